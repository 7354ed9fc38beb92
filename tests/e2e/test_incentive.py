"""A person on public assistance applies for a voucher on an old phone, and no page of the program has a fault."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from .conftest import PHONE, WAIT_MS_MAX, City, faults_of, show

pytestmark = [pytest.mark.browser, pytest.mark.database, pytest.mark.soak]

ANSWERS: dict[str, Callable[[Page], None]] = {
    "kind": lambda page: page.check("#kind-2"),
    "building": lambda page: page.check("#building-1"),
    "name": lambda page: page.fill("#name", "Ruth Calloway"),
    "address": lambda page: page.fill("#address", "106 1st st. n.e."),
    "tenant": lambda page: page.check("#is_tenant-2"),
}  # fmt: skip
PAGES = ("", "/begin", *(f"/apply/{each}" for each in (*ANSWERS, "assistance", "items", "check")), "/applications")
SCREENS = ("incentive", "incentive?status=paid", "incentive?tab=money", "incentive?tab=report")


@pytest.fixture
def phone(city: City, chromium: Browser) -> BrowserContext:
    """Return a phone's browser that runs no script, signed in as the demo's resident."""
    width, height = PHONE
    context = chromium.new_context(viewport={"width": width, "height": height}, java_script_enabled=False)
    context.set_default_timeout(WAIT_MS_MAX)
    page = context.new_page()
    page.goto(city.links["resident"])
    page.locator("main button").click()
    page.close()
    return context


def press(page: Page) -> None:
    """Press the page's own button."""
    page.locator("main form button.press").first.click()


def test_a_phone_without_javascript_applies(
    city: City, phone: BrowserContext, open_context: Callable[..., BrowserContext], axe: Callable[[Page], list[str]],
    tmp_path: Path,
) -> None:  # fmt: skip
    """From the first question to a document handed in; no page has a fault that axe-core knows, in light or dark."""
    page = phone.new_page()
    page.goto(f"{city.url}/portal/incentive/apply/kind")
    for step, answer in ANSWERS.items():
        assert page.url.endswith(f"/{step}")
        answer(page)
        press(page)
    page.check("#has_assistance-1")
    page.check("#in_public_housing-2")
    press(page)
    page.fill("#price", "239")
    press(page)
    press(page)
    assert "$200.00" in page.content()
    faults: dict[str, Any] = {}
    looker = open_context(size=PHONE, state=phone.storage_state()).new_page()
    for path in PAGES:
        looker.goto(f"{city.url}/portal/incentive{path}")
        faults[path] = axe(looker)
    press(page)
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"%PDF-1.4 made up")
    page.locator(".incentive-checks a").click()
    page.set_input_files("#file", letter)
    press(page)
    assert "Handed in" in page.content()
    dark = open_context(size=PHONE, theme="dark", state=phone.storage_state()).new_page()
    for path in (page.url, f"{page.url}/documents/assistance", f"{page.url}/withdraw"):
        dark.goto(path)
        faults[path] = axe(dark)
    assert {path: found for path, found in faults.items() if found} == {}
    phone.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_officers_screen_has_no_fault(
    sign_in: Callable[..., Page], axe: Callable[[Page], list[str]], theme: str
) -> None:
    """Queue, an application, money and report have no fault that axe-core knows."""
    page = sign_in("program.officer", "#/incentive", theme=theme)
    faults = faults_of(page, SCREENS, axe)
    show(page, "#/incentive?status=appealed")
    page.locator(".incentive__table button").first.click()
    expect(page.locator(".incentive__sum")).to_be_visible()
    faults["application"] = axe(page)
    assert {screen: found for screen, found in faults.items() if found} == {}
