"""An hour of a city with failing commits and restarts: what was acknowledged is there once, and all invariants hold."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from tests.integration.made_hotlists import put_list
from tests.integration.pipeline.conftest import House
from tests.simulation.city import Delivery, hour

from watchroom.actions.door import Door
from watchroom.actions.imports import renew_world
from watchroom.actions.incidents import close_incident, note_incident
from watchroom.actions.merging import merge_incidents
from watchroom.actions.sequencer import Sequencer
from watchroom.base.clock import ManualClock
from watchroom.base.errors import ConflictError, UnavailableError
from watchroom.ledger.cosign import Cosigner
from watchroom.ledger.note import Signer
from watchroom.model.people import HotlistEntry, Person, Seat, Why
from watchroom.model.views import IncidentView
from watchroom.pipeline.clockwork import Clockwork
from watchroom.pipeline.duplicates import ReadWindow
from watchroom.pipeline.picture import Picture
from watchroom.pipeline.run import Pipeline
from watchroom.policy.decide import World
from watchroom.reports.invariants import INVARIANTS, Look, faults_of
from watchroom.sources.forbidden import forbidden_kind
from watchroom.store import incidents as store_incidents
from watchroom.store import people as store_people
from watchroom.store import records as store_records
from watchroom.store.checks import looking
from watchroom.store.pool import Database

pytestmark = pytest.mark.database

LOG = Signer("simulation/log", bytes(range(32)))
COSIGNER = Cosigner("simulation/log", bytes(32))
WHY = Why(purpose="call_response")
TRIES_MAX = 8
_FAULTS = """
CREATE TABLE fault (armed int NOT NULL);
INSERT INTO fault VALUES (0);
CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
$$ BEGIN
    IF (SELECT armed FROM fault) > 0 THEN RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER fails AFTER INSERT ON ledger_entry DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION fail();
"""


class Simulation:
    """One seeded run: the city sends, the disk fails now and then, the process dies now and then, an officer works."""

    def __init__(self, seed: int, house: House) -> None:
        self.random = Random(seed * 7_919 + 1)  # noqa: S311 - a city, not a secret
        self.house = house
        self.acknowledged: Counter[tuple[str, str]] = Counter()
        self.refused = 0
        self.restarts = 0
        self._running: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Open the house with a wanted car, an officer and a disk that can fail."""
        await self.house.open()
        now = self.house.clock.now()
        async with self.house.database.owner.acquire() as tx:
            await tx.execute(_FAULTS)
            await store_records.make_partitions(tx, now.date() + timedelta(days=1))
            entry = HotlistEntry(
                id="h1", plate="STL1234", region="US-DC", reason="stolen_vehicle", issuer="mpd", agency="mpd",
                law_tag="DC", expires_at=now + timedelta(days=1),
            )  # fmt: skip
            await put_list(tx, "hl", now, [entry])
            person = Person(login="watch.officer", name="Watch", agency="mpd", roles=("watch_officer",))
            await store_people.put_person(tx, person)
        self.door = Door(
            self.house.database, self.house.clock, self.house.key, World(agency_law={}, labels=frozenset())
        )
        await renew_world(self.door)
        self.seat = Seat(
            id="seat", login="watch.officer", name="Watch", agency="mpd", role="watch_officer", session_id="s",
            began_at=now,
        )  # fmt: skip
        await self.restart()

    async def restart(self) -> None:
        """End the pipeline as it stands and begin another from the store alone."""
        await self.end()
        house, now = self.house, self.house.clock.now()
        house.picture = Picture()
        async with house.database.writer.acquire() as tx:
            await house.picture.load(tx, now)
            window = ReadWindow(await store_records.newest_read_ids(tx, 100_000))
        house.pipeline = Pipeline(house.database, house.clock, house.intake, house.picture, window, house.key)
        house.clockwork = Clockwork(house.database, house.clock, house.intake, house.pipeline)
        self._running = asyncio.create_task(house.pipeline.run())
        self.restarts += 1

    async def end(self) -> None:
        """End the pipeline."""
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running

    async def live(self, deliveries: list[Delivery]) -> None:
        """Deliver in bursts, with faults between and within them."""
        waiting = list(deliveries)
        while waiting:
            burst, waiting = waiting[: (n := self.random.randint(1, 6))], waiting[n:]
            behind = (burst[-1].at - self.house.clock.now()).total_seconds()
            self.house.clock.advance(max(behind, 0.001))
            fault = self.random.random()
            await self._arm(1 if fault < 0.12 else 0)
            results = await asyncio.gather(*(self._send(each) for each in burst))
            await self._arm(0)
            for each, taken in zip(burst, results, strict=True):
                if not taken:
                    assert await self._again(each), "a message is refused though nothing fails"
            if fault > 0.95:
                await self.restart()
            elif fault > 0.85:
                await self._work()
            elif fault > 0.75:
                await self.house.clockwork.tick(slow=fault > 0.80)

    async def _again(self, delivery: Delivery) -> bool:
        for _ in range(TRIES_MAX):
            if await self._send(delivery):
                return True
        return False

    async def _send(self, delivery: Delivery) -> bool:
        try:
            taken = await asyncio.wait_for(self.house.send(delivery.source, delivery.message), 10)
        except UnavailableError:
            self.refused += 1
            return False
        assert taken.rejected == []
        self.acknowledged[delivery.source, _identity(delivery)] += taken.accepted
        return True

    async def _arm(self, armed: int) -> None:
        await self.house.rows("UPDATE fault SET armed = $1", armed)

    async def _work(self) -> None:
        """Close, note or merge some open incident as an officer does."""
        rows = await self.house.rows("SELECT id FROM incident WHERE status = 'open' ORDER BY id")
        ids = [row["id"] for row in rows]
        if not ids:
            return
        self.house.clock.advance(0.001)
        one, other = self.random.choice(ids), self.random.choice(ids)
        with suppress(ConflictError):
            match self.random.randint(0, 2):
                case 0:
                    await close_incident(self.door, self.seat, WHY, one, disposition="report")
                case 1:
                    await note_incident(self.door, self.seat, WHY, one, text="seen")
                case _ if one != other:
                    await merge_incidents(self.door, self.seat, WHY, one, other=other, reason="one")

    async def integrate(self) -> None:
        """Give every ledger entry its place."""
        sequencer = Sequencer(self.house.database, self.house.clock, LOG, COSIGNER)
        await sequencer.step()
        while await self.house.rows(
            "SELECT 1 FROM ledger_entry WHERE id NOT IN (SELECT entry_id FROM ledger_leaf) LIMIT 1"
        ):
            await sequencer.step()


