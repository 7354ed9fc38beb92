"""An EIDO becomes a call with its place, priority and state; hostile parts are left out or refused by name."""

from __future__ import annotations

import copy
import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.base.errors import BadInputError
from watchroom.base.geometry import Point
from watchroom.model.observation import Call, Decoded
from watchroom.model.source import Enrolment
from watchroom.sources.cad_eido import decode as module
from watchroom.sources.cad_eido.decode import decode

SAMPLES = Path(__file__).parents[1] / "samples"
ROBBERY = (SAMPLES / "armed_robbery.json").read_bytes()
LINES = (SAMPLES / "closed_and_minimal.ndjson").read_bytes()
RECEIVED_AT = datetime(2024, 5, 14, 3, 7, tzinfo=UTC)
SECONDS_MAX = 2.0


def enrolment(**settings: Any) -> Enrolment:
    return Enrolment(id="cad", kind="cad_eido", title="CAD", agency="mpd", law_tag="dc", settings=settings)


def robbery(**changes: Any) -> dict[str, Any]:
    return {**json.loads(ROBBERY), **changes}


def decoded(tree: Any, **settings: Any) -> Decoded:
    return decode(json.dumps(tree).encode(), "application/json", enrolment(**settings), RECEIVED_AT)


def call_of(tree: Any, **settings: Any) -> Call:
    answer = decoded(tree, **settings)
    assert answer.rejected == []
    (call,) = answer.observations
    assert isinstance(call, Call)
    return call


def refused(tree: Any) -> str:
    answer = decoded(tree)
    assert answer.observations == []
    return answer.rejected[0].field


def located(pidf: str) -> dict[str, Any]:
    tree = robbery()
    tree["locationComponent"][1]["locationByValue"] = pidf
    return tree


def shape(inner: str) -> str:
    return (
        '<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:gml="http://www.opengis.net/gml" '
        f'xmlns:gs="http://www.opengis.net/pidflo/1.0"><tuple id="a">{inner}</tuple></presence>'
    )


def test_armed_robbery_is_read_whole() -> None:
    """The sample's type, priority, place, address, notes in order, unit and numbers are all in the call."""
    call = call_of(robbery())
    assert call.external_id == "urn:emergency:uid:incidentid:dc24a7f3c09b1:psap.rivermark.example"
    assert (call.type_code, call.type_text, call.priority) == ("robbery_armed", "ARMED ROBBERY IN PROGRESS", 1)
    assert call.at == datetime(2024, 5, 14, 1, 40, 7, 500_000, UTC)
    assert call.state_at == datetime(2024, 5, 14, 1, 42, 31, 200_000, UTC)
    assert (call.place, call.precision_m) == (Point(38.9072, -77.0369), 25.0)
    assert call.address == "1420 Wharf Street NW, Rivermark, DC"
    assert call.narrative is not None
    assert call.narrative.splitlines() == [
        "Two men, one with a handgun, at the corner shop & still inside",
        "Left in a dark sedan, partial tag FK4 , north on Wharf St",
    ]
    assert call.units == ("3D12",)
    assert "I20240001234" in call.incident_ids
    assert "urn:emergency:uid:callid:dc24a7f3c09b2:bcf.rivermark.example" in call.incident_ids
    assert (call.state, call.flags) == ("open", ("place_by_reference", "late"))


def test_closed_incident_carries_its_disposition() -> None:
    """Lines decode each by itself; a closed incident says when and how it ended, a state without incident is a call."""
    answer = decode(LINES, "application/x-ndjson; charset=utf-8", enrolment(), RECEIVED_AT)
    closed, minimal = answer.observations
    assert isinstance(closed, Call)
    assert isinstance(minimal, Call)
    assert (closed.state, closed.disposition, closed.type_code) == ("closed", "Warned, quiet on leaving", "noise")
    assert closed.ended_at == datetime(2024, 5, 14, 3, 5, tzinfo=UTC)
    assert closed.address == "Courtyard behind 88 Mill Lane"
    assert "inc-1" not in closed.incident_ids
    assert (minimal.type_code, minimal.place, minimal.state) == ("other", None, "open")


