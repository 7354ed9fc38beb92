"""Hotlists under governance, over HTTP: files, refusals that alarm, entries by two, topics, and what is matched."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from watchroom.actions.hotlist_imports import import_hotlist
from watchroom.actions.imports import OPERATOR_WHY, operator_seat
from watchroom.base.errors import BadInputError
from watchroom.model.hotlists import Difference, ImportReport
from watchroom.pipeline.topics import TopicWatch
from watchroom.policy.rules import SHIPPED
from watchroom.policy.table import hash_of
from watchroom.reports.hotlist_topics import public_topics

from .hotlist_asks import HEAD, charter, entry, file_of
from .town import Town

pytestmark = pytest.mark.database


async def rules_of(town: Town) -> dict[str, dict[str, Any]]:
    """Return the open alerts that a supervisor sees, by rule."""
    items = (await (await town.person("supervisor")).get("/alerts")).json()["items"]
    return {each["rule"]: each for each in items if each["status"] != "resolved"}


async def is_hit(town: Town, plate: str, region: str = "US-DC") -> bool:
    """Return whether a read of a plate, received now, becomes a hit."""
    now = town.clock.now()
    read = {
        "id": f"{plate}-{now.timestamp()}", "plate": plate, "region": region, "reader": "r-1",
        "read_at": now.isoformat(), "lat": 38.9, "lon": -77.0, "confidence": 0.9,
    }  # fmt: skip
    town.advance(1)
    await town.sent("lpr_generic", read)
    found = await town.rows("SELECT 1 AS one FROM hit WHERE external_id = $1", read["id"])
    return bool(found)


async def matched(town: Town, plate: str, region: str = "US-DC", *, wanted: bool = True) -> None:
    """Wait until reads of a plate become hits, or become none any more: the pipeline hears of a change at once."""

    async def told() -> bool:
        return await is_hit(town, plate, region) == wanted

    await town.until(f"{plate} is {'a' if wanted else 'no'} hit", told)


async def made(client: httpx.AsyncClient, path: str, body: dict[str, Any], status: int = 201) -> dict[str, Any]:
    """Post what must be taken."""
    answer = await client.post(path, json=body)
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def test_a_list_from_its_first_file_to_a_confirmed_shrunken_one(town: Town) -> None:
    """A difference is shown before it is taken; a shrunken file alarms, changes nothing, and takes two persons."""
    admin, supervisor = await town.person("admin"), await town.person("supervisor")
    list_id = (await made(admin, "/hotlists", charter(town, "State", "file")))["id"]
    tried = await made(admin, f"/hotlists/{list_id}/check", file_of(town, "AA1001", "AA1002", "AA1003"), 200)
    assert (tried["difference"]["added"], tried["code"]) == (3, None)
    assert not await is_hit(town, "AA1001")
    await made(admin, f"/hotlists/{list_id}/files", file_of(town, "AA1001", "AA1002", "AA1003"), 200)
    await matched(town, "AA1001")
    assert await is_hit(town, "STL1234"), "the agency's other list stays in force beside it"

    town.advance(60)
    second = await made(admin, f"/hotlists/{list_id}/check", file_of(town, "AA1001", "AA1002", "AA1004"), 200)
    assert second["difference"] == {"added": 1, "removed": 1, "changed": 0, "unchanged": 2, "expired": 0}
    assert "hotlist_refused" not in await rules_of(town)
    refused = await made(admin, f"/hotlists/{list_id}/files", file_of(town, "AA1009"), 200)
    assert refused["code"] == "shrunken"
    alert = (await rules_of(town))["hotlist_refused"]
    assert "State" in alert["title"], "the alert of a refused list was not committed with the refusal"
    assert "AA1009" not in alert["title"]
    assert await is_hit(town, "AA1002")

    shown = (await supervisor.get("/hotlists")).json()
    assert next(each for each in shown["items"] if each["id"] == list_id)["entries"] == 3
    confirm = f"/hotlists/files/{refused['id']}/confirm"
    assert (await admin.post(confirm)).status_code == 403
    await made(supervisor, confirm, {}, 200)
    taken = await made(admin, f"/hotlists/{list_id}/files", file_of(town, "AA1009"), 200)
    assert taken["code"] is None or taken["sha256"] != refused["sha256"]


async def test_a_confirmed_file_is_taken_when_its_very_bytes_are_sent_again(town: Town) -> None:
    """Another file, however alike, is not what was confirmed; and nobody confirms what they sent."""
    supervisor, admin = await town.person("supervisor"), await town.person("admin")
    list_id = (await made(admin, "/hotlists", charter(town, "State", "file")))["id"]
    await made(admin, f"/hotlists/{list_id}/files", file_of(town, "AA1001", "AA1002", "AA1003"), 200)
    small, other = file_of(town, "AA1009"), file_of(town, "AA1008")
    own = await made(supervisor, f"/hotlists/{list_id}/files", small, 200)
    assert (await supervisor.post(f"/hotlists/files/{own['id']}/confirm")).json()["rule"] == "two-persons"
    refused = await made(admin, f"/hotlists/{list_id}/files", small, 200)
    await made(supervisor, f"/hotlists/files/{refused['id']}/confirm", {}, 200)
    assert (await made(admin, f"/hotlists/{list_id}/files", other, 200))["code"] == "shrunken"
    taken = await made(admin, f"/hotlists/{list_id}/files", small, 200)
    assert (taken["code"], taken["entries"], taken["confirmed_by"]) == (None, 1, "Supervisor")
    await matched(town, "AA1009")
    assert not await is_hit(town, "AA1001")


async def test_a_file_with_nothing_of_the_list_before_takes_a_second_person(town: Town) -> None:
    """A file that shares no entry with the list is refused, alarms and changes nothing until another person agrees."""
    supervisor, admin = await town.person("supervisor"), await town.person("admin")
    list_id = (await made(admin, "/hotlists", charter(town, "State", "file")))["id"]
    await made(admin, f"/hotlists/{list_id}/files", file_of(town, *(f"AA10{each:02}" for each in range(10))), 200)
    town.advance(60)
    other = file_of(town, *(f"BB10{each:02}" for each in range(12)))
    tried = await made(admin, f"/hotlists/{list_id}/check", other, 200)
    assert (tried["code"], tried["difference"]["added"], tried["difference"]["removed"]) == ("replaced", 12, 10)
    assert "hotlist_refused" not in await rules_of(town), "a dry run alarmed"
    refused = await made(admin, f"/hotlists/{list_id}/files", other, 200)
    assert (refused["code"], refused["difference"]["removed"]) == ("replaced", 10)
    assert "hotlist_refused" in await rules_of(town)
    await matched(town, "AA1001")
    assert (await admin.post(f"/hotlists/files/{refused['id']}/confirm")).status_code == 403
    await made(supervisor, f"/hotlists/files/{refused['id']}/confirm", {}, 200)
    taken = await made(admin, f"/hotlists/{list_id}/files", other, 200)
    assert (taken["code"], taken["entries"], taken["confirmed_by"]) == (None, 12, "Supervisor")
    await matched(town, "BB1001")


async def test_a_list_whose_entries_are_all_over_is_followed_by_a_new_one(town: Town) -> None:
    """What no longer looks for anything is not missed: the next file is taken without a second person."""
    admin = await town.person("admin")
    list_id = (await made(admin, "/hotlists", charter(town, "State", "file")))["id"]
    early = file_of(town, *(f"AA10{each:02}" for each in range(10)), days=0.01)
    await made(admin, f"/hotlists/{list_id}/files", early, 200)
    town.advance(0.01 * 86400 + 1)
    later = file_of(town, *(f"BB10{each:02}" for each in range(10)))
    assert (await made(admin, f"/hotlists/{list_id}/files", later, 200))["code"] is None


async def test_a_plate_by_two_and_off_by_one(town: Town) -> None:
    """An entry is matched when another person confirmed it, until it ends, is withdrawn or its topic is off."""
    admin, officer = await town.person("admin"), await town.person("watch.officer")
    supervisor = await town.person("supervisor")
    list_id = (await made(admin, "/hotlists", charter(town, "By hand", "manual")))["id"]
    proposed = await made(officer, "/hotlists/entries", entry(list_id, "gx-1001"))
    assert proposed["asked"]["plate"] == "GX1001"
    assert not await is_hit(town, "GX1001")
    confirm = f"/hotlists/entries/{proposed['id']}/confirm"
    assert (await officer.post(confirm)).status_code == 403
    assert (await supervisor.post(confirm)).status_code == 204
    await matched(town, "GX1001")
    found = (await made(officer, "/hotlists/find", {"plate": "GX1001"}, 200))["items"][0]
    assert found["is_matched"]
    assert "Watch Officer" in found["entry"]["note"]

    incident = (await town.incident())["number"]
    own = await made(supervisor, "/hotlists/entries", entry(list_id, "GX1002", case=incident))
    assert (await supervisor.post(f"/hotlists/entries/{own['id']}/confirm")).json()["rule"] == "two-persons"
    edit = entry(list_id, "GX1003", replaces=found["entry"]["id"])
    changed = await made(officer, "/hotlists/entries", edit)
    assert (await supervisor.post(f"/hotlists/entries/{changed['id']}/confirm")).status_code == 204
    await matched(town, "GX1003")
    assert not await is_hit(town, "GX1001"), "the entry that was replaced is still matched"

    newer = (await made(officer, "/hotlists/find", {"plate": "GX1003"}, 200))["items"][0]["entry"]["id"]
    gone = await officer.post("/hotlists/withdrawals", json={"entry_id": newer, "reason": "given back"})
    assert gone.status_code == 204
    assert not await is_hit(town, "GX1003"), "withdrawn means now, before any list is loaded again"
    assert (await made(officer, "/hotlists/find", {"plate": "GX1003"}, 200))["items"] == []


FAULTS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"topic": "immigration"}, "topic"),
    ({"topic": "stolen_bicycle"}, "topic"),
    ({"hours": 73}, "hours"),
    ({"case": " "}, "case"),
    ({"case": "26-nobody-knows"}, "case"),
    ({"case": "25-999"}, "case"),
    ({"because": "checking"}, "because"),
    ({"plate": "<script>"}, "plate"),
    ({"plate": "\u202e\u200f"}, "plate"),
    ({"region": "Atlantis"}, "region"),
    ({"because": "civil administrative warrant"}, "because"),
    ({"vehicle": "van of the abortion clinic"}, "vehicle"),
)


async def test_what_no_list_and_no_entry_may_be(town: Town) -> None:
    """Each fault is named by its field, nothing waits to be confirmed, and no topic but a published one is switched."""
    admin, officer = await town.person("admin"), await town.person("watch.officer")
    list_id = (await made(admin, "/hotlists", charter(town, "By hand", "manual")))["id"]
    for change, field in FAULTS:
        answer = await officer.post("/hotlists/entries", json=entry(list_id, "GX1001") | change)
        assert (answer.status_code, answer.json()["field"]) == (400, field), change
    assert (await officer.get("/hotlists")).json()["waiting"] == []
    far = (town.clock.now() + timedelta(days=800)).isoformat()
    for change, field in (
        ({"topics": ["immigration"]}, "topics"),
        ({"topics": ["reproductive_health"]}, "topics"),
        ({"topics": []}, "topics"),
        ({"name": "Protest vehicles"}, "name"),
        ({"owner": "Immigration liaison"}, "owner"),
        ({"issuer": "ICE ERO"}, "issuer"),
        ({"ends_at": far}, "ends_at"),
    ):
        answer = await admin.post("/hotlists", json=charter(town, "Another", "file") | change)
        assert (answer.status_code, answer.json()["field"]) == (400, field), change
    for topic in ("immigration", "protest", "reproductive_health", "anything"):
        answer = await admin.post(f"/hotlists/topics/{topic}/proposals", json={"reason": "wanted"})
        assert (answer.status_code, answer.json()["field"]) == (400, "topic"), topic
    answer = await admin.post("/hotlists/topics/lookout/off")
    assert (answer.status_code, answer.json()["message"]) == (400, "data: is required")
    rule = {"rule": "topics-by-two", "member": "acts", "add": ["hotlist.*"]}
    answer = await (await town.person("supervisor")).post("/policy/rehearse", json=rule)
    assert answer.status_code == 400, answer.text


async def test_topics_go_off_by_one_and_on_by_two_and_are_compared_with_the_policy(town: Town) -> None:
    """What is off is not matched; what somebody switches on past the room is not matched either, and is told."""
    admin, supervisor = await town.person("admin"), await town.person("supervisor")
    assert await is_hit(town, "STL1234")
    because = {"reason": "the council reviews it"}
    await made(supervisor, "/hotlists/topics/stolen_vehicle/off", because, 200)
    await matched(town, "STL1234", wanted=False)
    waits = await made(supervisor, "/hotlists/topics/stolen_vehicle/proposals", because)
    confirm = f"/hotlists/topics/proposals/{waits['id']}/confirm"
    assert (await supervisor.post(confirm)).json()["rule"] == "two-persons"
    await made(admin, confirm, {}, 200)
    await matched(town, "STL1234")
    assert (await admin.get("/hotlists/topics")).json()["beyond"] == []

    await town.change_place(
        """INSERT INTO hotlist_topic VALUES ('immigration', true, now(), 'somebody at the database', '')"""
    )
    await town.change_place("UPDATE hotlist_entry SET reason = 'immigration'")
    assert not await is_hit(town, "STL1234")
    assert (await admin.get("/hotlists/topics")).json()["beyond"] == ["immigration"]
    async with town.database.writer.acquire() as tx, tx.transaction():
        assert await TopicWatch("mpd").look(tx, town.clock.now()) != []
    assert (await rules_of(town))["topics_beyond_policy"]["title"].endswith("immigration")
    async with town.door.everything() as tx:
        assert (await public_topics(tx, SHIPPED)).beyond == ("immigration",)
    async with httpx.AsyncClient(base_url=town.address) as anybody:
        page = (await anybody.get("/transparency/plates")).text
    assert "goes beyond its policy in 1 topic" in page
    assert hash_of(SHIPPED)[:16] in page


MAPPING = """
expiry = { days_after_issue = 30 }
topic = "stolen_vehicle"
[list]
name = "State extract"
agency = "mpd"
law_tag = "DC"
owner = "Auto theft unit"
issuer = "State hot file"
topics = ["stolen_vehicle"]
ends_at = 2099-01-01T00:00:00Z
[file]
form = "fixed"
width = 24
head = { starts = "H", date = [2, 8] }
tail = { starts = "T", count = [2, 4] }
[fields]
NIC = [1, 6]
LIC = [7, 8]
LIS = [15, 2]
"""


def extract(day: str, *plates: str, count: int | None = None) -> bytes:
    """Return an issuer's fixed-width file of one day."""
    lines = [f"N{n:05d}{plate:<8}VA".ljust(24) for n, plate in enumerate(plates)]
    return "\n".join([f"H{day}", *lines, f"T{len(lines) if count is None else count:04d}", ""]).encode()


