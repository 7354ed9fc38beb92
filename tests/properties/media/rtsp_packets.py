"""Packs pictures into RTP as a camera does, in every way that the standards allow and some that cameras invented."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from watchroom.base.clock import ManualClock
from watchroom.media.rtsp.framing import Framer
from watchroom.media.rtsp.payloads import builder_of
from watchroom.media.rtsp.rtp import RtpReceiver
from watchroom.media.rtsp.timeline import Timeline
from watchroom.media.units import AccessUnit, Format

SETS = {
    "H264": [
        bytes.fromhex("67640028acd940780227e5c044000003000400000300c83c60c658"),
        bytes.fromhex("68ebe3cb22c0"),
    ],
    "H265": [
        bytes.fromhex("40010c01ffff01600000030090000003000003005d959809"),
        bytes.fromhex("42010101600000030090000003000003005da00280802d165959a4932bc05a020000030002000003003210"),
        bytes.fromhex("4401c172b46240"),
    ],
}
"""Parameter sets as x264 and x265 write them: 1920 by 1080, and 1280 by 720."""
HEADERS = {"H264": (b"\x65", b"\x41"), "H265": (b"\x26\x01", b"\x02\x01")}
"""NAL headers of a key slice and of another one."""
FRAME_TICKS = 3600
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Picture:
    """One coded picture of some slices."""

    def __init__(self, codec: str, slices: Sequence[bytes], *, is_key: bool) -> None:
        """Make NAL units of the slices' bytes: the first one is marked as first, the others are not."""
        header = HEADERS[codec][0 if is_key else 1]
        marks = [b"\x80", *([b"\x40"] * (len(slices) - 1))]
        self.is_key = is_key
        self.slices = [header + mark + body for mark, body in zip(marks, slices, strict=True)]

    @property
    def data(self) -> bytes:
        """Return what the access unit must hold."""
        return b"".join(struct.pack(">I", len(nal)) + nal for nal in self.slices)


class Packer:
    """One sender."""

    def __init__(self, codec: str, *, sequence: int = 0, stamp: int = 0, payload_type: int = 96) -> None:
        """Count on from `sequence` and `stamp`."""
        self.codec = codec
        self.sequence = sequence
        self.stamp = stamp
        self.payload_type = payload_type
        self.sender = 0x51DE

    def packet(self, payload: bytes, *, is_last: bool) -> bytes:
        """Return one RTP packet and count on."""
        kind = self.payload_type | (0x80 if is_last else 0)
        head = struct.pack(">BBHII", 0x80, kind, self.sequence % 65_536, self.stamp % 2**32, self.sender)
        self.sequence += 1
        return head + payload

    def picture(self, picture: Picture, size: int, *, with_sets: bool = True, gathers: bool = False) -> list[bytes]:
        """Return a picture's packets: none larger than `size`, small NAL units gathered where that is wanted."""
        nals = [*(SETS[self.codec] if picture.is_key and with_sets else ()), *picture.slices]
        payloads = list(self._payloads(nals, size, gathers=gathers))
        packets = [self.packet(each, is_last=each is payloads[-1]) for each in payloads]
        self.stamp += FRAME_TICKS
        return packets

    def _payloads(self, nals: list[bytes], size: int, *, gathers: bool) -> Iterator[bytes]:
        gathered: list[bytes] = []
        for nal in nals:
            if gathers and len(nal) < size // 4 and len(gathered) < 3:
                gathered.append(nal)
                continue
            if gathered:
                yield aggregate(self.codec, gathered)
                gathered = []
            yield from [nal] if len(nal) <= size else fragments(self.codec, nal, size)
        if gathered:
            yield aggregate(self.codec, gathered)


def aggregate(codec: str, nals: list[bytes]) -> bytes:
    """Return STAP-A or AP."""
    head = b"\x78" if codec == "H264" else b"\x60\x01"
    return head + b"".join(struct.pack(">H", len(nal)) + nal for nal in nals)


def fragments(codec: str, nal: bytes, size: int) -> Iterator[bytes]:
    """Yield FU-A or FU payloads."""
    if codec == "H264":
        head, kind, body = bytes((nal[0] & 0xE0 | 28,)), nal[0] & 0x1F, nal[1:]
    else:
        head, kind, body = bytes((nal[0] & 0x81 | 49 << 1, nal[1])), nal[0] >> 1 & 0x3F, nal[2:]
    step = max(1, size - len(head) - 1)
    pieces = [body[at : at + step] for at in range(0, len(body), step)]
    for index, piece in enumerate(pieces):
        how = (0x80 if index == 0 else 0) | (0x40 if index == len(pieces) - 1 else 0)
        yield head + bytes((how | kind,)) + piece


class Seen:
    """Remembers all that a reader tells."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.formats: list[Format] = []
        self.units: list[AccessUnit] = []
        self.missing = 0
        self.offsets: list[float] = []
        self.is_awaited = True

    def format(self, found: Format) -> None:
        self.formats.append(found)

    def unit(self, unit: AccessUnit) -> None:
        self.units.append(unit)

    def lost(self, packets: int) -> None:
        self.missing += packets

    def clock_offset(self, seconds: float) -> None:
        self.offsets.append(seconds)

    @property
    def pictures(self) -> list[bytes]:
        """Return the bytes of all pictures."""
        return [unit.data for unit in self.units]


class Reader:
    """Our receiver with a clock moved by hand, 40 ms a picture where packets are fed by `pictures`."""

    def __init__(self, codec: str, sets: Sequence[bytes] = (), payload_type: int = 96) -> None:
        """Read `codec`."""
        self.seen = Seen()
        self.clock = ManualClock(START)
        self.timeline = Timeline(self.clock, 90_000)
        self.builder = builder_of(codec, self.seen, self.timeline, list(sets))
        self.receiver = RtpReceiver(payload_type, self.builder, self.seen)
        self.framer = Framer(lambda _message: None)
        self.framer.watch(0, self.receiver.packet, self.receiver.run, 1, lambda _view, _start, _end: None)
        self.rest = b""

    def feed(self, packets: Sequence[bytes], *, settles: bool = True) -> None:
        """Take packets out of memory that is overwritten after each one, as a connection's is."""
        for packet in packets:
            memory = bytearray(packet)
            self.receiver.packet(memoryview(memory), 0, len(memory))
            if settles:
                self.builder.settle()
                memory[:] = bytes(len(memory))

    def feed_interleaved(self, packets: Sequence[bytes], dice: random.Random) -> None:
        """Take packets as frames of one connection, read in pieces of any size into memory that is overwritten."""
        data = self.rest + b"".join(b"$\0" + struct.pack(">H", len(packet)) + packet for packet in packets)
        at = 0
        while at < len(data):
            end = dice.randint(at + 1, len(data))
            memory = bytearray(data[:end])
            used = self.framer.scan(memoryview(memory), at, end)
            self.builder.settle()
            memory[:] = bytes(len(memory))
            if used == at and end == len(data):
                break
            at = used
        self.rest = data[at:]


def film(codec: str, dice: random.Random, pictures: int, every: int = 5) -> list[Picture]:
    """Return made-up pictures that all differ, a key frame each `every`, bytes free of start codes."""
    return [
        Picture(
            codec,
            [bytes((index + 1,)) + made_up(dice) for _ in range(dice.choice((1, 1, 4)))],
            is_key=not index % every,
        )
        for index in range(pictures)
    ]


def made_up(dice: random.Random) -> bytes:
    """Return bytes of one slice."""
    return dice.randbytes(dice.choice((1, 9, 120, 3000))).replace(b"\0", b"\1")
