"""Decodes EIDO-JSON: one message is the present state of one incident; several may come as an array or as lines."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from watchroom.base.errors import BadInputError
from watchroom.base.geometry import Point
from watchroom.model.incident_types import INCIDENT_TYPES
from watchroom.model.observation import Call, Decoded
from watchroom.model.source import Enrolment
from watchroom.sources.cad_eido.incident_types import type_of
from watchroom.sources.cad_eido.location import read_pidf
from watchroom.sources.cad_eido.references import refuse_circles, target
from watchroom.sources.cad_eido.shape import Eido, Location, Reference, shaped
from watchroom.sources.json_input import JsonObject, parse_time, text
from watchroom.sources.rows import decode_each, message_rows
from watchroom.sources.times import timing_flags

ID_CHARS_MAX = 300
NARRATIVE_CHARS_MAX = 10_000
TYPE_CHARS_MAX = 200
UNITS_MAX = 200
INCIDENT_IDS_MAX = 100
LOCATIONS_READ_MAX = 20
_CLOSED = frozenset({"closed", "complete", "completed", "cancelled", "canceled", "resolved", "cleared", "concluded"})
_ROUTING = "routinglocation"
_URGENCY = {"highest": 1, "high": 2, "normal": 3, "low": 4, "lowest": 4}
_PRIORITY_STEPS = ((8, 1), (5, 2), (3, 3))
"""STA-021.1 counts from 0 to 10, 10 the most urgent; the room from 4 to 1."""
_TAG = re.compile(r"<[^<>]*>")
_GLOBAL = "urn:"
_REPAIRS = frozenset({"place_dropped", "future_time"})


class _Where(msgspec.Struct):
    place: Point | None = None
    precision_m: float | None = None
    address: str | None = None
    flags: tuple[str, ...] = ()


def decode(payload: bytes, content_type: str, enrolment: Enrolment, received_at: datetime) -> Decoded:
    """Decode one EIDO, a JSON array of them, or NDJSON; see docs/reference/sources/cad_eido.md."""
    records, rejected = message_rows(payload, content_type)

    def decode_one(tree: JsonObject, decoded: Decoded) -> Call:
        call = _call(tree, enrolment, received_at)
        decoded.repaired += not _REPAIRS.isdisjoint(call.flags)
        return call

    return decode_each(records, rejected, decode_one)


def _call(tree: JsonObject, enrolment: Enrolment, received_at: datetime) -> Call:
    eido = shaped(tree)
    refuse_circles(tree)
    state_at = parse_time(eido.last_update_time_stamp, "lastUpdateTimeStamp")
    type_code = _type_code(eido, enrolment.settings)
    where = _where(eido)
    state, ended_at = _state(eido, state_at)
    return Call(
        external_id=text({"$id": eido.id}, "$id", ID_CHARS_MAX),
        at=_at(eido, state_at),
        type_code=type_code,
        type_text=_type_text(eido)[:TYPE_CHARS_MAX],
        priority=_priority(eido, type_code),
        place=where.place,
        precision_m=where.precision_m,
        address=where.address,
        narrative=_narrative(eido),
        state=state,
        state_at=min(state_at, received_at),
        disposition=_disposition(eido),
        units=_units(eido),
        incident_ids=_incident_ids(eido),
        ended_at=ended_at,
        flags=(*where.flags, *timing_flags(state_at, received_at)),
        raw=tree,
    )


def _at(eido: Eido, state_at: datetime) -> datetime:
    """Return when the first call of the incident came in; a state without calls tells only when it was written."""
    starts = [
        parse_time(call.call_start_timestamp, f"callComponent.{index}.callStartTimestamp")
        for index, call in enumerate(eido.call_component)
    ]
    return min(starts, default=state_at)


def _type_text(eido: Eido) -> str:
    incident = eido.incident_component
    if incident is None:
        return "Call"
    return incident.incident_type_internal_text or incident.incident_type_common_registry_text


def _type_code(eido: Eido, settings: Mapping[str, Any]) -> str:
    incident = eido.incident_component
    if incident is None:
        return "other"
    local = settings.get("types", {})
    return type_of(
        [
            incident.incident_type_internal_code,
            incident.incident_type_internal_text,
            incident.incident_type_common_registry_text,
        ],
        local if isinstance(local, Mapping) else {},
    )


def _priority(eido: Eido, type_code: str) -> int:
    """Return the most urgent of the type's usual priority, the incident's number and the calls' words.

    A sender may raise a priority, not lower it: some count 1 as the most urgent, against the standard.
    """
    found = [INCIDENT_TYPES[type_code].priority]
    number = eido.incident_component.incident_common_priority_number if eido.incident_component else None
    if number is not None:
        found.append(next((ours for least, ours in _PRIORITY_STEPS if number >= least), 4))
    found += [_URGENCY[call.priority_identifier] for call in eido.call_component if call.priority_identifier]
    return min(found)


def _state(eido: Eido, state_at: datetime) -> tuple[str, datetime | None]:
    incident = eido.incident_component
    said = [each.strip().lower() for each in incident.incident_status_common_registry_text] if incident else []
    if said and all(each in _CLOSED for each in said):
        return "closed", state_at
    return "open", None


def _where(eido: Eido) -> _Where:
    """Return the first usable place and address of the incident, its calls, or what nobody else refers to."""
    found = _Where()
    flags: list[str] = []
    for location in _locations(eido)[:LOCATIONS_READ_MAX]:
        if location.location_by_reference_url:
            flags.append("place_by_reference")
        if location.location_by_value:
            try:
                pidf = read_pidf(location.location_by_value)
            except BadInputError:
                flags.append("place_dropped")
            else:
                found.address = found.address or pidf.address
                if found.place is None and pidf.place is not None:
                    found.place, found.precision_m = pidf.place, pidf.precision_m
        found.address = found.address or (location.location_description_text or "")[:ID_CHARS_MAX] or None
    if found.place is None:
        flags.append("no_place")
    found.flags = tuple(dict.fromkeys(flags))
    return found


def _locations(eido: Eido) -> list[Location]:
    by_id = {each.id: each for each in eido.location_component}
    asked: list[Reference] = list(eido.incident_component.location_reference) if eido.incident_component else []
    for call in eido.call_component:
        asked += call.location_reference
    named = [by_id[target(each.ref)] for each in asked if target(each.ref) in by_id]
    if not named:
        others = {
            target(each.ref)
            for unit in eido.emergency_resource_component
            for each in (unit.unit_location_reference, unit.unit_destination_reference)
            if each is not None
        }
        named = [each for each in eido.location_component if each.id not in others]
    return sorted(named, key=lambda each: each.location_type_description_registry_text.lower() == _ROUTING)


def _narrative(eido: Eido) -> str | None:
    """Return the notes of the incident and its calls in the order of their times, as plain text."""
    by_id = {each.id: each for each in eido.notes_component}
    asked: list[Reference] = list(eido.incident_component.notes_reference) if eido.incident_component else []
    for call in eido.call_component:
        asked += call.notes_reference
    for sent in eido.dispatch_component:
        asked += sent.notes_reference
    named = {target(each.ref) for each in asked} & by_id.keys() or by_id.keys()
    notes = sorted((by_id[each] for each in named), key=lambda note: (note.last_update_time_stamp, note.id))
    lines = [_plain(note.notes_action_comments) for note in notes]
    return "\n".join(line for line in lines if line)[:NARRATIVE_CHARS_MAX] or None


def _plain(markup: str) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", markup[: 2 * NARRATIVE_CHARS_MAX])).split())


def _disposition(eido: Eido) -> str | None:
    found = list(eido.incident_component.disposition_component) if eido.incident_component else []
    found.sort(key=lambda each: not each.disposition_primary_indicator)
    if not found:
        return None
    return (found[0].disposition_description_text or found[0].disposition_common_registry_code)[:TYPE_CHARS_MAX]


def _units(eido: Eido) -> tuple[str, ...]:
    named = {target(each.ref) for sent in eido.dispatch_component for each in sent.emergency_resource_reference}
    units = [unit for unit in eido.emergency_resource_component if not named or unit.id in named]
    return tuple(dict.fromkeys((unit.emergency_resource_name or unit.id)[:100] for unit in units))[:UNITS_MAX]


def _incident_ids(eido: Eido) -> tuple[str, ...]:
    """Return the numbers of the occurrence: the tracking id, the local number, merged incidents, calls.

    Ids that are not URNs tell components of one message apart and say nothing beyond it.
    """
    incident = eido.incident_component
    found: list[str] = [eido.id]
    if incident is not None:
        found += _global([incident.id])
        found += [incident.internal_incident_id] if incident.internal_incident_id else []
    for call in eido.call_component:
        found += _global([call.id, *call.related_call_identifier])
    merged = [each for each in eido.merge_component if each.incident_merge_direction_code != "SPLIT"]
    found += [each.incident_tracking_identifier for each in merged]
    return tuple(dict.fromkeys(each[:ID_CHARS_MAX] for each in found))[:INCIDENT_IDS_MAX]


def _global(ids: Iterable[str]) -> list[str]:
    return [each for each in ids if each.lower().startswith(_GLOBAL)]
