"""Hostile and faulty messages at the devices' doors, over real HTTP: a clear error, nothing lost, nobody let in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import httpx
import msgspec
import pytest
from tests.integration.web.messages import cap, eido, pidf, position, read, shot
from tests.integration.web.town import NOW, Town

from watchroom.web.exchange.doors import MESSAGE_BYTES_MAX

pytestmark = pytest.mark.database

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)
DEEP = b'{"id":"x","a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
BENDERS = {
    "NaN": b'{"id":"g","at":"2026-03-14T21:15:00Z","lat":NaN,"lon":-77,"rounds":1,"confidence":1}',
    "1e999": b'{"id":"g","at":"2026-03-14T21:15:00Z","lat":1e999,"lon":-77,"rounds":1,"confidence":1}',
    "deep": DEEP,
    "duplicate keys": b'{"id":"g","id":"h","at":"2026-03-14T21:15:00Z","lat":38,"lon":-77,"rounds":1,"confidence":1}',
    "lone surrogate": b'{"id":"\\ud800","at":"2026-03-14T21:15:00Z","lat":38,"lon":-77,"rounds":1,"confidence":1}',
    "huge integer": b'{"id":"g","at":"2026-03-14T21:15:00Z","lat":38,"lon":-77,"confidence":1,"rounds":'
    + b"9" * 5_000
    + b"}",
    "NUL": b'{"id":"g\\u0000","at":"2026-03-14T21:15:00Z","lat":38,"lon":-77,"rounds":1,"confidence":1}',
    "not UTF-8": b'{"id":"\xff"}',
    "cut": b'{"id":"g","at":',
    "empty": b"",
    "another sort": b"[1,2,3]",
    "year zero": b'{"id":"g","at":"0000-00-00T00:00:00Z","lat":38,"lon":-77,"rounds":1,"confidence":1}',
    "year one": b'{"id":"g","at":"0001-01-01T00:00:00+14:00","lat":38,"lon":-77,"rounds":1,"confidence":1}',
    "off the earth": b'{"id":"g","at":"2026-03-14T21:15:00Z","lat":138,"lon":-77,"rounds":1,"confidence":1}',
}
JSON_DOORS = ("gunshot", "lpr_generic", "lpr_rekor", "lpr_axis", "lpr_frigate", "lpr_platerecognizer", "alarm",
              "units_generic", "camera_events", "cad_eido", "cad_table")  # fmt: skip


async def test_bent_json_is_refused_and_the_door_stays_open(town: Town) -> None:
    """Each message that JSON readers quietly bend is 422 with a reason, and a good one right after is taken."""
    for door, (name, payload) in product(JSON_DOORS, BENDERS.items()):
        answer = await town.post(door, payload, content_type="application/json")
        assert answer.status_code in (200, 422), f"{name}: {answer.status_code} {answer.text}"
        if door == "gunshot" or answer.status_code == 422:
            body = answer.json()
            assert answer.status_code == 422, name
            assert (body["accepted"], body["duplicates"]) == (0, 0)
            assert all(each["reason"] for each in body["rejected"]), name
    assert await town.rows("SELECT 1 FROM observation") == []
    await town.sent("gunshot", shot("good", town.clock.now()))


async def test_a_batch_keeps_its_good_lines(town: Town) -> None:
    """Of NDJSON with bad lines the good ones are stored and each bad one is named by its index, field and reason."""
    now = town.clock.now()
    lines = [msgspec.json.encode(shot(f"g-{n}", now, lat=38.8 + n / 50)) for n in range(4)]
    lines[1:1] = [b"not json", BENDERS["NaN"]]
    answer = await town.post("gunshot", b"\n".join(lines), content_type="application/x-ndjson")
    body = answer.json()
    assert (answer.status_code, body["accepted"]) == (200, 4)
    assert [each["index"] for each in body["rejected"]] == [1, 2]
    assert len(await town.rows("SELECT 1 FROM observation")) == 4


async def test_an_eido_without_a_required_member_names_it(town: Town) -> None:
    """A missing member is 422 with its name; a `$ref` that goes in a circle is refused without a hang."""
    whole = eido("e-1", NOW)
    for member in ("$id", "lastUpdateTimeStamp", "updatedByAgencyReference", "agencyComponent"):
        answer = await town.post("cad_eido", {key: value for key, value in whole.items() if key != member})
        assert answer.status_code == 422
        assert member in answer.json()["rejected"][0]["field"], answer.text
    circle = whole | {"notesComponent": [
        {"$id": "n1", "lastUpdateTimeStamp": NOW.isoformat(), "updatedByAgencyReference": {"$ref": "n1"},
         "notesActionComments": "x", "relatedNotes": {"$ref": "n1"}}
    ]}  # fmt: skip
    answer = await asyncio.wait_for(town.post("cad_eido", circle), 10)
    assert answer.status_code in (200, 422)


async def test_a_place_by_reference_is_kept_as_text_and_never_fetched(town: Town) -> None:
    """An address of a metadata service inside an EIDO is stored, flagged, and contacted by nobody."""
    asked: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.read(100))
        writer.close()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    message = eido("e-1", NOW)
    message["locationComponent"][0] |= {"locationByReferenceUrl": f"http://127.0.0.1:{port}/latest/meta-data/"}
    message["locationComponent"][0].pop("locationByValue")
    await town.sent("cad_eido", message)
    (stored,) = await town.rows("SELECT body::text AS body, lat FROM observation")
    assert f"127.0.0.1:{port}" in stored["body"]
    assert stored["lat"] is None
    assert "place_by_reference" in stored["body"]
    detail = await (await town.person("watch.officer")).get(f"/incidents/{(await town.incident())['id']}")
    assert f"127.0.0.1:{port}" not in detail.text
    assert asked == []
    server.close()
    await server.wait_closed()


async def test_a_hostile_place_is_dropped_and_the_incident_kept(town: Town) -> None:
    """An XML bomb as the place costs the place, not the incident, and no time."""
    bombs = (BOMB + pidf().replace("d", "&j;"), BOMB + "<presence>&j;</presence>", "<presence", "x" * 100_000)
    for number, place in enumerate(bombs):
        answer = await asyncio.wait_for(town.post("cad_eido", eido(f"e-{number}", NOW, place=place)), 10)
        assert (answer.status_code, answer.json()["repaired"]) == (200, 1)
        assert (await town.incident())["place"]["lat"] is None
    stored = await town.rows("SELECT body::jsonb -> 'flags' AS flags FROM observation")
    assert len(stored) == len(bombs)
    assert all("place_dropped" in each["flags"] for each in stored)


async def test_repeats_and_older_states_change_nothing(town: Town) -> None:
    """The same state twice is one; an older one after a newer is counted as a repeat and shows nothing of itself."""
    newer, older = eido("e-1", NOW, note="fled north"), eido("e-1", NOW - timedelta(minutes=5), note="still inside")
    await town.sent("cad_eido", newer)
    before = await town.incident()
    for message in (newer, older, newer):
        answer = (await town.post("cad_eido", message)).json()
        assert (answer["accepted"], answer["duplicates"]) == (0, 1)
    assert await town.incident() == before
    detail = await (await town.person("watch.officer")).get(f"/incidents/{before['id']}")
    assert "still inside" not in detail.text


def _external() -> str:
    head = '<?xml version="1.0"?><!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return cap("c-1", "2026-03-14T17:00:00-04:00", head=head, headline="&x;")


WRONG_ALERTS = {
    "external entity": _external(),
    "sent in Z": cap("c-1", "2026-03-14T21:00:00Z"),
    "unclosed polygon": cap(
        "c-1", "2026-03-14T17:00:00-04:00", polygon="38.80,-77.15 38.80,-76.90 39.00,-76.90 39.00,-77.15"
    ),
    "off the earth": cap(
        "c-1", "2026-03-14T17:00:00-04:00", polygon="138.80,-77.15 38.80,-76.90 39.00,-76.90 138.80,-77.15"
    ),
    "bomb": BOMB + cap("c-1", "2026-03-14T17:00:00-04:00", headline="&j;"),
}


async def test_a_wrong_public_alert_is_refused_with_its_reason(town: Town) -> None:
    """What CAP 1.2 does not allow is 422 with the field and a reason, quickly, and no alert is in force."""
    for name, message in WRONG_ALERTS.items():
        answer = await asyncio.wait_for(town.post("cap", message, content_type="application/cap+xml"), 10)
        assert answer.status_code == 422, name
        assert answer.json()["rejected"][0]["reason"]
        assert "root:" not in answer.text
    assert await town.rows("SELECT 1 FROM warning") == []


async def test_a_cancel_of_an_unknown_alert_is_recorded_without_effect(town: Town) -> None:
    """A Cancel that refers to nothing is stored and ends nothing; one that refers to an alert ends it."""
    kind = "application/cap+xml"
    sent = "2026-03-14T17:00:00-04:00"
    last = (datetime.now(UTC) + timedelta(days=300)).strftime("%Y-%m-%dT%H:%M:%S-00:00")
    assert (await town.post("cap", cap("c-1", sent, expires=last), content_type=kind)).status_code == 200
    unknown = cap("c-2", sent, kind="Cancel", references=f"alerts@rivermark.example,c-9,{sent}")
    assert (await town.post("cap", unknown, content_type=kind)).json()["accepted"] == 1
    in_force = "SELECT id FROM warning WHERE expires_at > now()"
    assert len(await town.rows(in_force)) == 1
    known = cap("c-3", sent, kind="Cancel", references=f"alerts@rivermark.example,c-1,{sent}")
    assert (await town.post("cap", known, content_type=kind)).status_code == 200
    assert await town.rows(in_force) == []
    assert len(await town.rows("SELECT 1 FROM observation")) == 3


async def test_a_public_alert_that_comes_again_after_its_end_is_a_repeat(town: Town) -> None:
    """A feed lists what is over for hours: that it is over by now is nothing that the sender said."""
    kind, now = "application/cap+xml", town.clock.now()
    sent, ends = (f"{now + timedelta(hours=hours):%Y-%m-%dT%H:%M:%S}-00:00" for hours in (-2, 1))
    message = cap("c-1", sent, expires=ends)
    assert (await town.post("cap", message, content_type=kind)).json()["accepted"] == 1
    town.advance(2 * 3600)
    again = (await town.post("cap", message, content_type=kind)).json()
    assert (again["accepted"], again["duplicates"]) == (0, 1)


@pytest.mark.parametrize(
    ("written", "matched"),
    [
        ("<b>STL1234</b>", None),
        ("=STL1234", "STL1234"),
        ("\u202eSTL1234", "STL1234"),
        ("\uff33\uff34\uff2c\uff11\uff12\uff13\uff14", "STL1234"),
        ("stl 12-34", "STL1234"),
    ],
    ids=["markup", "formula", "right to left", "full width", "blanks"],
)
async def test_odd_plates_are_matched_plain_and_kept_as_written(town: Town, written: str, matched: str | None) -> None:
    """Letters are normalised for matching and the original kept; the answers carry plain A-Z and digits only."""
    await town.sent("lpr_generic", read("r-1", written, town.clock.now()))
    (stored,) = await town.rows("SELECT plate, coalesce(plate_raw, plate) AS raw FROM read")
    assert stored["raw"] == written
    assert stored["plate"].isascii()
    assert stored["plate"].isalnum()
    assert matched is None or stored["plate"] == matched
    ana = await town.person("watch.officer")
    body = {"plate": stored["plate"], "purpose": "call_response"}
    found = (await ana.post("/plates/search", json=body)).json()["items"]
    assert [each["plate"] for each in found] == [stored["plate"]]
    alerts = (await ana.get("/alerts")).json()["items"]
    hits = [each for each in alerts if each["rule"] == "plate_hit"]
    assert len(hits) == (1 if stored["plate"] == "STL1234" else 0)
    assert all(written not in msgspec.json.encode(each).decode() for each in hits)


async def test_confidence_is_on_one_scale_whatever_the_vendor_sends(town: Town) -> None:
    """87 and 0.87 are the same confidence in the store, and the rescaled one is marked."""
    now = town.clock.now()
    await town.sent("lpr_generic", read("r-1", "AAA1111", now, confidence=0.87))
    await town.sent("lpr_generic", read("r-2", "AAA2222", now, confidence=87))
    rows = await town.rows("SELECT confidence_pm, flags FROM read ORDER BY external_id")
    assert [each["confidence_pm"] for each in rows] == [870, 870]
    assert rows[0]["flags"] != rows[1]["flags"]


@pytest.mark.parametrize("off", [timedelta(days=365 * 73), timedelta(hours=-3)], ids=["dated 2099", "three hours late"])
async def test_reads_out_of_time_are_kept_and_alarm_nobody(town: Town, off: timedelta) -> None:
    """A read of a wanted car dated 2099, or three hours late, is stored and marked, and raises no live alert."""
    await town.sent("lpr_generic", read("r-1", "STL1234", town.clock.now() + off))
    (stored,) = await town.rows("SELECT flags FROM read")
    assert stored["flags"] != 0
    assert (await (await town.person("watch.officer")).get("/alerts")).json()["items"] == []


async def test_a_hundred_replays_of_one_webhook_are_one_read(town: Town) -> None:
    """A hundred posts of the same read, many at one time, are stored once and all acknowledged."""
    message = read("r-1", "ABC1234", town.clock.now())
    answers = await asyncio.gather(*(town.post("lpr_generic", message) for _ in range(100)))
    assert {each.status_code for each in answers} == {200}
    assert sum(each.json()["accepted"] for each in answers) == 1
    assert len(await town.rows("SELECT 1 FROM read")) == 1


async def test_who_may_not_come_in_is_told_only_that(town: Town) -> None:
    """No token, a wrong one, another source's, a person's, and an unknown source are the same 401."""
    message = shot("g-1", town.clock.now())
    tokens = ["-", "wr_wrong", town.source_tokens["lpr_generic"], town.tokens["admin"]]
    answers = [await town.post("gunshot", message, token=token) for token in tokens]
    town.source_tokens["nothing"] = "wr_x"
    answers.append(await town.post("nothing", message))
    answers.append(await town.post("nothing", message, token=town.source_tokens["gunshot"]))
    assert {each.status_code for each in answers} == {401}
    assert len({each.text for each in answers}) == 1
    assert await town.rows("SELECT 1 FROM observation") == []
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{town.address}/exchange/v1/sources/gunshot")).status_code == 405


async def test_wrong_kinds_and_sizes_are_said_as_http_says_them(town: Town) -> None:
    """A content type the source does not speak is 415, a message too large 413, also when it comes in pieces."""
    message = msgspec.json.encode(shot("g-1", town.clock.now()))
    assert (await town.post("gunshot", message, content_type="application/xml")).status_code == 415
    assert (await town.post("gunshot", message, content_type="")).status_code == 415
    large = b" " * (MESSAGE_BYTES_MAX + 1)
    assert (await town.post("gunshot", large, content_type="application/json")).status_code == 413

    async def pieces() -> Any:
        for _ in range(MESSAGE_BYTES_MAX // 1_000_000 + 2):
            yield b" " * 1_000_000

    headers = {"Authorization": f"Bearer {town.source_tokens['gunshot']}", "Content-Type": "application/json"}
    async with httpx.AsyncClient(timeout=30) as client:
        url = f"{town.address}/exchange/v1/sources/gunshot"
        assert (await client.post(url, content=pieces(), headers=headers)).status_code == 413
    assert (await town.post("gunshot", message, content_type="application/json; charset=utf-8")).status_code == 200


async def test_a_source_switched_off_takes_nothing(town: Town) -> None:
    """A source that is wanted off answers 403 and stores nothing; on again it goes on."""
    off = "UPDATE source SET wanted = $1 WHERE id = 'gunshot'"
    await town.change_place(off, "off")
    message = shot("g-1", town.clock.now())

    def answers(status: int) -> Callable[[], Any]:
        async def so() -> bool:
            return (await town.post("gunshot", message)).status_code == status

        return so

    await town.until("the source is off", answers(403))
    assert len(await town.rows("SELECT 1 FROM observation")) <= 1
    await town.change_place(off, "on")
    await town.until("the source is on", answers(200))


async def test_faces_and_voices_are_removed_before_anything_is_stored(town: Town) -> None:
    """A forbidden member is in no table, raw payloads included, and its removal is counted in public."""
    message = eido("e-1", NOW) | {"faceTemplate": "QUJD", "voicePrint": "xyz"}
    message["incidentComponent"]["subjectFace"] = {"embedding": [0.1, 0.2]}
    await town.sent("cad_eido", message)
    event = {"id": "v-1", "at": NOW.isoformat(), "camera": "c-1", "event": "HumanFace", "active": True}
    await town.post("camera_events", event)
    (stored,) = await town.rows("SELECT body::text AS body FROM observation WHERE source_id = 'cad_eido'")
    assert all(word not in stored["body"] for word in ("faceTemplate", "voicePrint", "embedding", "QUJD"))
    assert await town.rows("SELECT 1 FROM observation WHERE body::text LIKE '%HumanFace%'") == []

    async def counted() -> bool:
        return bool(await town.rows("SELECT 1 FROM door_count WHERE what LIKE 'forbidden%'"))

    await town.until("the removal is counted", counted)


async def test_one_agency_cannot_touch_what_is_anothers(town: Town) -> None:
    """A partner's source cannot set the health of a city camera, nor cancel a city's public alert."""
    event = {"id": "v-1", "at": NOW.isoformat(), "camera": "c-1", "event": "Signal lost"}
    await town.sent("fairfax_cameras", event)
    assert (await town.rows("SELECT health FROM camera WHERE id = 'c-1'"))[0]["health"] == "ok"
    await town.sent("camera_events", event | {"id": "v-2"})
    assert (await town.rows("SELECT health FROM camera WHERE id = 'c-1'"))[0]["health"] == "offline"


async def test_units_of_two_agencies_with_one_call_sign_are_two(town: Town) -> None:
    """A partner's unit named as one of ours does not take its place on the map."""
    await town.sent("units_generic", position("3D12", NOW))
    await town.sent("fairfax_units", position("3D12", NOW, lat=38.80))

    async def both() -> bool:
        return len(await town.rows("SELECT 1 FROM unit")) == 2

    await town.until("both units are shown", both)
    labels = await town.rows("SELECT label FROM unit ORDER BY label")
    assert [each["label"] for each in labels] == ["fairfax/VA", "mpd/DC"]


