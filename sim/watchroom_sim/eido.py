"""Writes a call as an EIDO (NENA-STA-021.1): the present state of one incident, as a call centre conveys it."""

from __future__ import annotations

import re
from typing import Any, Final
from xml.sax.saxutils import escape

import msgspec

from watchroom.base.geometry import Point
from watchroom.model.incident_types import INCIDENT_TYPES
from watchroom_sim import names
from watchroom_sim.agenda import iso

PSAP: Final = "psap.kingsferry.example"
AGENT: Final = f"desk@{PSAP}"
PRIORITY_NUMBERS: Final = {1: 9, 2: 6, 3: 4, 4: 1}
"""The standard counts from 0 to 10, 10 the most urgent."""
URGENCY: Final = {1: "highest", 2: "high", 3: "normal", 4: "low"}
COMMON_CODES: Final = {
    "shooting": "SHOOT", "homicide": "HOMICIDE", "robbery_armed": "ROBBERY", "robbery": "ROBBERY",
    "carjacking": "CARJACK", "stabbing": "STABBING", "assault_weapon": "ASSAULT", "assault": "ASSAULT",
    "sex_abuse": "SEXOFFNS", "domestic": "DVNA", "person_with_weapon": "WEAPON", "missing_child": "RUNAWAY",
    "burglary_in_progress": "FORCENTR", "burglary": "BURGLARY", "burglar_alarm": "ALRBA", "arson": "FARSON",
    "vehicle_theft": "VEHSTLN", "theft": "LARCENY", "fraud": "FRAUD", "vandalism": "VANDAL",
    "crash_injury": "MVAINJY", "crash": "MVA", "hit_and_run": "MVAHR", "reckless_driving": "RECKDRV",
    "traffic": "THAZ", "fight": "FIGHT", "disorder": "DISORD", "noise": "NOISE", "trespass": "TRESPASS",
    "suspicious_person": "PERSUSP", "fireworks": "FIREWRKS", "welfare_check": "WELFARE", "mental_health": "EDP",
    "overdose": "OD", "medical": "SICK", "fire": "FSTRU", "bomb_threat": "BOMB",
}  # fmt: skip
"""APCO common incident types; the rest is told in words only."""
_HOUSE: Final = re.compile(r"(?P<HNO>\d+) (?P<RD>.+) (?P<STS>\w+) (?P<POD>NW|NE|SW|SE)")


class Spot(msgspec.Struct, frozen=True):
    """A place as a call-taker knows it: point, the metres it may be off, words."""

    place: Point | None
    address: str
    precision_m: float = 15.0
    landmark: str | None = None


class UnitState(msgspec.Struct):
    """One unit sent, and how far it is: EnRoute, OnScene or Available."""

    callsign: str
    status: str
    at: float


class CallRecord(msgspec.Struct):
    """One call as the dispatch system holds it; changes as the call goes on."""

    number: str
    at: float
    type_code: str
    priority: int
    spot: Spot
    notes: list[tuple[float, str]]
    updated_at: float
    units: list[UnitState]
    beat: str | None = None
    disposition: str | None = None
    related: str | None = None
    """Number of an earlier call about the same thing, once the desk has seen that."""

    @property
    def tracking_id(self) -> str:
        """Return the incident's globally unique id."""
        return f"urn:emergency:uid:incidentid:{self.number.lower()}:{PSAP}"


def write_eido(call: CallRecord) -> dict[str, Any]:
    """Return the EIDO of the call as it stands now."""
    eido: dict[str, Any] = {
        **_component(call.tracking_id, call.updated_at),
        "eidoVersion": "1.0",
        "issuingElementIdentification": f"cad1.{PSAP}",
        "incidentComponent": _incident(call),
        "callComponent": [_call(call)],
        "locationComponent": [_location(call)],
        "notesComponent": [
            {**_component(f"{call.number}-note-{serial}", at), "notesActionComments": escape(text)}
            for serial, (at, text) in enumerate(call.notes)
        ],
        "agencyComponent": [
            {
                **_component(PSAP, call.at),
                "agencyRoleDescriptionRegistryText": ["CallReceiving", "Dispatching"],
                "agencyType": ["psap"],
                "incidentOwningAgencyIndicator": True,
            }
        ],
        "agentComponent": [
            {
                **_component(AGENT, call.at),
                "agentRoleRegistryText": ["Call Taking"],
                "agencyReference": {"$ref": PSAP},
            }
        ],
    }
    if call.units:
        eido |= _dispatch(call)
    return eido


def _component(id_: str, at: float) -> dict[str, Any]:
    return {"$id": id_, "lastUpdateTimeStamp": iso(at), "updatedByAgencyReference": {"$ref": PSAP}}


