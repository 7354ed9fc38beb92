"""The living city: one object that, asked each second, says what all its devices would have sent."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime
from typing import Final

from watchroom_sim.agenda import Agenda, Message, Outbox, iso
from watchroom_sim.calls import Desk
from watchroom_sim.cameras import shared_cameras
from watchroom_sim.dice import dice
from watchroom_sim.geography import Geography, build_geography
from watchroom_sim.gunshots import Sensors
from watchroom_sim.plane import ground_degrees
from watchroom_sim.plate_pictures import SHARE_OF_OTHERS, pictures_of
from watchroom_sim.plates import HOTLIST_ENTRIES, STORY_ENTRIES, Vehicle, listed_vehicles
from watchroom_sim.readings import sources_of, write_read
from watchroom_sim.sightings import Sightings
from watchroom_sim.sights import Sights
from watchroom_sim.small_feeds import CameraDiary, CountyDispatch, Panels, Publisher
from watchroom_sim.stories.director import Director
from watchroom_sim.stories.stage import Stage
from watchroom_sim.traffic import Roads, Traffic, lay_roads
from watchroom_sim.units import Fleet, Unit

WARM_UP_S: Final = 2_400.0
"""Cars that set out before the beginning are on their way when it begins."""
COT_TYPE: Final = "application/xml"
COT_STALE_S: Final = 30.0


class City:
    """Everything that moves and happens; the same for the same seed, start and speed."""

    def __init__(
        self,
        geography: Geography,
        roads: Roads,
        *,
        seed: int,
        started_at: datetime,
        speed: float = 1.0,
        prefix: str = "I",
    ) -> None:
        """Stand ready at `started_at`; `speed` multiplies how often things happen, not how fast people drive."""
        self.geography = geography
        self.now = math.floor(started_at.timestamp())
        self.agenda, self.outbox = Agenda(), Outbox()
        shared = (self.agenda, self.outbox)
        self.fleet = Fleet(geography, self.agenda, dice(seed, "units"))
        self.desk = Desk(geography, self.fleet, *shared, dice=dice(seed, "calls"), speed=speed, prefix=prefix)
        self.sensors = Sensors(self.desk, *shared, dice=dice(seed, "gunshots"), speed=speed)
        self.panels = Panels(geography, *shared, dice=dice(seed, "alarms"), speed=speed)
        self.publisher = Publisher(geography, *shared, dice=dice(seed, "warnings"), speed=speed)
        self.county = CountyDispatch(geography, *shared, dice=dice(seed, "county"), speed=speed)
        self.cameras = shared_cameras(geography, dice(seed, "cameras"))
        own = [camera.id for camera in self.cameras if camera.owner_class == "city"]
        self.diary = CameraDiary(own, *shared, dice=dice(seed, "camera events"), speed=speed)
        self.roads = roads
        self._source_of = sources_of(roads.readers)
        sights = Sights(self.cameras)
        self.sightings = Sightings(sights, [each.id for each in self.cameras], [each.site_id for each in self.cameras])
        listed = listed_vehicles(dice(seed, "hotlist"), HOTLIST_ENTRIES)
        self.traffic = Traffic(roads.net, self.agenda, listed, seed=seed, dice=dice(seed, "traffic"), speed=speed)
        self._listed = {each.plate for each in listed}
        self._of_stories = {each.plate for each in listed[:STORY_ENTRIES]}
        self._lens = dice(seed, "lens")
        self.story_reads: list[str] = []
        """Plates of the stories' cars that the city's own readers read since somebody looked."""
        self.director = Director(self._stage(sights, listed, dice(seed, "stories")), speed)

    def _stage(self, sights: Sights, listed: list[Vehicle], dice: random.Random) -> Stage:
        return Stage(
            geography=self.geography,
            agenda=self.agenda,
            desk=self.desk,
            fleet=self.fleet,
            sensors=self.sensors,
            panels=self.panels,
            publisher=self.publisher,
            county=self.county,
            traffic=self.traffic,
            net=self.roads.net,
            sights=sights,
            listed=listed,
            dice=dice,
            sightings=self.sightings,
        )

    def open(self) -> None:
        """Let the city live: people call, cars drive, devices speak, stories are told."""
        for part in (self.desk, self.sensors, self.panels, self.publisher, self.county, self.diary, self.director):
            part.open(float(self.now))
        self.traffic.open(float(self.now), WARM_UP_S)

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
        self.agenda.skip_to(self.now)

    def _second(self, now: float) -> None:
        self.agenda.run_until(now)
        for seen in self.traffic.take():
            source, kind = self._source_of[seen.reader.id]
            is_listed = seen.vehicle.plate in self._listed
            is_pictured = is_listed or self._lens.random() < SHARE_OF_OTHERS
            for record in write_read(kind, seen, pictures_of(seen.vehicle) if is_pictured else None):
                self.outbox.say(source, record)
            if seen.vehicle.plate in self._of_stories and seen.reader.agency == "mpd":
                self.story_reads.append(seen.plate)
        at = iso(now)
        for unit in self.fleet.tick(now):
            self.outbox.put(_cot(unit, now) if unit.agency == "transit" else _position(unit, at))


def build(seed: int, started_at: datetime, speed: float = 1.0) -> City:
    """Build the city of a seed and let it live from `started_at`."""
    geography = build_geography(seed)
    city = City(geography, lay_roads(geography, seed), seed=seed, started_at=started_at, speed=speed)
    city.open()
    return city


def build_for_story(seed: int, started_at: datetime, name: str) -> City:
    """Build the city of a seed in which nothing happens but one story, from `started_at` on.

    Its call numbers begin with another letter, so that it can be told beside a city that lives.
    """
    geography = build_geography(seed)
    city = City(geography, lay_roads(geography, seed), seed=seed, started_at=started_at, prefix="S")
    city.director.play(name, float(city.now), round_=city.now // 60)
    return city


def _position(unit: Unit, at: str) -> Message:
    lat, lon = ground_degrees(unit.at)
    body = (
        f'{{"unit":"{unit.callsign}","at":"{at}","lat":{lat:.6f},"lon":{lon:.6f},'
        f'"status":"{unit.status}","heading_deg":{unit.heading:.0f},"speed_mps":{unit.speed:.1f}}}'
    )
    return Message("units_generic", body.encode())


def _cot(unit: Unit, now: float) -> Message:
    at, stale = iso(now), iso(now + COT_STALE_S)
    lat, lon = ground_degrees(unit.at)
    body = (
        f'<event version="2.0" uid="TRANSIT-{unit.callsign}" type="a-f-G-E-V-C" how="m-g" time="{at}" '
        f'start="{at}" stale="{stale}"><point lat="{lat:.6f}" lon="{lon:.6f}" hae="9999999.0" '
        f'ce="5.0" le="9999999.0"/><detail><contact callsign="{unit.callsign}"/>'
        f'<track course="{unit.heading:.0f}" speed="{unit.speed:.1f}"/></detail></event>'
    )
    return Message("units_cot", body.encode(), COT_TYPE)
