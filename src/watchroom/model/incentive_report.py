"""The statutory report of the incentive program: its numbers as they were counted, treated and signed off."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Any

import msgspec

from watchroom.base.errors import BadInputError

LAW = "D.C. Code § 7-2831(h)"
WITHHELD = "withheld"
"""Stands in copies for a number that would tell of one household."""
_MONTH_CHARS = len("2026-02")


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """One table of the report with the question that it answers."""

    id: str
    item: str
    """The paragraph of the law, such as `(3)`."""
    title: str
    question: str
    """What was counted, in words."""
    view: str
    """From which view or table of the database."""
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | None, ...], ...]
    """None: withheld, since it or another cell would tell of single households."""


class Statutory(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of one month or year, and what can be said of them."""

    period: str
    """`2026-02` or `2026`."""
    tables: tuple[Counted, ...]
    analysis: tuple[str, ...]


class Released(msgspec.Struct, frozen=True, kw_only=True):
    """A report as an officer signed it off; a later version says what it corrects."""

    version: int
    released_at: datetime
    released_by_name: str
    because: str
    report: Statutory


Make = Callable[[Any, str], Awaitable[Statutory]]
"""What counts a report: takes a transaction that sees every record, and the period."""


def checked_period(period: str, today: date) -> str:
    """Return a month or year that is over; raises BadInputError."""
    is_month = len(period) == _MONTH_CHARS
    try:
        first = date.fromisoformat(f"{period}-01" if is_month else f"{period}-01-01")
    except ValueError as error:
        raise BadInputError("period", "is a month like 2026-02, or a year like 2026") from error
    now = today.replace(day=1) if is_month else today.replace(month=1, day=1)
    if first >= now:
        raise BadInputError("period", "is not over yet: a report is signed off when nothing can be added to it")
    return period
