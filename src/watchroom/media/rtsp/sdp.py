"""Finds the one track we read, the video, in a camera's session description (SDP, RFC 8866)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import msgspec

from watchroom.media.rtsp.parameters import SET_BYTES_MAX, SETS_MAX
from watchroom.media.stream import StreamError
from watchroom.media.units import CLOCK_HZ

LINES_MAX = 1_000
CLOCK_HZ_MAX = 1_000_000
READ = ("H264", "H265")
_STATIC = {26: "JPEG", 31: "H261", 32: "MPV", 33: "MP2T", 34: "H263"}
_SETS = ("sprop-vps", "sprop-sps", "sprop-pps", "sprop-parameter-sets")


class VideoTrack(msgspec.Struct, frozen=True, kw_only=True):
    """The video of a session: what its packets are, and where it is set up."""

    codec: str
    """One of READ."""
    payload_type: int
    clock_hz: int
    url: str
    """What SETUP names."""
    session_url: str
    """What PLAY names."""
    parameter_sets: list[bytes]


class _Media(msgspec.Struct):
    kind: str
    payload_types: list[int]
    attributes: list[tuple[str, str]]

    def of_type(self, name: str, payload_type: int) -> str:
        """Return what an attribute says of one payload type, empty without one."""
        for each, value in self.attributes:
            number, _, rest = value.partition(" ")
            if each == name and number == str(payload_type):
                return rest.strip()
        return ""

    def control(self) -> str:
        return next((value for name, value in self.attributes if name == "control"), "")


def read_description(body: bytes, base_url: str) -> VideoTrack:
    """Return the first track that we can read; raise StreamError when there is none."""
    session, media = _read_lines(body)
    videos = [each for each in media if each.kind == "video"]
    if not videos:
        raise StreamError("no_video", "The camera offers no video; check the path of its stream.")
    seen = []
    session_url = control_url(base_url, session.control())
    for each in videos:
        for payload_type in each.payload_types:
            name, _, rate = each.of_type("rtpmap", payload_type).partition("/")
            codec = name.strip().upper() or _STATIC.get(payload_type, f"payload type {payload_type}")
            codec = {"HEVC": "H265", "AVC": "H264"}.get(codec, codec)
            seen.append(codec)
            if codec in READ:
                return VideoTrack(
                    codec=codec,
                    payload_type=payload_type,
                    clock_hz=_clock(rate),
                    url=control_url(base_url, each.control()),
                    session_url=session_url,
                    parameter_sets=_parameter_sets(each.of_type("fmtp", payload_type)),
                )
    names = re.sub(r"[^\w ,.-]", "", ", ".join(seen[:3]))[:60]
    raise StreamError("codec", f"The camera sends {names or 'no codec'}; set its stream to H.264 or H.265.")


def control_url(base_url: str, control: str) -> str:
    """Return the address of a track (RFC 2326 C.1.1): on this connection, whatever host it names."""
    if control in {"", "*"}:
        return base_url
    if urlsplit(control).scheme in {"rtsp", "rtsps"}:
        return control
    return f"{base_url.rstrip('/')}/{control.lstrip('/')}"


def _read_lines(body: bytes) -> tuple[_Media, list[_Media]]:
    lines = body.decode("utf-8", "replace").splitlines()
    if len(lines) > LINES_MAX:
        raise StreamError("limit", f"The camera describes its stream in more than {LINES_MAX} lines; check the camera.")
    session = here = _Media("", [], [])
    media = []
    for line in lines:
        kind, equals, value = line.partition("=")
        if kind == "m" and equals:
            words = value.split()
            types = [int(word) for word in words[3:] if word.isascii() and word.isdigit() and len(word) <= 3]  # noqa: PLR2004 - 0 to 127
            here = _Media(words[0].lower() if words else "", types, [])
            media.append(here)
        elif kind == "a" and equals:
            name, _, rest = value.partition(":")
            here.attributes.append((name.strip().lower(), rest.strip()))
    return session, media


def _clock(text: str) -> int:
    digits = text.partition("/")[0].strip()
    rate = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= len(str(CLOCK_HZ_MAX)) else 0
    return rate if 0 < rate <= CLOCK_HZ_MAX else CLOCK_HZ


def _parameter_sets(fmtp: str) -> list[bytes]:
    """Return the NAL units of the out-of-band parameter sets; raise StreamError for reordering modes."""
    given = dict(_pairs(fmtp))
    if given.get("packetization-mode") == "2" or given.get("sprop-max-don-diff", "0") != "0":
        raise StreamError(
            "codec", "The camera packs its pictures out of order; switch interleaving off in its encoder."
        )
    sets = []
    for name in _SETS:
        for text in given.get(name, "").split(",")[:SETS_MAX]:
            try:
                nal = base64.b64decode(text.strip(), validate=True)
            except (binascii.Error, ValueError):
                continue
            if 0 < len(nal) <= SET_BYTES_MAX:
                sets.append(nal)
    return sets


def _pairs(fmtp: str) -> Iterator[tuple[str, str]]:
    for part in fmtp.split(";"):
        name, _, value = part.partition("=")
        yield name.strip().lower(), value.strip()
