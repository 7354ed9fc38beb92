"""The portal speaks seven languages: each has every text of the shell, and only reviewed ones are offered to a city."""

from __future__ import annotations

import string

import pytest

from watchroom.model.portal import LANGUAGES
from watchroom.web.portal.pages import PAGES
from watchroom.web.portal.texts import ENGLISH, TRANSPARENCY, catalogues, choose, read, topics

ALL = catalogues([TRANSPARENCY], only_reviewed=False)
SHELL = {key for key in ALL[ENGLISH].texts if not key.startswith("lead.")} | {"lead.front"}


def test_languages_are_those_of_the_city() -> None:
    """English is complete and reviewed, the six others are there and marked as not reviewed."""
    assert list(ALL) == ["en", "am", "es", "fr", "ko", "vi", "zh"]
    assert {code for code, each in ALL.items() if each.reviewed} == {"en"}
    assert list(catalogues([TRANSPARENCY], only_reviewed=True)) == ["en"]
    assert {f"page.{page.name}" for page in PAGES} <= set(ALL[ENGLISH].texts)
    assert {f"lead.{page.name}" for page in PAGES} <= set(ALL[ENGLISH].texts)


@pytest.mark.parametrize("code", [code for code in ALL if code != ENGLISH])
def test_a_language_has_every_text_of_the_shell(code: str) -> None:
    """A catalogue has each text of header, contents and front page, and no key that English has not."""
    texts = ALL[code].texts
    assert SHELL - set(texts) == set()
    assert set(texts) - set(ALL[ENGLISH].texts) == set()
    assert [key for key in SHELL if texts[key] == ALL[ENGLISH].texts[key]] in ([], ["contents"])


@pytest.mark.parametrize(
    ("asked", "accepted", "chosen"),
    [("fr", "es", "fr"), (None, "es-SV, en;q=0.5", "es"), ("xx", "", "en"), (None, "de, ko;q=0.3", "ko")],
)
def test_the_language_asked_for_is_chosen(asked: str | None, accepted: str, chosen: str) -> None:
    """The language in the address wins over the browser's, and what is not offered is passed over."""
    assert choose(asked, accepted, ALL) == chosen


def places(text: str) -> set[str]:
    """Return the names of a text's `{placeholders}`."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("topic", [each for each in topics() if each != TRANSPARENCY])
def test_every_language_says_all_that_english_says(topic: str) -> None:
    """Each topic of the service has the same keys, with the same facts in them, in all seven languages."""
    english = read(topic, ENGLISH).texts
    assert [key for key in english if key.split(".")[0] != topic] == []
    for code in LANGUAGES:
        texts = read(topic, code).texts
        assert set(texts) == set(english), code
        assert {key: places(text) for key, text in texts.items()} == {key: places(english[key]) for key in texts}, code
        assert read(topic, code).reviewed == (code == ENGLISH)
