"""Which cameras are proposed for a place, with what reasons, and what it takes to open them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from watchroom.base.geometry import Point, moved
from watchroom.correlate.opening import BY_ITSELF, CLOSED, CONTACT, LEASE, opening
from watchroom.correlate.rank import CameraIndex
from watchroom.model.views import CameraView

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PLACE = Point(38.9170, -77.0320)


def camera(id_: str, east_m: float = 0, north_m: float = 0, **changes: object) -> CameraView:
    at = moved(PLACE, east_m, north_m)
    fields: dict[str, object] = {
        "name": f"Camera {id_}",
        "lat": at.lat,
        "lon": at.lon,
        "height_m": 6.0,
        "azimuth_deg": None,
        "fov_deg": 90.0,
        "range_m": 100.0,
        "owner_class": "city",
        "condition": "always",
        "condition_radius_m": None,
        "health": "ok",
        "health_at": None,
        "address": None,
        "agency": "mpd",
        "law_tag": "DC",
        "has_stream": True,
        **changes,
    }
    return CameraView(id=id_, **fields)  # type: ignore[arg-type]


def building(east_m: float, north_m: float, side_m: float = 10) -> list[tuple[float, float]]:
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
    points = [moved(PLACE, east_m + x * side_m / 2, north_m + y * side_m / 2) for x, y in corners]
    return [(each.lat, each.lon) for each in points]


def test_the_camera_that_looks_there_beats_the_nearer_one_that_looks_away() -> None:
    """Nearest alone decides nothing: at 20 m with its back to the place a camera comes second."""
    away = camera("away", -20, 0, azimuth_deg=270.0)
    there = camera("there", -50, 0, azimuth_deg=90.0)
    first, second = CameraIndex([away, there]).rank(PLACE, now=NOW)
    assert (first.camera.id, first.rank, first.sees, first.reasons[0]) == ("there", 1, True, "sees the place")
    assert (second.camera.id, second.rank, second.sees, second.reasons[0]) == ("away", 2, False, "looks elsewhere")
    assert first.reasons[2:] == ["50 m away", "picture is healthy", "city camera"]


def test_a_building_between_is_said_and_costs_the_place() -> None:
    """A wall 25 m in front of the camera makes it worth less than a farther one with a free view."""
    behind = camera("behind", -50, 0, azimuth_deg=90.0)
    free = camera("free", 0, 80, azimuth_deg=180.0)
    ranked = CameraIndex([behind, free], [building(-25, 0)]).rank(PLACE, now=NOW)
    assert [each.camera.id for each in ranked] == ["free", "behind"]
    assert (ranked[1].sees, ranked[1].reasons[0]) == (False, "a building stands between")
    assert ranked[0].reasons[0] == "sees the place"


def test_the_house_it_hangs_on_and_the_house_asked_about_do_not_block() -> None:
    """A camera geocoded into its own building, and a place that is an address, still see each other."""
    index = CameraIndex([camera("c", -50, 0, azimuth_deg=90.0)], [building(-50, 0), building(0, 0)])
    assert index.rank(PLACE, now=NOW)[0].sees


def test_without_buildings_the_reason_says_so() -> None:
    """Line of sight that nobody could check is not claimed."""
    [only] = CameraIndex([camera("c", -50, 0, azimuth_deg=90.0)]).rank(PLACE, now=NOW)
    assert "buildings not known: line of sight not checked" in only.reasons


def test_health_changes_without_a_rebuild() -> None:
    """A camera that went dead falls behind at once, and says so."""
    index = CameraIndex([camera("a", 30), camera("b", 60)])
    assert [each.camera.id for each in index.rank(PLACE, now=NOW)] == ["a", "b"]
    index.with_health("a", "offline", NOW)
    ranked = index.rank(PLACE, now=NOW)
    assert [each.camera.id for each in ranked] == ["b", "a"]
    assert "offline" in ranked[1].reasons
    index.with_health("nobody's", "offline", NOW)
    assert len(index) == 2


def test_old_good_news_counts_as_not_known() -> None:
    """A camera last heard of an hour ago is behind one heard of now."""
    old = camera("old", 50, health_at=NOW - timedelta(hours=1))
    ranked = CameraIndex([old, camera("new", 50, health_at=NOW)]).rank(PLACE, now=NOW)
    assert [each.camera.id for each in ranked] == ["new", "old"]
    assert "not heard of for a while" in ranked[1].reasons


def test_a_camera_without_a_stream_is_last_and_said_to_have_no_live_picture() -> None:
    """A file says that the nearer camera is well, but no picture of it comes here; an owner is asked either way."""
    cameras = [camera("dumb", 20, has_stream=False), camera("seen", 80), camera("dead", 60, health="offline")]
    ranked = CameraIndex(cameras).rank(PLACE, now=NOW)
    assert [each.camera.id for each in ranked] == ["seen", "dead", "dumb"]
    assert "no live picture" in ranked[2].reasons
    assert "picture is healthy" not in ranked[2].reasons
    home = camera("home", 20, owner_class="registered", condition="ask", has_stream=False)
    [only] = CameraIndex([home]).rank(PLACE, now=NOW, include_registered=True)
    assert "no live picture" not in only.reasons


def test_a_rough_place_prefers_the_camera_that_covers_more_of_it() -> None:
    """Known to 80 m only, a wide view from a little farther beats a narrow one."""
    narrow = camera("narrow", -60, 0, azimuth_deg=90.0, fov_deg=20.0, range_m=300.0)
    wide = camera("wide", 0, 70, azimuth_deg=180.0, fov_deg=120.0, range_m=300.0)
    index = CameraIndex([narrow, wide])
    assert index.rank(PLACE, now=NOW)[0].camera.id == "narrow"
    rough = index.rank(PLACE, now=NOW, precision_m=80)
    assert rough[0].camera.id == "wide"
    assert any("of where it may be" in reason for reason in rough[1].reasons)


def test_only_so_many_and_only_near_or_seeing_cameras() -> None:
    """The list has the limit asked for, and nothing that neither sees the place nor stands near it."""
    many = [camera(f"c{n:02d}", 10.0 * n) for n in range(1, 21)]
    far = camera("far", 2000)
    tele = camera("tele", 900, 0, azimuth_deg=270.0, range_m=1000.0)
    index = CameraIndex([*many, far, tele])
    assert [each.rank for each in index.rank(PLACE, now=NOW)] == [1, 2, 3, 4]
    everything = {each.camera.id for each in index.rank(PLACE, now=NOW, limit=100)}
    assert everything == {*(each.id for each in many), "tele"}
    assert index.counts(PLACE, 105) == (10, 0)


def test_registered_cameras_come_only_when_asked_and_from_their_registry() -> None:
    """A camera map must not become a map of homes."""
    index = CameraIndex([camera("home", 20, owner_class="registered", condition="ask"), camera("city", 50)])
    assert [each.camera.id for each in index.rank(PLACE, now=NOW)] == ["city"]
    asked = index.rank(PLACE, now=NOW, include_registered=True, agency="mpd")
    assert {each.camera.id: each.opens for each in asked} == {"city": BY_ITSELF, "home": CONTACT}
    assert len(index.rank(PLACE, now=NOW, include_registered=True, agency="fairfax")) == 1
    assert index.counts(PLACE) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "panic_site", "opens"),
    [
        ({"condition": "always"}, None, LEASE),
        ({"condition": "ask"}, None, LEASE),
        ({"condition": "never"}, "shop", CLOSED),
        ({"condition": "panic", "site_id": "shop"}, None, CLOSED),
        ({"condition": "panic", "site_id": "shop"}, "bank", CLOSED),
        ({"condition": "panic", "site_id": "shop"}, "shop", BY_ITSELF),
        ({"condition": "panic"}, None, CLOSED),
        ({"condition": "radius", "condition_radius_m": 100.0}, None, LEASE),
        ({"condition": "radius", "condition_radius_m": 99.0}, None, CLOSED),
        ({"condition": "radius"}, None, CLOSED),
        ({"condition": "something new"}, None, CLOSED),
        ({"owner_class": "partner", "condition": "ask"}, None, LEASE),
        ({"owner_class": "registered", "condition": "always"}, "shop", CONTACT),
        ({"owner_class": "city", "condition": "never"}, None, BY_ITSELF),
    ],
)
def test_the_owner_s_condition_decides_what_opens(changes: dict[str, Any], panic_site: str | None, opens: str) -> None:
    """100 m from the incident, each condition opens, leases or closes, and a condition nobody knows closes."""
    answer, reason = opening(camera("c", **{"owner_class": "integrated", **changes}), 100.0, panic_site)
    assert answer == opens
    assert reason


def test_a_closed_camera_falls_behind_an_open_one() -> None:
    """The better view is worth little when its owner has said never."""
    never = camera("never", 30, owner_class="integrated", condition="never")
    ask = camera("ask", 45, owner_class="integrated", condition="ask")
    ranked = CameraIndex([never, ask]).rank(PLACE, now=NOW)
    assert [(each.camera.id, each.opens) for each in ranked] == [("ask", LEASE), ("never", CLOSED)]
    assert ranked[0].reasons[-1] == "owner: ask first"


def test_an_empty_city_has_nothing_to_propose() -> None:
    """Before any camera is enrolled the answer is an empty list."""
    index = CameraIndex([])
    assert (index.rank(PLACE, now=NOW, include_registered=True), index.counts(PLACE)) == ([], (0, 0))
