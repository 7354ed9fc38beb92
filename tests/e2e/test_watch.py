"""A watch officer's work in the browser, from a posted call to a worked incident."""

from __future__ import annotations

import re
from collections.abc import Callable
from statistics import median

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from watchroom_sim.eido import Spot

from .conftest import City, line_of, open_workspace

pytestmark = [pytest.mark.browser, pytest.mark.database]

TOGETHER_MS_MAX = 1_000
WHEN_PRESSED = """
() => addEventListener('click', () => { window.pressedAt = Date.now(); }, { capture: true, once: true })
"""
WHEN_SHOWN = """
said => {
  window.shownAt = new Promise(resolve => {
    const look = () => document.body.innerText.includes(said) && resolve(Date.now());
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
}
"""


def open_timeline(city: City, page: Page, incident: str) -> None:
    """Open the incident's workspace, and wait for its timeline."""
    open_workspace(city, page, incident)
    expect(page.locator(".entries .entry").first).to_be_visible()


def test_link_signs_in_once(city: City, open_context: Callable[..., BrowserContext]) -> None:
    """A one-time link opens the watch room, and opens nothing the second time."""
    link = city.links["partner.md"]
    page = open_context().new_page()
    page.goto(link)
    expect(page.locator(".bar")).to_be_visible()
    again = open_context().new_page()
    again.goto(link)
    expect(again.get_by_text("This link was used already")).to_be_visible()


def test_posted_call_is_worked_by_keys(city: City, sign_in: Callable[..., Page], corner: Spot) -> None:
    """On the first screen a posted call asks for an action, opens by Enter and is acknowledged by one key."""
    page = sign_in("watch.officer", size=(1600, 4_000))
    line = line_of(page, city.call("robbery_armed", "Two men with a handgun, running north", corner))
    expect(line.or_(page.get_by_role("button", name="Show")).first).to_be_visible()
    page.keyboard.press("n")
    line.locator(".line__body").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".entries .entry").first).to_be_visible()
    page.keyboard.press("a")
    expect(line.locator(".line__state")).to_contain_text("taken by you")


def test_incident_shows_timeline_and_cameras(city: City, sign_in_to_queue: Callable[[str], Page], corner: Spot) -> None:
    """An open incident shows what was said on the phone and up to four cameras, each with why it was chosen."""
    incident = city.call("stabbing", "A man is bleeding at the corner", corner)
    page = sign_in_to_queue("watch.officer")
    open_timeline(city, page, incident)
    expect(page.locator(".entries")).to_contain_text("bleeding at the corner")
    tiles = page.locator(".cameras__tiles > *")
    expect(tiles.first).to_contain_text(re.compile(r"\d+ m"))
    assert 1 <= tiles.count() <= 4
    for tile in tiles.all():
        expect(tile).to_contain_text(re.compile("sees the place|can turn to the place|looks elsewhere"))


def test_two_operators_see_each_other(city: City, sign_in_to_queue: Callable[[str], Page], corner: Spot) -> None:
    """A note that one operator writes is on the other's screen within a second."""
    incident = city.call("shooting", "Shots fired from a car", corner)
    first, second = sign_in_to_queue("watch.officer"), sign_in_to_queue("supervisor")
    for page in (first, second):
        open_timeline(city, page, incident)
        page.get_by_role("tab", name=re.compile("Notes")).click()
    delays_ms = []
    for said in ("White sedan", "Turned left onto Larkspur", "Two people in it"):
        first.locator("textarea").fill(said)
        second.evaluate(WHEN_SHOWN, said)
        first.evaluate(WHEN_PRESSED)
        first.get_by_role("button", name="Add note").click()
        delays_ms.append(second.evaluate("window.shownAt") - first.evaluate("window.pressedAt"))
    assert median(delays_ms) < TOGETHER_MS_MAX


def test_search_finds_what_was_said(city: City, sign_in: Callable[..., Page], corner: Spot) -> None:
    """A word from a call's notes finds its incident."""
    city.call("person_with_weapon", "He carries a harpoon", corner)
    page = sign_in("watch.officer", "#/search?q=harpoon")
    expect(page.locator(".search__results li").first).to_contain_text(re.compile("harpoon", re.IGNORECASE))


def test_what_i_looked_at_is_told(city: City, sign_in_to_queue: Callable[[str], Page], corner: Spot) -> None:
    """Opening an incident is among the person's own acts."""
    incident = city.call("robbery", "A phone was taken", corner)
    page = sign_in_to_queue("watch.officer")
    open_timeline(city, page, incident)
    number = re.search(r"No\. ([\d-]+)", page.locator("main").inner_text())
    assert number
    page.goto(f"{city.url}/console/#/acts")
    page.reload()
    expect(page.locator("main tbody tr").filter(has_text=number[1]).first).to_be_visible()
