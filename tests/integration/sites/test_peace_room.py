"""The peace room: places, later and by block; notes that no role of the police can read save those that are sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import httpx
import pytest
from tests.integration.retention.conftest import engine
from tests.integration.web.site_asks import BLOCK
from tests.integration.web.town import sit

from watchroom.actions import peace
from watchroom.actions.door import ACTS
from watchroom.actions.portal_accounts import account_of_login, make_portal_link, use_link
from watchroom.app.evidence import vault_of
from watchroom.base.errors import RefusedError
from watchroom.model.people import DEFAULT_PURPOSE, ROLES, Agency, Person, Seat, Why
from watchroom.pipeline.retention import Retention
from watchroom.store import people as store_people

from .conftest import Shop

pytestmark = pytest.mark.database
NOTE = "The cousins meet at the court on Friday."


@pytest.fixture
async def partner(shop: Shop) -> AsyncIterator[httpx.AsyncClient]:
    """Return a prevention partner at their page, of a room of their own."""
    person = Person(login="peace.partner", name="Nadia", agency="peace", roles=("peace_partner",))
    async with shop.town.database.owner.acquire() as tx:
        await store_people.put_agency(tx, Agency(id="peace", name="Peace room", law_tag="DC"))
        await store_people.put_person(tx, person)
        token = await sit(tx, person, "peace_partner", shop.town.clock.now())
    await shop.town.change_place("SELECT 1")
    async with AsyncExitStack() as stack:
        headers = {"authorization": f"Bearer {token}"}
        base = f"{shop.town.address}/portal/peace"
        yield await stack.enter_async_context(httpx.AsyncClient(base_url=base, headers=headers, timeout=20))


async def test_a_link_leads_a_partner_to_their_room(shop: Shop, partner: httpx.AsyncClient) -> None:
    """Who asked for no page lands where something of theirs is."""
    assert (await partner.get("")).status_code == 200
    async with shop.town.door.everything() as tx:
        account = await account_of_login(tx, shop.town.door, "peace.partner")
        token = await make_portal_link(tx, shop.town.door, account.id)
        elsewhere = await make_portal_link(tx, shop.town.door, account.id, "/portal/account")
    leads = [(await use_link(shop.town.door, each)).next for each in (token, elsewhere)]
    assert leads == ["/portal/peace", "/portal/account"]


async def test_a_notice_tells_a_block_later_and_nothing_of_anybody(shop: Shop, partner: httpx.AsyncClient) -> None:
    """A supervisor's notice is read after the delay, names the block alone, and can be taken back."""
    said = {"incident": shop.gallery.incident, "kind": "lighting"}
    for words in ("ask for 26-000123", "car ABC 1234", "call 202 555 0100", "see www.example.org"):
        answer = await shop.gallery.ask("supervisor", "POST", "/peace/notices", json=said | {"says": words})
        assert (answer.status_code, answer.json()["field"]) == (400, "says")
    assert (await shop.gallery.ask("watch.officer", "POST", "/peace/notices", json=said)).status_code == 403
    told = await shop.gallery.ask("supervisor", "POST", "/peace/notices", json=said | {"says": "The lamps are out."})
    assert told.status_code == 201
    assert "14th Street" not in (await partner.get("")).text
    shop.town.advance(31 * 60)
    page = (await partner.get("")).text
    assert BLOCK in page
    incident = (await shop.gallery.ask("watch.officer", "GET", f"/incidents/{shop.gallery.incident}")).json()[
        "incident"
    ]
    assert incident["number"] not in page
    assert incident["id"] not in page
    await shop.gallery.ask("supervisor", "DELETE", f"/peace/notices/{told.json()['id']}")
    assert BLOCK not in (await partner.get("")).text
    assert (
        await partner.get("", headers={"authorization": f"Bearer {shop.town.tokens['resident']}"})
    ).status_code == 403


