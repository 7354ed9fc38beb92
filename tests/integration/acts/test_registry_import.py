"""Bringing a city's registry in: what is taken, mended, rejected with its column, and what is there already."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.integration.portal.registering import ADDRESSES, BLOCK
from tests.integration.web.town import NOW

from watchroom.actions.contacts import contacts_of
from watchroom.actions.door import Door
from watchroom.actions.registration import opened
from watchroom.app.importing import bring_in, bring_registry_in
from watchroom.app.settings import Settings
from watchroom.app.terminal import door_of
from watchroom.base.clock import ManualClock
from watchroom.base.errors import BadInputError
from watchroom.model.portal import Contact
from watchroom.store import registry as store
from watchroom.store.pool import Database

pytestmark = pytest.mark.database

REGISTRY = """id,address,unit,kind,azimuth_deg,fov_deg,height_m,indoor,keeps_hours,name,email,phone,language,channel
R-1,1412 ALDER ST N.W.,3b,Ring Doorbell,North-West,,,no,30 days,Ruth Calloway,Ruth@Example.org,202 555 0100,Spanish,sms
R-2,1410 Alder Street NW,,fixed,90,100,2.8,,48,,sam@example.org,,,
R-3,1410 Alder Street NW,,fixed,90,100,2.8,,48,,sam@example.org,,,
R-4,1 Nowhere Lane NW,,fixed,90,,,,,,ann@example.org,,,
R-5,1410 Alder Street NW,,toaster,90,,,,,,ann@example.org,,,
R-6,1416 Alder Street NW,,fixed,,,,,,,ann@example.org,,,
R-7,1416 Alder Street NW,,dome,,,,,,,no address,,,
R-8,1416 Alder Street NW,,dome,,,99,,,,ann@example.org,,,
R-9,Alder Street,,dome,,,,,,,ann@example.org,,,
"""


@pytest.fixture
async def door(database: Database, tmp_path: Path) -> Door:
    """Return the door of a city that knows its addresses."""
    opened_door = await door_of(Settings(data=tmp_path), database, ManualClock(NOW))
    await bring_in(opened_door, "agencies", b"id,name,law_tag\nmpd,City police,DC\n")
    await bring_in(opened_door, "addresses", ADDRESSES.encode())
    return opened_door


async def test_each_line_is_taken_mended_or_rejected_with_its_column(door: Door) -> None:
    """The dry run tells what the import then does; a second import finds everything there; contacts are sealed."""
    dry = await bring_registry_in(door, REGISTRY.encode(), dry_run=True)
    assert await _active(door) == {}
    report = await bring_registry_in(door, REGISTRY.encode())
    assert report == dry
    assert (report.accepted, report.repaired, report.duplicates) == (2, 1, 1)
    assert [(each.number, each.column) for each in report.rejected] == [
        (5, "address"), (6, "kind"), (7, "azimuth_deg"), (8, "email"), (9, "height_m"), (10, "address"),
    ]  # fmt: skip
    entries = await _active(door)
    told = opened(door.master_key, entries["R-1"])
    assert (told.kind, told.azimuth_deg, told.keeps_hours, told.fov_deg) == ("doorbell", 315.0, 720, 140.0)
    assert (told.address, told.unit, told.block) == ("1412 Alder Street NW", "3b", BLOCK)
    async with door.everything() as tx:
        ruth = entries["R-1"].account_id or ""
        assert (await contacts_of(tx, door, [ruth]))[ruth] == Contact(
            email="Ruth@example.org", name="Ruth Calloway", phone="+12025550100"
        )
        account = await tx.fetchrow("SELECT language, channel, confirmed_at FROM portal_account WHERE id = $1", ruth)
        assert tuple(account) == ("es", "sms", NOW)
        camera = await tx.fetchrow("SELECT address, block, owner_class, condition FROM camera WHERE id = 'R-1'")
        assert tuple(camera) == (BLOCK, BLOCK, "registered", "never")
        assert await store.accounts_of(tx, ["R-1", "R-2", "R-3"]) == {
            each: entries[each].account_id for each in ("R-1", "R-2")
        }
    again = await bring_registry_in(door, REGISTRY.encode())
    assert (again.accepted, again.duplicates) == (0, 3)
    head = "id,name,lat,lon,fov_deg,range_m,owner_class,condition,agency,law_tag"
    camera_file = f"{head}\nx,x,1,1,90,9,registered,never,mpd,DC\n".encode()
    with pytest.raises(BadInputError, match="owner_class"):
        await bring_in(door, "cameras", camera_file)


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (b"name,email\nx,y\n", "line 1"),
        (b"address,email,colour\nx,y,z\n", "line 1"),
        (b"\xff\xfe", "file"),
        (b"address,email,kind\n9 Elsewhere Road SW,a@example.org,dome\n", "file"),
    ],
)
async def test_what_is_no_registry_changes_nothing(door: Door, content: bytes, field: str) -> None:
    """A file without the needed columns, with unknown ones, of another kind or city is refused as a whole."""
    with pytest.raises(BadInputError) as refused:
        await bring_registry_in(door, content)
    assert refused.value.field == field
    assert await _active(door) == {}


async def _active(door: Door) -> dict[str, store.RegistrationRow]:
    async with door.everything() as tx:
        rows = await tx.fetch("SELECT id, camera_id FROM registration WHERE status = 'active'")
        found = [await store.entry(tx, row["id"]) for row in rows]
    return {each.camera_id or "": each for each in found if each is not None}
