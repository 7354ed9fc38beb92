"""What holds of the incentive program's calculation whatever is asked for."""

from __future__ import annotations

from datetime import date

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from watchroom.model.incentive import APPLICANTS, BUILDINGS, ITEMS, KINDS, RESIDENTIAL, Claim, Earlier, Item
from watchroom.policy.incentive_award import award
from watchroom.policy.incentive_law import RULES

days = st.dates(date(2015, 6, 1), date(2031, 1, 1))
prices = st.integers(0, 900_00)


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    """Draw any claim at all."""
    kinds = draw(st.lists(st.sampled_from(list(ITEMS)), max_size=12))
    listed = [
        Item(n=n, kind=kind, price_cents=draw(prices), bought_on=draw(days)) for n, kind in enumerate(kinds, start=1)
    ]
    flags = ("is_tenant", "has_assistance", "in_public_housing", "is_small", "was_vandalised", "is_registered")
    earlier = st.builds(Earlier, approved_on=days, kinds=st.frozensets(st.sampled_from(list(ITEMS)), min_size=1))
    return Claim(
        kind=draw(st.sampled_from(list(KINDS))),
        applicant=draw(st.sampled_from(list(APPLICANTS))),
        building=draw(st.sampled_from(list(BUILDINGS))),
        applied_on=draw(days),
        items=tuple(listed),
        hours_kept=draw(st.integers(0, 100)),
        earlier=tuple(draw(st.lists(earlier, max_size=2))),
        **{name: draw(st.booleans()) for name in flags},
    )


@given(claims())
def test_never_above_price_or_cap(claim: Claim) -> None:
    """No item is paid above its price or $200, no class above its cap, and the lines add up to the sum."""
    found = award(claim)
    price = {each.n: each.price_cents for each in claim.items}
    for line in found.lines:
        if line.item is not None:
            assert 0 < line.cents <= min(price[line.item], 200_00)
    cap = (500_00 if claim.building in RESIDENTIAL else 750_00) + (0 if claim.building in RESIDENTIAL else 1350_00)
    assert 0 <= found.cents <= min(cap, sum(price.values()))
    assert found.cents == (0 if found.is_barred else sum(each.cents for each in found.lines))
    assert found.is_barred == (found.cents == 0)


@given(claims())
def test_every_answer_names_rules_that_are_published(claim: Claim) -> None:
    """Lines and grounds name rules that have words, and each listed thing is either paid or has its ground."""
    found = award(claim)
    assert {each.rule for each in found.lines} | {each.rule for each in found.grounds} <= RULES.keys()
    told = [*(each.item for each in found.lines), *(each.item for each in found.grounds)]
    whole = [each.rule for each in found.grounds if each.item is None]
    assert sorted(each for each in told if each is not None) == (
        [] if "not-begun" in whole else [each.n for each in claim.items]
    )


@given(claims(), st.integers(1, 400_00), st.data())
def test_a_higher_price_never_gives_less(claim: Claim, more: int, data: st.DataObject) -> None:
    """What is paid grows with what was paid, or stays."""
    if not claim.items:
        return
    n = data.draw(st.sampled_from([each.n for each in claim.items]))
    dearer = tuple(
        msgspec.structs.replace(each, price_cents=each.price_cents + more) if each.n == n else each
        for each in claim.items
    )
    assert award(msgspec.structs.replace(claim, items=dearer)).cents >= award(claim).cents


@given(claims(), st.sampled_from(list(ITEMS)), prices, days)
def test_one_more_thing_never_gives_less(claim: Claim, kind: str, price: int, day: date) -> None:
    """Listing another thing never lowers the sum, where the application was not barred for what it lacks."""
    more = Item(n=len(claim.items) + 1, kind=kind, price_cents=price, bought_on=day)
    ready = msgspec.structs.replace(claim, is_registered=True, hours_kept=48)
    assert award(msgspec.structs.replace(ready, items=(*claim.items, more))).cents >= award(ready).cents
