"""The real demo city, once for all tests in the browser, and pages of it for the people who sign in."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

import browser
from running_demo import RECORDED_CAMERAS, Demo
from watchroom.base.geometry import Point
from watchroom_sim.eido import CallRecord, Spot, write_eido

ROOT = Path(__file__).resolve().parents[2]
WAIT_MS_MAX = 60_000
"""A busy machine takes half a minute to load the console for the first time, and a link signs in only once."""
POLL_S = 0.2
WALL_CAMERAS = 24
CORNERS_MAX = 40
"""Tests that may ask for a place of their own."""
WIDE, PHONE, TALL = (1600, 900), (412, 915), (600, 4_000)


class City:
    """A running demo with a 911 desk of its own, and who has signed in to it."""

    def __init__(self, demo: Demo) -> None:
        """Begin with nobody signed in and no call taken."""
        self.url = demo.url
        self.links = demo.links
        self.data = demo.data
        self.signed_in: dict[str, Any] = {}
        self.corners = 0
        self._calls = 0
        self._tokens = demo.tokens
        self._persons_tokens: dict[str, str] = {}

    def call(self, type_code: str, words: str, spot: Spot, *, priority: int = 1) -> str:
        """Post a 911 call as the dispatch system does; return the incident that it opened, or belongs to.

        The city lives: what it told before of the same place and minute may be the same occurrence.
        """
        self._calls += 1
        now = time.time()
        number = f"E2E-{self._calls:05}"
        call = CallRecord(number, now, type_code, priority, spot, [(now, words)], now, [])
        answer = self.post("cad_eido", write_eido(call))
        assert answer.status_code == httpx.codes.OK, answer.text
        assert answer.json()["accepted"] == 1
        return self._incident_of(number)

    def _incident_of(self, number: str) -> str:
        deadline = time.monotonic() + WAIT_MS_MAX / 1000
        while True:
            for each in self.ask("watch.officer", "/incidents")["items"]:
                if number in each["external_ids"]:
                    return str(each["id"])
            assert time.monotonic() < deadline, f"{number} is in no incident"
            time.sleep(POLL_S)

    def post(self, source: str, message: Any) -> httpx.Response:
        """Post one message as a device does."""
        headers = {"Authorization": f"Bearer {self._tokens[source]}", "Content-Type": "application/json"}
        return httpx.post(f"{self.url}/exchange/v1/sources/{source}", json=message, headers=headers)

    def ask(self, login: str, path: str, told: Any = None) -> dict[str, Any]:
        """Ask the console's doors for something, or tell them, with a token of somebody's own."""
        if login not in self._persons_tokens:
            words = [sys.executable, "-m", "watchroom.app.cli", "token", "create", "--person", login]
            made = subprocess.run([*words, "--data", self.data], capture_output=True, text=True, check=True)  # noqa: S603
            self._persons_tokens[login] = made.stdout.split()[-1]
        headers = {"Authorization": f"Bearer {self._persons_tokens[login]}"}
        method = "GET" if told is None else "POST"
        url = f"{self.url}/console/v1{path}"
        answer = httpx.request(method, url, json=told, headers=headers, timeout=WAIT_MS_MAX / 1000)
        return dict(answer.raise_for_status().json())


_GO = """(hash) => new Promise((done) => {
    if (location.hash === hash) return done();
    addEventListener('hashchange', () => requestAnimationFrame(done), { once: true });
    location.hash = hash;
})"""
"""Ours is the last to hear of the new address: by then the screen before is gone."""


def show(page: Page, hash_: str) -> None:
    """Go to a screen of the console and wait until it has what it asked for."""
    page.evaluate(_GO, hash_)
    expect(page.locator("main h1").first).to_be_attached()
    expect(page.locator("main .wait")).to_have_count(0)


def line_of(page: Page, incident: str) -> Locator:
    """Return the queue's line of this incident."""
    return page.locator(".line").filter(has=page.locator(f"[data-cause='incident:{incident}']"))


