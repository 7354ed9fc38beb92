"""Calculates what the incentive program gives for an application; each line of the answer names its rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from itertools import accumulate

from watchroom.model.incentive import (
    EXTERIOR,
    ITEMS,
    RESIDENTIAL,
    SENSOR,
    VOUCHER,
    Award,
    Claim,
    Earlier,
    Ground,
    Item,
    Line,
)
from watchroom.policy.incentive_law import (
    HOURS_KEPT_MIN,
    OTHER_CAP_CENTS,
    RESIDENTIAL_CAP_CENTS,
    YEARS_BETWEEN,
    Offer,
    RuleSet,
    in_force,
)

SMALL_APPLICANTS = ("nonprofit", "religious")


def award(claim: Claim) -> Award:
    """Return what the rules in force on the claim's day give, line by line, and what bars it.

    Source: D.C. Code § 7-2831 and the program pages of the office, as `incentive_law` tells them by date.
    """
    rules = in_force(claim.applied_on)
    if rules is None:
        return _nothing("", [Ground(rule="not-begun")])
    barred = [Ground(rule=rule) for rule in _bars(claim)]
    lines: list[Line] = []
    grounds: list[Ground] = []
    things = Counter[str]()
    for kind in ITEMS:
        items = [each for each in claim.items if each.kind == kind]
        if items:
            things["sensors" if kind == SENSOR else "cameras"] += _judge(claim, rules, kind, items, lines, grounds)
    cents = sum(each.cents for each in lines)
    if not barred and not cents:
        barred.append(Ground(rule="nothing-left"))
    return Award(
        rule_set=rules.id,
        lines=tuple(lines),
        cents=0 if barred else cents,
        cameras=0 if barred else things["cameras"],
        sensors=0 if barred else things["sensors"],
        grounds=(*barred, *grounds),
        proofs=proofs_of(claim, rules),
        is_barred=bool(barred),
    )


def proofs_of(claim: Claim, rules: RuleSet) -> tuple[str, ...]:
    """Return the documents that an application needs under these rules."""
    is_voucher = claim.kind == VOUCHER
    cameras = any(each.kind != SENSOR for each in claim.items)
    wanted = {
        "receipt": not is_voucher,
        "photo": rules.pictures and cameras and not is_voucher,
        "screenshot": rules.pictures and cameras and not is_voucher,
        "owner_consent": claim.is_tenant,
        "police_report": claim.was_vandalised,
        "assistance": is_voucher,
    }
    return tuple(proof for proof, needed in wanted.items() if needed)


def _nothing(rule_set: str, grounds: list[Ground]) -> Award:
    return Award(rule_set=rule_set, lines=(), cents=0, grounds=tuple(grounds), proofs=(), is_barred=True)


def _bars(claim: Claim) -> Iterable[str]:
    """Return the rules that bar the application as a whole."""
    has_cameras = any(each.kind != SENSOR for each in claim.items)
    if claim.kind == VOUCHER:
        if not claim.has_assistance:
            yield "voucher-assistance"
        if claim.in_public_housing:
            yield "voucher-housing-authority"
        if claim.applicant != "resident" or claim.building not in RESIDENTIAL:
            yield "voucher-home"
        return
    if has_cameras and not claim.is_registered:
        yield "registered"
    if has_cameras and claim.hours_kept < HOURS_KEPT_MIN:
        yield "keeps-48-hours"


def _judge(claim: Claim, rules: RuleSet, kind: str, items: list[Item], lines: list[Line], grounds: list[Ground]) -> int:
    """Add the lines and grounds of one class of things; return how many of them are paid for, wholly or in part."""
    offer = rules.offers.get(kind)
    if offer is None or (claim.kind == VOUCHER and kind != EXTERIOR):
        grounds.extend(Ground(rule="exterior-only", item=each.n) for each in items)
        return 0
    if offer.inside and not _may_have_inside(claim):
        grounds.extend(Ground(rule="inside-for-whom", item=each.n) for each in items)
        return 0
    again = _again(claim, rules, kind)
    if again == "once":
        grounds.extend(Ground(rule=again, item=each.n) for each in items)
        return 0
    paid = [line for each in items if (line := _line(claim, offer, each, grounds)) is not None]
    if again and paid:
        lines.append(Line(text=f"{ITEMS[kind]}: paid again", cents=0, rule=again))
    lines.extend(paid)
    cap, rule = _cap(claim, offer)
    over = sum(each.cents for each in paid) - cap
    if over > 0:
        lines.append(Line(text=f"{ITEMS[kind]}: over the cap", cents=-over, rule=rule))
    return sum(before < cap for before in accumulate((each.cents for each in paid[:-1]), initial=0)) if paid else 0


def _may_have_inside(claim: Claim) -> bool:
    is_named = claim.applicant in SMALL_APPLICANTS or (claim.applicant == "business" and claim.is_small)
    return is_named and claim.building not in RESIDENTIAL


def _line(claim: Claim, offer: Offer, item: Item, grounds: list[Ground]) -> Line | None:
    """Return what one thing gives, or None and the ground why it gives nothing."""
    rule = ""
    if item.price_cents <= 0:
        rule = "no-price"
    elif claim.kind != VOUCHER and item.bought_on > claim.applied_on:
        rule = "not-yet-bought"
    elif claim.kind != VOUCHER and item.bought_on <= offer.bought_after:
        rule = offer.bought_rule
    if rule:
        grounds.append(Ground(rule=rule, item=item.n))
        return None
    cents = min(item.price_cents, offer.each_cents_max)
    return Line(text=f"{ITEMS[item.kind]} {item.n}", cents=cents, rule=offer.each_rule, item=item.n)


def _cap(claim: Claim, offer: Offer) -> tuple[int, str]:
    if claim.kind == VOUCHER:
        return RESIDENTIAL_CAP_CENTS, "cap-voucher"
    if offer.cap_cents is not None:
        return offer.cap_cents, offer.cap_rule
    if claim.building in RESIDENTIAL:
        return RESIDENTIAL_CAP_CENTS, "cap-home"
    return OTHER_CAP_CENTS, "cap-other"


def _again(claim: Claim, rules: RuleSet, kind: str) -> str:
    """Return `""` where this address was never paid for such things, else the rule that allows or bars it now."""
    began = term_began(claim.earlier, kind)
    if began is None:
        return ""
    if rules.again and claim.applied_on >= years_later(began, YEARS_BETWEEN):
        return "again-after-four-years"
    if rules.again and claim.was_vandalised:
        return "again-after-vandalism"
    return "once"


def term_began(earlier: Iterable[Earlier], kind: str) -> date | None:
    """Return the approval that the four years count from: the first, then each that came four years after it.

    An approval after vandalism lies within a term and does not move its end.
    """
    began: date | None = None
    for each in sorted(one.approved_on for one in earlier if kind in one.kinds):
        if began is None or each >= years_later(began, YEARS_BETWEEN):
            began = each
    return began


def years_later(day: date, years: int) -> date:
    """Return the same day some years later; the 29th of February becomes the 1st of March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
