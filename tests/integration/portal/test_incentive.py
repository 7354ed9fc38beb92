"""Applying to the incentive program on a phone without JavaScript: one question a page, documents, appeal, leaving."""

from __future__ import annotations

import random
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.integration.web.incentive_asks import PDF, budgeted, checked
from tests.integration.web.town import Town, open_town

from watchroom.actions.incentive_files import DOCUMENT_BYTES_MAX
from watchroom.base.clock import SystemClock
from watchroom.store.pool import Database
from watchroom_sim.applicants import Applicants
from watchroom_sim.http_client import Client

from .registering import browser as portal
from .registering import registered, send, settle

pytestmark = pytest.mark.database
TYPED: dict[str, dict[str, str]] = {
    "kind": {"kind": "voucher"},
    "building": {"building": "house"},
    "name": {"name": "Ruth Calloway", "organisation": ""},
    "address": {"address": "1412 Elm Street NW", "unit": ""},
    "tenant": {"is_tenant": "no"},
    "assistance": {"has_assistance": "yes", "in_public_housing": "no"},
}


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    """Return a running town without workers: nothing here waits for one."""
    async with open_town(database, tmp_path, roles=("web",)) as opened:
        yield opened


class Browser:
    """A phone without JavaScript: follows links, keeps cookies, sends forms with what they hold."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def get(self, path: str) -> str:
        """Open a page that must be there."""
        answer = await self.client.get(path, follow_redirects=True)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def send(self, path: str, fields: dict[str, str], status: int = 303, **how: Any) -> httpx.Response:
        """Send the form of a page, with its token."""
        answer = await self.client.post(path, data=fields | {"csrf": await self._token(path)}, **how)
        assert answer.status_code == status, answer.text
        return answer

    async def _token(self, path: str) -> str:
        answer = await self.client.get(path, follow_redirects=True)
        found = re.search(r'name="csrf" value="([^"]+)"', answer.text)
        return found[1] if found else ""


@asynccontextmanager
async def signed_in(town: Town, email: str = "ruth@example.org") -> AsyncIterator[Browser]:
    """Begin to apply: ask for a link, find it in the post, and go on to the first question."""
    async with httpx.AsyncClient(base_url=town.address, timeout=20) as client:
        browser = Browser(client)
        assert (
            f"A link is on its way to {email}"
            in (await browser.send("/portal/incentive/begin", {"email": email}, 200)).text
        )
        path = (await town.letters("portal/link"))[-1].facts["path"]
        done = await client.post(path)
        assert done.headers["location"] == "/portal/incentive/apply/kind"
        yield browser


async def applied(browser: Browser) -> str:
    """Answer every question of a voucher; returns the path of the application's page."""
    for name, fields in TYPED.items():
        await browser.send(f"/portal/incentive/apply/{name}", fields)
    await browser.send("/portal/incentive/apply/items", {"price": "$180", "do": "add"})
    await browser.send("/portal/incentive/apply/items", {"do": "on"})
    check = await browser.get("/portal/incentive/apply/check")
    assert "$180.00" in check
    assert "1412 Elm Street NW" in check
    assert "Is it a home of the housing authority?" in check
    return (await browser.send("/portal/incentive/apply/check", {})).headers["location"]


@pytest.fixture
async def browser(town: Town) -> AsyncIterator[Browser]:
    """Return a signed-in phone before the first question."""
    async with signed_in(town) as opened:
        yield opened


async def test_a_voucher_from_the_first_question_to_approval(town: Town, browser: Browser) -> None:
    """A person on assistance applies, hands a letter in, is approved by an officer and reads how the sum came about."""
    page = await applied(browser)
    told = await browser.get(page)
    assert "IN-2026-" in told
    assert "Hand in the documents below" in told
    wrong = {"file": ("letter.pdf", b"<html>", "application/pdf")}
    refused = await browser.send(f"{page}/documents/assistance", {}, 400, files=wrong)
    assert "Choose a PDF or a picture" in refused.text
    await browser.send(f"{page}/documents/assistance", {}, files={"file": ("a.pdf", PDF, "application/pdf")})
    assert "Handed in" in await browser.get(page)
    await budgeted(town)
    application_id = page.rpartition("/")[2]
    paper = (await town.rows("SELECT id FROM incentive_document"))[0]["id"]
    await checked(town, application_id, [paper])
    officer = await town.person("program.officer")
    assert (await officer.post(f"/incentive/applications/{application_id}/approve", json={})).status_code == 200
    told = await browser.get(page)
    assert "<h1>Approved</h1>" in told
    assert "buys the cameras" in told
    assert (await town.letters("incentive/approved_voucher"))[-1].facts["amount"] == "$180.00"
    visit = {"planned_for": "2026-03-18T00:30:00+00:00"}
    assert (await officer.post(f"/incentive/applications/{application_id}/visits", json=visit)).status_code == 201
    assert "A visit was planned</b>: Tuesday, March 17, 2026, 8:30 PM EDT" in (await browser.get(page)).replace(
        "\u202f", " "
    )
    assert (await town.letters("incentive/visit"))[-1].facts["day_at"] == visit["planned_for"]
    assert "Up to $200 for each camera" in told
    assert "IN-2026-" in await browser.get("/portal/incentive/applications")


