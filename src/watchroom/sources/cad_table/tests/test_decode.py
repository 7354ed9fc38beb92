"""Rows of every shipped layout become calls; what is odd in them is repaired and flagged, or refused by column."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.base.errors import BadInputError
from watchroom.base.geometry import distance_m
from watchroom.model.observation import Call, Decoded
from watchroom.model.source import Enrolment
from watchroom.sources.cad_table import decode as module
from watchroom.sources.cad_table.address import plain_address
from watchroom.sources.cad_table.decode import decode
from watchroom.sources.cad_table.mapping import shipped

SAMPLES = Path(__file__).parents[1] / "samples"
RECEIVED_AT = datetime(2024, 11, 4, 12, 0, tzinfo=UTC)
SECONDS_MAX = 2.0
GOOD = {
    "CCN": "99000101",
    "REPORT_DAT": "2024/02/20 11:08:25+00",
    "START_DATE": "2024/02/20 10:40:00+00",
    "END_DATE": "",
    "OFFENSE": "ROBBERY",
    "METHOD": "OTHERS",
    "BLOCK": "1900 - 1999 BLOCK OF 14TH STREET NW",
    "XBLOCK": "397233.1",
    "YBLOCK": "138789.9",
    "LATITUDE": "38.9170",
    "LONGITUDE": "-77.0319",
}


def decoded(payload: Any, content_type: str = "application/json", **wanted: Any) -> Decoded:
    enrolment = Enrolment(id="t", kind="cad_table", title="T", agency="mpd", law_tag="dc", settings=wanted)
    message = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return decode(message, content_type, enrolment, RECEIVED_AT)


def calls(answer: Decoded) -> list[Call]:
    assert answer.rejected == []
    return [each for each in answer.observations if isinstance(each, Call)]


def sample(name: str) -> Decoded:
    return decoded((SAMPLES / name).read_bytes(), "text/csv" if name.endswith("csv") else "application/geo+json")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


def test_todays_layout_is_read() -> None:
    """Today's rows: a robbery whole, a homicide reported by its day only, a theft that starts after its report."""
    answer = sample("dc_crime_today.csv")
    robbery, homicide, theft = calls(answer)
    assert (robbery.external_id, robbery.type_code, robbery.priority) == ("99000101", "robbery_armed", 1)
    assert robbery.address == "1900 block of 14th Street NW"
    assert (robbery.at, robbery.reported_at) == (utc(2024, 2, 20, 10, 40), utc(2024, 2, 20, 11, 8, 25))
    assert robbery.ended_at == utc(2024, 2, 20, 10, 45)
    assert (robbery.precision_m, robbery.flags) == (100.0, ("late",))
    assert homicide.flags == ("time_truncated", "start_after_report", "late")
    assert (homicide.at, homicide.ended_at) == (utc(2024, 3, 17, 7, 1), None)
    assert homicide.address == "7th Street NW and P Street NW"
    assert theft.at == theft.reported_at
    assert theft.flags == ("start_after_report", "late")
    assert theft.address == "Unit block of H Street NE"
    assert answer.repaired == 2


def test_layout_of_2016_is_read() -> None:
    """The 2016 layout's Z is not UTC: its clock is the city's; its place is the feature's point."""
    (theft,) = calls(sample("dc_crime_2016.geojson"))
    assert theft.reported_at == utc(2016, 8, 5, 23, 36, 7)
    assert theft.at == utc(2016, 8, 5, 16, 45, 21)
    assert theft.state_at == utc(2016, 8, 15, 12, 33, 22)
    assert theft.place is not None
    assert (theft.place.lat, theft.place.lon) == (38.8574493, -76.9957854)
    assert theft.address == "2600 block of Martin Luther King Jr Avenue SE"


def test_layout_of_2006_is_read() -> None:
    """The old layout: a date without a clock, a projected place, a row without number, a place out of the city."""
    answer = sample("dc_crime_2006.csv")
    carjacking, homicide, theft = calls(answer)
    assert carjacking.type_code == "carjacking"
    assert carjacking.at == utc(2006, 9, 21, 4, 0)
    assert carjacking.flags == ("time_truncated", "late")
    assert carjacking.address == "3500 block of 16th Street NW"
    assert carjacking.place is not None
    assert homicide.external_id.startswith("row-")
    assert "id_derived" in homicide.flags
    assert homicide.address == "11th Street NW and Florida Avenue NW"
    assert theft.place is None
    assert theft.precision_m is None
    assert {"place_dropped", "no_place"} <= set(theft.flags)
    assert answer.repaired == 2


