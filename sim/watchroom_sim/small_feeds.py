"""The quieter devices: alarm panels, cameras that report on themselves, a county's dispatch table, public warnings."""

from __future__ import annotations

import random
from typing import Any, Final
from xml.sax.saxutils import escape

import msgspec
import numpy as np
import shapely

from watchroom_sim import names
from watchroom_sim.agenda import Agenda, Message, Outbox, iso
from watchroom_sim.clockwork import CALLS_BY_HOUR, LEVEL, wait_s
from watchroom_sim.geography import Geography
from watchroom_sim.places import Premise
from watchroom_sim.plane import geometry_to_ground, to_ground

CAP_TYPE: Final = "application/xml"
ALARMS_PER_DAY: Final = 46.0
ALARM_KINDS: Final = {"intrusion": 0.66, "glass_break": 0.16, "panic": 0.09, "hold_up": 0.07, "duress": 0.02}
ALARM_TRADES: Final = ("shop", "bank", "liquor", "pharmacy", "fuel", "hotel")
TEST_SHARE: Final = 0.08
CAMERA_EVENTS_PER_DAY: Final = 30.0
UNASKED_SHARE: Final = 0.15
"""Some cameras tell of faces though nobody asked: the door must drop and count it."""
COUNTY_CALLS_PER_DAY: Final = 140.0
WARNINGS_PER_DAY: Final = 3.0
COUNTY_TYPES: Final = {
    "CRASH": "Two vehicles, property damage only",
    "ALARM": "Commercial burglar alarm",
    "DISORDERLY": "Group refusing to leave",
    "WELFARE": "Check on an elderly resident",
    "SUSPICIOUS": "Vehicle parked with lights off",
    "THEFT": "Shoplifter detained by staff",
}
COUNTY_MAPPING: Final[dict[str, Any]] = {
    "title": "Montrose County dispatch",
    "file_of": "calls",
    "zone": "America/New_York",
    "clock": "utc",
    "closed": ["CLEARED"],
    "columns": {
        "id": ["EventNo"],
        "incident_ids": ["EventNo"],
        "reported_at": "Received",
        "state_at": "Updated",
        "type": ["Type"],
        "priority": "Priority",
        "block": "Block",
        "street": "Street",
        "lat": "Lat",
        "lon": "Lon",
        "units": "Units",
        "status": "Status",
        "disposition": "Disposition",
        "narrative": "Remarks",
    },
    "types": {
        "CRASH": "crash",
        "ALARM": "burglar_alarm",
        "DISORDERLY": "disorder",
        "WELFARE": "welfare_check",
        "SUSPICIOUS": "suspicious_person",
        "THEFT": "theft",
        "STOLEN VEHICLE": "vehicle_theft",
    },
    "priorities": {"1": 1, "2": 2, "3": 3, "4": 4},
}
"""How the county's table is read: the mapping of its enrolment."""
COUNTY_SOURCE: Final = "montrose_cad"


class Panels:
    """Alarm panels of businesses; most of what they say is false."""

    def __init__(
        self, geography: Geography, agenda: Agenda, outbox: Outbox, *, dice: random.Random, speed: float
    ) -> None:
        """`speed` multiplies how often they sound."""
        self._agenda, self._outbox, self._dice = agenda, outbox, dice
        self._per_day = ALARMS_PER_DAY * speed
        self._sites = [each for trade in ALARM_TRADES for each in geography.of_kind(trade)]

    def open(self, now: float) -> None:
        """Begin; each alarm plans the next."""
        self._agenda.plan(now + wait_s(self._per_day, LEVEL, now, self._dice), self._next)

    def _next(self, now: float) -> None:
        kind = self._dice.choices(list(ALARM_KINDS), list(ALARM_KINDS.values()))[0]
        self.sound(self._dice.choice(self._sites), kind, now, test=self._dice.random() < TEST_SHARE)
        self.open(now)

    def sound(self, site: Premise, kind: str, now: float, *, test: bool = False) -> None:
        """Let the panel of a site ask for help."""
        place = to_ground(site.at)
        self._outbox.say(
            "alarm",
            {
                "id": f"AL-{site.id}-{int(now * 100):x}",
                "at": iso(now),
                "alarm": kind,
                "site": f"site-{site.id}",
                "lat": place.lat,
                "lon": place.lon,
                "address": site.address,
                "text": f"{site.name}: {kind.replace('_', ' ')}" + (" (test)" if test else ""),
                "test": test,
            },
        )