async def test_refusal_appeal_and_leaving(town: Town, browser: Browser) -> None:
    """Who is refused reads the rule and appeals with words; who withdraws has everything destroyed; others see none."""
    page = await applied(browser)
    officer = await town.person("program.officer")
    body = {"rule": "no-proof", "note": "The letter is of 2019."}
    path = f"/incentive/applications/{page.rpartition('/')[2]}/refuse"
    assert (await officer.post(path, json=body)).status_code == 200
    told = await browser.get(page)
    assert "was asked for and did not come" in told
    assert "The letter is of 2019." in told
    assert "Write a few words" in (await browser.send(f"{page}/appeal", {"because": " "}, 400)).text
    await browser.send(f"{page}/appeal", {"because": "It is of this year."})
    assert "Another officer looks at it" in await browser.get(page)
    await browser.send(f"{page}/withdraw", {})
    gone = await browser.get(page)
    assert "were destroyed" in gone
    assert "of this year" not in gone
    async with signed_in(town, "other@example.org") as stranger:
        assert (await stranger.client.get(page)).status_code == 404


async def test_documents_come_all_or_not_at_all(browser: Browser) -> None:
    """One wrong file among several keeps none of them; what is too large is said in words."""
    page = await applied(browser)
    letter, text = ("a.pdf", PDF, "application/pdf"), ("a.txt", b"hello", "text/plain")
    await browser.send(f"{page}/documents/assistance", {}, 400, files=[("file", letter), ("file", text)])
    assert "Handed in" not in await browser.get(page)
    large = ("a.pdf", PDF + bytes(DOCUMENT_BYTES_MAX + 200_000), "application/pdf")
    refused = await browser.send(f"{page}/documents/assistance", {}, 413, files=[("file", large)])
    assert "larger than can be taken here" in refused.text
    assert "Request Entity" not in refused.text


async def test_a_camera_registered_elsewhere_is_not_the_one_applied_for(town: Town) -> None:
    """A registration counts for its own address only: nobody is paid, or counted, where no registered camera hangs."""
    await settle(town)
    async with portal(town) as owner:
        reference = await _reference_of(town, owner)
        elsewhere, here = (
            await _rebate(owner, reference, "9 1st Street NE"),
            await _rebate(owner, reference, "1412 Alder Street NW"),
        )
    assert elsewhere.status_code == 400
    assert "registered at another address" in elsewhere.text
    assert here.status_code == 303


async def _reference_of(town: Town, owner: httpx.AsyncClient) -> str:
    entry = await owner.get(await registered(town, owner))
    found = re.search(r"CC-\w{4}-\w{4}", entry.text)
    assert found
    return found[0]


async def _rebate(owner: httpx.AsyncClient, reference: str, address: str) -> httpx.Response:
    """Answer every question of a rebate; returns what the last page answered."""
    listed = {"item": "exterior_camera", "price": "180", "day": "1", "month": "3", "year": "2026", "do": "add"}
    answers: tuple[tuple[str, dict[str, str]], ...] = (
        ("kind", {"kind": "rebate"}), ("applicant", {"applicant": "resident"}), ("building", {"building": "house"}),
        ("name", {"name": "Ruth Calloway", "organisation": ""}), ("address", {"address": address, "unit": ""}),
        ("tenant", {"is_tenant": "no"}), ("items", listed),
        ("registration", {"registration": reference, "hours_kept": "72"}), ("again", {"was_vandalised": "no"}),
    )  # fmt: skip
    for name, fields in answers:
        answer = await send(owner, f"/incentive/apply/{name}", **fields)
        assert answer.status_code == 303, answer.text
    checked_page = (await owner.get("/incentive/apply/check")).text
    assert "March 1, 2026" in checked_page
    return await send(owner, "/incentive/apply/check")


async def test_mistakes_are_said_where_they_are(browser: Browser) -> None:
    """Each page says what is missing and keeps what was typed; nobody reaches the last page with a gap."""
    assert (await browser.client.get("/portal/incentive/apply/check")).headers["location"].endswith("/apply/kind")
    for name, fields, says in (
        ("kind", {"kind": "gift"}, "Choose rebate or voucher."),
        ("building", {}, "Choose the kind of building."),
        ("name", {"name": " "}, "Write a name."),
        ("address", {"address": "Elm", "unit": ""}, "Write house number and street"),
        ("registration", {"registration": "", "hours_kept": "²"}, "Write the hours as a number"),
        ("items", {"item": "tv", "price": "cheap", "do": "add"}, "Write the price in dollars"),
        ("items", {"do": "on"}, "Add at least one."),
    ):
        answer = await browser.send(f"/portal/incentive/apply/{name}", fields, 400)
        assert says in answer.text, name
    assert (await browser.client.get("/portal/incentive/apply/nothing")).status_code == 404
    listed = {"item": "exterior_camera", "price": "1,299.9", "day": "14", "month": "3", "year": "2026", "do": "add"}
    await browser.send("/portal/incentive/apply/items", listed)
    assert "$1,299.90" in await browser.get("/portal/incentive/apply/items")
    late = await browser.send("/portal/incentive/apply/items", listed | {"day": "16"}, 400)
    assert "cannot lie ahead" in late.text
    await browser.send("/portal/incentive/apply/items", {"do": "remove-1"})
    assert "$1,299.90" not in await browser.get("/portal/incentive/apply/items")


async def test_the_demos_people_apply_by_the_same_forms(database: Database, tmp_path: Path) -> None:
    """A made-up person of the demo city finds their link in the post box and applies over HTTP."""
    async with open_town(database, tmp_path, SystemClock(), roles=("web", "worker"), demo=True) as town:
        client = Client(town.address, keeps_cookies=True)
        try:
            dice = random.Random(3)  # noqa: S311 - the same made-up person each time
            path = await Applicants(town.address, dice).apply(client)
        finally:
            client.close()
        rows = await town.rows("SELECT id, kind, status FROM incentive_application")
        assert rows == [{"id": path.rpartition("/")[2], "kind": "voucher", "status": "received"}]
