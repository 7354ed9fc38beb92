"""What people may change of the table, and what nobody changes."""

from __future__ import annotations

import pytest

from watchroom.base.errors import BadInputError
from watchroom.model.people import PURPOSES, Why
from watchroom.policy.decide import may
from watchroom.policy.edits import KEPT_NEEDS, LOCKED_RULES, NEVER, Edit, edited, table_of
from watchroom.policy.rules import RULES, SHIPPED

ACTS = ("alert.list", "camera.live", "camera.still", "feed.watch", "incident.view", "plates.search", "ptz.move")
STREET = Edit(rule="officer-on-the-street", member="acts", add=("plates.search",), remove=("alert.list",))
BY_NAME = {rule.name: rule for rule in RULES}


def test_a_change_is_in_the_next_answer() -> None:
    """An act added to a rule is allowed by its name, one removed is refused, and the shipped table stays as it was."""
    after = edited(SHIPPED, STREET, ACTS)
    why = Why(purpose="call_response")
    assert may("officer", "plates.search", why, after).rule == "officer-on-the-street"
    assert not may("officer", "alert.list", why, after).allowed
    assert may("officer", "alert.list", why).allowed
    assert not may("officer", "plates.search", why).allowed
    assert [rule.name for rule in after.rules] == [rule.name for rule in SHIPPED.rules]
    assert (after.sights, after.bars) == (SHIPPED.sights, SHIPPED.bars)


@pytest.mark.parametrize(
    ("member", "add", "remove"),
    [
        ("roles", ("officer",), ()),
        ("acts", ("ptz.*",), ()),
        ("purposes", ("supervision",), ("call_response",)),
        ("needs", ("case", "note"), ()),
    ],
)
def test_each_member_can_be_changed(member: str, add: tuple[str, ...], remove: tuple[str, ...]) -> None:
    """Roles, groups of acts, purposes and needs are taken, and only the member named changes."""
    after = edited(SHIPPED, Edit(rule="partner-sees-its-share", member=member, add=add, remove=remove), ACTS)
    changed = next(rule for rule in after.rules if rule.name == "partner-sees-its-share")
    before = BY_NAME["partner-sees-its-share"]
    assert set(getattr(changed, member)) == (set(getattr(before, member)) | set(add)) - set(remove)
    others = [name for name in before.__struct_fields__ if name != member]
    assert [getattr(changed, name) for name in others] == [getattr(before, name) for name in others]


@pytest.mark.parametrize(
    ("rule", "member", "add", "remove", "field", "word"),
    [
        ("no-such-rule", "acts", (), (), "rule", "there is no rule no-such-rule"),
        ("kill-switch", "roles", ("analyst",), (), "rule", "keeps the room answerable"),
        ("officer-on-the-street", "name", ("x",), (), "member", "is one of: roles, acts, purposes, needs"),
        ("officer-on-the-street", "acts", ("no.such",), (), "acts", "no.such is not one of those there are"),
        ("officer-on-the-street", "roles", ("root",), (), "roles", "root is not one"),
        ("officer-on-the-street", "purposes", ("curiosity",), (), "purposes", "curiosity is not one"),
        ("officer-on-the-street", "needs", ("seat",), (), "needs", "seat is not one"),
        ("officer-on-the-street", "acts", ("alert.list",), (), "acts", "add what is not there, and remove what is"),
        ("officer-on-the-street", "acts", (), ("plates.search",), "acts", "add what is not there, and remove what is"),
        ("officer-on-the-street", "acts", (), (), "acts", "add what is not there, and remove what is"),
        ("officer-on-the-street", "roles", (), ("officer",), "roles", "a rule without any of these"),
        ("officer-on-the-street", "purposes", (), ("call_response",), "purposes", "a rule without any of these"),
        ("private-by-lease", "needs", (), ("note",), "needs", "private-by-lease must go on naming: note"),
        ("officer-on-the-street", "roles", ("resident",), (), "roles", "residents are never given feed.watch"),
        ("watch-looks", "roles", ("auditor",), (), "roles", "auditors are never given camera.live"),
        ("administrator-runs", "acts", ("incident.view",), (), "acts", "administrators are never given incident.view"),
        ("administrator-runs", "acts", ("camera.*",), (), "acts", "administrators are never given camera.*"),
    ],
)
def test_what_may_not_be_changed_is_named(
    rule: str, member: str, add: tuple[str, ...], remove: tuple[str, ...], field: str, word: str
) -> None:
    """Unknown words, changes without effect, locked rules, kept needs and forbidden gifts are refused by field."""
    with pytest.raises(BadInputError) as refused:
        edited(SHIPPED, Edit(rule=rule, member=member, add=add, remove=remove), ACTS)
    assert refused.value.field == field
    assert word in refused.value.reason


def test_confirmed_changes_are_laid_over_what_is_shipped() -> None:
    """Changes apply in order; one that no longer fits the shipped table is left out, the others stay."""
    second = Edit(rule="officer-on-the-street", member="purposes", add=("patrol",))
    stale = Edit(rule="gone", member="acts", add=("feed.watch",))
    table = table_of(SHIPPED, [STREET, stale, second], ACTS)
    assert table == edited(edited(SHIPPED, STREET, ACTS), second, ACTS)
    assert table_of(SHIPPED, [], ACTS) == SHIPPED


def test_the_limits_speak_of_rules_that_exist_and_hold_for_them() -> None:
    """Each locked rule and each kept need is of the shipped table, and no shipped rule gives what is never given."""
    assert set(BY_NAME) >= LOCKED_RULES
    for name, needs in KEPT_NEEDS.items():
        assert set(needs) <= set(BY_NAME[name].needs)
    given = [rule for rule in RULES if rule.name not in LOCKED_RULES and set(rule.roles) & NEVER.keys()]
    for rule in given:
        roomier = Edit(rule=rule.name, member="purposes", add=tuple(PURPOSES.keys() - set(rule.purposes))[:1])
        assert edited(SHIPPED, roomier, ACTS) != SHIPPED


def test_refusals_say_what_to_keep_in_whole_sentences() -> None:
    """An emptied list and lost needs are named word by word, and a group is all but the last part of an act's name."""
    with pytest.raises(BadInputError) as emptied:
        edited(SHIPPED, Edit(rule="officer-on-the-street", member="roles", remove=("officer",)), ACTS)
    says = "a rule without any of these allows nothing: that is not said by an empty list"
    assert (emptied.value.field, emptied.value.reason) == ("roles", says)
    rule, kept = next((name, needs) for name, needs in KEPT_NEEDS.items() if len(needs) > 1)
    with pytest.raises(BadInputError) as lost:
        edited(SHIPPED, Edit(rule=rule, member="needs", remove=tuple(kept)), ACTS)
    assert lost.value.reason == f"{rule} must go on naming: {', '.join(kept)}"
    deep = edited(SHIPPED, Edit(rule="officer-on-the-street", member="acts", add=("a.b.*",)), (*ACTS, "a.b.c"))
    assert may("officer", "a.b.c", Why(purpose="call_response"), deep).allowed
