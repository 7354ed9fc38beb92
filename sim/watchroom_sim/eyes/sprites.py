"""Small pictures of what moves: made once for each place and turn, then laid into the picture in any colour."""

from __future__ import annotations

import math
from collections import OrderedDict
from functools import lru_cache
from typing import Final

import msgspec
import numpy as np

from watchroom_sim.eyes import bodies
from watchroom_sim.eyes.canvas import Bytes, Colour, Halves, Planes, yuv
from watchroom_sim.eyes.kit import shade
from watchroom_sim.eyes.lens import NEAREST_M, Floats, Lens
from watchroom_sim.eyes.raster import patch, ring
from watchroom_sim.eyes.standing import FIXED, TONES

KEPT_BYTES_MAX: Final = 6_000_000
"""Of one scene."""
_SHADOW_SHARE: Final = 0.42
WALKERS_MAX: Final = 2_000
_SIZE_STEP: Final = 0.07
_TURN_STEP: Final = 0.08
_REACH: Final = 240
_WHOLE: Final = 127
"""A pixel that is covered wholly: its product with a difference of colours fits 16 bits."""
COAT, TROUSERS, SKIN, HAIR, BAG = range(1, 6)
"""What a walker is made of; the head is one plain colour: nobody here can be told from anybody."""
STRIDES: Final = 6
"""Pictures in one double step."""


class Sprite(msgspec.Struct, frozen=True):
    """One thing seen from one side at one size: what each pixel is made of, and how much of it is covered."""

    x: int
    y: int
    """From where it stands on the ground to its upper left corner; even, so that the halved colours fit."""
    material: Bytes
    cover: Bytes
    plate: tuple[int, int, float] | None = None
    """From where it stands to the middle of the plate that is seen, and how many pixels wide the vehicle is."""


class Dye(msgspec.Struct, frozen=True):
    """The colours of materials by number, as brightness and colour differences."""

    y: Bytes
    u: Bytes
    v: Bytes

    @staticmethod
    def of(colours: dict[int, Colour]) -> Dye:
        """Return the dye of these colours; what is not named is black."""
        table = np.asarray([yuv(colours.get(number, (0, 0, 0))) for number in range(bodies.MATERIALS)], dtype=np.uint8)
        return Dye(*(np.ascontiguousarray(column) for column in table.T))


def vehicle_dye(paint: Colour, light: float, *, lamps: bool, braking: bool) -> Dye:
    """Return the colours of a vehicle in a light (1 by day), with its lamps on or off."""
    colours = {part: shade(paint, tone * light) for part, tone in TONES.items()}
    colours |= {part: shade(colour, light) for part, colour in FIXED.items()}
    if lamps:
        colours[bodies.HEAD] = (255, 250, 226)
    if lamps or braking:
        colours[bodies.TAIL] = (250, 52, 44) if braking else (190, 40, 36)
    colours[bodies.PLATE] = shade(FIXED[bodies.PLATE], max(0.75, light))
    return Dye.of(colours)


def walker_dye(coat: Colour, trousers: Colour, skin: Colour, light: float) -> Dye:
    """Return the colours of a walker in a light."""
    colours = {COAT: coat, TROUSERS: trousers, SKIN: skin, HAIR: (52, 44, 40), BAG: (96, 84, 74)}
    return Dye.of({part: shade(colour, light) for part, colour in colours.items()} | {bodies.SHADOW: (38, 40, 44)})


def vehicle_sprite(lens: Lens, kind: str, x: float, z: float, heading: float) -> Sprite:
    """Return a vehicle as it is seen at a place."""
    eye = np.asarray((0, lens.height_m, 0), dtype=np.float32)
    foot_x, foot_y = anchor(lens, x, z)
    pieces = bodies.parts(kind, x, z, heading)
    seen = lens.seen(pieces.corners.reshape(-1, 3))
    spots = (lens.on_picture(seen) - np.asarray((foot_x, foot_y), dtype=np.float32)).reshape(-1, bodies.CORNERS, 2)
    before = seen[:, 2].reshape(-1, bodies.CORNERS).min(axis=1) > NEAREST_M
    shapes = [(spots[n], pieces.materials[n]) for n in bodies.visible(pieces, eye) if before[n]]
    plates = [corners for corners, material in shapes if material == bodies.PLATE]
    plate = None
    if plates:
        middle = plates[-1].mean(axis=0)
        wide = lens.focal_px / math.hypot(x, z, lens.height_m) * bodies.BODIES[kind].width * abs(math.cos(heading))
        plate = (int(middle[0]), int(middle[1]), wide)
    return _compose(shapes, plate)


def walker_sprite(tall: float, stride: int, *, rightward: bool, armed: bool = False) -> Sprite:
    """Return somebody on foot, `tall` pixels high, in one of STRIDES turns of a double step."""
    swing = math.sin(stride / STRIDES * 2 * math.pi)
    side = 1 if rightward else -1

    def limb(x0: float, y0: float, x1: float, y1: float, wide: float) -> Floats:
        half = wide / 2
        corners = ((x0 - half, -y0), (x0 + half, -y0), (x1 + half, -y1), (x1 - half, -y1))
        return np.asarray(corners, dtype=np.float32) * np.float32(tall)

    lean = 0.03 * side * (2.2 if armed else 1)
    reach = 0.3 * side if armed else -0.13 * swing
    head = (lean * tall, -0.91 * tall)
    shapes = [
        (ring(0, 0, tall * 0.2, tall * 0.05, 10), bodies.SHADOW),
        (limb(0.02, 0.5, 0.13 * swing, 0.0, 0.085), TROUSERS),
        (limb(-0.02, 0.5, -0.13 * swing, 0.0, 0.085), TROUSERS),
        (limb(lean, 0.8, reach, 0.66 if armed else 0.46, 0.06), COAT),
        (limb(lean, 0.83, 0.0, 0.46, 0.2), COAT),
        (limb(lean - 0.05 * side, 0.8, 0.13 * swing - 0.05 * side, 0.46, 0.06), COAT),
        (ring(*head, tall * 0.062, tall * 0.078, 10), SKIN),
        (ring(head[0] - 0.012 * side * tall, head[1] - 0.03 * tall, tall * 0.062, tall * 0.055, 10), HAIR),
    ]
    return _compose(shapes, None)


