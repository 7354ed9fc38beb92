"""Passkeys in a real browser, whose authenticator is Chromium's own in software."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from running_demo import Demo

pytestmark = pytest.mark.soak

AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
WAIT_MS_MAX = 60_000


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _seat_menu(page: Page, item: str) -> None:
    page.locator("button[aria-label*='Seat menu']").click()
    page.get_by_role("menuitem", name=item).click()


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """Return a running demo; its address is asked for by name, since passkeys are bound to one."""
    with Demo(cameras=1, port=_free_port()) as running:
        yield running


@pytest.fixture
def device(chromium: Browser) -> Iterator[Page]:
    """Return a page of a browser that has an authenticator."""
    context = chromium.new_context()
    context.set_default_timeout(WAIT_MS_MAX)
    page = context.new_page()
    devices: Any = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    yield page
    context.close()


def test_a_passkey_is_made_and_signs_in(demo: Demo, device: Page) -> None:
    """A watch officer adds a passkey, leaves saying why without a handover, and comes back by the passkey alone."""
    device.goto(demo.links["watch.officer"].replace("127.0.0.1", "localhost"))
    _seat_menu(device, "My passkeys")
    device.get_by_label("Name of the device or key").fill("This laptop")
    device.get_by_role("button", name="Add a passkey").click()
    expect(device.get_by_text("This laptop")).to_be_visible()
    device.keyboard.press("Escape")
    _seat_menu(device, "Sign out")
    device.get_by_label("Why you leave without a handover").fill("end of the trial")
    device.get_by_role("button", name="Leave without").click()
    device.get_by_role("button", name="Use a passkey").click()
    seat = device.locator("button[aria-label*='Seat menu']")
    expect(seat).to_have_accessible_name("Dana Whitlock, Watch officer. Seat menu", timeout=WAIT_MS_MAX)


def test_a_resident_comes_back_by_a_passkey(demo: Demo, device: Page) -> None:
    """A resident adds a passkey, signs out, signs in by it to where they wanted to go, and removes it again."""
    device.goto(demo.links["resident"].replace("127.0.0.1", "localhost"))
    device.locator("main form button").click()
    device.get_by_role("link", name="How we reach you").click()
    device.get_by_role("link", name="Sign in without waiting for a letter").click()
    device.get_by_label("Name of the device").fill("My phone")
    device.get_by_role("button", name="Add a passkey").click()
    expect(device.get_by_role("heading", name="My phone")).to_be_visible()
    address = device.url
    device.get_by_role("button", name="Sign out").click()
    device.goto(address)
    device.get_by_role("button", name="Use a passkey").click()
    device.get_by_role("button", name="Remove").click()
    expect(device.get_by_text("You have no passkey yet.")).to_be_visible()
