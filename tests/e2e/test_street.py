"""The officers' page on a phone: a lookout comes by itself, is answered without a line, and is gone when taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from .conftest import PHONE, City

pytestmark = [pytest.mark.browser, pytest.mark.database]
TITLE = "Grey van with a ladder"
ASK = """async ([method, path, body]) => {
    const { csrf } = await (await fetch('/console/v1/session')).json();
    const headers = { 'X-CSRF-Token': csrf, 'Content-Type': 'application/json' };
    const answer = await fetch('/console/v1' + path, { method, headers, body: body && JSON.stringify(body) });
    return answer.json();
}"""


def lookout(watch: Page) -> dict[str, Any]:
    """Send a lookout for the newest incident, as the watch officer's console does; returns it."""
    incident = watch.evaluate(ASK, ["GET", "/incidents?limit=1", None])["items"][0]["id"]
    new = {"title": TITLE, "text": "Left northwards.", "minutes": 15, "vehicle": "grey van", "plate": "AB 123"}
    sent: dict[str, Any] = watch.evaluate(ASK, ["POST", "/street/lookouts", {"lookout": new, "incident": incident}])
    return dict(sent["card"])


def answers_of(watch: Page, card: dict[str, Any]) -> list[str]:
    """Return what was told back of a card by the officer of the demo's link."""
    out = watch.evaluate(ASK, ["GET", f"/street/out?incident={card['incident_id']}", None])["items"]
    found = next(each for each in out if each["card"]["id"] == card["id"])
    return [each["answer"] for each in found["answers"] if each["by"] == "street.officer"]


def test_a_card_on_the_phone(
    city: City,
    sign_in: Callable[..., Page],
    open_context: Callable[..., BrowserContext],
    axe: Callable[[Page], list[str]],
) -> None:
    """It comes without a press; page and answer outlive a lost line; taken back, it leaves; axe-core finds no fault."""
    watch = sign_in("watch.officer", "#/help")
    context = open_context(size=PHONE, theme="dark")
    phone = context.new_page()
    phone.goto(city.links["street.officer"])
    expect(phone.get_by_text("Live", exact=True)).to_be_visible()
    card = lookout(watch)
    row = phone.locator(f"[id='row-{card['id']}']")
    expect(row).to_contain_text(TITLE)
    faults = {"list": axe(phone)}
    row.click()
    expect(phone.get_by_text("Nobody has compared this with a picture.")).to_be_visible()
    faults["card"] = axe(phone)
    assert faults == {"list": [], "card": []}

    phone.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
    phone.reload()  # from now on the worker answers for the page
    expect(phone.get_by_text("Live", exact=True)).to_be_visible()
    context.set_offline(True)
    phone.reload()
    expect(phone.get_by_role("heading", name=TITLE)).to_be_visible()
    phone.get_by_role("button", name="Not seen").click()
    expect(phone.get_by_text("It is sent when the line is back.")).to_be_visible()
    assert "not_seen" not in answers_of(watch, card)
    held: list[Route] = []
    context.route("**/console/v1/session", lambda route: held.append(route))  # noqa: PLW0108 - a built-in cannot be marked by playwright
    context.set_offline(False)
    expect(phone.locator(".line")).to_contain_text("Live")
    phone.evaluate("() => fetch('/console/v1/street/cards').then(() => null)")  # the page may have asked by now too
    held[0].continue_()
    context.unroute("**/console/v1/session")
    expect(phone.get_by_text("Told: not seen. The watch sees it.")).to_be_visible()
    assert answers_of(watch, card) == ["opened", "not_seen"]

    watch.evaluate(ASK, ["POST", f"/street/cards/{card['id']}/withdraw", {"reason": "found"}])
    expect(phone.get_by_role("heading", name="This card is over")).to_be_visible()
    phone.locator("summary").click()
    phone.get_by_role("button", name="Sign out").click()
    expect(phone.get_by_role("heading", name="Officers: sign in")).to_be_visible()
    assert axe(phone) == []
    assert phone.evaluate("() => caches.keys()") == ["watchroom-street-page"]
