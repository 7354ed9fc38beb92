"""The portal's words in its languages: a catalogue a topic and language, English where a word is not translated."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import msgspec

from watchroom.model.portal import LANGUAGES

FOLDER = Path(__file__).parent / "texts"
ENGLISH = "en"
TRANSPARENCY = "transparency"


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

    def __call__(self, key: str, **facts: object) -> str:
        """Return the text of a key with `{facts}` in their places; KeyError when even English has none."""
        text = self._own.get(key) or self._english[key]
        return text.format(**facts) if facts else text

    def lang(self, key: str) -> str:
        """Return the language that the text of a key is in, for the `lang` attribute."""
        return self.code if key in self._own else ENGLISH

    def has(self, key: str) -> bool:
        """Return whether there is such a text."""
        return key in self._english


def topics() -> list[str]:
    """Return the topics that there are texts of."""
    return sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


def catalogues(wanted: Iterable[str], *, only_reviewed: bool) -> dict[str, Catalogue]:
    """Return the catalogues of these topics together, by language code, English first.

    With `only_reviewed` a language is left out unless every one of these topics was reviewed in it.
    """
    wanted = tuple(sorted(wanted))
    found = {code: _together([read(topic, code) for topic in wanted]) for code in LANGUAGES}
    return {code: each for code, each in found.items() if each.reviewed or not only_reviewed}


@cache
def read(topic: str, code: str) -> Catalogue:
    """Return one topic's texts in one language."""
    return msgspec.convert(tomllib.loads((FOLDER / topic / f"{code}.toml").read_text("utf-8")), Catalogue)


def _together(parts: list[Catalogue]) -> Catalogue:
    texts = {key: text for part in parts for key, text in part.texts.items()}
    return Catalogue(parts[0].language, all(part.reviewed for part in parts), texts)


def choose(asked: str | None, accepted: str, offered: dict[str, Catalogue]) -> str:
    """Return the language to answer in: the one asked for, else the first that the browser accepts, else English."""
    if asked in offered:
        return asked or ENGLISH
    for each in accepted.split(","):
        code = each.partition(";")[0].strip().partition("-")[0].lower()
        if code in offered:
            return code
    return ENGLISH
