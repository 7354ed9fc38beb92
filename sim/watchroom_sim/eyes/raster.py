"""Which share of each pixel a convex polygon covers: the one brush that everything is painted with."""

from __future__ import annotations

import math
from typing import Final

import msgspec
import numpy as np

from watchroom_sim.eyes.lens import Floats

_FINE: Final = 3
"""Lines looked at in each row of pixels."""


class Patch(msgspec.Struct, frozen=True):
    """A rectangle of a picture and how much of each pixel is covered, 0 to 1."""

    rows: slice
    columns: slice
    share: Floats


def patch(points: Floats, width: int, height: int) -> Patch | None:
    """Return the patch of a convex polygon (n by 2, pixels right and down); None when it is outside the picture."""
    x0, x1 = max(0, math.floor(points[:, 0].min())), min(width, math.ceil(points[:, 0].max()))
    y0, y1 = max(0, math.floor(points[:, 1].min())), min(height, math.ceil(points[:, 1].max()))
    if x1 <= x0 or y1 <= y0:
        return None
    lines = (np.arange(y0 * _FINE, y1 * _FINE, dtype=np.float32) + np.float32(0.5)) / np.float32(_FINE)
    left, right = _span(points, lines)
    pixel = np.arange(x0, x1, dtype=np.float32)
    share = np.minimum(pixel + 1, right[:, None])
    share -= np.maximum(pixel, left[:, None])
    np.clip(share, 0.0, 1.0, out=share)
    mean = share.reshape(y1 - y0, _FINE, x1 - x0).sum(axis=1)
    mean *= np.float32(1 / _FINE)
    return Patch(slice(y0, y1), slice(x0, x1), mean)


def _span(points: Floats, lines: Floats) -> tuple[Floats, Floats]:
    """Return where each line enters and leaves the polygon; an empty span is infinite the wrong way round."""
    end = np.concatenate((points[1:], points[:1]))
    top, bottom = points[:, 1:2], end[:, 1:2]
    crossing = (top <= lines) != (bottom <= lines)
    drop = np.where(bottom == top, np.float32(1), bottom - top)
    x = points[:, 0:1] + (lines - top) * ((end[:, 0:1] - points[:, 0:1]) / drop)
    far = np.float32(1e9)
    return np.where(crossing, x, far).min(axis=0), np.where(crossing, x, -far).max(axis=0)


def ring(x: float, y: float, across: float, high: float, corners: int = 16) -> Floats:
    """Return an ellipse of two half-axes as a polygon."""
    turn = np.linspace(0.0, 2 * math.pi, corners, endpoint=False)
    return np.column_stack((x + across * np.cos(turn), y + high * np.sin(turn))).astype(np.float32)