def open_workspace(city: City, page: Page, incident: str) -> None:
    """Pick the incident's line in the queue, and turn the window to its workspace, in which no map is drawn."""
    line_of(page, incident).locator(".line__body").click()
    page.goto(f"{city.url}/console/#/window/workspace")
    page.reload()


def faults_of(page: Page, screens: Sequence[str], axe: Callable[[Page], list[str]]) -> dict[str, list[str]]:
    """Return the accessibility faults of each screen that has any, going from one to the next."""
    found = {}
    for screen in screens:
        show(page, f"#/{screen}")
        found[screen] = axe(page)
    return {screen: faults for screen, faults in found.items() if faults}


@pytest.fixture(scope="package")
def city(pytestconfig: pytest.Config, gone: Callable[[int], None]) -> Iterator[City]:
    """Return the running demo; it ends with the last test of this folder, and must leave nothing behind.

    Only the soak asks for a wall of cameras.
    """
    few = "not soak" in pytestconfig.getoption("markexpr")
    with Demo(RECORDED_CAMERAS if few else WALL_CAMERAS) as running:
        yield City(running)
    assert running.exit_code == 0
    gone(running.server_pid)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Return a Chromium without a window; begun anew for each file, because its loop is in the way of other tests'."""
    expect.set_options(timeout=WAIT_MS_MAX)
    program = browser.find()
    assert program, browser.HOW
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=list(browser.HEADLESS))
        yield opened
        opened.close()


@pytest.fixture
def open_context(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Return what opens a browser of somebody's own: `open_context(theme="dark", size=PHONE)`."""
    opened: list[BrowserContext] = []

    def open_one(*, theme: str = "light", size: tuple[int, int] = WIDE, state: Any = None) -> BrowserContext:
        viewport = {"width": size[0], "height": size[1]}
        scheme: Any = theme
        context = chromium.new_context(viewport=viewport, color_scheme=scheme, storage_state=state)  # type: ignore[arg-type]
        context.set_default_timeout(WAIT_MS_MAX)
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture
def sign_in(city: City, open_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """Return what gives somebody's page: by their one-time link the first time, by their session afterwards."""

    def enter(login: str, hash_: str = "#/watch", **how: Any) -> Page:
        if login not in city.signed_in:
            first = open_context()
            page = first.new_page()
            page.goto(city.links[login])
            page.locator(".bar").wait_for()
            city.signed_in[login] = first.storage_state()
            first.close()  # its map would be drawn on for as long as the test takes
        page = open_context(state=city.signed_in[login], **how).new_page()
        page.goto(f"{city.url}/console/{hash_}")
        page.locator("main").wait_for()
        return page

    return enter


@pytest.fixture
def sign_in_to_queue(sign_in: Callable[..., Page]) -> Callable[[str], Page]:
    """Return what gives somebody's queue in a window of its own, tall enough that no line is off the screen."""
    return lambda login: sign_in(login, "#/window/queue", size=TALL)


@pytest.fixture
def corner(city: City) -> Spot:
    """Return a place that a city camera can turn to, another for each test: its calls are nobody else's."""
    cameras = city.ask("watch.officer", "/map/cameras")
    columns = (cameras[each] for each in ("lat", "lon", "owner_class", "azimuth"))
    rows = zip(*columns, strict=True)
    places = sorted((lat, lon) for lat, lon, *kind in rows if kind == ["city", None])
    city.corners += 1
    return Spot(Point(*places[len(places) * city.corners // CORNERS_MAX]), f"{1200 + city.corners} Larkspur Street NW")


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """Return what lists the accessibility faults of a page as axe-core finds them."""
    source = (ROOT / "console" / "node_modules" / "axe-core" / "axe.min.js").read_text()

    def faults(page: Page) -> list[str]:
        page.evaluate(source)
        found = page.evaluate("() => axe.run({ resultTypes: ['violations'] })")
        return [f"{each['id']}: {node['target']}" for each in found["violations"] for node in each["nodes"]]

    return faults
