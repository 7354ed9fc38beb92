"""The living city: one object that, asked each second, says what all its devices would have sent."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Final
from xml.sax.saxutils import quoteattr

from watchroom_sim.agenda import Agenda, Message, Outbox, iso
from watchroom_sim.calls import Desk
from watchroom_sim.dice import dice
from watchroom_sim.geography import Geography, build_geography
from watchroom_sim.gunshots import Sensors
from watchroom_sim.plates import HOTLIST_ENTRIES, listed_vehicles
from watchroom_sim.readings import sources_of, write_read
from watchroom_sim.traffic import Traffic, roads_with_readers
from watchroom_sim.units import Fleet, Sighting

WARM_UP_S: Final = 2_400.0
"""Cars that set out before the beginning are on their way when it begins."""
COT_TYPE: Final = "application/xml"
COT_STALE_S: Final = 30.0


class City:
    """Everything that moves and happens; the same for the same seed, start and speed."""

    def __init__(self, geography: Geography, *, seed: int, started_at: datetime, speed: float = 1.0) -> None:
        """Begin at `started_at`; `speed` multiplies how often things happen, not how fast people drive."""
        self.geography = geography
        self.started_at = started_at.timestamp()
        self.now = math.floor(self.started_at)
        self.agenda = Agenda()
        self.outbox = Outbox()
        self.fleet = Fleet(geography, self.agenda, dice(seed, "units"))
        self.desk = Desk(geography, self.fleet, self.agenda, self.outbox, dice=dice(seed, "calls"), speed=speed)
        self.sensors = Sensors(self.desk, self.agenda, self.outbox, dice=dice(seed, "gunshots"), speed=speed)
        self.net, self.readers = roads_with_readers(geography, seed)
        self.listed = listed_vehicles(dice(seed, "hotlist"), HOTLIST_ENTRIES)
        self.traffic = Traffic(self.net, self.agenda, self.listed, seed=seed, dice=dice(seed, "traffic"), speed=speed)
        self._source_of = sources_of(self.readers)
        self.desk.open(self.now)
        self.sensors.open(self.now)
        self.traffic.open(self.now, WARM_UP_S)

    def step(self, now: datetime) -> list[Message]:
        """Return what was sent since the last step, up to `now`, in order; the city moves in whole seconds."""
        until = now.astimezone(UTC).timestamp()
        while self.now + 1 <= until:
            self.now += 1
            self._second(float(self.now))
        return self.outbox.take()

    def skip_to(self, now: datetime) -> None:
        """Jump to `now` after a sleep of the machine: what was due meanwhile happens in the next second."""
        self.now = max(self.now, math.floor(now.timestamp()))

    def _second(self, now: float) -> None:
        self.agenda.run_until(now)
        for seen in self.traffic.take():
            source, kind = self._source_of[seen.reader.id]
            self.outbox.say(source, write_read(kind, seen))
        at = iso(now)
        for sighting in self.fleet.tick(now):
            if sighting.agency == "transit":
                self.outbox.put(_cot(sighting, now))
            else:
                self.outbox.put(_position(sighting, at))


def build(seed: int, started_at: datetime, speed: float = 1.0) -> City:
    """Build the city of a seed and let it live from `started_at`."""
    return City(build_geography(seed), seed=seed, started_at=started_at, speed=speed)


def _position(sighting: Sighting, at: str) -> Message:
    body = (
        f'{{"unit":"{sighting.callsign}","at":"{at}","lat":{sighting.place.lat},"lon":{sighting.place.lon},'
        f'"status":"{sighting.status}","heading_deg":{sighting.heading_deg},"speed_mps":{sighting.speed_mps}}}'
    )
    return Message("units_generic", body.encode())


def _cot(sighting: Sighting, now: float) -> Message:
    at, stale = iso(now), iso(now + COT_STALE_S)
    uid, callsign = quoteattr(f"TRANSIT-{sighting.callsign}"), quoteattr(sighting.callsign)
    body = (
        f'<event version="2.0" uid={uid} type="a-f-G-E-V-C" how="m-g" time="{at}" '
        f'start="{at}" stale="{stale}"><point lat="{sighting.place.lat}" lon="{sighting.place.lon}" hae="9999999.0" '
        f'ce="5.0" le="9999999.0"/><detail><contact callsign={callsign}/>'
        f'<track course="{sighting.heading_deg}" speed="{sighting.speed_mps}"/></detail></event>'
    )
    return Message("units_cot", body.encode(), COT_TYPE)
