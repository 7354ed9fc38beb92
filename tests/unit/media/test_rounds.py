"""Which camera is looked at when, and at what cost."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from tests.unit.media.scene import Scene

from watchroom.base.clock import ManualClock
from watchroom.base.errors import BadInputError
from watchroom.media.health import StreamFacts
from watchroom.media.pictures.jobs import Measures
from watchroom.media.rounds import AGAIN_SECONDS, LOOK_SECONDS, Rounds
from watchroom.media.units import AccessUnit, Format

FOUND = Format(codec="avc1.42c01e", record=b"", width=320, height=180)
FACTS = StreamFacts(is_expected=True, last_picture_at=0.0, fps=15.0)


class Eyes:
    """Measures made-up pictures: the unit's data name the camera and what is wrong with it."""

    def __init__(self) -> None:
        self.scene = Scene(1)
        self.seen: list[bytes] = []
        self.looked = asyncio.Event()

    async def measure(self, found: Format, unit: AccessUnit) -> Measures:
        """Return the measures of a street, of a black picture, or none."""
        assert found is FOUND
        self.seen.append(unit.data)
        self.looked.set()
        if unit.data.startswith(b"garbage"):
            raise BadInputError("picture", "damaged")
        picture = self.scene.picture(12.0) * (0 if unit.data.startswith(b"black") else 1)
        return self.scene.through_sensor(picture)


def key(data: bytes) -> AccessUnit:
    return AccessUnit(data=data, is_key=True, ticks=0, wall_us=0)


async def watched(rounds: Rounds, eyes: Eyes, count: int) -> None:
    """Run the rounds until so many looks were taken."""
    running = asyncio.create_task(rounds.run())
    async with asyncio.timeout(5):
        while len(eyes.seen) < count:
            eyes.looked.clear()
            await eyes.looked.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_each_camera_is_looked_at_once_in_its_time_with_its_newest_picture() -> None:
    """Key frames between two looks cost nothing; of those that wait the newest is measured, first come first."""
    clock, eyes = ManualClock(datetime(2026, 1, 1, tzinfo=UTC)), Eyes()
    rounds = Rounds(eyes, clock)
    for data in (b"a1", b"b1", b"a2"):
        rounds.saw_key(data[:1].decode(), FOUND, key(data))
    await watched(rounds, eyes, 2)
    assert eyes.seen == [b"a2", b"b1"]
    clock.advance(LOOK_SECONDS - 1)
    rounds.saw_key("a", FOUND, key(b"a3"))
    clock.advance(1)
    rounds.saw_key("b", FOUND, key(b"b2"))
    await watched(rounds, eyes, 3)
    assert eyes.seen[2:] == [b"b2"]


async def test_a_suspicion_is_looked_into_soon() -> None:
    """A black picture is looked at again after seconds, and told then."""
    clock, eyes = ManualClock(datetime(2026, 1, 1, tzinfo=UTC)), Eyes()
    rounds = Rounds(eyes, clock)
    rounds.saw_key("a", FOUND, key(b"black 1"))
    await watched(rounds, eyes, 1)
    assert rounds.faults("a", FACTS) == []
    clock.advance(AGAIN_SECONDS)
    rounds.saw_key("a", FOUND, key(b"black 2"))
    await watched(rounds, eyes, 2)
    assert rounds.faults("a", FACTS) == ["black"]


async def test_a_picture_that_cannot_be_measured_holds_up_nobody() -> None:
    """After one camera's garbage the next camera is looked at."""
    clock, eyes = ManualClock(datetime(2026, 1, 1, tzinfo=UTC)), Eyes()
    rounds = Rounds(eyes, clock)
    rounds.saw_key("a", FOUND, key(b"garbage"))
    rounds.saw_key("b", FOUND, key(b"b1"))
    await watched(rounds, eyes, 2)
    assert rounds.failed_looks == 1
    assert rounds.looks == 2


async def test_a_camera_that_is_not_ours_any_more_is_not_looked_at() -> None:
    """Forgotten while it waits, a camera is left out."""
    eyes = Eyes()
    rounds = Rounds(eyes, ManualClock(datetime(2026, 1, 1, tzinfo=UTC)))
    rounds.saw_key("a", FOUND, key(b"a1"))
    rounds.saw_key("b", FOUND, key(b"b1"))
    rounds.forget("a")
    await watched(rounds, eyes, 1)
    assert eyes.seen == [b"b1"]
