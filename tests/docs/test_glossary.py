"""The documentation uses the words of the glossary, and only those."""

from __future__ import annotations

import re

import pytest

GLOSSARY = "explanation/glossary.md"
ROW = re.compile(r"^\| \*\*(?P<term>[^*]+)\*\*[^|]*\|(?P<means>[^|]+)\|(?P<instead>[^|]*)\|$", re.MULTILINE)
COMPOUNDS = re.compile(r"\b(?:camera events?|event loop|event number|server-sent events?)\b", re.IGNORECASE)
"""Names that others gave to other things."""
CODE = re.compile(r"```.*?```|~~~.*?~~~|^    .*?$|`[^`]*`", re.DOTALL | re.MULTILINE)
FOREIGN = "reference/sources/"
"""Here the makers of devices are quoted, in their words."""


def prose(page: str) -> str:
    """Return a page without its code and without names that are others' own."""
    return COMPOUNDS.sub(" ", CODE.sub(" ", page))


@pytest.fixture(scope="module")
def rows(pages: dict[str, str]) -> list[tuple[str, str]]:
    """Return (term, comma-separated words not to use) of every line of the glossary."""
    return [(row["term"], row["instead"].strip()) for row in ROW.finditer(pages[GLOSSARY])]


def test_terms_are_in_order(rows: list[tuple[str, str]]) -> None:
    """The glossary's terms stand in the order of the alphabet, each once."""
    terms = [term.lower() for term, _ in rows]
    assert len(terms) > 20
    assert terms == sorted(set(terms))


def test_no_second_name_is_used(pages: dict[str, str], rows: list[tuple[str, str]]) -> None:
    """No page says in its prose what the glossary says not to."""
    avoided = [word.strip() for _, instead in rows for word in instead.split(",") if word.strip()]
    pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, avoided)) + r")s?\b", re.IGNORECASE)
    ours = {name: prose(text) for name, text in pages.items() if name != GLOSSARY and not name.startswith(FOREIGN)}
    found = {name: sorted({each.lower() for each in pattern.findall(text)}) for name, text in ours.items()}
    assert {name: words for name, words in found.items() if words} == {}


def test_code_is_not_prose() -> None:
    """A word in a code span, a block or a maker's name is not taken for one of ours."""
    assert "event" not in prose("`event: change`\n```\nevent\n```\nthe event loop")
    assert "event" in prose("an event happened")
