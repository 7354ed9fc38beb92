"""Detections of detectors and of published files become gunshots, each with what is doubtful flagged."""

from __future__ import annotations

import json
import math
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.base.errors import BadInputError
from watchroom.base.geometry import Point
from watchroom.model.observation import Decoded, Gunshot
from watchroom.model.source import Enrolment
from watchroom.sources.gunshot.decode import decode
from watchroom.sources.rows import ROWS_PER_CHUNK_MAX, open_rows

SAMPLES = Path(__file__).parents[1] / "samples"
RECEIVED_AT = datetime(2024, 5, 14, 1, 45, tzinfo=UTC)
REAL_DATA = os.environ.get("WATCHROOM_REAL_DATA", "")
HEADER = "Coverage Area,Incident ID,Date Time,Type,Longitude-100meter,Latitude-100meter\n"
SECONDS_MAX = 2.0
WHOLE_FILE_SECONDS_MAX = 10.0
GOOD = {"id": "a", "at": "2024-05-14T01:40:00Z", "lat": 38.9, "lon": -77.0, "rounds": 3, "confidence": 0.8}


def decoded(payload: bytes | str, content_type: str = "application/json", **wanted: Any) -> Decoded:
    enrolment = Enrolment(id="g", kind="gunshot", title="G", agency="mpd", law_tag="dc", settings=wanted)
    return decode(payload.encode() if isinstance(payload, str) else payload, content_type, enrolment, RECEIVED_AT)


def shots(answer: Decoded) -> list[Gunshot]:
    assert answer.rejected == []
    return [each for each in answer.observations if isinstance(each, Gunshot)]


def test_detections_are_read() -> None:
    """A detection keeps its time, place, rounds and confidence; a confidence in per cent is rescaled and flagged."""
    answer = decoded((SAMPLES / "detections.ndjson").read_bytes(), "application/x-ndjson")
    first, second = shots(answer)
    assert first == Gunshot(
        external_id="GS-2024-05-14-0001",
        at=datetime(2024, 5, 14, 1, 40, 2, 310_000, UTC),
        place=Point(38.9071, -77.0365),
        precision_m=25.0,
        rounds=5,
        confidence=0.92,
    )
    assert (second.confidence, second.precision_m, second.flags) == (0.41, 40.0, ("confidence_rescaled",))
    assert second.at == datetime(2024, 5, 14, 1, 44, 10, tzinfo=UTC)
    assert answer.repaired == 1


def test_published_rows_are_read() -> None:
    """Rows in local time, to 100 m, say Single or Multiple; the hour that the clock shows twice is flagged."""
    july, november = shots(decoded((SAMPLES / "shotspotter.csv").read_bytes(), "text/csv"))
    assert (july.external_id, july.rounds, july.precision_m) == ("RivermarkDC7D/70-1", 2, 100.0)
    assert july.at == datetime(2012, 7, 5, 2, 15, tzinfo=UTC)
    assert july.flags == ("confidence_unknown", "rounds_at_least", "late")
    assert november.at == datetime(2012, 11, 4, 5, 30, tzinfo=UTC)
    assert november.flags == ("confidence_unknown", "dst_ambiguous", "late")


def test_hour_that_never_was_is_repaired() -> None:
    """A time inside the hour that the clock skipped in spring is read as if it had not, flagged and counted."""
    answer = decoded(HEADER + "DC7D,1,3/11/12 2:30,Single Gunshot,-77.0,38.9\n", "text/csv")
    (shot,) = shots(answer)
    assert shot.at == datetime(2012, 3, 11, 7, 30, tzinfo=UTC)
    assert "dst_gap" in shot.flags
    assert answer.repaired == 1


def test_rows_without_id_get_one_from_their_content() -> None:
    """Rows of the layout without an id get the same id each time, and another row another."""
    row = {"DATETIME": "7/4/12 22:15", "TYPE": "Single", "LATITUDE": "38.9", "LONGITUDE": "-77.0"}
    first, again, other = shots(decoded(json.dumps([row, row, {**row, "TYPE": "Multiple"}])))
    assert first.external_id == again.external_id != other.external_id


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": ""}, "id"),
        ({"id": "x" * 201}, "id"),
        ({"at": "2024-05-14T01:40:00"}, "at"),
        ({"lat": 90.1}, "lat"),
        ({"lon": None}, "lon"),
        ({"rounds": 0}, "rounds"),
        ({"rounds": 1.5}, "rounds"),
        ({"rounds": 1001}, "rounds"),
        ({"confidence": -0.1}, "confidence"),
        ({"confidence": 100.1}, "confidence"),
        ({"precision_m": 10_001}, "precision_m"),
    ],
)
def test_wrong_member_is_named(change: dict[str, Any], field: str) -> None:
    """Each member that is missing, wrong or beyond its limit is refused by its name."""
    answer = decoded(json.dumps({**GOOD, **change}))
    assert [each.field for each in answer.rejected] == [field]
    assert answer.observations == []


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("DC7D,1,13/41/06 3:35,Single Gunshot,-77.0,38.9", "Date Time"),
        ("DC7D,1,1/27/06 3:35,Firework,-77.0,38.9", "Type"),
        ("DC7D,1,1/27/06 3:35,Single Gunshot,-0.002,0.001", "Latitude-100meter"),
        ("DC7D,1,1/27/06 3:35,Single Gunshot,,38.9", "Longitude-100meter"),
        ("DC7D,,1/27/06 3:35,Single Gunshot,-77.0,38.9", "Incident ID"),
        ("DC7D,1", "message"),
    ],
)
def test_wrong_row_is_named(row: str, field: str) -> None:
    """A row that cannot be taken is refused by its column and does not cost the row after it."""
    answer = decoded(HEADER + row + "\nDC7D,2,1/27/06 3:35,Single Gunshot,-77.0,38.9\n", "text/csv")
    assert [(each.index, each.field) for each in answer.rejected] == [(0, field)]
    assert answer.indices == [1]