async def test_cot_over_tcp_through_the_running_app(town: Town) -> None:
    """Garbage, a huge varint, a cut character and one and a half events in a segment leave the feed alive."""
    async with httpx.AsyncClient() as client:

        async def stated() -> bool:
            return "units_cot" in (await client.get(f"{town.address}/healthz")).json()

        await town.until("the port is stated", stated)
        port = (await client.get(f"{town.address}/healthz")).json()["units_cot"]["port"]
    at = town.clock.now()

    def event(unit: str) -> bytes:
        stamp = at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        return (
            f'<event version="2.0" uid="u-{unit}" type="a-f-G-U-C" time="{stamp}" start="{stamp}" stale="{stamp}" '
            f'how="m-g"><point lat="38.92" lon="-77.03" hae="0" ce="5" le="5"/><detail><contact callsign="{unit}"/>'
            "</detail></event>"
        ).encode()

    async def send(*segments: bytes) -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        for segment in segments:
            writer.write(segment)
            await writer.drain()
            await asyncio.sleep(0.01)
        writer.close()
        await writer.wait_closed()

    await send(b"\xbf" + b"\xff" * 30)
    await send(b"not cot at all", b"\x00" * 100)
    one, two = event("A1"), event("Ä2")
    cut = one.__len__() + two.index("Ä".encode()) + 1
    both = one + two
    await send(both[:cut], both[cut:], event("A3")[:40])

    async def shown() -> bool:
        return {each["id"] for each in await town.rows("SELECT value ->> 'id' AS id FROM unit")} >= {"A1", "Ä2"}

    await town.until("both units are on the map", shown)
    assert len(await town.rows("SELECT 1 FROM unit")) == 2
