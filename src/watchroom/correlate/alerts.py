"""R5: which alerts an incident, a hit, a feed, a warning, a list or a search calls for."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from watchroom.correlate.alert_rules import INJURY, LIFE, PROPERTY, AlertDraft, draft, priority_of
from watchroom.correlate.hotlist import EXACT
from watchroom.correlate.united import incident_cause
from watchroom.model.incident_types import INCIDENT_TYPES
from watchroom.model.observation import READ_FUTURE, READ_LATE, PublicWarning
from watchroom.model.people import HotlistEntry

NAMES_SHOWN_MAX = 3
PANIC_ALARMS = frozenset(("panic", "hold_up", "duress", "lockdown"))
_CAR_WORDS = {
    "stolen_vehicle": "Stolen vehicle",
    "wanted_person": "Vehicle of a wanted person",
    "missing_person": "Vehicle of a missing person",
    "amber_alert": "AMBER Alert vehicle",
    "felony_vehicle": "Vehicle used in a felony",
    "lookout": "Vehicle on a lookout",
}
_INCIDENT_RULES = (
    "officer_needs_help",
    "gunshot_confirmed",
    "panic_alarm",
    "missing_child",
    "gunshot_unconfirmed",
    "violent_call",
    "assault_call",
)
_LIFE_REASONS = frozenset(("amber_alert", "missing_person"))
_HIT_MINUTES = 2.0
_SEVERITIES = {"extreme": LIFE, "severe": INJURY}
_URGENCY_MINUTES = {"immediate": 10.0, "expected": 60.0}


class IncidentState(msgspec.Struct, frozen=True, kw_only=True):
    """An open incident as it stands after a decision."""

    incident_id: str
    type_code: str
    has_place: bool
    where: str | None = None
    """The place in words: `1900 block of 14th Street NW`."""
    sources: dict[str, int] = {}
    """How many observations of each kind belong: {"call": 2, "gunshot": 1}."""
    alarm: str | None = None
    """What kind of alarm belongs to it, if any (`watchroom.model.observation.Alarm.alarm`)."""
    is_test: bool = False
    flood_detections: int = 0
    """In a flood of gunshot detections: how many there are in its window; else 0."""


class HitFound(msgspec.Struct, frozen=True, kw_only=True):
    """A read that matched a hotlist entry, in one of the tiers of `watchroom.correlate.hotlist`."""

    entry: HotlistEntry
    tier: str
    reader: str
    """The reader in words: `14th Street at U Street`."""
    read_flags: int = 0
    count: int = 1
    """How many reads of this entry the open alert stands for, this one included."""
    incident_id: str | None = None


class FeedState(msgspec.Struct, frozen=True, kw_only=True):
    """A feed's wanted and actual state (`watchroom.model.views.SourceView`)."""

    source_id: str
    title: str
    kind: str
    wanted: str
    actual: str


class ReadersFaulty(msgspec.Struct, frozen=True, kw_only=True):
    """The plate readers of one label that have one fault (`watchroom.correlate.reader_health`)."""

    label: str
    state: str
    words: str
    names: tuple[str, ...]


class ListRefused(msgspec.Struct, frozen=True, kw_only=True):
    """A hotlist that `watchroom.correlate.hotlist_guard` refused."""

    issuer: str
    reason: str


class TopicsBeyond(msgspec.Struct, frozen=True, kw_only=True):
    """Topics of hotlists that are on or in use, and not in the published policy."""

    topics: tuple[str, ...]


class SearchMade(msgspec.Struct, frozen=True, kw_only=True):
    """A plate search, or a look through cameras, as an act."""

    login: str
    by_name: str
    is_explained: bool
    what: str = "search"
    """search or look."""


Trigger: TypeAlias = (
    IncidentState | HitFound | FeedState | ReadersFaulty | PublicWarning | ListRefused | TopicsBeyond | SearchMade
)


def alerts_for(trigger: Trigger) -> list[AlertDraft]:
    """Return the alerts the room should have because of `trigger`; the same for the same input, often none."""
    match trigger:
        case IncidentState():
            found = _incident(trigger)
        case HitFound():
            found = _hit(trigger)
        case FeedState():
            found = _feed(trigger)
        case ReadersFaulty():
            found = _readers(trigger)
        case PublicWarning():
            found = _warning(trigger)
        case ListRefused():
            title = f"Hotlist of {trigger.issuer} refused: {trigger.reason}"
            found = draft("hotlist_refused", title, f"hotlist:{trigger.issuer}")
        case TopicsBeyond():
            title = f"Hotlists go beyond the published policy: {', '.join(trigger.topics)}"
            found = draft("topics_beyond_policy", title, topics_cause())
        case SearchMade():
            found = _search(trigger)
    return [found] if found else []