def test_precision_comes_from_the_enrolment() -> None:
    """Where a message does not say its precision, the source's own is taken."""
    (shot,) = shots(decoded(json.dumps(GOOD), precision_m=8))
    assert shot.precision_m == 8.0


def test_far_times_are_flagged() -> None:
    """A detection of 2099 or of three hours ago is kept and marked."""
    (future,) = shots(decoded(json.dumps({**GOOD, "at": "2099-01-01T00:00:00Z"})))
    (late,) = shots(decoded(json.dumps({**GOOD, "at": "2024-05-13T22:45:00Z"})))
    assert (future.flags, late.flags) == (("future_time",), ("late",))


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds are naive
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.integers(1, 1000),
    st.floats(0, 1),
)
def test_whatever_is_sent_comes_out(at: datetime, lat: float, lon: float, rounds: int, confidence: float) -> None:
    """Every detection within the limits comes out with the values that went in."""
    sent = {"id": "a", "at": at.isoformat(), "lat": lat, "lon": lon, "rounds": rounds, "confidence": confidence}
    (shot,) = shots(decoded(json.dumps(sent)))
    assert (shot.at, shot.place, shot.rounds) == (at, Point(lat, lon), rounds)
    assert math.isclose(shot.confidence, confidence)


def answered(payload: bytes, content_type: str) -> None:
    began = time.process_time()
    try:
        answer = decoded(payload, content_type)
    except BadInputError as error:
        assert error.field  # noqa: PT017 - a Decoded is as good an answer
    else:
        assert all(each.at.utcoffset() == timedelta(0) for each in answer.observations)
    assert time.process_time() - began < SECONDS_MAX


@given(st.binary(max_size=300), st.sampled_from(["application/json", "application/x-ndjson", "text/csv"]))
def test_any_bytes_are_answered(payload: bytes, content_type: str) -> None:
    """Any bytes end in a Decoded or BadInputError, in bounded time."""
    answered(payload, content_type)


@given(
    st.sampled_from(["detections.ndjson", "shotspotter.csv"]),
    st.integers(0, 400),
    st.integers(0, 9),
    st.binary(max_size=8),
)
def test_broken_samples_are_answered(name: str, start: int, cut: int, put: bytes) -> None:
    """A sample with any piece cut out or replaced ends in a Decoded or BadInputError."""
    payload = (SAMPLES / name).read_bytes()
    answered(
        payload[:start] + put + payload[start + cut :], "text/csv" if name.endswith("csv") else "application/x-ndjson"
    )


@pytest.mark.real_data
@pytest.mark.skipif(not REAL_DATA, reason="WATCHROOM_REAL_DATA is not set: no published file to read")
def test_whole_published_file() -> None:
    """All 39,066 rows of the D.C. file are taken or refused by name within seconds: one lies off Africa."""
    began = time.process_time()
    accepted, repaired, ids, refused, untimed = 0, 0, set[str](), list[str](), 0
    for chunk in open_rows(Path(REAL_DATA) / "dc_shotspotter_2006_2013" / "incidents.csv", "gunshots"):
        assert len(chunk.times) <= ROWS_PER_CHUNK_MAX
        answer = decoded(chunk.payload, "application/x-ndjson")
        assert len(answer.observations) + len(answer.rejected) == len(chunk.times)
        accepted += len(answer.observations)
        repaired += answer.repaired
        refused += [each.field for each in answer.rejected]
        untimed += chunk.times.count(None)
        ids |= {each.external_id for each in shots(Decoded(observations=answer.observations))}
    seconds = time.process_time() - began
    print(f"gunshots: accepted {accepted} repaired {repaired} rejected {len(refused)} in {seconds:.1f} s")  # noqa: T201
    assert (accepted, refused, untimed, len(ids)) == (39_065, ["Latitude-100meter"], 0, 39_065)
    assert seconds < WHOLE_FILE_SECONDS_MAX