def test_projection_agrees_with_the_published_degrees() -> None:
    """A place from EPSG:26985 metres lies within a metre of the degrees published beside it."""
    published, projected = calls(decoded([
        {**GOOD, "XBLOCK": "400512.460606429", "YBLOCK": "130574.929078604",
         "LATITUDE": "38.8429733051", "LONGITUDE": "-76.9940969743"},
        {**GOOD, "XBLOCK": "400512.460606429", "YBLOCK": "130574.929078604", "LATITUDE": "", "LONGITUDE": ""},
    ]))  # fmt: skip
    assert published.place is not None
    assert projected.place is not None
    assert distance_m(published.place, projected.place) < 1.0


def test_police_calls_are_read() -> None:
    """A header behind a mangled byte-order mark is read; a call has its unit, disposition and local time."""
    alarm, shots = calls(sample("nashville_calls.csv"))
    assert (alarm.external_id, alarm.type_code) == ("PD209900000001", "burglar_alarm")
    assert (alarm.state, alarm.disposition, alarm.units) == ("closed", "LOCATION/BUILDING SECURE", ("57A33",))
    assert alarm.incident_ids == ("PD209900000001", "20990000001")
    assert alarm.at == utc(2024, 1, 3, 21, 41, 46)
    assert alarm.address == "900 block of N Dupont Avenue"
    assert (shots.state, shots.place, shots.address) == ("open", None, "McGavock Pike")
    assert shots.flags == ("dst_ambiguous", "no_place", "late")
    assert shots.raw["OBJECTID"] == "2"


@pytest.mark.parametrize(
    ("street", "block", "said"),
    [
        ("1900 - 1999 BLOCK OF 14TH STREET NW", "", "1900 block of 14th Street NW"),
        ("3200  - 3299 BLOCK OF WHEELER ROAD SE", "", "3200 block of Wheeler Road SE"),
        ("700- 799 BLOCK OF O'CONNOR PLACE NE", "", "700 block of O'Connor Place NE"),
        ("UNIT B/O F ST NW", "", "Unit block of F Street NW"),
        ("ST CLAIR ST", "", "St Clair Street"),
        ("3800 B/O SOUTH CAPITOL ST", "", "3800 block of South Capitol Street"),
        ("HILL RD", "200", "200 block of Hill Road"),
        ("DUPONT CIRCLE", "", "Dupont Circle"),
        ("", "900", None),
        ("  ", "", None),
    ],
)
def test_addresses_are_written_plainly(street: str, block: str, said: str | None) -> None:
    """Shouted and abbreviated blocks are written as people write them."""
    assert plain_address(street, block) == said


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"REPORT_DAT": ""}, "REPORT_DAT"),
        ({"REPORT_DAT": "yesterday"}, "REPORT_DAT"),
        ({"REPORT_DAT": True}, "REPORT_DAT"),
        ({"CCN": "x" * 201}, "CCN"),
    ],
)
def test_row_that_cannot_be_taken_is_named(change: dict[str, Any], field: str) -> None:
    """A row without a usable report time or with an endless id is refused by its column; the next one is taken."""
    answer = decoded([{**GOOD, **change}, GOOD])
    assert [(each.index, each.field) for each in answer.rejected] == [(0, field)]
    assert answer.indices == [1]


def test_unknown_layout_is_refused_with_its_columns() -> None:
    """Rows of a layout that nobody described are refused, and the answer says what columns they have."""
    answer = decoded([{"a": 1, "b": 2}])
    assert answer.rejected[0].field == "message"
    assert "a, b" in answer.rejected[0].reason
    assert decoded(b"a,b\n1\n", "text/csv").rejected[0].reason == "is a row of another length than its header"


def test_odd_times_are_repaired() -> None:
    """An end before the start and a start that is no time are left out, flagged and counted."""
    answer = decoded([
        {**GOOD, "END_DATE": "2024/02/20 09:00:00+00"},
        {**GOOD, "START_DATE": "soon"},
        {**GOOD, "REPORT_DAT": 1708427305000},
    ])  # fmt: skip
    ended, started, numbered = calls(answer)
    assert (ended.ended_at, "end_before_start" in ended.flags) == (None, True)
    assert (started.at, "time_dropped" in started.flags) == (started.reported_at, True)
    assert numbered.reported_at == utc(2024, 2, 20, 11, 8, 25)
    assert answer.repaired == 2


def test_the_row_is_kept_as_it_came() -> None:
    """Columns that no mapping names are kept beside the others; one named after faces is dropped and counted."""
    answer = decoded({**GOOD, "BID": "NOMA", "FACE_ID": "123"})
    (call,) = calls(answer)
    assert call.raw == {**GOOD, "BID": "NOMA"}
    assert answer.forbidden == {"face": 1}


