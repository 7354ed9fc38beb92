"""What the incentive program gives: the office's own examples, and the cases that people argue about."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from watchroom.model.incentive import EXTERIOR, INTERIOR, SENSOR, VOUCHER, Award, Claim, Earlier, Item
from watchroom.policy.incentive_award import award, term_began
from watchroom.policy.incentive_law import RULE_SETS, RULES, in_force

TODAY = date(2026, 3, 14)
BOUGHT = date(2026, 2, 1)
OUTSIDE = frozenset((EXTERIOR,))


def items(*prices: int, kind: str = EXTERIOR, bought: date = BOUGHT, first: int = 1) -> tuple[Item, ...]:
    """Return things of one class, priced in cents."""
    return tuple(Item(n=first + n, kind=kind, price_cents=each, bought_on=bought) for n, each in enumerate(prices))


def claim(*listed: Item, **how: Any) -> Claim:
    """Return a resident's claim for their house, with everything in order."""
    values: dict[str, Any] = {
        "kind": "rebate", "applicant": "resident", "building": "house", "applied_on": TODAY, "items": listed,
        "is_registered": True, "hours_kept": 72,
    } | how  # fmt: skip
    return Claim(**values)


def shop(*listed: Item, **how: Any) -> Claim:
    """Return a small business's claim for its shop."""
    return claim(*listed, **({"applicant": "business", "building": "shop", "is_small": True} | how))


def rules_of(found: Award) -> list[str]:
    """Return the rules of the lines that give or take money."""
    return [each.rule for each in found.lines]


def grounds_of(found: Award) -> list[tuple[str, int | None]]:
    """Return the grounds, with the item each speaks of."""
    return [(each.rule, each.item) for each in found.grounds]


@pytest.mark.parametrize(
    ("asked", "cents"),
    [
        (claim(*items(200_00, 200_00)), 400_00),
        (claim(*items(300_00, 300_00, 300_00)), 500_00),
        (shop(*items(*[150_00] * 6)), 750_00),
    ],
)
def test_the_offices_own_examples(asked: Claim, cents: int) -> None:
    """The three examples of the program's page come out to the dollar."""
    assert award(asked).cents == cents


@pytest.mark.parametrize(
    ("asked", "paid_for"),
    [
        (claim(*items(300_00, 300_00, 300_00)), (3, 0)),
        (shop(*items(*[150_00] * 6)), (5, 0)),
        (claim(*items(200_00), *items(0, first=2)), (1, 0)),
        (shop(*items(200_00), *items(80_00, 80_00, kind=SENSOR, first=2)), (1, 2)),
        (claim(*items(200_00), *items(80_00, kind=SENSOR, first=2)), (1, 0)),
        (claim(*items(200_00), is_registered=False), (0, 0)),
    ],
)
def test_what_is_paid_for_is_counted(asked: Claim, paid_for: tuple[int, int]) -> None:
    """A thing that a rule leaves out, or for which the cap leaves nothing, is listed and not paid for."""
    found = award(asked)
    assert (found.cameras, found.sensors) == paid_for


