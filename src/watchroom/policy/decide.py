"""The two questions: may this seat do this, and which records may it do it to."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import lru_cache

import msgspec

from watchroom.model.agreements import Agreement
from watchroom.model.assemblies import Assembly
from watchroom.model.people import PURPOSES, Why
from watchroom.model.switches import FEATURES, FEED_CLASSES, Suspension
from watchroom.policy.cedar import OVERSIGHT, compiled
from watchroom.policy.rules import SHIPPED
from watchroom.policy.table import CATEGORIES, Bar, Rule, Table, hash_of

NAMES = ("incident", "case", "note")
"""Members of a reason that a rule may want named."""


class Answer(msgspec.Struct, frozen=True):
    """A decision: yes or no, by which rule, in words for the person."""

    allowed: bool
    rule: str
    says: str
    needs: tuple[str, ...] = ()
    """Members of the reason that the rule stands on: what they name must be there."""
    agreement: str | None = None
    """The agreement that a record of another agency is shown by."""


class Viewer(msgspec.Struct, frozen=True):
    """Who looks: in which role, of which agency, for which purpose, and what the reason names that the system holds."""

    role: str
    agency: str
    purpose: str
    named: frozenset[str] = frozenset()
    """`incident` and `case`, as far as the one named is really there."""


class World(msgspec.Struct, frozen=True, kw_only=True):
    """What decisions depend on: the table, agencies' laws, labels in use, agreements in force and what is suspended."""

    agency_law: dict[str, str]
    labels: frozenset[str]
    agreements: tuple[Agreement, ...] = ()
    """Signed, begun, not ended and not revoked."""
    suspensions: tuple[Suspension, ...] = ()
    assemblies: tuple[Assembly, ...] = ()
    """Registered assemblies, those that ended too: a search goes back in time."""
    table: Table = SHIPPED
    hash: str = hash_of(SHIPPED)
    """The hash of `table`."""


def decide(world: World, role: str, agency: str, act: str, why: Why) -> Answer:
    """Answer whether a seat may do `act` now: the rules allow it, and nothing that beats them speaks against it."""
    answer = may(role, act, why, world.table)
    if not answer.allowed:
        return answer
    return barred(world, role, agency, act, why.purpose) or answer


def may(role: str, act: str, why: Why, table: Table = SHIPPED) -> Answer:
    """Answer whether the rules let somebody in `role` do `act` for this reason, whatever it is done to.

    Cedar decides, by the policies that the table yields; what a refusal says is looked up in the table.
    """
    if why.purpose not in PURPOSES:
        return Answer(allowed=False, rule="purpose-published", says=f"“{why.purpose}” is not a published purpose.")
    names = tuple(each for each in NAMES if getattr(why, each))
    rule = compiled(table).allows(role, act, why.purpose, names)
    if rule is not None:
        return Answer(allowed=True, rule=rule.name, says=rule.says, needs=rule.needs)
    return _nearest(table, role, act, why.purpose, names)


def _nearest(table: Table, role: str, act: str, purpose: str, names: tuple[str, ...]) -> Answer:
    """Return the refusal that helps most: what the last rule for this purpose wants named, else which purposes fit."""
    nearest: Answer | None = None
    for rule in table.rules:
        if role not in rule.roles or not covers(rule, act):
            continue
        missing = [each for each in rule.needs if each not in names]
        if purpose in rule.purposes and missing:
            nearest = Answer(allowed=False, rule=rule.name, says=f"Give {_listed(missing)}. {rule.says}")
        elif nearest is None:
            words = ", ".join(PURPOSES[each].lower() for each in rule.purposes)
            nearest = Answer(allowed=False, rule=rule.name, says=f"This is allowed only for: {words}.")
    return nearest or Answer(allowed=False, rule="no-rule-allows", says="No rule allows this in your role.")


def _listed(names: Iterable[str]) -> str:
    """Return names with their articles, as in `an incident and a note`."""
    return " and ".join(f"an {each}" if each == "incident" else f"a {each}" for each in names)


def covers(rule: Rule, act: str) -> bool:
    """Return whether a rule speaks of an act."""
    return _matches(rule.acts, act)


@lru_cache(10_000)
def _matches(patterns: tuple[str, ...], act: str) -> bool:
    return any(fnmatchcase(act, pattern) for pattern in patterns)


def barred(world: World, role: str, agency: str, act: str, purpose: str) -> Answer | None:
    """Return the suspension that beats every rule now, None when there is none.

    One's own record stays open to everybody, so that who is cut off can see why.
    """
    if purpose == "own_records":
        return None
    if _is_cut_off(world, role, agency):
        return _AGENCY_SUSPENDED
    for each in world.suspensions:
        if each.kind == "feature" and _matches(FEATURES[each.what].acts, act):
            says = f"{FEATURES[each.what].title}: suspended by the city. Two persons must lift it."
            return Answer(allowed=False, rule="feature-suspended", says=says)
    return None