async def test_confirmed_shots_are_told_by_the_published_rule_once(shop: Shop, partner: httpx.AsyncClient) -> None:
    """What a sensor heard and a caller told of is told after the delay; what only a sensor heard is not."""
    keeper = peace.PeaceKeeper(shop.gallery.door, timedelta(minutes=30))
    shop.town.advance(31 * 60)
    assert await keeper.tell() == 0
    await shop.town.change_place(
        """UPDATE incident SET value = jsonb_set(value, '{sources}', '{"gunshot": 1, "call": 1}') WHERE id = $1""",
        shop.gallery.incident,
    )
    assert (await keeper.tell(), await keeper.tell()) == (1, 0)
    assert BLOCK in (await partner.get("")).text


async def test_no_role_of_the_police_reads_a_note(shop: Shop, partner: httpx.AsyncClient) -> None:
    """Every other role is refused every act on notes; the database returns none; the room's own page says who read."""
    assert (await partner.post("/notes", data={"text": NOTE, "notice": ""})).status_code == 303
    assert NOTE in (await partner.get("/notes")).text
    for role in ROLES:
        if role == "peace_partner":
            continue
        seat = Seat(
            id="s", login="x", name="X", agency="peace", role=role, session_id="s",
            began_at=shop.town.clock.now(),
        )  # fmt: skip
        why = Why(purpose=DEFAULT_PURPOSE[role])
        asked = [peace.notes(shop.gallery.door, seat, why), peace.looks(shop.gallery.door, seat, why)]
        asked.append(peace.write_note(shop.gallery.door, seat, why, text="x"))
        asked.append(peace.send(shop.gallery.door, seat, why, text="x", notice_id="x"))
        answers = await asyncio.gather(*asked, return_exceptions=True)
        assert {type(each) for each in answers} == {RefusedError}, role
    async with shop.gallery.door.everything() as tx:
        assert await tx.fetch("SELECT id FROM peace_note") == [], "whoever sees everything sees no note"
    found = await shop.gallery.ask("watch.officer", "GET", "/search", params={"q": "cousins court"})
    assert NOTE not in found.text
    kept = await shop.town.rows("SELECT sealed FROM peace_note")
    assert all(b"cousins" not in each["sealed"] for each in kept)
    assert "peace.partner" in (await partner.get("/looks")).text
    assert {name for name in ACTS if name.startswith("peace.")} == {
        "peace.write", "peace.written", "peace.withdraw", "peace.notices", "peace.notes", "peace.write_note",
        "peace.looks", "peace.publish", "peace.send", "peace.answers", "peace.answer",
    }, "an act on the peace room was added: say here who may do it"  # fmt: skip


async def told_of_lamps(shop: Shop) -> str:
    """Let a supervisor tell of the lamps, and the delay pass; return the notice."""
    said = {"incident": shop.gallery.incident, "kind": "lighting", "says": "The lamps are out."}
    told = await shop.gallery.ask("supervisor", "POST", "/peace/notices", json=said)
    shop.town.advance(31 * 60)
    return str(told.json()["id"])