@pytest.mark.parametrize(
    ("asked", "cents", "rules"),
    [
        pytest.param(claim(*items(89_99)), 89_99, ["per-camera"], id="price below the sum a camera"),
        pytest.param(claim(*items(200_01)), 200_00, ["per-camera"], id="a cent above the sum a camera"),
        pytest.param(claim(*items(1)), 1, ["per-camera"], id="one cent"),
        pytest.param(claim(*items(166_67, 166_67, 166_67)), 500_00, ["per-camera"] * 3 + ["cap-home"], id="cents over"),
        pytest.param(claim(*items(166_66, 166_67, 166_67)), 500_00, ["per-camera"] * 3, id="cents just at the cap"),
        pytest.param(
            claim(*items(*[200_00] * 4), applicant="business", building="home_office", is_small=True),
            500_00, ["per-camera"] * 4 + ["cap-home"], id="a home office is a home",
        ),
        pytest.param(
            claim(*items(*[200_00] * 4), building="shop"), 750_00, ["per-camera"] * 4 + ["cap-other"],
            id="the building decides, not who applies",
        ),
        pytest.param(
            shop(*items(200_00), *items(150_00, kind=INTERIOR, first=2), *items(99_00, kind=SENSOR, first=3)),
            449_00, ["per-camera", "per-camera", "per-sensor"], id="cameras outside and inside, and a sensor",
        ),
        pytest.param(
            shop(*items(*[250_00] * 5), *items(*[250_00] * 5, kind=INTERIOR, first=6),
                 *items(*[250_00] * 5, kind=SENSOR, first=11)),
            750_00 + 750_00 + 600_00,
            ["per-camera"] * 5 + ["cap-other"] + ["per-camera"] * 5 + ["cap-interior"] + ["per-sensor"] * 5
            + ["cap-sensors"], id="each class has its own cap",
        ),
        pytest.param(
            claim(*items(100_00, kind=SENSOR), applicant="religious", building="worship", is_registered=False,
                  hours_kept=0),
            100_00, ["per-sensor"], id="a sensor alone is not registered and keeps nothing",
        ),
        pytest.param(
            claim(*items(100_00, kind=INTERIOR), applicant="nonprofit", building="office"), 100_00, ["per-camera"],
            id="a non-profit of any size",
        ),
        pytest.param(
            claim(*items(200_00), earlier=(Earlier(approved_on=date(2022, 3, 14), kinds=OUTSIDE),)),
            200_00, ["again-after-four-years", "per-camera"], id="four years to the day",
        ),
        pytest.param(
            claim(*items(200_00), was_vandalised=True, earlier=(Earlier(approved_on=BOUGHT, kinds=OUTSIDE),)),
            200_00, ["again-after-vandalism", "per-camera"], id="vandalised within the four years",
        ),
        pytest.param(
            shop(*items(200_00, kind=INTERIOR), earlier=(Earlier(approved_on=BOUGHT, kinds=OUTSIDE),)),
            200_00, ["per-camera"], id="inside, where only outside was paid for",
        ),
        pytest.param(
            claim(*items(200_00, bought=date(2015, 9, 23)), applied_on=date(2016, 2, 1)), 200_00, ["per-camera"],
            id="the first day of all",
        ),
        pytest.param(
            claim(*items(240_00, 240_00, 240_00), kind=VOUCHER, has_assistance=True, is_registered=False,
                  hours_kept=0),
            500_00, ["per-camera"] * 3 + ["cap-voucher"], id="a voucher, before anything is bought or registered",
        ),
    ],
)  # fmt: skip
def test_what_is_paid(asked: Claim, cents: int, rules: list[str]) -> None:
    """Each of these is paid so much, by exactly these rules."""
    found = award(asked)
    assert (found.cents, rules_of(found), found.is_barred) == (cents, rules, False)


@pytest.mark.parametrize(
    ("asked", "cents", "grounds"),
    [
        pytest.param(claim(*items(0, 50_00)), 50_00, [("no-price", 1)], id="a camera that came for nothing"),
        pytest.param(claim(*items(0)), 0, [("nothing-left", None), ("no-price", 1)], id="nothing but a gift"),
        pytest.param(
            claim(*items(90_00, bought=date(2015, 9, 22)), *items(90_00, first=2)), 90_00, [("bought-after", 1)],
            id="a receipt from before the program",
        ),
        pytest.param(
            claim(*items(90_00, bought=date(2026, 3, 15))), 0, [("nothing-left", None), ("not-yet-bought", 1)],
            id="bought tomorrow",
        ),
        pytest.param(
            shop(*items(90_00, kind=INTERIOR, bought=date(2025, 10, 1))), 0,
            [("nothing-left", None), ("bought-after-2025", 1)], id="inside, bought on the day itself",
        ),
        pytest.param(
            shop(*items(90_00), *items(90_00, kind=INTERIOR, bought=date(2025, 9, 1), first=2)), 90_00,
            [("bought-after-2025", 2)], id="inside, bought before the rules changed, asked for after",
        ),
        pytest.param(
            shop(*items(90_00, kind=INTERIOR, bought=date(2025, 9, 1)), applied_on=date(2025, 9, 30)), 0,
            [("nothing-left", None), ("exterior-only", 1)], id="inside, asked for the day before",
        ),
        pytest.param(
            shop(*items(90_00, kind=INTERIOR), is_small=False), 0, [("nothing-left", None), ("inside-for-whom", 1)],
            id="inside, of a large business",
        ),
        pytest.param(
            claim(*items(90_00, kind=SENSOR)), 0, [("nothing-left", None), ("inside-for-whom", 1)],
            id="a sensor in a home",
        ),
        pytest.param(
            shop(*items(90_00, kind=INTERIOR), building="home_office"), 0,
            [("nothing-left", None), ("inside-for-whom", 1)], id="inside a home office",
        ),
        pytest.param(
            claim(*items(90_00), earlier=(Earlier(approved_on=date(2022, 3, 15), kinds=OUTSIDE),)), 0,
            [("nothing-left", None), ("once", 1)], id="a day short of four years",
        ),
        pytest.param(
            claim(*items(90_00), applied_on=date(2024, 5, 14),
                  earlier=(Earlier(approved_on=date(2016, 3, 1), kinds=OUTSIDE),)), 0,
            [("nothing-left", None), ("once", 1)], id="eight years on, the day before the rule",
        ),
        pytest.param(
            claim(*items(90_00, bought=date(2024, 4, 1)), applied_on=date(2024, 5, 14), was_vandalised=True,
                  earlier=(Earlier(approved_on=date(2023, 3, 1), kinds=OUTSIDE),)), 0,
            [("nothing-left", None), ("once", 1)], id="vandalised, the day before the rule",
        ),
        pytest.param(
            claim(*items(90_00), kind="rebate", earlier=(Earlier(approved_on=BOUGHT, kinds=OUTSIDE),)), 0,
            [("nothing-left", None), ("once", 1)], id="a rebate where a voucher was paid",
        ),
        pytest.param(
            claim(*items(90_00), is_registered=False), 0, [("registered", None)], id="cameras that nobody registered"
        ),
        pytest.param(claim(*items(90_00), hours_kept=47), 0, [("keeps-48-hours", None)], id="keeps a day too little"),
        pytest.param(
            claim(*items(90_00), kind=VOUCHER), 0, [("voucher-assistance", None)], id="a voucher without assistance"
        ),
        pytest.param(
            claim(*items(90_00), kind=VOUCHER, has_assistance=True, in_public_housing=True), 0,
            [("voucher-housing-authority", None)], id="a voucher in public housing",
        ),
        pytest.param(
            shop(*items(90_00), kind=VOUCHER, has_assistance=True), 0, [("voucher-home", None)],
            id="a voucher for a shop",
        ),
        pytest.param(
            claim(*items(90_00, kind=INTERIOR), kind=VOUCHER, has_assistance=True), 0,
            [("nothing-left", None), ("exterior-only", 1)], id="a voucher for the inside",
        ),
        pytest.param(claim(*items(90_00), applied_on=date(2016, 1, 31)), 0, [("not-begun", None)], id="too early"),
        pytest.param(claim(), 0, [("nothing-left", None)], id="nothing listed"),
    ],
)  # fmt: skip
def test_what_is_not_paid(asked: Claim, cents: int, grounds: list[tuple[str, int | None]]) -> None:
    """Each of these names why, for the application or for the one thing it concerns."""
    found = award(asked)
    assert (found.cents, grounds_of(found)) == (cents, grounds)
    assert found.is_barred == (cents == 0)


