"""Public tables of who checks: samples, findings, what waits, gaps of supervision, suspensions and seals."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from watchroom.actions.audits import VERDICTS
from watchroom.actions.findings import OUTCOMES
from watchroom.actions.jurisdictions import published_jurisdictions
from watchroom.actions.supervision import published_gaps
from watchroom.actions.switches import published_suspensions
from watchroom.actions.unexplained import published_backlog
from watchroom.base.geometry import Point, distance_to_area_m
from watchroom.model.switches import FEATURES, FEED_CLASSES, KINDS
from watchroom.patterns.misuse import RULES
from watchroom.reports.tables import STATED, Table
from watchroom.store import assemblies as store_assemblies
from watchroom.store import audits as store
from watchroom.store import complaints as store_complaints
from watchroom.store import feed as store_feed
from watchroom.store import ledger as store_ledger
from watchroom.store import misuse as store_misuse
from watchroom.store import readers as store_readers
from watchroom.store.acting import Tx
from watchroom.store.audits import Audit, AuditFinding
from watchroom.store.misuse import FlagRow

AUDITS_MAX = 500
GAPS_SINCE = timedelta(days=400)
_DAY = timedelta(days=1)


async def tables(tx: Tx, now: datetime) -> list[Table]:
    """Return every table of oversight; none names a person or an act."""
    audits = await store.audits(tx, AUDITS_MAX)
    findings = await store.findings(tx, AUDITS_MAX)
    flags = await store_misuse.flags(tx, now - GAPS_SINCE, AUDITS_MAX)
    return [
        await _backlog(tx, now),
        _audits(audits),
        await _verdicts(tx, audits),
        _findings(findings, now),
        _flags(flags),
        await _laws(tx),
        await _gaps(tx, now),
        await _suspensions(tx),
        await _seals(tx, now),
        await _assemblies(tx),
    ]


async def _backlog(tx: Tx, now: datetime) -> Table:
    last = await store.last_weekly_review(tx)
    rows = [(what, n, overdue, _days(age)) for what, n, overdue, age in await store_misuse.backlog(tx, now)]
    unexplained = await published_backlog(tx, now)
    age = None if unexplained.oldest_at is None else now - unexplained.oldest_at
    rows.append(("look or search that nothing explains", unexplained.waiting, unexplained.overdue, _days(age)))
    complaints = await store_complaints.backlog(tx, now)
    age = None if complaints[2] is None else now - complaints[2]
    rows.append(("complaint", complaints[0], complaints[1], _days(age)))
    rows.append(("weekly review since the last one", 1, int(last is None or now - last > 7 * _DAY), _since(last, now)))
    return Table(
        id="backlog",
        title="What waits for an answer, and for how long",
        says="Questions that the rules of misuse raised, drawn acts not reviewed yet, findings not answered or not "
        "closed, complaints, and the weekly review. The oldest age is in days.",
        origin=STATED,
        columns=("what", "waiting", "too long", "oldest (days)"),
        rows=tuple(rows),
    )


def _days(age: timedelta | None) -> str:
    return f"{(age or timedelta(0)) / _DAY:.1f}"


def _since(at: datetime | None, now: datetime) -> str:
    return "never done" if at is None else _days(now - at)


def _audits(audits: Sequence[Audit]) -> Table:
    return Table(
        id="audits",
        title="Random samples and certifications",
        says="Each sample is announced before its seed exists: the seed is the root of the next signed head of the "
        "ledger. From seed and rule anybody draws the same acts; watchroom_recount.py does.",
        origin=STATED,
        columns=("audit", "kind", "title", "announced", "drawn", "out of", "acts", "reviewed", "closed", "statement"),
        rows=tuple(
            (
                each.id, each.kind, each.title, each.announced_at, each.drawn_at, each.population, each.items,
                each.reviewed, each.closed_at, each.statement,
            )
            for each in audits
        ),
        empty="No sample was announced yet.",
    )  # fmt: skip


async def _verdicts(tx: Tx, audits: Sequence[Audit]) -> Table:
    counted: Counter[tuple[str, str]] = Counter()
    for audit in audits:
        for item in await store.items(tx, audit.id) if audit.drawn_at else []:
            counted[audit.id, VERDICTS[item.verdict] if item.verdict else "Not reviewed yet"] += 1
    return Table(
        id="verdicts",
        title="What auditors found of drawn acts",
        says="How many drawn acts were explained, asked about, or led to a finding.",
        origin=STATED,
        columns=("audit", "found", "acts"),
        rows=tuple((audit, verdict, n) for (audit, verdict), n in sorted(counted.items())),
        empty="No act was drawn yet.",
    )


def _findings(findings: Sequence[AuditFinding], now: datetime) -> Table:
    return Table(
        id="findings",
        title="Findings, answers and how they ended",
        says="What auditors asked an agency. The agency answers within two weeks, and the finding is closed within two "
        "more. Texts stay with the auditor; whoever is concerned is named nowhere.",
        origin=STATED,
        columns=("finding", "agency", "opened", "answer due", "answered", "closed", "ended as", "open for (days)"),
        rows=tuple(
            (
                each.id, each.agency, each.opened_at, each.answer_due_at, each.answered_at, each.closed_at,
                OUTCOMES.get(each.outcome or ""), None if each.closed_at else _days(now - each.opened_at),
            )
            for each in findings
        ),
        empty="No finding was opened yet.",
    )  # fmt: skip


def _flags(flags: Sequence[FlagRow]) -> Table:
    counted = Counter((each.rule, VERDICTS[each.verdict] if each.verdict else "Not answered yet") for each in flags)
    return Table(
        id="misuse",
        title="Questions of misuse, by rule and answer",
        says="Every night rules look for the same person and subject again and again, closed cases, empty reasons and "
        "traps. Each asks an auditor; none says that there was misuse. Of the last 400 days.",
        origin=STATED,
        columns=("rule", "asks when", "answered as", "questions"),
        rows=tuple((rule, RULES.get(rule), verdict, n) for (rule, verdict), n in sorted(counted.items())),
        empty="No rule asked anything.",
    )


async def _laws(tx: Tx) -> Table:
    return Table(
        id="laws",
        title="What each law asks of a watch room",
        says="Under a law that asks for it (24 DCMR 2504.3 in the District) live pictures are watched only while a "
        "supervisor is present. Whether it is asked is set by two persons of the city.",
        origin=STATED,
        columns=("law", "agencies", "supervisor must be present", "because", "since"),
        rows=tuple(
            (
                each.law_tag,
                ", ".join(each.agencies),
                "yes" if each.supervisor_required else "no",
                each.because,
                each.since or "as delivered",
            )
            for each in await published_jurisdictions(tx)
        ),
        empty="No agency works under any law here.",
    )


async def _gaps(tx: Tx, now: datetime) -> Table:
    return Table(
        id="gaps",
        title="Times without a supervisor",
        says="A supervisor must be present while live pictures are watched (24 DCMR 2504.3); without one, live looks "
        "are refused. These are the times when people were on watch and none was there, of the last 400 days.",
        origin=STATED,
        columns=("agency", "from", "to", "minutes"),
        rows=tuple(
            (
                each.agency,
                each.began_at,
                each.ended_at,
                round(((each.ended_at or now) - each.began_at).total_seconds() / 60),
            )
            for each in await published_gaps(tx, now - GAPS_SINCE)
        ),
        empty="There was none.",
    )


async def _suspensions(tx: Tx) -> Table:
    titles = {name: each.title for name, each in FEED_CLASSES.items()} | {n: each.title for n, each in FEATURES.items()}
    return Table(
        id="suspensions",
        title="What the city switched off",
        says="The city can suspend an agency, a class of feeds or a feature by one act; to lift it takes two persons.",
        origin=STATED,
        columns=("kind", "what", "since", "lifted"),
        rows=tuple(
            (KINDS[each.kind], titles.get(each.what, each.what), each.since, each.lifted_at or "still suspended")
            for each in await published_suspensions(tx)
        ),
        empty="Nothing was ever suspended.",
    )


async def _seals(tx: Tx, now: datetime) -> Table:
    counts = await store_ledger.seal_counts(tx, now)
    return Table(
        id="seals",
        title="Contents that are sealed or destroyed",
        says="An act's contents can be sealed until a day, or their key destroyed by two persons. The entry itself "
        "stays in the ledger, and stays counted.",
        origin=STATED,
        columns=("contents", "entries"),
        rows=(
            ("sealed until a day to come", counts.sealed),
            ("sealed, and their day is over", counts.overdue),
            ("destroyed, by a certificate in the ledger", counts.destroyed),
        ),
    )


async def _assemblies(tx: Tx) -> Table:
    places = await _reader_places(tx)
    return Table(
        id="assemblies",
        title="Registered assemblies",
        says="Within the area and time of a lawful assembly, plate reads are shown and cameras steered with command's "
        "approval only; three commanders review each within 90 days (D.C. Code § 5-333.12). Plate readers within are "
        "counted where they stand now.",
        origin=STATED,
        columns=(
            "assembly", "agency", "from", "to", "approved", "denied", "review due", "reviewed by so many",
            "plate readers within",
        ),
        rows=tuple(
            (
                each.title, each.agency, each.begins_at, each.ends_at, each.approved, each.denied, each.review_due_at,
                len(each.reviewed_by), sum(distance_to_area_m(place, each.ring) <= 0 for place in places),
            )
            for each in await store_assemblies.listed(tx, AUDITS_MAX)
        ),
        empty="None was registered.",
    )  # fmt: skip


async def _reader_places(tx: Tx) -> list[Point]:
    """Return where each plate reader stands, or was last heard."""
    heard = {each.id: Point(each.lat, each.lon) for each in await store_feed.readers(tx)}
    fixed = {
        each.reader: Point(each.lat, each.lon)
        for each in await store_readers.sites(tx)
        if each.lat is not None and each.lon is not None
    }
    return list((heard | fixed).values())


async def published_samples(tx: Tx) -> list[dict[str, object]]:
    """Return every drawn sample with its rule, seed and places, as `watchroom_recount.py` draws it again."""
    return [
        {
            "id": each.id,
            "where": each.wanted,
            "first": each.first_index,
            "end": each.announced_index,
            "announced_index": each.announced_index,
            "count": each.count,
            "seed_size": each.seed_size,
            "seed": base64.b64encode(each.seed or b"").decode(),
            "drawn": await store.places_drawn(tx, each.id),
        }
        for each in await store.audits(tx, AUDITS_MAX)
        if each.drawn_at is not None
    ]