def test_array_is_many_messages() -> None:
    """An array's EIDOs are taken or refused each by itself, by their index."""
    answer = decoded([robbery(), {"$id": "x"}, 7])
    assert answer.indices == [0]
    assert [(each.index, each.field) for each in answer.rejected] == [(1, "lastUpdateTimeStamp"), (2, "message")]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        (["$id"], "$id"),
        (["agencyComponent"], "agencyComponent"),
        (["eidoVersion"], "eidoVersion"),
        (["incidentComponent", "incidentTypeCommonRegistryText"], "incidentComponent.incidentTypeCommonRegistryText"),
        (["callComponent", 0, "direction"], "callComponent.0.direction"),
        (["agencyComponent", 0, "updatedByAgencyReference"], "agencyComponent.0.updatedByAgencyReference"),
        (
            ["locationComponent", 1, "updatedByAgencyReference", "$ref"],
            "locationComponent.1.updatedByAgencyReference.$ref",
        ),
    ],
)
def test_missing_member_is_named(path: list[Any], field: str) -> None:
    """Leaving out a required member is refused with the dotted name of that member."""
    tree = robbery()
    owner: Any = tree
    for step in path[:-1]:
        owner = owner[step]
    del owner[path[-1]]
    assert refused(tree) == field


def test_wrong_members_are_named() -> None:
    """A wrong version, a time without offset and a number for text are refused by their names."""
    assert refused(robbery(eidoVersion="2.0")) == "eidoVersion"
    assert refused(robbery(lastUpdateTimeStamp="2024-05-14T01:42:31")) == "lastUpdateTimeStamp"
    assert refused(robbery(issuingElementIdentification=7)) == "issuingElementIdentification"
    tree = robbery()
    tree["callComponent"][0]["callStartTimestamp"] = "yesterday"
    assert refused(tree) == "callComponent.0.callStartTimestamp"


def test_reference_circle_is_refused_by_name() -> None:
    """References that go round between components are refused; an agency that updates itself is not."""
    tree = robbery()
    first, second = tree["locationComponent"]
    first["locationDereferencedFromReference"] = {"$ref": second["$id"]}
    call_of(tree)
    second["locationDereferencedFromReference"] = {"$ref": first["$id"]}
    assert refused(tree).startswith("locationComponent.")
    assert refused(tree).endswith(".locationDereferencedFromReference.$ref")


def test_long_chain_of_references_is_walked() -> None:
    """Thousands of components that refer each to the next are walked without recursion and in time."""
    tree = robbery()
    note = tree["notesComponent"][0]
    tree["notesComponent"] = [
        {**note, "$id": f"note-{n}", "cautionReference": [{"$ref": f"note-{n + 1}"}]} for n in range(3000)
    ]
    began = time.process_time()
    call_of(tree)
    tree["notesComponent"][-1]["cautionReference"] = [{"$ref": "note-0"}]
    assert "cautionReference" in refused(tree)
    assert time.process_time() - began < SECONDS_MAX


METRES = "uom='urn:ogc:def:uom:EPSG::9001'"
POINT_2D = "<gml:Point srsName='urn:ogc:def:crs:EPSG::4326'><gml:pos>38.9 -77.03</gml:pos></gml:Point>"
POINT_3D = "<gml:Point srsName='urn:ogc:def:crs:EPSG::4979'><gml:pos>38.9 -77.03 12</gml:pos></gml:Point>"
ELLIPSE = (
    f"<gs:Ellipse><gml:pos>38.9 -77.03</gml:pos><gs:semiMajorAxis {METRES}>7.5</gs:semiMajorAxis>"
    f"<gs:semiMinorAxis {METRES}>3</gs:semiMinorAxis></gs:Ellipse>"
)
RING = "38.90 -77.03 38.90 -77.01 38.92 -77.01 38.92 -77.03 38.90 -77.03"
HOLE = "38.905 -77.02 38.906 -77.02 38.906 -77.021 38.905 -77.02"
POLYGON = (
    f"<gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>{RING}</gml:posList></gml:LinearRing></gml:exterior>"
    f"<gml:interior><gml:LinearRing><gml:posList>{HOLE}</gml:posList></gml:LinearRing></gml:interior></gml:Polygon>"
)


