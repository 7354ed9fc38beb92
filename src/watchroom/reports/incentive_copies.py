"""The statutory report of the incentive program as CSV and PDF; the page stays the accessible one."""

from __future__ import annotations

import csv
import io
from importlib import import_module

from watchroom.model.incentive_report import WITHHELD, Released


def csv_of(found: Released) -> str:
    """Return every number of a report, one a line, with the question that it answers."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("period", "version", "item", "title", "of", "what", "number", "question", "view"))
    for table in found.report.tables:
        for row in table.rows:
            for what, number in zip(table.columns[1:], row[1:], strict=True):
                told = WITHHELD if number is None else number
                writer.writerow(
                    (found.report.period, found.version, table.item, table.title, row[0], what, told, table.question,
                     table.view)
                )  # fmt: skip
    return out.getvalue()


def pdf_of(found: Released) -> bytes:
    """Return a report as PDF; what draws it takes 0.4 s to load, which is when the first is asked for."""
    drawn: bytes = import_module("watchroom.reports.incentive_pdf").draw(found)
    return drawn
