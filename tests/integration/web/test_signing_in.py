"""Signing in, staying in and getting out, over real HTTP, with the clock moved by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from tests.integration.web.messages import shot
from tests.integration.web.town import Town, open_town

from watchroom.actions.door import Door
from watchroom.actions.imports import renew_world
from watchroom.actions.seal import MasterKey
from watchroom.actions.ways_in import make_link
from watchroom.policy.decide import World
from watchroom.policy.totp import STEP_SECONDS, code_at, step_of
from watchroom.store.pool import Database

pytestmark = pytest.mark.database

PASSWORD = "nine turquoise bicycles"
HOUR = 3_600.0


class Person:
    """Somebody with a browser: a cookie, a CSRF token, an authenticator."""

    def __init__(self, town: Town, client: httpx.AsyncClient, login: str, secret: bytes = b"") -> None:
        self.town, self.client, self.login, self.secret = town, client, login, secret

    def code(self, later: int = 0) -> str:
        """Return what the authenticator shows now, or some steps later."""
        return code_at(self.secret, step_of(self.town.clock.now()) + later)

    async def sign_in(self, password: str = PASSWORD, code: str | None = None) -> httpx.Response:
        """Sign in and keep cookie and CSRF token."""
        body = {"login": self.login, "password": password, "code": self.code() if code is None else code}
        answer = await self.client.post("/session", json=body)
        if answer.status_code == 200:
            self.client.headers["X-CSRF-Token"] = answer.json()["csrf"]
        return answer


@pytest.fixture
async def door(town: Town) -> Door:
    """Return a door to the town's store, as the terminal has one."""
    key = MasterKey.load_or_create(town.settings.master_key_path)
    found = Door(town.database, town.clock, key, World(agency_law={}, labels=frozenset()))
    await renew_world(found)
    return found


async def enrolled(town: Town, door: Door, login: str) -> Person:
    """Enrol a person by a one-time link and let the next code come."""
    link = await make_link(door, login)
    client = await town.stranger()
    shown = (await client.post("/session/link", json={"link": link})).json()["enrol"]
    query = parse_qs(urlsplit(shown["otpauth"]).query)
    person = Person(town, client, login, _base32(query["secret"][0]))
    answer = await client.post("/session/enrol", json={"link": link, "password": PASSWORD, "code": person.code()})
    assert answer.status_code == 200, answer.text
    client.headers["X-CSRF-Token"] = answer.json()["csrf"]
    town.advance(STEP_SECONDS)
    return person


def _base32(text: str) -> bytes:
    import base64  # noqa: PLC0415 - used here only

    return base64.b32decode(text + "=" * (-len(text) % 8))


async def test_a_link_enrols_once(town: Town, door: Door) -> None:
    """A one-time link sets password and authenticator once; it is no way in by itself, nor when old or used."""
    person = await enrolled(town, door, "watch.officer")
    assert (await person.client.get("/session")).json()["login"] == "watch.officer"
    link = await make_link(door, "watch.officer")
    client = await town.stranger()
    body = {"link": link, "password": PASSWORD, "code": "000000"}
    assert (await client.post("/session/enrol", json=body)).json()["field"] == "code"
    weak = await client.post("/session/enrol", json=body | {"password": "watch.officer"})
    assert weak.json()["field"] == "password"
    assert (await client.get("/incidents")).status_code == 401
    town.advance(12 * HOUR + 1)
    for wrong in (link, "wr_made_up"):
        assert (await client.post("/session/link", json={"link": wrong})).status_code == 401
        assert (await client.post("/session/enrol", json=body | {"link": wrong})).status_code == 401


async def test_password_and_code_are_both_needed(town: Town, door: Door) -> None:
    """Neither alone lets in; a code works once; wrong is wrong in the same words for a login that does not exist."""
    person = await enrolled(town, door, "watch.officer")
    missing = await person.client.post("/session", json={"login": person.login, "password": PASSWORD})
    assert (missing.status_code, missing.json()["error"]) == (401, "code_needed")
    code = person.code()
    assert (await person.sign_in(code=code)).status_code == 200
    replayed = await person.sign_in(code=code)
    wrong = await person.sign_in(password="wrong wrong wrong")
    nobody = await Person(town, await town.stranger(), "nobody.here", person.secret).sign_in()
    assert {each.status_code for each in (replayed, wrong, nobody)} == {401}
    assert len({each.text for each in (replayed, wrong, nobody)}) == 1
    town.advance(STEP_SECONDS)
    assert (await person.sign_in()).status_code == 200


