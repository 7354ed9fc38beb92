"""The incident workspace: one incident with its timeline, cameras, units, tasks, alerts and what may be the same."""

from __future__ import annotations

from datetime import datetime, timedelta

from watchroom.actions.city import City
from watchroom.actions.door import Deed
from watchroom.base.geometry import Point, distance_m, moved
from watchroom.correlate.alerts import PANIC_ALARMS
from watchroom.model.views import (
    EntryView,
    IncidentDetail,
    IncidentView,
    NearUnitView,
    PlaceView,
    RankedCameraView,
)
from watchroom.store import alerts as store_alerts
from watchroom.store import feed as store_feed
from watchroom.store import incidents as store
from watchroom.store import leases as store_leases
from watchroom.store import tasks as store_tasks

TIMELINE_LINES_MAX = 500
CAMERAS_SHOWN_MAX = 12
CAMERAS_ASKED_MAX = 60
CAMERAS_WITHIN_M = 300.0
UNITS_SHOWN_MAX = 8
UNITS_WITHIN_M = 5_000.0
CANDIDATES_MAX = 5
SAME_WITHIN_M = 500.0
SAME_WITHIN = timedelta(hours=1)
"""A person is shown open incidents this near in place and time, to judge whether they are one."""
REGISTERED_PER_BLOCK_MIN = 3
"""No count tells of fewer registered cameras: the published minimum."""


def told(registered: int) -> int:
    """Return how many registered cameras are told: fewer than the published minimum are none, in any circle."""
    return registered if registered >= REGISTERED_PER_BLOCK_MIN else 0


class Workspace:
    """Puts an incident and what is near it together, as far as the seat sees it."""

    def __init__(self, city: City) -> None:
        """Keep the place."""
        self._city = city

    async def detail(
        self, deed: Deed, view: IncidentView, *, view_id: str, until: datetime | None = None
    ) -> IncidentDetail:
        """Return the workspace as known now, or at `until`."""
        ids = await store.merged_ids(deed.tx, view.id)
        timeline = await store.timeline(deed.tx, ids, until, TIMELINE_LINES_MAX)
        seen_from, registered = self._counts(view.place)
        return IncidentDetail(
            incident=view,
            timeline=timeline,
            cameras=self.cameras_for(
                deed, view.place, panic_site=await _panic_site(deed, ids), type_code=view.type_code
            ),
            cameras_seen_from=seen_from,
            registered_near=told(registered),
            units=await self._units(deed, view.place) if until is None else [],
            tasks=await store_tasks.listed(deed.tx, ids, until),
            alerts=await store_alerts.listed(deed.tx, limit=50, incident_ids=ids) if until is None else [],
            candidates=await self._candidates(deed, view, timeline) if until is None else [],
            view_id=view_id,
            purpose=deed.why.purpose,
        )

    def cameras_for(
        self,
        deed: Deed,
        place: PlaceView,
        *,
        within_m: float = CAMERAS_WITHIN_M,
        limit: int = CAMERAS_SHOWN_MAX,
        panic_site: str | None = None,
        type_code: str | None = None,
    ) -> list[RankedCameraView]:
        """Return the best cameras for a place that the seat may see, each with its reasons."""
        if place.lat is None or place.lon is None:
            return []
        ranked = self._city.cameras.rank(
            Point(place.lat, place.lon),
            now=deed.now,
            precision_m=place.precision_m,
            limit=CAMERAS_ASKED_MAX,
            within_m=within_m,
            panic_site=panic_site,
            type_code=type_code,
        )
        visible = deed.visible["camera"]
        return [each for each in ranked if f"{each.camera.agency}/{each.camera.law_tag}" in visible][:limit]

    def _counts(self, place: PlaceView) -> tuple[int, int]:
        if place.lat is None or place.lon is None:
            return 0, 0
        return self._city.cameras.counts(Point(place.lat, place.lon), CAMERAS_WITHIN_M)

    @staticmethod
    async def _units(deed: Deed, place: PlaceView) -> list[NearUnitView]:
        if place.lat is None or place.lon is None:
            return []
        here = Point(place.lat, place.lon)
        near = [
            NearUnitView(
                unit=unit,
                distance_m=round(distance_m(here, Point(unit.lat, unit.lon)), 1),
                age_s=max(0.0, round((deed.now - unit.at).total_seconds(), 1)),
            )
            for unit in await store_feed.units(deed.tx)
        ]
        within = [each for each in near if each.distance_m <= UNITS_WITHIN_M]
        return sorted(within, key=lambda each: each.distance_m)[:UNITS_SHOWN_MAX]

    @staticmethod
    async def _candidates(deed: Deed, view: IncidentView, timeline: list[EntryView]) -> list[IncidentView]:
        """Return what the room proposes as the same, then what else is open near in place and time, nearest first."""
        ids = [str(line.data["incident"]) for line in timeline if line.kind == "candidate" and "incident" in line.data]
        found = [await store.get(deed.tx, each) for each in list(dict.fromkeys(ids))[-CANDIDATES_MAX:]]
        proposed = {each.id: each for each in found if each is not None and each.status == "open"}
        near = {each.id: each for each in await _open_near(deed, view) if each.id != view.id}
        return list((proposed | near).values())[:CANDIDATES_MAX]


async def _panic_site(deed: Deed, incident_ids: list[str]) -> str | None:
    """Return the site whose owner pressed their own panic button, which opens that site's cameras."""
    sites = await store_leases.panic_sites(deed.tx, incident_ids, PANIC_ALARMS)
    return sites[0] if sites else None


async def _open_near(deed: Deed, view: IncidentView) -> list[IncidentView]:
    if view.place.lat is None or view.place.lon is None:
        return []
    here = Point(view.place.lat, view.place.lon)
    low, high = moved(here, -SAME_WITHIN_M, -SAME_WITHIN_M), moved(here, SAME_WITHIN_M, SAME_WITHIN_M)
    begin, end = view.occurred_at - SAME_WITHIN, view.occurred_at + SAME_WITHIN
    placed = [
        (distance_m(here, Point(each.place.lat, each.place.lon)), each)
        for each in await store.open_in(deed.tx, low, high, begin, end)
        if each.place.lat is not None and each.place.lon is not None
    ]
    near = [(apart_m, each) for apart_m, each in placed if apart_m <= SAME_WITHIN_M]
    return [each for _, each in sorted(near, key=lambda pair: (pair[0], pair[1].id))]