async def test_the_next_days_file_differs_by_what_is_new_on_it(town: Town) -> None:
    """Where each entry ends so long after its issue, a day later all of them end later, and only the news is told."""
    seat = operator_seat(town.clock.now())
    mapping = MAPPING.replace("2099", f"{town.clock.now().year + 1}")

    async def bring(*plates: str) -> Difference:
        content = extract(f"{town.clock.now():%Y%m%d}", *plates)
        (report,) = await import_hotlist(town.door, seat, OPERATOR_WHY, content, mapping=mapping, dry_run=False)
        return report.difference

    await bring("ABC1001", "ABC1002")
    town.advance(86_400)
    told = await bring("ABC1001", "ABC1099", "ABC1003")
    assert (told.added, told.removed, told.changed, told.unchanged) == (1, 0, 1, 1)
    (last,) = await town.rows("SELECT max(expires_at) AS ends FROM hotlist_entry WHERE plate = 'ABC1001'")
    assert last["ends"].date() == (town.clock.now() + timedelta(days=30)).date(), (
        "it ends by the newest file all the same"
    )


async def test_an_issuers_file_at_the_terminal(town: Town) -> None:
    """A mapping makes the list it speaks of; stale, cut, malformed and forbidden files alarm, and the old one stays."""
    seat = operator_seat(town.clock.now())
    mapping = MAPPING.replace("2099", f"{town.clock.now().year + 1}")
    today = f"{town.clock.now():%Y%m%d}"

    async def bring(content: bytes, text: str | None = mapping, *, dry_run: bool = False) -> ImportReport:
        reports = await import_hotlist(town.door, seat, OPERATOR_WHY, content, mapping=text, dry_run=dry_run)
        assert len(reports) == 1
        return reports[0]

    tried = await bring(extract(today, "ABC1001", "ABC1002"), dry_run=True)
    assert tried.difference.added == 2
    assert await town.rows("SELECT 1 AS one FROM hotlist_import") == []
    taken = await bring(extract(today, "ABC1001", "ABC1002"))
    assert (taken.code, taken.entries) == (None, 2)
    await matched(town, "ABC1001", "US-VA")

    for content, text, code in (
        (extract("20200101", "ABC1001", "ABC1002"), mapping, "stale"),
        (extract(today, "ABC1001", "ABC1002", count=3), mapping, "truncated"),
        (extract(today, "ABC1001", "ABC1002")[:-30], mapping, "truncated"),
        (extract(today, "ABC1001", "------", "ABC1003"), mapping, "malformed"),
        (b"\xff\xfe\x00garbage", mapping, "malformed"),
        (f"{HEAD}x,ABC1009,US-VA,immigration,ICE,mpd,DC,2099-01-01\n".encode(), None, "forbidden"),
    ):
        before = (await town.rows("SELECT count(*) AS n FROM act WHERE act = 'admin.import_hotlist'"))[0]["n"]
        assert (await bring(content, text)).code == code
        after = (await town.rows("SELECT count(*) AS n FROM act WHERE act = 'admin.import_hotlist'"))[0]["n"]
        assert after == before + 1
    alert = (await rules_of(town))["hotlist_refused"]
    assert alert["count"] >= 1
    assert await is_hit(town, "ABC1001", "US-VA")
    codes = await town.rows("SELECT code FROM hotlist_import WHERE code IS NOT NULL ORDER BY code")
    assert [each["code"] for each in codes] == ["malformed", "malformed", "stale", "truncated", "truncated"]

    for text, field in (
        (mapping.replace("days_after_issue = 30", ""), "expiry"),
        (re.sub("ends_at.*", "", mapping), "ends_at"),
        (mapping.replace('"stolen_vehicle"', '"immigration"'), "topics"),
        (mapping.replace("LIC =", "LIX ="), "fields"),
    ):
        with pytest.raises(BadInputError, match=field):
            await bring(extract(today, "ABC1001"), text)
