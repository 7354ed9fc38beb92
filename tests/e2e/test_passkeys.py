"""Passkeys in a real browser, whose authenticator is Chromium's own in software."""

from __future__ import annotations

import socket
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


def test_a_passkey_is_made_and_signs_in(chromium: Browser) -> None:
    """A watch officer adds a passkey, leaves saying why without a handover, and comes back by the passkey alone."""
    with Demo(cameras=1, port=_free_port()) as demo:
        context = chromium.new_context()
        context.set_default_timeout(WAIT_MS_MAX)
        page = context.new_page()
        devices: Any = context.new_cdp_session(page)
        devices.send("WebAuthn.enable")
        devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        page.goto(demo.links["watch.officer"].replace("127.0.0.1", "localhost"))
        _seat_menu(page, "My passkeys")
        page.get_by_label("Name of the device or key").fill("This laptop")
        page.get_by_role("button", name="Add a passkey").click()
        expect(page.get_by_text("This laptop")).to_be_visible()
        page.keyboard.press("Escape")
        _seat_menu(page, "Sign out")
        page.get_by_label("Why you leave without a handover").fill("end of the trial")
        page.get_by_role("button", name="Leave without").click()
        page.get_by_role("button", name="Use a passkey").click()
        seat = page.locator("button[aria-label*='Seat menu']")
        expect(seat).to_have_accessible_name("Dana Whitlock, Watch officer. Seat menu", timeout=WAIT_MS_MAX)
        context.close()
