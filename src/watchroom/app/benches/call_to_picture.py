"""`call_to_picture`: a 911 call is posted until the best camera is seen in a browser; how old it is."""

from __future__ import annotations

import importlib.util
import math
import secrets
import subprocess
import sys
import time
from pathlib import Path

import msgspec

import watchroom
from watchroom.app.benches.cameras import Filmed, filmed, place_of
from watchroom.app.benches.figures import Figure, at_most, percentile
from watchroom.app.benches.filming import BIT_PIXELS, BITS, FILM_SECONDS, FPS, HEIGHT, PHASES, WIDTH
from watchroom.app.benches.house import House
from watchroom.app.benches.incident_open import call_of

CAMERAS, CALLS = 300, 200
SETTLE_SECONDS = 5.0
PICTURE_MS_MAX, GLASS_MS_MAX = 1_000, 100
PROGRAM = Path(watchroom.__file__).parents[2] / "tools" / "watch_pictures.py"


class Call(msgspec.Struct, frozen=True):
    """A call as it is posted, and the camera that sees its place best."""

    camera: str
    body: str
    delay_s: float
    """How long after the film's own beat this camera's pictures are sent."""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What the browser is to do, as one JSON object on its input."""

    address: str
    session: str
    token: str
    calls: list[Call]
    film_began_at: float
    fps: int
    pictures: int
    bits: int
    bit_width: float
    """Of a square of the burnt-in number, as a part of the picture's width."""
    bit_height: float
    seconds: float


class Seen(msgspec.Struct, frozen=True):
    """What was seen: for each call the milliseconds to its picture, None where none came; how old pictures were."""

    first_ms: list[float | None]
    steps_ms: dict[str, list[float]]
    """By step on the way to the picture, the milliseconds from the call's post until it was done."""
    glass_ms: list[float]


def measure(house: House, *, seconds: float) -> list[Figure]:
    """Record all cameras, post calls one after the other, and watch as an officer does who presses each at once."""
    if importlib.util.find_spec("playwright") is None or not PROGRAM.exists():
        sys.stderr.write("call_to_picture is not measured: it wants the source tree with its tests' playwright\n")
        return []
    cameras = house.cameras or CAMERAS
    with filmed(house, cameras) as found:
        time.sleep(SETTLE_SECONDS)
        seen = _watched(_job(house, found, cameras, seconds))
    first = [math.inf if each is None else each for each in seen.first_ms]
    return [
        *(at_most(f"call_to_picture.{name}.p50", percentile(at, 50), "ms") for name, at in seen.steps_ms.items() if at),
        at_most("call_to_picture.p50", percentile(first, 50), "ms"),
        at_most("call_to_picture.p95", percentile(first, 95), "ms", PICTURE_MS_MAX),
        at_most("call_to_picture.never", float(first.count(math.inf)), "calls", 0),
        at_most("glass_to_glass.p50", percentile(seen.glass_ms, 50), "ms", GLASS_MS_MAX),
        at_most("glass_to_glass.p95", percentile(seen.glass_ms, 95), "ms"),
    ]


def _job(house: House, found: Filmed, cameras: int, seconds: float) -> Job:
    keys = house.beside(f"filmed-{cameras}", 1_000).keys()
    run = secrets.token_hex(4)
    numbers = range(min(CALLS, cameras))
    calls = [Call(f"b{n}", call_of(f"{run}{n:03d}", *place_of(n)).decode(), n % PHASES / PHASES / FPS) for n in numbers]
    return Job(
        address=found.serving.address,
        session=keys.officer,
        token=keys.sources["cad_eido"],
        calls=calls,
        film_began_at=found.film.began_at,
        fps=FPS,
        pictures=FPS * FILM_SECONDS,
        bits=BITS,
        bit_width=BIT_PIXELS / WIDTH,
        bit_height=BIT_PIXELS / HEIGHT,
        seconds=seconds,
    )


def _watched(job: Job) -> Seen:
    """Return what the browser saw, which runs in a process of its own."""
    done = subprocess.run([sys.executable, PROGRAM], input=msgspec.json.encode(job), stdout=subprocess.PIPE, check=True)  # noqa: S603
    return msgspec.json.decode(done.stdout, type=Seen)
