"""A mask hides all that its polygon covers, and nothing else."""

from __future__ import annotations

import av
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, Polygon

from watchroom.media.pictures.masks import Masks, covered

WIDTH, HEIGHT = 48, 32
PART = st.floats(0, 1)
POLYGON = st.lists(st.tuples(PART, PART).map(list), min_size=3, max_size=8)
PIXELS = [(row, column) for row in range(HEIGHT) for column in range(WIDTH)]


def centre(row: int, column: int) -> Point:
    return Point((column + 0.5) / WIDTH, (row + 0.5) / HEIGHT)


@given(POLYGON)
def test_a_simple_polygon_hides_its_inside_and_a_pixel_around_it(points: list[list[float]]) -> None:
    """No pixel inside is left open, and none further than two pixels away is touched."""
    polygon = Polygon(points)
    if not polygon.is_valid or polygon.area < 1e-3:
        return
    hidden = covered(points, WIDTH, HEIGHT)
    for row, column in PIXELS:
        away = polygon.distance(centre(row, column))
        if polygon.contains(centre(row, column)) and polygon.exterior.distance(centre(row, column)) > 1e-9:
            assert hidden[row, column]
        elif away > 2.5 / min(WIDTH, HEIGHT):
            assert not hidden[row, column]


def test_an_outline_that_crosses_itself_leaves_no_hole() -> None:
    """The middle of a star drawn in one line is hidden."""
    angles = [index * 4 * np.pi / 5 for index in range(5)]
    star = [[0.5 + 0.45 * float(np.sin(each)), 0.5 - 0.45 * float(np.cos(each))] for each in angles]
    assert covered(star, WIDTH, HEIGHT)[HEIGHT // 2, WIDTH // 2]


@given(st.lists(POLYGON, min_size=1, max_size=3), st.integers(0, 255))
def test_what_is_hidden_does_not_depend_on_what_was_there(polygons: list[list[list[float]]], luma: int) -> None:
    """Two different pictures are the same under the mask, in brightness and in colour."""
    pictures = []
    for value in (luma, 255 - luma):
        planes = np.full((HEIGHT * 3 // 2, WIDTH), value, dtype=np.uint8)
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts = 7
        masked = Masks(polygons).fill(frame)
        assert masked.pts == 7
        pictures.append(masked.to_ndarray())
    hidden = np.any([covered(polygon, WIDTH, HEIGHT) for polygon in polygons], axis=0)
    assert (pictures[0][:HEIGHT][hidden] == pictures[1][:HEIGHT][hidden]).all()
    blocks = hidden.reshape(HEIGHT // 2, 2, WIDTH // 2, 2).any(axis=(1, 3))
    for first in (HEIGHT, HEIGHT + HEIGHT // 4):
        one, other = (picture[first : first + HEIGHT // 4].reshape(HEIGHT // 2, WIDTH // 2) for picture in pictures)
        assert (one[blocks] == other[blocks]).all()