INLINE: dict[str, Any] = {
    "title": "Rivermark CAD",
    "file_of": "calls",
    "zone": "Europe/Berlin",
    "clock": "local",
    "closed": ["DONE"],
    "columns": {
        "id": ["nr"], "reported_at": "t", "type": ["what"], "priority": "p", "status": "s", "lat": "la", "lon": "lo",
        "units": "u", "narrative": "n", "street": "where",
    },
    "types": {"Einbruch": "burglary"},
    "priorities": {"A": 1},
}  # fmt: skip


def test_mapping_of_the_enrolment_is_used() -> None:
    """An inline mapping reads a table that nobody shipped one for; a named one is used whatever the columns."""
    row = {"nr": 7, "t": "2024-07-01 12:00:00", "what": "Einbruch", "p": "A", "s": "DONE", "la": 38.9, "lo": -77.0,
           "u": "1A, 1B,", "n": "Tür offen", "where": "ELM ST"}  # fmt: skip
    (call,) = calls(decoded([row], mapping=INLINE))
    assert (call.external_id, call.type_code, call.priority, call.state) == ("7", "burglary", 1, "closed")
    assert call.at == utc(2024, 7, 1, 10, 0)
    assert (call.units, call.narrative, call.address) == (("1A", "1B"), "Tür offen", "Elm Street")
    assert decoded([row], mapping="nashville_calls").rejected[0].field == "Call_Received"


@pytest.mark.parametrize(
    "change",
    [
        {"types": {"x": "witchcraft"}},
        {"zone": "Mars/Olympus"},
        {"priorities": {"A": 5}},
        {"colour": "red"},
        {"columns": {**INLINE["columns"], "x": "X"}},
    ],
)
def test_wrong_mapping_is_named(change: dict[str, Any]) -> None:
    """A mapping that names what is not there is refused as the setting it is."""
    with pytest.raises(BadInputError, match=r"settings\.mapping"):
        decoded([GOOD], mapping={**INLINE, **change})
    with pytest.raises(BadInputError, match="is not one of"):
        decoded([GOOD], mapping="atlantis")


def test_shipped_mappings_are_whole() -> None:
    """The four layouts are there, and each place column has its pair."""
    assert set(shipped()) == {"dc_crime_2006_2012", "dc_crime_2016_geojson", "dc_crime_today", "nashville_calls"}
    for mapping in shipped().values():
        assert (mapping.columns.lat is None) == (mapping.columns.lon is None)


def test_limits_hold() -> None:
    """Cells, units and rows beyond their limits are cut or refused."""
    (call,) = calls(decoded([{**GOOD, "BLOCK": "A" * 50_000}]))
    assert call.address is not None
    assert len(call.address) <= 300
    row = {"nr": "1", "t": "2024-07-01 12:00:00", "what": "", "u": "a," * 500, "la": "9" * 50, "lo": "1", "where": ""}
    (call,) = calls(decoded([row], mapping=INLINE))
    assert len(call.units) == module.UNITS_MAX
    assert (call.place, "place_dropped" in call.flags) == (None, True)
    with pytest.raises(BadInputError, match="1 to 10000 rows"):
        decoded(b"a\n" + b"1\n" * 10_001, "text/csv")


def answered(payload: bytes, content_type: str) -> Decoded | None:
    began = time.process_time()
    try:
        answer = decoded(payload, content_type)
    except BadInputError as error:
        assert error.field  # noqa: PT017 - a Decoded is as good an answer
        answer = None
    assert time.process_time() - began < SECONDS_MAX
    return answer


@given(st.binary(max_size=300), st.sampled_from(["application/json", "application/x-ndjson", "text/csv"]))
def test_any_bytes_are_answered(payload: bytes, content_type: str) -> None:
    """Any bytes end in a Decoded or BadInputError, in bounded time."""
    answered(payload, content_type)


CELL = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=40)
)


@given(st.dictionaries(st.sampled_from(sorted(GOOD)), CELL | st.sampled_from(sorted(GOOD.values())), max_size=4))
def test_any_row_is_taken_or_named(change: dict[str, Any]) -> None:
    """Whatever stands in the columns, the row is taken or refused: never both, never neither, times always in UTC."""
    answer = answered(json.dumps([{**GOOD, **change}]).encode(), "application/json")
    if answer is not None:
        assert len(answer.observations) + len(answer.rejected) == 1
        assert answer.repaired <= len(answer.observations)
        for each in answer.observations:
            assert isinstance(each, Call)
            assert each.at.utcoffset() == timedelta(0)
            assert (each.place is None) == ("no_place" in each.flags)
            assert each.reported_at is None or "time_truncated" in each.flags or each.at <= each.reported_at
