"""Rows of published tables: whether their columns fit a shipped mapping, and when each became known."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from watchroom.base.errors import BadInputError
from watchroom.sources.cad_table.clock import times_of
from watchroom.sources.cad_table.mapping import names_of, recognised


def expect(row: Any, as_kind: str) -> None:
    """Raise BadInputError when `row`, the first of a file, fits no shipped mapping of `as_kind`."""
    mapping = recognised(frozenset(row)) if isinstance(row, dict) else None
    if mapping is None:
        found = names_of(row if isinstance(row, dict) else ())
        raise BadInputError("header", f"fits no layout that is shipped; found the columns {found}")
    if mapping.file_of != as_kind:
        raise BadInputError("header", f"is of {mapping.title}; play it as {mapping.file_of}")


def time_of(row: Any) -> datetime | None:
    """Return when a row was reported, in UTC, or None when it does not tell."""
    mapping = recognised(frozenset(row)) if isinstance(row, dict) else None
    try:
        return times_of(row, mapping).reported_at if mapping else None
    except BadInputError:
        return None
