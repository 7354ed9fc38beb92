"""What stands still in a scene, painted once: its colours by day, its lamps by night, and how far away it is."""

from __future__ import annotations

from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from watchroom_sim.eyes.lens import HEIGHT, WIDTH, Floats
from watchroom_sim.eyes.raster import patch

Colour = tuple[int, int, int]
Bytes = npt.NDArray[np.uint8]
Halves = npt.NDArray[np.float16]

_FAR_M: Final = 60_000.0
"""Farther than anything, and still a number in half precision."""
_RGB_TO_YUV: Final = np.asarray(
    ((0.257, 0.504, 0.098), (-0.148, -0.291, 0.439), (0.439, -0.368, -0.071)), dtype=np.float32
)
"""ITU-R BT.601 in studio range, what cameras of this size send."""


class Planes(msgspec.Struct, frozen=True):
    """One picture in 4:2:0: brightness in full, both colours at half the width and height."""

    y: Bytes
    u: Bytes
    v: Bytes

    @staticmethod
    def blank(width: int, height: int, brightness: int = 16) -> Planes:
        """Return a grey picture."""
        half = (height // 2, width // 2)
        y = np.full((height, width), brightness, dtype=np.uint8)
        return Planes(y, np.full(half, 128, dtype=np.uint8), np.full(half, 128, dtype=np.uint8))

    def copy(self) -> Planes:
        """Return the same picture in memory of its own."""
        return Planes(self.y.copy(), self.u.copy(), self.v.copy())

    def crop(self, x: int, y: int, width: int, height: int) -> Planes:
        """Return a part, even numbers all; it shares its memory with the whole."""
        rows, columns = slice(y // 2, (y + height) // 2), slice(x // 2, (x + width) // 2)
        return Planes(self.y[y : y + height, x : x + width], self.u[rows, columns], self.v[rows, columns])


def yuv(colour: Colour) -> tuple[int, int, int]:
    """Return a colour as brightness and two colour differences, 0 to 255."""
    y, u, v = _RGB_TO_YUV @ np.asarray(colour, dtype=np.float32) + (16.5, 128.5, 128.5)
    return int(y), int(u), int(v)


def to_planes(rgb: Floats) -> Planes:
    """Return a picture of reds, greens and blues (0 to 255) in 4:2:0."""
    np.clip(rgb, 0, 255, out=rgb)
    y = rgb @ _RGB_TO_YUV[0] + np.float32(16.5)
    height, width = y.shape
    small = rgb.reshape(height // 2, 2, width // 2, 2, 3).mean(axis=(1, 3), dtype=np.float32)
    return Planes(
        y.astype(np.uint8),
        (small @ _RGB_TO_YUV[1] + np.float32(128.5)).astype(np.uint8),
        (small @ _RGB_TO_YUV[2] + np.float32(128.5)).astype(np.uint8),
    )


class Painting(msgspec.Struct, frozen=True):
    """A finished picture, kept in a sixth of the room that painting it takes."""

    rgb: Bytes
    lamps: Bytes
    away_m: Halves
    """How far away what stands there is; endless where nothing does."""


class Canvas:
    """A wide picture being painted, from the back to the front."""

    def __init__(self) -> None:
        """Begin black, unlit and endless."""
        self.rgb = np.zeros((HEIGHT, WIDTH, 3), dtype=np.float32)
        self.lamps = np.zeros((HEIGHT, WIDTH, 3), dtype=np.float32)
        """What gives light of its own once it is dark."""
        self.away_m = np.full((HEIGHT, WIDTH), _FAR_M, dtype=np.float32)

    def paint(
        self,
        points: Floats,
        colour: Colour,
        *,
        below: Colour | None = None,
        lamp: Colour = (0, 0, 0),
        away_m: float | None = None,
        thin: float = 1.0,
    ) -> None:
        """Paint a convex polygon; `below` is its colour at the lower end, `thin` less than 1 lets the rest shine."""
        found = patch(points, WIDTH, HEIGHT)
        if found is None:
            return
        share = found.share[..., None] * np.float32(thin)
        ink = np.asarray(colour, dtype=np.float32)
        if below is not None:
            down = np.linspace(0, 1, found.share.shape[0], dtype=np.float32)[:, None, None]
            ink = ink + (np.asarray(below, dtype=np.float32) - ink) * down
        rgb, lamps = self.rgb[found.rows, found.columns], self.lamps[found.rows, found.columns]
        rgb += (ink - rgb) * share
        lamps += (np.asarray(lamp, dtype=np.float32) - lamps) * share
        if away_m is not None:
            self.away_m[found.rows, found.columns][found.share > 0.5] = away_m  # noqa: PLR2004 - the half

    def finished(self) -> Painting:
        """Return what has been painted."""
        return Painting(
            np.clip(self.rgb, 0, 255).astype(np.uint8),
            np.clip(self.lamps, 0, 255).astype(np.uint8),
            self.away_m.astype(np.float16),
        )

    def shine(self, x: float, y: float, across: float, high: float, colour: Colour, *, day: float = 0.0) -> None:
        """Add a soft glow around a point: to the lamps, and a share `day` of it to the picture by day too."""
        x0, x1 = max(0, int(x - across)), min(WIDTH, int(x + across) + 1)
        y0, y1 = max(0, int(y - high)), min(HEIGHT, int(y + high) + 1)
        if x1 <= x0 or y1 <= y0:
            return
        run = ((np.arange(x0, x1) - x) / across) ** 2 + ((np.arange(y0, y1)[:, None] - y) / high) ** 2
        soft = (np.clip(1 - run, 0, 1) ** 2).astype(np.float32)[..., None] * np.asarray(colour, dtype=np.float32)
        self.lamps[y0:y1, x0:x1] += soft
        if day:
            self.rgb[y0:y1, x0:x1] += soft * np.float32(day)
