"""CAP alerts are taken by the rules of their schema; what breaks them is refused by name, and quickly."""

from __future__ import annotations

import os
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import parse
from hypothesis import given
from hypothesis import strategies as st

from watchroom.base.errors import BadInputError
from watchroom.model.observation import Decoded, PublicWarning
from watchroom.model.source import Enrolment
from watchroom.sources.cap import alert
from watchroom.sources.cap.decode import decode

SAMPLES = Path(__file__).parents[1] / "samples"
AMBER = (SAMPLES / "missing_child.xml").read_text()
CANCEL = (SAMPLES / "cancel.xml").read_text()
RECEIVED_AT = datetime(2024, 5, 14, 1, 46, tzinfo=UTC)
REAL_DATA = Path(os.environ.get("WATCHROOM_REAL_DATA", ""))
needs_real_data = pytest.mark.skipif(
    "WATCHROOM_REAL_DATA" not in os.environ, reason="WATCHROOM_REAL_DATA is not set: no published alert to read"
)
SECONDS_MAX = 2.0
RING = "38.80,-77.15 38.80,-76.90 39.00,-76.90 39.00,-77.15 38.80,-77.15"


def decoded(document: str | bytes) -> Decoded:
    enrolment = Enrolment(id="c", kind="cap", title="C", agency="mpd", law_tag="dc")
    payload = document.encode() if isinstance(document, str) else document
    return decode(payload, "application/cap+xml", enrolment, RECEIVED_AT)


def warning(document: str | bytes) -> PublicWarning:
    answer = decoded(document)
    assert answer.rejected == []
    (found,) = answer.observations
    assert isinstance(found, PublicWarning)
    return found


def refused(document: str) -> tuple[str, str]:
    (rejection,) = decoded(document).rejected
    return rejection.field, rejection.reason


def test_missing_child_is_read() -> None:
    """The English info of an alert is read: what, how urgent, until when, where."""
    found = warning(AMBER)
    assert found.external_id == "alerts@rivermark.example,RM-2024-05-14-0007,2024-05-13T21:45:00-04:00"
    assert found.at == datetime(2024, 5, 14, 1, 45, tzinfo=UTC)
    assert (found.status, found.message_type, found.event) == ("Actual", "Alert", "Child Abduction")
    assert (found.urgency, found.severity, found.certainty) == ("Immediate", "Severe", "Likely")
    assert found.headline == "Amber alert in Rivermark"
    assert found.instruction == "Call 911 if you see the car; do not approach it."
    assert found.expires_at == datetime(2024, 5, 14, 13, 45, tzinfo=UTC)
    assert found.area_text == "Rivermark and five miles around"
    assert len(found.polygons) == 1
    assert found.polygons[0][0] == found.polygons[0][-1] == (38.8, -77.15)
    ((lat, lon, radius_m),) = found.circles
    assert (lat, lon, round(radius_m)) == (38.9072, -77.0369, 8050)
    assert found.flags == ()


def test_cancel_names_what_it_cancels() -> None:
    """A cancel without info carries the ids of what it cancels, in the form of that warning's own id."""
    found = warning(CANCEL)
    assert (found.message_type, found.at) == ("Cancel", datetime(2024, 5, 14, 2, 30, tzinfo=UTC))
    assert found.references == (warning(AMBER).external_id,)
    assert found.flags == ("future_time",)


