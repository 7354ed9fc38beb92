"""Every screen can be used by everybody: axe-core finds no fault, in either theme, on a wall screen or a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import PHONE, WIDE, City, faults_of

pytestmark = [pytest.mark.browser, pytest.mark.database]

SCREENS = (
    "incidents",
    "search?q=car",
    "plates",
    "place?at=38.9,-77.03",
    "patrol",
    "shift",
    "feeds",
    "room",
    "assemblies",
    "acts",
    "help",
    "watch",
)

PLATE_SCREENS = (
    "hits", "readers", "retention", "plates?tab=asked", "plates?tab=kept", "plates?tab=series", "hotlists",
    "hotlists?tab=entries", "hotlists?tab=topics",
)  # fmt: skip


@pytest.mark.parametrize(
    ("theme", "size"),
    [
        pytest.param("dark", WIDE, id="dark-wide"),
        pytest.param("light", PHONE, id="light-phone", marks=pytest.mark.soak),
        pytest.param("light", WIDE, id="light-wide", marks=pytest.mark.soak),
        pytest.param("dark", PHONE, id="dark-phone", marks=pytest.mark.soak),
    ],
)
def test_no_screen_has_a_fault(
    sign_in: Callable[..., Page], axe: Callable[[Page], list[str]], theme: str, size: tuple[int, int]
) -> None:
    """No screen has a fault that axe-core knows, once it shows its answer."""
    assert faults_of(sign_in("watch.officer", "#/help", theme=theme, size=size), SCREENS, axe) == {}


@pytest.mark.soak
@pytest.mark.parametrize(("theme", "size"), [("light", WIDE), ("dark", PHONE)], ids=["light-wide", "dark-phone"])
def test_no_screen_of_plates_has_a_fault(
    sign_in: Callable[..., Page], axe: Callable[[Page], list[str]], theme: str, size: tuple[int, int]
) -> None:
    """What a supervisor sees of hits, readers, searches, lists and clocks has no fault, with the demo's own records."""
    assert faults_of(sign_in("supervisor", "#/help", theme=theme, size=size), PLATE_SCREENS, axe) == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_sign_in_has_no_fault(
    city: City, open_context: Callable[..., Any], axe: Callable[[Page], list[str]], theme: str
) -> None:
    """The page to sign in on has no fault that axe-core knows."""
    page = open_context(theme=theme).new_page()
    page.goto(f"{city.url}/console/")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert axe(page) == []


@pytest.mark.parametrize(
    ("login", "screen"),
    [
        ("auditor", "acts"),
        pytest.param("auditor", "feeds", marks=pytest.mark.soak),
        pytest.param("admin", "feeds", marks=pytest.mark.soak),
        pytest.param("admin", "people", marks=pytest.mark.soak),
        pytest.param("admin", "support", marks=pytest.mark.soak),
    ],
)
def test_what_others_see_has_no_fault(
    sign_in: Callable[..., Page], axe: Callable[[Page], list[str]], login: str, screen: str
) -> None:
    """The screens of those who are not on watch have no fault that axe-core knows."""
    page = sign_in(login, f"#/{screen}")
    expect(page.locator("main .wait")).to_have_count(0)
    assert axe(page) == []


def test_a_locked_seat_has_no_fault(sign_in: Callable[..., Page], axe: Callable[[Page], list[str]]) -> None:
    """The page that a seat locks with has no fault that axe-core knows, and tells nothing of what was open."""
    page = sign_in("watch.officer", "#/help")
    page.evaluate("() => new BroadcastChannel('watchroom.session').postMessage('locked')")
    expect(page.get_by_role("button", name="Unlock")).to_be_visible()
    assert axe(page) == []
