"""Plate search over real HTTP: place, reader and counts, reasons weighed, wide searches by two, the law, files."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.integration.web.messages import HERE, read, shot
from tests.integration.web.town import Town

from watchroom.store import records

pytestmark = pytest.mark.database

CASE = {"case": "26-111", "purpose": "investigation"}
FAR = (HERE[0] + 0.1, HERE[1])


async def search(client: httpx.AsyncClient, plate: str, **more: Any) -> httpx.Response:
    """Search for the detective's case, unless `more` says otherwise."""
    return await client.post("/plates/search", json={"plate": plate, **CASE, **more})


def rule_of(answer: httpx.Response) -> tuple[int, str | None]:
    """Return (status, rule) of an answer."""
    return answer.status_code, answer.json().get("rule")


async def test_a_search_is_reasoned_narrowed_and_shared_by_rule(town: Town) -> None:
    """What a search asks, what it finds, what leaves the room as a file, and whom else it asks."""
    await _a_reason_that_says_nothing_is_returned(town)
    await _place_reader_and_counts_are_those_of_the_database(town)
    await _a_file_of_reads_runs_nothing(town)
    await _partners_are_asked_for_a_case(town)


async def test_a_wide_search_takes_a_second_person(town: Town) -> None:
    """A supervisor allows one, or a second detective of the case; nobody their own."""
    await _a_wide_search_takes_two_and_runs_once(town)
    await _a_detective_of_the_same_case_is_a_second_person(town)


async def test_a_series_and_a_kept_search_belong_to_a_case(town: Town) -> None:
    """Scenes are compared for a case and as a supervisor agreed; a kept search ends with its case."""
    await _a_series_is_compared_once_a_supervisor_agreed(town)
    await _a_kept_search_ends_with_its_case(town)


async def _place_reader_and_counts_are_those_of_the_database(town: Town) -> None:
    """A place or reader narrows before the newest are taken, the total is told, and hostile questions are refused."""
    now = town.clock.now()
    await town.sent("lpr_generic", *(read(f"n-{n}", "ABC1234", now, lat=FAR[0], reader="r-far") for n in range(230)))
    late = read("old", "ABC1234", now - timedelta(hours=3))
    await town.sent("lpr_generic", late)
    detective = await town.person("detective")
    everything = (await search(detective, "ABC1234")).json()
    assert (len(everything["items"]), everything["total"], everything["more"]) == (200, 231, True)
    for narrowed in ({"near": HERE, "within_m": 500}, {"reader": "r-1"}):
        answer = (await search(detective, "ABC1234", **narrowed)).json()
        assert ([each["reader"] for each in answer["items"]], answer["total"]) == (["r-1"], 1), narrowed
        assert answer["items"][0]["flags"] == ["late"]
    states = {
        state: (await search(detective, "ABC1234", region=state)).json()["total"] for state in ("dc", "md", "Unknown")
    }
    assert states == {"dc": 231, "md": 0, "Unknown": 231}, "a state is compared as readers' states are"
    later = (now + timedelta(days=9)).isoformat()
    hostile: dict[str, dict[str, Any]] = {
        "plate": {"plate": "%"}, "match": {"match": "like"}, "within_m": {"near": HERE}, "near": {"near": [95, 0],
        "within_m": 9}, "from": {"from": "2099-01-01T00:00:00Z"}, "to": {"to": "2026-03-14T00:00:00"},
        "region": {"region": "Maryland"}, "reader": {"reader": "x\u202e"},
    }  # fmt: skip
    for field, wrong in hostile.items():
        answer = await search(detective, wrong.pop("plate", "ABC1234"), **wrong)
        assert (answer.status_code, answer.json()["field"]) == (400, field), answer.text
    for plate, match in (("*", "wildcard"), ("_", "wildcard"), ("%", "prefix"), ("<i>", "exact")):
        assert (await search(detective, plate, match=match)).status_code == 400
    far_back = (now - timedelta(days=3_000)).isoformat()
    assert (await search(detective, "ABC1234", **{"from": far_back})).json()["field"] == "from"
    assert (await search(detective, "ABC1234", to=later)).status_code == 200


