"""Acts on places and cameras: the map, cameras near a point, one camera, what happened here before."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import msgspec

from watchroom.actions.city import City
from watchroom.actions.door import Deed, act
from watchroom.actions.registry import listable, looked
from watchroom.actions.workspace import REGISTERED_PER_BLOCK_MIN, Workspace, told
from watchroom.base.errors import BadInputError, NotFoundError, RefusedError
from watchroom.base.geometry import METRES_PER_DEGREE, Point, distance_m, is_on_earth
from watchroom.correlate.coverage import Bounds, coverage_gaps
from watchroom.correlate.rank import NO_STREAM, CameraIndex
from watchroom.model.views import CameraView, IncidentView, PlaceView, RankedCameraView, WarningView
from watchroom.store import feed as store_feed
from watchroom.store import incidents as store_incidents
from watchroom.store import things as store

WITHIN_M_MAX = 2_000.0
HISTORY_DAYS = 730
HISTORY_ROWS_MAX = 200
PLACES_FOUND_MAX = 20
COVERAGE_CELL_M = 150.0
REGISTERED_WITHIN_M = 200.0
AREA_KINDS = ("district", "psa", "ward", "jurisdiction")


class Columns(msgspec.Struct):
    """Cameras as columns, one row a camera: a third of the bytes of a list of records."""

    ids: list[str]
    names: list[str]
    lat: list[float]
    lon: list[float]
    azimuth: list[float | None]
    fov: list[float]
    range: list[float]
    owner_class: list[str]
    condition: list[str]
    health: list[str]
    """Of one whose pictures do not come here: no stream."""
    height: list[float]


class History(msgspec.Struct, frozen=True):
    """What is known of a place: earlier incidents, cameras, public alerts in force."""

    incidents: list[IncidentView]
    cameras: list[RankedCameraView]
    notices: list[WarningView]
    act: str


def point(lat: float, lon: float) -> Point:
    """Return the point, or refuse what is not on earth."""
    if not is_on_earth(lat, lon):
        raise BadInputError("lat,lon", "is not a place on earth, in degrees")
    return Point(lat, lon)


@act("map.cameras", "Draw the map of city, integrated and partner cameras.")
async def map_cameras(deed: Deed) -> Columns:
    """Return all cameras the seat may see but registered ones: drawing a map is one act that names its area."""
    deed.about("map of cameras, whole jurisdiction")
    cameras = await store.cameras(deed.tx, registered=False)
    return Columns(
        ids=[each.id for each in cameras],
        names=[each.name for each in cameras],
        lat=[each.lat for each in cameras],
        lon=[each.lon for each in cameras],
        azimuth=[each.azimuth_deg for each in cameras],
        fov=[each.fov_deg for each in cameras],
        range=[each.range_m for each in cameras],
        owner_class=[each.owner_class for each in cameras],
        condition=[each.condition for each in cameras],
        health=[each.health if each.has_stream else NO_STREAM for each in cameras],
        height=[each.height_m for each in cameras],
    )


@act("map.registered", "Draw how many registered cameras there are per block.")
async def map_registered(deed: Deed) -> list[tuple[float, float, int]]:
    """Return (lat, lon, count) per block with at least the published minimum: never a map of homes."""
    deed.about("counts of registered cameras per block, whole jurisdiction")
    return await store.registered_per_block(deed.tx, REGISTERED_PER_BLOCK_MIN)


@act("map.base", "Draw the base map.")
async def map_base(deed: Deed) -> tuple[bytes, bytes] | None:
    """Return (GeoJSON, SHA-256) of the base map, None when none was imported."""
    deed.about("base map")
    return await store.document(deed.tx, "base-map")


@act("map.areas", "Draw districts, service areas, wards and jurisdictions.")
async def map_areas(deed: Deed) -> dict[str, Any]:
    """Return the areas as GeoJSON."""
    deed.about("areas")
    features = [
        {
            "type": "Feature",
            "properties": {"id": each.id, "kind": each.kind, "layer": each.kind, "name": each.name},
            "geometry": each.geometry,
        }
        for each in await store.areas(deed.tx, AREA_KINDS)
    ]
    return {"type": "FeatureCollection", "features": features}


@act("map.coverage", "Draw what no healthy camera sees.")
async def map_coverage(deed: Deed, *, city: City) -> dict[str, Any]:
    """Return the gaps as GeoJSON cells, each with why.

    none, dead (only broken cameras look there) or unconnected (only cameras that send this room no picture).
    """
    deed.about("gaps in coverage, whole jurisdiction")
    visible = deed.visible["camera"]
    cameras = [each for _, each in city.cameras.shown_cameras() if f"{each.agency}/{each.law_tag}" in visible]
    return await asyncio.to_thread(_gaps, cameras)


def _gaps(cameras: list[CameraView]) -> dict[str, Any]:
    features: list[dict[str, Any]] = []
    if cameras:
        bounds = Bounds(
            min(each.lat for each in cameras),
            min(each.lon for each in cameras),
            max(each.lat for each in cameras),
            max(each.lon for each in cameras),
        )
        features = [
            {"type": "Feature", "properties": {"why": gap.why}, "geometry": _cell(gap.bounds)}
            for gap in coverage_gaps(CameraIndex(cameras), bounds, COVERAGE_CELL_M)
        ]
    return {"type": "FeatureCollection", "features": features}


def _cell(b: Bounds) -> dict[str, Any]:
    ring = [[b.west, b.south], [b.east, b.south], [b.east, b.north], [b.west, b.north], [b.west, b.south]]
    return {"type": "Polygon", "coordinates": [[[round(x, 6), round(y, 6)] for x, y in ring]]}


class Near(msgspec.Struct, frozen=True):
    """Cameras ranked for a point, and how many registered ones there are."""

    items: list[RankedCameraView]
    registered: int


@act("camera.near", "See which cameras could show a place.")
async def cameras_near(
    deed: Deed, lat: float, lon: float, *, within_m: float, workspace: Workspace, city: City
) -> Near:
    """Return ranked cameras; with an open incident of one's own agency also the registered ones within its radius."""
    here = point(lat, lon)
    if not 0 < within_m <= WITHIN_M_MAX:
        raise BadInputError("within_m", f"is between 0 and {WITHIN_M_MAX:.0f} metres")
    deed.about(f"cameras near {lat:.5f},{lon:.5f}", within_m=within_m, incident=deed.why.incident)
    place = PlaceView(lat=lat, lon=lon)
    items = workspace.cameras_for(deed, place, within_m=within_m, limit=60)
    _, registered = city.cameras.counts(here, within_m)
    if deed.why.incident is not None:
        items += await _registered_of(deed, city)
    return Near(items, told(registered))


