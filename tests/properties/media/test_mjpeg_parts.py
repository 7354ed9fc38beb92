"""MJPEG bodies mean the same however they are split, and playlists and parts stay within their limits."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.media import mjpeg
from watchroom.media.mjpeg import PartReader
from watchroom.media.playlist import SEGMENT_SECONDS_MAX, SEGMENTS_MAX, read_playlist
from watchroom.media.stream import StreamError

KIND = "multipart/x-mixed-replace; boundary=lamp"
JPEGS = st.lists(st.binary(max_size=200).map(b"\xff\xd8".__add__).filter(lambda each: b"lamp" not in each), max_size=6)
LINES = st.sampled_from(
    ["#EXTM3U", "#EXTINF:2.0,", "#EXTINF:nan", "#EXTINF:-1e999", "x.ts", "../y.ts", "#EXT-X-DISCONTINUITY", "#",
     "#EXT-X-MEDIA-SEQUENCE:9999999999999999999", "#EXT-X-MEDIA-SEQUENCE:3", '#EXT-X-MAP:URI="i.mp4"',
     "#EXT-X-STREAM-INF:BANDWIDTH=x", "#EXT-X-TARGETDURATION:inf"]
)  # fmt: skip


def part(jpeg: bytes, *, with_length: bool) -> bytes:
    length = b"Content-Length: " + str(len(jpeg)).encode() + b"\r\n" if with_length else b""
    return b"--lamp\r\nContent-Type: image/jpeg\r\n" + length + b"\r\n" + jpeg + b"\r\n"


@given(jpegs=JPEGS, with_length=st.booleans(), cuts=st.lists(st.integers(0, 3000), max_size=12))
def test_any_split_gives_the_same_jpegs(jpegs: list[bytes], *, with_length: bool, cuts: list[int]) -> None:
    """JPEGs come out byte for byte, with or without their lengths, in pieces of any size."""
    body = b"".join(part(each, with_length=with_length) for each in jpegs) + b"--lamp--\r\n\r\n"
    edges = sorted({0, len(body), *(cut % (len(body) + 1) for cut in cuts)})
    reader = PartReader(KIND)
    found = [jpeg for start, end in pairwise(edges) for jpeg in reader.feed(body[start:end])]
    assert found == jpegs


@given(pieces=st.lists(st.binary(max_size=100) | st.sampled_from((b"--lamp", b"\r\n\r\n", b"Content-Length: 5\r\n"))))
def test_any_body_is_survived(pieces: list[bytes]) -> None:
    """No bytes raise anything but a stream error."""
    reader = PartReader(KIND)
    with suppress(StreamError):
        for piece in pieces:
            reader.feed(piece)


@pytest.mark.parametrize("head", [b"Content-Length: 99999999999\r\n", b""])
def test_endless_parts_are_refused(monkeypatch: pytest.MonkeyPatch, head: bytes) -> None:
    """A part that claims too much, or never ends, is refused before it fills memory."""
    monkeypatch.setattr(mjpeg, "JPEG_BYTES_MAX", 10_000)
    reader = PartReader(KIND)

    def pour() -> None:
        reader.feed(b"--lamp\r\n" + head + b"\r\n")
        for _ in range(100):
            reader.feed(b"\xff\xd8" * 500)

    with pytest.raises(StreamError) as caught:
        pour()
    assert caught.value.cause == "limit"


@given(text=st.text(max_size=200) | st.lists(LINES, max_size=30).map(lambda lines: "\n".join(["#EXTM3U", *lines])))
def test_any_playlist_is_answered(text: str) -> None:
    """Any text is a playlist within the limits or a stream error; its addresses are joined to its own."""
    with suppress(StreamError):
        found = read_playlist(text, "http://10.20.0.5/a/live.m3u8")
        assert len(found.segments) <= SEGMENTS_MAX
        assert 0 < found.target_seconds <= SEGMENT_SECONDS_MAX
        assert all(0 <= each.seconds <= SEGMENT_SECONDS_MAX for each in found.segments)
        assert [b.number - a.number for a, b in pairwise(found.segments)] == [1] * (
            len(found.segments) - 1
        ) or not found.segments
