"""One client that takes one camera's stream: where its packets go, and in which numbering."""

from __future__ import annotations

import asyncio
import socket
import time
from typing import Final, Protocol

from watchroom_sim.eyes import packets
from watchroom_sim.eyes.feeds import Feed, Frame
from watchroom_sim.eyes.gallery import Camera

SEND_BUFFER_BYTES_MAX: Final = 1_000_000
"""A client that has so much to read still gets nothing until the next key frame."""
AUDIO_HZ: Final = 8_000
AUDIO_SILENCE: Final = b"watchroom-audio-"
"""What the sound of a test camera consists of: bytes that a test can look for."""


class Outlet(Protocol):
    """Where packets go."""

    def frame(self, frame: Frame, shift: int) -> bool:
        """Send a picture; False when the client is too slow for it."""
        ...

    def control(self, packet: bytes) -> None:
        """Send a control packet."""
        ...


class Interleaved:
    """Packets within the RTSP connection."""

    def __init__(self, transport: asyncio.Transport, channel: int) -> None:
        """`channel` is for media; the next one is for control."""
        self._transport = transport
        self._channel = channel

    def frame(self, frame: Frame, shift: int) -> bool:
        """Send a picture unless too much waits already."""
        if self._transport.get_write_buffer_size() > SEND_BUFFER_BYTES_MAX:
            return False
        self._transport.write(frame.wire(self._channel, shift))
        return True

    def control(self, packet: bytes) -> None:
        """Send a control packet."""
        self._transport.write(packets.interleaved(packet, self._channel + 1))

    def sound(self, packet: bytes) -> None:
        """Send a packet of sound."""
        self._transport.write(packets.interleaved(packet, self._channel))


class Datagrams:
    """Packets on two ports of their own."""

    def __init__(self, host: str, ports: tuple[int, int]) -> None:
        """Send to the client's ports from two of ours."""
        self._to = [(host, port) for port in ports]
        self._sockets = [_bound() for _ in ports]

    @property
    def ports(self) -> tuple[int, int]:
        """Return our ports."""
        media, control = (each.getsockname()[1] for each in self._sockets)
        return media, control

    def frame(self, frame: Frame, shift: int) -> bool:
        """Send a picture, a datagram a packet."""
        for packet in frame.shifted(shift):
            self._send(0, packet)
        return True

    def control(self, packet: bytes) -> None:
        """Send a control packet."""
        self._send(1, packet)

    def close(self) -> None:
        """Give the ports back."""
        for each in self._sockets:
            each.close()

    def _send(self, which: int, packet: bytes) -> None:
        try:
            self._sockets[which].sendto(packet, self._to[which])
        except OSError:  # deliberately silent: a datagram may always be lost
            return


def _bound() -> socket.socket:
    found = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    found.setblocking(False)  # noqa: FBT003 - the socket's own way to say it
    found.bind(("127.0.0.1", 0))
    return found


class _Tap:
    """A session's ear at one feed."""

    def __init__(self, session: Session, feed: Feed) -> None:
        self._session = session
        self.feed = feed
        feed.attach(self)

    def take(self, frame: Frame) -> None:
        self._session.hear(self, frame)

    def close(self) -> None:
        self.feed.detach(self)


class Session:
    """One client of one stream."""

    def __init__(self, camera: Camera, stream: str, outlet: Outlet) -> None:
        """Send nothing yet."""
        self.camera = camera
        self.stream = stream
        self.outlet = outlet
        self._tap: _Tap | None = None
        self._next: _Tap | None = None
        self._shift = 0
        self._number = 0
        self._skipping = False
        self._sent = [0, 0]

    @property
    def playing(self) -> bool:
        """Return whether it sends."""
        return self._tap is not None

    def play(self) -> Frame | None:
        """Begin with the newest key frame, and return it; None when there is none yet."""
        feed = self.camera.feed(self.stream)
        group = list(feed.group)
        self._tap = _Tap(self, feed)
        self.camera.followers.add(self)
        for frame in group:
            self._send(frame)
        return group[0] if group else None

    def stop(self) -> None:
        """Send no more."""
        self.camera.followers.discard(self)
        for tap in (self._tap, self._next):
            if tap is not None:
                tap.close()
        self._tap = self._next = None
        if isinstance(self.outlet, Datagrams):
            self.outlet.close()

    def follow(self, feed: Feed) -> None:
        """Go over to another stream of the same camera at its next key frame."""
        if self._next is not None:
            self._next.close()
        self._next = _Tap(self, feed) if self._tap is None or feed is not self._tap.feed else None

    def hear(self, tap: _Tap, frame: Frame) -> None:
        """Take a frame of a feed: of the one that is sent, or of the one that is waited for."""
        if tap is self._next and frame.is_key:
            if self._tap is not None:
                self._tap.close()
            self._tap, self._next = tap, None
            first = int.from_bytes(frame.packets[0][2:4], "big")
            self._shift = (self._number + 1 - first) & 0xFFFF
        if tap is self._tap:
            self._send(frame)

    def report(self, now: float | None = None) -> None:
        """Send a sender report."""
        at = time.time() if now is None else now
        report = packets.sender_report(at, packets=self._sent[0], octets=self._sent[1], offset_s=self.camera.offset_s)
        self.outlet.control(report)

    def _send(self, frame: Frame) -> None:
        if self._skipping and not frame.is_key:
            return
        self._skipping = not self.outlet.frame(frame, self._shift)
        if not self._skipping:
            self._number = (int.from_bytes(frame.packets[-1][2:4], "big") + self._shift) & 0xFFFF
            self._sent[0] += len(frame.packets)
            self._sent[1] += frame.octets
