"""What each question of a registration takes, what it says is wrong, and which question comes next."""

from __future__ import annotations

from typing import Any

import pytest

from watchroom.base.geometry import Point
from watchroom.model.registry import Told
from watchroom.store.gazetteer import DoorRow
from watchroom.web.portal import registration_steps as steps
from watchroom.web.portal.gate import Form
from watchroom.web.portal.small_map import View, draw

TOLD = Told(
    kind="fixed", address="1412 Alder Street NW", block="b", lat=38.9, lon=-77.0, azimuth_deg=135.0, fov_deg=100.0,
    height_m=2.6, keeps_hours=48, notes="alley",
)  # fmt: skip


def form(**fields: str) -> Form:
    """Return what a form sent."""
    return Form({name: [value] for name, value in fields.items()})


def test_the_first_unanswered_question_is_asked() -> None:
    """Who jumps ahead is led back; a dome is not asked where it looks, nor who is signed in how they are reached."""
    draft: dict[str, Any] = {}
    assert steps.first_open(draft, "check", signed_in=False) == "address"
    draft |= {"address": "x", "placed": "1", "kind": "dome"}
    assert steps.after("kind", draft, signed_in=False) == "details"
    assert steps.first_open(draft, "check", signed_in=False) == "details"
    draft |= {"height": "door"}
    assert steps.first_open(draft, "check", signed_in=False) == "contact"
    assert steps.first_open(draft, "check", signed_in=True) == "check"
    draft |= {"kind": "fixed"}
    assert steps.first_open(draft, "check", signed_in=True) == "view"


@pytest.mark.parametrize(
    ("typed", "before", "azimuth", "wrong"),
    [
        ({"direction": "nw"}, {}, "315", None),
        ({"direction": "nw", "azimuth_deg": "300"}, {}, "300", None),
        ({"direction": "n", "azimuth_deg": "300"}, {"direction": "nw", "azimuth_deg": "300"}, "0", None),
        ({"direction": "", "azimuth_deg": "12,5°"}, {}, "12.5", None),
        ({"direction": ""}, {}, None, "direction"),
        ({"direction": "n", "azimuth_deg": "nan"}, {}, None, "azimuth_deg"),
        ({"direction": "n", "fov_deg": "5"}, {}, None, "fov_deg"),
    ],
)
def test_a_direction_is_chosen_or_typed(
    typed: dict[str, str], before: dict[str, str], azimuth: str | None, wrong: str | None
) -> None:
    """Degrees win over the compass, unless the compass was just turned; what is no number is named."""
    kept, errors = steps.READERS["view"](form(**typed), {"kind": "fixed", **before})
    assert (set(errors), kept.get("azimuth_deg") if not errors else None) == ({wrong} if wrong else set(), azimuth)


def test_another_kind_asks_its_view_again() -> None:
    """A camera that turns out to be a doorbell has a doorbell's width, and answers are checked again."""
    kept, errors = steps.READERS["kind"](form(kind="doorbell"), {"kind": "dome", "checked": "1"})
    assert (kept, errors) == ({"kind": "doorbell", "fov_deg": "140", "checked": ""}, {})
    assert steps.READERS["kind"](form(kind="toaster"), {})[1] == {"kind": "registration.kind.wrong"}


def test_a_contact_says_each_thing_that_is_wrong() -> None:
    """Address, number, language and channel are judged each by itself, and a text message needs a number."""
    typed = {"name": "x" * 200, "email": "nowhere", "phone": "12", "language": "tlh", "channel": "pigeon"}
    _, errors = steps.READERS["contact"](form(**typed), {})
    assert set(errors) == {"name", "email", "phone", "language", "channel"}
    right = {"name": "", "email": "a@example.org", "phone": "", "language": "en", "channel": "sms"}
    assert steps.READERS["contact"](form(**right), {})[1] == {"phone": "registration.phone.needed"}


def test_changing_begins_from_what_was_told() -> None:
    """The draft of an entry tells the very camera that the entry tells."""
    draft = steps.draft_of(TOLD, "reg_1")
    assert steps.told_of(draft) == TOLD
    assert steps.first_open(draft, "check", signed_in=True) == "check"
    assert steps.usual(draft)["azimuth_deg"] == "", "the compass says it already"


def test_the_small_map_shows_houses_view_and_nothing_that_was_typed_as_markup() -> None:
    """Each house once, numbered where there is room, the street's name, the view; a name is text, never markup."""
    doors = [
        DoorRow(
            street="<b>",
            house=f"{n:g}",
            unit=unit,
            number=int(n),
            address=f"{n} <b>x</b>",
            block="",
            lat=38.9 + n / 5e4,
            lon=-77.0,
        )
        for n in (10, 12, 14, 14.2)
        for unit in ("", "1")
    ]
    drawn = draw(Point(38.9, -77.0), doors, "a & b", View(90.0, 100.0, 20.0))
    assert [drawn.count(f">{n}</text>") for n in ("10", "12", "14", "14.2")] == [1, 1, 1, 0]
    assert drawn.count("small-map__door") == 4, "a house without room for its number is drawn all the same"
    assert "<b>" not in drawn
    assert "&lt;b&gt;" in drawn
    assert 'data-azimuth="90"' in drawn
    assert '<circle class="small-map__view"' in draw(Point(38.9, -77.0), [], "x", View(None, 360.0, 20.0))
