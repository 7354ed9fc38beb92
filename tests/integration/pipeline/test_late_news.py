"""News of an incident that is over, or that nobody has touched for long, is written there and opens nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from tests.integration.web.messages import eido, shot

from watchroom.pipeline.picture import REMEMBER_INCIDENTS
from watchroom.store import incidents as store
from watchroom.store import records as store_records

if TYPE_CHECKING:
    from .conftest import House

pytestmark = pytest.mark.database


async def close(house: House) -> str:
    """Close the one incident as a person would; return its id."""
    async with house.database.owner.acquire() as tx, tx.transaction():
        (row,) = await tx.fetch("SELECT id FROM incident")
        view = (await store.get_many(tx, [row["id"]]))[row["id"]]
        await store.put(tx, [msgspec.structs.replace(view, status="closed", version=view.version + 1)])
    return view.id


async def restart(house: House) -> None:
    """Know only what a start loads from the store."""
    async with house.database.owner.acquire() as tx:
        await store_records.make_partitions(tx, house.clock.now().date())
        await house.picture.load(tx, house.clock.now())


async def views(house: House) -> list[dict[str, Any]]:
    return [msgspec.json.decode(row["value"]) for row in await house.rows("SELECT value FROM incident")]


async def test_an_update_of_a_closed_incidents_call_is_written_there(house: House) -> None:
    """After a close and a restart a changed call is a second line of its closed incident, and no second incident."""
    await house.send("cad_eido", eido("one", house.clock.now()))
    id_ = await close(house)
    await restart(house)
    house.clock.advance(60)
    taken = await house.send("cad_eido", eido("one", house.clock.now(), note="The man came back"))
    assert taken.accepted == 1
    (view,) = await views(house)
    assert (view["id"], view["status"], view["sources"]) == (id_, "closed", {"call": 1})
    entries = await house.rows("SELECT incident_id, text FROM incident_entry WHERE kind = 'call' ORDER BY id")
    assert [each["incident_id"] for each in entries] == [id_, id_]
    assert "came back" in entries[1]["text"]
    assert len(await house.rows("SELECT id FROM alert")) <= 1


async def test_an_update_after_a_long_silence_finds_its_open_incident(house: House) -> None:
    """An incident too long unchanged to be loaded at the start still gets the news of its call, and is open."""
    await house.send("cad_eido", eido("one", house.clock.now()))
    house.clock.advance((REMEMBER_INCIDENTS + timedelta(hours=1)).total_seconds())
    await restart(house)
    await house.send("cad_eido", eido("one", house.clock.now(), note="Still waiting"))
    (view,) = await views(house)
    assert (view["status"], view["sources"]) == ("open", {"call": 1})


async def test_an_update_of_a_merged_incidents_call_goes_to_its_keeper(house: House) -> None:
    """A call that a person merged into an incident far away stays part of that after a restart."""
    await house.send("cad_eido", eido("one", house.clock.now()))
    await house.send("gunshot", shot("far", house.clock.now(), lat=38.99))
    async with house.database.owner.acquire() as tx, tx.transaction():
        rows = await tx.fetch("SELECT id, number FROM incident ORDER BY number")
        gone, keeper = rows[0]["id"], rows[1]["id"]
        view = (await store.get_many(tx, [gone]))[gone]
        await store.put(tx, [msgspec.structs.replace(view, status="merged", merged_into=keeper, version=9)])
        await store.pin(tx, keeper, gone, together=True, by="watch", at=house.clock.now(), reason="one crew")
    await restart(house)
    house.clock.advance(60)
    await house.send("cad_eido", eido("one", house.clock.now(), note="Second call"))
    assert len(await views(house)) == 2
    entries = await house.rows("SELECT incident_id FROM incident_entry WHERE kind = 'call' ORDER BY id")
    assert [each["incident_id"] for each in entries] == [gone, keeper]
