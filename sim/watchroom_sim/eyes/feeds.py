"""Streams that run while somebody wants them: drawn, encoded and packed once, handed to every session."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, Protocol

import numpy as np

from watchroom_sim.clockwork import LOCAL_OFFSET_S
from watchroom_sim.eyes import packets
from watchroom_sim.eyes.canvas import Bytes, Planes
from watchroom_sim.eyes.encoder import MAIN, Encoder, Measure, is_key
from watchroom_sim.eyes.letters import Mask, enlarged, mask_of, read_line, scaled
from watchroom_sim.eyes.scene import PICTURE_HEIGHT, PICTURE_WIDTH

LINGER_S: Final = 6.0
"""A stream that nobody wants any more goes on for so long, for who comes back."""
FRESH_S: Final = 0.15
"""A picture so young serves a second stream too."""
TEXT_SCALE: Final = 2
TEXT_TOP: Final = 6
CLOCK_LETTERS: Final = 22
CLOCK_LEFT: Final = PICTURE_WIDTH - 10 - CLOCK_LETTERS * 6 * TEXT_SCALE
_BAND: Final = 26
_BRIGHT: Final = 235

Draw = Callable[[float], Planes]
"""Draws the picture of a time."""


class Listener(Protocol):
    """Who takes the frames of a feed."""

    def take(self, frame: Frame) -> None:
        """Take the next frame."""
        ...


class Frame:
    """One picture, packed: the same packets go to everybody."""

    __slots__ = ("_wires", "is_key", "octets", "packets", "when")

    def __init__(self, units: list[bytes], when: float, first: int) -> None:
        """Pack the NAL units of the picture of a time; `first` is its first sequence number."""
        self.when = when
        self.is_key = is_key(units)
        parts = packets.payloads(units)
        at = packets.rtp_time(when)
        self.packets = [
            packets.rtp(
                part, kind=packets.VIDEO_TYPE, number=first + number, at=at, ssrc=packets.SSRC,
                marker=number == len(parts) - 1,
            )
            for number, part in enumerate(parts)
        ]  # fmt: skip
        self.octets = sum(map(len, parts))
        self._wires: dict[tuple[int, int], bytes] = {}

    def shifted(self, shift: int) -> list[bytes]:
        """Return the packets for a session whose numbering runs `shift` ahead."""
        return [packets.renumbered(packet, shift) for packet in self.packets] if shift else self.packets

    def wire(self, channel: int, shift: int) -> bytes:
        """Return all packets as one run of bytes for a connection that carries them on `channel`."""
        key = (channel, shift)
        if key not in self._wires:
            self._wires[key] = b"".join(packets.interleaved(packet, channel) for packet in self.shifted(shift))
        return self._wires[key]


class Picture:
    """What a camera's sensor sees and writes over it, drawn at most once for all its streams."""

    def __init__(self, draw: Draw, title: str, offset_s: float = 0.0) -> None:
        """`offset_s` is by how much the camera's clock is wrong."""
        self._draw = draw
        self._title = scaled(title, TEXT_SCALE)
        self.offset_s = offset_s
        self._last: tuple[float, Planes] | None = None

    def at(self, when: float) -> Planes:
        """Return the picture of a time with name and clock burnt in."""
        if self._last is None or not 0 <= when - self._last[0] < FRESH_S:
            planes = self._draw(when)
            burn(planes, self._title, when + self.offset_s)
            self._last = (when, planes)
        return self._last[1]


def burn(planes: Planes, title: Mask, clock: float) -> None:
    """Write a name at the left and local date and time to 1/100 s at the right, on a darker band."""
    planes.y[:_BAND] = (planes.y[:_BAND] >> 1) + 8
    dots = enlarged(mask_of(clock_text(clock)), TEXT_SCALE)
    for left, written in ((10, title), (CLOCK_LEFT, dots)):
        planes.y[TEXT_TOP : TEXT_TOP + written.shape[0], left : left + written.shape[1]][written] = _BRIGHT


def burn_below(planes: Planes, text: str) -> None:
    """Write a line at the left of the lower edge, on a darker band."""
    planes.y[-_BAND:] = (planes.y[-_BAND:] >> 1) + 8
    dots = enlarged(mask_of(text), TEXT_SCALE)
    below = planes.y[TEXT_TOP - _BAND :, 10 : 10 + dots.shape[1]]
    below[: dots.shape[0]][dots] = _BRIGHT


def clock_text(when: float) -> str:
    """Return a time as burnt in: the city's date and time to 1/100 s."""
    local = datetime.fromtimestamp(when + LOCAL_OFFSET_S, UTC)
    return f"{local:%Y-%m-%d %H:%M:%S}.{local.microsecond // 10_000:02d}"