class CameraDiary:
    """What the city's cameras say of themselves: no signal, covered, back again."""

    def __init__(
        self, camera_ids: list[str], agenda: Agenda, outbox: Outbox, *, dice: random.Random, speed: float
    ) -> None:
        """`speed` multiplies how often."""
        self._ids, self._agenda, self._outbox, self._dice = camera_ids, agenda, outbox, dice
        self._per_day = CAMERA_EVENTS_PER_DAY * speed

    def open(self, now: float) -> None:
        """Begin; each report plans the next."""
        self._agenda.plan(now + wait_s(self._per_day, LEVEL, now, self._dice), self._next)

    def _next(self, now: float) -> None:
        self.open(now)
        camera = self._dice.choice(self._ids)
        if self._dice.random() < UNASKED_SHARE:
            self.say(camera, "HumanFace", now, active=True)
            return
        event = self._dice.choice(("signal_loss", "signal_loss", "tamper"))
        self.say(camera, event, now, active=True)
        self._agenda.plan(now + self._dice.uniform(90, 900), lambda then: self.say(camera, event, then, active=False))

    def say(self, camera: str, event: str, now: float, *, active: bool) -> None:
        """Report one change of a camera."""
        self._outbox.say(
            "camera_events",
            {"id": f"{camera}-{int(now * 100):x}", "at": iso(now), "camera": camera, "event": event, "active": active},
        )


class CountyCall(msgspec.Struct):
    """One row of the county's table, as it stands."""

    number: str
    received: float
    type: str
    priority: int
    edge: int
    remarks: str
    units: str = ""
    disposition: str = ""


class CountyDispatch:
    """Montrose County's dispatch: rows of a table, sent again when they change."""

    def __init__(
        self, geography: Geography, agenda: Agenda, outbox: Outbox, *, dice: random.Random, speed: float
    ) -> None:
        """`speed` multiplies how often people call there."""
        self._graph, self._agenda, self._outbox, self._dice = geography.graph, agenda, outbox, dice
        self._per_day = COUNTY_CALLS_PER_DAY * speed
        self._closing_speed = max(1.0, speed)
        middles = np.asarray([self._graph.along(number, 0.5) for number in range(len(self._graph.edges))])
        inside = shapely.contains_xy(geography.area("jurisdiction", "montrose").shape, *middles.T)
        self._edges = np.flatnonzero(inside).tolist()

    def open(self, now: float) -> None:
        """Begin; each call plans the next."""
        self._agenda.plan(now + wait_s(self._per_day, CALLS_BY_HOUR, now, self._dice), self._next)

    def _next(self, now: float) -> None:
        kind = self._dice.choice(list(COUNTY_TYPES))
        self.take(
            kind, 3, self._dice.choice(self._edges), COUNTY_TYPES[kind], now, lasts_s=self._dice.uniform(500, 2_400)
        )
        self.open(now)

    def take(self, kind: str, priority: int, edge: int, remarks: str, now: float, *, lasts_s: float) -> None:
        """Enter a call, send a unit, clear it."""
        call = CountyCall(f"MC{int(now * 10)}", now, kind, priority, edge, remarks)
        self._send(call, now)
        unit = f"MC{self._dice.randrange(100, 180)}"
        self._agenda.plan(now + self._dice.uniform(40, 200), lambda then: self._assign(call, unit, then))
        self._agenda.plan(now + 200 + lasts_s / self._closing_speed, lambda then: self._clear(call, then))

    def _assign(self, call: CountyCall, unit: str, now: float) -> None:
        call.units = unit
        self._send(call, now)

    def _clear(self, call: CountyCall, now: float) -> None:
        call.disposition = "Report taken"
        self._send(call, now)

    def _send(self, call: CountyCall, now: float) -> None:
        edge = self._graph.edges[call.edge]
        place = to_ground(self._graph.along(call.edge, 0.5))
        self._outbox.say(
            COUNTY_SOURCE,
            {
                "EventNo": call.number,
                "Received": iso(call.received),
                "Updated": iso(now),
                "Type": call.type,
                "Priority": str(call.priority),
                "Block": str(edge.hundred),
                "Street": edge.name.upper(),
                "Lat": place.lat,
                "Lon": place.lon,
                "Units": call.units,
                "Status": "CLEARED" if call.disposition else "OPEN",
                "Disposition": call.disposition,
                "Remarks": call.remarks,
            },
        )


