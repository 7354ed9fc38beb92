"""A dome's motor: where it points at a time, given the orders it was given; no clock of its own."""

from __future__ import annotations

import math
from typing import Final

import msgspec

from watchroom_sim.eyes.lens import HEIGHT, WIDTH
from watchroom_sim.eyes.scene import HOME, PICTURE_HEIGHT, PICTURE_WIDTH, ZOOM_MAX, View

TURN_PER_S: Final = 0.7
"""How fast it goes to a place; of -1 to 1."""
MOVE_SECONDS_MAX: Final = 10.0
PRESETS_MAX: Final = 32


class Pose(msgspec.Struct, frozen=True):
    """Where a dome points: pan and tilt -1 to 1, zoom 0 to 1, as ONVIF's generic spaces have it."""

    pan: float = 0.0
    tilt: float = 0.0
    zoom: float = 0.0

    def moved(self, by: Pose, share: float = 1.0) -> Pose:
        """Return the pose `share` times `by` further, within what the motor can do."""
        return Pose(
            _within(self.pan + by.pan * share, -1),
            _within(self.tilt + by.tilt * share, -1),
            _within(self.zoom + by.zoom * share, 0),
        )

    def to(self, other: Pose) -> Pose:
        """Return how far it is to another pose."""
        return Pose(other.pan - self.pan, other.tilt - self.tilt, other.zoom - self.zoom)


class Motor:
    """One dome."""

    def __init__(self) -> None:
        """Point home."""
        self._from = Pose()
        self._speed = Pose()
        self._began = 0.0
        self._ends = 0.0
        self.presets: dict[str, tuple[str, Pose]] = {
            "1": ("Home", Pose()),
            "2": ("Left side", Pose(-0.8, 0.0, 0.2)),
            "3": ("Right side", Pose(0.8, 0.0, 0.2)),
        }

    def pose(self, when: float) -> Pose:
        """Return where it points at a time (seconds)."""
        return self._from.moved(self._speed, max(0.0, min(when, self._ends) - self._began))

    def looks_deg(self, when: float, pan_zero_deg: float) -> int:
        """Return the bearing it looks to at a time, given the one at pan 0: its pan is a full turn."""
        return round(pan_zero_deg + self.pose(when).pan * 180) % 360

    def is_moving(self, when: float) -> bool:
        """Return whether it is still on its way."""
        return when < self._ends and self._speed != Pose()

    def move(self, speed: Pose, when: float, seconds: float) -> None:
        """Go on at a speed (per second) for some time, at most MOVE_SECONDS_MAX."""
        self._from, self._speed = self.pose(when), speed
        self._began, self._ends = when, when + min(max(0.0, seconds), MOVE_SECONDS_MAX)

    def go(self, goal: Pose, when: float) -> None:
        """Go to a pose, straight."""
        start = self.pose(when)
        way = start.to(Pose().moved(goal))
        seconds = max(abs(way.pan), abs(way.tilt), abs(way.zoom)) / TURN_PER_S
        self._from, self._began, self._ends = start, when, when + seconds
        self._speed = Pose(way.pan / seconds, way.tilt / seconds, way.zoom / seconds) if seconds else Pose()

    def stop(self, when: float) -> None:
        """Stay where it is."""
        self.move(Pose(), when, 0)

    def keep(self, name: str, when: float, token: str | None = None) -> str | None:
        """Keep where it points as a preset, a new one or in place of another; return its token, None when full."""
        if token is None:
            token = str(max((int(each) for each in self.presets), default=0) + 1)
            if len(self.presets) >= PRESETS_MAX:
                return None
        self.presets[token] = (name, self.pose(when))
        return token

    def view(self, when: float) -> View:
        """Return the part of the whole view that it sees."""
        pose = self.pose(when)
        if abs(pose.pan) + abs(pose.tilt) + pose.zoom < _HOME_WITHIN:
            return HOME
        zoom = 1 + pose.zoom * (ZOOM_MAX - 1)
        width, height = PICTURE_WIDTH / zoom, PICTURE_HEIGHT / zoom
        left = WIDTH / 2 + pose.pan * (WIDTH - width) / 2 - width / 2
        top = HEIGHT / 2 - pose.tilt * (HEIGHT - height) / 2 - height / 2
        return View(_even(left), _even(top), zoom)


_HOME_WITHIN: Final = 0.01


def _even(pixels: float) -> int:
    return max(0, math.floor(pixels) & ~1)


def _within(value: float, lowest: float) -> float:
    return max(lowest, min(1.0, value))