def read_clock(brightness: Bytes) -> float:
    """Return the time that is burnt into a picture of full size, in seconds since 1970.

    Raises ValueError when no clock can be read there.
    """
    dots = brightness[TEXT_TOP:, CLOCK_LEFT:] > _BRIGHT * 0.66
    text = f"{read_line(dots, TEXT_SCALE, CLOCK_LETTERS)} +0000"
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S.%f %z").timestamp() - LOCAL_OFFSET_S


def halved(planes: Planes) -> Planes:
    """Return a picture of half the width and height; what is written in even squares stays sharp."""
    pairs = planes.y.reshape(PICTURE_HEIGHT // 2, 2, PICTURE_WIDTH // 2, 2)
    y = (pairs[:, 0, :, 0].astype(np.uint16) + pairs[:, 0, :, 1] + pairs[:, 1, :, 0] + pairs[:, 1, :, 1]) >> 2
    return Planes(y.astype(np.uint8), planes.u[::2, ::2], planes.v[::2, ::2])


class Turns:
    """Lets feeds draw in turn, with time left between: on a busy machine pictures become fewer, not answers late."""

    def __init__(self) -> None:
        """Everybody may draw."""
        self.free_at = 0.0

    def took(self, began: float, ended: float) -> None:
        """Note that somebody drew: for a third of that time nobody else does."""
        self.free_at = ended + (ended - began) / 3


class Feed:
    """One stream of one picture; it runs from the first listener on."""

    def __init__(
        self, picture: Picture, measure: Measure, *, phase: float = 0.0, fps: float | None = None, turns: Turns
    ) -> None:
        """`phase` (0 to 1) spreads the work of many feeds over time; `fps` sends fewer pictures than promised."""
        self._turns = turns
        self.picture = picture
        self.measure = measure
        self._wait_s = 1 / (fps or measure.fps)
        self._phase = phase
        self._listeners: list[Listener] = []
        self._encoder: Encoder | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._due = 0.0
        self._idle_from = 0.0
        self._number = 0
        self.group: list[Frame] = []
        """The frames since the newest key frame: whoever comes can begin with them."""
        self.packets = self.octets = 0

    @property
    def running(self) -> bool:
        """Return whether pictures are made now."""
        return self._timer is not None

    def attach(self, listener: Listener) -> None:
        """Hand every further frame to `listener`."""
        self._listeners.append(listener)
        if self._timer is None:
            self._encoder = Encoder(self.measure)
            self._due = time.time() + self._phase * self._wait_s
            self._again(self._phase * self._wait_s)

    def detach(self, listener: Listener) -> None:
        """Hand it no more; the feed ends when nobody has listened for a while."""
        if listener in self._listeners:
            self._listeners.remove(listener)
        if not self._listeners:
            self._idle_from = time.time()

    def stop(self) -> None:
        """Make no more pictures."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._encoder, self.group = None, None, []

    def _tick(self) -> None:
        now = time.time()
        if not self._listeners and now - self._idle_from > LINGER_S:
            self.stop()
            return
        if now < self._turns.free_at:
            self._again(self._turns.free_at - now)
            return
        frame = self.next_frame(now)
        for listener in list(self._listeners):
            listener.take(frame)
        ended = time.time()
        self._turns.took(now, ended)
        self._due = max(self._due + self._wait_s, ended)
        self._again(self._due - ended)

    def _again(self, seconds: float) -> None:
        self._timer = asyncio.get_running_loop().call_later(seconds, self._tick)

    def next_frame(self, now: float) -> Frame:
        """Return the next frame, of a moment; the feed must run."""
        frame = Frame(self._coded(now), now, self._number)
        self._number += len(frame.packets)
        self.packets += len(frame.packets)
        self.octets += frame.octets
        if frame.is_key:
            self.group = []
        self.group.append(frame)
        return frame

    def _coded(self, now: float) -> list[bytes]:
        assert self._encoder is not None  # noqa: S101 - a feed makes pictures only while it runs
        planes = self.picture.at(now)
        return self._encoder.encode(planes if self.measure.width == MAIN.width else halved(planes))


class LoopedFeed(Feed):
    """Footage of ten seconds that comes again and again, as from a camera that somebody has deceived."""

    LOOP_S: Final = 10.0

    def __init__(self, picture: Picture, measure: Measure, *, phase: float = 0.0, turns: Turns) -> None:
        """Begin with nothing recorded."""
        super().__init__(picture, measure, phase=phase, turns=turns)
        self._recorded: list[list[bytes]] = []
        self._played = 0

    def _coded(self, now: float) -> list[bytes]:
        if len(self._recorded) < round(self.LOOP_S * self.measure.fps):
            self._recorded.append(super()._coded(now))
        units = self._recorded[self._played % len(self._recorded)]
        self._played += 1
        return units

    def stop(self) -> None:
        """Make no more pictures; the next run records anew."""
        super().stop()
        self._recorded, self._played = [], 0