def anchor(lens: Lens, x: float, z: float) -> tuple[int, int]:
    """Return the even pixel at which something stands."""
    sx, sy, _ = lens.spot(x, 0, z)
    return round(sx / 2) * 2, round(sy / 2) * 2


def _compose(shapes: list[tuple[Floats, int]], plate: tuple[int, int, float] | None) -> Sprite:
    """Lay shapes over each other in a rectangle of their own; what reaches too far is cut off."""
    pieces = [(patch(corners + _REACH, 2 * _REACH, 2 * _REACH), material) for corners, material in shapes]
    found = [(piece, material) for piece, material in pieces if piece is not None]
    y0 = min(piece.rows.start for piece, _ in found) & ~1
    x0 = min(piece.columns.start for piece, _ in found) & ~1
    y1 = (max(piece.rows.stop for piece, _ in found) + 1) & ~1
    x1 = (max(piece.columns.stop for piece, _ in found) + 1) & ~1
    made = np.zeros((y1 - y0, x1 - x0), dtype=np.uint8)
    cover = np.zeros((y1 - y0, x1 - x0), dtype=np.float32)
    for piece, material in found:
        rows = slice(piece.rows.start - y0, piece.rows.stop - y0)
        columns = slice(piece.columns.start - x0, piece.columns.stop - x0)
        here, share = made[rows, columns], piece.share
        weight = share * np.float32(_SHADOW_SHARE) if material == bodies.SHADOW else share
        here[(share > 0.5) | ((share > 0.05) & (here == 0))] = material  # noqa: PLR2004 - the half; a trace
        np.maximum(cover[rows, columns], weight, out=cover[rows, columns])
    return Sprite(x0 - _REACH, y0 - _REACH, made, (cover * _WHOLE).astype(np.uint8), plate)


def lay(planes: Planes, sprite: Sprite, dye: Dye, at: tuple[int, int], nearer: Halves, away_m: float) -> None:
    """Lay a sprite into a picture at a pixel, behind what is `nearer` (metres, for each pixel of the picture)."""
    height, width = planes.y.shape
    x, y = sprite.x + at[0], sprite.y + at[1]
    x0, y0 = max(0, x), max(0, y)
    x1, y1 = min(width, x + sprite.cover.shape[1]), min(height, y + sprite.cover.shape[0])
    if x1 <= x0 or y1 <= y0:
        return
    rows, columns = slice(y0 - y, y1 - y), slice(x0 - x, x1 - x)
    cover = (sprite.cover[rows, columns] * (nearer[y0:y1, x0:x1] > away_m)).astype(np.int16)
    made = sprite.material[rows, columns]
    under = planes.y[y0:y1, x0:x1]
    under += ((dye.y[made].astype(np.int16) - under) * cover >> 7).astype(np.uint8)
    half = (slice(y0 // 2, y1 // 2), slice(x0 // 2, x1 // 2))
    small, some = made[::2, ::2], cover[::2, ::2]
    for plane, colours in ((planes.u, dye.u), (planes.v, dye.v)):
        below = plane[half]
        below += ((colours[small].astype(np.int16) - below) * some >> 7).astype(np.uint8)


class Drawer:
    """Keeps the sprites of one scene's vehicles, up to a number of bytes; those not used longest go first.

    A vehicle is drawn for steps of distance, bearing and heading: between two steps only its place changes.
    """

    def __init__(self, lens: Lens) -> None:
        """Begin empty."""
        self._lens = lens
        self._kept: OrderedDict[tuple[object, ...], Sprite] = OrderedDict()
        self._bytes = 0

    def vehicle(self, kind: str, x: float, z: float, heading: float) -> Sprite:
        """Return a vehicle's sprite."""
        away = round(math.log(max(1.0, math.hypot(x, z))) / _SIZE_STEP)
        bearing = round(math.atan2(x, z) / _TURN_STEP)
        key = (kind, away, bearing, round(heading / _TURN_STEP))
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        reach, turn = math.exp(away * _SIZE_STEP), bearing * _TURN_STEP
        made = vehicle_sprite(self._lens, kind, reach * math.sin(turn), reach * math.cos(turn), heading)
        self._kept[key] = made
        self._bytes += made.material.nbytes * 2
        while self._bytes > KEPT_BYTES_MAX:
            self._bytes -= self._kept.popitem(last=False)[1].material.nbytes * 2
        return made


@lru_cache(maxsize=WALKERS_MAX)
def walker(size: int, stride: int, *, rightward: bool, armed: bool) -> Sprite:
    """Return a walker of a step of sizes; the same in all scenes."""
    return walker_sprite(math.exp(size * _SIZE_STEP), stride, rightward=rightward, armed=armed)


def size_of(tall: float) -> int:
    """Return the step of sizes of something so many pixels tall."""
    return round(math.log(max(4.0, tall)) / _SIZE_STEP)