def _incident(state: IncidentState) -> AlertDraft | None:
    """Return the alert of the first rule that fits: an incident has one, the most urgent."""
    kind = INCIDENT_TYPES.get(state.type_code, INCIDENT_TYPES["other"])
    calls, shots = state.sources.get("call", 0), state.sources.get("gunshot", 0)
    is_violent = calls > 0 and state.has_place and kind.group == "violent"
    fits = (
        ("officer_needs_help", kind.code == "officer_needs_help", kind.title),
        ("gunshot_confirmed", shots and calls, f"Gunshots and {calls} {'call' if calls == 1 else 'calls'}"),
        ("panic_alarm", state.alarm in PANIC_ALARMS, "Panic or hold-up alarm"),
        ("missing_child", kind.code == "missing_child", kind.title),
        ("gunshot_flood", shots and state.flood_detections, ""),
        ("gunshot_unconfirmed", shots, "Possible gunshots, not confirmed"),
        ("violent_call", is_violent and kind.priority == 1, kind.title),
        ("assault_call", is_violent, kind.title),
    )
    rule, title = next(((rule, title) for rule, does_fit, title in fits if does_fit), ("", ""))
    if not rule or state.is_test:
        return None
    if rule == "gunshot_flood":
        title = f"{state.flood_detections} gunshot detections in ten minutes, no call"
        return draft(rule, title, "flood:gunshot", count=state.flood_detections)
    return _about(state, rule, title)


def _about(state: IncidentState, rule: str, what: str) -> AlertDraft:
    return draft(
        rule,
        f"{what}, {state.where}" if state.where else what,
        incident_cause(state.incident_id),
        count=max(1, sum(state.sources.values())),
        incident_id=state.incident_id,
        replaces=tuple(each for each in _INCIDENT_RULES if each != rule),
    )


def _hit(hit: HitFound) -> AlertDraft | None:
    """Return the alert of a hit; a late or wrongly dated read is kept but alarms nobody.

    The title never tells the plate: seeing it is an act of its own.
    """
    if hit.read_flags & (READ_LATE | READ_FUTURE):
        return None
    is_exact = hit.tier == EXACT
    is_life = hit.entry.priority == 1 or hit.entry.reason in _LIFE_REASONS
    priority = priority_of(LIFE if is_life else PROPERTY, _HIT_MINUTES) + (0 if is_exact else 1)
    car = _CAR_WORDS.get(hit.entry.reason, "Wanted vehicle")
    title = f"{car} read at {hit.reader}" if is_exact else f"Possible, not certain: {car} read at {hit.reader}"
    rule = "plate_hit" if is_exact else "plate_hit_possible"
    return draft(
        rule,
        title,
        hit_cause(hit.entry),
        count=hit.count,
        incident_id=hit.incident_id,
        priority=priority,
        tier=hit.tier,
    )


def hit_cause(entry: HotlistEntry) -> str:
    """Return the cause of an alert of a hit: all reads of one entry are one."""
    return f"plate:{entry.id}"


def _feed(feed: FeedState) -> AlertDraft | None:
    if feed.wanted != "on" or feed.actual not in ("dead", "stopped"):
        return None
    carries_calls = feed.kind.startswith(("cad_", "alarm"))
    priority = priority_of(LIFE if carries_calls else PROPERTY, 60.0)
    return draft("dead_feed", f"{feed.title} is {feed.actual}", f"feed:{feed.source_id}", priority=priority)


def topics_cause() -> str:
    """Return the cause of the alert that hotlists go beyond the published policy: there is one in a room."""
    return "hotlist-topics"


def readers_cause(label: str, state: str) -> str:
    """Return the cause of an alert of readers: all of one label with one fault are one."""
    return f"readers:{label}:{state}"


def _readers(readers: ReadersFaulty) -> AlertDraft | None:
    if not readers.names:
        return None
    shown = ", ".join(readers.names[:NAMES_SHOWN_MAX])
    more = f" and {len(readers.names) - NAMES_SHOWN_MAX} more" if len(readers.names) > NAMES_SHOWN_MAX else ""
    title = f"{'Plate reader' if len(readers.names) == 1 else 'Plate readers'} {shown}{more}: {readers.words}"
    return draft("reader_faulty", title, readers_cause(readers.label, readers.state), count=len(readers.names))


def _warning(warning: PublicWarning) -> AlertDraft | None:
    """Return the alert of a CAP message that is actual, in force, and grave and near enough."""
    is_live = warning.status.lower() == "actual" and warning.message_type.lower() in ("alert", "update")
    consequence = _SEVERITIES.get(warning.severity.lower())
    minutes = _URGENCY_MINUTES.get(warning.urgency.lower())
    if not is_live or consequence is None or minutes is None:
        return None
    first = warning.references[0] if warning.references else warning.external_id
    title = warning.headline or warning.event
    return draft("public_warning", title, f"warning:{first}", priority=priority_of(consequence, minutes))


def unexplained_cause(what: str, login: str) -> str:
    """Return what one person's unexplained looks, or searches, are together: one question to their supervisor."""
    return f"unexplained:{what}:{login}"


def _search(search: SearchMade) -> AlertDraft | None:
    if search.is_explained:
        return None
    cause = unexplained_cause(search.what, search.login)
    if search.what == "look":
        return draft("unexplained_look", f"{search.by_name} looked through a camera far from the incident", cause)
    return draft("unexplained_search", f"{search.by_name} searched plates without a case", cause)