async def test_five_failures_lock_until_released(town: Town, door: Door) -> None:
    """From one's own seat five failures lock the account, right password and code included, and time does not help."""
    person = await enrolled(town, door, "watch.officer")
    assert (await person.sign_in()).status_code == 200, "the seat is known from now on"
    town.advance(STEP_SECONDS)
    for _ in range(5):
        assert (await person.sign_in(password="wrong wrong wrong")).status_code == 401
    locked = await person.sign_in()
    assert locked.status_code == 401
    assert "locked" in locked.json()["message"]
    town.advance(HOUR)
    assert (await person.sign_in()).status_code == 401
    rules = {each["rule"] for each in await town.rows("SELECT rule FROM act WHERE act = 'session.sign_in'")}
    assert {"sign-in-wrong", "account-locked"} <= rules
    link = await make_link(door, "watch.officer")
    shown = (await person.client.post("/session/link", json={"link": link})).json()["enrol"]
    person.secret = _base32(parse_qs(urlsplit(shown["otpauth"]).query)["secret"][0])
    body = {"link": link, "password": PASSWORD, "code": person.code()}
    assert (await person.client.post("/session/enrol", json=body)).status_code == 200


async def test_a_stranger_is_throttled_and_locks_nobody_out(town: Town, door: Door) -> None:
    """An address nobody signed in from waits after three failures, told how long; the watch goes on signing in."""
    stranger = await town.stranger()
    for _ in range(3):
        body = {"login": "supervisor", "password": "guess guess guess", "code": "123456"}
        assert (await stranger.post("/session", json=body)).status_code == 401
    waiting = await stranger.post("/session", json=body)
    assert waiting.status_code == 429
    assert 0 < int(waiting.headers["Retry-After"]) <= 900
    town.advance(15 * 60 + 1)
    assert (await stranger.post("/session", json=body)).status_code == 401


async def test_where_one_chose_ones_password_is_a_seat_one_has_used(town: Town, door: Door) -> None:
    """Strangers' guesses at the same address keep nobody out who has just enrolled there."""
    person = await enrolled(town, door, "watch.officer")
    stranger = await town.stranger()
    for _ in range(4):
        answer = await stranger.post("/session", json={"login": "nobody.here", "password": "guess guess guess"})
    assert answer.status_code == 429
    assert (await person.sign_in()).status_code == 200


async def test_an_idle_session_locks_and_unlocks(town: Town, door: Door) -> None:
    """Half an hour without a hand locks: what refreshes by itself does not count; password and code go on."""
    person = await enrolled(town, door, "watch.officer")
    seat = (await person.client.get("/session")).json()["seat_id"]
    for _ in range(3):
        town.advance(600)
        await person.client.get("/incidents", headers={"X-Automatic": "1"})
    locked = await person.client.get("/incidents", headers={"X-Automatic": "1"})
    assert (locked.status_code, locked.json()["error"]) == (401, "locked")
    wrong = await person.client.post("/session/unlock", json={"password": "wrong wrong wrong", "code": person.code()})
    assert wrong.status_code == 401
    unlocked = await person.client.post("/session/unlock", json={"password": PASSWORD, "code": person.code()})
    assert (unlocked.status_code, unlocked.json()["seat_id"]) == (200, seat)
    assert (await person.client.get("/incidents")).status_code == 200


async def test_twelve_hours_end_a_session_however_busy(town: Town, door: Door) -> None:
    """A session that is used all the time ends after twelve hours, and its seat with it."""
    person = await enrolled(town, door, "watch.officer")
    seat = (await person.client.get("/session")).json()["seat_id"]
    for _ in range(35):
        town.advance(20 * 60)
        assert (await person.client.get("/alerts")).status_code == 200
    town.advance(20 * 60)
    ended = await person.client.get("/alerts")
    assert (ended.status_code, ended.json()["error"]) == (401, "not_signed_in")

    async def left() -> bool:
        return bool(await town.rows("SELECT 1 FROM seat WHERE id = $1 AND ended_at IS NOT NULL", seat))

    await town.until("the seat is empty", left)


async def test_a_clock_set_back_ends_sessions(town: Town, door: Door) -> None:
    """A wall clock set back an hour keeps no session from before alive."""
    person = await enrolled(town, door, "watch.officer")
    town.clock.step_wall(-HOUR)  # type: ignore[attr-defined]
    assert (await person.client.get("/alerts")).status_code == 401


async def test_a_browser_needs_its_csrf_token_and_a_bearer_does_not(town: Town, door: Door) -> None:
    """With the cookie alone a write is refused and a read is not; a wrong token is as good as none."""
    person = await enrolled(town, door, "watch.officer")
    await town.sent("gunshot", shot("g-1", town.clock.now()))
    path = f"/incidents/{(await town.incident())['id']}/notes"
    token = person.client.headers.pop("X-CSRF-Token")
    assert (await person.client.get("/incidents")).status_code == 200
    for headers in ({}, {"X-CSRF-Token": "wrong"}):
        refused = await person.client.post(path, json={"text": "hi"}, headers=headers)
        assert (refused.status_code, refused.json()["rule"]) == (403, "csrf")
    assert (await person.client.post("/session/seat", json={"role": "supervisor"})).status_code == 403
    assert (await person.client.delete("/session")).status_code == 403
    written = await person.client.post(path, json={"text": "hi"}, headers={"X-CSRF-Token": token})
    assert written.status_code == 200
    bearer = await town.person("watch.officer")
    assert (await bearer.post(path, json={"text": "hi"})).status_code == 200


