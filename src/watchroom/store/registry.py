"""Registered cameras: the entries, what a link confirms, the camera that the room sees, and each look at one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from watchroom.model.registry import RegistryLook
from watchroom.model.views import CameraView
from watchroom.store.acting import Tx
from watchroom.store.ledger import PLACED, Placed

_COLUMNS = """id, reference, camera_id, account_id, label, status, kind, block, height_m, indoor, keeps_hours,
    address_print, sealed, wrapped_key, registered_at, confirm_sha256, confirmed_at, changed_at"""


class RegistrationRow(msgspec.Struct, frozen=True, kw_only=True):
    """One entry as it is kept; `sealed` opens with its own key alone."""

    id: str
    reference: str
    camera_id: str | None
    account_id: str | None
    label: str
    status: str
    kind: str
    block: str
    height_m: float
    indoor: bool
    keeps_hours: int | None
    address_print: bytes | None
    sealed: bytes | None
    wrapped_key: bytes | None
    registered_at: datetime
    confirm_sha256: bytes | None
    confirmed_at: datetime | None
    changed_at: datetime


class LookRow(msgspec.Struct, frozen=True, kw_only=True):
    """Which act looked at entries, and what for."""

    act_id: str
    at: datetime
    agency: str
    purpose: str
    incident_number: str | None
    incident_type: str | None
    outcome: str


async def insert(tx: Tx, rows: Sequence[RegistrationRow]) -> None:
    """Insert entries."""
    await tx.execute(
        f"""INSERT INTO registration ({_COLUMNS})
            SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                $8::text[], $9::float8[], $10::bool[], $11::int[], $12::bytea[], $13::bytea[], $14::bytea[],
                $15::timestamptz[], $16::bytea[], $17::timestamptz[], $18::timestamptz[])""",  # noqa: S608 - constant columns
        *zip(*(msgspec.structs.astuple(row) for row in rows), strict=True),
    )


async def entry(tx: Tx, registration_id: str, *, lock: bool = False) -> RegistrationRow | None:
    """Return one entry that the transaction may see."""
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM registration WHERE id = $1" + (" FOR UPDATE" if lock else ""),  # noqa: S608 - constant columns
        registration_id,
    )
    return None if row is None else RegistrationRow(**dict(row))


async def of_account(tx: Tx, account_id: str) -> list[RegistrationRow]:
    """Return an account's entries, the newest first."""
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM registration WHERE account_id = $1 ORDER BY registered_at DESC, id",  # noqa: S608 - constant columns
        account_id,
    )
    return [RegistrationRow(**dict(row)) for row in rows]


async def of_token(tx: Tx, sha256: bytes) -> tuple[str, str] | None:
    """Return (entry, account) of the link of a letter; the transaction need not see the entry."""
    row = await tx.fetchrow("SELECT registration_id, account_id FROM registration_of_token($1)", sha256)
    return None if row is None else (row["registration_id"], row["account_id"])


async def put(tx: Tx, row: RegistrationRow) -> None:
    """Keep what changed of an entry."""
    await tx.execute(
        """UPDATE registration SET camera_id = $2, account_id = $3, status = $4, kind = $5, block = $6, height_m = $7,
               indoor = $8, keeps_hours = $9, address_print = $10, sealed = $11, wrapped_key = $12,
               confirm_sha256 = $13, confirmed_at = $14, changed_at = $15 WHERE id = $1""",
        row.id,
        row.camera_id,
        row.account_id,
        row.status,
        row.kind,
        row.block,
        row.height_m,
        row.indoor,
        row.keeps_hours,
        row.address_print,
        row.sealed,
        row.wrapped_key,
        row.confirm_sha256,
        row.confirmed_at,
        row.changed_at,
    )


async def drop_waiting(tx: Tx, registration_id: str) -> None:
    """Delete an entry that nobody confirmed, whole."""
    await tx.execute("DELETE FROM registration WHERE id = $1 AND status = 'waiting'", registration_id)


async def lapse(tx: Tx, before: datetime) -> int:
    """Delete entries that nobody confirmed in time, whole; returns how many."""
    done: str = await tx.execute("DELETE FROM registration WHERE status = 'waiting' AND registered_at < $1", before)
    return int(done.removeprefix("DELETE "))


async def known_entries(tx: Tx, prints: Sequence[bytes]) -> set[tuple[bytes, str, float | None]]:
    """Return (print of the address, kind, direction) of the entries at these addresses that were not deleted."""
    rows = await tx.fetch(
        """SELECT address_print, registration.kind, camera.azimuth_deg
           FROM unnest($1::bytea[]) AS asked(print) JOIN registration ON address_print = asked.print
           JOIN camera ON camera.id = camera_id WHERE status IN ('active', 'paused')""",
        list(prints),
    )
    return {(row["address_print"], row["kind"], row["azimuth_deg"]) for row in rows}