async def _a_reason_that_says_nothing_is_returned(town: Town) -> None:
    """`investigation` without a case is refused with what is missing; insisted on, it runs, marked, with its score."""
    detective = await town.person("detective")
    vague = {"case": None, "note": "Investigation."}
    refused = await search(detective, "ABC1234", **vague)
    assert rule_of(refused) == (403, "reason-says-nothing")
    assert "Name a case" in refused.json()["message"]
    ran = (await search(detective, "ABC1234", **vague, anyway=True)).json()
    assert (ran["explained"], ran["reason"]["score"], ran["reason"]["bucket"]) == (False, 0, "nothing")
    held = (await search(detective, "ABC1234", note="Investigation.")).json()
    assert (held["explained"], held["reason"]["bucket"]) == (True, "enough")
    rows = await town.rows("SELECT score, explained, offence, wide FROM plate_search ORDER BY at, score")
    assert [tuple(row.values()) for row in rows] == [(0, False, None, False), (50, True, "robbery", False)]
    assert (await detective.get("/plates/words")).json()["buckets"]["enough"] == 50


async def _a_wide_search_takes_two_and_runs_once(town: Town) -> None:
    """Each way to be wide is refused by its cap; asked for, counted, allowed by somebody else, it runs once."""
    now = town.clock.now()
    await town.sent("lpr_generic", *(read(f"w-{n}", f"WDE{n:04d}", now) for n in range(5)))
    await town.note_plates()
    detective, supervisor = await town.person("detective"), await town.person("supervisor")
    officer = await town.person("watch.officer")
    long_ago = (now - timedelta(days=60)).isoformat()
    for cap, asked in (
        ("plate-few-characters", {"plate": "WDE", "match": "prefix"}),
        ("plate-few-characters", {"plate": "W*E*0", "match": "wildcard"}),
        ("plate-days", {"plate": "WDE0001", "from": long_ago}),
        ("plate-radius", {"plate": "WDE00", "match": "prefix", "case": None, "note": "a witness saw it flee"}),
    ):
        assert rule_of(await search(detective, **asked)) == (403, cap), asked
    await _one_person_alone_does_not_see_many(town, detective)
    wide = {"plate": "WDE", "match": "prefix", **CASE, "note": "three letters seen by the victim of a robbery"}
    narrow = await detective.post("/plates/asks", json=wide | {"plate": "WDE000"})
    assert narrow.json()["field"] == "plate"
    first, second = [(await detective.post("/plates/asks", json=wide)).json() for _ in range(2)]
    assert (first["plates"], first["cap"]) == (5, "plate-few-characters")
    assert [each["id"] for each in (await supervisor.get("/plates/asks")).json()["items"]] == [
        first["id"],
        second["id"],
    ]
    assert (await officer.get("/plates/asks")).json()["items"] == []
    asks: list[tuple[httpx.AsyncClient, str, dict[str, Any], int, str | None]] = [
        (detective, f"{first['id']}/run", {}, 404, None),
        (detective, f"{first['id']}/approve", CASE, 403, "two-persons"),
        (officer, f"{first['id']}/approve", CASE, 403, "no-rule-allows"),
        (supervisor, f"{first['id']}/approve", {}, 200, None),
        (supervisor, f"{second['id']}/deny", {}, 200, None),
        (detective, f"{first['id']}/run", {}, 200, None),
        (detective, f"{first['id']}/run", {}, 409, None),
        (detective, f"{second['id']}/run", {}, 404, None),
    ]
    for client, path, body, status, rule in asks:
        answer = await client.post(f"/plates/asks/{path}", json=body)
        assert rule_of(answer) == (status, rule), f"{path}: {answer.text}"
        if path.endswith("run") and status == 200:
            assert answer.json()["total"] == 5
    acts = await town.rows("SELECT act, case_number, note FROM act WHERE act = 'plates.run' AND outcome = 'done'")
    assert acts == [{"act": "plates.run", "case_number": "26-111", "note": wide["note"]}]
    third = (await detective.post("/plates/asks", json=wide)).json()
    town.advance(3_601)
    assert (await supervisor.post(f"/plates/asks/{third['id']}/approve", json={})).status_code == 409
    assert "WDE" not in str(await town.rows("SELECT subject, note FROM act"))


async def _one_person_alone_does_not_see_many(town: Town, detective: httpx.AsyncClient) -> None:
    now = town.clock.now()
    for begin in range(0, 2_100, 700):
        await town.sent("lpr_generic", *(read(f"m-{n}", "MNY1234", now) for n in range(begin, begin + 700)))
    assert rule_of(await search(detective, "MNY12", match="prefix")) == (403, "plate-reads")


