"""Camera events are read from JSON and ONVIF; nothing that tells of a face or a body comes through."""

from __future__ import annotations

import json
import os
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.base.errors import BadInputError
from watchroom.model.observation import CameraEvent, Decoded
from watchroom.model.source import Enrolment
from watchroom.sources.camera_events import onvif
from watchroom.sources.camera_events.decode import EVENTS, NOTIFICATIONS_MAX, decode

SAMPLES = Path(__file__).parents[1] / "samples"
PULL = (SAMPLES / "pull_messages.xml").read_text()
LINES = (SAMPLES / "events.ndjson").read_bytes()
RECEIVED_AT = datetime(2024, 5, 14, 1, 45, tzinfo=UTC)
REAL_DATA = os.environ.get("WATCHROOM_REAL_DATA", "")
SECONDS_MAX = 2.0
GOOD = {"id": "a", "at": "2024-05-14T01:40:00Z", "camera": "city-1", "event": "motion"}


def decoded(payload: Any, content_type: str = "application/json", **wanted: Any) -> Decoded:
    enrolment = Enrolment(id="cams", kind="camera_events", title="C", agency="mpd", law_tag="dc", settings=wanted)
    message = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return decode(message, content_type, enrolment, RECEIVED_AT)


def pulled(document: str, **wanted: Any) -> Decoded:
    return decoded(document.encode(), "application/soap+xml; charset=utf-8", **wanted)


def events(answer: Decoded) -> list[CameraEvent]:
    assert answer.rejected == []
    return [each for each in answer.observations if isinstance(each, CameraEvent)]


def test_json_events_are_read() -> None:
    """Events come with camera, kind and state; a face event is dropped and counted, neither taken nor refused."""
    answer = decoded(LINES, "application/x-ndjson")
    motion, lost = events(answer)
    assert motion == CameraEvent(
        external_id="ev-1",
        at=datetime(2024, 5, 14, 1, 40, 4, tzinfo=UTC),
        camera="city-0112",
        event="motion",
        active=True,
    )
    assert (lost.event, lost.active) == ("signal_loss", None)
    assert (answer.indices, answer.forbidden) == ([0, 1], {"face": 1})


def test_notifications_are_read() -> None:
    """A PullMessages answer gives its events; of a face topic nothing, of a face item only the rest."""
    answer = pulled(PULL, cameras={"VSC1": "city-0112"})
    motion, line, scene = events(answer)
    assert (motion.event, motion.active, motion.camera) == ("motion", True, "city-0112")
    assert motion.at == datetime(2024, 5, 14, 1, 40, 4, 500_000, UTC)
    assert (line.event, line.active, line.camera) == ("line_crossed", None, "cams/VSC2")
    assert (scene.event, scene.active, scene.flags) == ("tamper", False, ("initial_state",))
    assert scene.at == datetime(2024, 5, 14, 1, 40, 7, tzinfo=UTC)
    assert (answer.indices, answer.forbidden) == ([0, 1, 3], {"face": 2})


def test_same_notification_has_the_same_id() -> None:
    """A notification pulled twice has one id, and another one another."""
    first, again = events(pulled(PULL)), events(pulled(PULL))
    assert [each.external_id for each in first] == [each.external_id for each in again]
    assert len({each.external_id for each in first}) == len(first)


def test_one_camera_per_source_needs_no_token() -> None:
    """The enrolment's camera names the camera of every notification."""
    assert {each.camera for each in events(pulled(PULL, camera="city-7"))} == {"city-7"}


@pytest.mark.parametrize("topic", sorted(onvif.TOPICS))
def test_every_topic_is_taken(topic: str) -> None:
    """Each topic that is taken gives its kind of event, with any prefix."""
    document = PULL.replace("tns1:RuleEngine/CellMotionDetector/Motion", f"vendor:{topic}")
    assert events(pulled(document))[0].event == onvif.TOPICS[topic]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": ""}, "id"),
        ({"id": "x" * 201}, "id"),
        ({"at": "14 May"}, "at"),
        ({"camera": None}, "camera"),
        ({"camera": "x" * 101}, "camera"),
        ({"event": "gunshot"}, "event"),
        ({"active": "yes"}, "active"),
    ],
)
def test_wrong_member_is_named(change: dict[str, Any], field: str) -> None:
    """Each member that is missing, wrong or beyond its limit is refused by its name."""
    assert [each.field for each in decoded({**GOOD, **change}).rejected] == [field]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("tns1:RuleEngine/CellMotionDetector/Motion", "tns1:Monitoring/ProcessorUsage", "Topic"),
        ("tns1:RuleEngine/CellMotionDetector/Motion", "", "Topic"),
        ("2024-05-14T01:40:04.500Z", "soon", "Message.UtcTime"),
        ('<tt:Message UtcTime="2024-05-14T01:40:05Z">', '<tt:Massage UtcTime="2024-05-14T01:40:05Z">', "Message"),
    ],
)
def test_wrong_notification_is_named(old: str, new: str, field: str) -> None:
    """A notification that cannot be taken is refused by its part, and does not cost the others."""
    document = PULL.replace(old, new)
    if "Massage" in new:
        head, _, tail = document.partition("<tt:Massage")
        document = f"{head}<tt:Massage{tail.replace('</tt:Message>', '</tt:Massage>', 1)}"
    answer = pulled(document)
    assert [each.field for each in answer.rejected] == [field]
    assert len(answer.observations) == 2


