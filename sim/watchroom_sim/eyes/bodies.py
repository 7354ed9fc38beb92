"""The shapes of vehicles: boxes with a cabin, wheels and lamps, seen from any side."""

from __future__ import annotations

import math
from functools import cache
from typing import Final

import msgspec
import numpy as np

from watchroom_sim.eyes.lens import Floats

TOP, SIDE, END, GLASS, GLASS_END, TYRE, TRIM, HEAD, TAIL, PLATE, SHADOW = range(1, 12)
"""What a part of a vehicle is made of; the paint of TOP, SIDE and END is the vehicle's own colour in three lights."""
MATERIALS: Final = 12
CORNERS: Final = 8
_WHEEL_M: Final = 0.33
_Point = tuple[float, float, float]


class Body(msgspec.Struct, frozen=True):
    """The measures of one shape, in metres: where its cabin stands, and how far up its body goes."""

    length: float
    width: float
    waist: float
    roof: float
    cabin: tuple[float, float, float, float]
    """From the middle towards the front: rear foot, rear top, front top, front foot of the cabin."""


BODIES: Final = {
    "sedan": Body(4.6, 1.82, 0.92, 1.45, (-1.75, -1.1, 0.35, 1.05)),
    "coupe": Body(4.4, 1.84, 0.86, 1.32, (-1.9, -0.9, 0.2, 0.95)),
    "hatchback": Body(4.0, 1.76, 0.92, 1.5, (-1.95, -1.6, 0.4, 1.05)),
    "SUV": Body(4.7, 1.92, 1.1, 1.78, (-2.3, -2.0, 0.55, 1.15)),
    "pickup": Body(5.4, 1.95, 1.08, 1.82, (-0.6, -0.45, 0.75, 1.4)),
    "van": Body(5.4, 2.0, 1.2, 2.4, (-2.68, -2.62, 1.4, 2.25)),
    "bus": Body(11.0, 2.55, 1.15, 3.0, (-5.45, -5.4, 5.3, 5.45)),
}


class Parts(msgspec.Struct, frozen=True):
    """The flat pieces of a vehicle: their corners (pieces, CORNERS, 3) and what each is made of."""

    corners: Floats
    materials: tuple[int, ...]
    layers: tuple[int, ...]
    """What lies on what: the shadow, the hull, what is on its sides, the cabin."""


@cache
def _pieces(kind: str) -> Parts:
    """Return a shape's pieces around its own middle; the last corner of a piece with fewer is repeated."""
    body = BODIES[kind]
    layered = ((0, _hull(body)), (1, _wheels(body)), (1, _ends(body)), (2, _cabin(body)))
    local = [(points, material, layer) for layer, group in layered for points, material in group]
    corners = [points + points[-1:] * (CORNERS - len(points)) for points, _, _ in local]
    materials, layers = tuple(material for _, material, _ in local), tuple(layer for _, _, layer in local)
    return Parts(np.asarray(corners, dtype=np.float32), materials, layers)


def parts(kind: str, x: float, z: float, heading: float) -> Parts:
    """Return the pieces of a vehicle that stands at (x, z) and heads so many radians from ahead to the right."""
    local = _pieces(kind)
    run = local.corners
    sine, cosine = np.float32(math.sin(heading)), np.float32(math.cos(heading))
    placed = np.empty_like(run)
    placed[..., 0] = x + run[..., 2] * sine + run[..., 0] * cosine
    placed[..., 1] = run[..., 1]
    placed[..., 2] = z + run[..., 2] * cosine - run[..., 0] * sine
    return Parts(placed, local.materials, local.layers)


def visible(pieces: Parts, eye: Floats) -> list[int]:
    """Return the numbers of the pieces that an eye sees, the farthest first; the shadow before all."""
    corners = pieces.corners.astype(np.float64)
    centres = corners.mean(axis=1)
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    outward = np.einsum("ij,ij->i", normals, centres - centres.mean(axis=0))
    towards = np.einsum("ij,ij->i", normals, eye - centres)
    away = np.linalg.norm(eye - centres, axis=1)
    kept: list[tuple[int, float, int]] = []
    for number, (material, layer) in enumerate(zip(pieces.materials, pieces.layers, strict=True)):
        if material == SHADOW:
            kept.append((-1, 0.0, number))
        elif (outward[number] >= 0) == (towards[number] > 0):
            kept.append((layer, -float(away[number]), number))
    return [number for _, _, number in sorted(kept)]


def _hull(body: Body) -> list[tuple[list[_Point], int]]:
    half, end, low, high = body.width / 2, body.length / 2, 0.28, body.waist
    shade = half * 1.12
    found: list[tuple[list[_Point], int]] = [
        ([(-shade, 0, -end * 1.03), (shade, 0, -end * 1.03), (shade, 0, end * 1.03), (-shade, 0, end * 1.03)], SHADOW),
        ([(-half, high, -end), (half, high, -end), (half, high, end), (-half, high, end)], TOP),
    ]
    found += [
        ([(side, low, -end), (side, high, -end), (side, high, end), (side, low, end)], SIDE) for side in (-half, half)
    ]
    found += [([(-half, low, z), (half, low, z), (half, high, z), (-half, high, z)], END) for z in (-end, end)]
    return found


def _cabin(body: Body) -> list[tuple[list[_Point], int]]:
    half, top = body.width / 2 - 0.06, body.width / 2 - 0.24
    low, high = body.waist, body.roof
    back, back_top, front_top, front = body.cabin
    found: list[tuple[list[_Point], int]] = []
    for side, inner in ((-half, -top), (half, top)):
        found.append(
            ([(side, low, back), (inner, high, back_top), (inner, high, front_top), (side, low, front)], GLASS)
        )
        post = (back_top + front_top) / 2
        bar: list[_Point] = [
            (side, low, post - 0.09), (inner, high, post - 0.09), (inner, high, post + 0.09), (side, low, post + 0.09)
        ]  # fmt: skip
        found.append((bar, SIDE))
    for foot, edge in ((back, back_top), (front, front_top)):
        found.append(([(-half, low, foot), (half, low, foot), (top, high, edge), (-top, high, edge)], GLASS_END))
    found.append(
        ([(-top, high, back_top), (top, high, back_top), (top, high, front_top), (-top, high, front_top)], TOP)
    )
    return found


def _wheels(body: Body) -> list[tuple[list[_Point], int]]:
    half, axle = body.width / 2 + 0.02, body.length * 0.32
    turn = [number * math.pi / 4 for number in range(8)]
    return [
        ([(side, _WHEEL_M + _WHEEL_M * math.sin(a), z + _WHEEL_M * math.cos(a)) for a in turn], TYRE)
        for side in (-half, half)
        for z in (-axle, axle)
    ]


def _ends(body: Body) -> list[tuple[list[_Point], int]]:
    half, end = body.width / 2, body.length / 2
    found: list[tuple[list[_Point], int]] = []
    for z, lamp in ((-end - 0.02, TAIL), (end + 0.02, HEAD)):
        found.append((_panel(-half, half, 0.28, 0.46, z), TRIM))
        for side in (-1, 1):
            inner, outer = sorted((side * (half - 0.46), side * (half - 0.06)))
            found.append((_panel(inner, outer, body.waist - 0.3, body.waist - 0.1, z), lamp))
        found.append((_panel(-0.3, 0.3, 0.5, 0.66, z), PLATE))
    return found


def _panel(left: float, right: float, low: float, high: float, z: float) -> list[_Point]:
    return [(left, low, z), (right, low, z), (right, high, z), (left, high, z)]
