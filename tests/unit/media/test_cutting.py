"""Fragments of several segments become one file on one clock."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.base.errors import BadInputError
from watchroom.media.fmp4.cutting import Joined
from watchroom.media.fmp4.reader import read_whole
from watchroom.media.fmp4.writer import fragment_head, header
from watchroom.media.units import Format

RECORD = bytes.fromhex("0142c01effe1000467420000")
FOUND = Format(codec="avc1.42c01e", record=RECORD, width=320, height=240)


def segment(starts: list[int]) -> bytes:
    """Return a file with fragments of one picture, a second each, begun at these seconds."""
    parts = [header(FOUND)]
    for number, second in enumerate(starts, start=1):
        parts.append(fragment_head(number, second * 90_000, [(8, 90_000)], is_key=True) + bytes(8))
    return b"".join(parts)


@given(st.lists(st.integers(min_value=1, max_value=4), min_size=1, max_size=4))
def test_joined_segments_read_as_one_recording(lengths: list[int]) -> None:
    """However a recording was cut into segments, their fragments joined again begin at 0, 1, 2 … seconds."""
    joined, out, begun = Joined(), [header(FOUND)], 0
    for length in lengths:
        whole = segment(list(range(length)))
        found = read_whole(io.BytesIO(whole))
        size = found.whole_bytes - found.header_bytes
        out += joined.fragment(io.BytesIO(whole), found.header_bytes, size, begun * 90_000)
        begun += length
    again = read_whole(io.BytesIO(b"".join(out)))
    assert [each.began_ms for each in again.fragments] == [1000 * second for second in range(sum(lengths))]
    assert again.whole_bytes == len(b"".join(out))


@pytest.mark.parametrize("cut", [1, 30, 100])
def test_a_segment_cut_short_is_no_clip(cut: int) -> None:
    """Bytes that are not there make no export: the fault is said instead."""
    whole = segment([0])
    begin = len(header(FOUND))
    with pytest.raises(BadInputError):
        list(Joined().fragment(io.BytesIO(whole[:-cut]), begin, len(whole) - begin, 0))
