"""What is asked of each route of the video plane when every route is walked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from .messages import HERE
from .town import Town

Made = dict[str, Any]
Ask = tuple[str, dict[str, Any]]
SECRETS = {"main_url": "rtsp://10.20.0.5/stream1", "username": "viewer", "password": "river-stone-42"}
NOTICE = {"viewing_area": "The crossing", "noticed_on": "2026-01-02", "comments_until": "2026-02-01"}
ENROL = {
    "name": "Crossing", "lat": HERE[0], "lon": HERE[1], "law_tag": "DC", "secrets": SECRETS, "notice": NOTICE,
    "azimuth_deg": 90.0,
}  # fmt: skip
MASK = {"points": [[0.0, 0.0], [0.5, 0.0], [0.5, 0.5]], "reason": "a bedroom window"}


def _officer(**how: Any) -> Ask:
    return "watch.officer", how


def _incident(made: Made) -> dict[str, Any]:
    return {"incident": made["incident_id"]}


def _span(made: Made) -> dict[str, str]:
    end = datetime.fromisoformat(made["now"])
    return {"from": (end - timedelta(minutes=5)).isoformat(), "to": end.isoformat()}


VIDEO_ASKS: dict[str, Callable[[Made], Ask]] = {
    "POST /cameras/{camera_id:str}/live": lambda made: _officer(json=_incident(made)),
    "GET /cameras/{camera_id:str}/still.jpg": lambda made: _officer(params=_incident(made)),
    "GET /cameras/{camera_id:str}/thumb.jpg": lambda made: _officer(
        params={"ticket": made["ticket"], "at": made["recorded"]}
    ),
    "GET /cameras/{camera_id:str}/segments": lambda made: _officer(params=_span(made) | _incident(made)),
    "GET /cameras/{camera_id:str}/segments/{file:str}": lambda made: _officer(params={"ticket": made["ticket"]}),
    "GET /cameras/{camera_id:str}/ptz": lambda made: _officer(params=_incident(made)),
    "POST /cameras/{camera_id:str}/ptz": lambda made: _officer(json=_incident(made) | {"command": "take"}),
    "GET /views": lambda _: _officer(),
    "DELETE /views/{view_id:str}": lambda _: _officer(),
    "GET /leases": lambda _: _officer(),
    "POST /leases": lambda made: _officer(
        json=_incident(made)
        | {"camera_id": "i-ask", "exigency": "violence", "note": "shots", "owner_agreed": "the manager, by telephone"}
    ),
    "POST /leases/{lease_id:str}/renew": lambda _: _officer(json={}),
    "DELETE /leases/{lease_id:str}": lambda _: _officer(),
    "POST /playback": lambda made: _officer(json=_span(made) | _incident(made) | {"cameras": ["c-1"]}),
    "POST /clips": lambda made: _officer(
        json=_span(made) | _incident(made) | {"cameras": ["c-1"], "note": "for the report"}
    ),
    "POST /cameras/try": lambda _: ("admin", {"json": {"secrets": SECRETS}}),
    "POST /cameras/describe": lambda _: ("admin", {"json": {"secrets": SECRETS}}),
    "POST /cameras/discover": lambda _: ("admin", {}),
    "POST /cameras/{camera_id:str}/relearn": lambda _: ("admin", {}),
    "POST /cameras/{camera_id:str}/orient": lambda _: ("admin", {"json": {"lat": HERE[0], "lon": HERE[1]}}),
    "POST /cameras": lambda _: ("admin", {"json": ENROL}),
    "PATCH /cameras/{camera_id:str}": lambda _: ("admin", {"json": {"range_m": 90.0}}),
    "GET /cameras/{camera_id:str}/masks": lambda _: ("admin", {}),
    "PUT /cameras/{camera_id:str}/masks": lambda _: ("admin", {"json": {"masks": []}}),
    "POST /cameras/{camera_id:str}/setup-still": lambda _: ("admin", {"json": {"note": "masks of a window"}}),
    "DELETE /cameras/{camera_id:str}": lambda _: ("admin", {"params": {"why": "taken down"}}),
    "GET /video": lambda _: ("admin", {}),
    "GET /holds": lambda _: ("supervisor", {}),
    "POST /holds": lambda made: (
        "supervisor",
        {"json": _span(made) | {"camera_id": "c-1", "case": "26-111", "reason": "trial", "review_at": made["later"]}},
    ),
    "DELETE /holds/{hold_id:str}": lambda _: ("supervisor", {"params": {"why": "the case is closed"}}),
}
"""Who asks what; `made` is what the town made beforehand."""
VIDEO_LAST = (
    "DELETE /views/{view_id:str}",
    "DELETE /leases/{lease_id:str}",
    "DELETE /holds/{hold_id:str}",
    "DELETE /cameras/{camera_id:str}",
)
VIDEO_NAMES = ("lease_id", "view_id", "hold_id", "file")
VIDEO_CONTINUED = {
    "DELETE /views/{view_id:str}": "writes the end of the look it belongs to",
    "GET /cameras/{camera_id:str}/thumb.jpg": "part of the playback that its ticket belongs to",
    "GET /cameras/{camera_id:str}/segments/{file:str}": "part of the playback that its ticket belongs to",
}


async def make_video(town: Town, incident_id: str) -> Made:
    """Record a few seconds; begin a live look, a playback and a hold, and open a lease."""
    now = town.clock.now()
    recorded_at = now - timedelta(seconds=60)
    await town.record("c-1", "mpd/DC", recorded_at, 3)
    later = (now + timedelta(days=30)).isoformat()
    made: Made = {"incident_id": incident_id, "now": now.isoformat(), "recorded": recorded_at.isoformat()}
    made["later"] = later
    ana, sue = await town.person("watch.officer"), await town.person("supervisor")
    lease = {"camera_id": "i-radius", "incident": incident_id, "exigency": "violence", "note": "shots"}
    made["lease_id"] = (await ana.post("/leases", json=lease)).json()["id"]
    look = (await ana.post("/cameras/c-1/live", json={"incident": incident_id})).json()
    made["view_id"] = look["view_id"]
    body = _span(made) | {"incident": incident_id, "cameras": ["c-1"]}
    played = (await ana.post("/playback", json=body)).json()
    made["ticket"] = played["ticket"]
    made["file"] = f"{round(recorded_at.timestamp() * 1_000_000)}.mp4"
    hold = _span(made) | {"camera_id": "c-1", "case": "26-111", "reason": "trial", "review_at": later}
    made["hold_id"] = (await sue.post("/holds", json=hold)).json()["id"]
    return made
