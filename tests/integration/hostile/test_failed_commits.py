"""Commits that fail, and commits whose answer is lost, in front of a real database."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.integration.hostile.wire import Wire, wire_to
from tests.integration.web.messages import eido, read, shot
from tests.integration.web.town import Town, open_town

from watchroom.store.pool import Address, Database

pytestmark = pytest.mark.database

_HURT = """
CREATE FUNCTION hurt() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the disk is full' USING ERRCODE = '53100'; END $$;
CREATE CONSTRAINT TRIGGER hurts AFTER INSERT ON ledger_entry DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION hurt();
"""
_HEAL = "DROP TRIGGER hurts ON ledger_entry; DROP FUNCTION hurt()"


@pytest.fixture
async def wired(database_address: Address, open_folder: Path, tmp_path: Path) -> AsyncIterator[tuple[Town, Wire]]:
    """Return a running town whose database hangs on a wire."""
    folder = Path(tempfile.mkdtemp(dir=open_folder))
    async with (
        wire_to(database_address, folder) as (wire, address),
        await Database.open(address) as database,
        open_town(database, tmp_path) as town,
    ):
        yield town, wire


async def run(town: Town, script: str) -> None:
    async with town.database.owner.acquire() as tx:
        await tx.execute(script)


async def test_a_full_disk_is_503_and_nothing_is_lost(town: Town) -> None:
    """While commits fail every door answers 503 and stores nothing; afterwards the same messages are taken once."""
    now = town.clock.now()
    messages = {"gunshot": shot("g-1", now), "lpr_generic": read("r-1", "ABC1234", now)}
    await run(town, _HURT)
    answers = await asyncio.gather(*(town.post(source, message) for source, message in messages.items()))
    assert {each.status_code for each in answers} == {503}
    ana = await town.person("watch.officer")
    looked = await ana.get("/incidents")
    assert (looked.status_code, looked.json()["error"]) == (503, "unavailable")
    await run(town, _HEAL)
    assert (await ana.get("/incidents")).json()["items"] == []
    for source, message in messages.items():
        assert (await town.post(source, message)).json()["accepted"] == 1
        assert (await town.post(source, message)).json()["duplicates"] == 1
    assert len(await town.rows("SELECT 1 FROM read")) == 1
    assert len(await town.rows("SELECT 1 FROM observation")) == 1
    assert len((await ana.get("/incidents")).json()["items"]) == 1


async def test_a_read_repeated_while_commits_fail_is_still_one_read(town: Town) -> None:
    """A stored read that is sent again during an outage, refused, and sent once more is stored once."""
    message = read("r-1", "ABC1234", town.clock.now())
    await town.sent("lpr_generic", message)
    await run(town, _HURT)
    other = read("r-2", "XYZ9876", town.clock.now())
    assert (await town.post("lpr_generic", message, other)).status_code == 503
    assert (await town.post("lpr_generic", message)).status_code == 200, "a repeat alone needs no commit of its own"
    await run(town, _HEAL)
    answer = (await town.post("lpr_generic", message, other)).json()
    assert (answer["accepted"], answer["duplicates"]) == (1, 1)
    assert sorted(each["external_id"] for each in await town.rows("SELECT external_id FROM read")) == ["r-1", "r-2"]


async def test_a_commit_whose_answer_was_lost_is_not_stored_twice(wired: tuple[Town, Wire]) -> None:
    """The database commits and the wire breaks before it says so: 503, and the repeat is then a duplicate."""
    town, wire = wired
    now = town.clock.now()
    await town.sent("lpr_generic", read("r-0", "AAA1111", now))
    wire.lose_answers_to_commits_of = b"r-1"
    messages = {"lpr_generic": read("r-1", "ABC1234", now)}
    assert (await town.post("lpr_generic", messages["lpr_generic"])).status_code == 503
    assert wire.lost == 1
    assert (await town.post("lpr_generic", messages["lpr_generic"])).json()["duplicates"] == 1
    wire.lose_answers_to_commits_of = b"g-1"
    assert (await town.post("gunshot", shot("g-1", now))).status_code == 503
    assert wire.lost == 2
    assert (await town.post("gunshot", shot("g-1", now))).json()["duplicates"] == 1
    town.advance(3)
    await town.sent("gunshot", shot("g-2", town.clock.now()))
    assert sorted(each["external_id"] for each in await town.rows("SELECT external_id FROM read")) == ["r-0", "r-1"]
    assert (await town.incident())["sources"] == {"gunshot": 2}


async def test_a_cut_wire_is_503_and_mends_by_itself(wired: tuple[Town, Wire]) -> None:
    """Without a database every door and page answers 503; when it is back all acknowledged is there and all goes on."""
    town, wire = wired
    now = town.clock.now()
    await town.sent("gunshot", shot("g-0", now))
    ana = await town.person("watch.officer")
    wire.cut()
    assert (await town.post("gunshot", shot("g-1", now))).status_code == 503
    for path in ("/incidents", "/alerts", "/session", "/acts/mine", "/feed"):
        answer = await ana.get(path)
        assert (answer.status_code, answer.json()["error"]) == (503, "unavailable"), path
    wire.mend()

    async def is_back() -> bool:
        return (await town.post("gunshot", shot("g-1", now))).status_code == 200

    await town.until("the doors take messages again", is_back)
    external = await town.rows("SELECT external_id FROM observation ORDER BY external_id")
    assert [each["external_id"] for each in external] == ["g-0", "g-1"]
    async with town.feed() as line:
        assert (await line.event())[0] == "snapshot"
        await town.sent("cad_eido", eido("c-1", now, place=""))
        await line.change(lambda change: change["kind"] == "incident", wait_s=15)


async def test_no_false_answer_while_the_wire_is_cut_again_and_again(wired: tuple[Town, Wire]) -> None:
    """Of messages sent while the wire breaks, each acknowledged one is in the store exactly once."""
    town, wire = wired
    now = town.clock.now()
    acknowledged: set[str] = set()
    stop = asyncio.Event()

    async def device(name: str) -> None:
        number = 0
        while not stop.is_set():
            identity = f"{name}-{number}"
            answer = await town.post("lpr_generic", read(identity, f"P{number:05}", now))
            assert answer.status_code in (200, 503), answer.text
            if answer.status_code == 200:
                acknowledged.add(identity)
                number += 1
            else:
                await asyncio.sleep(0.01)

    async with asyncio.TaskGroup() as tasks:
        for name in ("a", "b", "c"):
            tasks.create_task(device(name))
        for round_ in range(4):
            wanted = len(acknowledged) + 5

            async def some_more(wanted: int = wanted) -> bool:
                return len(acknowledged) >= wanted

            await town.until(f"messages are taken in round {round_}", some_more)
            wire.cut()
            await asyncio.sleep(0)
            wire.mend()
        stop.set()
    stored = [each["external_id"] for each in await town.rows("SELECT external_id FROM read")]
    assert len(stored) == len(set(stored))
    assert acknowledged <= set(stored)
