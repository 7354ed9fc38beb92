"""Rules of misuse ask an auditor about habits and traps, and about nothing that a record explains."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from statistics import mean
from typing import Any

import msgspec
import pytest

from watchroom.patterns.explanations import Asked, CaseFacts, Facts, IncidentFacts
from watchroom.patterns.misuse import VAGUE_LOOKS, Traps, explained, flags
from watchroom.patterns.misuse_trial import trial

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
EX = b"ex"
NOTHING_KNOWN = Facts(cases={}, cases_about={}, incidents={}, shifts={}, hotlist={}, reads={}, partners={})
FALSE_FLAGS_MAX = 1.0
"""Of honest officers, for each hundred of them and month."""


def asked(day: float = 0, subject: bytes = EX, **more: Any) -> Asked:
    """Return one plate search of the officer, so many days after the first noon."""
    at = NOON + timedelta(days=day)
    return Asked(act_id=f"act-{day}", at=at, login="officer", agency="mpd", kind="plate", subject=subject, **more)


def facts(**known: Any) -> Facts:
    """Return what the room knows; the officer is always on duty."""
    return msgspec.structs.replace(NOTHING_KNOWN, shifts={"officer": ((NOON - timedelta(days=1), None),)}, **known)


def rules(those: list[Asked], known: Facts, traps: Traps | None = None) -> list[str]:
    """Return the rules that raise a flag."""
    return [each.rule for each in flags([explained(one, known) for one in those], traps or Traps())]


def test_third_day_is_asked_about() -> None:
    """The same person and subject on three unexplained days is a flag on the third, not on the second."""
    assert rules([asked(0), asked(9), asked(9.1)], facts()) == []
    raised = flags([explained(one, facts()) for one in (asked(0), asked(9), asked(40))], Traps())
    assert [(each.rule, each.days, each.at) for each in raised] == [("repeated-subject", 3, NOON + timedelta(days=40))]


def test_one_shift_is_one_day() -> None:
    """Looks before and after midnight of one shift are of one day."""
    assert rules([asked(0.4), asked(0.6), asked(1.4)], facts()) == []


@pytest.mark.parametrize(
    ("reason", "known"),
    [
        ({"case": "26-1"}, {"cases": {"26-1": CaseFacts(opened_at=NOON, assigned=(("officer", NOON, None),))}}),
        ({"case": "26-1"}, {"cases": {"26-1": CaseFacts(opened_at=NOON)}}),
        ({}, {"cases": {"26-1": CaseFacts(opened_at=NOON, assigned=(("officer", NOON, None),))},
              "cases_about": {EX: ("26-1",)}}),
        ({"case": "26-1"}, {"cases": {"26-1": CaseFacts(opened_at=NOON, assigned=(
            ("officer", NOON - timedelta(days=9), NOON - timedelta(days=1)), ("other", NOON, None)))}}),
        ({"incident": "i"}, {"incidents": {"i": IncidentFacts(opened_at=NOON, subjects=frozenset((EX,)))}}),
        ({}, {"hotlist": {EX: ((NOON, NOON + timedelta(days=9)),)}}),
    ],
    ids=["assigned", "nobody assigned", "case concerns it", "handed over", "incident names it", "hotlist"],
)  # fmt: skip
def test_what_connects_person_and_subject_explains(reason: dict[str, Any], known: dict[str, Any]) -> None:
    """A record that connects person and subject explains looks on any number of days."""
    assert rules([asked(day, **reason) for day in (0, 1, 2, 3)], facts(**known)) == []


def test_an_open_incident_excuses_two_days_only() -> None:
    """Naming an open incident that does not name the subject excuses two days of a month, not a habit."""
    known = facts(incidents={"i": IncidentFacts(opened_at=NOON)})
    assert rules([asked(day, incident="i") for day in (0, 1, 2, 3)], known) == []
    assert rules([asked(day, incident="i") for day in (0, 1, 2, 3, 4)], known) == ["repeated-subject"]


def test_off_shift_and_closed_cases() -> None:
    """Two days off duty, and a closed case named on two days, are asked about."""
    assert rules([asked(0), asked(3)], NOTHING_KNOWN) == ["off-shift"]
    closed = {"25-9": CaseFacts(opened_at=NOON - timedelta(days=90), closed_at=NOON - timedelta(days=30))}
    assert rules([asked(0, case="25-9"), asked(3, case="25-9")], facts(cases=closed)) == ["closed-case"]


def test_empty_reasons_for_many() -> None:
    """Many subjects with no reason to speak of are asked about once; a sentence for each is not."""
    vague = [asked(n / 50, subject=bytes([n]), note="Check.") for n in range(VAGUE_LOOKS)]
    assert rules(vague, facts()) == ["vague-reasons"]
    said = [asked(n / 50, subject=bytes([n]), note="parked across a hydrant") for n in range(VAGUE_LOOKS)]
    assert rules(said, facts()) == []


def test_traps() -> None:
    """A honey plate and one of one's own household are asked about at the first look, another's household is not."""
    assert rules([asked(0)], facts(), Traps(honey=frozenset((EX,)))) == ["honey"]
    assert rules([asked(0)], facts(), Traps(household=frozenset((("officer", EX),)))) == ["own-household"]
    assert rules([asked(0)], facts(), Traps(household=frozenset((("other", EX),)))) == []


def test_assembly() -> None:
    """Four people looked up at one registered assembly are asked about."""
    looks = [explained(asked(n / 50, subject=bytes([n])), facts(), assembly="march") for n in range(4)]
    assert [each.rule for each in flags(looks, Traps())] == ["assembly"]


def test_documented_pattern_in_a_small_department() -> None:
    """Whoever looks up an ex 69 times and her parents 24 and 15 times is found for each, by the third day."""
    found = trial(Random(3), officers=40, months=3, stalkers=2)  # noqa: S311 - it must be reproducible
    assert (found.subjects, found.caught, found.caught_by_third_day) == (6, 6, 6)


@pytest.mark.soak
def test_documented_pattern_in_large_departments() -> None:
    """Over seven months of three departments every stalker is found, with at most one false flag per 100 and month."""
    found = [trial(Random(seed), officers=500, months=7, stalkers=20) for seed in range(3)]  # noqa: S311 - reproducible
    assert all(each.caught == each.caught_by_third_day == each.subjects for each in found)
    assert mean(each.false_per_100_officers_and_month for each in found) <= FALSE_FLAGS_MAX


def test_one_subject_under_three_own_cases_is_asked_about() -> None:
    """Cases that rotate do not excuse; one case for weeks, or a subject that stands in the cases' records, does."""
    cases = {f"case-{n}": CaseFacts(opened_at=NOON, assigned=(("officer", NOON, None),)) for n in range(3)}
    rotating = [asked(day, case=f"case-{day % 3}") for day in range(6)]
    assert rules(rotating, facts(cases=cases)) == ["rotating-cases"]
    assert rules([asked(day, case="case-0") for day in range(40)], facts(cases=cases)) == []
    listed = facts(cases=cases, hotlist={EX: ((NOON - timedelta(days=1), None),)})
    assert rules(rotating, listed) == []