async def test_a_note_that_is_sent_is_read_answered_and_the_room_sees_by_whom(
    shop: Shop, partner: httpx.AsyncClient
) -> None:
    """The agency of the notice reads that one note under the room's name; nobody else does, and no other note."""
    notice = await told_of_lamps(shop)
    await partner.post("/notes", data={"text": NOTE, "notice": notice})
    unsaid = await partner.post("/notes", data={"text": "Two lamps.", "notice": "", "send": "yes"})
    assert unsaid.status_code == 400
    assert "Choose a notice" in unsaid.text
    empty = await partner.post("/notes", data={"text": " ", "notice": notice, "send": "yes"})
    assert (empty.status_code, "Write a few words" in empty.text) == (400, True)
    sent = await partner.post("/notes", data={"text": "Two lamps are dark.", "notice": notice, "send": "yes"})
    assert sent.status_code == 303
    (waits,) = (await shop.gallery.ask("supervisor", "GET", "/waits")).json()["items"]
    assert (waits["act"], waits["count"]) == ("peace.answer", 1)
    assert "read what you sent" not in (await partner.get("/looks")).text, "to count is not to read"
    read = await shop.gallery.ask("supervisor", "GET", "/peace/answers")
    (thread,) = read.json()["items"]
    assert [(each["side"], each["text"]) for each in thread["lines"]] == [("sent", "Two lamps are dark.")]
    assert (thread["room_name"], thread["incident"]) == ("Peace room", shop.gallery.incident)
    assert "peace.partner" not in read.text, "by the room's name, not a person's"
    assert "Nadia" not in read.text
    for other in ("watch.officer", "detective", "admin"):
        assert (await shop.gallery.ask(other, "GET", "/peace/answers")).status_code == 403
    reply = {"notice": notice, "room": "peace", "text": "The city repairs them on Monday."}
    assert (await shop.gallery.ask("watch.officer", "POST", "/peace/answers", json=reply)).status_code == 403
    stranger = await shop.gallery.ask("supervisor", "POST", "/peace/answers", json=reply | {"room": "mpd"})
    assert stranger.status_code == 404
    assert (await shop.gallery.ask("supervisor", "POST", "/peace/answers", json=reply)).status_code == 204
    assert (await shop.gallery.ask("supervisor", "GET", "/waits")).json()["items"] == []
    assert "The city repairs them on Monday." in (await partner.get("/notes")).text
    looks = (await partner.get("/looks")).text
    assert "read what you sent" in looks
    assert "answered you" in looks
    supervisor = (await shop.town.rows("SELECT name FROM person WHERE login = 'supervisor'"))[0]["name"]
    assert "City police: answered you" in looks, "of the police the room reads the agency"
    assert supervisor not in looks


async def test_no_search_and_no_other_agency_finds_what_a_room_sent(shop: Shop, partner: httpx.AsyncClient) -> None:
    """What was sent is in no search, no timeline and no ledger in the clear; another agency's supervisor sees none."""
    notice = await told_of_lamps(shop)
    await partner.post("/notes", data={"text": "The zebra lamps are dark.", "notice": notice, "send": "yes"})
    found = await shop.gallery.ask("supervisor", "GET", "/search", params={"q": "zebra"})
    assert (found.status_code, found.json()["items"]) == (200, [])
    detail = await shop.gallery.ask("supervisor", "GET", f"/incidents/{shop.gallery.incident}")
    assert "zebra" not in detail.text
    assert await shop.town.rows("SELECT 1 FROM ledger_entry WHERE position('zebra'::bytea IN entry) > 0") == []
    await shop.town.change_place("UPDATE peace_notice SET agency = 'fairfax'")
    assert (await shop.gallery.ask("supervisor", "GET", "/peace/answers")).json()["items"] == []


async def test_notices_notes_and_looks_end_after_a_year(shop: Shop, partner: httpx.AsyncClient) -> None:
    """Past their clock nothing of the peace room is left, and a certificate says so."""
    notice = await told_of_lamps(shop)
    await partner.post("/notes", data={"text": "Two lamps are dark.", "notice": notice, "send": "yes"})
    await shop.gallery.ask("supervisor", "GET", "/peace/answers")
    retention = Retention(await engine(shop.town), vault_of(shop.town.settings))
    shop.town.advance(364 * 24 * 3600)
    assert "peace_notice" not in {each.record_class for each in await retention.keep()}
    shop.town.advance(3 * 24 * 3600)
    done = {each.record_class: each.rows for each in await retention.keep()}
    assert done["peace_notice"] == 3
    for table in ("peace_notice", "peace_note", "peace_look"):
        assert await shop.town.rows(f"SELECT 1 FROM {table}") == [], table  # noqa: S608 - names written here
