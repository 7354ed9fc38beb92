"""Writes TakMessages and XML events as devices do, for the tests of this source."""

from __future__ import annotations

import struct
from typing import Any

from watchroom.sources.units_cot.framing import encode_varint


def bytes_field(number: int, value: bytes) -> bytes:
    """Return a field of wire type 2."""
    return encode_varint(number << 3 | 2) + encode_varint(len(value)) + value


def varint_field(number: int, value: int) -> bytes:
    """Return a field of wire type 0."""
    return encode_varint(number << 3) + encode_varint(value)


def double_field(number: int, value: float) -> bytes:
    """Return a field of wire type 1."""
    return encode_varint(number << 3 | 1) + struct.pack("<d", value)


def detail(callsign: str = "", speed: float | None = None, course: float | None = None, xml: str = "") -> bytes:
    """Return the body of a Detail."""
    out = bytes_field(1, xml.encode()) if xml else b""
    if callsign:
        out += bytes_field(2, bytes_field(1, b"*:-1:stcp") + bytes_field(2, callsign.encode()))
    if speed is not None and course is not None:
        out += bytes_field(7, double_field(1, speed) + double_field(2, course))
    return out


def tak_message(**changes: Any) -> bytes:
    """Return a TakMessage with one event of unit 3D21; `changes` replace what it says."""
    event = {
        "type": "a-f-G-U-C", "uid": "ANDROID-3d21", "ms": 1_772_366_398_250, "lat": 38.91702, "lon": -77.03192,
        "ce": 4.5, "detail": detail("3D21", 8.25, 271.5), **changes,
    }  # fmt: skip
    body = bytes_field(1, event["type"].encode()) + bytes_field(5, event["uid"].encode())
    body += varint_field(6, event["ms"]) + varint_field(8, event["ms"] + 360_000) + bytes_field(9, b"m-g")
    body += double_field(10, event["lat"]) + double_field(11, event["lon"]) + double_field(13, event["ce"])
    return bytes_field(2, body + bytes_field(15, event["detail"]))


def in_stream(message: bytes) -> bytes:
    """Return a TakMessage with the header of a TCP stream."""
    return b"\xbf" + encode_varint(len(message)) + message


def in_mesh(message: bytes) -> bytes:
    """Return a TakMessage with the header of a UDP datagram."""
    return b"\xbf\x01\xbf" + message


def xml_event(uid: str = "ANDROID-3d21", callsign: str = "3D21", lat: float = 38.9, lon: float = -77.0) -> bytes:
    """Return an XML event."""
    return (
        f'<event version="2.0" uid="{uid}" type="a-f-G-U-C" how="m-g" time="2026-03-01T11:59:58Z" '
        f'start="2026-03-01T11:59:58Z" stale="2026-03-01T12:05:58Z"><point lat="{lat!r}" lon="{lon!r}" hae="0" '
        f'ce="5" le="5"/><detail><contact callsign="{callsign}"/></detail></event>'
    ).encode()
