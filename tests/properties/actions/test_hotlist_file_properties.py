"""Hotlists' files: what is written is read, what is strange is left out and named, and no file breaks the reader."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.actions.hotlist_files import OWN_COLUMNS, ForbiddenTopicError, ListFile, read_list
from watchroom.actions.hotlist_mapping import read_mapping
from watchroom.base.errors import BadInputError
from watchroom.model.hotlists import TOPICS
from watchroom.model.plates import PLATE_CHARS_MAX

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SAMPLES = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "hotlist-samples"
EXTRACT = read_mapping((SAMPLES / "extract.toml").read_text())
VENDOR = read_mapping((SAMPLES / "vendor.toml").read_text())
HEAD = ["id", "plate", "region", "reason", "issuer", "agency", "law_tag", "expires_at", "note"]
PLATES = st.text("ABCXYZ0189", min_size=2, max_size=8)
NOTES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


def table(*rows: list[str]) -> bytes:
    """Return a file with our own columns."""
    text = io.StringIO()
    csv.writer(text).writerows([HEAD, *rows])
    return text.getvalue().encode()


def row(id_: str, plate: str, note: str = "", reason: str = "lookout") -> list[str]:
    """Return one line."""
    return [id_, plate, "DC", reason, "State", "mpd", "DC", "2027-01-01T00:00:00Z", note]


def own(content: bytes) -> ListFile:
    """Return what a file with our own columns says."""
    return read_list(content, OWN_COLUMNS, NOW)


@given(st.lists(st.tuples(PLATES, NOTES, st.sampled_from(sorted(TOPICS))), max_size=12))
def test_what_is_written_is_read(rows: list[tuple[str, str, str]]) -> None:
    """Every line becomes an entry or a fault, in order, and no text keeps what a screen would obey."""
    file = own(table(*(row(f"e{n}", plate, note, topic) for n, (plate, note, topic) in enumerate(rows))))
    assert file.lines == len(rows)
    if not file.faulty:
        assert [(each.plate, each.reason) for each in file.entries] == [(plate, topic) for plate, _, topic in rows]
    assert all(each.note is None or each.note.isprintable() for each in file.entries)


@given(st.binary(max_size=400))
def test_no_file_breaks_the_reader(content: bytes) -> None:
    """Any bytes are entries, faults or one refusal that names where; never anything else."""
    for mapping in (OWN_COLUMNS, EXTRACT):
        try:
            file = read_list(content, mapping, NOW)
        except BadInputError:
            continue
        assert all(0 < len(each.plate) <= PLATE_CHARS_MAX for each in file.entries)


@given(st.integers(0, 400))
def test_a_cut_extract_is_never_whole(cut: int) -> None:
    """Wherever a fixed-width file is cut, it lacks its end or its count does not fit."""
    content = (SAMPLES / "extract.txt").read_bytes()
    try:
        file = read_list(content[: min(cut, content.index(b"TRL") + 9)], EXTRACT, NOW)
    except BadInputError:
        return
    assert not file.is_complete or file.faulty_lines or file.declared != file.lines


@pytest.mark.parametrize(("last", "is_complete"), [("C-3;ZZ 3;DC", False), ("C-3;ZZ 3;DC;Harrow;red;ok", True)])
def test_a_vendor_file_that_ends_within_a_line_is_cut(last: str, *, is_complete: bool) -> None:
    """It has no end mark and no count: only its last line's shape tells; one short line before others is left out."""
    lines = ["#issued;22.11.2026", "Claim;Tag;State;Make;Colour;Remarks", "C-1;ZZ 1;DC", "C-2;ZZ 2;DC;Harrow;red;ok"]
    file = read_list("\n".join([*lines, last]).encode(), VENDOR, NOW)
    assert (file.is_complete, [each.line for each in file.faulty]) == (is_complete, [3] if is_complete else [3, 5])


def test_the_sample_extract() -> None:
    """Codes become words and regions, and the first of two ends counts."""
    file = read_list((SAMPLES / "extract.txt").read_bytes(), EXTRACT, NOW)
    assert (file.declared, file.lines, file.is_complete, file.faulty) == (3, 3, True, [])
    first, _, third = file.entries
    assert (first.id, first.plate, first.vehicle) == ("V104417001", "GB1204", "2019 Harrow, grey; plate to 2027")
    assert (third.region, third.reason, third.expires_at) == (
        "US-NE",
        "wanted_person",
        datetime(2026, 11, 22, tzinfo=UTC) + timedelta(days=60),
    )


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (row("e1", "\u202e"), "plate"),
        (row("e1", "A" * 30), "plate"),
        (row("e0", "GX1"), "id"),
        (row("e1", "GX\x001"), "plate"),
        (row("e1", "GX1", "abortion clinic"), "note"),
        (row("e1", "GX1", reason="stolen_bicycle"), "reason"),
        ([*row("e1", "GX1")[:7], "", ""], "expires_at"),
        ([*row("e1", "GX1")[:7], "soon", ""], "expires_at"),
        (row("e1", "GX1")[:6], "line"),
    ],
)
def test_a_faulty_line_is_named_by_its_field(line: list[str], field: str) -> None:
    """One faulty line is left out with its number and field, and the line before it is taken."""
    file = own(table(row("e0", "GX1001"), line))
    assert [each.plate for each in file.entries] == ["GX1001"]
    assert [(each.line, each.field) for each in file.faulty] == [(3, field)]


def test_full_width_letters_markup_and_formulas_are_inert() -> None:
    """A plate is brought to its one form; a note is text, whatever it looks like."""
    file = own(
        table(row("e0", "\uff27\uff22\uff11\uff12\uff13\uff14"), row("e1", "<b>GX1</b>", "=1+1"), row("e2", "gx-2"))
    )
    assert [each.plate for each in file.entries] == ["GB1234", "GX1", "GX2"]
    assert file.entries[1].note == "=1+1"


@pytest.mark.parametrize("reason", ["immigration", "protest", "reproductive_health", "civil administrative warrant"])
def test_a_forbidden_topic_refuses_the_whole_file(reason: str) -> None:
    """What no list may be about is no matter of one line."""
    with pytest.raises(ForbiddenTopicError, match="line 3"):
        own(table(row("e0", "GX1001"), row("e1", "GX1002", reason=reason)))
