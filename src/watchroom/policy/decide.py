"""The two questions: may this seat do this, and which records may it do it to."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

import msgspec

from watchroom.model.people import PURPOSES, Why
from watchroom.policy.rules import BARS, RULES, SHIPPED, SIGHTS
from watchroom.policy.table import CATEGORIES, Rule


class Answer(msgspec.Struct, frozen=True):
    """A decision: yes or no, by which rule, in words for the person."""

    allowed: bool
    rule: str
    says: str
    needs: tuple[str, ...] = ()
    """Members of the reason that the rule stands on: what they name must be there."""


class Share(msgspec.Struct, frozen=True):
    """One agency lets another see one category of its records, under a named agreement."""

    owner_agency: str
    to_agency: str
    category: str
    agreement: str


class World(msgspec.Struct, frozen=True, kw_only=True):
    """What decisions depend on beside the table: agencies' laws, the labels in use and the agreements in force."""

    agency_law: dict[str, str]
    labels: frozenset[str]
    shares: tuple[Share, ...] = ()

    @property
    def hash(self) -> str:
        """Return the hash of the table of rules in force."""
        return _POLICY_HASH


_POLICY_HASH = SHIPPED.hash


def may(role: str, act: str, why: Why) -> Answer:
    """Answer whether somebody in `role` may do `act` for this reason, whatever it is done to."""
    if why.purpose not in PURPOSES:
        return Answer(allowed=False, rule="purpose-published", says=f"“{why.purpose}” is not a published purpose.")
    nearest: Answer | None = None
    for rule in RULES:
        if role not in rule.roles or not _covers(rule, act):
            continue
        if why.purpose not in rule.purposes:
            nearest = nearest or Answer(
                allowed=False,
                rule=rule.name,
                says=f"This is allowed only for: {', '.join(PURPOSES[each].lower() for each in rule.purposes)}.",
            )
            continue
        missing = [need for need in rule.needs if not getattr(why, need)]
        if missing:
            nearest = Answer(allowed=False, rule=rule.name, says=f"Give a {' and a '.join(missing)}. {rule.says}")
            continue
        return Answer(allowed=True, rule=rule.name, says=rule.says, needs=rule.needs)
    return nearest or Answer(allowed=False, rule="no-rule-allows", says="No rule allows this in your role.")


def _covers(rule: Rule, act: str) -> bool:
    return any(fnmatchcase(act, pattern) for pattern in rule.acts)


def sees(world: World, role: str, agency: str, category: str, label: str) -> Answer:
    """Answer whether a seat sees records of this category that carry this label (`agency/law_tag`)."""
    owner, _, law = label.partition("/")
    for bar in BARS:
        if bar.category == category and bar.law_tag == law and world.agency_law.get(agency) != law:
            return Answer(allowed=False, rule=bar.name, says=bar.says)
    for sight in SIGHTS:
        if role not in sight.roles or category not in sight.categories:
            continue
        if owner == agency:
            return Answer(allowed=True, rule=sight.name, says=sight.says)
        if sight.shared and (category == "act" or _shares(world, owner, agency, category)):
            return Answer(allowed=True, rule=sight.name, says=sight.says)
    return Answer(allowed=False, rule="not-shared", says="No agreement shares this with your agency.")


def _shares(world: World, owner: str, to: str, category: str) -> bool:
    return any(s.owner_agency == owner and s.to_agency == to and s.category == category for s in world.shares)


def visible(world: World, role: str, agency: str) -> dict[str, frozenset[str]]:
    """Return for each category the labels a seat sees: the filter, compiled once per seat and change of the world."""
    return {
        category: frozenset(each for each in world.labels if sees(world, role, agency, category, each).allowed)
        for category in CATEGORIES
    }


def labels_of(pairs: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Return the labels for pairs of agency and law tag."""
    return frozenset(f"{agency}/{law}" for agency, law in pairs)
