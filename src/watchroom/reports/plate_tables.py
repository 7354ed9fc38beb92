"""Public tables of plates: reads, searches, hotlists, misreads by reader and tier, and how old the oldest read is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from watchroom.model.hits import MISREAD, SAYS_NOTHING_OF_THE_READ
from watchroom.model.retention import EVERY_LAW
from watchroom.patterns.intervals import share_interval
from watchroom.policy.table import Table as PolicyTable
from watchroom.reports.hotlist_topics import PublicTopic, public_topics
from watchroom.reports.small_numbers import treated
from watchroom.reports.tables import SMALL_CELL_MIN, STATED, UNDER, Cell, Table, small_cell
from watchroom.store import hits as store_hits
from watchroom.store import plate_counts as store
from watchroom.store import retention as store_retention
from watchroom.store.acting import Tx
from watchroom.store.plate_counts import SearchCount

NO_CASE = "no case"
BEYOND = "goes beyond the policy"
HASH_SHOWN_CHARS = 16
SHARED = ("read", "hit")


async def tables(tx: Tx, policy: PolicyTable, sharing: Table, now: datetime) -> list[Table]:
    """Return every table of plates; `sharing` is the one of all agreements."""
    return [
        await _reads(tx),
        await _searches(tx),
        await _misreads(tx),
        await _lists(tx, now),
        await _topics(tx, policy),
        await _oldest(tx, now),
        _shared(sharing),
    ]


async def _reads(tx: Tx) -> Table:
    return Table(
        id="plate-reads",
        title="Plates read, by law",
        says="How many plate reads came in from the readers under each law. Nearly all of them are of cars that nobody "
        "looks for; they are kept as long as the law says, and searched for a case only.",
        origin=STATED,
        columns=("month", "law", "reads"),
        rows=tuple(await store.reads_by_law(tx)),
        empty="No plate was read yet.",
    )


async def _searches(tx: Tx) -> Table:
    return Table(
        id="plate-searches-by-offence",
        title="Searches for a plate, by offence",
        says="For cases of which offence plate reads were searched. Unexplained ones named nothing that the system "
        "holds and went to a supervisor within the hour; wide ones needed a second person. Small numbers are "
        "withheld, with as many others as it takes to hide them.",
        origin=STATED,
        columns=("month", "offence of the case", "searches", "unexplained", "wide"),
        rows=tuple(_told(await store.searches(tx))),
        empty="Nobody searched for a plate.",
    )


def _told(counts: Sequence[SearchCount]) -> Iterator[tuple[Cell, ...]]:
    """Yield the lines, small numbers of a month withheld: its total is public, counted from the ledger."""
    months: dict[str, list[SearchCount]] = defaultdict(list)
    for each in counts:
        months[each.month].append(each)
    for month, found in sorted(months.items()):
        told = treated({each.offence or NO_CASE: each.searches for each in found})
        for each in found:
            searches = told[each.offence or NO_CASE]
            if searches is None:
                yield month, each.offence or NO_CASE, "withheld", "withheld", "withheld"
            else:
                yield month, each.offence or NO_CASE, searches, small_cell(each.unexplained), small_cell(each.wide)


async def _misreads(tx: Tx) -> Table:
    compared: dict[tuple[str, str], int] = defaultdict(int)
    misread: dict[tuple[str, str], int] = defaultdict(int)
    for each in await store_hits.outcomes(tx):
        if each.outcome not in SAYS_NOTHING_OF_THE_READ:
            compared[each.reader, each.tier] += each.hits
            misread[each.reader, each.tier] += each.hits if each.outcome == MISREAD else 0
    return Table(
        id="misreads",
        title="Misreads by reader and tier",
        says="Of the hits that a person compared, how many the reader had misread, and between which shares the true "
        "one lies, 19 times of 20. Of fewer than five no share is told.",
        origin=STATED,
        columns=("reader", "tier", "compared", "misread", "misread (%)", "from (%)", "to (%)"),
        rows=tuple(_rate(*key, misread[key], n) for key, n in sorted(compared.items())),
        empty="No hit was compared yet.",
    )


def _rate(reader: str, tier: str, misread: int, compared: int) -> tuple[Cell, ...]:
    words = tier.replace("_", " ")
    if compared < SMALL_CELL_MIN:
        return reader, words, UNDER, None, None, None, None
    low, high = share_interval(misread, compared)
    shares = (misread / compared, low, high)
    return (reader, words, compared, misread, *(f"{100 * share:.1f}" for share in shares))


async def _lists(tx: Tx, now: datetime) -> Table:
    return Table(
        id="hotlists",
        title="Hotlists",
        says="Every list of wanted plates that reads are compared with: who answers for it, what it may be about, how "
        "long it is, and how old. What stands on it is not public.",
        origin=STATED,
        columns=("list", "agency", "law", "issued by", "about", "entries", "issued at", "hours old", "ends"),
        rows=tuple(
            (
                each.name, each.agency, each.law_tag, each.issuer,
                ", ".join(topic.replace("_", " ") for topic in each.topics), each.entries, each.issued_at,
                max(0, int((now - each.issued_at).total_seconds() // 3600)), each.ends_at,
            )
            for each in await store.lists(tx)
        ),
        empty="Reads are compared with no list.",
    )  # fmt: skip


async def _topics(tx: Tx, policy: PolicyTable) -> Table:
    found = await public_topics(tx, policy)
    rows: list[tuple[Cell, ...]] = [
        (
            each.title, each.says, "yes" if each.is_published else "no", "on" if each.is_on else "off", each.since,
            _compared(each, found.beyond),
        )
        for each in found.items
    ]  # fmt: skip
    unknown = sorted(set(found.beyond) - {each.name for each in found.items})
    rows += [(each, "No topic that the policy knows.", "no", "on or in use", None, BEYOND) for each in unknown]
    rows += [
        (each, "No list may be about this.", "never", "cannot be switched on", None, "") for each in found.forbidden
    ]
    return Table(
        id="hotlist-topics",
        title="What hotlists may be about",
        says=f"{_verdict(len(found.beyond))} The room compares what is on, and what its lists are about, with the "
        f"published policy ({found.policy_hash[:HASH_SHOWN_CHARS]}…) each time that this table is made. Two persons "
        "switch a topic on, one switches it off.",
        origin=STATED,
        columns=("topic", "what that is", "in the policy", "is", "since", "the room"),
        rows=tuple(rows),
    )


def _compared(topic: PublicTopic, beyond: Collection[str]) -> str:
    """Return what the comparison of a topic with the policy comes to."""
    if topic.name in beyond:
        return BEYOND
    return "as published" if topic.is_on == topic.is_published else "narrower than the policy"


def _verdict(beyond: int) -> str:
    if beyond == 0:
        return "The room keeps to its policy."
    topics = "topic" if beyond == 1 else "topics"
    return f"The room goes beyond its policy in {beyond} {topics}: nothing of that is matched."


async def _oldest(tx: Tx, now: datetime) -> Table:
    clocks = await store_retention.clocks(tx)
    oldest = {each.law_tag: each for each in await store.oldest_reads(tx)}
    laws = sorted({*oldest, *(each.law_tag for each in clocks if each.record_class == "read")} - {EVERY_LAW})
    rows: list[tuple[Cell, ...]] = []
    for law in laws:
        clock, found = store_retention.clock_of(clocks, "read", law), oldest.get(law)
        kept = clock.words if clock else "no clock"
        at = None if found is None else found.at if found.by_minute else found.at.date()
        rows.append((law, kept, at, None if found is None else _age(now - found.at, by_minute=found.by_minute)))
    return Table(
        id="oldest-reads",
        title="The oldest plate read that can still be read",
        says="Under each law how long reads are kept, and when the oldest one came in that is still there. Reads that "
        "are hits, and those that a case holds, are kept apart and longer.",
        origin=STATED,
        columns=("law", "kept", "oldest came in", "that is ago"),
        rows=tuple(rows),
    )


def _age(age: timedelta, *, by_minute: bool) -> str:
    return f"{age.total_seconds() / 60:.1f} minutes" if by_minute else f"{max(0, age.days)} days"


def _shared(sharing: Table) -> Table:
    """Return the agreements that share reads or hits."""
    at = sharing.columns.index("records")
    rows = [row for row in sharing.rows if set(str(row[at]).split(", ")) & set(SHARED)]
    return Table(
        id="plate-sharing",
        title="Who sees our plate reads and hits",
        says="The agreements that share plate reads or hits, and on which conditions.",
        origin=STATED,
        columns=sharing.columns,
        rows=tuple(rows),
        empty="No agreement shares plate reads or hits.",
    )