@pytest.mark.parametrize("name", ["HumanFace", "HumanBody", "Gait", "VoicePrint", "FaceId", "emotion"])
def test_biometric_items_are_counted_not_kept(name: str) -> None:
    """A biometric item in the data is counted and gone; the event it came with is kept."""
    item = f'<tt:SimpleItem Name="{name}" Value="17"/><tt:SimpleItem Name="IsMotion"'
    answer = pulled(PULL.replace('<tt:SimpleItem Name="IsMotion"', item))
    assert sum(answer.forbidden.values()) == 3
    assert len(events(answer)) == 3


@pytest.mark.real_data
@pytest.mark.skipif(not REAL_DATA, reason="WATCHROOM_REAL_DATA is not set: no ONVIF schemas to read")
def test_biometric_elements_of_the_standard_are_dropped() -> None:
    """Every optional appearance of ONVIF's own schema that names a human's face or body is dropped and counted."""
    schema = (Path(REAL_DATA) / "onvif" / "wsdl" / "ver10" / "schema" / "metadatastream.xsd").read_text()
    names = set(re.findall(r'element name="(Human\w+)"', schema))
    assert names == {"HumanFace", "HumanBody"}
    for name in names:
        answer = pulled(PULL.replace("fc:HumanFace", f"fc:{name}"))
        assert sum(answer.forbidden.values()) == 2


@pytest.mark.parametrize(
    "document",
    [
        PULL.replace("?>", '?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>').replace("VSC1", "&e;"),
        "<a>" * 300_000,
        "<env:Envelope/>",
        "<a/>",
        "",
    ],
    ids=range(5),
)
def test_hostile_xml_is_refused_quickly(document: str) -> None:
    """Entities, broken XML and messages without notifications are refused as a whole, in time."""
    began = time.process_time()
    with pytest.raises(BadInputError):
        pulled(document)
    assert time.process_time() - began < SECONDS_MAX


def test_limits_hold() -> None:
    """Too many notifications refuse the message; too many items or a topic too long refuse the notification."""
    one = PULL[PULL.index("<wsnt:NotificationMessage>") : PULL.index("</wsnt:NotificationMessage>") + 27]
    with pytest.raises(BadInputError, match="must occur"):
        pulled(PULL.replace(one, one * (NOTIFICATIONS_MAX + 1)))
    item = '<tt:SimpleItem Name="IsMotion" Value="true"/>'
    assert pulled(PULL.replace(item, item * (onvif.ITEMS_MAX + 1))).rejected[0].field == "Data"
    assert pulled(PULL.replace("tns1:RuleEngine/Cell", "x" * 400)).rejected[0].field == "Topic"


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds are naive
    st.sampled_from(sorted(EVENTS)),
    st.none() | st.booleans(),
)
def test_whatever_is_sent_comes_out(at: datetime, event: str, active: bool | None) -> None:  # noqa: FBT001
    """Every event within the limits comes out with the values that went in."""
    sent = {**GOOD, "at": at.isoformat(), "event": event, "active": active}
    (found,) = events(decoded(sent))
    assert (found.at, found.event, found.active) == (at, event, active)


def answered(payload: bytes, content_type: str) -> None:
    began = time.process_time()
    try:
        answer = decoded(payload, content_type)
    except BadInputError as error:
        assert error.field  # noqa: PT017 - a Decoded is as good an answer
    else:
        assert all(each.at.utcoffset() == timedelta(0) for each in answer.observations)
    assert time.process_time() - began < SECONDS_MAX


@given(st.binary(max_size=300), st.sampled_from(["application/json", "application/x-ndjson", "text/xml", ""]))
def test_any_bytes_are_answered(payload: bytes, content_type: str) -> None:
    """Any bytes end in a Decoded or BadInputError, in bounded time."""
    answered(payload, content_type)


@given(st.integers(0, len(PULL)), st.integers(0, 9), st.binary(max_size=8))
def test_broken_samples_are_answered(start: int, cut: int, put: bytes) -> None:
    """A sample with any piece cut out or replaced ends in a Decoded or BadInputError."""
    payload = PULL.encode()
    answered(payload[:start] + put + payload[start + cut :], "application/soap+xml")
