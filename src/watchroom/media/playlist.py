"""Reads HLS playlists (RFC 8216): what of them a camera needs, within limits."""

from __future__ import annotations

import math
import re
from urllib.parse import urljoin

import msgspec

from watchroom.media.stream import StreamError

PLAYLIST_BYTES_MAX = 500_000
SEGMENTS_MAX = 5_000
VARIANTS_MAX = 100
SEGMENT_SECONDS_MAX = 60.0
_ATTRIBUTE = re.compile(r'([A-Z0-9-]{1,64})=(?:"([^"]*)"|([^",]*))')


class Segment(msgspec.Struct, frozen=True):
    """One piece of a stream."""

    number: int
    """Its media sequence number."""
    url: str
    seconds: float
    is_new: bool
    """After a discontinuity."""
    header_url: str
    """What comes before its bytes, for MP4; empty for MPEG-TS."""


class Playlist(msgspec.Struct, frozen=True, kw_only=True):
    """A list of streams to choose from, or of one stream's segments."""

    variants: list[tuple[int, str]]
    """Bits a second and address."""
    segments: list[Segment]
    target_seconds: float
    is_ended: bool


def read_playlist(text: str, url: str) -> Playlist:
    """Return what the playlist at `url` says; raise StreamError for one that is none, or that we do not read."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or not lines[0].removeprefix("\ufeff").startswith("#EXTM3U"):
        raise StreamError("broken", "What the camera sent is no HLS playlist; check its address.")
    reading = _Reading(url)
    for line in lines[1:]:
        name, _, value = line.partition(":")
        if not line.startswith("#"):
            reading.address(line)
        elif name.startswith("#EXT"):
            reading.tag(name, value)
    return Playlist(
        variants=reading.variants,
        segments=reading.segments,
        target_seconds=reading.target_seconds,
        is_ended=reading.is_ended,
    )


class _Reading:
    """What was said so far, line by line."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.variants: list[tuple[int, str]] = []
        self.segments: list[Segment] = []
        self.target_seconds = 6.0
        self.is_ended = False
        self._number = 0
        self._bandwidth: int | None = None
        self._seconds: float | None = None
        self._is_new = False
        self._header_url = ""

    def tag(self, name: str, value: str) -> None:
        """Take a line that begins with #EXT; those that do not matter to us are passed over."""
        if name == "#EXTINF":
            self._seconds = _seconds(value.partition(",")[0])
        elif name == "#EXT-X-STREAM-INF":
            self._bandwidth = _whole(_attributes(value).get("BANDWIDTH", "0"))
        elif name == "#EXT-X-TARGETDURATION":
            self.target_seconds = _seconds(value) or self.target_seconds
        elif name == "#EXT-X-MEDIA-SEQUENCE" and not self.segments:
            self._number = _whole(value)
        elif name == "#EXT-X-DISCONTINUITY":
            self._is_new = True
        elif name == "#EXT-X-ENDLIST":
            self.is_ended = True
        elif name == "#EXT-X-MAP":
            given = _attributes(value)
            if "BYTERANGE" in given:
                raise StreamError("codec", "The camera parts its files by byte ranges, which are not read; use RTSP.")
            self._header_url = urljoin(self._url, given.get("URI", ""))
        elif name == "#EXT-X-BYTERANGE":
            raise StreamError("codec", "The camera parts its files by byte ranges, which are not read; use RTSP.")
        elif name == "#EXT-X-KEY" and _attributes(value).get("METHOD", "NONE") != "NONE":
            raise StreamError("codec", "The camera's stream is encrypted by HLS keys, which are not read; use https.")

    def address(self, line: str) -> None:
        """Take a line that is an address: of a variant or of a segment."""
        url = urljoin(self._url, line)
        if self._bandwidth is not None:
            self.variants.append((self._bandwidth, url))
            self._bandwidth = None
        elif self._seconds is not None:
            self.segments.append(Segment(self._number, url, self._seconds, self._is_new, self._header_url))
            self._number += 1
            self._seconds, self._is_new = None, False
        if len(self.variants) > VARIANTS_MAX or len(self.segments) > SEGMENTS_MAX:
            raise StreamError(
                "limit", f"The camera's playlist is longer than {SEGMENTS_MAX} segments; check the camera."
            )


def _attributes(text: str) -> dict[str, str]:
    return {match[1]: match[2] if match[2] is not None else match[3] for match in _ATTRIBUTE.finditer(text[:4000])}


def _seconds(text: str) -> float:
    try:
        seconds = float(text.strip()[:20])
    except ValueError:
        return 0.0
    return min(max(seconds, 0.0), SEGMENT_SECONDS_MAX) if math.isfinite(seconds) else 0.0


def _whole(text: str) -> int:
    digits = text.strip()[:18]
    return int(digits) if digits.isascii() and digits.isdigit() else 0
