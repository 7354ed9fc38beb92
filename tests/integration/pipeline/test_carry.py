"""What comes in is stored once, joined, announced and bound in the ledger, in one commit."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from tests.integration.web.messages import HERE, eido

if TYPE_CHECKING:
    from .conftest import House

pytestmark = pytest.mark.database


def shot(identity: str, at: Any, lat: float = 38.92, lon: float = -77.03) -> dict[str, Any]:
    return {"id": identity, "at": at.isoformat(), "lat": lat, "lon": lon, "rounds": 4, "confidence": 0.8}


def read(identity: str, plate: str, at: Any) -> dict[str, Any]:
    return {
        "id": identity,
        "plate": plate,
        "region": "US-DC",
        "reader": "r-1",
        "read_at": at.isoformat(),
        "lat": 38.9,
        "lon": -77.0,
        "confidence": 0.93,
    }


async def test_a_gunshot_opens_an_incident_with_an_alert(house: House) -> None:
    """One detection becomes one open incident with one timeline line, one alert and one ledger entry."""
    taken = await house.send("gunshot", shot("g-1", house.clock.now()))
    assert (taken.accepted, taken.duplicates) == (1, 0)
    (incident,) = await house.rows("SELECT value, number FROM incident")
    view = msgspec.json.decode(incident["value"])
    assert view["type_code"] == "shots_heard"
    assert view["status"] == "open"
    assert incident["number"].startswith("26-")
    (alert,) = await house.rows("SELECT rule, incident_id, status FROM alert")
    assert alert["incident_id"] == view["id"]
    assert alert["status"] == "new"
    entries = await house.rows("SELECT kind FROM incident_entry")
    assert [each["kind"] for each in entries] == ["gunshot"]
    assert len(await house.rows("SELECT id FROM ledger_entry")) == 1
    changes = await house.rows("SELECT kind FROM change ORDER BY id")
    assert [each["kind"] for each in changes] == ["incident", "alert"]


async def test_the_same_message_again_is_a_duplicate(house: House) -> None:
    """A repeat is acknowledged, counted, and changes nothing."""
    message = shot("g-1", house.clock.now())
    await house.send("gunshot", message)
    before = await house.rows("SELECT count(*) FROM observation")
    taken = await house.send("gunshot", message)
    assert (taken.accepted, taken.duplicates) == (0, 1)
    assert await house.rows("SELECT count(*) FROM observation") == before
    assert len(await house.rows("SELECT id FROM incident")) == 1


@pytest.mark.parametrize("hours", [-1, 3])
async def test_a_message_that_comes_again_at_another_hour_is_a_repeat(house: House, hours: int) -> None:
    """What is late by now, or was ahead of the clock at first, says nothing new the second time."""
    message = shot("g-1", house.clock.now() if hours > 0 else house.clock.now() + timedelta(minutes=30))
    await house.send("gunshot", message)
    house.clock.advance(abs(hours) * 3600)
    taken = await house.send("gunshot", message)
    assert (taken.accepted, taken.duplicates) == (0, 1)
    assert len(await house.rows("SELECT id FROM observation")) == 1


async def test_a_hundred_replays_of_a_read_are_one_read(house: House) -> None:
    """One read sent a hundred times is stored once."""
    message = read("w-1", "ABC1234", house.clock.now())
    counts = [await house.send("lpr_generic", message) for _ in range(100)]
    assert sum(each.accepted for each in counts) == 1
    assert sum(each.duplicates for each in counts) == 99
    assert await house.rows("SELECT plate FROM read") == [{"plate": "ABC1234"}]


async def test_a_failed_commit_is_refused_and_can_be_sent_again(house: House) -> None:
    """When the store refuses a group nothing of it stays, in memory neither, and sending again succeeds."""
    async with house.database.owner.acquire() as tx:
        await tx.execute("ALTER TABLE read ADD CONSTRAINT never CHECK (plate <> 'XYZ999')")
    message = read("w-2", "XYZ999", house.clock.now())
    with pytest.raises(Exception, match="Send it again"):
        await house.send("lpr_generic", message)
    async with house.database.owner.acquire() as tx:
        await tx.execute("ALTER TABLE read DROP CONSTRAINT never")
    taken = await house.send("lpr_generic", message)
    assert taken.accepted == 1


async def test_two_detections_close_by_are_one_incident(house: House) -> None:
    """Two detections some metres and seconds apart belong to one incident, counted as two."""
    await house.send("gunshot", shot("g-1", house.clock.now()))
    house.clock.advance(5)
    await house.send("gunshot", shot("g-2", house.clock.now(), lat=38.9201))
    rows = await house.rows("SELECT value FROM incident WHERE status = 'open'")
    assert [msgspec.json.decode(row["value"])["sources"] for row in rows] == [{"gunshot": 2}]


async def test_positions_are_kept_and_the_newest_is_shown(house: House) -> None:
    """Every position is kept; the unit's row shows the newest by its own time, whatever order they came in."""
    now = house.clock.now()
    for at, lat in ((now, 38.9), (now - timedelta(seconds=9), 38.8), (now + timedelta(seconds=1), 38.95)):
        await house.send("units_generic", {"unit": "3D12", "at": at.isoformat(), "lat": lat, "lon": -77.0})
    await house.clockwork.tick(slow=False)
    assert len(await house.rows("SELECT unit FROM unit_position")) == 3
    (unit,) = await house.rows("SELECT value FROM unit")
    assert msgspec.json.decode(unit["value"])["lat"] == 38.95


async def test_a_call_names_what_an_alarm_opened_and_takes_no_rule_back(house: House) -> None:
    """A robbery call that joins a panic alarm names the incident; the alert keeps the rule, title and action."""
    now = house.clock.now()
    pressed = {"id": "a-1", "at": now.isoformat(), "alarm": "hold_up", "lat": HERE[0], "lon": HERE[1]}
    await house.send("alarm", pressed)
    house.clock.advance(20)
    await house.send("cad_eido", eido("one", house.clock.now(), kind="ROBBERY"))
    (incident,) = await house.rows("SELECT value FROM incident")
    view = msgspec.json.decode(incident["value"])
    assert (view["title"], view["sources"]) == ("Robbery", {"alarm": 1, "call": 1})
    (raised,) = await house.rows("SELECT value FROM alert")
    alert = msgspec.json.decode(raised["value"])
    assert (alert["rule"], alert["count"]) == ("panic_alarm", 2)
    assert alert["title"].startswith(alert["rule_title"])


async def test_a_panic_alarm_names_what_a_lesser_alarm_opened(house: House) -> None:
    """A button pressed where an intrusion was told is no intrusion; what is lesser again changes no name."""
    now = house.clock.now().isoformat()
    for number, alarm in enumerate(("intrusion", "panic", "glass_break")):
        body = {"id": f"a-{number}", "at": now, "alarm": alarm, "lat": HERE[0], "lon": HERE[1], "site": "shop"}
        await house.send("alarm", body)
    (row,) = await house.rows("SELECT value FROM incident")
    view = msgspec.json.decode(row["value"])
    assert (view["title"], view["priority"], view["sources"]) == ("Panic or hold-up alarm", 1, {"alarm": 3})
