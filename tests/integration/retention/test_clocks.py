"""Records go when their time is over, law by law, and nothing answers for them afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.integration.web.messages import position, read, shot
from tests.integration.web.town import Town

from watchroom.pipeline.retention import Retention
from watchroom.reports.bound_records import unbound
from watchroom.store import records as store_records
from watchroom.store import retention as store
from watchroom.store.checks import QUERIES, looking

pytestmark = pytest.mark.database
DAY = 24 * 3600.0


async def found(town: Town, login: str, plate: str) -> list[str]:
    """Return the plates of the reads that this person's search finds."""
    async with town.database.writer.acquire() as tx:
        await store_records.make_partitions(tx, town.clock.now().date())
    await town.note_plates()
    person = await town.person(login)
    answer = await person.post("/plates/search", json={"plate": plate, "purpose": "call_response"})
    assert answer.status_code == 200, answer.text
    return [each["plate"] for each in answer.json()["items"]]


async def sent(town: Town) -> None:
    """Let both laws' readers read, a unit report and a sensor hear, all in one minute."""
    now = town.clock.now()
    await town.sent("lpr_generic", read("r-1", "ABC1234", now), read("r-2", "HELD777", now))
    await town.sent("fairfax_lpr", read("v-1", "VIR1234", now))
    await town.sent("units_generic", position("3D12", now))
    await town.sent("gunshot", shot("g-1", now))


async def faults(town: Town, retention: Retention) -> list[str]:
    """Return what `watchroom check` says of records and the leaves that bind them."""
    key = retention._door.master_key  # noqa: SLF001 - the test has no other key
    async with looking(town.database.address) as tx:
        return [each async for each in unbound(tx, key, lambda _: None)]


async def test_each_law_has_its_clock_and_deleted_is_gone(town: Town, retention: Retention) -> None:
    """Virginia's reads go after 21 days with their ledger keys; the city's stay, and the leaves of those still hold."""
    await sent(town)
    supervisor = await town.person("supervisor")
    town.advance(20 * DAY)
    assert {each.record_class for each in await retention.keep()} == {"change"}
    town.advance(2 * DAY)
    done = {(each.record_class, each.law_tag): each for each in await retention.keep()}
    assert set(done) == {("read", "VA")}
    virginian = done["read", "VA"]
    assert (virginian.rows, virginian.keys, virginian.method) == (1, 1, store.REWRITTEN)
    assert await town.rows("SELECT plate FROM read ORDER BY plate") == [{"plate": "ABC1234"}, {"plate": "HELD777"}]
    assert await town.rows("SELECT 1 FROM plate_seen WHERE plate = 'VIR1234'") == []
    assert await found(town, "supervisor", "ABC1234") == ["ABC1234"]
    assert await faults(town, retention) == []
    acts = await town.rows("SELECT subject, rule FROM act WHERE act = 'retention.delete' AND subject LIKE 'read%'")
    assert [each["rule"] for each in acts] == ["retention-clock"]
    shown = (await supervisor.get("/retention")).json()
    assert {each["record_class"] for each in shown["deletions"]} == {"read", "change"}
    assert await retention.keep() == [], "a window is deleted once"


async def test_a_whole_day_is_dropped_and_what_a_case_holds_is_kept_for_it(town: Town, retention: Retention) -> None:
    """After 90 days the day's partition is gone, file and all; held reads answer to their case and to nobody else."""
    await sent(town)
    began = town.clock.now() - timedelta(hours=1)
    supervisor, detective = await town.person("supervisor"), await town.person("detective")
    asked: dict[str, Any] = {
        "record_class": "read", "plate": "HELD777", "began_at": began.isoformat(), "reason": "the car of the robbery",
        "ended_at": (began + timedelta(days=1)).isoformat(), "review_at": (began + timedelta(days=200)).isoformat(),
    }  # fmt: skip
    answer = await supervisor.post("/record-holds", json={"case": "26-111", "hold": asked})
    assert answer.status_code == 201, answer.text
    hold = answer.json()["id"]
    town.advance(91 * DAY)
    assert not (await supervisor.get("/retention")).is_success, "a session does not live that long"
    dropped = {each.record_class: each for each in await retention.keep()}
    assert (dropped["read"].method, dropped["read"].held) == (store.DROPPED, 1)
    assert await town.rows("SELECT 1 FROM pg_class WHERE relname LIKE 'read_20260314%'") == []
    assert await town.rows("SELECT plate FROM read") == []
    assert await faults(town, retention) == []
    supervisor, detective = await town.sit_again("supervisor"), await town.sit_again("detective")
    assert await found(town, "supervisor", "HELD777") == []
    kept = await detective.get(f"/record-holds/{hold}/records", params={"case": "26-111"})
    assert [each["body"]["plate"] for each in kept.json()["items"]] == ["HELD777"]
    other = await detective.get(f"/record-holds/{hold}/records", params={"case": "25-999"})
    assert other.status_code in (403, 404)
    assert (await supervisor.delete(f"/record-holds/{hold}", params={"why": "case closed"})).status_code == 200
    assert await town.rows("SELECT 1 FROM held_record") == []


