"""One place of the city as its cameras see it at a time: what stands there in its light, what moves, and the rain."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from watchroom_sim.eyes.canvas import Bytes, Planes, yuv
from watchroom_sim.eyes.kit import Kit
from watchroom_sim.eyes.lens import HEIGHT, WIDTH
from watchroom_sim.eyes.letters import mask_of
from watchroom_sim.eyes.light import Light, lit, shade_of
from watchroom_sim.eyes.moving import Driver, LaneTraffic, Walker, WalkTraffic
from watchroom_sim.eyes.paths import Trip, Way
from watchroom_sim.eyes.scene_type import Scenery
from watchroom_sim.eyes.sprites import (
    STRIDES,
    Drawer,
    Dye,
    Sprite,
    anchor,
    lay,
    size_of,
    vehicle_dye,
    walker,
    walker_dye,
)

Shower = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]

PICTURE_WIDTH: Final = 640
PICTURE_HEIGHT: Final = 360
ZOOM_MAX: Final = 4.0
_STRIDE_M: Final = 0.24
"""A sixth of a double step."""
_TALL_M: Final = 1.7
_MARGIN_PX: Final = 160
_BELOW_PX: Final = 70
_NEAREST_M: Final = 2.5
_READABLE_PX: Final = 50.0
"""A vehicle at least so wide shows the letters of its plate."""
_STREAKS: Final = 110
_SHOWERS: Final = 5
_BRAKING_MPS: Final = 0.6


class View(msgspec.Struct, frozen=True):
    """Which part of the whole view a camera looks at: its upper left corner, and how many times enlarged."""

    left: int = (WIDTH - PICTURE_WIDTH) // 2
    top: int = (HEIGHT - PICTURE_HEIGHT) // 2
    zoom: float = 1.0

    @property
    def size(self) -> tuple[int, int]:
        """Return width and height of the part, even."""
        return round(PICTURE_WIDTH / self.zoom) & ~1, round(PICTURE_HEIGHT / self.zoom) & ~1


HOME: Final = View()


class Player(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody or something of a story that is in the picture now."""

    way: Way
    run_m: float
    driver: Driver | None = None
    walker: Walker | None = None
    """One of the two is given."""
    running: bool = False
    braking: bool = False


class _Laid(msgspec.Struct, frozen=True):
    sprite: Sprite
    dye: Dye
    at: tuple[int, int]
    away_m: float
    plate: str = ""


class Scene:
    """Draws one scenery; pictures of one moment agree, whichever camera they are for."""

    def __init__(self, scenery: Scenery) -> None:
        """Paint what stands there."""
        self.scenery = scenery
        kit = Kit(scenery.lens, sum(scenery.id.encode()))
        scenery.build(kit)
        self._painting = kit.canvas.finished()
        self._lit: tuple[Light, Planes] | None = None
        self._lanes = [LaneTraffic(lane, f"{scenery.id}:lane:{n}") for n, lane in enumerate(scenery.lanes)]
        self._walks = [WalkTraffic(walk, f"{scenery.id}:walk:{n}") for n, walk in enumerate(scenery.walks)]
        self._drawer = Drawer(scenery.lens)
        self._dyes: dict[tuple[object, ...], Dye] = {}
        self._showers = _showers(sum(scenery.id.encode()))

    def draw(self, when: float, view: View = HOME, players: Sequence[Player] = (), *, quiet: bool = False) -> Planes:
        """Return the picture of a time (seconds since 1970); `quiet` keeps the traffic off the nearest lane."""
        light = self._light(when)
        left, top, (width, height) = view.left, view.top, view.size
        picture = self._background(light).crop(left, top, width, height).copy()
        nearer = self._painting.away_m[top : top + height, left : left + width]
        moving = [*self._vehicles(when, light, quiet=quiet), *self._people(when, light)]
        moving += [laid for player in players if (laid := self._played(player, light)) is not None]
        for laid in sorted(moving, key=lambda each: -each.away_m):
            at = (laid.at[0] - left, laid.at[1] - top)
            lay(picture, laid.sprite, laid.dye, at, nearer, laid.away_m)
            if laid.plate and laid.sprite.plate is not None and laid.sprite.plate[2] > _READABLE_PX:
                _stamp(picture, laid.plate, at[0] + laid.sprite.plate[0], at[1] + laid.sprite.plate[1])
        self._signals(picture, when, view)
        if light.rain:
            _rain(picture, self._showers[int(when * 8) % _SHOWERS])
        return picture if view.zoom == 1 else _enlarged(picture)

    def _light(self, when: float) -> Light:
        return Light(1.0, rain=False) if self.scenery.roofed else Light.at(when)

    def _background(self, light: Light) -> Planes:
        if self._lit is None or self._lit[0] != light:
            self._lit = (light, lit(self._painting, light))
            self._dyes.clear()
        return self._lit[1]

    def _vehicles(self, when: float, light: Light, *, quiet: bool) -> list[_Laid]:
        found = []
        for number, lane in enumerate(self._lanes):
            if quiet and number == 0:
                continue
            for driver, run in lane.at(when):
                braking = lane.lane.stop_m is not None and _slow(driver.trip, when)
                found.append(self._vehicle(driver, lane.lane.way, run, light, braking=braking))
        return [laid for laid in found if laid is not None]

    def _vehicle(self, driver: Driver, way: Way, run: float, light: Light, *, braking: bool) -> _Laid | None:
        x, z, heading = way.at(run)
        at = anchor(self.scenery.lens, x, z)
        if z < _NEAREST_M or at[1] > HEIGHT + _BELOW_PX or not -_MARGIN_PX < at[0] < WIDTH + _MARGIN_PX:
            return None
        key = (driver.paint, braking)
        if key not in self._dyes:
            self._dyes[key] = vehicle_dye(driver.paint, shade_of(light), lamps=light.dark, braking=braking)
        sprite = self._drawer.vehicle(driver.kind, x, z, heading)
        return _Laid(sprite, self._dyes[key], at, z, driver.vehicle.plate)

    def _people(self, when: float, light: Light) -> list[_Laid]:
        found = [self._walker(who, walk.walk.way, run, light) for walk in self._walks for who, run in walk.at(when)]
        return [laid for laid in found if laid is not None]

    def _walker(self, who: Walker, way: Way, run: float, light: Light, *, running: bool = False) -> _Laid | None:
        x, z, heading = way.at(run)
        x, z = x + who.aside_m * math.cos(heading), z - who.aside_m * math.sin(heading)
        at = anchor(self.scenery.lens, x, z)
        scale = self.scenery.lens.spot(x, 0.9, z)[2]
        if not scale or not -_MARGIN_PX < at[0] < WIDTH + _MARGIN_PX:
            return None
        key = (who.coat, who.trousers, who.skin)
        if key not in self._dyes:
            self._dyes[key] = walker_dye(*key, shade_of(light))
        rightward = (math.sin(heading) >= 0) != who.back
        stride = round(run / _STRIDE_M) % STRIDES
        sprite = walker(size_of(_TALL_M * scale), stride, rightward=rightward, armed=running)
        return _Laid(sprite, self._dyes[key], at, z)

    def _played(self, player: Player, light: Light) -> _Laid | None:
        if player.driver is not None:
            return self._vehicle(player.driver, player.way, player.run_m, light, braking=player.braking)
        if player.walker is not None:
            return self._walker(player.walker, player.way, player.run_m, light, running=player.running)
        return None

    def _signals(self, picture: Planes, when: float, view: View) -> None:
        for signal in self.scenery.signals:
            green = self.scenery.lanes[signal.lane].is_green(when)
            for number, colour in enumerate(((250, 60, 44), (60, 60, 50), (60, 230, 120))):
                on = number == (2 if green else 0)
                x, y, scale = self.scenery.lens.spot(signal.x, signal.y - number * 0.42, signal.z)
                half = max(1, int(scale * 0.16))
                _dot(picture, int(x) - view.left, int(y) - view.top, half, colour if on else (44, 46, 46))


