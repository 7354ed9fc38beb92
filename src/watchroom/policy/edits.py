"""Changes of the table that people may make, and what nobody may change by them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fnmatch import fnmatchcase

import msgspec

from watchroom.base.errors import BadInputError
from watchroom.model.people import PURPOSES, ROLES
from watchroom.policy.table import Rule, Table

MEMBERS = ("roles", "acts", "purposes", "needs")
"""Members of a rule that can be changed; sights and bars cannot."""
NAMES = ("incident", "case", "note")
LOCKED_RULES = frozenset(
    (
        "own-record", "own-ways-in", "auditor-sees-acts", "agreements-are-public", "agreements-by-command",
        "kill-switch", "policy-is-public", "policy-by-command", "senders-hand-over",
        "own-registration", "answering-is-free", "own-application", "own-account", "anybody-complains", "own-sites",
        "peace-room", "topics-by-two", "plate-confirmed-by-a-supervisor", "shrunken-list-by-two",
    )
)  # fmt: skip
"""What keeps the room answerable: one's own record, oversight, the two-person rules themselves, and what the public is
given: residents and owners act in no other rule."""
KEPT_NEEDS = {
    "private-by-lease": ("incident", "note"),
    "owners-panic-button": ("incident",),
    "owners-are-asked": ("incident",),
    "owner-by-telephone": ("incident", "note"),
    "emergency-at-a-site": ("incident",),
    "clips-of-an-incident": ("incident", "note"),
    "case-work": ("case",),
    "footage-for-an-incident": ("incident",),
    "footage-for-a-case": ("incident", "case"),
    "footage-led-to-an-arrest": ("case",),
    "case-video": ("case",),
    "second-detective-of-the-case": ("case",),
    "searches-kept-for-a-case": ("case",),
    "series-for-a-case": ("case",),
}
"""What a reason must always name: private cameras, exports and cases."""
NEVER = {
    "resident": ("*",),
    "owner": ("*",),
    "peace_partner": ("*",),
    "auditor": ("camera.*", "plates.*", "incident.*", "lease.*", "clip.*", "ptz.*", "patrol.*", "admin.*"),
    "admin": ("camera.live", "camera.still", "camera.play", "plates.*", "incident.*", "lease.*", "clip.*", "patrol.*"),
}
"""Acts that a role is never given: residents see their own record, auditors acts, administrators no records."""


class Edit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One change of one rule: words added to or removed from one of its members."""

    rule: str
    member: str
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


def edited(table: Table, edit: Edit, acts: Collection[str]) -> Table:
    """Return the table after one change; `acts` are all there are.

    Raises BadInputError naming the member: what would be unknown, without effect, or what nobody may change.
    """
    rule = next((each for each in table.rules if each.name == edit.rule), None)
    if rule is None:
        raise BadInputError("rule", f"there is no rule {edit.rule[:100]}")
    if rule.name in LOCKED_RULES:
        raise BadInputError("rule", f"{rule.name} keeps the room answerable: it is not changed here")
    if edit.member not in MEMBERS:
        raise BadInputError("member", f"is one of: {', '.join(MEMBERS)}")
    _check_words(edit, acts)
    before: tuple[str, ...] = getattr(rule, edit.member)
    after = tuple(each for each in (*before, *edit.add) if each not in edit.remove)
    if len(set(after)) != len(after) or after == before or not set(edit.remove) <= set(before):
        raise BadInputError(edit.member, "add what is not there, and remove what is")
    changed: Rule = msgspec.structs.replace(rule, **{edit.member: after})
    _check_limits(changed, edit.member)
    return msgspec.structs.replace(table, rules=tuple(changed if each is rule else each for each in table.rules))


def table_of(shipped: Table, edits: Iterable[Edit], acts: Collection[str]) -> Table:
    """Return the shipped table with the confirmed changes on top; one that no longer fits it is left out."""
    table = shipped
    for edit in edits:
        try:
            table = edited(table, edit, acts)
        except BadInputError:
            continue
    return table


def _check_words(edit: Edit, acts: Collection[str]) -> None:
    groups = {f"{each.rpartition('.')[0]}.*" for each in acts}
    known = {"roles": ROLES.keys(), "acts": {*acts, *groups}, "purposes": PURPOSES.keys(), "needs": NAMES}
    unknown = [each for each in edit.add if each not in known[edit.member]]
    if unknown:
        raise BadInputError(edit.member, f"{unknown[0][:100]} is not one of those there are")


def _check_limits(rule: Rule, member: str) -> None:
    if not (rule.roles and rule.acts and rule.purposes):
        raise BadInputError(member, "a rule without any of these allows nothing: that is not said by an empty list")
    lost = [each for each in KEPT_NEEDS.get(rule.name, ()) if each not in rule.needs]
    if lost:
        raise BadInputError("needs", f"{rule.name} must go on naming: {', '.join(lost)}")
    for role in rule.roles:
        given = [each for each in rule.acts if any(_overlaps(each, never) for never in NEVER.get(role, ()))]
        if given:
            raise BadInputError(member, f"{ROLES[role].lower()}s are never given {given[0]}")


def _overlaps(pattern: str, never: str) -> bool:
    """Return whether two patterns have an act in common: one covers the other, since a star stands only at an end."""
    return fnmatchcase(pattern, never) or fnmatchcase(never, pattern)