async def _registered_of(deed: Deed, city: City) -> list[RankedCameraView]:
    """Return registered cameras around the incident itself, for the agency that keeps the registry; noted for each."""
    view = await store_incidents.get(deed.tx, deed.why.incident or "")
    if view is None:
        raise NotFoundError("There is no such incident here. Check the number, or ask its agency.")
    if view.status != "open" or view.place.lat is None or view.place.lon is None:
        return []
    found = city.cameras.rank(
        Point(view.place.lat, view.place.lon),
        now=deed.now,
        limit=200,
        within_m=REGISTERED_WITHIN_M,
        include_registered=True,
        agency=deed.seat.agency,
    )
    homes = [each for each in found if each.camera.owner_class == "registered"]
    shown = await listable(deed, [each.camera.id for each in homes])
    await looked(deed, sorted(shown), "listed")
    return [each for each in homes if each.camera.id in shown]


@act("camera.view", "See one camera's details and its owner's conditions.")
async def view_camera(deed: Deed, camera_id: str) -> CameraView:
    """Return one camera; a registered home only for an open incident near it."""
    camera = await store.camera(deed.tx, camera_id)
    if camera is None:
        raise NotFoundError("There is no such camera here.")
    deed.about(f"camera {camera.id}", incident=deed.why.incident)
    if camera.owner_class == "registered":
        await _must_be_near(deed, camera)
        await looked(deed, [camera.id], "opened")
    return camera


async def _must_be_near(deed: Deed, camera: CameraView) -> None:
    view = await store_incidents.get(deed.tx, deed.why.incident or "")
    near = (
        view is not None
        and camera.agency == deed.seat.agency
        and view.status == "open"
        and view.place.lat is not None
        and view.place.lon is not None
        and distance_m(Point(view.place.lat, view.place.lon), Point(camera.lat, camera.lon)) <= REGISTERED_WITHIN_M
    )
    if not near:
        raise RefusedError(
            "registered-near-incident",
            "A registered camera is shown only for an open incident near it, to the agency that keeps the registry.",
        )


@act("place.search", "Find a place by its words.")
async def find_places(deed: Deed, words: str) -> list[store.PlaceFound]:
    """Return places of the gazetteer, best first."""
    words = words.strip()
    if not 2 <= len(words) <= 200:  # noqa: PLR2004 - one letter finds everything
        raise BadInputError("q", "write at least two letters")
    deed.about("place search", words=words)
    return await store.find_places(deed.tx, words, PLACES_FOUND_MAX)


@act("place.history", "See what happened at a place before.")
async def place_history(deed: Deed, lat: float, lon: float, *, within_m: float, workspace: Workspace) -> History:
    """Return earlier incidents within a radius, cameras that see it, and public alerts in force there."""
    here = point(lat, lon)
    if not 0 < within_m <= WITHIN_M_MAX:
        raise BadInputError("within_m", f"is between 0 and {WITHIN_M_MAX:.0f} metres")
    deed.about(f"history of {lat:.5f},{lon:.5f}", within_m=within_m)
    south = within_m / METRES_PER_DEGREE
    west = south * 1.4  # generous: the exact distance is checked below
    found = await store_incidents.listed(
        deed.tx,
        limit=HISTORY_ROWS_MAX * 2,
        start=deed.now - timedelta(days=HISTORY_DAYS * 12),
        bbox=(lat - south, lon - west, lat + south, lon + west),
    )
    near = [view for view in found if _is_within(view, here, within_m)][:HISTORY_ROWS_MAX]
    cameras = workspace.cameras_for(deed, PlaceView(lat=lat, lon=lon), within_m=within_m)
    return History(near, cameras, await store_feed.warnings(deed.tx), deed.id)


def _is_within(view: IncidentView, here: Point, within_m: float) -> bool:
    if view.place.lat is None or view.place.lon is None:
        return False
    return distance_m(here, Point(view.place.lat, view.place.lon)) <= within_m