def test_older_namespace_is_read() -> None:
    """CAP 1.1 is taken; 1.0 and no namespace are refused as such."""
    assert warning(AMBER.replace("cap:1.2", "cap:1.1")).event == "Child Abduction"
    assert refused(AMBER.replace("cap:1.2", "cap:1.0"))[0] == "alert"
    assert refused(AMBER.replace(' xmlns="urn:oasis:names:tc:emergency:cap:1.2"', ""))[0] == "alert"


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("2024-05-13T21:45:00-04:00</sent>", "2024-05-14T01:45:00Z</sent>", "sent"),
        ("2024-05-13T21:45:00-04:00</sent>", "2024-05-14T01:45:00</sent>", "sent"),
        ("2024-05-13T21:45:00-04:00</sent>", "2024-02-31T01:45:00-04:00</sent>", "sent"),
        ("<sent>2024-05-13T21:45:00-04:00</sent>", "", "sent"),
        ("<identifier>RM-2024-05-14-0007</identifier>", "", "identifier"),
        ("RM-2024-05-14-0007", "RM 7", "identifier"),
        ("alerts@rivermark.example", "alerts,rivermark", "sender"),
        ("<status>Actual", "<status>Real", "status"),
        ("<scope>Public</scope>", "", "scope"),
        ("<msgType>Alert", "<msgType>Update", "references"),
        ("<event>Child Abduction</event>", "", "info.1.event"),
        ("<urgency>Immediate</urgency>", "<urgency>Soon</urgency>", "info.0.urgency"),
        ("<category>Rescue</category>", "", "info.0.category"),
        ("<certainty>Likely</certainty>", "", "info.0.certainty"),
        ("<expires>2024-05-14T09:45:00-04:00", "<expires>2024-05-14T09:45:00Z", "info.1.expires"),
        ("<areaDesc>Rivermark</areaDesc>", "", "info.0.area.0.areaDesc"),
        (" 38.80,-77.15</polygon>", "</polygon>", "info.1.area.0.polygon.0"),
        (RING, "38.80,-77.15 38.80,-76.90 38.80,-77.15", "info.1.area.0.polygon.0"),
        (RING, RING.replace("39.00", "99.00"), "info.1.area.0.polygon.0"),
        (RING, RING.replace("39.00", "NaN"), "info.1.area.0.polygon.0"),
        (RING, RING.replace(",", " "), "info.1.area.0.polygon.0"),
        ("38.9072,-77.0369 8.05", "38.9072,-77.0369", "info.1.area.0.circle.0"),
        ("38.9072,-77.0369 8.05", "38.9072,-77.0369 -1", "info.1.area.0.circle.0"),
        ("</identifier>", "</identifier><identifier>x</identifier>", "identifier"),
    ],
)
def test_wrong_member_is_named(old: str, new: str, field: str) -> None:
    """What the schema or the standard forbids is refused by the dotted name of the member."""
    assert old in AMBER
    assert refused(AMBER.replace(old, new))[0] == field


def test_reasons_say_what_to_do() -> None:
    """An unclosed ring and a Z are refused with the reason in plain words."""
    assert "-00:00" in refused(AMBER.replace("21:45:00-04:00</sent>", "21:45:00Z</sent>"))[1]
    assert "not closed" in refused(AMBER.replace("-77.15</polygon>", "-77.16</polygon>"))[1]


def test_references_have_three_parts() -> None:
    """A reference that is not sender,identifier,sent is refused."""
    assert refused(CANCEL.replace("alerts@rivermark.example,RM", "RM"))[0] == "references"


BOMB = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'


@pytest.mark.parametrize(
    "document",
    [
        AMBER.replace("?>", '?><!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/passwd">]>').replace("Rivermark", "&x;"),
        AMBER.replace("?>", '?><!DOCTYPE alert SYSTEM "http://169.254.169.254/a.dtd">'),
        AMBER.replace("?>", f"?>{BOMB}").replace("Rivermark", "&c;"),
        "<alert" * 50_000,
        "<a>" * 300_000,
        "",
        "{}",
    ],
    ids=range(7),
)
def test_hostile_xml_is_refused_quickly(document: str) -> None:
    """External entities, document types, bombs and broken XML are refused as a whole, in time."""
    began = time.process_time()
    with pytest.raises(BadInputError):
        decoded(document)
    assert time.process_time() - began < SECONDS_MAX


def test_limits_hold() -> None:
    """Too many infos, positions and bytes are refused; long texts are cut."""
    info = AMBER[AMBER.index("<info>") : AMBER.index("</info>") + len("</info>")]
    assert refused(AMBER.replace("</alert>", info * alert.INFOS_MAX + "</alert>"))[0] == "info"
    ring = "1,1 " * (alert.POSITIONS_MAX + 1)
    assert refused(AMBER.replace(RING, ring))[0] == "info.1.area.0.polygon.0"
    with pytest.raises(BadInputError, match="larger than"):
        decoded(b" " * 3_000_000)
    found = warning(AMBER.replace("A six-year-old", "A" * 30_000))
    assert found.description is not None
    assert len(found.description) == alert.TEXT_CHARS_MAX


