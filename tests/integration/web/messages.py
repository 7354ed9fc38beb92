"""Messages as devices and dispatch systems send them, for tests that speak to the real doors."""

from __future__ import annotations

from datetime import datetime
from typing import Any

HERE = (38.92, -77.03)
AGENCY = "psap.rivermark.example"
_CIRCLE = (
    '<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:gp="urn:ietf:params:xml:ns:pidf:geopriv10" '
    'xmlns:gml="http://www.opengis.net/gml" xmlns:gs="http://www.opengis.net/pidflo/1.0" '
    'xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" entity="pres:x@carrier.example"><dm:device id="d">'
    '<gp:geopriv><gp:location-info><gs:Circle srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>{lat} {lon}</gml:pos>'
    '<gs:radius uom="urn:ogc:def:uom:EPSG::9001">10</gs:radius></gs:Circle></gp:location-info><gp:usage-rules/>'
    "</gp:geopriv></dm:device></presence>"
)


def shot(identity: str, at: datetime, lat: float = HERE[0], lon: float = HERE[1]) -> dict[str, Any]:
    """Return one acoustic detection."""
    return {"id": identity, "at": at.isoformat(), "lat": lat, "lon": lon, "rounds": 4, "confidence": 0.8}


def read(identity: str, plate: str, at: datetime, **more: Any) -> dict[str, Any]:
    """Return one plate read of the plain form."""
    return {
        "id": identity,
        "plate": plate,
        "region": "US-DC",
        "reader": "r-1",
        "read_at": at.isoformat(),
        "lat": HERE[0],
        "lon": HERE[1],
        "confidence": 0.93,
    } | more


def position(unit: str, at: datetime, lat: float = HERE[0], lon: float = HERE[1]) -> dict[str, Any]:
    """Return one unit's position."""
    return {"unit": unit, "at": at.isoformat(), "lat": lat, "lon": lon}


def pidf(lat: float = HERE[0], lon: float = HERE[1]) -> str:
    """Return a place as PIDF-LO."""
    return _CIRCLE.format(lat=lat, lon=lon)


def eido(identity: str, at: datetime, **how: Any) -> dict[str, Any]:
    """Return the present state of one incident; `how` may give kind, status, note, place (PIDF-LO) and number."""
    stamp = {"lastUpdateTimeStamp": at.isoformat(), "updatedByAgencyReference": {"$ref": AGENCY}}
    incident = {
        "$id": "i",
        **stamp,
        "incidentTypeCommonRegistryText": how.get("kind", "ROBBERY"),
        "incidentStatusCommonRegistryText": [how.get("status", "Active")],
        **({"internalIncidentId": how["number"]} if "number" in how else {}),
    }
    message = {
        "$id": f"urn:emergency:uid:incidentid:{identity}:{AGENCY}",
        **stamp,
        "eidoVersion": "1.0",
        "issuingElementIdentification": f"cad1.{AGENCY}",
        "agencyComponent": [
            {"$id": AGENCY, **stamp, "agencyRoleDescriptionRegistryText": ["CallReceiving"], "agencyType": ["psap"]}
        ],
        "incidentComponent": incident,
        "locationComponent": [
            {
                "$id": "l",
                **stamp,
                "locationTypeDescriptionRegistryText": "Incident",
                "locationByValue": how.get("place", pidf()),
            }
        ],
    }
    if "note" in how:
        message["notesComponent"] = [{"$id": "n", **stamp, "notesActionComments": how["note"]}]
    return message


def cap(identity: str, sent: str, **how: Any) -> str:
    """Return a public alert: `kind` (Alert, Update, Cancel), `references`, `polygon` and `expires` may be given."""
    references = f"<references>{how['references']}</references>" if "references" in how else ""
    polygon = how.get("polygon", "38.80,-77.15 38.80,-76.90 39.00,-76.90 39.00,-77.15 38.80,-77.15")
    expires = f"<expires>{how['expires']}</expires>" if "expires" in how else ""
    headline = how.get("headline", "Amber alert")
    return (
        f'{how.get("head", "")}<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{identity}</identifier>'
        f"<sender>alerts@rivermark.example</sender><sent>{sent}</sent><status>Actual</status>"
        f"<msgType>{how.get('kind', 'Alert')}</msgType><scope>Public</scope>{references}<info>"
        f"<category>Rescue</category><event>Child Abduction</event><urgency>Immediate</urgency>"
        f"<severity>Severe</severity><certainty>Likely</certainty>{expires}<headline>{headline}"
        f"</headline><area><areaDesc>Rivermark</areaDesc><polygon>{polygon}</polygon></area></info></alert>"
    )