@pytest.mark.parametrize(
    ("asked", "proofs"),
    [
        pytest.param(claim(*items(1), applied_on=date(2024, 1, 31)), ("receipt",), id="the day before pictures"),
        pytest.param(
            claim(*items(1), applied_on=date(2024, 2, 1)), ("receipt", "photo", "screenshot"), id="the first day"
        ),
        pytest.param(
            claim(*items(1), is_tenant=True), ("receipt", "photo", "screenshot", "owner_consent"), id="a tenant"
        ),
        pytest.param(
            claim(*items(1), was_vandalised=True), ("receipt", "photo", "screenshot", "police_report"), id="vandalism"
        ),
        pytest.param(shop(*items(1, kind=SENSOR)), ("receipt",), id="a sensor sees nothing"),
        pytest.param(
            claim(*items(1), kind=VOUCHER, has_assistance=True, is_tenant=True), ("owner_consent", "assistance"),
            id="a tenant's voucher",
        ),
    ],
)  # fmt: skip
def test_which_documents_are_asked_for(asked: Claim, proofs: tuple[str, ...]) -> None:
    """The documents follow the day of the application and what it says."""
    assert award(asked).proofs == proofs


def test_the_clock_of_four_years() -> None:
    """A term begins with the first approval and then with each four years on; vandalism does not move it."""
    days = (date(2018, 5, 1), date(2020, 1, 1), date(2022, 5, 1), date(2024, 2, 29))
    earlier = [Earlier(approved_on=day, kinds=OUTSIDE) for day in days]
    assert term_began(earlier[:2], EXTERIOR) == date(2018, 5, 1)
    assert term_began(earlier, EXTERIOR) == date(2022, 5, 1)
    assert term_began(earlier, INTERIOR) is None
    leap = claim(*items(1), applied_on=date(2028, 2, 29), earlier=(Earlier(approved_on=days[3], kinds=OUTSIDE),))
    assert award(leap).cents == 1


def test_every_rule_has_words_and_a_source() -> None:
    """Whatever an answer names can be read, with where it is written; rule sets follow each other by date."""
    assert all(each.says and each.source for each in RULES.values())
    for each in RULE_SETS:
        for offer in each.offers.values():
            assert {offer.each_rule, offer.bought_rule, *filter(None, [offer.cap_rule])} <= RULES.keys()
    assert [each.begins for each in RULE_SETS] == sorted(each.begins for each in RULE_SETS)
    assert in_force(date(2024, 5, 14)) is RULE_SETS[1]
    assert in_force(date(2024, 5, 15)) is RULE_SETS[2]