async def test_a_kill_between_certificate_and_deletion_is_finished_by_the_next_round(
    town: Town, retention: Retention, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was certified and not deleted is deleted at the next start, with one certificate."""
    await sent(town)
    town.advance(22 * DAY)

    async def killed(*_: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(store, "delete_rows", killed)
        with pytest.raises(ConnectionError):
            await retention.keep()
    assert len(await town.rows("SELECT 1 FROM read")) == 3
    await retention.keep()
    assert len(await town.rows("SELECT 1 FROM read")) == 2
    assert len(await town.rows("SELECT 1 FROM act WHERE act = 'retention.delete' AND subject LIKE 'read%'")) == 1
    assert await faults(town, retention) == []


async def test_a_clock_is_changed_by_two_and_within_the_law(town: Town, retention: Retention) -> None:
    """One proposes, another confirms; what the law limits cannot be lengthened; a shorter clock deletes at once."""
    await sent(town)
    one, two = await town.person("supervisor"), await town.person("admin")
    clock = {"record_class": "read", "law_tag": "VA", "days": 22, "because": "we would like to"}
    refused = await one.post("/retention/proposals", json=clock)
    assert (refused.status_code, refused.json()["rule"]) == (403, "law-limit")
    wrong = await one.post("/retention/proposals", json=clock | {"record_class": "thoughts"})
    assert (wrong.status_code, wrong.json()["field"]) == (400, "record_class")
    proposed = (await one.post("/retention/proposals", json=clock | {"law_tag": "DC", "days": 1})).json()
    alone = await one.post(f"/retention/proposals/{proposed['id']}/confirm")
    assert (alone.status_code, alone.json()["rule"]) == (403, "two-persons")
    assert (await two.post(f"/retention/proposals/{proposed['id']}/confirm")).status_code == 200
    town.advance(2 * DAY)
    assert {(each.record_class, each.law_tag, each.rows) for each in await retention.keep()} == {("read", "DC", 2)}
    assert [each["plate"] for each in await town.rows("SELECT plate FROM read")] == ["VIR1234"]


LETTER = """
    INSERT INTO letter (id, kind, channel, language, about, made_at, state, next_at, settled_at)
    VALUES ('l-old', 'code', 'email', 'en', 'x', $1, 'sent', $1, $1), ('l-new', 'code', 'email', 'en', 'x', $1,
        'waiting', $1, NULL)"""
LOOK = """
    INSERT INTO registry_look (camera_id, act_id, at, agency, purpose, outcome)
    SELECT 'home-1', id, at, agency, purpose, 'shown' FROM act LIMIT 1"""


async def test_incidents_and_what_acts_say_end_too(town: Town, retention: Retention) -> None:
    """After five years a closed incident is gone with its timeline; after six nobody can tell who looked, but that."""
    await sent(town)
    ana = await town.person("watch.officer")
    incident = await town.incident()
    await ana.get(f"/incidents/{incident['id']}")
    assert (await ana.post(f"/incidents/{incident['id']}/close", json={"disposition": "report"})).status_code == 200
    async with town.database.owner.acquire() as tx:
        await tx.execute(LETTER, town.clock.now())
        await tx.execute(LOOK)
    town.advance(5 * 366 * DAY)
    done = {each.record_class: each.rows for each in await retention.keep()}
    assert done["incident"] == 1
    for table in ("incident", "incident_version", "incident_entry", "incident_link", "observation_identity"):
        assert await town.rows(f"SELECT 1 FROM {table}") == [], table  # noqa: S608 - names written here
    looked = "SELECT login, subject FROM act WHERE act = 'incident.view'"
    assert [each["login"] for each in await town.rows(looked)] == ["watch.officer"]
    town.advance(366 * DAY)
    last = {each.record_class: each for each in await retention.keep()}
    assert last["act"].keys > 0
    assert (last["letter"].rows, last["registry_look"].rows) == (1, 1)
    assert await town.rows("SELECT id FROM letter WHERE id LIKE 'l-%'") == [{"id": "l-new"}]
    assert await town.rows(looked) == [{"login": "", "subject": "destroyed"}]
    assert await retention.keep() == []
    async with looking(town.database.address) as tx:
        for query in ("links", "hits", "identities", "versions"):
            assert await tx.fetch(QUERIES[query]) == [], query
