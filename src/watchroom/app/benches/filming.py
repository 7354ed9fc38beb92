"""Many cameras in one process, for the benches: an RTSP server that films 720p, the same picture for everyone."""

from __future__ import annotations

import asyncio
import base64
import struct
import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from itertools import count
from typing import cast

import av
import numpy as np
import uvloop
from av.codec.context import CodecContext, Flags

WIDTH, HEIGHT, FPS = 1280, 720, 25
FILM_SECONDS, GROUP_SECONDS = 8, 2
BITS_PER_SECOND = 2_000_000
PACKET_BYTES = 1_400
PHASES = 8
"""Cameras are not in step: so many groups of them send one after the other, a path's number says in which it is."""
BITS, BIT_PIXELS = 8, 64
"""Each picture's number is burnt in at its top left: a light square is a one, the lowest bit first."""
_DARK, _LIGHT = 16, 235
WAITING_BYTES_MAX = 16_000_000
_TICKS = 90_000 // FPS
_KEY, _FU_A = 5, 28


def film() -> tuple[list[list[bytes]], list[bytes]]:
    """Return pictures as NAL units, and the parameter sets: a street's worth of grain, at about BITS_PER_SECOND."""
    context = CodecContext.create("libx264", "w")
    context.width, context.height, context.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    context.time_base, context.framerate = Fraction(1, FPS), Fraction(FPS)
    context.bit_rate, context.gop_size, context.max_b_frames = BITS_PER_SECOND, FPS * GROUP_SECONDS, 0
    context.flags |= Flags.global_header
    rate = str(BITS_PER_SECOND)
    context.options = {"preset": "ultrafast", "tune": "zerolatency", "maxrate": rate, "bufsize": rate, "slices": "1"}
    context.open()
    dice = np.random.default_rng(7)
    grain = dice.integers(0, 256, (HEIGHT * 3 // 2, WIDTH + 512), dtype=np.uint8)
    pictures = []
    for number in range(FPS * FILM_SECONDS):
        at = number * 2 % 512
        planes = np.ascontiguousarray(grain[:, at : at + WIDTH] // 4 + 64)
        for bit in range(BITS):
            square = slice(bit * BIT_PIXELS, (bit + 1) * BIT_PIXELS)
            planes[:BIT_PIXELS, square] = _LIGHT if number >> bit & 1 else _DARK
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts = number
        pictures += [list(nal_units(bytes(packet))) for packet in context.encode(frame)]
    pictures += [list(nal_units(bytes(packet))) for packet in context.encode(None)]
    return [[nal for nal in each if nal[0] & 31 in (1, _KEY)] for each in pictures], list(
        nal_units(context.extradata or b"")
    )


def nal_units(annex_b: bytes) -> Iterator[bytes]:
    """Yield the NAL units between start codes."""
    for part in annex_b.split(b"\0\0\1")[1:]:
        yield part.rstrip(b"\0")


class Sender:
    """What everybody gets: packets with one count and one stamp."""

    def __init__(self) -> None:
        """Film, and send to nobody yet."""
        self._pictures, self.sets = film()
        self._sequence = count()
        self._phases: list[set[Connection]] = [set() for _ in range(PHASES)]

    def describe(self) -> bytes:
        """Return the SDP."""
        sets = ",".join(base64.b64encode(each).decode() for each in self.sets)
        lines = [
            "v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=bench", "c=IN IP4 0.0.0.0", "t=0 0", "a=control:*",
            "m=video 0 RTP/AVP 96", "a=rtpmap:96 H264/90000",
            f"a=fmtp:96 packetization-mode=1;profile-level-id={self.sets[0][1:4].hex()};sprop-parameter-sets={sets}",
            "a=control:track1", "",
        ]  # fmt: skip
        return "\r\n".join(lines).encode()

    def join(self, connection: Connection, url: str) -> None:
        """Send to one more, in the phase of its path's number."""
        digits = "".join(filter(str.isdecimal, url.rstrip("/").rpartition("/")[2]))
        self._phases[int(digits or "0") % PHASES].add(connection)

    def leave(self, connection: Connection) -> None:
        """Send to one less."""
        for phase in self._phases:
            phase.discard(connection)

    async def send(self, began: float) -> None:
        """Send pictures in real time, the first one at `began` of the loop's clock, until cancelled."""
        loop = asyncio.get_running_loop()
        for number in count():
            picture = self._packets(self._pictures[number % len(self._pictures)], number * _TICKS % 2**32)
            for index, phase in enumerate(self._phases):
                await asyncio.sleep(began + (number + index / PHASES) / FPS - loop.time())
                for connection in list(phase):
                    connection.send(picture)

    def _packets(self, nals: list[bytes], stamp: int) -> bytes:
        """Return one picture as interleaved packets, its parameter sets before a key frame."""
        if nals[0][0] & 31 == _KEY:
            nals = [*self.sets, *nals]
        payloads = [payload for nal in nals for payload in _payloads(nal)]
        packets = []
        for payload in payloads:
            marker = 0x80 if payload is payloads[-1] else 0
            head = struct.pack(">BBHII", 0x80, 96 | marker, next(self._sequence) % 65_536, stamp, 0x5EED)
            packets.append(struct.pack(">cBH", b"$", 0, len(head) + len(payload)) + head + payload)
        return b"".join(packets)


def _payloads(nal: bytes) -> Iterator[bytes]:
    """Yield a NAL unit whole, or in fragments (RFC 6184, FU-A)."""
    if len(nal) <= PACKET_BYTES:
        yield nal
        return
    indicator, kind = nal[0] & 0xE0 | _FU_A, nal[0] & 31
    parts = [nal[at : at + PACKET_BYTES] for at in range(1, len(nal), PACKET_BYTES)]
    for part in parts:
        edge = 0x80 * (part is parts[0]) | 0x40 * (part is parts[-1])
        yield bytes((indicator, edge | kind)) + part


class Connection(asyncio.Protocol):
    """One client: answers its requests, then sends what everybody gets."""

    def __init__(self, sender: Sender) -> None:
        """Know who films."""
        self._sender = sender
        self._rest = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, _: Exception | None) -> None:
        """Leave."""
        self._sender.leave(self)

    def send(self, data: bytes) -> None:
        """Send, and hang up on who does not read: a lost packet must be seen as lost."""
        if self._transport is not None:
            self._transport.write(data)
            if self._transport.get_write_buffer_size() > WAITING_BYTES_MAX:
                self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """Answer each whole request; receiver reports are passed over."""
        self._rest += data
        while self._rest:
            if self._rest[:1] == b"$":
                length = 4 + int.from_bytes(self._rest[2:4], "big")
            else:
                length = self._rest.find(b"\r\n\r\n") + 4
            if length < 4 or len(self._rest) < length:  # noqa: PLR2004 - no end of a request yet
                return
            request, self._rest = self._rest[:length], self._rest[length:]
            if request[:1] != b"$":
                self._answer(request.decode())

    def _answer(self, request: str) -> None:
        assert self._transport is not None  # noqa: S101 - connected
        method, url, _ = request.split(" ", 2)
        sequence = next(line.split(":")[1] for line in request.split("\r\n") if line.lower().startswith("cseq:"))
        body = self._sender.describe() if method == "DESCRIBE" else b""
        lines = ["RTSP/1.0 200 OK", f"CSeq:{sequence}", "Session: 1;timeout=60", f"Content-Length: {len(body)}"]
        lines += {
            "OPTIONS": ["Public: OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN"],
            "DESCRIBE": ["Content-Type: application/sdp", f"Content-Base: {url}/"],
            "SETUP": ["Transport: RTP/AVP/TCP;unicast;interleaved=0-1"],
        }.get(method, [])
        self._transport.write("\r\n".join([*lines, "", ""]).encode() + body)
        if method == "PLAY":
            self._sender.join(self, url)
        elif method == "TEARDOWN":
            self._transport.close()


async def _serve() -> None:
    sender = Sender()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(sender), "127.0.0.1", 0, backlog=1024)
    began = loop.time()
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]} {time.time()}\n")
    sys.stdout.flush()
    await sender.send(began)


if __name__ == "__main__":
    uvloop.run(_serve())
