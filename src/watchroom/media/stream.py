"""What every reader of a camera's stream shares: where it is, what it tells, how it ends, and when to try again."""

from __future__ import annotations

import random
from typing import Protocol

import msgspec

from watchroom.base.errors import UnavailableError
from watchroom.media.units import AccessUnit, Format

SILENT_SECONDS = 10.0
"""A camera that sends no picture for so long is asked anew."""
OPEN_SECONDS = 10.0
"""From the first connection to the camera's promise to play."""

CAUSES: dict[str, bool] = {
    "address": True,
    "unreachable": False,
    "certificate": True,
    "credentials": True,
    "redirect": True,
    "refused": False,
    "not_found": False,
    "no_video": True,
    "codec": True,
    "reordered": True,
    "broken": False,
    "limit": False,
    "silent": False,
    "ended": False,
    "clock": False,
}
"""Why a stream ended, and whether it stays so until a person changes something."""


class StreamWhere(msgspec.Struct, frozen=True, kw_only=True):
    """One stream of one camera: its address and how to sign in; never logged."""

    url: str
    camera_id: str = ""
    """Whose stream it is, for a reader that must say so."""
    stream: str = "main"
    username: str = ""
    password: str = ""
    certificate_sha256: str = ""
    """Pinned certificate of an `rtsps` or `https` camera, hex; empty: the machine's authorities decide."""
    transport: str = "tcp"
    """tcp (interleaved) or udp: which is tried first."""
    silent_seconds: float = SILENT_SECONDS
    open_seconds: float = OPEN_SECONDS

    def __repr__(self) -> str:
        """Return what may stand in a log: neither the address nor the password."""
        return f"StreamWhere(camera_id={self.camera_id!r}, stream={self.stream!r})"


class StreamEvents(Protocol):
    """What a reader tells its owner; called in the reader's own event loop, must return at once."""

    @property
    def is_awaited(self) -> bool:
        """Whether somebody waits for each picture; else several may be told together, a moment later."""
        ...

    def format(self, found: Format) -> None:
        """Take the format of the units that follow; told before the first unit and at each change."""
        ...

    def unit(self, unit: AccessUnit) -> None:
        """Take one picture; ticks always grow, the first one and the first after a gap is a key frame."""
        ...

    def lost(self, packets: int) -> None:
        """Count packets that never came; pictures are left out up to the next key frame."""
        ...

    def clock_offset(self, seconds: float) -> None:
        """Take the camera's clock minus ours, from its sender reports."""
        ...


class StreamError(UnavailableError):
    """The stream ended or could not begin; `cause` is one of CAUSES, `message` says what to do and names no address."""

    def __init__(self, cause: str, message: str) -> None:
        """Keep the cause beside the sentence shown to people."""
        super().__init__(message)
        self.cause = cause

    @property
    def is_lasting(self) -> bool:
        """Whether trying again soon is useless: a person must change something first."""
        return CAUSES[self.cause]


class Retry:
    """How long to wait before the next try: doubling with jitter, long where only a person can help."""

    FIRST_SECONDS = 1.0
    MOST_SECONDS = 30.0
    LASTING_SECONDS = 300.0
    """Seldom enough that no camera locks our account for wrong passwords."""
    GOOD_SECONDS = 60.0
    """A stream that lived so long begins again at the shortest wait."""

    def __init__(self, dice: random.Random) -> None:
        """Draw the jitter from `dice`."""
        self._dice = dice
        self._tries = 0

    def after(self, error: StreamError, lived_seconds: float) -> float:
        """Return the seconds to wait after a stream that lived so long ended by `error`."""
        if lived_seconds >= self.GOOD_SECONDS:
            self._tries = 0
        wait = min(self.MOST_SECONDS, self.FIRST_SECONDS * 2.0 ** min(self._tries, 16))
        self._tries += 1
        if error.is_lasting:
            wait = self.LASTING_SECONDS
        return wait * self._dice.uniform(0.5, 1.0)
