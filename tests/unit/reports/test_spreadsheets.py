"""A file that a spreadsheet opens runs nothing."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from watchroom.base.spreadsheet import inert
from watchroom.reports.tables import DECLARED, Table, as_csv

BEGINS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"


@given(st.sampled_from(BEGINS), st.text(max_size=20))
def test_no_text_begins_as_a_formula(begin: str, text: str) -> None:
    """Whatever would run, in plain or full-width letters, is shown as it is behind a quote."""
    assert inert(begin + text) == f"'{begin}{text}"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])) | st.integers(), min_size=1, max_size=4))
def test_a_public_table_keeps_its_cells(cells: list[str | int]) -> None:
    """A table's file has its cells: numbers as they are, texts made inert and else unchanged."""
    columns = tuple(f"c{n}" for n in range(len(cells)))
    table = Table(id="t", title="t", says="t", origin=DECLARED, columns=columns, rows=(tuple(cells),))
    _, row = csv.reader(io.StringIO(as_csv(table), newline=""))
    assert row == [inert(each) if isinstance(each, str) else str(each) for each in cells]