_AGENCY_SUSPENDED = Answer(
    allowed=False,
    rule="agency-suspended",
    says="The city has suspended your agency here. Two persons of the city must lift it; one's own record stays open.",
)


def _is_cut_off(world: World, role: str, agency: str) -> bool:
    return role != OVERSIGHT and any(each.kind == "agency" and each.what == agency for each in world.suspensions)


def sees(world: World, viewer: Viewer, category: str, label: str) -> Answer:
    """Answer whether somebody sees records of this category that carry this label (`agency/law_tag`)."""
    owner, _, law = label.partition("/")
    hidden = _hidden(world, viewer, category, owner, law)
    if hidden is not None:
        return hidden
    nearest = _NOT_SHARED
    for sight in world.table.sights:
        if viewer.role not in sight.roles or category not in sight.categories:
            continue
        if owner == viewer.agency:
            return Answer(allowed=True, rule=sight.name, says=sight.says)
        if sight.shared:
            shown = Answer(allowed=True, rule=sight.name, says=sight.says)
            nearest = shown if category == "act" else _by_agreement(world, viewer, category, label, shown)
            if nearest.allowed:
                return nearest
    return nearest


_NOT_SHARED = Answer(allowed=False, rule="not-shared", says="No agreement shares this with your agency.")


def _hidden(world: World, viewer: Viewer, category: str, owner: str, law: str) -> Answer | None:
    """Return what hides records whatever else allows them: a bar of law, or a suspension."""
    for bar in world.table.bars:
        if bar.category == category and bar.law_tag == law and not _stays_at_home(world, bar, viewer, owner):
            return Answer(allowed=False, rule=bar.name, says=bar.says)
    if _is_cut_off(world, viewer.role, viewer.agency):
        return _AGENCY_SUSPENDED
    for each in world.suspensions:
        if each.kind == "class" and category in FEED_CLASSES[each.what].categories:
            says = f"{FEED_CLASSES[each.what].title}: suspended by the city. Two persons must lift it."
            return Answer(allowed=False, rule="feed-suspended", says=says)
    return None


def _stays_at_home(world: World, bar: Bar, viewer: Viewer, owner: str) -> bool:
    if bar.stays_with == "agency":
        return viewer.agency == owner
    return world.agency_law.get(viewer.agency) == bar.law_tag


def _by_agreement(world: World, viewer: Viewer, category: str, label: str, shown: Answer) -> Answer:
    """Return `shown` with the agreement that shares a label, or what the nearest one asks for."""
    nearest = _NOT_SHARED
    for each in world.agreements:
        if not _covers_label(each, viewer.agency, category, label):
            continue
        terms = each.terms
        if viewer.purpose not in terms.purposes:
            words = ", ".join(PURPOSES[purpose].lower() for purpose in terms.purposes)
            nearest = Answer(allowed=False, rule="agreement-purpose", says=f"“{terms.title}” shares this for: {words}.")
        elif not viewer.named.issuperset(terms.conditions):
            wanted = _listed(terms.conditions)
            says = f"“{terms.title}” shares this only with {wanted} that the system holds: name it."
            nearest = Answer(allowed=False, rule="agreement-condition", says=says)
        else:
            return msgspec.structs.replace(shown, agreement=each.id)
    return nearest


def _covers_label(agreement: Agreement, to: str, category: str, label: str) -> bool:
    terms = agreement.terms
    owner, _, law = label.partition("/")
    return (
        (terms.owner_agency, terms.to_agency) == (owner, to) and category in terms.categories and law in terms.law_tags
    )


def visible(world: World, viewer: Viewer) -> dict[str, frozenset[str]]:
    """Return for each category the labels that somebody sees: the filter, compiled once per change of the world."""
    return {
        category: frozenset(each for each in world.labels if sees(world, viewer, category, each).allowed)
        for category in CATEGORIES
    }


def agreements_over(world: World, viewer: Viewer, category: str, label: str) -> list[Agreement]:
    """Return the agreements by which somebody sees a label of another agency."""
    return [
        each
        for each in world.agreements
        if _covers_label(each, viewer.agency, category, label)
        and viewer.purpose in each.terms.purposes
        and viewer.named.issuperset(each.terms.conditions)
    ]


def conditions_of(world: World, agency: str) -> frozenset[str]:
    """Return what agreements with an agency ask to be named: worth looking up before its filter is compiled."""
    return frozenset(
        condition for each in world.agreements if each.terms.to_agency == agency for condition in each.terms.conditions
    )


def labels_of(pairs: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Return the labels for pairs of agency and law tag."""
    return frozenset(f"{agency}/{law}" for agency, law in pairs)
