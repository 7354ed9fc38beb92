"""The incentive program's rules as dated data: which held when, what each gives, and where it is written."""

from __future__ import annotations

from datetime import date

import msgspec

from watchroom.model.incentive import EXTERIOR, INTERIOR, SENSOR

CODE = "D.C. Code § 7-2831"
OFFICE = "Office of Victim Services and Justice Grants, program page"

RESIDENTIAL_CAP_CENTS = 500_00
OTHER_CAP_CENTS = 750_00
YEARS_BETWEEN = 4
HOURS_KEPT_MIN = 48


class RuleText(msgspec.Struct, frozen=True):
    """One rule in words, and where it is written."""

    says: str
    source: str


RULES: dict[str, RuleText] = {
    "per-camera": RuleText("Up to $200 for each camera, and never more than it cost with sales tax.", f"{CODE}(c)(1)"),
    "per-sensor": RuleText("Up to $200 for each glass-break sensor, and never more than it cost.", OFFICE),
    "cap-home": RuleText(
        "At most $500 for a house, apartment, condominium or home office.", f"{CODE}(c)(1)(A); {OFFICE}"
    ),
    "cap-other": RuleText("At most $750 for every other building.", f"{CODE}(c)(1)(B)"),
    "cap-interior": RuleText("At most $750 for cameras inside.", OFFICE),
    "cap-sensors": RuleText("At most $600 for glass-break sensors.", OFFICE),
    "cap-voucher": RuleText("A voucher pays at most $500.", f"{CODE}(d)"),
    "bought-after": RuleText("Cameras outside are paid for when bought after September 22, 2015.", f"{CODE}(b)(1)(A)"),
    "bought-after-2025": RuleText(
        "Cameras inside and glass-break sensors are paid for when bought after October 1, 2025.",
        f"{CODE}(b)(1)(B) and (C)",
    ),
    "not-yet-bought": RuleText("Apply when it is bought and paid: the date lies after the application.", OFFICE),
    "no-price": RuleText("What cost nothing is not paid back.", f"{CODE}(c)(1)"),
    "exterior-only": RuleText("On that day only cameras outside were paid for.", f"{CODE}(b)(1)"),
    "inside-for-whom": RuleText(
        "Cameras inside and glass-break sensors are paid for non-profits, religious institutions and businesses under "
        "$2.5 million of federal gross receipts, in a building that is no home.",
        f"{CODE}(b)(1)(B) and (C); {OFFICE}",
    ),
    "once": RuleText("One system at an address is paid for once.", OFFICE),
    "again-after-four-years": RuleText(
        "Since May 15, 2024 an address is paid again four years after its first approval.", OFFICE
    ),
    "again-after-vandalism": RuleText(
        "Since May 15, 2024 an address is paid again with a police report of vandalism.", OFFICE
    ),
    "registered": RuleText("The cameras must be registered with the police.", f"{CODE}(b)(2)"),
    "keeps-48-hours": RuleText("The system must keep its footage for at least 48 hours.", OFFICE),
    "voucher-assistance": RuleText("A voucher is for people on public assistance.", f"{CODE}(d)"),
    "voucher-home": RuleText("A voucher is for the home that somebody lives in.", f"{CODE}(d)"),
    "voucher-housing-authority": RuleText(
        "Homes of the housing authority get no voucher.", f"{OFFICE} (voucher program)"
    ),
    "not-begun": RuleText("The program had not begun on that day.", "Mayor's announcement of February 2016"),
    "nothing-left": RuleText("Nothing that was listed can be paid for.", f"{CODE}(c)(1)"),
    "no-proof": RuleText("A document that the rules ask for was asked for and did not come.", OFFICE),
    "not-as-told": RuleText("An inspection found something else than the application tells.", OFFICE),
}
"""Every rule that an answer can name."""

DECIDED_BY_A_PERSON = ("no-proof", "not-as-told")
"""Rules that no calculation reaches: an officer refuses by them after asking."""


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What is paid for one class of things: each up to a sum, together up to a cap, bought after a day."""

    each_cents_max: int
    each_rule: str
    bought_after: date
    bought_rule: str
    cap_cents: int | None
    """None: the cap of the building."""
    cap_rule: str
    inside: bool
    """True: not for homes, and only for whom the law names."""


_OUTSIDE = Offer(
    each_cents_max=200_00,
    each_rule="per-camera",
    bought_after=date(2015, 9, 22),
    bought_rule="bought-after",
    cap_cents=None,
    cap_rule="",
    inside=False,
)
_INSIDE = Offer(
    each_cents_max=200_00,
    each_rule="per-camera",
    bought_after=date(2025, 10, 1),
    bought_rule="bought-after-2025",
    cap_cents=750_00,
    cap_rule="cap-interior",
    inside=True,
)
_SENSORS = msgspec.structs.replace(_INSIDE, each_rule="per-sensor", cap_cents=600_00, cap_rule="cap-sensors")


class RuleSet(msgspec.Struct, frozen=True, kw_only=True):
    """The rules for applications from a day on, until the next set."""

    id: str
    begins: date
    """The first day of applications it holds for."""
    offers: dict[str, Offer]
    """What is paid for, by class of things."""
    pictures: bool
    """Whether a photo of each camera and a screenshot of each view are asked for."""
    again: bool
    """Whether an address can be paid more than once."""
    source: str


RULE_SETS: tuple[RuleSet, ...] = (
    RuleSet(
        id="2016",
        begins=date(2016, 2, 1),
        offers={EXTERIOR: _OUTSIDE},
        pictures=False,
        again=False,
        source=CODE,
    ),
    RuleSet(
        id="2024-02-01",
        begins=date(2024, 2, 1),
        offers={EXTERIOR: _OUTSIDE},
        pictures=True,
        again=False,
        source=OFFICE,
    ),
    RuleSet(
        id="2024-05-15",
        begins=date(2024, 5, 15),
        offers={EXTERIOR: _OUTSIDE},
        pictures=True,
        again=True,
        source=OFFICE,
    ),
    RuleSet(
        id="2025-10-01",
        begins=date(2025, 10, 1),
        offers={EXTERIOR: _OUTSIDE, INTERIOR: _INSIDE, SENSOR: _SENSORS},
        pictures=True,
        again=True,
        source=f"{CODE} as amended; {OFFICE}",
    ),
)
"""Oldest first; an application is judged by the last that had begun on its day."""


def in_force(day: date) -> RuleSet | None:
    """Return the rules for applications of a day, None before the program began."""
    found = [each for each in RULE_SETS if each.begins <= day]
    return found[-1] if found else None
