"""The city's addresses: each with its block and its point, and the streets that a misspelt one is compared with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from watchroom.store.acting import Tx

ADDRESSES_SECONDS_MAX = 600.0
"""A large city has a million of them."""
_DOOR = "street, house, unit, number, address, block, lat, lon"


class DoorRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One address; `street`, `house` and `unit` are as they are matched."""

    street: str
    house: str
    unit: str
    number: int
    address: str
    """As it is shown."""
    block: str
    lat: float
    lon: float


async def replace_addresses(tx: Tx, rows: Iterable[DoorRow]) -> None:
    """Put a new list of addresses in place of the present one."""
    await tx.execute("DELETE FROM gazetteer_address")
    await tx.execute("DELETE FROM gazetteer_street")
    await tx.copy_records_to_table(
        "gazetteer_address",
        records=map(msgspec.structs.astuple, rows),
        columns=DoorRow.__struct_fields__,
        timeout=ADDRESSES_SECONDS_MAX,
    )
    await tx.execute("INSERT INTO gazetteer_street SELECT DISTINCT street FROM gazetteer_address")


async def doors(tx: Tx, street: str, house: str) -> list[DoorRow]:
    """Return the addresses of one door, one a unit, that without a unit first."""
    rows = await tx.fetch(
        f"SELECT {_DOOR} FROM gazetteer_address WHERE street = $1 AND house = $2 ORDER BY unit",  # noqa: S608 - constant columns
        street,
        house,
    )
    return [DoorRow(**dict(row)) for row in rows]


async def doors_near(tx: Tx, street: str, number: int, streets: int, limit: int) -> list[DoorRow]:
    """Return what somebody may have meant: on streets that begin so or are most similar, the nearest number.

    No unit is told twice. `1st` begins four streets and is similar to none of them: trigrams count what is missing.
    """
    rows = await tx.fetch(
        f"""SELECT near.* FROM
                (SELECT street, CASE WHEN starts_with(street, $1 || ' ') THEN 1 ELSE similarity(street, $1) END AS alike
                 FROM gazetteer_street WHERE street % $1 OR starts_with(street, $1 || ' ')
                 ORDER BY alike DESC, street LIMIT $3) likely,
                LATERAL (SELECT DISTINCT ON (abs(number - $2), house) {_DOOR} FROM gazetteer_address door
                         WHERE door.street = likely.street ORDER BY abs(number - $2), house, unit LIMIT 2) near
            ORDER BY likely.alike DESC, abs(near.number - $2), near.house LIMIT $4""",  # noqa: S608 - constant columns
        street,
        number,
        streets,
        limit,
    )
    return [DoorRow(**dict(row)) for row in rows]


async def doors_of_streets(tx: Tx, streets: Sequence[str]) -> list[DoorRow]:
    """Return every address of some streets, for a file of many."""
    rows = await tx.fetch(
        f"""SELECT {_DOOR} FROM unnest($1::text[]) AS asked(name)
            JOIN gazetteer_address ON street = asked.name""",  # noqa: S608 - constant columns
        list(streets),
    )
    return [DoorRow(**dict(row)) for row in rows]


async def block_near(tx: Tx, lat: float, lon: float, within_deg: float) -> tuple[str, float, float] | None:
    """Return (name, lat, lon) of the nearest block of the city within a box around a point."""
    row = await tx.fetchrow(
        """SELECT title, lat, lon FROM place
           WHERE kind = 'block' AND abs(lat - $1::float8) <= $3 AND abs(lon - $2::float8) <= $3
           ORDER BY (lat - $1) ^ 2 + ((lon - $2) * cos(radians($1))) ^ 2, id LIMIT 1""",
        lat,
        lon,
        within_deg,
    )
    return None if row is None else (row["title"], row["lat"], row["lon"])


async def streets_around(tx: Tx, lat: float, lon: float, within_deg: float) -> list[DoorRow]:
    """Return the addresses within a box around a point, at most some hundred: what a small map is drawn from."""
    rows = await tx.fetch(
        f"""SELECT {_DOOR} FROM gazetteer_address
            WHERE abs(lat - $1::float8) <= $3::float8 AND abs(lon - $2::float8) <= $3 LIMIT 400""",  # noqa: S608 - constant columns
        lat,
        lon,
        within_deg,
    )
    return [DoorRow(**dict(row)) for row in rows]