def _identity(delivery: Delivery) -> str:
    message = delivery.message
    return str(message.get("id") or message.get("$id") or f"{message['unit']} {message['at']}")


@asynccontextmanager
async def simulated(seed: int, database: Database, folder: Path, events: int) -> AsyncIterator[Simulation]:
    """Run one seeded hour and yield it when all is delivered."""
    # Today: what the store forgets by its own clock (the window for repeats) must see the same day.
    start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    simulation = Simulation(seed, House(database, ManualClock(start), folder))
    await simulation.begin()
    try:
        await simulation.live(hour(seed, start, events))
        await simulation.integrate()
        yield simulation
    finally:
        await simulation.end()


async def check(simulation: Simulation) -> None:
    """Hold the store to what was acknowledged, to every numbered invariant, and to what was published."""
    await _everything_once(simulation)
    house = simulation.house
    async with looking(house.database.address) as tx:
        look = Look(
            tx=tx, key=house.key, verifier=LOG.verifier, pq_verifier=COSIGNER.verifier, now=house.clock.now(),
            full=True, forbidden=forbidden_kind, recordings=Path("no recordings here"), tell=lambda _: None,
            later=partial(looking, house.database.address),
        )  # fmt: skip
        faults = {each.number: await faults_of(each, look) for each in INVARIANTS}
    assert {number: found for number, found in faults.items() if found} == {}
    await _replay(simulation)


async def _everything_once(simulation: Simulation) -> None:
    rows = simulation.house.rows
    reads = await rows("SELECT external_id, count(*) AS n FROM read GROUP BY 1")
    sent = {identity: n for (source, identity), n in simulation.acknowledged.items() if source == "lpr_generic"}
    assert {row["external_id"]: row["n"] for row in reads} == sent
    assert set(sent.values()) == {1}
    states = await rows("SELECT source_id, external_id, count(*) AS n FROM observation GROUP BY 1, 2")
    kept = {(row["source_id"], row["external_id"]): row["n"] for row in states}
    wanted = {key: n for key, n in simulation.acknowledged.items() if key[0] in ("cad_eido", "gunshot")}
    assert kept == wanted
    doubled = await rows("SELECT 1 FROM observation GROUP BY source_id, external_id, body::text HAVING count(*) > 1")
    assert doubled == []


async def _replay(simulation: Simulation) -> None:
    """What an incident was at any time is what the change log told of it then."""
    rows: list[dict[str, Any]] = await simulation.house.rows(
        "SELECT id, at, key, value FROM change WHERE kind = 'incident' ORDER BY id"
    )
    told: dict[str, list[tuple[datetime, str | None]]] = {}
    for row in rows:
        told.setdefault(row["key"], []).append((row["at"], row["value"]))
    async with simulation.house.database.owner.acquire() as tx:
        for incident_id, lines in told.items():
            newest = dict(lines)
            for at, value in newest.items():
                known = await store_incidents.as_known_at(tx, incident_id, at)
                assert known is not None
                if value is None:
                    assert known.status != "open"
                else:
                    assert known == msgspec.json.decode(value, type=IncidentView)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_an_hour_with_faults_loses_and_doubles_nothing(database: Database, tmp_path: Path, seed: int) -> None:
    """After a seeded hour with failing commits and restarts every acknowledged record is stored exactly once."""
    async with simulated(seed, database, tmp_path, events=90) as simulation:
        assert simulation.refused > 0, f"seed {seed} tests no fault"
        await check(simulation)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 130))
async def test_many_hours_with_faults(database: Database, tmp_path: Path, seed: int) -> None:
    """The same for many seeds and a busier hour; a seed that fails is in the test's name."""
    async with simulated(seed, database, tmp_path, events=500) as simulation:
        await check(simulation)


def test_a_seed_gives_the_same_hour() -> None:
    """Two hours of one seed are equal, of two seeds they are not."""
    start = datetime(2026, 3, 14, 21, tzinfo=UTC)
    assert hour(5, start, 50) == hour(5, start, 50)
    assert hour(5, start, 50) != hour(6, start, 50)