def _slow(trip: Trip, when: float) -> bool:
    return (trip.run_m(when) - trip.run_m(when - 0.25)) * 4 < trip.speed_mps * _BRAKING_MPS


def _dot(picture: Planes, x: int, y: int, half: int, colour: tuple[int, int, int]) -> None:
    height, width = picture.y.shape
    if not (half < x < width - half and half < y < height - half):
        return
    brightness, u, v = yuv(colour)
    picture.y[y - half : y + half + 1, x - half : x + half + 1] = brightness
    small = (slice((y - half) // 2, (y + half) // 2 + 1), slice((x - half) // 2, (x + half) // 2 + 1))
    picture.u[small], picture.v[small] = u, v


def _stamp(picture: Planes, plate: str, x: int, y: int) -> None:
    """Write a plate around a point: dark letters on a white sheet."""
    dots = mask_of(plate)
    height, width = dots.shape[0] + 4, dots.shape[1] + 3
    left, top = (x - width // 2) & ~1, (y - height // 2) & ~1
    if left < 0 or top < 0 or left + width > picture.y.shape[1] or top + height > picture.y.shape[0]:
        return
    sheet = picture.y[top : top + height, left : left + width]
    sheet[:] = 226
    sheet[2:-2, 2 : 2 + dots.shape[1]][dots] = 34
    for plane in (picture.u, picture.v):
        plane[top // 2 : (top + height + 1) // 2, left // 2 : (left + width + 1) // 2] = 128


def _showers(seed: int) -> list[Shower]:
    """Return a few pictures of rain: rows and columns of the pixels of each streak."""
    rng = np.random.default_rng(seed)
    run = np.arange(10)
    found = []
    for _ in range(_SHOWERS):
        rows = rng.integers(0, HEIGHT - 10, _STREAKS)[:, None] + run
        columns = rng.integers(4, WIDTH, _STREAKS)[:, None] - run // 4
        found.append((rows.ravel(), columns.ravel()))
    return found


def _rain(picture: Planes, shower: Shower) -> None:
    rows, columns = shower
    inside = (rows < picture.y.shape[0]) & (columns < picture.y.shape[1])
    at = (rows[inside], columns[inside])
    picture.y[at] += (255 - picture.y[at]) >> 3


def _enlarged(part: Planes) -> Planes:
    """Return a part in the size of a whole picture."""

    def spread(plane: Bytes, height: int, width: int) -> Bytes:
        rows = np.arange(height) * plane.shape[0] // height
        columns = np.arange(width) * plane.shape[1] // width
        return np.ascontiguousarray(plane[rows[:, None], columns])

    half = (PICTURE_HEIGHT // 2, PICTURE_WIDTH // 2)
    return Planes(spread(part.y, PICTURE_HEIGHT, PICTURE_WIDTH), spread(part.u, *half), spread(part.v, *half))