@pytest.mark.parametrize(
    ("inner", "place", "precision_m"),
    [
        (POINT_2D, (38.9, -77.03), None),
        (POINT_3D, (38.9, -77.03), None),
        (ELLIPSE, (38.9, -77.03), 7.5),
        (POLYGON, (38.91, -77.02), 1410.0),
    ],
)
def test_shapes_become_centre_and_precision(inner: str, place: tuple[float, float], precision_m: float | None) -> None:
    """Point, ellipse and polygon give the centre, and the farthest distance to their edge as precision."""
    call = call_of(located(shape(inner)))
    assert call.place is not None
    assert (call.place.lat, call.place.lon) == pytest.approx(place)
    assert call.precision_m == (None if precision_m is None else pytest.approx(precision_m, rel=0.01))


LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><presence>&i;</presence>"
)


@pytest.mark.parametrize(
    "pidf",
    [
        LAUGHS,
        '<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><presence>&x;</presence>',
        "<presence",
        "not XML",
        "<a>" * 100_000,
        shape("<gml:Point><gml:pos>97.0 -77.03</gml:pos></gml:Point>"),
        shape("<gml:Point><gml:pos>NaN -77.03</gml:pos></gml:Point>"),
        shape("<gml:Point><gml:pos>0 0</gml:pos></gml:Point>"),
        shape("<gml:Point srsName='EPSG:26985'><gml:pos>397000 137000</gml:pos></gml:Point>"),
        shape("<gs:Circle><gml:pos>38.9 -77</gml:pos><gs:radius uom='foot'>3</gs:radius></gs:Circle>"),
        shape("<gml:Polygon><gml:posList>38.9 -77 38.8 -77 38.8 -77.1</gml:posList></gml:Polygon>"),
        shape("<gml:Polygon/>"),
    ],
    ids=range(12),
)
def test_hostile_location_is_dropped_quickly(pidf: str) -> None:
    """A location that is broken or an attack is left out and flagged, in time; the incident is kept and counted."""
    began = time.process_time()
    answer = decoded(located(pidf))
    assert time.process_time() - began < SECONDS_MAX
    (call,) = answer.observations
    assert isinstance(call, Call)
    assert call.place is None
    assert {"place_dropped", "no_place"} <= set(call.flags)
    assert answer.repaired == 1


def test_location_by_reference_is_text() -> None:
    """An address of a metadata service is kept as the text it is, flagged, and gives no place."""
    tree = robbery()
    url = "http://169.254.169.254/latest/meta-data/"
    tree["locationComponent"] = [{**tree["locationComponent"][0], "locationByReferenceUrl": url}]
    call = call_of(tree)
    assert call.raw["locationComponent"][0]["locationByReferenceUrl"] == url
    assert call.place is None
    assert {"place_by_reference", "no_place"} <= set(call.flags)


def test_unknown_members_are_kept() -> None:
    """What we do not know is kept as it came."""
    tree = robbery(vendorExtension={"deep": [1, {"er": "x"}]})
    assert call_of(tree).raw == tree


def test_forbidden_members_are_dropped_and_counted() -> None:
    """A face or voice member at any depth is not kept, and counted by its kind."""
    tree = robbery(faceTemplate="AAAA", vendor={"voicePrint": {"x": 1}, "kept": 1})
    answer = decoded(tree)
    (call,) = answer.observations
    assert isinstance(call, Call)
    assert "faceTemplate" not in call.raw
    assert call.raw["vendor"] == {"kept": 1}
    assert answer.forbidden == {"face": 1, "voice": 1}


def test_future_state_cannot_outrank_later_ones() -> None:
    """A state dated 2099 is kept and flagged, and counts as of its receipt, so that the next state still wins."""
    call = call_of(robbery(lastUpdateTimeStamp="2099-01-01T00:00:00Z"))
    assert call.state_at == RECEIVED_AT
    assert "future_time" in call.flags


@pytest.mark.parametrize(("number", "priority"), [(10, 1), (8, 1), (7, 2), (5, 2), (3, 3), (0, 4)])
def test_priority_number_counts_up(number: int, priority: int) -> None:
    """STA-021.1's 0 to 10 becomes 4 to 1 for a type whose usual priority is the lowest."""
    tree = robbery()
    del tree["callComponent"]
    tree["incidentComponent"] |= {
        "incidentTypeInternalCode": "X",
        "incidentTypeInternalText": "X",
        "incidentTypeCommonRegistryText": "INFO",
        "incidentCommonPriorityNumber": number,
    }
    assert call_of(tree).priority == priority


