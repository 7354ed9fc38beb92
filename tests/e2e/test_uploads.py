"""Footage is sent from a phone that is restarted in the middle, and watched without sound; axe-core finds no fault."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.integration.uploads.making import video

from .conftest import PHONE, City

pytestmark = [pytest.mark.browser, pytest.mark.database, pytest.mark.soak]
SLOW_BYTES_S = 400_000


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_file_goes_on_after_a_restart_and_is_watched(
    city: City,
    sign_in: Callable[..., Page],
    open_context: Callable[..., BrowserContext],
    axe: Callable[[Page], list[str]],
    tmp_path: Path,
    theme: str,
) -> None:
    """A detective makes a link; a phone pauses, reloads, goes on and tells its clock; the copy plays."""
    page = sign_in("detective", "#/evidence", theme=theme)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    faults = {"asked for a reason": axe(page)}
    number = page.evaluate("() => fetch('/console/v1/incidents').then((answer) => answer.json())")["items"][0]["number"]
    page.get_by_role("textbox", name="Incident", exact=True).fill(number)
    page.get_by_role("button", name="Show evidence").click()
    page.get_by_role("button", name="Make a link").click()
    address = page.locator("code").first.inner_text()
    small, large = tmp_path / f"small-{theme}.mp4", tmp_path / f"large-{theme}.mp4"
    small.write_bytes(video(seconds=2))
    large.write_bytes(video(seconds=2) + os.urandom(3_000_000))
    phone = open_context(size=PHONE, theme=theme)
    sender = phone.new_page()
    sender.goto(address)
    faults["the page"] = axe(sender)
    line = phone.new_cdp_session(sender)
    slow = {"offline": False, "latency": 20, "downloadThroughput": SLOW_BYTES_S, "uploadThroughput": SLOW_BYTES_S}
    line.send("Network.emulateNetworkConditions", slow)
    sender.set_input_files("#files", [small, large])
    sender.get_by_role("button", name="Send", exact=True).click()
    expect(sender.locator("#uploads")).to_contain_text("All of it arrived")
    sender.get_by_role("button", name="Pause").click()
    expect(sender.locator("#uploads")).to_contain_text("Paused")
    faults["paused"] = axe(sender)
    sender.reload()
    expect(sender.locator("#uploads")).to_contain_text("was not sent whole")
    line.send("Network.emulateNetworkConditions", slow | {"downloadThroughput": -1, "uploadThroughput": -1})
    sender.set_input_files("#files", large)
    sender.get_by_role("button", name="Send", exact=True).click()
    expect(sender.locator(".panel")).to_contain_text("Your files have arrived")
    sender.set_input_files("#files", small)
    sender.get_by_role("button", name="Send", exact=True).click()
    expect(sender.locator(".uploads").last).to_contain_text("You sent this file more than once")
    sender.get_by_label("fast: it shows a later time").check()
    sender.get_by_label("Minutes").fill("3")
    sender.get_by_role("button", name="Keep this").click()
    expect(sender.locator(".panel")).to_contain_text("We have noted it")
    faults["told"] = axe(sender)
    page.reload()
    page.get_by_role("button", name=small.name).click()
    watch = page.get_by_role("button", name="Watch without sound")
    while watch.count() == 0:
        page.reload()
        expect(page.get_by_role("heading", name="Custody record")).to_be_visible()
    watch.click()
    page.wait_for_function("() => document.querySelector('video')?.currentTime > 0")
    faults["the item"] = axe(page)
    assert {where: found for where, found in faults.items() if found} == {}