class CityWarning(msgspec.Struct, frozen=True):
    """One public warning."""

    event: str
    headline: str
    description: str
    instruction: str
    urgency: str
    severity: str
    certainty: str
    category: str
    lasts_s: float
    area_text: str


WEATHER: Final = (
    CityWarning(
        "Flood Advisory", f"Flood advisory along {names.STREAM}", "Water is over the low crossings of the parkway.",
        "Do not drive into water.", "Expected", "Moderate", "Likely", "Met", 5_400.0, names.STREAM,
    ),
    CityWarning(
        "Severe Thunderstorm Warning", "Severe thunderstorm until the end of the hour",
        "Gusts to 60 mph and small hail moving east.", "Stay indoors and away from windows.", "Immediate", "Severe",
        "Observed", "Met", 2_700.0, f"City of {names.CITY}",
    ),
    CityWarning(
        "Water Main Break", "Water main break, avoid the area", "Roadway flooded, repair crews on the way.",
        "Use other streets.", "Immediate", "Minor", "Observed", "Infra", 7_200.0, "Old Town",
    ),
)  # fmt: skip


class Publisher:
    """The city's public warnings, as CAP 1.2."""

    SENDER: Final = "alerts@kingsferry.example"

    def __init__(
        self, geography: Geography, agenda: Agenda, outbox: Outbox, *, dice: random.Random, speed: float
    ) -> None:
        """`speed` multiplies how often it warns."""
        self._geography, self._agenda, self._outbox, self._dice = geography, agenda, outbox, dice
        self._per_day = WARNINGS_PER_DAY * speed

    def open(self, now: float) -> None:
        """Begin; each warning plans the next."""
        self._agenda.plan(now + wait_s(self._per_day, LEVEL, now, self._dice), self._next)

    def _next(self, now: float) -> None:
        ward = self._geography.area("ward", str(self._dice.randrange(1, 9)))
        self.publish(self._dice.choice(WEATHER), ward.shape, now)
        self.open(now)

    def publish(self, warning: CityWarning, shape: Any, now: float) -> str:
        """Publish an alert for an area; return the reference by which it can be cancelled."""
        identifier = f"KF-{int(now * 100):x}"
        self._send(self._alert(identifier, now, "Alert", warning, shape, None))
        return f"{self.SENDER},{identifier},{_sent(now)}"

    def cancel(self, warning: CityWarning, shape: Any, reference: str, now: float) -> None:
        """Withdraw an earlier alert."""
        self._send(self._alert(f"KF-{int(now * 100):x}", now, "Cancel", warning, shape, reference))

    def _send(self, alert: str) -> None:
        self._outbox.put(Message("cap", alert.encode(), CAP_TYPE))

    def _alert(
        self, identifier: str, now: float, kind: str, warning: CityWarning, shape: Any, reference: str | None
    ) -> str:
        outline = shapely.get_coordinates(geometry_to_ground(shape.convex_hull.simplify(150.0)))
        ring = " ".join(f"{lat:.5f},{lon:.5f}" for lon, lat in outline)
        references = f"<references>{escape(reference)}</references>" if reference else ""
        return (
            '<?xml version="1.0" encoding="UTF-8"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
            f"<identifier>{identifier}</identifier><sender>{self.SENDER}</sender><sent>{_sent(now)}</sent>"
            f"<status>Actual</status><msgType>{kind}</msgType><scope>Public</scope>{references}<info>"
            f"<language>en-US</language><category>{warning.category}</category><event>{escape(warning.event)}</event>"
            f"<urgency>{warning.urgency}</urgency><severity>{warning.severity}</severity>"
            f"<certainty>{warning.certainty}</certainty><expires>{_sent(now + warning.lasts_s)}</expires>"
            f"<senderName>{names.CITY} Emergency Management</senderName>"
            f"<headline>{escape(warning.headline)}</headline><description>{escape(warning.description)}</description>"
            f"<instruction>{escape(warning.instruction)}</instruction><area>"
            f"<areaDesc>{escape(warning.area_text)}</areaDesc><polygon>{ring}</polygon></area></info></alert>"
        )


def _sent(at: float) -> str:
    """Return a time as CAP wants it: whole seconds and an offset, never Z."""
    return f"{iso(at)[:19]}-00:00"
