"""Letters are written in seven languages, and each tells the same facts in all of them."""

from __future__ import annotations

import string

import pytest

from watchroom.model.portal import LANGUAGES
from watchroom.notify.letters import ENGLISH, SMS_CHARS_MAX, Wording, read, topics, written


def places(wording: Wording) -> list[set[str]]:
    """Return the names of the `{placeholders}` of subject, text and text message."""
    parts = (wording.subject, wording.text, wording.sms)
    return [{name for _, name, _, _ in string.Formatter().parse(part) if name is not None} for part in parts]


@pytest.mark.parametrize("topic", topics())
def test_each_language_has_each_letter_with_the_same_facts(topic: str) -> None:
    """No letter and no fact is missing in any language, and only what somebody reviewed says that it was."""
    english = read(topic, ENGLISH).letters
    for code in LANGUAGES:
        letters = read(topic, code).letters
        assert {name: places(each) for name, each in letters.items()} == {
            name: places(each) for name, each in english.items()
        }, code
        assert read(topic, code).reviewed == (code == ENGLISH)
        assert [name for name, each in letters.items() if len(each.sms) > SMS_CHARS_MAX] == []


def test_an_unreviewed_language_is_written_in_english_outside_the_demo() -> None:
    """A city sends no translation that nobody reviewed; the demo does."""
    facts = {"link": "https://cameras.example/x"}
    assert written("portal/link", "es", facts)[0] == "Your sign-in link"
    assert written("portal/link", "es", facts, only_reviewed=False)[0] == "Su enlace para iniciar sesión"


def test_a_fact_cannot_break_a_subject() -> None:
    """A line break in a fact ends no header, and braces in one are text."""
    with pytest.raises(KeyError):
        written("portal/link", ENGLISH, {})
    subject, text = written("portal/link", ENGLISH, {"link": "a\r\nBcc: {x}"})
    assert "\n" not in subject
    assert "{x}" in text


def test_a_day_is_written_as_people_write_it() -> None:
    """A day without a time stands in a letter in the words of its language."""
    facts = {"reference": "IN-2026-00042", "due_on": "2026-12-23", "link": "https://cameras.example/x"}
    assert "by December 23, 2026." in written("incentive/more_needed", "en", facts)[1]
    assert "23 de diciembre de 2026" in written("incentive/more_needed", "es", facts, only_reviewed=False)[1]
