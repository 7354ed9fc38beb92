"""Files are opened as chunks that the door takes: nothing left out, each row with its time."""

from __future__ import annotations

import gzip
import json
import os
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.base.errors import BadInputError
from watchroom.model.observation import Call
from watchroom.model.source import Enrolment
from watchroom.sources.cad_table.decode import decode
from watchroom.sources.rows import ROWS_PER_CHUNK_MAX, ReplayKind, csv_rows, open_rows

SAMPLES = Path(__file__).parents[1] / "samples"
REAL_DATA = Path(os.environ.get("WATCHROOM_REAL_DATA", ""))
needs_real_data = pytest.mark.skipif(
    "WATCHROOM_REAL_DATA" not in os.environ, reason="WATCHROOM_REAL_DATA is not set: no published file to read"
)
ENROLMENT = Enrolment(id="t", kind="cad_table", title="T", agency="mpd", law_tag="dc")
RECEIVED_AT = datetime(2024, 11, 4, 12, 0, tzinfo=UTC)
WHOLE_FILE_SECONDS_MAX = 15.0


class Counted(msgspec.Struct):
    """What became of the rows of some files."""

    rows: int = 0
    accepted: int = 0
    repaired: int = 0
    rejected: int = 0
    untimed: int = 0
    open_ended: int = 0
    placed: int = 0
    ids: Counter[str] = msgspec.field(default_factory=Counter)
    flags: Counter[str] = msgspec.field(default_factory=Counter)


def counted(paths: list[Path], as_kind: ReplayKind) -> Counted:
    found = Counted()
    for path in paths:
        for chunk in open_rows(path, as_kind):
            answer = decode(chunk.payload, "application/x-ndjson", ENROLMENT, RECEIVED_AT)
            assert len(chunk.times) <= ROWS_PER_CHUNK_MAX
            assert len(answer.observations) + len(answer.rejected) == len(chunk.times)
            found.rows += len(chunk.times)
            found.accepted += len(answer.observations)
            found.repaired += answer.repaired
            found.rejected += len(answer.rejected)
            found.untimed += chunk.times.count(None)
            for call in answer.observations:
                assert isinstance(call, Call)
                found.open_ended += call.ended_at is None
                found.placed += call.place is not None
                found.ids[call.external_id] += 1
                found.flags.update(call.flags)
    return found


def test_samples_open_as_chunks() -> None:
    """A CSV, the same gzipped, and a GeoJSON file give their rows, each with the time of its report."""
    (chunk,) = open_rows(SAMPLES / "dc_crime_today.csv", "crime_incidents")
    assert chunk.times == (
        datetime(2024, 2, 20, 11, 8, 25, tzinfo=UTC),
        datetime(2024, 3, 17, 4, 0, tzinfo=UTC),
        datetime(2024, 1, 31, 4, 26, 32, tzinfo=UTC),
    )
    assert json.loads(chunk.payload.split(b"\n")[0])["CCN"] == "99000101"
    (features,) = open_rows(SAMPLES / "dc_crime_2016.geojson", "crime_incidents")
    assert features.times == (datetime(2016, 8, 5, 23, 36, 7, tzinfo=UTC),)


def test_gzip_and_order(tmp_path: Path) -> None:
    """A gzipped file opens as the plain one; in order, its rows come by their times and the untimed one last."""
    plain = (SAMPLES / "dc_crime_today.csv").read_bytes()
    untimed = plain.splitlines()[1].replace(b"2024/02/20 11:08:25+00", b"never")
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(plain + untimed + b"\n"))
    (chunk,) = open_rows(tmp_path / "a.csv.gz", "crime_incidents", in_order=True)
    assert [each.month if each else None for each in chunk.times] == [1, 2, 3, None]


