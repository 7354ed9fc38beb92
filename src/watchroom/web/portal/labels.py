"""What titles, columns and words of the public tables are called in other languages; English names itself."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import msgspec

from watchroom.model.people import PURPOSES
from watchroom.reports.tables import Cell, Table
from watchroom.web.portal.shown_as import heading
from watchroom.web.portal.texts import ENGLISH

FOLDER = Path(__file__).parent / "labels"
_SPAN = re.compile(r"(\d+) (\w+)")


class Labels(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One language's names of tables, by id, of columns, and of the words that stand in cells."""

    reviewed: bool
    """Whether somebody who speaks it has read it."""
    titles: dict[str, str]
    columns: dict[str, str]
    cells: dict[str, str]
    """By the English word; `{n}` is a number."""


_NONE = Labels(reviewed=True, titles={}, columns={}, cells={})


class Names:
    """Names tables and columns on one page: in its language, else in English."""

    def __init__(self, code: str, *, only_reviewed: bool) -> None:
        """Keep the language's labels; with `only_reviewed`, none that nobody reviewed."""
        self._code = code
        found = _NONE if code == ENGLISH else read(code)
        self._labels = _NONE if only_reviewed and not found.reviewed else found

    def title(self, table: Table) -> str:
        """Return a table's title."""
        return self._labels.titles.get(table.id, table.title)

    def title_lang(self, table: Table) -> str:
        """Return the language that a table's title is in, for the `lang` attribute."""
        return self._code if table.id in self._labels.titles else ENGLISH

    def column(self, name: str) -> str:
        """Return a column's heading."""
        return heading(self._labels.columns.get(name, name))

    def column_lang(self, name: str) -> str:
        """Return the language that a column's heading is in."""
        return self._code if name in self._labels.columns else ENGLISH

    def cell(self, value: Cell, column: str) -> str | None:
        """Return what a cell says in the page's language; None unless all of it is words of ours."""
        if not isinstance(value, str):
            return None
        whole = PURPOSES.get(value, value) if column == "purpose" else value
        for between in ("; ", ", "):
            words = [self._word(each) for each in whole.split(between)]
            if all(words):
                return between.join(filter(None, words))
        return None

    def _word(self, word: str) -> str | None:
        span = _SPAN.fullmatch(word)
        if span is None:
            return self._labels.cells.get(word)
        said = self._labels.cells.get(f"{{n}} {span[2]}")
        return said and said.format(n=span[1])


@cache
def read(code: str) -> Labels:
    """Return one language's labels."""
    return msgspec.convert(tomllib.loads((FOLDER / f"{code}.toml").read_text("utf-8")), Labels)
