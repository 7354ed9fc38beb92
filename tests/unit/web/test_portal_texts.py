"""The portal speaks seven languages: each has every text of the shell, and only reviewed ones are offered to a city."""

from __future__ import annotations

import string

import pytest

from watchroom.model.people import PURPOSES, ROLES
from watchroom.model.portal import LANGUAGES
from watchroom.reports.tables import STATED, Cell, Table
from watchroom.web.portal import labels
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


def test_each_language_names_the_same_tables_and_columns() -> None:
    """No language leaves out a title or a column that another names, and none says that it was reviewed."""
    codes = [code for code in LANGUAGES if code != ENGLISH]
    assert {path.stem for path in labels.FOLDER.iterdir()} == set(codes)
    first = labels.read(codes[0])
    for code in codes:
        named = labels.read(code)
        assert (set(named.titles), set(named.columns)) == (set(first.titles), set(first.columns)), code
        assert {key: places(key) for key in first.cells} == {key: places(text) for key, text in named.cells.items()}
        assert not named.reviewed
        texts = (*named.titles.values(), *named.columns.values(), *named.cells.values())
        assert all(text.strip() for text in texts), code


def test_a_page_names_a_table_in_its_language_and_says_which_that_is() -> None:
    """What a language has no name for is named in English, and marked as English."""
    known, unknown = [
        Table(id=each, title="Bars", says="", origin=STATED, columns=(), rows=()) for each in ("bars", "a-new-one")
    ]
    spanish, english, careful = [
        labels.Names(code, only_reviewed=only) for code, only in (("es", False), (ENGLISH, True), ("es", True))
    ]
    assert (spanish.title(known), spanish.title_lang(known)) == (
        "Qué no se ve nunca, se acuerde lo que se acuerde",
        "es",
    )
    assert (spanish.title(unknown), spanish.title_lang(unknown)) == ("Bars", ENGLISH)
    assert (spanish.column("law_tag"), spanish.column_lang("law_tag")) == ("Ley", "es")
    assert (spanish.column("new_one"), spanish.column_lang("new_one")) == ("New one", ENGLISH)
    assert (careful.title(known), careful.title_lang(known)) == ("Bars", ENGLISH), "nobody has reviewed it"
    assert (english.title(known), english.title_lang(known), english.column("law_tag")) == ("Bars", ENGLISH, "Law tag")


def test_words_of_ours_in_cells_are_said_in_the_pages_language() -> None:
    """Purposes, roles, spans and lists of them are translated; names, figures and half-known lists stay as they are."""
    spanish, english = labels.Names("es", only_reviewed=False), labels.Names(ENGLISH, only_reviewed=False)
    said: list[tuple[Cell, str, str | None]] = [
        ("call_response", "purpose", "Atender una llamada o un incidente"),
        ("Resident; Camera owner", "roles", "Residente; Dueño de cámara"),
        ("incident, unit, camera", "records", "incidente, unidad, cámara"),
        ("90 days", "kept", "90 días"),
        ("call_response", "code", None),
        ("Resident; Somebody", "roles", None),
        ("10th Street NE", "place", None),
        (90, "kept", None),
        ("", "note", None),
    ]
    assert [spanish.cell(value, column) for value, column, _ in said] == [words for *_, words in said]
    assert [english.cell(value, column) for value, column, _ in said] == [None] * len(said)
    named = labels.read("es").cells
    assert {*PURPOSES.values(), *ROLES.values()} <= set(named)