def test_file_that_cannot_be_played_is_named(tmp_path: Path) -> None:
    """Another kind of file, an unknown layout, an empty file, a cut gzip: each is refused by name."""
    with pytest.raises(BadInputError, match="play it as calls"):
        next(open_rows(SAMPLES / "nashville_calls.csv", "crime_incidents"))
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    with pytest.raises(BadInputError, match="found the columns a, b"):
        next(open_rows(tmp_path / "a.csv", "calls"))
    with pytest.raises(BadInputError, match="fits no layout of gunshots"):
        next(open_rows(tmp_path / "a.csv", "gunshots"))
    (tmp_path / "b.csv").write_text("a,b\n")
    with pytest.raises(BadInputError, match="holds no rows"):
        next(open_rows(tmp_path / "b.csv", "calls"))
    (tmp_path / "c.csv.gz").write_bytes(gzip.compress((SAMPLES / "dc_crime_today.csv").read_bytes())[:200])
    with pytest.raises(BadInputError, match=r"c\.csv\.gz"):
        list(open_rows(tmp_path / "c.csv.gz", "crime_incidents"))
    (tmp_path / "d.xlsx").write_bytes(b"PK")
    with pytest.raises(BadInputError, match="must end in"):
        next(open_rows(tmp_path / "d.xlsx", "calls"))


def test_row_of_another_length_is_refused_not_dropped(tmp_path: Path) -> None:
    """A row that does not fit its header goes through the door and is refused there, with its number."""
    plain = (SAMPLES / "dc_crime_today.csv").read_text()
    (tmp_path / "a.csv").write_text(plain + "1,2,3\n" + plain.splitlines()[1] + "\n")
    found = counted([tmp_path / "a.csv"], "crime_incidents")
    assert (found.rows, found.accepted, found.rejected, found.untimed) == (5, 4, 1, 1)


@given(st.text(max_size=200))
def test_any_text_is_rows_or_refused(text: str) -> None:
    """Any text as CSV gives rows or BadInputError."""
    try:
        rows = list(csv_rows(iter(text.splitlines(keepends=True))))
    except BadInputError as error:
        assert error.field.startswith("line")  # noqa: PT017 - rows are as good an answer
    else:
        assert all(isinstance(each, dict) for each in rows)


@needs_real_data
@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "as_kind", "rows", "repaired", "distinct", "flags"),
    [
        (
            "dc_crime_2024/Crime_Incidents_in_2024.csv", "crime_incidents", 5_735, 27, 5_731,
            {"start_after_report": 27, "time_truncated": 32},
        ),
        (
            "dc_maps/crime-incidents-last-30-days.geojson", "crime_incidents", 2_898, 10, 2_897,
            {"start_after_report": 10, "time_truncated": 13},
        ),
        ("nashville_calls_2024/calls_2024.csv", "calls", 26_935, 0, 26_935, {"no_place": 8_726}),
        ("dc_crime_2006_2012/ward3.csv.gz", "crime_incidents", 11_705, 3, 11_702, {"time_truncated": 11_705}),
    ],
)  # fmt: skip
def test_whole_file(
    name: str, as_kind: ReplayKind, rows: int, repaired: int, distinct: int, flags: dict[str, int]
) -> None:
    """Every row of a published file is taken, with just the known oddities repaired, within seconds."""
    began = time.process_time()
    found = counted([REAL_DATA / name], as_kind)
    seconds = time.process_time() - began
    print(f"{name}: accepted {found.accepted} repaired {found.repaired} rejected {found.rejected} in {seconds:.1f} s")  # noqa: T201
    assert (found.rows, found.accepted, found.rejected, found.untimed) == (rows, rows, 0, 0)
    assert (found.repaired, len(found.ids)) == (repaired, distinct)
    assert {flag: found.flags[flag] for flag in flags} == flags
    assert seconds < WHOLE_FILE_SECONDS_MAX
    if name.endswith("2024.csv") and as_kind == "crime_incidents":
        assert found.open_ended == 454


@needs_real_data
@pytest.mark.real_data
@pytest.mark.soak
def test_whole_of_2006_to_2012() -> None:
    """All 214,868 rows of the eight wards are taken: 148 without a number, 197 with a place out of the city."""
    found = counted(sorted((REAL_DATA / "dc_crime_2006_2012").glob("ward*.csv.gz")), "crime_incidents")
    again = sum(found.ids.values()) - len(found.ids)
    print(f"2006-2012: accepted {found.accepted} repaired {found.repaired} duplicates {again}")  # noqa: T201
    assert (found.rows, found.accepted, found.rejected) == (214_868, 214_868, 0)
    assert (found.repaired, found.flags["id_derived"], found.flags["place_dropped"]) == (345, 148, 197)
    assert again == 96
