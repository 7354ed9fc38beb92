"""Finds what looks like misuse in acts of looking: the same person and subject again and again, and traps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from watchroom.patterns.explanations import Asked, Facts, strong_of, weak_of
from watchroom.patterns.reasons import RETURNED_BELOW, weigh

WINDOW = timedelta(days=30)
REPEATED_WINDOW = timedelta(days=365)
"""One follows somebody for months, some weeks apart; a year back is looked at."""
DAY = timedelta(hours=12)
"""Looks within so long of a day's first are of that day: a shift across midnight is one."""
REPEATED_DAYS = 3
WEAK_DAYS_MAX = 2
"""So many days in the window a weak explanation excuses; after that it is a habit."""
OFF_SHIFT_DAYS = 2
CLOSED_CASE_DAYS = 2
VAGUE_LOOKS = 8
VAGUE_SUBJECTS = 5
ASSEMBLY_SUBJECTS = 4
ROTATED_CASES = 3
"""Somebody's own cases that the same subject was looked up for; a subject's own records excuse it."""
_OWN_RECORDS = frozenset(("hotlist", "incident-names-it", "case-of-subject"))

RULES: dict[str, str] = {
    "repeated-subject": "The same person looked at the same subject on three days without an explanation.",
    "off-shift": "The same person looked at the same subject on two days when they were not on duty.",
    "rotating-cases": "The same person looked at the same subject under three cases of theirs, on three days.",
    "closed-case": "The same person named a closed case for the same subject on two days.",
    "vague-reasons": "The same person gave no reason, or an empty one, for many subjects within a month.",
    "own-household": "The subject is one that this person declared as of their own household.",
    "assembly": "The same person looked at many subjects at a registered assembly without an explanation.",
    "honey": "The subject is one that nobody has a reason to look at.",
}
"""Every rule, in the words shown; each asks a person to look, none says that there was misuse."""
REVIEW_DAYS: dict[str, int] = {"own-household": 2, "honey": 2, "repeated-subject": 5}
REVIEW_DAYS_OTHERWISE = 7


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """One look with what explains it."""

    asked: Asked
    strong: tuple[str, ...]
    weak: tuple[str, ...]
    on_shift: bool
    names_closed_case: bool
    assembly: str | None = None
    """The registered assembly that the look's place and time lie in."""

    @property
    def is_vague(self) -> bool:
        """Return whether it names no case, no incident and no real reason."""
        is_bare = not self.asked.case and not self.asked.incident
        return is_bare and weigh(self.asked.note, is_held=False).score < RETURNED_BELOW


class Traps(msgspec.Struct, frozen=True, kw_only=True):
    """Subjects that nobody has a reason to look at, and those of people's own households."""

    honey: frozenset[bytes] = frozenset()
    household: frozenset[tuple[str, bytes]] = frozenset()
    """(login, subject)."""


class Flag(msgspec.Struct, frozen=True, kw_only=True):
    """One question for an auditor."""

    rule: str
    login: str
    agency: str
    subject: bytes | None
    at: datetime
    """When the last of its looks was made: the moment at which it could first be known."""
    acts: tuple[str, ...]
    days: int


def explained(asked: Asked, facts: Facts, assembly: str | None = None) -> Look:
    """Return a look with all that explains it."""
    case = facts.cases.get(asked.case or "")
    return Look(
        asked=asked,
        strong=strong_of(asked, facts),
        weak=weak_of(asked, facts),
        on_shift=facts.on_shift(asked.login, asked.at),
        names_closed_case=case is not None and not case.is_open(asked.at),
        assembly=assembly,
    )