@pytest.mark.parametrize(
    ("common", "local", "type_code"),
    [
        ("SHOOT", None, "shooting"),
        ("Shots Fired", None, "shots_heard"),
        ("OTHER", "SOUND OF GUNSHOTS", "shots_heard"),
        ("DISORD", "Missing 6-year-old child", "missing_child"),
        ("LARCENY", "THEFT F/AUTO", "theft_from_vehicle"),
        ("MVA", "ACCIDENT WITH INJURIES", "crash_injury"),
        ("carjacking", None, "carjacking"),
        ("Something new", "Quite unheard of", "other"),
    ],
)
def test_words_become_types(common: str, local: str | None, type_code: str) -> None:
    """The most urgent type that the sender's common or local words mean is taken; unknown words are `other`."""
    tree = robbery()
    tree["incidentComponent"] |= {"incidentTypeCommonRegistryText": common, "incidentTypeInternalText": local}
    tree["incidentComponent"]["incidentTypeInternalCode"] = None
    assert call_of(tree).type_code == type_code


def test_operators_own_types_win() -> None:
    """A local code that the enrolment maps is that type, whatever else the words say."""
    assert call_of(robbery(), types={"211A": "carjacking"}).type_code == "carjacking"


def test_merged_incident_shares_its_number() -> None:
    """An incident that replaces another carries the other's number; a split one does not."""
    tree = robbery()
    merge = {**{key: tree["agencyComponent"][0][key] for key in ("lastUpdateTimeStamp", "updatedByAgencyReference")}}
    merge |= {"$id": "m1", "incidentTrackingIdentifier": "urn:x:other", "incidentMergeDirectionCode": "REPLACING"}
    assert "urn:x:other" in call_of({**tree, "mergeComponent": [merge]}).incident_ids
    merge["incidentMergeDirectionCode"] = "SPLIT"
    assert "urn:x:other" not in call_of({**tree, "mergeComponent": [merge]}).incident_ids


def test_limits_hold() -> None:
    """An id, an array and a count of references over their limits are refused; long texts are cut."""
    assert refused(robbery(**{"$id": "x" * (module.ID_CHARS_MAX + 1)})) == "$id"
    with pytest.raises(BadInputError, match="must hold 1 to 10000 rows"):
        decoded([])
    tree = robbery()
    tree["notesComponent"][0]["notesActionComments"] = "<" * 200_000
    narrative = call_of(tree).narrative
    assert narrative is not None
    assert len(narrative) == module.NARRATIVE_CHARS_MAX


def test_same_message_decodes_the_same() -> None:
    """Decoding is pure: the same bytes give equal records, and the message is not changed."""
    tree = robbery()
    before = copy.deepcopy(tree)
    assert decoded(tree) == decoded(tree)
    assert tree == before


def test_hundred_states_take_under_a_second() -> None:
    """A hundred full states decode in less than a second of processor time, so that a call is on screen at once."""
    began = time.process_time()
    answer = decode(
        b"\n".join([json.dumps(robbery()).encode()] * 100), "application/x-ndjson", enrolment(), RECEIVED_AT
    )
    assert len(answer.observations) == 100
    assert time.process_time() - began < 1.0


def answered(payload: bytes, content_type: str) -> None:
    began = time.process_time()
    try:
        answer = decode(payload, content_type, enrolment(), RECEIVED_AT)
    except BadInputError as error:
        assert error.field  # noqa: PT017 - a Decoded is as good an answer
    else:
        for each in answer.observations:
            assert each.at.utcoffset() == timedelta(0)
    assert time.process_time() - began < SECONDS_MAX


@given(st.binary(max_size=300), st.sampled_from(["application/json", "application/x-ndjson", ""]))
def test_any_bytes_are_answered(payload: bytes, content_type: str) -> None:
    """Any bytes end in a Decoded or BadInputError, in bounded time."""
    answered(payload, content_type)


@given(st.integers(0, len(ROBBERY) - 1), st.integers(0, 30), st.binary(max_size=8))
def test_broken_samples_are_answered(start: int, cut: int, put: bytes) -> None:
    """A sample with any piece cut out or replaced ends in a Decoded or BadInputError."""
    answered(ROBBERY[:start] + put + ROBBERY[start + cut :], "application/json")
