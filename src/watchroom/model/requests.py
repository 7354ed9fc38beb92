"""Requests for footage: what is asked of whom, what they can answer, and how a request stands."""

from __future__ import annotations

from datetime import datetime

import msgspec

ANSWERS: dict[str, str] = {
    "something": "I have something",
    "nothing": "Nothing seen",
    "no": "No",
    "stop": "Stop asking",
}
"""What a household can answer, with the words shown to the room; the portal has its own in each language."""

CAMERA_KINDS = ("doorbell", "fixed", "dome", "integrated")
"""Kinds of cameras that are asked about; `integrated` is a site's own, whose owner wants to be asked."""


class FootageRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One request: for which incident, when, where and until when, in the words that the households read."""

    id: str
    number: str
    agency: str
    incident_id: str
    incident_number: str
    case_number: str | None
    type_code: str
    asked_by: str
    asked_by_name: str
    confirmed_by_name: str | None
    """The second person, where the request was larger than one may send alone."""
    place: str
    """The block, as the households read it."""
    facts: str
    """What happened, in general words, as the households read it."""
    lat: float
    lon: float
    radius_m: float
    began_at: datetime
    ended_at: datetime
    until: datetime
    created_at: datetime
    reminded_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by_name: str | None = None

    def is_open(self, now: datetime) -> bool:
        """Return whether it can still be answered."""
        return self.closed_at is None and now < self.until


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One message to one household about one request."""

    id: str
    request_id: str
    account_id: str | None
    sent_at: datetime
    reminded_at: datetime | None = None
    answer: str | None = None
    answered_at: datetime | None = None


class AskableCamera(msgspec.Struct, frozen=True, kw_only=True):
    """One camera whose owner can be asked: registered, or a site's own whose owner wants to be asked."""

    id: str
    lat: float
    lon: float
    azimuth_deg: float | None
    fov_deg: float
    range_m: float
    kind: str
    """Of CAMERA_KINDS."""
    keeps_hours: int | None
    """How long its recordings are kept; None where nobody knows."""
    account_id: str


class AskedCamera(msgspec.Struct, frozen=True, kw_only=True):
    """One camera of a message, as it stood to the place."""

    camera_id: str
    kind: str
    distance_m: float
    sees: bool


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """How a request stands, in counts: whoever declined is a number and nothing else."""

    asked: int = 0
    delivered: int = 0
    """Taken by the mail server or the telephone company."""
    failed: int = 0
    something: int = 0
    nothing: int = 0
    declined: int = 0
    """`no` and `stop` together: that somebody wants no more requests is nobody's business but theirs."""
    unanswered: int = 0


class Outcomes(msgspec.Struct, frozen=True, kw_only=True):
    """What became of earlier questions about cameras of one kind that stood to the place in one way."""

    kind: str
    near: int
    """Which band of distance, 0 the nearest."""
    sees: bool
    asked: int
    something: int


class MonthOfRequests(msgspec.Struct, frozen=True, kw_only=True):
    """One month of requests: households asked and what they answered, by when they were asked."""

    month: str
    """`2026-11`."""
    requests: int
    asked: int
    something: int
    nothing: int
    declined: int
    unanswered: int


class Contribution(msgspec.Struct, frozen=True, kw_only=True):
    """Footage of a request that contributed to an arrest."""

    id: str
    request_id: str
    case_number: str
    offence: str
    arrest_at: datetime
    recorded_by: str
    recorded_by_name: str
    recorded_at: datetime
