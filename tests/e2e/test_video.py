"""Pictures in the browser: beside an incident, under a lease, recorded, on the wall, and the cameras' own work list."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, WebSocket, expect

from watchroom.base.geometry import Point, moved
from watchroom_sim.eido import Spot

from .conftest import PHONE, WIDE, City, faults_of, open_workspace

pytestmark = [pytest.mark.browser, pytest.mark.database]

STEP_MS_MAX = 1_000
"""Cameras in step differ by no more than a picture, of which the demo records few a second on a busy machine."""
PICTURE_MS = 60_000
"""So long a camera of the demo may take to send its first picture on a busy machine."""
SCREENS = ("wall", "playback", "cameras", "patrol")
SHOWN_AT_MS = "canvases => canvases.map(each => Number(each.dataset.wallUs) / 1000)"
WORK_LIST = "() => fetch('/console/v1/video').then((answer) => answer.json())"
MAP_CAMERAS = "() => fetch('/console/v1/map/cameras').then((answer) => answer.json())"


def cameras_of(page: Page, owner_class: str, **wanted: Any) -> list[dict[str, Any]]:
    """Return the map's cameras of a class, each a record, that have these values."""
    columns = page.evaluate(MAP_CAMERAS)
    names = ("ids", "names", "lat", "lon", "owner_class", "condition", "health")
    rows = [dict(zip(names, row, strict=True)) for row in zip(*(columns[name] for name in names), strict=True)]
    return [row for row in rows if row["owner_class"] == owner_class and all(row[k] == v for k, v in wanted.items())]


