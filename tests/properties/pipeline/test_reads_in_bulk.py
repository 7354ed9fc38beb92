"""What is done with many reads at one time is what would be done with each by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from watchroom.model.observation import Read
from watchroom.pipeline.duplicates import ReadWindow
from watchroom.pipeline.moving import Moving
from watchroom.pipeline.rows import read_rows, row_bytes, rows_bytes

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
READS = st.builds(
    Read,
    external_id=TEXTS,
    plate=st.from_regex(r"[A-Z0-9]{1,8}", fullmatch=True),
    plate_raw=TEXTS,
    region=TEXTS,
    reader=st.sampled_from(["north", "south", "é\n"]),
    at=st.datetimes(timezones=st.just(UTC)),
    lat=st.floats(-90, 90),
    lon=st.floats(-180, 180),
    confidence=st.floats(0, 1),
    image_sha256=st.none() | st.binary(min_size=32, max_size=32).map(bytes.hex),
    flags=st.integers(0, 31),
)


@given(st.lists(READS, max_size=8), st.integers(1, 2**60))
def test_rows_made_by_columns_are_those_made_one_by_one(reads: list[Read], batch: int) -> None:
    """Every column of every row says what the read says, in whole numbers rounded as Python rounds."""
    rows = read_rows(reads, [(batch, NOON, 7, "mpd/DC")] * len(reads))
    assert rows == [
        (
            batch, NOON, read.at, 7, read.external_id, read.plate,
            None if read.plate_raw == read.plate else read.plate_raw, read.region, read.reader,
            round(read.lat * 10_000_000), round(read.lon * 10_000_000), round(read.confidence * 1_000),
            bytes.fromhex(read.image_sha256) if read.image_sha256 else None, read.flags, "mpd/DC",
        )
        for read in reads
    ]  # fmt: skip
    assert rows_bytes(rows) == [row_bytes(row) for row in rows]


@given(st.lists(st.lists(st.integers(0, 9).map(str), max_size=6), max_size=12), st.integers(1, 8))
def test_the_window_finds_the_same_repeats_in_a_message_as_read_by_read(messages: list[list[str]], most: int) -> None:
    """A message is new where each of its reads, asked alone and in order, would be new, and is remembered as long."""
    together, alone = ReadWindow(ids_max=most), ReadWindow(ids_max=most)
    for ids in messages:
        assert together.add(1, ids) == [place for place, each in enumerate(ids) if alone.add(1, [each])]
        assert len(together) == len(alone) <= 2 * most


@given(st.lists(st.tuples(st.sampled_from(["mpd/DC", "pg/MD"]), st.sampled_from(["a", "b"]), st.booleans())))
def test_readers_are_shown_with_all_that_they_read_since_midnight(steps: list[tuple[str, str, bool]]) -> None:
    """However often readers are shown in between, the last count of each is the number of its reads of the day."""
    moving = Moving()
    shown: dict[tuple[str, str], int] = {}
    counts: dict[tuple[str, str], int] = {}
    for number, (label, reader, shows) in enumerate(steps):
        key, at = (label, reader), NOON + timedelta(seconds=number)
        moving.reads({key: (_read(reader), at)}, {key: 1})
        counts[key] = counts.get(key, 0) + 1
        if shows or number == len(steps) - 1:
            shown |= _by_agency(moving.take_readers())
    assert shown == {(label.partition("/")[0], reader): count for (label, reader), count in counts.items()}


def _by_agency(latest: Sequence[object]) -> dict[tuple[str, str], int]:
    views = [msgspec.json.decode(each.value) for each in latest]  # type: ignore[attr-defined]
    return {(view["agency"], view["id"].partition(" ")[0]): view["reads"] for view in views}


def _read(reader: str) -> Read:
    return Read(
        external_id="1", plate="A1", plate_raw="A1", region="", reader=reader, at=NOON, lat=0, lon=0, confidence=1
    )
