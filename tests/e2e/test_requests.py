"""Footage is asked for in two keys and answered in one tap, by pages without a fault that axe-core knows."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from .conftest import PHONE, City

pytestmark = [pytest.mark.browser, pytest.mark.database, pytest.mark.soak]
LOOKS_MS_MAX = 60_000


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_neighbour_answers_without_javascript(
    city: City, chromium: Browser, open_context: Callable[..., BrowserContext], axe: Callable[[Page], list[str]],
    theme: str,
) -> None:  # fmt: skip
    """The demo's resident finds the letter in the post box and answers with one tap; no page has a fault."""
    width, height = PHONE
    phone = chromium.new_context(viewport={"width": width, "height": height}, java_script_enabled=False)
    page = phone.new_page()
    page.goto(f"{city.url}/portal/inbox")
    page.get_by_role("link", name=re.compile("Do you have footage")).last.click()
    link = page.locator("a[href*='/portal/requests/answer/']").get_attribute("href") or ""
    link = urljoin(page.url, link)
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Do you have footage?")
    page.get_by_role("button", name="Nothing seen").click()
    expect(page.locator(".panel")).to_contain_text("You answered: nothing seen")
    looker = open_context(size=PHONE, theme=theme).new_page()
    faults = {}
    for path in (link, f"{city.url}/portal/requests", f"{city.url}/portal/requests/answer/{'A' * 43}"):
        looker.goto(path)
        faults[path] = axe(looker)
    phone.close()
    assert {path: found for path, found in faults.items() if found} == {}


def test_two_keys_ask_the_neighbours(
    city: City, sign_in: Callable[..., Page], axe: Callable[[Page], list[str]]
) -> None:
    """From an open incident `g` and Enter send a request, which stands on the board; neither has a fault."""
    page = sign_in("watch.officer", "#/requests")
    rows = page.locator("main table tbody tr")
    expect(rows.first).to_be_visible()
    before = rows.count()
    open_robbery(page, city)
    page.keyboard.press("g")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name=re.compile(r"Ask \d+ household"))).to_be_visible(timeout=LOOKS_MS_MAX)
    faults = {"dialog": axe(page)}
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    page.goto(f"{city.url}/console/#/requests")
    expect(rows).to_have_count(before + 1)
    faults["board"] = looked_at(page, axe)
    dark = sign_in("watch.officer", "#/requests", theme="dark")
    faults["dark board"] = looked_at(dark, axe)
    open_robbery(dark, city)
    dark.keyboard.press("g")
    expect(dark.get_by_role("dialog")).to_contain_text("Within")
    faults["dark dialog"] = axe(dark)
    assert {where: found for where, found in faults.items() if found} == {}


def open_robbery(page: Page, city: City) -> None:
    """Open the first robbery of the list, to respond to it."""
    page.goto(f"{city.url}/console/#/incidents")
    page.get_by_text("Armed robbery").first.click()
    respond = page.get_by_role("button", name="Respond to a call or incident")
    ask = page.get_by_role("button", name=re.compile("Ask for footage"))
    respond.or_(ask).first.wait_for()
    if respond.is_visible():
        respond.click()
    ask.wait_for()


def looked_at(page: Page, axe: Callable[[Page], list[str]]) -> list[str]:
    """Open the first request of the board, and return the faults of the screen."""
    page.locator("main table tbody tr").first.get_by_role("button").click()
    expect(page.get_by_role("heading", name=re.compile("Request F-"))).to_be_visible()
    return axe(page)
