"""Reads sender reports and writes receiver reports (RFC 3550 section 6)."""

from __future__ import annotations

import struct
from typing import NamedTuple

SENDER_REPORT, RECEIVER_REPORT, DESCRIPTION, GOODBYE = 200, 201, 202, 203
PACKETS_MAX = 32
"""Reports in one compound packet that are looked at."""
REPORT_SECONDS = 5.0

_NTP_TO_UNIX = 2_208_988_800
_ERA = 1 << 32
_HEAD = struct.Struct(">BBHI")
_SENDER = struct.Struct(">III")
_CNAME = 1


class SenderReport(NamedTuple):
    """The camera's clock at one RTP stamp."""

    sender: int
    ntp: int
    """The middle 32 bits of its NTP time, as a receiver report sends them back."""
    clock_us: int | None
    """Microseconds since 1970; None when it does not know the time."""
    stamp: int


def read_reports(packet: bytes) -> tuple[SenderReport | None, set[int]]:
    """Return the sender report of a compound packet, if any, and the senders that say goodbye; nonsense is neither."""
    found, gone, at = None, set[int](), 0
    for _ in range(PACKETS_MAX):
        if at + _HEAD.size > len(packet):
            break
        first, kind, words, sender = _HEAD.unpack_from(packet, at)
        if first >> 6 != 2:  # noqa: PLR2004 - the version of RTP
            break
        if kind == SENDER_REPORT and at + _HEAD.size + _SENDER.size <= len(packet):
            found = _read_sender(sender, *_SENDER.unpack_from(packet, at + _HEAD.size))
        elif kind == GOODBYE and first & 0x1F:
            gone.add(sender)
        at += 4 * (words + 1)
    return found, gone


def _read_sender(sender: int, seconds: int, fraction: int, stamp: int) -> SenderReport:
    since_1970 = seconds - _NTP_TO_UNIX if seconds >= _ERA // 2 else seconds + _ERA - _NTP_TO_UNIX
    clock_us = since_1970 * 1_000_000 + (fraction * 1_000_000 >> 32) if seconds else None
    return SenderReport(sender, (seconds << 16 | fraction >> 16) % _ERA, clock_us, stamp)


class Reception(NamedTuple):
    """What a receiver report says of one sender."""

    sender: int
    missing: int
    highest: int
    last_report: int
    """`ntp` of its last sender report, 0 before the first."""
    since_report: int
    """1/65,536 s since then."""


def write_report(ours: int, of: Reception) -> bytes:
    """Return a receiver report by `ours` with the description that the standard wants beside it."""
    lost = min(of.missing, 0x7FFFFF)
    report = struct.pack(
        ">BBHIIIIIII", 0x81, RECEIVER_REPORT, 7, ours, of.sender, lost, of.highest, 0, of.last_report, of.since_report
    )
    return report + struct.pack(">BBHIBB8sH", 0x81, DESCRIPTION, 4, ours, _CNAME, 8, f"{ours:08x}".encode(), 0)
