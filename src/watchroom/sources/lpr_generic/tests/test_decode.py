"""The generic plate read, as messages show it."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.base.errors import BadInputError
from watchroom.model.observation import (
    READ_CONFIDENCE_RESCALED,
    READ_FUTURE,
    READ_LATE,
    READ_PLATE_CHANGED,
    Decoded,
    Read,
)
from watchroom.model.source import Enrolment
from watchroom.sources.json_input import NDJSON_RECORDS_MAX
from watchroom.sources.lpr_generic.decode import decode

SAMPLES = Path(__file__).parent.parent / "samples"
RECEIVED_AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ENROLMENT = Enrolment(id="lpr", kind="lpr_generic", title="City readers", agency="mpd", law_tag="dc")
GOOD: dict[str, Any] = {
    "id": "r-1",
    "plate": "GA4321",
    "region": "US-DC",
    "reader": "key-bridge-in",
    "read_at": "2026-03-01T11:59:57Z",
    "lat": 38.9,
    "lon": -77.0,
    "confidence": 0.9,
}
SPEED_US_MAX = 3.0
BATCH_ROWS = 500


def one(record: Any) -> Decoded:
    return decode(json.dumps(record).encode(), "application/json", ENROLMENT, RECEIVED_AT)


def many(records: list[Any]) -> Decoded:
    payload = "\n".join(json.dumps(record) for record in records).encode()
    return decode(payload, "application/x-ndjson", ENROLMENT, RECEIVED_AT)


def read_of(decoded: Decoded) -> Read:
    assert decoded.rejected == []
    (read,) = decoded.observations
    assert isinstance(read, Read)
    return read


def test_sample_is_read_to_the_letter() -> None:
    """The sample read comes out with its time in UTC and every member where it belongs."""
    decoded = decode((SAMPLES / "one.json").read_bytes(), "application/json", ENROLMENT, RECEIVED_AT)
    assert read_of(decoded) == Read(
        external_id="14th-u-000001",
        plate="GA4321",
        plate_raw="GA4321",
        region="US-DC",
        reader="14th & U NB",
        at=datetime(2026, 3, 1, 11, 59, 58, 250_000, tzinfo=UTC),
        lat=38.91702,
        lon=-77.03192,
        confidence=0.94,
        image_sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    )


def test_batch_repairs_what_it_can() -> None:
    """Dashes, spaces, short regions and percent are brought to the one form, and repairs are counted."""
    decoded = decode((SAMPLES / "batch.ndjson").read_bytes(), "application/x-ndjson", ENROLMENT, RECEIVED_AT)
    reads = [read for read in decoded.observations if isinstance(read, Read)]
    assert [(read.plate, read.region, read.confidence) for read in reads] == [
        ("VXR1234", "US-VA", 0.91),
        ("GD5170", "US-DC", 0.88),
        ("7BX2291", "US-MD", 0.99),
    ]
    assert [read.plate_raw for read in reads] == ["VXR1234", "gd-5170", "7BX 2291"]
    assert [read.flags for read in reads] == [0, READ_CONFIDENCE_RESCALED, 0]
    assert decoded.repaired == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", None),
        ("id", ""),
        ("plate", "---"),
        ("plate", "ABCDEFGHIJKLMNOP"),
        ("plate", 7),
        ("region", "California"),
        ("region", 7),
        ("reader", None),
        ("read_at", "2026-03-01T11:59:57"),
        ("read_at", "yesterday"),
        ("read_at", 1_772_366_397),
        ("lat", 90.1),
        ("lat", None),
        ("lat", True),
        ("lon", -180.5),
        ("lon", "west"),
        ("confidence", 101),
        ("confidence", -0.1),
        ("image_sha256", "9f86"),
        ("image_sha256", "x" * 64),
    ],
)
def test_bad_member_is_named(field: str, value: Any) -> None:
    """A read with one bad member is rejected by the name of that member, and its neighbours are accepted."""
    decoded = many([GOOD, {**GOOD, field: value}, GOOD])
    assert [(each.index, each.field) for each in decoded.rejected] == [(1, field)]
    assert len(decoded.observations) == 2
    assert decoded.indices == [0, 2]
    assert [each.field for each in one({**GOOD, field: value}).rejected] == [field]


@pytest.mark.parametrize(
    "payload",
    [b"[" * 100_000, b'{"lat": NaN}', b'{"lat": 1e999}', b'{"id": "\\ud800"}', b'{"id": ' + b"9" * 5000 + b"}", b""],
)
def test_hostile_json_is_one_clear_error(payload: bytes) -> None:
    """What is not strict JSON is refused as a whole, and soon."""
    with pytest.raises(BadInputError):
        decode(payload, "application/json", ENROLMENT, RECEIVED_AT)


def test_repeated_member_is_refused() -> None:
    """A read that says its plate twice is rejected, in a batch too: nobody can tell which is meant."""
    line = json.dumps(GOOD).encode()
    twice = line.replace(b'"plate": "GA4321"', b'"plate": "GA4321", "plate": "GA9999"')
    decoded = decode(line + b"\n" + twice, "application/x-ndjson", ENROLMENT, RECEIVED_AT)
    assert [(each.index, each.field) for each in decoded.rejected] == [(1, "plate")]
    with pytest.raises(BadInputError, match="twice"):
        decode(twice, "application/json", ENROLMENT, RECEIVED_AT)


@pytest.mark.parametrize(
    ("raw", "plate", "flags"),
    [
        ("ga-43 21", "GA4321", 0),
        ("\uff27\uff21\uff14\uff13\uff12\uff11", "GA4321", READ_PLATE_CHANGED),
        ("\u202eGA4321", "GA4321", READ_PLATE_CHANGED),
        ("<b>GA</b>4321", "GA4321", READ_PLATE_CHANGED),
        ("=1+1", "11", READ_PLATE_CHANGED),
        ("WÜ-X 12", "WUX12", READ_PLATE_CHANGED),
    ],
)
def test_hostile_plate_is_inert(raw: str, plate: str, flags: int) -> None:
    """Markup, formulas, overrides and full-width letters are normalised for matching; the original is kept."""
    read = read_of(one({**GOOD, "plate": raw}))
    assert (read.plate, read.plate_raw, read.flags) == (plate, raw, flags)


@pytest.mark.parametrize(("at", "flag"), [("2099-01-01T00:00:00Z", READ_FUTURE), ("2026-03-01T09:00:00Z", READ_LATE)])
def test_wrong_time_is_kept_and_marked(at: str, flag: int) -> None:
    """A read dated 2099 or three hours late is accepted with its flag, alone and in a batch."""
    assert read_of(one({**GOOD, "read_at": at})).flags == flag
    batch = many([GOOD, {**GOOD, "read_at": at}])
    assert [read.flags for read in batch.observations if isinstance(read, Read)] == [0, flag]


def test_too_many_reads_are_refused() -> None:
    """A batch beyond the limit is refused as a whole with the limit in the words."""
    line = json.dumps(GOOD).encode() + b"\n"
    with pytest.raises(BadInputError, match=str(NDJSON_RECORDS_MAX)):
        decode(line * (NDJSON_RECORDS_MAX + 1), "application/x-ndjson", ENROLMENT, RECEIVED_AT)


@pytest.mark.parametrize(("field", "chars"), [("id", 201), ("reader", 101), ("plate", 101), ("region", 21)])
def test_long_texts_are_refused(field: str, chars: int) -> None:
    """A text longer than its limit is rejected, never cut."""
    assert [each.field for each in one({**GOOD, field: "A" * chars}).rejected] == [field]


def test_plain_batch_takes_the_fast_road() -> None:
    """A plain batch says nothing of indices or repairs, which only the careful road fills in."""
    decoded = many([GOOD] * 3)
    assert decoded.indices is None
    assert len(decoded.observations) == 3


@given(odd=st.sets(st.integers(0, 69), max_size=6), bad=st.sets(st.integers(0, 69), max_size=6))
def test_odd_lines_keep_their_places(odd: set[int], bad: set[int]) -> None:
    """Wherever odd and bad lines stand in a batch, each read and each rejection has the index of its line."""
    records: list[Any] = [{**GOOD, "id": f"r-{index}"} for index in range(70)]
    for index in odd:
        records[index] = {**records[index], "lane": 1}
    for index in bad:
        records[index] = {**records[index], "lat": 91}
    decoded = many(records)
    good = [index for index in range(70) if index not in bad]
    assert [read.external_id for read in decoded.observations if isinstance(read, Read)] == [f"r-{n}" for n in good]
    assert (decoded.indices or list(range(70))) == good
    assert [(each.index, each.field) for each in decoded.rejected] == [(index, "lat") for index in sorted(bad)]


plates = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=15)
names = st.text(min_size=1, max_size=40).map(str.strip).filter(lambda name: name and "\0" not in name)
reads = st.fixed_dictionaries(
    {
        "id": names,
        "plate": plates,
        "region": st.sampled_from(["US-DC", "US-VA", "POL", ""]),
        "reader": names,
        "read_at": st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(lambda at: f"{at.isoformat()}Z"),  # noqa: DTZ001
        "lat": st.floats(-90, 90),
        "lon": st.floats(-180, 180),
        "confidence": st.floats(0, 1),
    },
    optional={"image_sha256": st.text("0123456789abcdef", min_size=64, max_size=64)},
)


@given(sent=st.lists(reads, min_size=1, max_size=5))
def test_what_was_sent_comes_out(sent: list[dict[str, Any]]) -> None:
    """Any valid batch comes out with every member unchanged and in order."""
    decoded = many(sent)
    assert decoded.rejected == []
    back = [
        {
            "id": read.external_id,
            "plate": read.plate,
            "region": read.region,
            "reader": read.reader,
            "read_at": f"{read.at.replace(tzinfo=None).isoformat()}Z",
            "lat": read.lat,
            "lon": read.lon,
            "confidence": read.confidence,
            **({"image_sha256": read.image_sha256} if read.image_sha256 else {}),
        }
        for read in decoded.observations
        if isinstance(read, Read)
    ]
    assert back == sent


@given(
    sent=st.lists(
        st.tuples(
            reads,
            st.sampled_from(sorted(GOOD)),
            st.sampled_from(["", " x ", "ga4321", "Ä", "dc", 0.5, 87, None, "2026-03-01T11:59:57+05:00", "a" * 300]),
            st.booleans(),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_fast_and_careful_roads_agree(sent: list[tuple[dict[str, Any], str, Any, bool]]) -> None:
    """Writing a message with an escape, which only the careful road reads, changes nothing of what is decoded."""
    lines = [json.dumps({**read, field: value} if change else read) for read, field, value, change in sent]
    fast = decode("\n".join(lines).encode(), "application/x-ndjson", ENROLMENT, RECEIVED_AT)
    escaped = "\n".join(line.replace('"id"', '"\\u0069d"') for line in lines).encode()
    careful = decode(escaped, "application/x-ndjson", ENROLMENT, RECEIVED_AT)
    assert fast.observations == careful.observations
    assert fast.rejected == careful.rejected


@pytest.mark.soak
def test_speed_of_a_batch() -> None:
    """A read in a batch of 500 costs at most 3 microseconds."""
    batch = "\n".join(
        json.dumps({**GOOD, "id": f"r-{n:08d}", "plate": f"GA{n:04d}"}) for n in range(BATCH_ROWS)
    ).encode()
    best = min(seconds(batch) for _ in range(200))
    each_us = best / BATCH_ROWS * 1e6
    print(f"lpr_generic: {each_us:.2f} us a read in batches of {BATCH_ROWS}")  # noqa: T201 - what a bench is for
    assert each_us <= SPEED_US_MAX


def seconds(batch: bytes) -> float:
    began = time.process_time()
    decode(batch, "application/x-ndjson", ENROLMENT, RECEIVED_AT + timedelta(seconds=1))
    return time.process_time() - began
