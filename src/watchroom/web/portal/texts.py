"""The portal's words in its languages: one catalogue a language, English where a word is not translated."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec

FOLDER = Path(__file__).parent / "texts"
ENGLISH = "en"


class Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One language's texts by key."""

    language: str
    """The language in its own words."""
    reviewed: bool
    """Whether somebody who speaks it has read it; only reviewed ones are offered outside the demo."""
    texts: dict[str, str]


class Words:
    """Looks words up for one page: in its language, else in English."""

    def __init__(self, code: str, catalogue: Catalogue, english: Catalogue) -> None:
        """Keep both catalogues."""
        self.code = code
        self._own = catalogue.texts
        self._english = english.texts

    def __call__(self, key: str) -> str:
        """Return the text of a key; KeyError when even English has none."""
        return self._own.get(key) or self._english[key]

    def lang(self, key: str) -> str:
        """Return the language that the text of a key is in, for the `lang` attribute."""
        return self.code if key in self._own else ENGLISH


def catalogues(*, only_reviewed: bool) -> dict[str, Catalogue]:
    """Return the catalogues by language code, English first."""
    found = {
        path.stem: msgspec.convert(tomllib.loads(path.read_text("utf-8")), Catalogue)
        for path in sorted(FOLDER.glob("*.toml"), key=lambda path: (path.stem != ENGLISH, path.stem))
    }
    return {code: each for code, each in found.items() if each.reviewed or not only_reviewed}


def choose(asked: str | None, accepted: str, offered: dict[str, Catalogue]) -> str:
    """Return the language to answer in: the one asked for, else the first that the browser accepts, else English."""
    if asked in offered:
        return asked or ENGLISH
    for each in accepted.split(","):
        code = each.partition(";")[0].strip().partition("-")[0].lower()
        if code in offered:
            return code
    return ENGLISH