def live_cameras(page: Page, number: int) -> list[str]:
    """Return so many city cameras that send pictures now and have nothing wrong, once there are so many.

    The demo gives its faults to the last of the city's cameras.
    """
    deadline = time.monotonic() + PICTURE_MS / 1000
    while True:
        items = page.evaluate(WORK_LIST)["items"]
        live = [each["camera_id"] for each in items if each["state"] and each["state"]["actual"] == "live"]
        city = sorted(each["ids"] for each in cameras_of(page, "city"))
        found = [each for each in live if each in city[: len(city) // 2]]
        if len(found) >= number:
            return found[:number]
        assert time.monotonic() < deadline, f"{len(found)} city cameras send pictures"
        page.wait_for_timeout(500)


def spot_of(page: Page, city: City, camera_id: str) -> Spot:
    """Return the place of a camera with an address of its own."""
    camera = next(each for each in cameras_of(page, "city") if each["ids"] == camera_id)
    city.corners += 1
    return Spot(Point(camera["lat"], camera["lon"]), f"{2400 + city.corners} Larkspur Street NW")


def open_pictures(city: City, page: Page, incident: str) -> None:
    """Open the incident's workspace, and wait for the tiles of its cameras."""
    open_workspace(city, page, incident)
    expect(page.locator(".cameras__tiles .tile").first).to_be_visible(timeout=PICTURE_MS)


def picture_of(place: Locator) -> Locator:
    """Return the canvas of a tile on which a picture was drawn."""
    return place.locator("canvas[data-wall-us]")


def shown_at_ms(page: Page, selector: str) -> list[float]:
    """Return when the pictures on show were seen."""
    found: list[float] = page.eval_on_selector_all(f"{selector} canvas[data-wall-us]", SHOWN_AT_MS)
    return found


@pytest.fixture
def at_incident(city: City, sign_in_to_queue: Callable[[str], Page]) -> Page:
    """Return the workspace of a call at the place of a city camera that sends pictures."""
    page = sign_in_to_queue("watch.officer")
    spot = spot_of(page, city, live_cameras(page, 1)[0])
    open_pictures(city, page, city.call("shooting", "Shots fired", spot))
    return page


def test_city_camera_plays_by_itself(at_incident: Page) -> None:
    """The city camera at a call's place shows moving pictures without a press, and says so."""
    tile = at_incident.locator(".tile").filter(has=at_incident.locator("canvas[data-wall-us]")).first
    expect(tile).to_be_visible(timeout=PICTURE_MS)
    expect(tile.locator(".tile__mark")).to_contain_text(re.compile(r"Live|old"))
    expect(tile).to_contain_text("shown by itself")
    first = shown_at_ms(at_incident, ".tile")[0]
    at_incident.wait_for_function(
        "first => Number(document.querySelector('.tile canvas[data-wall-us]').dataset.wallUs) / 1000 > first",
        arg=first,
    )


@pytest.mark.soak
def test_minute_before_by_one_key(at_incident: Page) -> None:
    """One key shows what was recorded, another the live picture again, in the same tile."""
    expect(picture_of(at_incident.locator(".tile")).first).to_be_visible(timeout=PICTURE_MS)
    at_incident.keyboard.press("b")
    expect(at_incident.locator(".tile__recall").first).to_be_visible()
    at_incident.keyboard.press("l")
    expect(at_incident.locator(".tile__recall")).to_have_count(0)


@pytest.mark.soak
def test_a_dome_turns_to_the_incident(city: City, sign_in_to_queue: Callable[[str], Page]) -> None:
    """Who takes the dome beside a call points it there with one press; then it looks where the call is."""
    page = sign_in_to_queue("watch.officer")
    turning = {each["camera_id"] for each in page.evaluate(WORK_LIST)["items"] if each["turns"]}
    # Beside the first of them other tests' calls are, and one there might be the same occurrence as theirs.
    dome = next(each for each in live_cameras(page, 8)[1:] if each in turning)
    camera = next(each for each in cameras_of(page, "city") if each["ids"] == dome)
    city.corners += 1
    spot = Spot(moved(Point(camera["lat"], camera["lon"]), -40, 0), f"{2400 + city.corners} Larkspur Street NW")
    open_pictures(city, page, city.call("shooting", "Shots fired", spot))
    tile = page.locator(f".tile[data-camera='{camera['ids']}']")
    expect(picture_of(tile)).to_be_visible(timeout=PICTURE_MS)
    tile.get_by_role("button", name=re.compile("^More for")).click()
    page.get_by_role("menuitem", name="Steer the camera…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Take control").click()
    dialog.get_by_role("button", name="Point at this incident").click()
    expect(dialog).to_contain_text(re.compile("It looks to (269|270|271)° from north"), timeout=PICTURE_MS)


@pytest.mark.soak
@pytest.mark.parametrize("act", ["Where it looks…", "Retire…"])
def test_what_an_administrator_does_to_a_camera_is_accessible(
    sign_in: Callable[..., Page], axe: Callable[[Page], list[str]], act: str
) -> None:
    """The dialogs that orient and retire a camera say what is missing instead of sending, and have no fault."""
    page = sign_in("admin", "#/cameras")
    name = next(each["name"] for each in page.evaluate(WORK_LIST)["items"] if each["turns"])
    page.get_by_label("Filter by name").fill(name)
    page.get_by_role("button", name=f"Acts on {name}").click()
    page.get_by_role("menuitem", name=act).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=re.compile("It looks there|Retire the camera")).click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    assert axe(page) == []


@pytest.mark.soak
def test_private_camera_opens_for_an_exigency_only(
    city: City, sign_in_to_queue: Callable[[str], Page], axe: Callable[[Page], list[str]]
) -> None:
    """A private camera's tile is closed until the exigency is stated, counts down, and closes by hand."""
    page = sign_in_to_queue("watch.officer")
    camera = next(each for each in cameras_of(page, "integrated", condition="ask") if each["health"] != "no stream")
    city.corners += 1
    spot = Spot(Point(camera["lat"], camera["lon"]), f"{2400 + city.corners} Larkspur Street NW")
    open_pictures(city, page, city.call("robbery_armed", "A man with a handgun at the till", spot))
    tile = page.locator(f".tile[data-camera='{camera['ids']}']")
    expect(tile).to_contain_text("closed until somebody states the exigency")
    tile.get_by_role("button", name="State the exigency…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Only their yes opens the camera")
    dialog.get_by_label("How did the owner agree?").select_option("telephone")
    expect(dialog).to_contain_text("ends by itself after 15 minutes")
    assert axe(page) == []
    dialog.get_by_role("button", name="Open the camera").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_label("Exigency").select_option("violence")
    dialog.get_by_label("What you know").fill("A man with a handgun at the till")
    dialog.get_by_label("Who agreed").fill("The owner, by telephone")
    dialog.get_by_role("button", name="Open the camera").click()
    expect(tile.get_by_role("timer")).to_contain_text(re.compile(r"closes in 14:\d\d"))
    tile.get_by_role("button", name="End now").click()
    expect(tile.get_by_role("button", name="State the exigency…")).to_be_visible()


@pytest.mark.soak
def test_recordings_play_in_step(city: City, sign_in: Callable[..., Page]) -> None:
    """Two cameras' recordings show the same instant within a picture, stand when paused, and step by one picture."""
    page = sign_in("watch.officer", "#/help")
    cameras = live_cameras(page, 2)
    spot = spot_of(page, city, cameras[0])
    city.call("shooting", "Shots fired", spot)
    page.goto(f"{city.url}/console/#/playback?cameras={','.join(cameras)}&purpose=call_response")
    page.reload()
    incident = page.get_by_label("Incident", exact=True)
    expect(incident.locator("option")).not_to_have_count(1)
    incident.select_option(index=1)
    page.get_by_role("button", name="Show recordings").click()
    expect(picture_of(page.locator(".desk__picture"))).to_have_count(2, timeout=PICTURE_MS)
    page.keyboard.press("k")
    page.wait_for_function(
        "ms => { const at = [...document.querySelectorAll('.desk canvas')].map(each => each.dataset.wallUs / 1000);"
        " return Math.abs(at[0] - at[1]) <= ms; }",
        arg=STEP_MS_MAX,
    )
    before = shown_at_ms(page, ".desk")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "ms => Number(document.querySelector('.desk canvas').dataset.wallUs) / 1000 !== ms", arg=before[0]
    )
    assert 0 < shown_at_ms(page, ".desk")[0] - before[0] <= 1_000


