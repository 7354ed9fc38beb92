"""Gathers what the room knows around looks and judges what explains each of them."""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import TypeVar

from watchroom.actions.door import Deed
from watchroom.base.geometry import Point
from watchroom.model.assemblies import Assembly
from watchroom.patterns.explanations import READ_NEAR, Asked, CaseFacts, Facts, IncidentFacts, Spans
from watchroom.patterns.misuse import explained
from watchroom.policy.assemblies import at_assemblies
from watchroom.store import misuse as store
from watchroom.store.acting import Tx
from watchroom.store.misuse import LookRow, SealedLook

Told = tuple[SealedLook, str, str]
"""A look, the kind of its subject, and what it is in the clear: for this one moment only."""
Seen = tuple[str, datetime, float, float]
"""A plate, when it was read, and where."""
Hash = Callable[[str, str], bytes]
A = TypeVar("A")
B = TypeVar("B")


def hashed(key: bytes, kind: str, what: str) -> bytes:
    """Return the keyed hash that stands for a plate or a camera."""
    return hmac.digest(key, f"{kind}:{what}".encode(), "sha256")


async def explain(deed: Deed, key: bytes, told: Sequence[Told]) -> list[LookRow]:
    """Return the looks by keyed subject with what explains each.

    The records that explain (cases, incidents, hits, reads, seats) are read by the room itself: the auditor whose act
    this is sees none of them, only the names of the explanations.
    """
    if not told:
        return []

    hash_of = partial(hashed, key)
    plates = sorted({plain for _, kind, plain in told if kind == "plate"})
    async with deed.door.everything() as tx:
        reads = await store.reads(tx, plates, min(each.at for each, _, _ in told) - READ_NEAR)
        facts = await _facts(tx, told, plates, reads, hash_of)
    at = _at_assemblies(deed.door.world.assemblies, reads)
    return [_row(each, kind, hash_of(kind, plain), facts, at.get(plain)) for each, kind, plain in told]


def _at_assemblies(assemblies: Sequence[Assembly], reads: Sequence[Seen]) -> dict[str, str]:
    """Return which plates were read at a registered assembly, and at which."""
    return {plate: each.id for plate, at, lat, lon in reads for each in at_assemblies(assemblies, Point(lat, lon), at)}


def _row(look: SealedLook, kind: str, subject: bytes, facts: Facts, assembly: str | None) -> LookRow:
    asked = Asked(
        act_id=look.act_id,
        at=look.at,
        login=look.login,
        agency=look.agency,
        kind=kind,
        subject=subject,
        case=look.case,
        incident=look.incident,
        note=look.note or "",
    )
    judged = explained(asked, facts, assembly)
    return LookRow(
        act_id=look.act_id,
        at=look.at,
        login=look.login,
        agency=look.agency,
        kind=kind,
        subject=subject,
        strong=judged.strong,
        weak=judged.weak,
        on_shift=judged.on_shift,
        names_closed_case=judged.names_closed_case,
        assembly=judged.assembly,
        case=look.case,
        incident=look.incident,
        note=look.note,
    )


async def _facts(tx: Tx, told: Sequence[Told], plates: Sequence[str], reads: Sequence[Seen], hash_of: Hash) -> Facts:
    since = min(each.at for each, _, _ in told)
    named = sorted({each.incident for each, _, _ in told if each.incident})
    cases = {
        number: CaseFacts(
            opened_at=opened, closed_at=closed, assigned=tuple((login, opened, None) for login in assigned)
        )
        for number, opened, closed, assigned in await store.cases(tx)
    }
    about = await store.case_plates(tx, plates)
    return Facts(
        cases=cases,
        cases_about=_tuples((hash_of("plate", plate), number) for number, plate in about if number in cases),
        incidents=await _incidents(tx, named, hash_of),
        shifts=_tuples((login, (began, ended)) for login, began, ended in await store.shifts(tx, since)),
        hotlist=_spans(await store.hotlisted(tx, plates), hash_of),
        reads=_tuples((hash_of("plate", plate), at) for plate, at, _, _ in reads),
        partners=await _partners(tx, since),
    )


async def _incidents(tx: Tx, named: Sequence[str], hash_of: Hash) -> dict[str, IncidentFacts]:
    subjects: dict[str, set[bytes]] = defaultdict(set)
    for incident, plate in await store.incident_plates(tx, named):
        subjects[incident].add(hash_of("plate", plate))
    for incident, camera in await store.incident_cameras(tx, named):
        subjects[incident].add(hash_of("camera", camera))
    return {
        incident: IncidentFacts(
            opened_at=opened,
            closed_at=closed,
            workers=frozenset(workers),
            subjects=frozenset(subjects[incident]),
        )
        for incident, opened, closed, workers in await store.incidents(tx, named)
    }


async def _partners(tx: Tx, since: datetime) -> dict[tuple[str, date], frozenset[str]]:
    found: dict[tuple[str, date], set[str]] = defaultdict(set)
    for _, day, logins in await store.worked_together(tx, since - timedelta(days=1)):
        for login in logins:
            found[login, day.date()] |= set(logins) - {login}
    return {key: frozenset(logins) for key, logins in found.items()}


def _spans(rows: Iterable[tuple[str, datetime, datetime]], hash_of: Hash) -> dict[bytes, Spans]:
    return _tuples((hash_of("plate", plate), (since, to)) for plate, since, to in rows)


def _tuples(pairs: Iterable[tuple[A, B]]) -> dict[A, tuple[B, ...]]:
    found: dict[A, list[B]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return {key: tuple(values) for key, values in found.items()}
