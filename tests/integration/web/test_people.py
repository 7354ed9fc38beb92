"""Accounts: inviting, roles, locking, disabling, resetting with a second look, and what nobody uses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.integration.web.browsing import browser_of, door_of
from tests.integration.web.town import Town

from watchroom.actions.account_keeper import AccountKeeper
from watchroom.model.people import Person
from watchroom.store import people as store_people

pytestmark = pytest.mark.database


async def account(admin: httpx.AsyncClient, login: str) -> dict[str, Any]:
    """Return one line of the list of people."""
    items = (await admin.get("/people")).json()["items"]
    return next(dict(each) for each in items if each["login"] == login)


async def second_admin(town: Town) -> httpx.AsyncClient:
    """Let the police have a second administrator."""
    async with town.database.owner.acquire() as tx:
        await store_people.put_person(tx, Person(login="admin.two", name="Admin Two", agency="mpd", roles=("admin",)))
    return await browser_of(town, "admin.two", "admin")


async def test_an_administrator_brings_in_and_changes_people(town: Town) -> None:
    """An invited person gets a link that enrols; a changed role ends their sessions; what is wrong names its field."""
    admin = await town.person("admin")
    body = {"login": "new.officer", "name": "New Officer", "agency": "mpd", "roles": ["watch_officer"]}
    invited = await admin.post("/people", json=body)
    assert invited.status_code == 201
    opened = await (await town.stranger()).post("/session/link", json={"link": invited.json()["link"]})
    assert opened.json()["enrol"]["login"] == "new.officer"
    assert (await admin.post("/people", json=body)).status_code == 409
    for field, wrong in (("login", "No Blank"), ("name", " "), ("agency", "nowhere"), ("roles", ["chief"])):
        answer = await admin.post("/people", json=body | {"login": "other"} | {field: wrong})
        assert (answer.status_code, answer.json()["field"]) == (400, field)
    both = await admin.post("/people", json=body | {"login": "other", "roles": ["auditor", "supervisor"]})
    assert both.json()["field"] == "roles"
    officer = await browser_of(town, "new.officer", "watch_officer")
    assert (await officer.get("/incidents")).status_code == 200
    changed = await admin.post("/people/new.officer", json={"name": "New Officer", "roles": ["detective"]})
    assert changed.status_code == 200
    assert (await officer.get("/incidents")).status_code == 401
    assert (await account(admin, "new.officer"))["roles"] == ["detective"]
    assert (await admin.post("/people/new.officer/link")).status_code == 200


async def test_nobody_changes_their_own_account_or_another_agencys(town: Town) -> None:
    """Oneself is refused; people of an agency with its own administrator are not there; others without one are."""
    admin = await town.person("admin")
    own = await admin.post("/people/admin", json={"name": "Admin", "roles": ["admin", "supervisor"]})
    assert (own.status_code, own.json()["rule"]) == (403, "not-oneself")
    assert (await account(admin, "partner.va"))["agency"] == "fairfax"
    async with town.database.owner.acquire() as tx:
        await store_people.put_person(tx, Person(login="va.admin", name="V A", agency="fairfax", roles=("admin",)))
    unknown = await admin.post("/people/nobody.here/release")
    hidden = await admin.post("/people/partner.va/release")
    assert (hidden.status_code, hidden.text) == (404, unknown.text)
    assert (await (await town.person("supervisor")).get("/people")).status_code == 403


async def test_locking_and_disabling_end_sessions_at_once(town: Town) -> None:
    """A locked or disabled person is out at their next request, until released or enabled; the reason is kept."""
    admin = await town.person("admin")
    officer = await browser_of(town, "watch.officer", "watch_officer")
    assert (await admin.post("/people/watch.officer/lock", json={"reason": "badge lost"})).status_code == 200
    assert (await officer.get("/incidents")).status_code == 401
    row = await account(admin, "watch.officer")
    assert (row["state"], row["disabled_because"], row["sessions"]) == ("locked", "badge lost", 0)
    assert (await admin.post("/people/watch.officer/enable", json={"reason": "found"})).status_code == 409
    assert (await admin.post("/people/watch.officer/release")).status_code == 200
    await admin.post("/people/watch.officer/disable", json={"reason": "left the force"})
    assert (await admin.post("/people/watch.officer/release")).status_code == 409
    refused = await admin.post("/people/watch.officer/link")
    assert refused.json()["field"] == "login"
    assert (await admin.post("/people/watch.officer/enable", json={"reason": "came back"})).status_code == 200
    officer = await browser_of(town, "watch.officer", "watch_officer")
    assert (await admin.post("/people/watch.officer/sessions/end")).status_code == 200
    assert (await officer.get("/incidents")).status_code == 401
    left = await town.rows("SELECT forced_reason FROM handover WHERE login = 'watch.officer'")
    assert {each["forced_reason"] for each in left} == {"An administrator ended the session."}


async def test_a_reset_takes_two_administrators(town: Town) -> None:
    """Who proposes a reset does not confirm it, nor does the person it is of; then every way in is forgotten."""
    admin, other = await town.person("admin"), await second_admin(town)
    await town.rows("UPDATE person SET password_hash = 'x', totp_sealed = 'y' WHERE login = 'watch.officer'")
    proposed = (await admin.post("/people/watch.officer/reset", json={"reason": "telephone lost"})).json()
    path = f"/people/resets/{proposed['id']}/confirm"
    alone = await admin.post(path)
    assert (alone.status_code, alone.json()["rule"]) == (403, "two-persons")
    assert (await other.get("/people")).json()["resets"][0]["reason"] == "telephone lost"
    confirmed = await other.post(path)
    assert confirmed.status_code == 200
    row = await account(admin, "watch.officer")
    assert (row["has_password"], row["has_authenticator"], row["sessions"]) == (False, False, 0)
    opened = await (await town.stranger()).post("/session/link", json={"link": confirmed.json()["link"]})
    assert opened.json()["enrol"]["login"] == "watch.officer"
    mine = (await admin.post("/people/admin.two/reset", json={"reason": "lost too"})).json()
    own = await other.post(f"/people/resets/{mine['id']}/confirm")
    assert (own.status_code, own.json()["rule"]) == (403, "not-oneself")


async def test_what_nobody_uses_is_disabled_and_the_last_administrator_is_not(town: Town) -> None:
    """Ninety days without use, or no role left, disable an account within the hour, on record."""
    keeper = AccountKeeper(await door_of(town))
    await town.rows("UPDATE person SET created_at = $1, last_active_at = NULL", town.clock.now())
    await town.rows("UPDATE person SET roles = '{}' WHERE login = 'detective'")
    await keeper.keep()
    assert await disabled(town) == {}
    await days_pass(town, 2)
    await keeper.keep()
    assert await disabled(town) == {"detective": "orphaned"}
    await days_pass(town, 80)
    await browser_of(town, "watch.officer", "watch_officer")
    await days_pass(town, 11)
    await keeper.keep()
    found = await disabled(town)
    assert found.pop("detective") == "orphaned"
    assert set(found.values()) == {"dormant"}
    assert "watch.officer" not in found
    assert "admin" not in found
    acts = await town.rows("SELECT rule FROM act WHERE act = 'account.disabled' ORDER BY at LIMIT 1")
    assert acts == [{"rule": "account-orphaned"}]


async def days_pass(town: Town, days: int) -> None:
    """Move the clock on by days; the day that begins then has its partitions, as the pipeline makes them in time."""
    later = timedelta(days=days)
    await town.rows("SELECT make_partitions($1)", (town.clock.now() + later).date())
    town.advance(later.total_seconds())


async def disabled(town: Town) -> dict[str, str]:
    """Return who is disabled, and why."""
    rows = await town.rows("SELECT login, disabled_because FROM person WHERE state = 'disabled'")
    return {each["login"]: each["disabled_because"] for each in rows}
