"""The peace room: places, later and by block; notes that no role of the police can read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import httpx
import pytest
from tests.integration.web.site_asks import BLOCK
from tests.integration.web.town import sit

from watchroom.actions import peace
from watchroom.actions.door import ACTS
from watchroom.base.errors import RefusedError
from watchroom.model.people import DEFAULT_PURPOSE, ROLES, Agency, Person, Seat, Why
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
        "peace.looks", "peace.publish",
    }, "an act on the peace room was added: say here who may do it"  # fmt: skip