async def _a_detective_of_the_same_case_is_a_second_person(town: Town) -> None:
    """A second detective allows what is asked for a case of both, and nothing else."""
    await town.change_place("UPDATE person SET roles = '{detective}' WHERE login = 'watch.second'")
    detective = await town.person("detective")
    await town.change_place("UPDATE case_file SET assigned = '{detective,watch.second}' WHERE number = '26-111'")
    await town.change_place("UPDATE seat SET role = 'detective', value = value || '{\"role\": \"detective\"}'"
                            " WHERE login = 'watch.second'")  # fmt: skip
    second = await town.person("watch.second")
    wide = {"plate": "WDE", "match": "prefix", "note": "three letters seen by the victim of a robbery"}
    ask = (await detective.post("/plates/asks", json=wide | CASE)).json()
    others = (await detective.post("/plates/asks", json=wide | {"purpose": "investigation"})).json()
    path = f"/plates/asks/{others['id']}/approve"
    assert rule_of(await second.post(path, json=CASE)) == (403, "second-detective-of-the-case")
    assert (await second.post(f"/plates/asks/{ask['id']}/approve", json=CASE)).status_code == 200


async def _partners_are_asked_for_a_case(town: Town) -> None:
    """Maryland's reads are searched for a held case alone, Virginia's never; who has some is not told."""
    await town.agree("fairfax", "mpd", "read")
    now = town.clock.now()
    await town.sent("mcpd_lpr", read("m-1", "PTN1234", now))
    await town.sent("fairfax_lpr", read("v-1", "PTN1234", now))
    detective = await town.person("detective")

    async def asked(plate: str, **why: Any) -> tuple[list[str], dict[str, tuple[bool, str]]]:
        answer = (await search(detective, plate, **why)).json()
        partners = {each["agency"]: (each["asked"], each["rule"]) for each in answer["partners"]}
        return [each["law_tag"] for each in answer["items"]], partners

    async def agreed() -> bool:
        return (await asked("PTN1234"))[0] != []

    await town.until("the agreements are in force", agreed)
    virginia = (False, "virginia-reads-stay")
    with_case = {"fairfax": virginia, "mcpd": (True, "read-sight")}
    assert await asked("PTN1234") == (["MD"], with_case)
    assert await asked("NONE123") == ([], with_case)
    assert await asked("PTN1234", case=None) == ([], {"fairfax": virginia, "mcpd": (False, "partners-want-a-case")})
    await town.change_place("UPDATE agency SET law_tag = 'NH' WHERE id = 'mcpd'")
    await town.change_place("UPDATE source SET law_tag = 'NH' WHERE agency = 'mcpd'")
    await town.until("New Hampshire's law is known", lambda: _refuses(asked))


async def _refuses(asked: Any) -> bool:
    _, partners = await asked("PTN1234")
    return bool(partners["mcpd"] == (False, "new-hampshire-reads-stay"))


async def _a_file_of_reads_runs_nothing(town: Town) -> None:
    """CSV has the reads with formulas made inert; another agency's reads leave only where its agreement says so."""
    now = town.clock.now()
    await town.sent("lpr_generic", read("e-1", "EXP1234", now, reader="=cmd()"))
    detective = await town.person("detective")
    body = {"plate": "EXP1234", **CASE}
    answer = await detective.post("/plates/export", json=body)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    row = next(csv.DictReader(io.StringIO(answer.text)))
    assert (row["plate"], row["reader"], float(row["lon"])) == ("EXP1234", "'=cmd()", HERE[1])
    await town.sent("mcpd_lpr", read("e-2", "EXP1234", now))
    await town.agree("mcpd", "mpd", "read")

    async def shared() -> bool:
        return len((await search(detective, "EXP1234")).json()["items"]) == 2

    await town.until("the agreement is in force", shared)
    assert rule_of(await detective.post("/plates/export", json=body)) == (403, "agreement-no-resharing")
    exported = await town.rows("SELECT outcome FROM act WHERE act = 'plates.export' ORDER BY at, outcome")
    assert [each["outcome"] for each in exported] == ["done", "refused"]


