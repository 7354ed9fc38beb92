"""A resident with an old phone registers a camera: no JavaScript, their own language, to the confirmed entry."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from .conftest import PHONE, WAIT_MS_MAX, City

pytestmark = [pytest.mark.browser, pytest.mark.database]

STEPS = ("address", "place", "kind", "view", "details", "contact", "check")
FORMS: dict[str, Callable[[Page], None]] = {
    "address": lambda page: page.fill("#address", "106 1st st. n.e."),
    "place": lambda _: None,
    "kind": lambda page: page.check("#kind-2"),
    "view": lambda page: page.check("#direction-3"),
    "details": lambda page: page.check("#keeps_hours-4"),
    "contact": lambda page: page.fill("#email", "carmen@example.org"),
}  # fmt: skip


@pytest.fixture
def phone(chromium: Browser) -> BrowserContext:
    """Return a phone's browser that runs no script of a page."""
    width, height = PHONE
    return chromium.new_context(viewport={"width": width, "height": height}, java_script_enabled=False, locale="es-SV")


def press(page: Page) -> None:
    """Press the page's own button."""
    page.locator("main form button.press:not([name])").last.click()


def open_letter(city: City, page: Page, reference: str) -> None:
    """Open the letter that tells of a reference, as soon as the demo's post box has it."""
    letter = page.locator(".letters li", has_text=reference).locator("a")
    deadline = time.monotonic() + WAIT_MS_MAX / 1000
    page.goto(f"{city.url}/portal/inbox")
    while letter.count() == 0:
        assert time.monotonic() < deadline, f"no letter tells of {reference}"
        page.wait_for_timeout(200)
        page.reload()
    letter.click()


def test_a_phone_without_javascript_registers_to_the_confirmed_entry(
    city: City, phone: BrowserContext, open_context: Callable[..., BrowserContext], axe: Callable[[Page], list[str]]
) -> None:
    """Seven short pages, a letter and one button; each page is in Spanish and has no fault that axe-core knows."""
    page = phone.new_page()
    page.goto(f"{city.url}/portal/registration")
    assert page.locator("html").get_attribute("lang") == "es"
    press(page)
    for step, answer in FORMS.items():
        assert page.url.endswith(f"/{step}")
        answer(page)
        press(page)
    assert page.url.endswith("/check")
    assert "carmen@example.org" in page.content()
    looker = open_context(size=PHONE, state=phone.storage_state()).new_page()
    faults: dict[str, Any] = {}
    for step in ("", *(f"/{each}" for each in STEPS)):
        looker.goto(f"{city.url}/portal/registration{step}")
        faults[step] = axe(looker)
    page.wait_for_timeout(3_000)  # nobody is faster, and who is, is taken for a program
    press(page)
    reference = page.locator(".figure").inner_text()
    open_letter(city, page, reference)
    page.locator("a[href*='/registration/confirm/']").click()
    looker.goto(page.url)
    faults["confirm"] = axe(looker)
    press(page)
    assert reference in page.content()
    seen = open_context(size=PHONE, theme="dark", state=phone.storage_state()).new_page()
    for path in (page.url, f"{city.url}/portal/cameras", f"{page.url.partition('?')[0]}/delete"):
        seen.goto(path)
        faults[path] = axe(seen)
    assert {path: found for path, found in faults.items() if found} == {}
    page.goto(f"{page.url.partition('?')[0]}/delete")
    press(page)
    assert reference in page.locator(".panel").inner_text()
    phone.close()
