"""The public signs in by a link that goes to their own address, changes how they are reached, and signs out."""

from __future__ import annotations

import re

import httpx
from tests.integration.web.town import Town

from watchroom.actions.contacts import contact_of, email_print, new_account_row
from watchroom.model.portal import Contact
from watchroom.store import portal as store

EMAIL = "ruth@example.org"


async def make_account(town: Town) -> str:
    """Make an account as a registration would; returns its id."""
    async with town.door.everything() as tx:
        row = new_account_row(town.door.master_key, Contact(email=EMAIL, name="Ruth"), town.clock.now())
        await store.insert_accounts(tx, [row])
    return row.account.id


async def test_a_link_signs_in_once_and_nothing_tells_who_has_an_account(town: Town) -> None:
    """The link's page signs nobody in, its button does once; a stranger's address gets the same answer, no letter."""
    account = await make_account(town)
    async with httpx.AsyncClient(base_url=town.address, timeout=20) as browser:
        asked = [await browser.post("/portal/sign-in", data={"email": each}) for each in (EMAIL, "no@example.org")]
        assert asked[0].text.replace(EMAIL, "x") == asked[1].text.replace("no@example.org", "x")
        letter, *more = await town.letters("portal/link")
        path = letter.facts["path"]
        assert (letter.to, more) == (EMAIL, [])
        assert (await browser.get(path)).status_code == 200
        assert (await browser.get("/portal/account")).status_code == 303, "opening a link alone signs nobody in"
        used = await browser.post(path)
        assert (used.status_code, used.headers["location"]) == (303, "/portal")
        again = await browser.post(path)
        assert again.status_code == 410
        own = await browser.get("/portal/account")
        assert EMAIL in own.text
        csrf = re.search(r'name="csrf" value="([^"]+)"', own.text)
        changed = {"name": "Ruth C.", "phone": "202 555 0100", "language": "es", "channel": "sms"}
        assert (await browser.post("/portal/account", data=changed)).status_code == 403
        assert csrf
        wrong = await browser.post("/portal/account", data={**changed, "phone": "12", "csrf": csrf[1]})
        assert (wrong.status_code, 'href="#phone"' in wrong.text) == (400, True)
        assert (await browser.post("/portal/account", data={**changed, "csrf": csrf[1]})).status_code == 303
        foreign = {"origin": "https://elsewhere.example", "sec-fetch-site": "cross-site"}
        assert (await browser.post("/portal/sign-out", data={"csrf": csrf[1]}, headers=foreign)).status_code == 403
        assert (await browser.post("/portal/sign-out", data={"csrf": csrf[1]})).status_code == 303
        assert (await browser.get("/portal/account")).status_code == 303
    async with town.door.everything() as tx:
        assert await contact_of(tx, town.door, account) == Contact(email=EMAIL, name="Ruth C.", phone="+12025550100")
    acts = await town.rows("SELECT act, agency, name FROM act WHERE act LIKE 'portal.%' ORDER BY at, id")
    assert {each["act"] for each in acts} == {
        "portal.sign_in", "portal.contact", "portal.change_contact", "portal.sign_out",
    }  # fmt: skip
    assert [each["act"] for each in acts].count("portal.sign_in") == 1
    assert {(each["agency"], each["name"]) for each in acts} == {("public", "The account's holder")}


async def test_links_are_asked_for_so_often_and_no_more(town: Town) -> None:
    """The sixth link for one address within an hour is refused with words, and a minute later still."""
    await make_account(town)
    async with httpx.AsyncClient(base_url=town.address, timeout=20) as browser:
        answers = [(await browser.post("/portal/sign-in", data={"email": EMAIL})).status_code for _ in range(6)]
        assert answers == [200] * 5 + [429]
        town.advance(61 * 60)
        assert (await browser.post("/portal/sign-in", data={"email": EMAIL})).status_code == 200


async def test_a_made_up_person_comes_in_by_a_token_and_a_police_seat_does_not(town: Town) -> None:
    """The bearer token of `resident` opens the account's page; an officer's opens nothing of the public."""
    for login, status in (("resident", 200), ("watch.officer", 401)):
        await town.person(login)
        headers = {"authorization": f"Bearer {town.tokens[login]}", "accept": "application/json"}
        async with httpx.AsyncClient(base_url=town.address, headers=headers, timeout=20) as client:
            assert (await client.get("/portal/account")).status_code == status


async def test_a_deleted_account_is_found_no_more(town: Town) -> None:
    """Deleting destroys the key: the contact cannot be read, the address finds nothing, the sessions end."""
    account = await make_account(town)
    async with town.door.everything() as tx:
        await store.delete_account(tx, account, town.clock.now())
        assert await contact_of(tx, town.door, account) is None
        assert await store.account_by_print(tx, email_print(town.door.master_key, EMAIL)) is None
    assert await town.rows("SELECT 1 FROM portal_account WHERE wrapped_key IS NOT NULL OR sealed IS NOT NULL") == []


async def test_leaving_altogether_takes_everything_back_at_once(town: Town) -> None:
    """Sites, cameras and open applications are taken back act by act, then the contact's key is destroyed."""
    await town.person("resident")
    headers = {"authorization": f"Bearer {town.tokens['resident']}"}
    async with httpx.AsyncClient(base_url=town.address, headers=headers, timeout=20) as client:
        assert "resident@example.org" in (await client.get("/portal/account/delete")).text
        left = await client.post("/portal/account/delete")
        assert (left.status_code, "panel" in left.text) == (200, True)
    assert await town.rows("SELECT 1 FROM portal_account WHERE wrapped_key IS NOT NULL") == []
    acts = {each["act"] for each in await town.rows("SELECT act FROM act WHERE agency = 'public'")}
    assert acts >= {"site.list", "registry.mine", "incentive.own", "portal.delete"}
