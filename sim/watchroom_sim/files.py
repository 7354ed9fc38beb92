"""The set-up files of the demo city, in the formats that `watchroom import` takes."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

import msgspec

from watchroom.model.people import Case
from watchroom_sim.base_map import write_areas
from watchroom_sim.cameras import shared_cameras
from watchroom_sim.dice import dice, numbers
from watchroom_sim.enrolments import enrolments
from watchroom_sim.eyes.assignment import eyes_of
from watchroom_sim.geography import Geography
from watchroom_sim.people import AGENCIES, city_people
from watchroom_sim.plates import HOTLIST_ENTRIES, listed_vehicles, write_hotlist
from watchroom_sim.reader_sites import READER_COLUMNS, reader_sites
from watchroom_sim.registrants import city_registry
from watchroom_sim.sites import sites_of
from watchroom_sim.traffic import Roads

CAMERA_COLUMNS: Final = (
    "id", "name", "lat", "lon", "height_m", "azimuth_deg", "pan_zero_deg", "fov_deg", "range_m", "owner_class",
    "condition", "condition_radius_m", "health", "address", "agency", "law_tag", "site_id", "ring_buffer",
)  # fmt: skip
AGENCY_COLUMNS: Final = ("id", "name", "law_tag")
PERSON_COLUMNS: Final = ("login", "name", "agency", "roles")
ADDRESS_COLUMNS: Final = ("address", "block", "lat", "lon")
REGISTRY_COLUMNS: Final = (
    "id", "address", "kind", "azimuth_deg", "fov_deg", "height_m", "keeps_hours", "name", "email", "phone", "language",
    "channel",
)  # fmt: skip
SITE_COLUMNS: Final = ("id", "name", "kind", "agency", "lat", "lon", "address", "owner_login")
HOTLIST_COLUMNS: Final = (
    "id", "plate", "region", "reason", "issuer", "agency", "law_tag", "expires_at", "priority", "case", "note",
)  # fmt: skip
CASE_COLUMNS: Final = ("number", "agency", "offence", "status", "assigned", "opened_at", "closed_at")
OFFENCES: Final = (
    "Armed robbery", "Carjacking", "Assault with a dangerous weapon", "Homicide", "Burglary", "Motor vehicle theft",
    "Hit and run with injury", "Arson",
)  # fmt: skip
CASES: Final = 24
OPEN_SHARE: Final = 0.7


def write_files(geography: Geography, roads: Roads, folder: Path, seed: int, at: datetime) -> list[Path]:
    """Write every set-up file into `folder` and return their paths; times in them count from `at`."""
    folder.mkdir(parents=True, exist_ok=True)
    day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    vehicles = listed_vehicles(dice(seed, "hotlist"), HOTLIST_ENTRIES)
    shared = shared_cameras(geography, dice(seed, "cameras"))
    registry, addresses = city_registry(geography, numbers(seed, "registered"))
    contents: dict[str, bytes] = {
        "agencies.csv": _table(AGENCY_COLUMNS, AGENCIES),
        "people.csv": _table(PERSON_COLUMNS, city_people(dice(seed, "people"))),
        "areas.geojson": write_areas(geography),
        "cameras.csv": _table(CAMERA_COLUMNS, shared),
        "sites.csv": _table(SITE_COLUMNS, sites_of(shared)),
        "addresses.csv": _table(ADDRESS_COLUMNS, addresses),
        "registry.csv": _table(REGISTRY_COLUMNS, registry),
        "hotlist.csv": _table(HOTLIST_COLUMNS, write_hotlist(vehicles, day, dice(seed, "entries"))),
        "cases.csv": _table(CASE_COLUMNS, cases(day, seed)),
        "readers.csv": _table(READER_COLUMNS, reader_sites(roads.readers, geography.graph)),
        "sources.json": msgspec.json.format(msgspec.json.encode(enrolments(roads.readers)), indent=1) + b"\n",
    }
    eyes = eyes_of(geography, shared, dice(seed, "eyes"))
    contents["eyes.json"] = msgspec.json.format(msgspec.json.encode(eyes), indent=1) + b"\n"
    paths = []
    for name, content in contents.items():
        path = folder / name
        path.write_bytes(content)
        paths.append(path)
    return paths


def _table(columns: tuple[str, ...], records: Sequence[msgspec.Struct]) -> bytes:
    """Return CSV with a header; a missing value is empty, a list is joined by `;`, truth is true or false."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    read = attrgetter(*columns)
    for record in records:
        writer.writerow([_WRITTEN[type(value)](value) if type(value) in _WRITTEN else value for value in read(record)])
    return text.getvalue().encode()


_WRITTEN: Final[dict[type, Callable[[Any], str]]] = {
    bool: lambda value: "true" if value else "false",
    datetime: lambda value: value.isoformat().replace("+00:00", "Z"),
    tuple: ";".join,
}


def cases(day: datetime, seed: int) -> list[Case]:
    """Return the city's cases; the first is open and the detective's."""
    draw = dice(seed, "cases")
    found = []
    for serial in range(1, CASES + 1):
        opened = day - timedelta(days=draw.randrange(2, 120), minutes=draw.randrange(1440))
        is_open = serial == 1 or draw.random() < OPEN_SHARE
        found.append(
            Case(
                number=f"{opened:%y}-{draw.randrange(10_000, 99_999):05d}{serial:02d}",
                agency="mpd",
                offence=draw.choice(OFFENCES),
                status="open" if is_open else "closed",
                assigned=("detective",) if serial == 1 or draw.random() < 0.5 else ("detective", "supervisor"),  # noqa: PLR2004
                opened_at=opened,
                closed_at=None if is_open else min(day, opened + timedelta(days=draw.randrange(3, 40))),
            )
        )
    return found
