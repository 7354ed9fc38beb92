"""All scenes and all cameras: cameras that see the same share one stream, those that see more have their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol

import msgspec
import numpy as np

from watchroom_sim.eyes.canvas import Planes
from watchroom_sim.eyes.encoder import MAIN, SUB, Measure
from watchroom_sim.eyes.feeds import Draw, Feed, LoopedFeed, Picture, Turns, burn_below
from watchroom_sim.eyes.grounds import GROUNDS
from watchroom_sim.eyes.motor import Motor
from watchroom_sim.eyes.plan import CLOCK_WRONG_S, Eye
from watchroom_sim.eyes.raster import patch
from watchroom_sim.eyes.scene import HOME, PICTURE_HEIGHT, PICTURE_WIDTH, Player, Scene
from watchroom_sim.eyes.scene_type import Scenery
from watchroom_sim.eyes.streets import STREETS
from watchroom_sim.eyes.yards import ROOMS, YARDS

SCENERIES: Final[dict[str, Scenery]] = {each.id: each for each in (*STREETS, *GROUNDS, *YARDS, *ROOMS)}
OUTDOORS: Final = tuple(each.id for each in (*STREETS, *GROUNDS, *YARDS))
STREAMS: Final[dict[str, Measure]] = {"main": MAIN, "sub": SUB}
SLOW_FPS: Final = 2.0
TITLE_LETTERS_MAX: Final = 28


class Cast(Protocol):
    """Tells who of a story is before a camera."""

    def on(self, camera_id: str, scenery: Scenery, when: float) -> Sequence[Player]:
        """Return who is in the picture at a time."""
        ...

    def plays(self, camera_id: str, when: float) -> bool:
        """Return whether a story comes by this camera about now."""
        ...


class Follower(Protocol):
    """Who must be told that a camera has another stream now."""

    def follow(self, feed: Feed) -> None:
        """Go over to another stream of the same camera at its next key frame."""
        ...

    @property
    def stream(self) -> str:
        """Return which of the camera's streams it takes."""
        ...


class Camera:
    """One camera: where it looks, and the streams it has because of that."""

    def __init__(self, eye: Eye, gallery: Gallery) -> None:
        """Look ahead."""
        self.eye = eye
        self.motor = Motor() if eye.turns else None
        self.masks: dict[str, Mask] = {}
        """By token; what they cover is black in every picture that leaves the camera."""
        self.followers: set[Follower] = set()
        self._gallery = gallery
        self._own: dict[str, Feed] | None = gallery.faulty(eye)

    @property
    def offset_s(self) -> float:
        """Return by how much its clock is wrong."""
        return CLOCK_WRONG_S if self.eye.fault == "clock" else 0.0

    def feed(self, stream: str) -> Feed:
        """Return the stream of that name as it is now."""
        return self._own[stream] if self._own is not None else self._gallery.shared(self.eye.scene, stream)

    def look(self, when: float) -> None:
        """Have streams of its own as long as it sees something that others do not."""
        if self.eye.fault:
            return
        turned = self.motor is not None and self.motor.view(when) != HOME
        alone = turned or bool(self.masks) or self._gallery.cast.plays(self.eye.id, when)
        if alone == (self._own is not None):
            return
        self._own = self._gallery.alone(self) if alone else None
        for follower in list(self.followers):
            follower.follow(self.feed(follower.stream))

    def draw(self, when: float) -> Planes:
        """Return what this camera alone sees."""
        scene = self._gallery.scene(self.eye.scene)
        players = self._gallery.cast.on(self.eye.id, scene.scenery, when)
        view = self.motor.view(when) if self.motor is not None else HOME
        planes = scene.draw(when, view, players, quiet=any(player.driver for player in players))
        for mask in self.masks.values():
            _cover(planes, mask)
        if self.motor is not None and self.eye.pan_zero_deg is not None and view != HOME:
            burn_below(planes, f"LOOKS {self.motor.looks_deg(when, self.eye.pan_zero_deg):03d} DEG")
        return planes

    def picture(self) -> Picture:
        """Return the picture that stills are made of."""
        return self.feed("main").picture


