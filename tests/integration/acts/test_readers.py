"""A reader that stops being itself is seen in the list and raised as one alert; mended, the alert ends by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.integration.web.messages import HERE
from tests.integration.web.town import Town

from watchroom.actions.imports import OPERATOR_WHY, operator_seat
from watchroom.actions.readers import import_readers
from watchroom.base.errors import BadInputError
from watchroom.pipeline.readers import ReaderWatch
from watchroom.store.acting import Tx

FILE = b"""reader,agency,law_tag,name,kind,lat,lon,azimuth_deg,lanes
r-1,mpd,DC,"r-1, Main Street",fixed,38.9,-77.0,90,2
r-2,mpd,DC,"r-2, Main Street",fixed,38.9,-77.0,,
r-9,fairfax,VA,"r-9, Route 50",fixed,38.8,-77.2,,
"""


async def usual(town: Town, reader: str, reads: int, *, label: str = "mpd/DC") -> None:
    """Let a reader have read so often in each hour of the last ten days."""
    await town.rows(
        """INSERT INTO reader_hour SELECT $1, $2, date_trunc('hour', $3::timestamptz, 'UTC') - n * interval '1 hour',
               $4::int, $4::int * 0.9, $4::int FROM generate_series(2, 240) n""",
        label, reader, town.clock.now(), reads,
    )  # fmt: skip


async def look(town: Town) -> None:
    """Look at the readers as the pipeline does each minute."""
    async with town.database.writer.acquire() as tx, tx.transaction():
        await _look(tx, town)


async def _look(tx: Tx, town: Town) -> None:
    await ReaderWatch().look(tx, town.clock.now())


async def read(town: Town, reader: str, count: int) -> None:
    """Let a reader read so many plates now."""
    now = town.clock.now()
    reads = [
        {"id": f"{reader}-{now.timestamp()}-{n}", "plate": f"AB{n:04d}", "region": "US-DC", "reader": reader,
         "read_at": (now - timedelta(seconds=2)).isoformat(), "lat": HERE[0], "lon": HERE[1], "confidence": 0.9}
        for n in range(count)
    ]  # fmt: skip
    await town.sent("lpr_generic", *reads)


async def test_a_quiet_and_a_wild_reader_are_told_and_mended(town: Town) -> None:
    """Of three readers one reads as usual, one nothing, one too much: two alerts; what reads again is resolved."""
    town.advance(45 * 60)
    await town.rows("UPDATE reader_hour_until SET received_at = $1", town.clock.now() - timedelta(minutes=1))
    seat = operator_seat(town.clock.now())
    assert await import_readers(town.door, seat, OPERATOR_WHY, FILE) == 3
    for reader, reads in (("r-1", 60), ("r-2", 60), ("r-3", 3)):
        await usual(town, reader, reads)
    await usual(town, "r-9", 60, label="fairfax/VA")
    await read(town, "r-1", 50)
    await read(town, "r-3", 90)
    town.advance(5)
    await look(town)
    ana = await town.person("watch.officer")
    answer = (await ana.get("/readers")).json()
    states = {each["reader"]: each["state"] for each in answer["items"]}
    assert states == {"r-2": "quiet", "r-3": "wild", "r-1": "ok"}, answer
    first = next(each for each in answer["items"] if each["reader"] == "r-1")
    assert (first["name"], first["azimuth_deg"], first["lanes"]) == ("r-1, Main Street", 90.0, 2)
    assert (first["expected_hour"], first["hours"][0]) == (60.0, 60)
    alerts = {each["title"]: each for each in (await ana.get("/alerts")).json()["items"]}
    assert set(alerts) == {"Plate reader r-2, Main Street: quiet", "Plate reader r-3: reads far too much"}
    assert {each["rule"] for each in alerts.values()} == {"reader_faulty"}
    va = (await (await town.person("partner.va")).get("/alerts")).json()["items"]
    assert [each["title"] for each in va] == ["Plate reader r-9, Route 50: quiet"]
    await read(town, "r-2", 55)
    town.advance(5)
    await look(town)
    left = [each["title"] for each in (await ana.get("/alerts")).json()["items"] if each["status"] != "resolved"]
    assert left == ["Plate reader r-3: reads far too much"]
    for login, status in (("auditor", 200), ("admin", 200), ("detective", 403), ("partner.va", 403)):
        assert (await (await town.person(login)).get("/readers")).status_code == status, login


async def test_a_new_room_tells_a_reader_that_falls_silent_and_one_that_reads_too_much(town: Town) -> None:
    """On the first day each is compared with its own rate of the hours before; counts come through the reads' door."""
    await town.rows("UPDATE reader_hour_until SET received_at = $1", town.clock.now() - timedelta(minutes=1))
    for minutes in range(0, 60, 5):
        await read(town, "r-1", 12)
        if minutes < 45:
            await read(town, "r-2", 12)
        await read(town, "r-3", 1 if minutes < 55 else 90)
        town.advance(5 * 60)
        await look(town)
    ana = await town.person("watch.officer")
    answer = (await ana.get("/readers")).json()
    states = {each["reader"]: (each["state"], each["says"]) for each in answer["items"]}
    assert {reader: state for reader, (state, _) in states.items()} == {"r-1": "new", "r-2": "quiet", "r-3": "wild"}
    assert states["r-2"][1].startswith("Nothing was read for 15 minutes"), states
    titles = {each["title"] for each in (await ana.get("/alerts")).json()["items"]}
    assert titles == {"Plate reader r-2: quiet", "Plate reader r-3: reads far too much"}
    await read(town, "r-2", 3)
    town.advance(5 * 60)
    await look(town)
    left = [each["title"] for each in (await ana.get("/alerts")).json()["items"] if each["status"] != "resolved"]
    assert left == []


WRONG = {
    b"r-1,nowhere,DC,x,fixed,38.9,-77.0,,": "line 2, agency",
    b"r-1,mpd,DC,x,flying,38.9,-77.0,,": "line 2, kind",
    b"r-1,mpd,DC,x,fixed,,,,": "line 2, lat",
    b"r-1,mpd,DC,x,fixed,98.9,-77.0,,": "line 2, lat",
    b"r-1,mpd,DC,x,fixed,38.9,-77.0,400,": "line 2, azimuth_deg",
    b"r-1,mpd,DC,x,fixed,38.9,-77.0,,90": "line 2, lanes",
}


async def test_a_wrong_line_is_named(town: Town) -> None:
    """What cannot be taken is named by its line and column, and nothing of the file is taken."""
    head = FILE.partition(b"\n")[0] + b"\n"
    for line, field in WRONG.items():
        with pytest.raises(BadInputError) as caught:
            await import_readers(town.door, operator_seat(town.clock.now()), OPERATOR_WHY, head + line + b"\n")
        assert caught.value.field == field
    assert await town.rows("SELECT 1 FROM reader_site") == []
