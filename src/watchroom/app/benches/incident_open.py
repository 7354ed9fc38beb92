"""`incident_open`: a 911 call is posted, and its incident opens on a console."""

from __future__ import annotations

import asyncio
import math
import secrets
import time
from datetime import UTC, datetime
from typing import Any

import msgspec
import uvloop

from watchroom.app.benches.cameras import place_of
from watchroom.app.benches.consoles import post
from watchroom.app.benches.figures import Figure, at_most, percentile
from watchroom.app.benches.house import House, Keys, Serving
from watchroom.app.benches.stream import Watcher

CALLS = 100
SPACED_SECONDS = 0.05
WAIT_SECONDS_MAX = 10.0
_LOOK_AGAIN_SECONDS = 0.01


def measure(house: House, *, seconds: float) -> list[Figure]:  # noqa: ARG001 - a fixed number of calls
    """Return the delay from the call's being posted to its incident on a console."""
    town = house.beside("town", 1_000)
    with town.serving() as serving, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        took = runner.run(_measure(serving, town.keys()))
    return [
        at_most("incident_open.p50", percentile(took, 50), "ms"),
        at_most("incident_open.p95", percentile(took, 95), "ms", 300),
    ]


async def _measure(serving: Serving, keys: Keys) -> list[float]:
    run = secrets.token_hex(4)
    posted: dict[str, float] = {}
    seen: dict[str, float] = {}

    def heard(kind: str, value: Any, at: float) -> None:
        if kind == "incident":
            text = msgspec.json.encode(value).decode()
            seen.update({mark: at for mark in posted if mark in text and mark not in seen})

    watcher = Watcher(keys.officer, heard)
    await watcher.connect(serving.address)
    await watcher.has_snapshot.wait()
    for n in range(CALLS):
        mark = f"{run}{n:03d}"
        posted[mark] = time.perf_counter()
        body = call_of(mark, *place_of(n))
        await post(serving, "cad_eido", keys.sources["cad_eido"], body, "application/emergency.eido+json")
        await asyncio.sleep(SPACED_SECONDS)
    deadline = time.perf_counter() + WAIT_SECONDS_MAX
    while len(seen) < CALLS and time.perf_counter() < deadline:  # noqa: ASYNC110 - the last ones arrive
        await asyncio.sleep(_LOOK_AGAIN_SECONDS)
    watcher.close()
    return [(seen.get(mark, math.inf) - began) * 1000 for mark, began in posted.items()]


def call_of(mark: str, lat: float, lon: float) -> bytes:
    """Return a new call as an Emergency Incident Data Object."""
    now, psap = datetime.now(UTC).isoformat(), {"$ref": "psap.example"}
    part = {"lastUpdateTimeStamp": now, "updatedByAgencyReference": psap}
    place = (
        '<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:gp="urn:ietf:params:xml:ns:pidf:geopriv10" '
        'xmlns:gml="http://www.opengis.net/gml" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" entity="pres:c@e">'
        '<dm:device id="d"><gp:geopriv><gp:location-info><gml:Point srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>'
        f"{lat:.5f} {lon:.5f}</gml:pos></gml:Point></gp:location-info>"
        "<gp:usage-rules/></gp:geopriv></dm:device></presence>"
    )
    return msgspec.json.encode(
        {
            "$id": f"urn:emergency:uid:incidentid:{mark}:psap.example",
            "eidoVersion": "1.0",
            "issuingElementIdentification": "cad.psap.example",
            **part,
            "agencyComponent": [
                {
                    "$id": "psap.example",
                    **part,
                    "agencyRoleDescriptionRegistryText": ["CallReceiving"],
                    "agencyType": ["psap"],
                }
            ],
            "incidentComponent": {
                "$id": "incident",
                **part,
                "incidentTypeCommonRegistryText": "ROBBERY",
                "incidentStatusCommonRegistryText": ["Active"],
                "internalIncidentId": f"I{mark}",
                "locationReference": [{"$ref": "place"}],
            },
            "locationComponent": [
                {
                    "$id": "place",
                    **part,
                    "locationTypeDescriptionRegistryText": "Incident",
                    "locationByValue": place,
                }
            ],
        }
    )