class Gallery:
    """Everything that can be seen."""

    def __init__(self, eyes: Sequence[Eye], cast: Cast) -> None:
        """Open all eyes; nothing is drawn before somebody looks."""
        self.cast = cast
        self._turns = Turns()
        self._scenes: dict[str, Scene] = {}
        self._shared: dict[str, dict[str, Feed]] = {}
        self.cameras = {eye.id: Camera(eye, self) for eye in eyes}

    def scene(self, scene_id: str) -> Scene:
        """Return a scene, painted when it is first asked for."""
        if scene_id not in self._scenes:
            self._scenes[scene_id] = Scene(SCENERIES[scene_id])
        return self._scenes[scene_id]

    def paint(self) -> None:
        """Paint every scene that is recorded before anybody asks, so that nobody waits for it."""
        for camera in self.cameras.values():
            if camera.eye.wanted == "record":
                self.scene(camera.eye.scene)

    def shared(self, scene_id: str, stream: str) -> Feed:
        """Return the stream that all cameras before a scene share."""
        if scene_id not in self._shared:
            scene = self.scene(scene_id)
            phase = len(self._shared) * 0.618 % 1
            self._shared[scene_id] = _feeds(Picture(scene.draw, scene.scenery.title), self._turns, phase)
        return self._shared[scene_id][stream]

    def alone(self, camera: Camera) -> dict[str, Feed]:
        """Return streams that show what one camera alone sees."""
        return _feeds(Picture(camera.draw, title_of(camera.eye), camera.offset_s), self._turns, 0.0)

    def faulty(self, eye: Eye) -> dict[str, Feed] | None:
        """Return the streams of a camera with whose pictures something is wrong, None when nothing is."""
        make = _FAULTY.get(eye.fault)
        return make(eye, lambda when: self.scene(eye.scene).draw(when), self._turns) if make else None

    def look(self, when: float) -> None:
        """Let every camera see to its streams."""
        for camera in self.cameras.values():
            camera.look(when)


class Mask(msgspec.Struct, frozen=True):
    """A polygon in the picture: corners from -1 to 1, rightwards and upwards, as ONVIF has them."""

    corners: list[tuple[float, float]]
    enabled: bool = True


def _cover(planes: Planes, mask: Mask) -> None:
    """Black a polygon out, corner by corner of a fan around its first one, so that it may bend inwards."""
    if not mask.enabled:
        return
    height, width = planes.y.shape
    spots = np.asarray([((x + 1) * width / 2, (1 - y) * height / 2) for x, y in mask.corners], dtype=np.float32)
    odd = np.zeros((height, width), dtype=np.bool_)
    for number in range(1, len(spots) - 1):
        found = patch(spots[[0, number, number + 1]], width, height)
        if found is not None:
            odd[found.rows, found.columns] ^= found.share > 0.5  # noqa: PLR2004 - the half
    planes.y[odd] = 16
    for plane in (planes.u, planes.v):
        plane[odd[::2, ::2]] = 128


def title_of(eye: Eye) -> str:
    """Return what a camera with streams of its own writes into its picture."""
    return f"{eye.id} {eye.name}"[:TITLE_LETTERS_MAX].strip()


def _feeds(picture: Picture, turns: Turns, phase: float, fps: float | None = None) -> dict[str, Feed]:
    return {name: Feed(picture, measure, phase=phase, fps=fps, turns=turns) for name, measure in STREAMS.items()}


def _frozen(eye: Eye, draw: Draw, turns: Turns) -> dict[str, Feed]:
    picture = Picture(draw, title_of(eye))
    kept: list[Planes] = []

    def still(when: float) -> Planes:
        if not kept:
            kept.append(picture.at(when))
        return kept[0]

    return _feeds(_Still(still), turns, 0.3)


def _black(_eye: Eye, _draw: Draw, turns: Turns) -> dict[str, Feed]:
    dark = Planes.blank(PICTURE_WIDTH, PICTURE_HEIGHT)
    return _feeds(_Still(lambda _: dark), turns, 0.4)


def _looped(eye: Eye, draw: Draw, turns: Turns) -> dict[str, Feed]:
    picture = Picture(draw, title_of(eye))
    return {name: LoopedFeed(picture, measure, phase=0.5, turns=turns) for name, measure in STREAMS.items()}


class _Still(Picture):
    """A picture without a clock of its own."""

    def __init__(self, draw: Draw) -> None:
        super().__init__(draw, "")
        self._still = draw

    def at(self, when: float) -> Planes:
        """Return what is drawn, as it is."""
        return self._still(when)


_FAULTY: Final[dict[str, Callable[[Eye, Draw, Turns], dict[str, Feed]]]] = {
    "frozen": _frozen,
    "black": _black,
    "looped": _looped,
    "clock": lambda eye, draw, turns: _feeds(Picture(draw, title_of(eye), CLOCK_WRONG_S), turns, 0.6),
    "slow": lambda eye, draw, turns: _feeds(Picture(draw, title_of(eye)), turns, 0.7, SLOW_FPS),
}
