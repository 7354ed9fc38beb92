"""What a scene is made of: a lens, what stands there, and the ways of what moves."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from watchroom_sim.eyes.kit import Kit, Spot
from watchroom_sim.eyes.lens import Lens
from watchroom_sim.eyes.paths import Lane, Signal, Walk


class Scenery(msgspec.Struct, frozen=True, kw_only=True):
    """One place that cameras look at."""

    id: str
    title: str
    """As burnt into the picture, at most 22 letters."""
    lens: Lens
    build: Callable[[Kit], None]
    lanes: tuple[Lane, ...] = ()
    """The first is the one that passes nearest: plates are read on it, and the stories' cars take it."""
    walks: tuple[Walk, ...] = ()
    signals: tuple[Signal, ...] = ()
    stage: Spot = (2.0, 16.0)
    """Where the people of a story act."""
    roofed: bool = False
    """No weather comes in."""
