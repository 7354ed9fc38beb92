"""What screens are drawn from: the records that the feed and the console's routes carry."""

from __future__ import annotations

from datetime import datetime

import msgspec


class PlaceView(msgspec.Struct, frozen=True, kw_only=True):
    """A place as shown: point, words, and the areas it lies in."""

    lat: float | None = None
    lon: float | None = None
    precision_m: float | None = None
    address: str | None = None
    district: str | None = None
    psa: str | None = None
    ward: str | None = None
    jurisdiction: str | None = None


class IncidentView(msgspec.Struct, frozen=True, kw_only=True):
    """One incident as the queue, the map and the feed know it."""

    id: str
    number: str
    type_code: str
    title: str
    priority: int
    status: str
    """open, closed or merged."""
    place: PlaceView
    occurred_at: datetime
    opened_at: datetime
    updated_at: datetime
    agency: str
    law_tag: str
    external_ids: list[str]
    sources: dict[str, int]
    """How many observations of each kind belong: {"call": 2, "gunshot": 1}."""
    owner: str | None = None
    owner_name: str | None = None
    probability: float = 1.0
    """The weakest link that holds its parts together."""
    merged_into: str | None = None
    disposition: str | None = None
    version: int = 1


class AlertView(msgspec.Struct, frozen=True, kw_only=True):
    """One alert: something that asks a person for an action."""

    id: str
    rule: str
    rule_title: str
    title: str
    action: str
    """The action asked for, as a sentence."""
    priority: int
    status: str
    """new, acknowledged, shelved or resolved."""
    incident_id: str | None
    cause: str
    """Alerts with one cause are one group in the queue."""
    place: PlaceView
    source_id: str
    raised_at: datetime
    due_at: datetime
    count: int = 1
    """How many detections this alert stands for."""
    owner: str | None = None
    owner_name: str | None = None
    acknowledged_at: datetime | None = None
    escalated_at: datetime | None = None
    escalations: int = 0
    shelved_by: str | None = None
    shelved_until: datetime | None = None
    shelved_reason: str | None = None
    resolution: str | None = None
    verified: bool | None = None
    """For plate hits: None not compared yet, else what the human found."""
    tier: str | None = None
    """For plate hits: how surely the newest read is the entry's plate (`watchroom.correlate.hotlist`)."""
    outcome: str | None = None
    """For plate hits: what comparing showed last (`watchroom.model.hits.OUTCOMES`)."""
    first_by: str | None = None
    """For plate hits: who said that it is right, while a second person must say the same."""
    first_by_name: str | None = None
    compared: int = 0
    """For plate hits: how many reads it stood for when it was compared; more have come since where `count` is more."""
    compared_at: datetime | None = None
    agency: str
    law_tag: str
    version: int = 1


class UnitView(msgspec.Struct, frozen=True, kw_only=True):
    """One unit on the map."""

    id: str
    agency: str
    law_tag: str
    lat: float
    lon: float
    status: str | None
    heading_deg: float | None
    speed_mps: float | None
    at: datetime
    received_at: datetime


class CameraView(msgspec.Struct, frozen=True, kw_only=True):
    """One camera as the map and the ranking show it."""

    id: str
    name: str
    lat: float
    lon: float
    height_m: float
    azimuth_deg: float | None
    """None: not known, or it turns (a dome)."""
    pan_zero_deg: float | None = None
    """Where one that turns looks when its motor stands at pan 0, 0 north; None: nobody told, or it does not turn."""
    fov_deg: float
    range_m: float
    owner_class: str
    """city, integrated, partner or registered."""
    condition: str
    """Owner's condition: always (city), never, panic, radius, ask."""
    condition_radius_m: float | None
    condition_kinds: list[str] = []
    """Groups of incident types it opens for under `radius`; empty: any."""
    health: str
    """ok, degraded, offline or unknown."""
    health_at: datetime | None
    faults: list[str] = []
    """What its stream had of FAULTS when its health changed; only the feed tells."""
    address: str | None
    agency: str
    law_tag: str
    site_id: str | None = None
    site_kind: str | None = None
    """What its site is; a school's cameras open for its own button alone."""
    ring_buffer: bool = False
    has_stream: bool = False
    """Its pictures come here, or can be fetched: it has an address and is not switched off."""


