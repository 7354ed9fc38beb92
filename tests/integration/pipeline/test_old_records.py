"""Records of the past can be watched while they are replayed, and never flood the room."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from watchroom.pipeline.clockwork import RECORD_OPEN_FOR
from watchroom.pipeline.run import RECORDS_OPEN_MAX

if TYPE_CHECKING:
    from .conftest import House

pytestmark = pytest.mark.database

OPEN = "SELECT count(*) AS n FROM incident WHERE status = 'open'"


async def test_a_replay_opens_so_many_and_they_close_by_themselves(house: House) -> None:
    """Of more old records than may be open, just so many are; all are kept, none alarms, time closes them."""
    then = house.clock.now() - timedelta(days=400)
    shots = [
        {"id": f"old-{n}", "at": (then + timedelta(hours=n)).isoformat(), "lat": 38.9, "lon": -77.0, "rounds": 2,
         "confidence": 0.9}
        for n in range(RECORDS_OPEN_MAX + 100)
    ]  # fmt: skip
    for start in range(0, len(shots), 200):
        await house.send("gunshot", *shots[start : start + 200])
    assert await house.rows(OPEN) == [{"n": RECORDS_OPEN_MAX}]
    assert await house.rows("SELECT count(*) AS n FROM incident") == [{"n": len(shots)}]
    assert await house.rows("SELECT count(*) AS n FROM alert") == [{"n": 0}]
    house.clock.advance(RECORD_OPEN_FOR.total_seconds() + 1)
    await house.clockwork.tick(slow=True)
    assert await house.rows(OPEN) == [{"n": 0}]
