"""Draws the statutory report of the incentive program as PDF, on letter paper."""

from __future__ import annotations

import io

from reportlab.lib import colors
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus import Table as PdfTable

from watchroom.model.incentive_report import LAW, WITHHELD, Counted, Released

_STYLE = getSampleStyleSheet()
_MARGIN = 20 * mm


def draw(found: Released) -> bytes:
    """Return a report as PDF."""
    out = io.BytesIO()
    title = f"{LAW}: {found.report.period}"
    document = SimpleDocTemplate(
        out, pagesize=letter, title=title, author="Camera incentive program", lang="en", invariant=1,
        leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=_MARGIN, bottomMargin=_MARGIN,
    )  # fmt: skip
    signed = f"Version {found.version}, signed off on {found.released_at:%Y-%m-%d}. {found.because}"
    story: list[Flowable] = [Paragraph(_plain(title), _STYLE["Title"]), Paragraph(_plain(signed), _STYLE["Normal"])]
    for table in found.report.tables:
        story += _section(table)
    story += [Spacer(1, 6 * mm), Paragraph("(8) Analysis", _STYLE["Heading2"])]
    story += [Paragraph(_plain(each), _STYLE["Normal"]) for each in found.report.analysis]
    document.build(story)
    return out.getvalue()


def _section(table: Counted) -> list[Flowable]:
    head = [
        Spacer(1, 6 * mm),
        Paragraph(_plain(f"{table.item} {table.title}"), _STYLE["Heading2"]),
        Paragraph(_plain(f"{table.question} From: {table.view}."), _STYLE["Normal"]),
        Spacer(1, 2 * mm),
    ]
    rows = [list(table.columns)] + [[WITHHELD if cell is None else cell for cell in row] for row in table.rows]
    laid = PdfTable(rows, repeatRows=1, hAlign="LEFT")
    laid.setStyle(
        [
            ("FONTNAME", (0, 0), (-1, 0), "Helvetica-Bold"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.25, colors.grey),
            ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
        ]
    )
    return [KeepTogether(head), laid]


def _plain(text: str) -> str:
    """Return a text that a paragraph takes as it is: no mark-up."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