@pytest.mark.soak
def test_wall_of_sixty_four_moves_nine(city: City, sign_in: Callable[..., Page]) -> None:
    """Of sixty-four cameras on the wall nine open a moving picture; the rest are stills, and the tab lives."""
    page = sign_in("watch.officer", "#/help")
    city_cameras = sorted(cameras_of(page, "city"), key=lambda each: each["health"] == "no stream")
    cameras = [each["ids"] for each in city_cameras[:64]]
    city.call("shooting", "Shots fired", spot_of(page, city, cameras[0]))
    kept = json.dumps({"size": 64, "cameras": cameras})
    page.evaluate("kept => localStorage.setItem('watchroom.wall.watch.officer.watch_officer', kept)", kept)
    lines: set[str] = set()
    page.on("websocket", lambda line: lines.add(camera_of(line)))
    page.goto(f"{city.url}/console/#/wall")
    page.reload()
    page.get_by_label("Shown for").select_option(index=2)
    expect(page.locator(".tile--small")).to_have_count(64)
    expect(page.locator(".tile__mark", has_text="still").first).to_be_visible(timeout=PICTURE_MS)
    assert 0 < len(lines) <= 9
    page.evaluate("localStorage.clear()")


def camera_of(line: WebSocket) -> str:
    """Return the camera that a live line shows."""
    return line.url.split("/cameras/")[1].split("/")[0]


def test_administrator_finds_what_to_mend(sign_in: Callable[..., Page]) -> None:
    """An administrator sees each camera's wanted and actual state, and is led through enrolling one."""
    page = sign_in("admin", "#/cameras")
    expect(page.locator("main tbody tr").first).to_contain_text("wanted:")
    page.get_by_role("button", name="Enrol a camera…").click()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("Address of the full picture")
    expect(page.get_by_label("Address of the full picture")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Address of the full picture").fill("http://169.254.169.254/latest")
    page.get_by_role("button", name="Take a test picture").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name=re.compile("Step 2 of 4"))).to_be_focused()


@pytest.mark.soak
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_screen_of_video_has_a_fault(
    sign_in: Callable[..., Page], axe: Callable[[Page], list[str]], theme: str, size: tuple[int, int]
) -> None:
    """No screen of video has a fault that axe-core knows, in either theme, on a wall screen or a phone."""
    assert faults_of(sign_in("watch.officer", "#/help", theme=theme, size=size), SCREENS, axe) == {}
