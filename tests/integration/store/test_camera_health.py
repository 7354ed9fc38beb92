"""What is remembered of cameras' health adds up, whatever was told in between."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watchroom.model.video import StreamState
from watchroom.store import camera_health as store
from watchroom.store.acting import Tx
from watchroom.store.pool import Database
from watchroom.store.video import put_states

pytestmark = pytest.mark.database

START = datetime(2026, 3, 1, 22, 0, tzinfo=UTC)
LABEL = "mpd/public"


def state(camera_id: str, actual: str, *faults: str) -> StreamState:
    return StreamState(camera_id=camera_id, actual=actual, since=START, faults=list(faults))


async def tell(tx: Tx, after_s: float, *states: StreamState) -> None:
    """Tell as media processes do: remembered first, then put as the newest word."""
    at = START + timedelta(seconds=after_s)
    told = [(LABEL, each) for each in states]
    await store.note(tx, at, told)
    await put_states(tx, at, told)


@pytest.fixture
async def tx(database: Database) -> AsyncIterator[Tx]:
    async with database.writer.acquire() as connection, connection.transaction():
        yield connection


async def test_uptime_is_the_share_of_wanted_time_with_pictures(tx: Tx) -> None:
    """Three of four minutes up is 0.75; time in which nothing was wanted counts for nothing."""
    for after_s in range(0, 180, 10):
        await tell(tx, after_s, state("a", "live"), state("b", "idle"))
    for after_s in range(180, 240, 10):
        await tell(tx, after_s, state("a", "waiting"), state("b", "idle"))
    await tell(tx, 240, state("a", "off"), state("b", "idle"))
    found = await store.health(tx, START + timedelta(hours=1))
    assert found["a"].uptime == pytest.approx(0.75)
    assert "b" not in found


async def test_a_camera_whose_process_fell_silent_counts_as_down_from_the_last_word(tx: Tx) -> None:
    """While nobody tells anything, and after they tell again, the silence is no uptime."""
    for after_s in range(0, 110, 10):
        await tell(tx, after_s, state("a", "live"))
    silent = await store.health(tx, START + timedelta(seconds=200))
    assert silent["a"].uptime == pytest.approx(0.5)
    await tell(tx, 400, state("a", "live"))
    again = await store.health(tx, START + timedelta(seconds=400))
    assert again["a"].uptime == pytest.approx(0.25)


async def test_a_media_process_that_begins_anew_repairs_nothing(tx: Tx) -> None:
    """Until it has looked for a minute it does not know what is wrong; only that pictures arrive."""
    await tell(tx, 0, state("a", "live", "black"))
    await tell(tx, 20, state("a", "waiting"))
    anew = msgspec.structs.replace(state("a", "live"), since=START + timedelta(seconds=30))
    await tell(tx, 40, anew)
    history = await store.fault_history(tx, "a", START)
    assert {each.fault: each.ended_at is None for each in history} == {"black": True, "offline": False}
    await tell(tx, 90, anew)
    assert all(each.ended_at for each in await store.fault_history(tx, "a", START))


async def test_faults_are_kept_from_begin_to_end_with_the_time_to_repair(tx: Tx) -> None:
    """A fault told again and again is one, and counts for the mean time to repair once pictures come without it."""
    await tell(tx, 0, state("a", "live", "black"))
    await tell(tx, 10, state("a", "live", "black", "clock"))
    await tell(tx, 100, state("a", "live", "clock"))
    await tell(tx, 110, state("a", "failed"))
    await tell(tx, 170, state("a", "live"))
    history = await store.fault_history(tx, "a", START)
    assert [(each.fault, each.ended_at is None) for each in history] == [
        ("offline", False), ("clock", False), ("black", False),
    ]  # fmt: skip
    found = await store.health(tx, START + timedelta(hours=1))
    assert found["a"].mttr_s == pytest.approx((100 + 160 + 60) / 3)
    await tell(tx, 200, state("a", "live", "moved"))
    (newest, *_) = await store.fault_history(tx, "a", START + timedelta(seconds=200))
    assert (newest.fault, newest.ended_at) == ("moved", None)


async def test_days_are_cut_at_midnight_and_end_now(tx: Tx) -> None:
    """A stretch over midnight counts to both days, the running day up to now."""
    await tell(tx, 0, state("a", "live"))
    now = START + timedelta(hours=5)
    found = await store.days(tx, "a", START.date(), START.date() + timedelta(days=3), now)
    assert [(each.wanted_s, each.up_s) for each in found] == [(7_200, 7_200), (10_800, 10_800), (0, 0)]


async def test_what_is_too_old_is_forgotten(tx: Tx) -> None:
    """Ended stretches and faults go after their time; what stands stays."""
    await tell(tx, 0, state("a", "live", "clock"), state("b", "live", "black"))
    await tell(tx, 10, state("a", "off"), state("b", "live", "black"))
    await store.forget(tx, START + store.REMEMBERED + timedelta(days=1))
    assert await store.fault_history(tx, "a", START) == []
    assert [each.fault for each in await store.fault_history(tx, "b", START)] == ["black"]


STEPS = st.lists(
    st.tuples(st.integers(1, 90), st.sampled_from(["live", "waiting", "failed", "connecting", "idle", "off"])),
    min_size=1,
    max_size=12,
)


@given(steps=STEPS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_story_adds_up(database: Database, steps: list[tuple[int, str]]) -> None:
    """For any series of words, the stretches are those of a plain count, never overlap, and one at most is open."""
    async with database.writer.acquire() as tx:
        story = tx.transaction()
        await story.start()
        at, wanted, up, before = 0, 0.0, 0.0, "off"
        for seconds, actual in steps:
            if before not in {"off", "idle"}:
                wanted += seconds
                up += seconds if before == "live" and seconds <= store.UNHEARD.total_seconds() else 0
            at, before = at + seconds, actual
            await tell(tx, at, state("a", actual))
        found = (await store.health(tx, START + timedelta(seconds=at))).get("a")
        assert (found.uptime if found else None) == (pytest.approx(up / wanted) if wanted else None)
        open_spans = await tx.fetch("SELECT FROM camera_span WHERE ended_at IS NULL")
        assert len(open_spans) == (before not in {"off", "idle"})
        await story.rollback()