class ReaderView(msgspec.Struct, frozen=True, kw_only=True):
    """One plate reader: how many reads and when the last came (never which plate)."""

    id: str
    agency: str
    law_tag: str
    lat: float
    lon: float
    reads: int
    """Reads since midnight UTC."""
    last_at: datetime | None


class SourceView(msgspec.Struct, frozen=True, kw_only=True):
    """The health of one feed: wanted and actual state, age, offset, what it said last."""

    id: str
    kind: str
    title: str
    agency: str
    law_tag: str
    wanted: str
    """on or off."""
    actual: str
    """live, quiet, dead, stopped or off."""
    last_received_at: datetime | None
    last_source_at: datetime | None
    offset_s: float | None
    """Source time minus receive time, smoothed."""
    accepted: int
    rejected: int
    duplicates: int
    error: str | None = None
    quiet_after_s: float = 60.0


class SeatView(msgspec.Struct, frozen=True, kw_only=True):
    """Who is on duty where."""

    id: str
    person: str
    name: str
    agency: str
    role: str
    began_at: datetime
    patrol: bool = False
    law_tag: str = ""
    by_token: bool = False
    """A made-up person's, kept by a token: the demo's own."""


class WarningView(msgspec.Struct, frozen=True, kw_only=True):
    """A public alert in force."""

    id: str
    event: str
    headline: str | None
    severity: str
    urgency: str
    area_text: str | None
    polygons: list[list[list[float]]]
    circles: list[list[float]]
    sent_at: datetime
    expires_at: datetime | None
    agency: str
    law_tag: str


class EntryView(msgspec.Struct, frozen=True, kw_only=True):
    """One line of an incident's timeline."""

    id: int
    at: datetime
    """When it happened, by its source."""
    received_at: datetime
    kind: str
    """call, gunshot, alarm, hit, link, unlink, merge, split, note, task, message, status, owner, alert, look…"""
    text: str
    by: str | None = None
    by_name: str | None = None
    source_id: str | None = None
    external_id: str | None = None
    probability: float | None = None
    reason: str | None = None
    lat: float | None = None
    lon: float | None = None
    data: dict[str, object] = {}


class RankedCameraView(msgspec.Struct, frozen=True, kw_only=True):
    """One camera proposed for a place, with why."""

    camera: CameraView
    rank: int
    score: float
    distance_m: float
    sees: bool
    """The place lies in its view sector and nothing known stands between."""
    reasons: list[str]
    """Plain words: `sees the place`, `42 m away`, `picture is healthy`, `owner: ask first`."""
    opens: str
    """by_itself (city), lease (state the exigency), closed (owner's condition not met) or contact (ask the owner)."""


class NearUnitView(msgspec.Struct, frozen=True, kw_only=True):
    """One unit near a place, by distance as the crow flies."""

    unit: UnitView
    distance_m: float
    age_s: float


class TaskView(msgspec.Struct, frozen=True, kw_only=True):
    """One task of an incident."""

    id: str
    text: str
    owner: str | None
    due_at: datetime | None
    done_at: datetime | None
    done_by: str | None = None


class IncidentDetail(msgspec.Struct, frozen=True, kw_only=True):
    """The incident workspace in one answer."""

    incident: IncidentView
    timeline: list[EntryView]
    cameras: list[RankedCameraView]
    cameras_seen_from: int
    """How many cameras were considered within the radius."""
    registered_near: int
    units: list[NearUnitView]
    tasks: list[TaskView]
    alerts: list[AlertView]
    candidates: list[IncidentView]
    """Open incidents near in place and time that a human may want to merge."""
    view_id: str
    """The act of looking under which this was shown; send it back to refresh without a new act."""
    purpose: str


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the change log: put or delete one record of one kind."""

    kind: str
    """incident, alert, unit, camera, reader, source, seat, warning or entry."""
    key: str
    value: msgspec.Raw | None = None
    """The whole record as JSON, or null when it is gone."""


class Snapshot(msgspec.Struct, kw_only=True):
    """All a seat may see now, with the id of the last change it contains."""

    id: int
    at: datetime
    state: dict[str, dict[str, msgspec.Raw]]
    """kind → key → record."""
