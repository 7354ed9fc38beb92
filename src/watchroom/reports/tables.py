"""What every public page is made of: a table with what it tells, where it comes from and how to have it as a file."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import msgspec

from watchroom.base.spreadsheet import inert

Cell = str | int | date | datetime | None
SMALL_CELL_MIN = 5
"""Counts of residents below this are not told: one could find the one household behind them."""
UNDER = f"under {SMALL_CELL_MIN}"

COUNTED = "counted"
STATED = "stated"
DECLARED = "declared"
"""Where a table comes from."""


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """One public table."""

    id: str
    title: str
    says: str
    """What it tells and how it is made, in plain words."""
    origin: str
    """counted, stated or declared."""
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    question: dict[str, object] | None = None
    """For a counted table: which leaves are counted and by what, as `watchroom_recount.py` reads it."""
    empty: str = "Nothing yet."
    """What to say instead of an empty table."""


def small_cell(count: int) -> int | str:
    """Return the count, or `under 5` where it would tell of single households."""
    return UNDER if 0 < count < SMALL_CELL_MIN else count


def as_csv(table: Table) -> str:
    """Return the table as CSV; a text that a spreadsheet would run as a formula is made inert."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(table.columns)
    writer.writerows([[_inert(cell) for cell in row] for row in table.rows])
    return out.getvalue()


def _inert(cell: Cell) -> object:
    if isinstance(cell, str):
        return inert(cell)
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return "" if cell is None else cell
