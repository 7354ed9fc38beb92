"""A plate hit is compared in the browser: picture beside entry, answered by a key, taken back by a press."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from playwright.sync_api import Page, expect

from watchroom_sim.__main__ import SEED
from watchroom_sim.dice import dice
from watchroom_sim.plate_pictures import pictures_of
from watchroom_sim.plates import HOTLIST_ENTRIES, STORY_CARS, listed_vehicles

from .conftest import PHONE, City

pytestmark = [pytest.mark.browser, pytest.mark.database]


def read_a_stolen_car(city: City) -> str:
    """Let a reader of the city read a car that no story drives for hours; returns its plate."""
    car = listed_vehicles(dice(SEED, "hotlist"), HOTLIST_ENTRIES)[2 * STORY_CARS - 1]
    now = datetime.now(UTC).isoformat()
    pictures = pictures_of(car)
    read = {
        "id": f"e2e-{now}", "plate": car.plate, "region": car.region, "reader": "LPR-020", "read_at": now, "lat": 38.9,
        "lon": -77.03, "confidence": 0.94, "plate_jpeg": pictures.plate, "vehicle_jpeg": pictures.vehicle,
    }  # fmt: skip
    assert city.post("lpr_generic", read).status_code == httpx.codes.OK
    return car.plate


def test_a_hit_is_compared_by_a_key(city: City, sign_in: Callable[..., Page], axe: Callable[[Page], list[str]]) -> None:
    """The hit appears by itself, its pictures are there, y answers, a press takes it back; axe-core finds no fault."""
    page = sign_in("watch.officer", "#/hits")
    expect(page.get_by_role("heading", name="Plate hits")).to_be_visible()
    faults = {"list": axe(page)}
    plate = read_a_stolen_car(city)
    page.locator(".hits__line", has_text="Stolen vehicle read at LPR-020").first.click()
    card = page.get_by_role("article", name="Card of the hit")
    expect(card.get_by_role("img", name=f"On the list: {plate}")).to_be_visible()
    for name in ("Plate as read", "Vehicle"):
        picture = card.get_by_role("img", name=name)
        expect(picture).to_be_visible()
        page.wait_for_function("(img) => img.complete && img.naturalWidth > 100", arg=picture.element_handle())
    faults["card"] = axe(page)
    page.keyboard.press("y")
    take_back = card.get_by_role("button", name="Take back")
    expect(take_back).to_be_visible()
    take_back.click()
    expect(card.get_by_role("button", name="It is right")).to_be_visible()
    page.keyboard.press("n")
    page.get_by_label("Found").select_option(label="The reader misread the plate")
    page.get_by_role("button", name="Save").click()
    expect(card.get_by_text("Compared: Dana Whitlock")).to_be_visible()
    phone = sign_in("watch.officer", page.url.partition("/console/")[2], theme="dark", size=PHONE)
    expect(phone.get_by_role("article", name="Card of the hit")).to_be_visible()
    faults["phone"] = axe(phone)
    assert faults == {"list": [], "card": [], "phone": []}


def test_the_keyboard_is_where_it_was_after_a_refusal(city: City, sign_in: Callable[..., Page]) -> None:
    """What the server refuses leaves the focus on the button that asked: Enter asks again, Escape leaves."""
    by_hand = {
        "name": "Seen at the harbour", "kind": "manual", "owner": "Watch desk", "issuer": "Watch desk",
        "topics": ["missing_person"], "ends_at": (datetime.now(UTC) + timedelta(days=30)).isoformat(),
    }  # fmt: skip
    city.ask("supervisor", "/hotlists", by_hand)
    page = sign_in("watch.officer", "#/hotlists?tab=entries")
    page.get_by_role("button", name="Propose a plate").click()
    dialog = page.get_by_role("dialog", name="Put a plate on a list")
    dialog.get_by_label("Plate", exact=True).fill("GX1001")
    dialog.get_by_label("Why").select_option(label="Missing person")
    dialog.get_by_label("Ends after so many hours").fill("2")
    dialog.get_by_label("What is known, and from where").fill("Grandmother left the home at 9 in her car")
    send = dialog.get_by_role("button", name="Send")
    send.focus()
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("needs the number of the case")
    expect(send).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
