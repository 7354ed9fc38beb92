"""Where nobody sees, and why."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from watchroom.base.errors import BadInputError
from watchroom.base.geometry import Point, moved
from watchroom.correlate.coverage import DEAD, NONE, UNCONNECTED, Bounds, coverage_gaps
from watchroom.correlate.rank import CameraIndex
from watchroom.model.views import CameraView

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CORNER = Point(38.90, -77.03)


def area(side_m: float) -> Bounds:
    far = moved(CORNER, side_m - 1, side_m - 1)
    return Bounds(CORNER.lat, CORNER.lon, far.lat, far.lon)


def camera(id_: str, east_m: float, north_m: float, **changes: object) -> CameraView:
    at = moved(CORNER, east_m, north_m)
    fields: dict[str, object] = {
        "name": id_,
        "lat": at.lat,
        "lon": at.lon,
        "height_m": 6.0,
        "azimuth_deg": None,
        "fov_deg": 360.0,
        "range_m": 40.0,
        "owner_class": "city",
        "condition": "always",
        "condition_radius_m": None,
        "health": "ok",
        "health_at": None,
        "has_stream": True,
        "address": None,
        "agency": "mpd",
        "law_tag": "DC",
        **changes,
    }
    return CameraView(id=id_, **fields)  # type: ignore[arg-type]


def why_by_cell(index: CameraIndex, cells: int) -> dict[tuple[int, int], str]:
    bounds = area(100.0 * cells)
    gaps = coverage_gaps(index, bounds, 100.0)
    return {
        (
            round((gap.bounds.south - bounds.south) / (gap.bounds.north - gap.bounds.south)),
            round((gap.bounds.west - bounds.west) / (gap.bounds.east - gap.bounds.west)),
        ): gap.why
        for gap in gaps
    }


def test_a_cell_is_a_gap_unless_a_working_camera_sees_into_it() -> None:
    """Of three by three cells one has a live camera, one a dead one, and a registered home counts for nothing."""
    index = CameraIndex(
        [
            camera("live", 50, 50),
            camera("dead", 250, 150, health="offline"),
            camera("home", 150, 250, owner_class="registered"),
        ]
    )
    found = why_by_cell(index, 3)
    assert len(found) == 8
    assert (0, 0) not in found
    assert {cell for cell, why in found.items() if why == DEAD} == {(1, 2)}
    assert found[2, 1] == NONE


def test_a_cell_that_a_live_and_a_dead_camera_see_is_no_gap() -> None:
    """One working pair of eyes is enough, until it goes dead too."""
    index = CameraIndex([camera("a", 50, 50), camera("b", 60, 60, health="offline")])
    assert why_by_cell(index, 1) == {}
    index.with_health("a", "offline", NOW)
    assert why_by_cell(index, 1) == {(0, 0): DEAD}


def test_a_camera_that_sends_no_picture_here_sees_nothing() -> None:
    """A list of cameras is not a picture: where only such ones look the gap says so, beside a dead feed it is dead."""
    listed = camera("listed", 50, 50, has_stream=False)
    assert why_by_cell(CameraIndex([listed]), 1) == {(0, 0): UNCONNECTED}
    dead = camera("dead", 60, 60, health="offline")
    assert why_by_cell(CameraIndex([listed, dead]), 1) == {(0, 0): DEAD}
    assert why_by_cell(CameraIndex([listed, dead, camera("live", 40, 40)]), 1) == {}


def test_a_view_sector_covers_only_what_it_looks_at() -> None:
    """A camera on the border between two cells that looks east leaves the west unseen."""
    assert why_by_cell(CameraIndex([camera("c", 100, 50, azimuth_deg=90.0, fov_deg=90.0, range_m=60)]), 2).keys() == {
        (0, 0),
        (1, 0),
        (1, 1),
    }


def test_a_building_takes_away_what_lies_behind_it() -> None:
    """Line of sight counts for coverage as it does for ranking."""
    corners = [moved(CORNER, east, north) for east, north in ((102, 0), (104, 0), (104, 100), (102, 100))]
    wall = [(each.lat, each.lon) for each in corners]
    looking_east = camera("c", 80, 50, azimuth_deg=90.0, fov_deg=60.0, range_m=100)
    assert (0, 1) not in why_by_cell(CameraIndex([looking_east]), 2)
    assert (0, 1) in why_by_cell(CameraIndex([looking_east], [wall]), 2)


def test_too_many_cells_are_refused_with_what_to_do() -> None:
    """A country at ten metres is a mistake, not a request."""
    with pytest.raises(BadInputError, match="larger cells"):
        coverage_gaps(CameraIndex([]), Bounds(38.0, -78.0, 39.0, -77.0), 10.0)