def _incident(call: CallRecord) -> dict[str, Any]:
    title = INCIDENT_TYPES[call.type_code].title
    incident: dict[str, Any] = {
        **_component(f"{call.number}-incident", call.updated_at),
        "incidentTypeInternalCode": call.type_code.upper().replace("_", "-"),
        "incidentTypeInternalText": title,
        "incidentTypeCommonRegistryText": COMMON_CODES.get(call.type_code, title),
        "incidentStatusCommonRegistryText": ["Closed" if call.disposition else "Active"],
        "internalIncidentId": call.number,
        "incidentCommonPriorityNumber": PRIORITY_NUMBERS[call.priority],
        "locationReference": [{"$ref": f"{call.number}-place"}],
        "notesReference": [{"$ref": f"{call.number}-note-{serial}"} for serial in range(len(call.notes))],
    }
    if call.beat:
        incident["beatOrDispatchGroupText"] = call.beat
    if call.disposition:
        incident["dispositionComponent"] = [
            {
                **_component(f"{call.number}-end", call.updated_at),
                "dispositionCommonRegistryCode": "Closed",
                "dispositionPrimaryIndicator": True,
                "dispositionDescriptionText": call.disposition,
            }
        ]
    return incident


def _call(call: CallRecord) -> dict[str, Any]:
    contact: dict[str, Any] = {
        **_component(f"urn:emergency:uid:callid:{call.number.lower()}:{PSAP}", call.at),
        "callStateRegistryText": "callEnd" if call.disposition or call.units else "callAnswered",
        "standardPrimaryCallType": "emergency",
        "direction": "incoming",
        "priorityIdentifier": URGENCY[call.priority],
        "callStartTimestamp": iso(call.at),
        "answerDate": iso(call.at + 4.0),
        "agentReference": [{"$ref": AGENT}],
    }
    if call.related:
        contact["relatedCallIdentifier"] = [f"urn:emergency:uid:callid:{call.related.lower()}:{PSAP}"]
    return contact


def _location(call: CallRecord) -> dict[str, Any]:
    spot = call.spot
    location: dict[str, Any] = {
        **_component(f"{call.number}-place", call.at),
        "locationTypeDescriptionRegistryText": "Incident",
        "locationDescriptionText": f"{spot.landmark}, {spot.address}" if spot.landmark else spot.address,
    }
    if spot.place is not None:
        location["locationByValue"] = _pidf(spot, spot.place)
    return location


def _pidf(spot: Spot, place: Point) -> str:
    house = _HOUSE.fullmatch(spot.address)
    civic = ""
    if house:
        parts = {"country": "US", "A1": "DC", "A3": names.CITY, **house.groupdict()}
        if spot.landmark:
            parts["NAM"] = spot.landmark
        inside = "".join(f"<ca:{name}>{escape(value)}</ca:{name}>" for name, value in parts.items())
        civic = f"<ca:civicAddress>{inside}</ca:civicAddress>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?><presence xmlns="urn:ietf:params:xml:ns:pidf"'
        ' xmlns:gp="urn:ietf:params:xml:ns:pidf:geopriv10" xmlns:gml="http://www.opengis.net/gml"'
        ' xmlns:gs="http://www.opengis.net/pidflo/1.0" xmlns:ca="urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr"'
        f' xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" entity="pres:caller@{PSAP}"><dm:device id="d1">'
        '<gp:geopriv><gp:location-info><gs:Circle srsName="urn:ogc:def:crs:EPSG::4326">'
        f"<gml:pos>{place.lat} {place.lon}</gml:pos>"
        f'<gs:radius uom="urn:ogc:def:uom:EPSG::9001">{spot.precision_m:g}</gs:radius></gs:Circle>{civic}'
        "</gp:location-info><gp:usage-rules/></gp:geopriv></dm:device></presence>"
    )


def _dispatch(call: CallRecord) -> dict[str, Any]:
    return {
        "dispatchComponent": [
            {
                **_component(f"{call.number}-dispatch", call.units[0].at),
                "emergencyResourceReference": [{"$ref": f"{call.number}-{unit.callsign}"} for unit in call.units],
            }
        ],
        "emergencyResourceComponent": [
            {
                **_component(f"{call.number}-{unit.callsign}", unit.at),
                "agentReference": [{"$ref": AGENT}],
                "emergencyResourceTypeCommonRegistryText": "Patrol Unit",
                "emergencyResourceName": unit.callsign,
                "primaryUnitStatusRegistryText": unit.status,
                "secondaryUnitStatusRegistryText": ["Emergency" if call.priority == 1 else "Routine"],
                "resourceAttributeRegistryText": ["Other"],
            }
            for unit in call.units
        ],
    }