def test_feed_takes_and_refuses_entry_by_entry() -> None:
    """In an Atom feed a whole alert in an entry is taken, an entry that only links is refused by its index."""
    inner = AMBER.partition("?>")[2]
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="http://169.254.169.254/"/></entry>'
        f'<entry><content type="application/cap+xml">{inner}</content></entry></feed>'
    )
    answer = decoded(feed)
    assert answer.indices == [1]
    assert [(each.index, each.field) for each in answer.rejected] == [(0, "entry")]


@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=3, max_size=20))
def test_ring_comes_out_as_it_went_in(corners: list[tuple[float, float]]) -> None:
    """Every closed ring on earth comes out with the positions that went in."""
    ring = (*corners, corners[0])
    text = " ".join(f"{lat!r},{lon!r}" for lat, lon in ring)
    assert warning(AMBER.replace(RING, text)).polygons == (ring,)


def answered(payload: bytes) -> None:
    began = time.process_time()
    try:
        answer = decoded(payload)
    except BadInputError as error:
        assert error.field  # noqa: PT017 - a Decoded is as good an answer
    else:
        assert all(each.at.utcoffset() == timedelta(0) for each in answer.observations)
    assert time.process_time() - began < SECONDS_MAX


@given(st.binary(max_size=300))
def test_any_bytes_are_answered(payload: bytes) -> None:
    """Any bytes end in a Decoded or BadInputError, in bounded time."""
    answered(payload)


@given(st.integers(0, len(AMBER)), st.integers(0, 9), st.binary(max_size=8))
def test_broken_samples_are_answered(start: int, cut: int, put: bytes) -> None:
    """A sample with any piece cut out or replaced ends in a Decoded or BadInputError."""
    payload = AMBER.encode()
    answered(payload[:start] + put + payload[start + cut :])


@needs_real_data
@pytest.mark.real_data
def test_published_alert_is_read() -> None:
    """The standard's own AMBER example is taken."""
    found = warning((REAL_DATA / "cap" / "cap_amber_alert_example.xml").read_bytes())
    assert (found.event, found.area_text) == ("Child Abduction", "Los Angeles County")
    assert found.flags == ()


@needs_real_data
@pytest.mark.real_data
def test_every_entry_of_a_published_feed_is_read() -> None:
    """All 163 entries of a weather service's feed are taken within a second, 99 of them with a ring."""
    began = time.process_time()
    answer = decoded((REAL_DATA / "cap" / "nws_atom_feed_example.xml").read_bytes())
    assert time.process_time() - began < 1.0
    assert answer.rejected == []
    warnings = [each for each in answer.observations if isinstance(each, PublicWarning)]
    assert len(warnings) == 163
    assert len({each.external_id for each in warnings}) == 163
    assert sum(bool(each.polygons) for each in warnings) == 99
    assert all("expired" in each.flags for each in warnings)


@needs_real_data
@pytest.mark.real_data
def test_enumerations_are_the_schemas() -> None:
    """The words allowed for each member are those of the published schema."""
    xs = "{http://www.w3.org/2001/XMLSchema}"
    schema: Element = parse(REAL_DATA / "cap" / "CAP-v1.2.xsd").getroot()
    ours = {
        "status": alert.STATUS,
        "msgType": alert.MESSAGE_TYPE,
        "scope": alert.SCOPE,
        "urgency": alert.URGENCY,
        "severity": alert.SEVERITY,
        "certainty": alert.CERTAINTY,
    }
    for name, words in ours.items():
        (element,) = [each for each in schema.iter(f"{xs}element") if each.get("name") == name]
        assert tuple(each.get("value") for each in element.iter(f"{xs}enumeration")) == words
    (sent,) = [each for each in schema.iter(f"{xs}element") if each.get("name") == "sent"]
    pattern = next(sent.iter(f"{xs}pattern")).get("value", "")
    for text in ("2024-05-14T01:45:00-00:00", "2024-05-14T01:45:00Z", "2024-05-14T01:45:00.5-00:00"):
        assert bool(re.fullmatch(pattern, text)) == bool(alert._TIME.fullmatch(text))  # noqa: SLF001 - the same rule
