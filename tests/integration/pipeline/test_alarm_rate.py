"""How many alerts a city's busy hour raises with a hotlist of a million entries, and what fireworks add to that."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from random import Random

import pytest
from tests.integration.made_hotlists import put_list

from watchroom.correlate.alarm_load import BUDGET_ALARMS, FLOOD_ALARMS
from watchroom.correlate.plate_formats import FORMATS
from watchroom_sim.__main__ import SEED
from watchroom_sim.agenda import Message
from watchroom_sim.city import WARM_UP_S, City
from watchroom_sim.dice import dice
from watchroom_sim.enrolments import enrolments
from watchroom_sim.geography import build_geography
from watchroom_sim.plates import HOTLIST_ENTRIES, LETTERS, listed_vehicles, write_hotlist
from watchroom_sim.traffic import lay_roads

from .conftest import NOW, House

pytestmark = [pytest.mark.database, pytest.mark.soak]

ENTRIES = 1_000_000
OPERATORS = 4
"""Who sits at the city's consoles in an ordinary hour."""
ENTRIES_AT_ONCE = 50_000
VEHICLES = {
    "CA": 39.5, "TX": 29.1, "FL": 21.5, "NY": 20.2, "PA": 13.0, "IL": 12.8, "OH": 11.8, "GA": 10.7, "NC": 10.4,
    "MI": 10.1, "NJ": 9.3, "VA": 8.6, "WA": 7.7, "AZ": 7.2, "MA": 7.0, "TN": 6.9, "IN": 6.8, "MD": 6.2, "MO": 6.2,
    "WI": 5.9, "CO": 5.8, "MN": 5.7, "SC": 5.1, "LA": 4.7, "KY": 4.5, "OR": 4.2, "OK": 4.0, "CT": 3.6, "DE": 1.0,
    "WV": 1.8, "DC": 0.7,
}  # fmt: skip
"""Of each state, millions of people (census of 2020), which its listed plates are drawn in proportion to."""


def national_plates(count: int, random: Random) -> Iterable[tuple[str, str]]:
    """Yield plates with their states, each in one of the first two formats of its state."""
    newest = {f"US-{state}": FORMATS[f"US-{state}"][:2] for state in VEHICLES}
    for region in random.choices(list(newest), list(VEHICLES.values()), k=count):
        marks = random.choice(newest[region])
        yield "".join(random.choice(LETTERS if each == "A" else "0123456789") for each in marks), region


async def put_a_million(house: House) -> None:
    """Put the demo's own list in force, and a national one that fills it up to a million."""
    vehicles = listed_vehicles(dice(SEED, "hotlist"), HOTLIST_ENTRIES)
    entries = [each for each in write_hotlist(vehicles, NOW, dice(SEED, "entries")) if each.agency == "mpd"]
    async with house.database.owner.acquire() as tx:
        await put_list(tx, "own", NOW, entries)
        await tx.execute("""INSERT INTO hotlist_charter (id, agency, law_tag, name, kind, owner, issuer, topics,
            ends_at) VALUES ('n', 'mpd', 'DC', 'National', 'file', 'o', 'i', '{stolen_vehicle}', '2099-01-01Z')""")
        await tx.execute("""INSERT INTO hotlist (id, charter_id, agency, law_tag, issued_at, imported_at, entries,
            topics, current) VALUES ('n1', 'n', 'mpd', 'DC', now(), now(), 0, '{stolen_vehicle}', true)""")
        random = Random(SEED)  # noqa: S311 - the same list each time
        for first in range(len(entries), ENTRIES, ENTRIES_AT_ONCE):
            plates = list(national_plates(min(ENTRIES_AT_ONCE, ENTRIES - first), random))
            await tx.execute(
                """INSERT INTO hotlist_entry (hotlist_id, id, plate, region, reason, issuer, expires_at, priority)
                   SELECT 'n1', 'N-' || ($1 + n), plate, region, 'stolen_vehicle', 'i', '2099-01-01Z', 2
                   FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS listed (plate, region, n)""",
                first, [each[0] for each in plates], [each[1] for each in plates],
            )  # fmt: skip
        await house.picture.load_hotlists(tx)


def quiet_city(at: datetime) -> City:
    """Return the demo's city from `at` on, with its calls, alarms, shots and traffic, and no story."""
    geography = build_geography(SEED)
    city = City(geography, lay_roads(geography, SEED), seed=SEED, started_at=at)
    for part in (city.desk, city.sensors, city.panels, city.diary):
        part.open(at.timestamp())
    city.traffic.open(at.timestamp(), WARM_UP_S)
    return city


async def live(house: House, city: City, minutes: int) -> Counter[str]:
    """Let the city live so long, second by second, through the real doors of the pipeline; return what was sent."""
    sent: Counter[str] = Counter()
    for second in range(1, minutes * 60 + 1):
        house.clock.advance(1)
        said = [each for each in city.step(house.clock.now()) if each.source in house.intake.feeders]
        said = [each for each in said if not each.source.startswith("units")]
        await asyncio.gather(*(_submit(house, each) for each in said))
        sent.update("reads" if each.source.startswith("lpr") else each.source for each in said)
        if second % 60 == 0:
            await house.clockwork.tick(slow=True)
    return sent


async def _submit(house: House, message: Message) -> None:
    taken = await house.intake.submit(house.intake.feeders[message.source], message.body, message.content_type)
    assert not taken.rejected, (message.source, taken.rejected)


async def raised(house: House, since: datetime) -> Counter[str]:
    """Return how many alerts each rule raised after a time."""
    rows = await house.rows("SELECT rule, count(*) AS n FROM alert WHERE raised_at > $1 GROUP BY 1", since)
    return Counter({each["rule"]: each["n"] for each in rows})


async def test_a_busy_hour_and_fireworks_stay_within_the_budget(house: House) -> None:
    """With a million entries the hour raises at most an alert per operator and ten minutes; fireworks no flood."""
    city = quiet_city(NOW)
    await put_a_million(house)
    assert len(house.picture.hotlist) == ENTRIES
    await house.enrol(each for each in enrolments(city.roads.readers) if each.agency == "mpd")
    sent = await live(house, city, 60)
    alerts = await raised(house, NOW)
    tiers = await house.rows("SELECT tier, count(*) AS n FROM hit GROUP BY 1 ORDER BY 1")
    rate = alerts.total() / 6 / OPERATORS
    print(f"\nan hour: sent {dict(sent)}; hits {[tuple(each.values()) for each in tiers]}")  # noqa: T201 - the figure
    print(f"alerts {dict(alerts)}: {rate:.2f} per operator and ten minutes, with {OPERATORS}")  # noqa: T201 - as above
    plates = alerts["plate_hit"] + alerts["plate_hit_possible"]
    print(f"of plates {plates / 6 / OPERATORS:.2f}")  # noqa: T201 - as above
    began = house.clock.now()
    city.director.play("fireworks", began.timestamp(), round_=0)
    await live(house, city, 10)
    during = await raised(house, began)
    print(f"ten minutes of fireworks: {dict(during)}: {during.total() / OPERATORS:.2f} per operator")  # noqa: T201
    assert rate <= BUDGET_ALARMS
    assert during.total() / OPERATORS < FLOOD_ALARMS
    hits = await house.rows("SELECT count(*) AS n, count(DISTINCT alert_id) AS alerts FROM hit")
    assert hits[0]["n"] > hits[0]["alerts"] > 0, "a car that is read again is the same alert"