def flags(looks: Iterable[Look], traps: Traps) -> list[Flag]:
    """Return every question that these looks raise, each once, in the order in which they could be known."""
    in_order = sorted(looks, key=lambda each: each.asked.at)
    open_looks = [each for each in in_order if not each.strong]
    by_subject: dict[tuple[str, bytes], list[Look]] = defaultdict(list)
    by_person: dict[str, list[Look]] = defaultdict(list)
    for look in open_looks:
        by_subject[look.asked.login, look.asked.subject].append(look)
        by_person[look.asked.login].append(look)
    found: list[Flag | None] = []
    for (login, subject), those in by_subject.items():
        if (login, subject) in traps.household:
            found.append(_flag("own-household", subject, those[:1]))
        if subject in traps.honey:
            found.append(_flag("honey", subject, those[:1]))
        found.append(_on_days("repeated-subject", _beyond_weak(those), REPEATED_DAYS, REPEATED_WINDOW))
        found.append(_on_days("off-shift", [each for each in those if not each.on_shift], OFF_SHIFT_DAYS))
        found.append(_on_days("closed-case", [each for each in those if each.names_closed_case], CLOSED_CASE_DAYS))
    found += _rotating(in_order)
    for those in by_person.values():
        vague = [each for each in those if each.is_vague and not each.weak]
        found.append(_many("vague-reasons", vague, VAGUE_SUBJECTS, VAGUE_LOOKS))
        found += _at_assemblies(those)
    return sorted((each for each in found if each is not None), key=lambda each: (each.at, each.login, each.rule))


def _rotating(looks: Sequence[Look]) -> list[Flag | None]:
    """Return flags for subjects that somebody looked up under one case of theirs after another."""
    under: dict[tuple[str, bytes], list[Look]] = defaultdict(list)
    for look in looks:
        if look.asked.case and not _OWN_RECORDS.intersection(look.strong):
            under[look.asked.login, look.asked.subject].append(look)

    def enough(within: Sequence[Look]) -> bool:
        return len({each.asked.case for each in within}) >= ROTATED_CASES and _days(within) >= REPEATED_DAYS

    return [_first("rotating-cases", those, enough, REPEATED_WINDOW) for those in under.values()]


def _beyond_weak(looks: Sequence[Look]) -> list[Look]:
    """Return the looks of days that no weak explanation excuses any more."""
    excused: list[Look] = []
    left = []
    for look in looks:
        excused = [each for each in excused if look.asked.at - each.asked.at < WINDOW]
        if look.weak and _days([*excused, look]) <= WEAK_DAYS_MAX:
            excused.append(look)
        else:
            left.append(look)
    return left


def _days(looks: Sequence[Look]) -> int:
    """Return on how many days the looks lie, a shift across midnight being one."""
    days, began = 0, None
    for look in looks:
        if began is None or look.asked.at - began >= DAY:
            days, began = days + 1, look.asked.at
    return days


def _on_days(rule: str, looks: Sequence[Look], days: int, window: timedelta = WINDOW) -> Flag | None:
    """Return a flag as soon as the looks lie on so many days of one window."""
    return _first(rule, looks, lambda within: _days(within) >= days, window)


def _many(rule: str, looks: Sequence[Look], subjects: int, at_least: int) -> Flag | None:
    flag = _first(
        rule,
        looks,
        lambda within: len(within) >= at_least and len({each.asked.subject for each in within}) >= subjects,
    )
    return None if flag is None else msgspec.structs.replace(flag, subject=None)


def _first(
    rule: str, looks: Sequence[Look], enough: Callable[[Sequence[Look]], bool], window: timedelta = WINDOW
) -> Flag | None:
    within: list[Look] = []
    for look in looks:
        within = [each for each in within if look.asked.at - each.asked.at < window] + [look]
        if enough(within):
            return _flag(rule, look.asked.subject, within)
    return None


def _at_assemblies(looks: Sequence[Look]) -> list[Flag | None]:
    at: dict[str, list[Look]] = defaultdict(list)
    for look in looks:
        if look.assembly is not None:
            at[look.assembly].append(look)
    return [_many("assembly", those, ASSEMBLY_SUBJECTS, ASSEMBLY_SUBJECTS) for those in at.values()]


def _flag(rule: str, subject: bytes, looks: Sequence[Look]) -> Flag:
    last = looks[-1].asked
    return Flag(
        rule=rule,
        login=last.login,
        agency=last.agency,
        subject=subject,
        at=last.at,
        acts=tuple(each.asked.act_id for each in looks),
        days=_days(looks),
    )
