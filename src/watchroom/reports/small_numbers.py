"""Withholds small counts of a table whose total is public, and as many others as it takes to hide them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from watchroom.reports.tables import SMALL_CELL_MIN


def treated(counts: Mapping[str, int], also: Collection[str] = ()) -> dict[str, int | None]:
    """Return the counts with None for those withheld; whoever knows the total cannot tell a withheld one.

    Counts from 1 to 4 are withheld, and those named in `also`. If what is left to share among the withheld would still
    tell of one of them, the next larger counts are withheld too; if even that does not hide them, all of the table is.
    """
    withheld = {key for key, n in counts.items() if 0 < n < SMALL_CELL_MIN or key in also}
    others = sorted((n, key) for key, n in counts.items() if n and key not in withheld)
    while withheld and not is_hidden([counts[key] for key in withheld]) and others:
        withheld.add(others.pop(0)[1])
    if withheld and not is_hidden([counts[key] for key in withheld]):
        withheld = set(counts)
    return {key: None if key in withheld else n for key, n in counts.items()}


def is_hidden(values: Sequence[int]) -> bool:
    """Return whether counts of at least one each, of which only the sum is known, could each be no small one."""
    return len(values) > 1 and sum(values) - (len(values) - 1) >= SMALL_CELL_MIN


def told_by_months(months: Sequence[tuple[int, bool]]) -> bool:
    """Return whether a year's count would tell what its months withheld: (count, withheld) of each month."""
    hidden = [n for n, withheld in months if withheld]
    return any(hidden) and not is_hidden(hidden)
