"""How a camera maps the street before it onto its picture: a pinhole at a height, tilted down."""

from __future__ import annotations

import math
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

WIDTH: Final = 1024
HEIGHT: Final = 432
"""Pixels of the whole view that a dome can turn over."""
NEAREST_M: Final = 0.8


class Lens(msgspec.Struct, frozen=True, kw_only=True):
    """One camera's place: x to the right, y up, z ahead, all in metres from the ground below it."""

    height_m: float
    tilt_deg: float
    focal_px: float = 520.0

    def seen(self, points: Floats) -> Floats:
        """Return points (n by 3) as the camera has them: right, up, away."""
        turn = math.radians(self.tilt_deg)
        up = points[:, 1] - self.height_m
        away = points[:, 2] * math.cos(turn) - up * math.sin(turn)
        above = up * math.cos(turn) + points[:, 2] * math.sin(turn)
        return np.column_stack((points[:, 0], above, away)).astype(np.float32)

    def on_picture(self, seen: Floats) -> Floats:
        """Return where on the picture (n by 2, pixels right and down) what lies before the camera is."""
        scale = self.focal_px / seen[:, 2:3]
        return (seen[:, :2] * scale * (1.0, -1.0) + (WIDTH / 2, HEIGHT / 2)).astype(np.float32)

    def project(self, points: list[tuple[float, float, float]]) -> tuple[Floats, float] | None:
        """Return a polygon on the picture and how far away its far end is; None when it is behind the camera."""
        seen = _before(self.seen(np.asarray(points, dtype=np.float32)))
        if len(seen) < 3:  # noqa: PLR2004 - less is no area
            return None
        return self.on_picture(seen), float(seen[:, 2].max())

    def spot(self, x: float, y: float, z: float) -> tuple[float, float, float]:
        """Return where one point is on the picture and how many pixels a metre has there (0 behind the camera)."""
        turn = math.radians(self.tilt_deg)
        up = y - self.height_m
        away = z * math.cos(turn) - up * math.sin(turn)
        if away < NEAREST_M:
            return 0.0, 0.0, 0.0
        scale = self.focal_px / away
        above = up * math.cos(turn) + z * math.sin(turn)
        return WIDTH / 2 + x * scale, HEIGHT / 2 - above * scale, scale


def _before(seen: Floats) -> Floats:
    """Return the part of a polygon that lies before the camera (Sutherland and Hodgman, one plane)."""
    if seen[:, 2].min() >= NEAREST_M:
        return seen
    kept: list[Floats] = []
    for here, there in zip(seen, np.roll(seen, -1, axis=0), strict=True):
        if here[2] >= NEAREST_M:
            kept.append(here)
        if (here[2] >= NEAREST_M) != (there[2] >= NEAREST_M):
            share = (NEAREST_M - here[2]) / (there[2] - here[2])
            kept.append(here + (there - here) * share)
    return np.asarray(kept, dtype=np.float32).reshape(-1, 3)
