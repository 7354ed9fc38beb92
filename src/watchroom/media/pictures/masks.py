"""Fills areas of a decoded picture that nobody may see."""

from __future__ import annotations

import av
import numpy as np
from numpy.typing import NDArray

Polygon = list[list[float]]
"""Points in parts of width and height."""
_GREY = 128
_DARK = 24


def covered(polygon: Polygon, width: int, height: int) -> NDArray[np.bool_]:
    """Return which pixels of a picture a polygon covers, and a rim of one pixel, so that nothing shows along an edge.

    A pixel counts when its centre is inside; where the outline crosses itself, every loop is inside (the winding
    number is not 0).
    """
    rows = (np.arange(height) + 0.5) / height
    columns = (np.arange(width) + 0.5) / width
    winding = np.zeros((height, width), dtype=np.int16)
    corners = [(point[0], point[1]) for point in polygon]
    for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
        if y1 == y2:
            continue
        crosses = (y1 > rows) != (y2 > rows)
        at = x1 + (rows[crosses] - y1) * (x2 - x1) / (y2 - y1)
        left = (columns[None, :] < at[:, None]).astype(np.int16)
        winding[crosses] += left if y2 > y1 else -left
    return _widened(winding != 0)


def _widened(inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    wide = inside.copy()
    wide[1:] |= inside[:-1]
    wide[:-1] |= inside[1:]
    tall = wide.copy()
    wide[:, 1:] |= tall[:, :-1]
    wide[:, :-1] |= tall[:, 1:]
    return wide


class Masks:
    """The areas of one camera, laid out once for a size of picture."""

    def __init__(self, polygons: list[Polygon]) -> None:
        """Take polygons in parts of width and height."""
        self._polygons = polygons
        self._size = (0, 0)
        self._luma: NDArray[np.bool_] = np.zeros((0, 0), dtype=np.bool_)
        self._chroma: NDArray[np.bool_] = self._luma

    def fill(self, frame: av.VideoFrame) -> av.VideoFrame:
        """Return the picture with the areas filled; the very same when there are none. It must be yuv420p."""
        if not self._polygons:
            return frame
        if (frame.width, frame.height) != self._size:
            self._lay_out(frame.width, frame.height)
        planes = frame.to_ndarray()
        height, width = frame.height, frame.width
        planes[:height][self._luma] = _DARK
        quarter = (height // 2) * (width // 2)
        flat = planes.reshape(-1)[height * width :]
        for plane in (flat[:quarter], flat[quarter:]):
            plane.reshape(height // 2, width // 2)[self._chroma] = _GREY
        masked = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        masked.pts = frame.pts
        return masked

    def _lay_out(self, width: int, height: int) -> None:
        self._size = (width, height)
        luma: NDArray[np.bool_] = np.zeros((height, width), dtype=np.bool_)
        for polygon in self._polygons:
            luma |= covered(polygon, width, height)
        blocks = luma[: height // 2 * 2, : width // 2 * 2].reshape(height // 2, 2, width // 2, 2)
        self._luma = luma
        self._chroma = np.logical_or.reduce(blocks, axis=(1, 3))
