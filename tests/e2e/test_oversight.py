"""The public pages and the auditor's desk can be used by everybody, and an auditor finds the demo's stalker."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import PHONE, WIDE, City, faults_of, show

pytestmark = [pytest.mark.browser, pytest.mark.database]

PAGES = ("", "declared", "check", "?lang=am")
LONG_PAGES = ("oversight", "cameras", "watched-for", "use", "reports/annual-surveillance-report")
"""Their tables have hundreds of rows, at each of which axe-core looks by itself."""
TABS = ("questions", "samples", "findings", "reviews", "traps", "figures")


@pytest.mark.parametrize(
    ("theme", "size"),
    [
        pytest.param("dark", PHONE, id="dark-phone"),
        pytest.param("light", WIDE, id="light-wide", marks=pytest.mark.soak),
    ],
)
def test_no_public_page_has_a_fault(
    city: City, open_context: Callable[..., Any], axe: Callable[[Page], list[str]], theme: str, size: tuple[int, int]
) -> None:
    """No public page has a fault that axe-core knows, in English or another language."""
    page = open_context(theme=theme, size=size).new_page()
    faults = {}
    for name in PAGES if size == PHONE else LONG_PAGES:
        page.goto(f"{city.url}/transparency/{name}")
        faults[name] = axe(page)
    assert faults == {name: [] for name in faults}


@pytest.mark.soak
def test_no_tab_of_the_desk_has_a_fault(sign_in: Callable[..., Page], axe: Callable[[Page], list[str]]) -> None:
    """No tab of the auditor's desk has a fault that axe-core knows."""
    assert faults_of(sign_in("auditor", "#/help"), [f"audit?tab={tab}" for tab in TABS], axe) == {}


def test_public_pages_work_without_scripts(city: City, chromium: Any) -> None:
    """Without JavaScript a resident reads a page in their language and finds the cameras' table."""
    context = chromium.new_context(java_script_enabled=False, locale="es-SV")
    page = context.new_page()
    page.goto(f"{city.url}/transparency/")
    expect(page.locator("h1")).to_have_text("Cómo vigila la ciudad")
    page.get_by_role("link", name="Cámaras").first.click()
    expect(page.locator("#t-cameras")).to_be_visible()
    expect(page.locator("svg.map")).to_be_visible()
    context.close()


def test_an_auditor_finds_the_stalker(sign_in: Callable[..., Page]) -> None:
    """The demo's auditor finds one officer asked about, looks at the acts, and asks the agency by a finding."""
    page = sign_in("auditor", "#/audit")
    page.get_by_role("button", name="Look at the acts…").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("on three days without an explanation")
    expect(dialog.locator("tbody tr")).to_have_count(3)
    dialog.get_by_role("button", name="Review…").click()
    page.get_by_label("Verdict").select_option("finding")
    page.get_by_label("Why").fill("No case, no incident")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("No case, no incident")
    page.get_by_label("In a few words").fill("Three evenings, one plate")
    page.get_by_label("What you found and what you ask").fill("Why was it looked up?")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    show(page, "#/audit?tab=findings")
    expect(page.locator("main")).to_contain_text("Three evenings, one plate")


def test_the_bar_says_what_waits_and_leads_there(city: City, sign_in: Callable[..., Page]) -> None:
    """A supervisor opens it by keys, follows the line to the finding, and nothing covers it."""
    city.ask("auditor", "/findings", {"agency": "mpd", "title": "Why was this looked at?", "text": "Please say."})
    page = sign_in("supervisor")
    waits = page.get_by_role("button", name=re.compile("for your answer"))
    waits.press("Enter")
    page.get_by_role("dialog").get_by_role("link", name=re.compile("finding.* to answer")).press("Enter")
    expect(page.get_by_role("heading", name="Why was this looked at?")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