async def test_the_cookie_is_for_our_page_only(town: Town, door: Door) -> None:
    """The session's cookie is out of reach of scripts and other sites, and its token is in no answer's body."""
    person = await enrolled(town, door, "watch.officer")
    answer = await person.sign_in()
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert person.client.cookies["watchroom"] not in answer.text


async def test_taking_another_role_is_an_act(town: Town, door: Door) -> None:
    """One's other role is taken on a new seat and recorded; a role that is not one's is refused and recorded."""
    person = await enrolled(town, door, "watch.second")
    before = (await person.client.get("/session")).json()
    taken = await person.client.post("/session/seat", json={"role": "supervisor"})
    assert taken.json()["role"] == "supervisor"
    assert taken.json()["seat_id"] != before["seat_id"]
    assert (await person.client.post("/session/seat", json={"role": "supervisor"})).status_code == 409
    refused = await person.client.post("/session/seat", json={"role": "admin"})
    assert (refused.status_code, refused.json()["rule"]) == (403, "own-roles")
    acts = await town.rows("SELECT outcome, rule FROM act WHERE act = 'seat.take' ORDER BY at, outcome")
    assert [(each["outcome"], each["rule"]) for each in acts] == [("done", "own-record"), ("refused", "own-roles")]
    token = await (await town.person("watch.second")).post("/session/seat", json={"role": "supervisor"})
    assert token.status_code == 403


async def test_signing_out_ends_session_and_seat(town: Town, door: Door) -> None:
    """After signing out the cookie opens nothing and the seat is off the room's list."""
    person = await enrolled(town, door, "watch.officer")
    cookie = person.client.cookies["watchroom"]
    seat = (await person.client.get("/session")).json()["seat_id"]
    assert (await person.client.delete("/session", params={"forced": "nobody else is here"})).status_code == 200
    again = await town.stranger()
    again.cookies["watchroom"] = cookie
    assert (await again.get("/incidents")).status_code == 401
    async with town.feed("watch.second") as line:
        _, _, snapshot = await line.event()
    assert seat not in snapshot["state"]["seat"]
    acts = await town.rows("SELECT outcome FROM act WHERE act = 'session.sign_out'")
    assert acts == [{"outcome": "done"}]


async def test_a_disabled_person_is_out_at_once(town: Town, door: Door) -> None:
    """Disabling an account ends its sessions at their next request, and its way in."""
    person = await enrolled(town, door, "watch.officer")
    await town.rows("UPDATE person SET state = 'disabled' WHERE login = 'watch.officer'")
    assert (await person.client.get("/incidents")).status_code == 401
    assert (await person.sign_in()).status_code == 401


ODD_SIGN_INS: list[dict[str, object]] = [
        {"login": "x\x00", "password": "y"}, {"login": "x" * 100_000, "password": "y"}, {"login": "x"},
        {"login": "x", "password": "y" * 900_000}, {"login": 1, "password": "y"},
        {"login": "x", "password": "y", "z": 1},
        {"login": "watch.officer", "password": "y", "code": "\u0661\u0662\u0663\u0664\u0665\u0666"},
]  # fmt: skip


async def test_odd_sign_ins_are_refused_without_harm(town: Town) -> None:
    """Odd logins, passwords and codes are 400 or 401, and the next good request works."""
    stranger = await town.stranger()
    for body in ODD_SIGN_INS:
        assert (await stranger.post("/session", json=body)).status_code in (400, 401), str(body)[:80]
    assert (await (await town.person("watch.officer")).get("/incidents")).status_code == 200


async def test_a_body_too_large_or_too_deep_is_refused(town: Town) -> None:
    """The console takes a megabyte and reasonable depth; beyond it says 413 or 400 and lives."""
    ana = await town.person("watch.officer")
    headers = {"Content-Type": "application/json"}
    large = b'{"text":"' + b"x" * 1_100_000 + b'"}'
    assert (await ana.post("/incidents/x/notes", content=large, headers=headers)).status_code == 413
    for bad in (b"[" * 100_000, b'{"text":NaN}', b"", b'{"text":"\\ud800"}', b"\xff"):
        assert (await ana.post("/incidents/x/notes", content=bad, headers=headers)).status_code == 400, bad[:20]
    assert (await ana.get("/incidents")).status_code == 200


@pytest.fixture
async def demo(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    """Return a town of made-up people, who sign in by link alone."""
    async with open_town(database, tmp_path, demo=True) as opened:
        yield opened


async def test_in_the_demo_a_link_alone_signs_in_once(demo: Town) -> None:
    """Among made-up people a link signs in, once."""
    key = MasterKey.load_or_create(demo.settings.master_key_path)
    door = Door(demo.database, demo.clock, key, World(agency_law={}, labels=frozenset()))
    link = await make_link(door, "supervisor")
    client = await demo.stranger()
    assert (await client.post("/session/link", json={"link": link})).json()["me"]["role"] == "supervisor"
    assert (await client.get("/incidents")).status_code == 200
    assert (await (await demo.stranger()).post("/session/link", json={"link": link})).status_code == 401
