"""Learns what a camera usually sees, by day and by night, and tells when it sees something else or sees it blurred."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from watchroom.media.pictures.jobs import SIGNATURE_COLUMNS, SIGNATURE_ROWS, Measures

LEARN_LOOKS = 8
"""Before so many looks at a kind of light nothing is judged by what is usual in it."""
KEPT_LOOKS = 24
GREY_BELOW, COLOURED_ABOVE = 1.0, 2.0
"""Mean distance from grey; in between the kind of light stays what it was."""
SAME_VIEW_MIN = 0.4
"""Correlation of outlines with the usual ones: less is another view."""
WOBBLE_CELLS = 1
"""A mast in the wind moves the picture by so much of a 32nd."""
SURELY_SAME = 0.75
"""From so much on no other place is tried."""
SHIFT_ROWS, SHIFT_COLUMNS = 5, 10
SHIFTED_MIN, SHIFTED_BETTER = 0.6, 0.12
"""The usual outlines found so well at another place, and so much better than here: the camera was turned a little."""
OTHER_BETTER = 0.2
"""Another view is one that is seen again: the next looks are so much more like it than like the usual one."""
FINE_MIN = 0.45
"""Part of the usual sharpness: less is blurred."""
_FLAT = 1e-6

Outline = NDArray[np.float32]


def outline(signature: bytes) -> Outline:
    """Return where a picture has edges, in any light: a vector of length 1, or 0 when there are none."""
    cells = np.frombuffer(signature, dtype=np.uint8).reshape(SIGNATURE_ROWS, SIGNATURE_COLUMNS).astype(np.float32)
    light = np.log1p(cells)  # a lamp twice as bright moves every edge alike
    down, across = np.gradient(light)
    edges = np.hypot(down, across)
    edges -= edges.mean()
    size = float(np.linalg.norm(edges))
    return edges / size if size > _FLAT else np.zeros_like(edges)


def likeness(one: Outline, other: Outline) -> float:
    """Return how alike two outlines are, -1 to 1, over small shifts of the picture."""
    inner = slice(WOBBLE_CELLS, -WOBBLE_CELLS)
    shifts = range(-WOBBLE_CELLS, WOBBLE_CELLS + 1)
    return max(
        _correlation(one[inner, inner], np.roll(other, (down, across), (0, 1))[inner, inner])
        for down in shifts
        for across in shifts
    )


def has_shifted(usual: Outline, seen: Outline, alike: float) -> bool:
    """Return whether a picture shows the usual outlines, but clearly somewhere else; here they are `alike`."""
    best = max(
        _correlation(*_overlap(usual, seen, down, across))
        for down in range(-SHIFT_ROWS, SHIFT_ROWS + 1)
        for across in range(-SHIFT_COLUMNS, SHIFT_COLUMNS + 1)
        if max(abs(down), abs(across)) > WOBBLE_CELLS + 1
    )
    return best > SHIFTED_MIN and best > alike + SHIFTED_BETTER


def _overlap(usual: Outline, seen: Outline, down: int, across: int) -> tuple[Outline, Outline]:
    """Return the parts of two outlines that lie on each other when the second is moved."""
    rows = slice(max(0, down), SIGNATURE_ROWS + min(0, down)), slice(max(0, -down), SIGNATURE_ROWS + min(0, -down))
    columns = (
        slice(max(0, across), SIGNATURE_COLUMNS + min(0, across)),
        slice(max(0, -across), SIGNATURE_COLUMNS + min(0, -across)),
    )
    return usual[rows[0], columns[0]], seen[rows[1], columns[1]]


def _correlation(one: Outline, other: Outline) -> float:
    one, other = one - one.mean(), other - other.mean()
    size = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float((one * other).sum()) / size if size > _FLAT else 0.0


class _Light:
    """What is usual in one kind of light: the mean outline and the middle sharpness of the newest good looks."""

    def __init__(self) -> None:
        self.looks = 0
        self.outline: Outline = np.zeros((SIGNATURE_ROWS, SIGNATURE_COLUMNS), dtype=np.float32)
        self.sharpness: list[float] = []

    def learn(self, seen: Outline, sharpness: float) -> None:
        self.looks += 1
        self.outline += (seen - self.outline) / min(self.looks, KEPT_LOOKS)
        self.sharpness = [*self.sharpness[1 - KEPT_LOOKS :], sharpness]


class Usual:
    """What one camera usually sees, in colour and by its own light, followed as the day goes on."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._lights: dict[bool, _Light] = {}
        self._is_grey = False
        self._other: Outline | None = None

    def judge(self, measures: Measures) -> tuple[bool, bool]:
        """Return whether a look shows another view, and whether it is blurred; what is as usual is learned."""
        if measures.colour < GREY_BELOW:
            self._is_grey = True
        elif measures.colour > COLOURED_ABOVE:
            self._is_grey = False
        light = self._lights.setdefault(self._is_grey, _Light())
        seen = outline(measures.signature)
        if light.looks < LEARN_LOOKS:
            light.learn(seen, measures.sharpness)
            return False, False
        alike = likeness(light.outline, seen)
        is_shifted = SAME_VIEW_MIN <= alike < SURELY_SAME and has_shifted(light.outline, seen, alike)
        is_strange = alike < SAME_VIEW_MIN
        is_blurred = measures.sharpness < FINE_MIN * float(np.median(light.sharpness))
        if not (is_shifted or is_strange or is_blurred):
            light.learn(seen, measures.sharpness)
        is_elsewhere = is_shifted or (is_strange and self._is_another_view(seen, alike))
        return is_elsewhere and not is_blurred, is_blurred

    def _is_another_view(self, seen: Outline, alike: float) -> bool:
        """Return whether an unusual look is of one other view, and not of rain, headlights or a crowd."""
        before, self._other = self._other, seen
        return before is None or likeness(before, seen) > alike + OTHER_BETTER
