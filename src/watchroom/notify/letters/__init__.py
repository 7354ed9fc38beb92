"""The words of the room's letters: one folder a topic, one file a language, English where another is not reviewed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

FOLDER = Path(__file__).parent
ENGLISH = "en"
SMS_CHARS_MAX = 480
"""Three text messages of letters outside the GSM alphabet are 201 characters; a longer text is sent, and costs more."""


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One letter in one language: `{placeholders}` are filled with what it tells."""

    subject: str
    text: str
    sms: str = ""


class Letters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One topic's letters in one language."""

    language: str
    reviewed: bool
    letters: dict[str, Wording]


@cache
def read(topic: str, language: str) -> Letters:
    """Return a topic's letters in a language."""
    found = tomllib.loads((FOLDER / topic / f"{language}.toml").read_text("utf-8"))
    return msgspec.convert(found, Letters)


def topics() -> list[str]:
    """Return the topics that there are letters of."""
    return sorted(path.name for path in FOLDER.iterdir() if (path / f"{ENGLISH}.toml").is_file())


def written(
    kind: str, language: str, facts: Mapping[str, str], *, sms: bool = False, only_reviewed: bool = True
) -> tuple[str, str]:
    """Return (subject, text) of a letter; in English where the language waits for its reviewer.

    Raises KeyError for a letter or a fact that there is not: a mistake in our own code, which a test would find.
    """
    topic, _, name = kind.partition("/")
    letters = read(topic, language)
    if only_reviewed and not letters.reviewed:
        letters = read(topic, ENGLISH)
    wording = letters.letters[name]
    text = wording.sms if sms and wording.sms else wording.text
    return _one_line(wording.subject.format_map(facts)), text.format_map(facts).strip()


def _one_line(text: str) -> str:
    """Return a subject in one line: what came from outside cannot add a header."""
    return " ".join(text.split())
