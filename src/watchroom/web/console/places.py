"""Routes of the map, cameras and places."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody

from watchroom.actions import places as acts
from watchroom.base.errors import BadInputError
from watchroom.model.views import CameraView
from watchroom.store.things import PlaceFound
from watchroom.web.console.gate import Called, reason

WITHIN_M = 300.0
_GEOJSON = "application/geo+json"
_MAP = ResponseSpec(dict[str, Any], generate_examples=False, description="A FeatureCollection", media_type=_GEOJSON)


class CameraReason(msgspec.Struct, forbid_unknown_fields=True):
    """Why a camera's details are looked at."""

    purpose: str | None = None
    incident: str | None = None
    case: str | None = None


class Block(msgspec.Struct):
    """How many registered cameras a block has."""

    lat: float
    lon: float
    count: int


class Blocks(msgspec.Struct):
    """Registered cameras as counts per block."""

    items: list[Block]


class PlaceList(msgspec.Struct):
    """Places found."""

    items: list[PlaceFound]


@get("/map/cameras")
async def map_cameras(caller: Called) -> acts.Columns:
    """City, integrated and partner cameras as columns."""
    return await acts.map_cameras(caller.door, caller.seat, reason(caller))


@get("/map/registered")
async def map_registered(caller: Called) -> Blocks:
    """Registered cameras as counts per block."""
    rows = await acts.map_registered(caller.door, caller.seat, reason(caller))
    return Blocks([Block(*row) for row in rows])


@get("/map/base", media_type=_GEOJSON, responses={200: _MAP})
async def map_base(caller: Called, request: Request[Any, Any, State]) -> Response[bytes]:
    """The base map as GeoJSON; empty when none was imported."""
    found = await acts.map_base(caller.door, caller.seat, reason(caller))
    content, sha256 = found or (b'{"type":"FeatureCollection","features":[]}', b"")
    etag = f'"{sha256.hex()}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if sha256 and request.headers.get("if-none-match") == etag:
        return Response(b"", status_code=304, headers=headers, media_type=_GEOJSON)
    return Response(content, headers=headers, media_type=_GEOJSON)


@get("/map/areas")
async def map_areas(caller: Called) -> dict[str, Any]:
    """Districts, service areas, wards and jurisdictions as GeoJSON."""
    return await acts.map_areas(caller.door, caller.seat, reason(caller))


@get("/map/coverage")
async def map_coverage(caller: Called) -> dict[str, Any]:
    """What no healthy camera sees, as GeoJSON cells."""
    return await acts.map_coverage(caller.door, caller.seat, reason(caller), city=caller.room.city)


@get("/cameras")
async def cameras_near(
    caller: Called,
    near: FromQuery[str],
    within_m: FromQuery[float] = WITHIN_M,
    purpose: FromQuery[str | None] = None,
    incident: FromQuery[str | None] = None,
    case: FromQuery[str | None] = None,
) -> acts.Near:
    """Cameras that could show a place, best first."""
    try:
        lat, lon = (float(each) for each in near.split(","))
    except ValueError as error:
        raise BadInputError("near", "is latitude,longitude in degrees") from error
    why = reason(caller, purpose, incident=incident, case=case)
    room = caller.room
    return await acts.cameras_near(
        caller.door, caller.seat, why, lat, lon, within_m=within_m, workspace=room.workspace, city=room.city
    )


@post("/cameras/{camera_id:str}/view", status_code=200)
async def view_camera(caller: Called, camera_id: FromPath[str], data: JSONBody[CameraReason]) -> CameraView:
    """One camera's details and its owner's conditions; an act of looking."""
    why = reason(caller, data.purpose, incident=data.incident, case=data.case)
    return await acts.view_camera(caller.door, caller.seat, why, camera_id)


@get("/places/search")
async def find_places(caller: Called, q: FromQuery[str]) -> PlaceList:
    """Places by their words."""
    return PlaceList(await acts.find_places(caller.door, caller.seat, reason(caller), q))


@get("/places/history")
async def place_history(
    caller: Called,
    lat: FromQuery[float],
    lon: FromQuery[float],
    within_m: FromQuery[float] = WITHIN_M,
    purpose: FromQuery[str | None] = None,
    incident: FromQuery[str | None] = None,
    case: FromQuery[str | None] = None,
) -> acts.History:
    """What happened at a place before; an act of looking."""
    why = reason(caller, purpose, incident=incident, case=case)
    return await acts.place_history(
        caller.door, caller.seat, why, lat, lon, within_m=within_m, workspace=caller.room.workspace
    )


routes = Router(
    path="/",
    route_handlers=[
        map_cameras, map_registered, map_base, map_areas, map_coverage, cameras_near, view_camera, find_places,
        place_history,
    ],
)  # fmt: skip
