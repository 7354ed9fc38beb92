"""The words of the room's letters: one folder a topic, one file a language, English where another is not reviewed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from pathlib import Path

import msgspec

from watchroom.base import dates

FOLDER = Path(__file__).parent
ENGLISH = "en"
SMS_CHARS_MAX = 480
"""Three text messages of letters outside the GSM alphabet are 201 characters; a longer text is sent, and costs more."""


_MANY_LINES = re.compile(r"\n{3,}")
"""What an empty fact in a paragraph of its own leaves behind."""


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
    words: dict[str, str] = {}
    """What a fact called `…_word` names, such as what happened."""


@cache
def read(topic: str, language: str) -> Letters:
    """Return a topic's letters in a language."""
    found = tomllib.loads((FOLDER / topic / f"{language}.toml").read_text("utf-8"))
    return msgspec.convert(found, Letters)


def topics() -> list[str]:
    """Return the topics that there are letters of."""
    return sorted(path.name for path in FOLDER.iterdir() if (path / f"{ENGLISH}.toml").is_file())


def written(
    kind: str,
    language: str,
    facts: Mapping[str, str],
    *,
    sms: bool = False,
    only_reviewed: bool = True,
    zone: tzinfo = UTC,
) -> tuple[str, str]:
    """Return (subject, text) of a letter; in English where the language waits for its reviewer.

    A fact `…_word` is one of the topic's words, a fact `…_at` a moment, told in `zone`, a fact `…_on` a day:
    all stand in the letter without their ending, in its language.

    Raises KeyError for a letter or a fact that there is not: a mistake in our own code, which a test would find.
    """
    topic, _, name = kind.partition("/")
    letters = read(topic, language)
    if only_reviewed and not letters.reviewed:
        letters, language = read(topic, ENGLISH), ENGLISH
    wording = letters.letters[name]
    text = wording.sms if sms and wording.sms else wording.text
    told = dict(_told(letters, language, zone, name, value) for name, value in facts.items())
    return _one_line(wording.subject.format_map(told)), _MANY_LINES.sub("\n\n", text.format_map(told)).strip()


def _told(letters: Letters, language: str, zone: tzinfo, name: str, value: str) -> tuple[str, str]:
    """Return a fact as it stands in the letter: its name without the ending, and what people read."""
    if name.endswith("_word"):
        return name.removesuffix("_word"), letters.words[value]
    if name.endswith("_at"):
        return name.removesuffix("_at"), dates.moment(datetime.fromisoformat(value), zone, language)
    if name.endswith("_on"):
        return name.removesuffix("_on"), dates.date_alone(date.fromisoformat(value), language)
    return name, value


def _one_line(text: str) -> str:
    """Return a subject in one line: what came from outside cannot add a header."""
    return " ".join(text.split())
