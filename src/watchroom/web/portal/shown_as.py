"""How figures, times and names are written on a public page."""

from __future__ import annotations

from datetime import date, datetime

from markupsafe import Markup, escape

from watchroom.model.people import PURPOSES
from watchroom.reports.public import Shown
from watchroom.reports.tables import Cell, Table

THOUSANDS_FROM = 10_000
_EMPTY = "\N{EN DASH}"


def cell(value: Cell, column: str = "") -> str | Markup:
    """Return a cell's text; large numbers in groups of three, times in UTC and marked as times, purposes in words."""
    if value is None or value == "":
        return _EMPTY
    if isinstance(value, datetime):
        return Markup('<time datetime="{}">{} UTC</time>').format(value.isoformat(), value.strftime("%Y-%m-%d %H:%M"))
    if isinstance(value, date):
        return Markup('<time datetime="{0}">{0}</time>').format(value.isoformat())
    if isinstance(value, int):
        return f"{value:,}" if value >= THOUSANDS_FROM else str(value)
    return escape(PURPOSES.get(value, value) if column == "purpose" else value)


def heading(name: str) -> str:
    """Return a column's name as a heading."""
    name = name.replace("_", " ")
    return name[:1].upper() + name[1:]


def facts(shown: Shown) -> dict[str, int | str]:
    """Return the few figures that the front page tells."""
    month = shown.at.strftime("%Y-%m")
    tables = shown.tables
    return {
        "month": month,
        "cameras": len(shown.cameras),
        "feeds": len(tables["watched-for"].rows),
        "alert_rules": len(tables["alert-rules"].rows),
        "looks": _of_month(tables["camera-looks"], month),
        "searches": _of_month(tables["plate-searches"], month),
        "refusals": _of_month(tables["refusals"], month),
        "leases": _of_month(tables["leases"], month),
        "agreements": sum(row[2] == "in force" for row in tables["sharing"].rows),
        "entries": shown.upto.size if shown.upto else 0,
    }


def _of_month(table: Table, month: str) -> int:
    return sum(row[-1] for row in table.rows if row[0] == month and isinstance(row[-1], int))
