"""Finding addresses: from what somebody typed to a block and a point, with suggestions where nothing fits."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from watchroom.actions.door import Deed, Door, act
from watchroom.actions.import_files import read_rows
from watchroom.actions.throttle import Limit, demand_turn
from watchroom.base.errors import BadInputError
from watchroom.base.geometry import METRES_PER_DEGREE, Point, distance_m, is_on_earth
from watchroom.model.addresses import read_address, read_unit
from watchroom.model.registry import ADDRESS_CHARS_MAX
from watchroom.store import gazetteer as store
from watchroom.store.acting import Tx
from watchroom.store.gazetteer import DoorRow

SUGGESTIONS_MAX = 6
STREETS_ALIKE_MAX = 6
BLOCK_WITHIN_M = 250.0
"""A point further from every block of the city lies outside it."""
MOVED_M_MAX = 150.0
"""So far from its address a camera may be put."""
LOOKUPS_FROM_SOURCE = Limit("gazetteer-source", 120, timedelta(hours=1))


class AddressRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the addresses' file."""

    address: str
    block: str
    lat: float
    lon: float
    unit: str = ""


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """An address of the city with its block and its point."""

    address: str
    unit: str
    block: str
    lat: float
    lon: float


class Lookup(msgspec.Struct, frozen=True, kw_only=True):
    """What was found for an address: one spot, or what may have been meant."""

    spot: Spot | None
    suggestions: list[Spot]


@act("admin.import_addresses", "Bring in the city's addresses from a file, in place of the present ones.")
async def import_addresses(deed: Deed, content: bytes) -> int:
    """Replace the gazetteer's addresses; returns how many there are. A line twice counts once."""
    rows = read_rows(content, AddressRow)
    doors: dict[tuple[str, str, str], DoorRow] = {}
    for line, row in enumerate(rows, start=2):
        door = _door_of(row, line)
        doors.setdefault((door.street, door.house, door.unit), door)
    deed.about("addresses", count=len(doors))
    await store.replace_addresses(deed.tx, doors.values())
    return len(doors)


def _door_of(row: AddressRow, line: int) -> DoorRow:
    if not is_on_earth(row.lat, row.lon):
        raise BadInputError(f"line {line}, lat", "is not a place on earth, in degrees")
    if not row.block.strip():
        raise BadInputError(f"line {line}, block", "is empty: name the block that the address is counted in")
    written = read_address(row.address)
    if written is None:
        raise BadInputError(f"line {line}, address", "is written like 1412 Alder Street NW")
    return DoorRow(
        street=written.street,
        house=written.house,
        unit=read_unit(row.unit) if row.unit else written.unit,
        number=written.number,
        address=row.address.strip(),
        block=row.block.strip(),
        lat=row.lat,
        lon=row.lon,
    )


async def look_up(door: Door, text: str, unit: str, *, source: str) -> Lookup:
    """Return what an address of a visitor means; the gazetteer is the city's published list.

    Raises:
        BadInputError: it has no house number, or no street.
        LimitError: too many were asked for from `source`.
    """
    async with door.everything() as tx:
        await demand_turn(tx, door, LOOKUPS_FROM_SOURCE, source)
    async with door.everything() as tx:
        return await find(tx, text, unit)


async def find(tx: Tx, text: str, unit: str) -> Lookup:
    """Return the spot of an address, else what may have been meant; raises BadInputError where it is no address."""
    if len(text) > ADDRESS_CHARS_MAX or len(unit) > ADDRESS_CHARS_MAX:
        raise BadInputError("address", f"has at most {ADDRESS_CHARS_MAX} letters")
    written = read_address(text, unit)
    if written is None:
        raise BadInputError("address", "is written like 1412 Alder Street NW")
    there = await store.doors(tx, written.street, written.house)
    if there:
        fitting = next((each for each in there if each.unit == written.unit), there[0])
        return Lookup(spot=_spot(fitting, written.unit), suggestions=[])
    near = await store.doors_near(tx, written.street, written.number, STREETS_ALIKE_MAX, SUGGESTIONS_MAX)
    return Lookup(spot=None, suggestions=[_spot(each, written.unit) for each in near])


def _spot(door: DoorRow, unit: str) -> Spot:
    return Spot(address=door.address, unit=unit, block=door.block, lat=door.lat, lon=door.lon)


async def block_at(tx: Tx, lat: float, lon: float) -> str:
    """Return the block of a point; raises BadInputError when it is not in the city."""
    if not is_on_earth(lat, lon):
        raise BadInputError("point", "is not a place on earth, in degrees")
    near = await store.block_near(tx, lat, lon, BLOCK_WITHIN_M * 2 / METRES_PER_DEGREE)
    if near is None or distance_m(Point(lat, lon), Point(near[1], near[2])) > BLOCK_WITHIN_M:
        raise BadInputError("point", "is not in the city")
    return near[0]


async def doors_around(door: Door, lat: float, lon: float, within_m: float) -> list[DoorRow]:
    """Return the addresses around a point, for a small map."""
    async with door.everything() as tx:
        return await store.streets_around(tx, lat, lon, within_m / METRES_PER_DEGREE)
