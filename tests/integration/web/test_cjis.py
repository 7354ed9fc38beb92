"""Limits of the CJIS Security Policy that no other test holds; docs/reference/cjis.md lists them all."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from tests.integration.web.browsing import browser_of, door_of
from tests.integration.web.town import Town, open_town

from watchroom.actions.ways_in import make_link
from watchroom.app import room_record
from watchroom.store.pool import Database

pytestmark = pytest.mark.database


async def test_a_dispatch_seat_does_not_lock_and_says_so(database: Database, tmp_path: Path) -> None:
    """A session from a dispatch network goes on unused, and its beginning is on record as such."""
    async with open_town(database, tmp_path, demo=True, dispatch_networks="127.0.0.0/8") as town:
        client = await town.stranger()
        link = await make_link(await door_of(town), "watch.officer")
        me = (await client.post("/session/link", json={"link": link})).json()["me"]
        assert me["idle_lock_at"] is None
        town.advance(31 * 60)
        assert (await client.get("/alerts")).status_code == 200
        subjects = await town.rows("SELECT subject FROM act WHERE act = 'session.sign_in'")
        assert subjects == [{"subject": "sign-in of watch.officer, at a dispatch seat that does not lock"}]


async def test_another_role_asks_for_proof(town: Town) -> None:
    """Two minutes after proving who one is another role is refused by name, and the refusal is on record."""
    client = await browser_of(town, "watch.second", "watch_officer")
    town.advance(121)
    refused = await client.post("/session/seat", json={"role": "supervisor"})
    assert (refused.status_code, refused.json()["rule"]) == (403, "proved-lately")
    rows = await town.rows("SELECT rule, outcome FROM act WHERE act = 'seat.take'")
    assert rows == [{"rule": "proved-lately", "outcome": "refused"}]
    await town.rows("UPDATE session SET authenticated_at = $1 WHERE kind = 'browser'", town.clock.now())
    assert (await client.post("/session/seat", json={"role": "supervisor"})).status_code == 200


async def test_acts_are_timed_in_utc_finer_than_a_hundredth(town: Town) -> None:
    """Two acts a hundredth of a second apart are told apart by their times, which are in UTC."""
    ana = await town.person("watch.officer")
    await ana.get("/alerts")
    town.advance(0.01)
    await ana.get("/alerts")
    first, second = [each["at"] for each in await town.rows("SELECT at FROM act ORDER BY at")]
    assert second - first == timedelta(milliseconds=10)
    assert first.utcoffset() == timedelta(0)


async def test_a_ledger_that_stands_still_is_an_alarm(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With nobody who orders the ledger, ten minutes later the room is not healthy and every console is told."""
    monkeypatch.setattr(room_record, "RENEW_SECONDS", 0.1)
    async with open_town(database, tmp_path, roles=("web", "pipeline")) as town:
        async with httpx.AsyncClient(base_url=town.address) as client:

            async def healthy() -> bool:
                return (await client.get("/healthz")).status_code == 200

            async def alarmed() -> bool:
                return "no head since" in (await client.get("/healthz")).json()["roles"].get("ledger", "")

            assert await healthy()
            town.advance(601)
            await town.until("the alarm is raised", alarmed)
            assert not await healthy()
        async with town.feed() as line:
            _, _, snapshot = await line.event()
            assert snapshot["state"]["room"]["room"]["unrecorded_since"] is not None
