"""What the screens of live video, playback, steering and enrolment are drawn from."""

from __future__ import annotations

from datetime import datetime

import msgspec

from watchroom.model.video import PtzPreset, SegmentView, StreamState
from watchroom.model.views import CameraView

LOOKS = ("live", "playback")
"""The kinds of running looks."""


class LiveView(msgspec.Struct, frozen=True, kw_only=True):
    """One live look that was allowed: how to begin it, and until when it may go on."""

    view_id: str
    """The act of looking."""
    ticket: str
    """Opens the WebSocket once, within `ticket_until`; shows stills for as long as the look runs."""
    ticket_until: datetime
    ws_url: str
    """Path and query of the WebSocket, ticket included; add `&stream=sub` for the smaller picture."""
    ends_at: datetime
    camera: CameraView
    state: StreamState | None
    """None: no media process has told of this camera yet."""
    lease: str | None
    rule: str
    says: str
    """The rule as people read it."""


class RunningView(msgspec.Struct, frozen=True, kw_only=True):
    """One look that runs now, as the room sees it."""

    view_id: str
    kind: str
    """Of LOOKS."""
    cameras: list[str]
    login: str
    name: str
    agency: str
    role: str
    purpose: str
    incident: str | None
    automatic: bool
    """Docked by itself, not asked for by hand."""
    began_at: datetime
    ends_at: datetime


class PlaybackCamera(msgspec.Struct, frozen=True, kw_only=True):
    """What is recorded of one camera in the span asked for; `refused` says why there is nothing to see."""

    camera: CameraView
    segments: list[SegmentView]
    refused: str | None = None
    rule: str | None = None


class PlaybackMark(msgspec.Struct, frozen=True, kw_only=True):
    """One moment on the timeline of a playback."""

    at: datetime
    kind: str
    """As the incident's timeline: call, gunshot, alarm, hit, note…; or lease, for when a camera was opened."""
    text: str


class PlaybackView(msgspec.Struct, frozen=True, kw_only=True):
    """One playback of many cameras over one span, as one act."""

    view_id: str
    ticket: str
    """Opens segments and thumbnails of these cameras for as long as the playback runs."""
    ends_at: datetime
    began_at: datetime
    """Of the span."""
    ended_at: datetime
    cameras: list[PlaybackCamera]
    marks: list[PlaybackMark]
    rule: str


class PtzLockView(msgspec.Struct, frozen=True, kw_only=True):
    """Who steers a camera now."""

    camera_id: str
    login: str
    name: str
    agency: str
    role: str
    incident: str | None
    taken_at: datetime
    released_at: datetime
    """When it is given back unless it is used."""
    mine: bool


class PtzMoveView(msgspec.Struct, frozen=True, kw_only=True):
    """One movement of a camera: who pointed it, when, and how."""

    at: datetime
    login: str
    name: str
    command: str
    """In words."""
    outcome: str
    """sent, done or failed."""
    act_id: str


class PtzView(msgspec.Struct, frozen=True, kw_only=True):
    """The state of a camera's motor and of who may steer it."""

    camera_id: str
    lock: PtzLockView | None
    pan_zero_deg: float | None = None
    """Where it looks at pan 0; None when nobody told, so that it cannot be pointed at a place."""
    looks_deg: float | None = None
    """Where it looks now, 0 north; None when it does not tell, or nobody told where it looks at pan 0."""
    pan: float | None = None
    tilt: float | None = None
    zoom: float | None = None
    moving: bool | None = None
    presets: list[PtzPreset] = []
    moves: list[PtzMoveView] = []
    """Newest first."""


class TriedView(msgspec.Struct, frozen=True, kw_only=True):
    """What a camera answered when its address was tried before enrolling it."""

    error: str | None
    """None: a picture came; else what to do."""
    codec: str | None = None
    width: int = 0
    height: int = 0
    fps: float = 0.0
    still: str | None = None
    """The test picture, JPEG as base64."""


class OfferedStream(msgspec.Struct, frozen=True, kw_only=True):
    """One of the streams a camera offers by ONVIF."""

    name: str
    codec: str
    """H264, H265 or JPEG, as the camera names it."""
    width: int
    height: int
    fps: float


class SightedView(msgspec.Struct, frozen=True, kw_only=True):
    """A camera that named itself when the local network was asked."""

    url: str
    """Its ONVIF device service, at an address where cameras may be."""
    name: str
    hardware: str


class DescribedView(msgspec.Struct, frozen=True, kw_only=True):
    """What a camera tells of itself by ONVIF, for enrolling it without typing its streams' addresses."""

    maker: str
    model: str
    firmware: str
    offset_s: float
    """The camera's clock minus ours."""
    profiles: list[OfferedStream]
    main_url: str
    sub_url: str | None
    has_ptz: bool
    has_events: bool
    has_masks: bool
    pan: float | None = None
    """Where its motor stands now, half a turn left to half a turn right; None when it has none, or does not tell."""


class WorkView(msgspec.Struct, frozen=True, kw_only=True):
    """One camera of the work list: what is wanted of it, what it does, and what is wrong."""

    camera_id: str
    name: str
    owner_class: str
    kind: str
    wanted: str
    state: StreamState | None
    retention_hours: int
    masks: int
    masked_in_camera: bool
    ring_minutes: int
    oldest_at: datetime | None
    """Begin of the oldest segment that is kept."""
    kept_bytes: int
    uptime: float | None
    """Share of the last day with a picture, 0 to 1; None before anything is known."""
    faults: list[str]
    """Of FAULTS, those that stand now."""
    mttr_s: float | None = None
    """Mean time to repair of faults that ended in the last 30 days."""
    lat: float
    lon: float
    turns: bool = False
    """It has no direction of its own."""
    pan_zero_deg: float | None = None


class VideoTotals(msgspec.Struct, frozen=True, kw_only=True):
    """The whole video plane in a few numbers."""

    cameras: int
    live: int
    faulty: int
    masked: int
    viewers: int
    kept_bytes: int
    disk_budget_bytes: int | None
    held_bytes: int


class VideoStatus(msgspec.Struct, frozen=True, kw_only=True):
    """The work list of all cameras, worst first, with totals."""

    items: list[WorkView]
    totals: VideoTotals
    may_discover: bool = False
    """Whether the room may ask its local network which cameras are there."""


class HoldView(msgspec.Struct, frozen=True, kw_only=True):
    """Recordings kept beyond their retention for a case."""

    id: str
    camera_id: str
    began_at: datetime
    ended_at: datetime
    case: str
    approver: str
    """The supervisor who placed it and answers for it."""
    review_at: datetime
    placed_by: str
    placed_at: datetime
    reason: str
    released_at: datetime | None = None
    released_by: str | None = None
    segments: int = 0
    """How many recorded stretches it keeps."""