async def known_cameras(tx: Tx, camera_ids: Sequence[str]) -> set[str]:
    """Return which of these ids a camera has already, a retired one included."""
    rows = await tx.fetch(
        "SELECT camera.id FROM unnest($1::text[]) AS asked(id) JOIN camera ON camera.id = asked.id", list(camera_ids)
    )
    return {row["id"] for row in rows}


async def insert_cameras(tx: Tx, views: Sequence[CameraView], blocks: Sequence[str]) -> None:
    """Insert new registered cameras, in one statement: a registry has tens of thousands."""
    await tx.execute(
        """INSERT INTO camera (id, name, lat, lon, height_m, azimuth_deg, fov_deg, range_m, address, agency, law_tag,
               block, owner_class, condition)
           SELECT *, 'registered', 'never' FROM unnest($1::text[], $2::text[], $3::float8[], $4::float8[],
               $5::float8[], $6::float8[], $7::float8[], $8::float8[], $9::text[], $10::text[], $11::text[],
               $12::text[])""",
        [view.id for view in views],
        [view.name for view in views],
        [view.lat for view in views],
        [view.lon for view in views],
        [view.height_m for view in views],
        [view.azimuth_deg for view in views],
        [view.fov_deg for view in views],
        [view.range_m for view in views],
        [view.address for view in views],
        [view.agency for view in views],
        [view.law_tag for view in views],
        list(blocks),
    )


async def accounts_of(tx: Tx, camera_ids: Sequence[str]) -> dict[str, str]:
    """Return the account of each of these cameras whose entry is active; paused and deleted ones are not among them."""
    rows = await tx.fetch(
        """SELECT camera_id, account_id FROM registration
           WHERE camera_id = ANY ($1::text[]) AND status = 'active'""",
        list(camera_ids),
    )
    return {row["camera_id"]: row["account_id"] for row in rows}


async def withdrawn(tx: Tx, camera_ids: Sequence[str]) -> set[str]:
    """Return which of these cameras have an entry that is paused or deleted: on no list, from that very moment."""
    rows = await tx.fetch(
        """SELECT camera_id FROM registration WHERE camera_id = ANY ($1::text[]) AND status <> 'active'""",
        list(camera_ids),
    )
    return {row["camera_id"] for row in rows}


async def forget_camera(tx: Tx, camera_id: str, at: datetime) -> None:
    """Retire a deleted entry's camera, and move it to a hundredth of a degree so that it points at no house."""
    await tx.execute(
        """UPDATE camera SET retired_at = $2, lat = round(lat::numeric, 2), lon = round(lon::numeric, 2),
               azimuth_deg = NULL, address = NULL WHERE id = $1""",
        camera_id,
        at,
    )


# Who looked ---------------------------------------------------------------------------------------------------------


async def put_looks(tx: Tx, camera_ids: Sequence[str], look: LookRow) -> None:
    """Write that one act looked at these cameras' entries."""
    await tx.execute(
        """INSERT INTO registry_look
               (camera_id, act_id, at, agency, purpose, incident_number, incident_type, outcome)
           SELECT camera, $2, $3, $4, $5, $6, $7, $8 FROM unnest($1::text[]) AS camera""",
        sorted(set(camera_ids)),
        look.act_id,
        look.at,
        look.agency,
        look.purpose,
        look.incident_number,
        look.incident_type,
        look.outcome,
    )


async def looks(tx: Tx, camera_id: str, limit: int) -> list[RegistryLook]:
    """Return who looked at an entry that the transaction may see, the newest first."""
    rows = await tx.fetch(
        """SELECT act_id, at, coalesce(agency.name, look.agency) AS agency, purpose, incident_number, incident_type,
               outcome
           FROM registry_look look LEFT JOIN agency ON agency.id = look.agency
           WHERE camera_id = $1 ORDER BY at DESC, act_id LIMIT $2""",
        camera_id,
        limit,
    )
    return [RegistryLook(**dict(row)) for row in rows]


async def looks_counted(tx: Tx, camera_ids: Sequence[str]) -> dict[str, tuple[int, datetime]]:
    """Return how often each of these entries was looked at, and when last; none for those never looked at."""
    rows = await tx.fetch(
        """SELECT camera_id, count(*) AS n, max(at) AS last FROM registry_look
           WHERE camera_id = ANY ($1::text[]) GROUP BY camera_id""",
        list(camera_ids),
    )
    return {row["camera_id"]: (row["n"], row["last"]) for row in rows}


async def placed_look(tx: Tx, camera_id: str, act_id: str) -> Placed | None:
    """Return the ledger's entry of an act that looked at a camera of the account that acts, without its contents."""
    row = await tx.fetchrow(
        f"""SELECT {PLACED} FROM ledger_entry entry LEFT JOIN ledger_leaf leaf ON leaf.entry_id = entry.id
            WHERE entry.id = entry_of_look($1, $2)""",  # noqa: S608 - constant words
        camera_id,
        act_id,
    )
    return None if row is None else Placed(**dict(row))
