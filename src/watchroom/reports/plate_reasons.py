"""The public table of how well plate searches were reasoned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from watchroom.patterns.reasons import BUCKETS, bucket_of
from watchroom.reports.small_numbers import treated
from watchroom.reports.tables import STATED, Cell, Table
from watchroom.store import plate_search as store
from watchroom.store.acting import Tx
from watchroom.store.plate_search import ScoreCount

_LINES = ", ".join(f"{name} from {least}" for least, name in BUCKETS)


async def table(tx: Tx) -> Table:
    """Return how many searches had a reason that says nothing, little, enough or much; needs sight of all acts."""
    return Table(
        id="plate-searches-by-reason",
        title="Searches for a plate, by how much their reason says",
        says="Each search's reason is weighed by published rules before anything is searched: a case or call that the "
        f"system holds, and words that say what happened, give points ({_LINES} points of 100). Small numbers are "
        "withheld, with as many others as it takes to hide them.",
        origin=STATED,
        columns=("month", "the reason says", "searches"),
        rows=tuple(told(await store.scores(tx))),
        empty="Nobody searched for a plate.",
    )


def told(counts: Sequence[ScoreCount]) -> Iterator[tuple[Cell, ...]]:
    """Yield a line for each month and bucket that occurred, the months in order, the emptiest reasons first."""
    months: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys((name for _, name in BUCKETS), 0))
    for each in counts:
        months[each.month][bucket_of(each.score)] += each.n
    for month, found in sorted(months.items()):
        for bucket, searches in treated(found).items():
            if found[bucket]:
                yield month, bucket, "withheld" if searches is None else searches