async def _a_kept_search_ends_with_its_case(town: Town) -> None:
    """It is kept for a case and a month at most, others do not run it, and it ends with the case."""
    now = town.clock.now()
    await town.sent("lpr_generic", read("k-1", "KPT1234", now))
    detective, supervisor = await town.person("detective"), await town.person("supervisor")
    until = (now + timedelta(days=20)).isoformat()
    new = {"title": "his car", "question": {"plate": "kpt-1234"}, "days": 3, "expires_at": until, "case": "26-111"}
    for field, wrong in (("expires_at", {"expires_at": (now + timedelta(days=31)).isoformat()}), ("days", {"days": 31}),
                         ("plate", {"question": {"plate": "%"}})):  # fmt: skip
        assert (await detective.post("/plates/kept", json=new | wrong)).json()["field"] == field
    wide = {"question": {"plate": "KPT", "match": "prefix"}}
    assert rule_of(await detective.post("/plates/kept", json=new | wide)) == (403, "plate-few-characters")
    assert (await detective.post("/plates/kept", json=new | {"case": "25-999"})).status_code == 403
    kept = (await detective.post("/plates/kept", json=new)).json()
    assert [each["title"] for each in (await supervisor.get("/plates/kept")).json()["items"]] == ["his car"]
    run = f"/plates/kept/{kept['id']}/run"
    assert (await detective.post(run, json={"case": "26-111"})).json()["total"] == 1
    other = await supervisor.post(run, json={"purpose": "investigation", "case": "26-111"})
    assert other.status_code in (403, 404)
    await town.change_place("UPDATE case_file SET status = 'closed', closed_at = now() WHERE number = '26-111'")
    assert (await detective.post(run, json={"case": "26-111"})).status_code == 403
    assert (await detective.get("/plates/kept")).json()["items"] == []
    await town.change_place("UPDATE case_file SET status = 'open' WHERE number = '26-111'")
    town.advance(20 * 86_400)
    again = await town.sit_again("detective")
    assert (await again.post(run, json={"case": "26-111"})).status_code == 404
    assert (await again.delete(f"/plates/kept/{kept['id']}")).status_code == 200


async def _a_series_is_compared_once_a_supervisor_agreed(town: Town) -> None:
    """Plates at two scenes are told with what chance would give; who is there each week is counted, never told."""
    detective, supervisor = await town.person("detective"), await town.person("supervisor")
    now = town.clock.now()
    places = [HERE, (HERE[0] + 0.02, HERE[1])]
    for week in range(1, 6):
        await _passed_by(town, now - timedelta(weeks=week), "CMT1234", places)
    await town.sent("gunshot", shot("s-1", now, *places[0]), shot("s-2", now, *places[1]))
    for n, (lat, lon) in enumerate(places):
        seen = (read(f"now-{n}-{plate}", plate, now, lat=lat, lon=lon) for plate in ("CMT1234", "BAD1234"))
        await town.sent("lpr_generic", *seen)
    numbers = [each["number"] for each in (await detective.get("/incidents")).json()["items"]][:2]
    new = {"title": "Two shootings", "incidents": numbers, "case": "26-111",
           "reason": "Shell cases of the same lot lay at both.",
           "ends_at": (now + timedelta(days=10)).isoformat()}  # fmt: skip
    for field, wrong in (("incidents", {"incidents": numbers[:1]}), ("within_m", {"within_m": 5_000}),
                         ("minutes", {"minutes": 600}), ("reason", {"reason": "check it"})):  # fmt: skip
        assert (await detective.post("/plates/series/asks", json=new | wrong)).json()["field"] == field
    ask = (await detective.post("/plates/series/asks", json=new)).json()
    assert (await detective.get("/plates/series")).json()["items"] == []
    assert (await detective.post(f"/plates/series/asks/{ask['id']}/approve")).status_code == 403
    series = (await supervisor.post(f"/plates/series/asks/{ask['id']}/approve")).json()
    compared = await detective.post(f"/plates/series/{series['id']}/compare", json={"case": "26-111"})
    told = compared.json()["compared"]
    assert [(each["plate"], each["scenes"]) for each in told["items"]] == [("BAD1234", [0, 1])], compared.text
    assert told["items"][0]["by_chance"] < 1
    assert (told["within_chance"], told["by_chance"], told["weeks"]) == (1, 1.0, [5, 5])
    assert (await detective.post(f"/plates/series/{series['id']}/end", json={"case": "26-111"})).status_code == 200
    gone = await detective.post(f"/plates/series/{series['id']}/compare", json={"case": "26-111"})
    assert gone.status_code == 404


async def _passed_by(town: Town, at: datetime, plate: str, places: list[tuple[float, float]]) -> None:
    """Let a car have been read at each place, earlier than the town began."""
    async with town.database.writer.acquire() as tx:
        await records.make_partitions(tx, at.date())
    for n, (lat, lon) in enumerate(places):
        await town.rows(
            """INSERT INTO read (batch, received_at, at, source, external_id, plate, region, reader, lat_e7, lon_e7,
                   confidence_pm, flags, label)
               VALUES (1, $1, $1, 1, $2, $3, 'US-DC', 'r-1', $4, $5, 900, 0, 'mpd/DC') RETURNING 1""",
            at, f"{at:%j}-{n}", plate, round(lat * 1e7), round(lon * 1e7),
        )  # fmt: skip
