"""RTP and RTCP as cameras send them (RFC 3550, RFC 6184): one run of packets per picture, made once for everybody."""

from __future__ import annotations

import struct
from typing import Final

CLOCK_HZ: Final = 90_000
VIDEO_TYPE: Final = 96
SSRC: Final = 0x77_61_74_63
AUDIO_SSRC: Final = 0x77_61_74_64
PAYLOAD_BYTES_MAX: Final = 1_388
"""With its header a packet fits an Ethernet frame."""
_NTP_EPOCH_S: Final = 2_208_988_800
_FU_A: Final = 28
_HEADER: Final = struct.Struct(">BBHII")


def rtp_time(when: float, hz: int = CLOCK_HZ) -> int:
    """Return the time stamp of a moment: the same in all streams, so that one may follow another."""
    return int(when * hz) & 0xFFFF_FFFF


def rtp(payload: bytes, *, kind: int, number: int, at: int, ssrc: int, marker: bool) -> bytes:
    """Return one packet."""
    return _HEADER.pack(0x80, (0x80 if marker else 0) | kind, number & 0xFFFF, at, ssrc) + payload


def payloads(units: list[bytes]) -> list[bytes]:
    """Return the payloads of one picture: small units as they are, large ones in fragments."""
    found = []
    for unit in units:
        if len(unit) <= PAYLOAD_BYTES_MAX:
            found.append(unit)
            continue
        size = PAYLOAD_BYTES_MAX - 2
        pieces = [unit[start : start + size] for start in range(1, len(unit), size)]
        for number, piece in enumerate(pieces):
            edge = (0x80 if number == 0 else 0) | (0x40 if number == len(pieces) - 1 else 0)
            found.append(bytes((unit[0] & 0xE0 | _FU_A, edge | unit[0] & 0x1F)) + piece)
    return found


def renumbered(packet: bytes, shift: int) -> bytes:
    """Return a packet whose sequence number is `shift` higher."""
    number = (int.from_bytes(packet[2:4], "big") + shift) & 0xFFFF
    return packet[:2] + number.to_bytes(2, "big") + packet[4:]


def sender_report(when: float, *, packets: int, octets: int, offset_s: float = 0.0) -> bytes:
    """Return a sender report that ties time stamps to the clock of a camera that is `offset_s` wrong, and its name."""
    clock = when + offset_s + _NTP_EPOCH_S
    seconds = int(clock)
    report = struct.pack(
        ">BBHIIIIII", 0x80, 200, 6, SSRC, seconds, int((clock - seconds) * 2**32), rtp_time(when),
        packets & 0xFFFF_FFFF, octets & 0xFFFF_FFFF,
    )  # fmt: skip
    name = b"\x01\x04eyes\x00\x00"
    return report + struct.pack(">BBHI", 0x81, 202, 1 + len(name) // 4, SSRC) + name


def interleaved(packet: bytes, channel: int) -> bytes:
    """Return a packet as it travels within the RTSP connection."""
    return struct.pack(">cBH", b"$", channel, len(packet)) + packet
