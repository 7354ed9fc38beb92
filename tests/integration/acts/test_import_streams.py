"""Streams brought in from a file: checked as at enrolment, sealed, and wanted as the file says."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from watchroom.actions.door import Door
from watchroom.app.importing import bring_in
from watchroom.app.settings import read_settings
from watchroom.app.terminal import door_of
from watchroom.base.errors import BadInputError
from watchroom.model.video import StreamSecrets
from watchroom.store import video as store
from watchroom.store.pool import Database

pytestmark = pytest.mark.database

HEAD = "camera_id,wanted,main_url,username,password,retention_hours"
PLACE = {
    "agencies": b"id,name,law_tag\nmpd,Metropolitan Police,DC\n",
    "cameras": b"id,name,lat,lon,fov_deg,range_m,owner_class,condition,agency,law_tag\n"
    b"city,Alder and Main,38.9,-77.0,90,120,city,always,mpd,DC\n"
    b"private,Corner shop,38.9,-77.0,90,30,integrated,ask,mpd,DC\n",
}


@pytest.fixture
async def door(database: Database, tmp_path: Path) -> Door:
    """Return the door to a place with a city camera and a private one."""
    opened = await door_of(read_settings({"data": tmp_path}, {}), database)
    for kind, content in PLACE.items():
        await bring_in(opened, kind, content)
    return opened


async def bring(door: Door, *lines: str) -> int:
    """Bring in a file of these lines."""
    return await bring_in(door, "streams", "\n".join((HEAD, *lines, "")).encode(), "10.20.0.0/16")


async def test_streams_are_sealed_and_may_be_changed_by_another_file(door: Door, database: Database) -> None:
    """Neither address nor password stands in the table; a second file replaces what the first said."""
    assert await bring(door, "city,record,rtsp://10.20.0.5/one,watch,k3s-Vorhang-17,2160") == 1
    assert await bring(door, "city,off,rtsp://10.20.0.6/two,watch,k3s-Vorhang-18,24") == 1
    async with door.everything() as tx:
        (row,) = await store.streams(tx, ["city"])
    async with database.writer.acquire() as tx:
        sealed = await tx.fetchval("SELECT sealed FROM camera_stream WHERE camera_id = $1", "city")
    assert (row.wanted, row.retention_hours) == ("off", 24)
    assert b"Vorhang" not in sealed
    assert b"10.20" not in sealed
    opened = door.master_key.open(sealed, b"camera-stream/city")
    assert msgspec.json.decode(opened, type=StreamSecrets).main_url == "rtsp://10.20.0.6/two"


WRONG_LINES = (
    ("city,record,rtsp://192.168.7.5/one,watch,k3s-Vorhang-17,24", "line 2, main_url"),
    ("city,record,file:///etc/passwd,watch,k3s-Vorhang-17,24", "line 2, main_url"),
    ("city,record,rtsp://10.20.0.5/one,admin,admin,24", "line 2, password"),
    ("city,always,rtsp://10.20.0.5/one,watch,k3s-Vorhang-17,24", "line 2, wanted"),
    ("city,record,rtsp://10.20.0.5/one,watch,k3s-Vorhang-17,0", "line 2, retention_hours"),
    ("private,record,rtsp://10.20.0.5/one,watch,k3s-Vorhang-17,24", "line 2, wanted"),
    ("nowhere,record,rtsp://10.20.0.5/one,watch,k3s-Vorhang-17,24", "line 2, camera_id"),
)


async def test_a_wrong_line_is_named_and_nothing_is_taken(door: Door) -> None:
    """The error names line and column, and no camera has a stream after it."""
    for line, field in WRONG_LINES:
        with pytest.raises(BadInputError) as raised:
            await bring(door, line)
        assert raised.value.field == field
    async with door.everything() as tx:
        assert await store.streams(tx) == []
