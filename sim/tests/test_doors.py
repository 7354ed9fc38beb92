"""What the devices say is what the doors take: every message decodes, and the calls fit the published schema."""

from __future__ import annotations

import json
import os
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from jsonschema import Draft4Validator  # type: ignore[import-untyped]

from watchroom.base.geometry import Point
from watchroom.model.incident_types import INCIDENT_TYPES
from watchroom.model.observation import Call, CameraEvent, Observation, PublicWarning, Read
from watchroom.model.source import Enrolment
from watchroom.sources import decoder_of
from watchroom_sim.call_kinds import CALL_KINDS
from watchroom_sim.eido import CallRecord, Spot, write_eido
from watchroom_sim.enrolments import enrolments
from watchroom_sim.rehearsal import NOON, Ground, Lived

REAL_DATA = os.environ.get("WATCHROOM_REAL_DATA", "")


@pytest.fixture(scope="module")
def decoded(ground: Ground, hour: Lived) -> dict[str, list[Observation]]:
    """What the room's own decoders make of the hour, by source; nothing may be refused."""
    further = {each.id: each for each in enrolments(ground.roads.readers)}
    found: dict[str, list[Observation]] = {}
    for second, messages in enumerate(hour.steps, 1):
        for message in messages:
            own = Enrolment(id=message.source, kind=message.source, title="", agency="mpd", law_tag="DC")
            enrolment = further.get(message.source, own)
            if message.source == "units_generic" and second % 60:
                continue
            received = NOON + timedelta(seconds=second)
            answer = decoder_of(enrolment.kind)(message.body, message.content_type, enrolment, received)
            assert not answer.rejected, (message, answer.rejected)
            assert answer.repaired == 0, message
            found.setdefault(message.source, []).extend(answer.observations)
    return found


def test_every_kind_of_source_speaks_within_the_hour_and_is_understood(decoded: dict[str, list[Observation]]) -> None:
    """Each of the room's kinds of source has said something that decodes."""
    assert decoded.keys() == {
        "cad_eido", "montrose_cad", "lpr_generic", "lpr_platerecognizer", "lpr_rekor", "lpr_axis", "lpr_frigate",
        "ashby_lpr", "fairmont_lpr", "montrose_lpr", "carroll_lpr", "gunshot", "alarm", "cap", "camera_events",
        "units_generic", "units_cot",
    }  # fmt: skip


def test_calls_arrive_with_the_type_that_was_meant(decoded: dict[str, list[Observation]]) -> None:
    """Nearly all calls have a place and none is of unknown type unless it was called in as such."""
    calls = [each for each in decoded["cad_eido"] if isinstance(each, Call)]
    types = Counter(call.type_code for call in calls)
    assert types["other"] < 0.12 * len(calls)
    assert sum(call.place is None for call in calls) < 0.1 * len(calls)
    assert all(call.narrative for call in calls)
    assert any(call.units for call in calls)
    assert any(call.state == "closed" and call.disposition for call in calls)


def test_reads_of_every_make_have_place_region_and_a_confidence_between_0_and_1(
    decoded: dict[str, list[Observation]],
) -> None:
    """Whatever the maker's format, the room knows where the car was, and nearly always which state its plate is of."""
    for source, observations in decoded.items():
        if "lpr" not in source:
            continue
        reads = [each for each in observations if isinstance(each, Read)]
        assert all(38.5 < read.lat < 39.2 for read in reads), source
        assert all(0.4 < read.confidence <= 1.0 for read in reads), source
        if source != "lpr_frigate":
            assert sum(read.region.startswith("US-") for read in reads) > 0.85 * len(reads), source


def test_a_warning_is_cancelled_by_the_reference_it_was_published_under(decoded: dict[str, list[Observation]]) -> None:
    """The missing child's alert is withdrawn by a message that names it."""
    warnings = [each for each in decoded["cap"] if isinstance(each, PublicWarning)]
    alerts = {each.external_id for each in warnings if each.message_type == "Alert"}
    cancels = [each for each in warnings if each.message_type == "Cancel"]
    assert cancels
    assert {reference for each in cancels for reference in each.references} <= alerts


def test_what_devices_tell_unasked_of_faces_is_dropped_and_counted(ground: Ground, hour: Lived) -> None:
    """A Frigate with face recognition left on sends updates that yield no observation and a count."""
    further = {each.id: each for each in enrolments(ground.roads.readers)}
    faces = [body for body in hour.of("lpr_frigate") if b'"type":"face"' in body]
    assert faces
    for body in faces:
        answer = decoder_of("lpr_frigate")(body, "application/json", further["lpr_frigate"], NOON)
        assert answer.observations == []
        assert answer.forbidden["face"] == 1


def test_a_camera_that_fails_comes_back(decoded: dict[str, list[Observation]]) -> None:
    """Camera events tell both the beginning and the end of a fault."""
    events = [each for each in decoded["camera_events"] if isinstance(each, CameraEvent)]
    assert {event.active for event in events} == {True, False}


@pytest.mark.parametrize("type_code", sorted(kind.type_code for kind in CALL_KINDS))
def test_each_type_survives_the_road(type_code: str) -> None:
    """A call of each type is read back as that type, with its priority."""
    call = record(type_code)
    answer = decoder_of("cad_eido")(json.dumps(write_eido(call)).encode(), "application/json", CAD, NOON)
    (read,) = answer.observations
    assert isinstance(read, Call)
    assert (read.type_code, read.priority) == (type_code, INCIDENT_TYPES[type_code].priority)
    assert read.address == "1412 Alder Street NW, Kingsferry, DC"
    assert read.incident_ids[1] == call.number


CAD = Enrolment(id="cad_eido", kind="cad_eido", title="", agency="mpd", law_tag="DC")


def record(type_code: str) -> CallRecord:
    """Return a call of a type at an address."""
    at = NOON.timestamp()
    return CallRecord(
        number="I26063432228",
        at=at,
        type_code=type_code,
        priority=INCIDENT_TYPES[type_code].priority,
        spot=Spot(Point(38.9, -77.0), "1412 Alder Street NW"),
        notes=[(at, "Told & noted <b>")],
        updated_at=at,
        units=[],
    )


@pytest.mark.real_data
@pytest.mark.skipif(not REAL_DATA, reason="WATCHROOM_REAL_DATA is not set: no published schema to compare with")
def test_every_state_of_every_call_fits_the_published_schema(hour: Lived) -> None:
    """Each EIDO of the hour, with units, notes and endings, is valid by NENA-STA-021.1."""
    text = (Path(REAL_DATA) / "eido" / "Schema" / "openapi.yaml").read_text()
    tree = _without_niem(yaml.safe_load(text.replace("minItems: 1,", "minItems: 1")))
    validator = Draft4Validator({"$ref": "#/components/schemas/EmergencyIncidentDataObjectType", **tree})
    for body in hour.of("cad_eido"):
        assert list(validator.iter_errors(json.loads(body))) == []


def _without_niem(node: Any) -> Any:
    if isinstance(node, dict):
        if str(node.get("$ref", "")).startswith("NIEM"):
            return {}
        return {key: _without_niem(value) for key, value in node.items()}
    return [_without_niem(each) for each in node] if isinstance(node, list) else node
