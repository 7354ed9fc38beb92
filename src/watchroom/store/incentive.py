"""The incentive program's records: applications with all that hangs on them, and the earlier ones at an address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from watchroom.model.incentive import Item
from watchroom.model.incentive_views import Document, Duplicate, Queued, Visit
from watchroom.store.acting import Tx


class ApplicationRow(msgspec.Struct, frozen=True, kw_only=True):
    """One application as it is kept; who it is of opens with its own key alone."""

    id: str
    reference: str
    label: str
    account_id: str | None
    kind: str
    applicant: str
    building: str
    status: str
    is_tenant: bool
    has_assistance: bool
    in_public_housing: bool
    is_small: bool
    was_vandalised: bool
    hours_kept: int
    registration_id: str | None
    psa: str
    priority_area: str
    address_print: bytes | None
    building_print: bytes | None
    sealed: bytes | None
    wrapped_key: bytes | None
    applied_at: datetime
    applied_on: date
    changed_at: datetime
    rule_set: str = ""
    cents: int | None = None
    cameras: int | None = None
    """How many the award pays for; None where nothing was approved, or two persons approved what no rule gives."""
    sensors: int | None = None
    decided_at: datetime | None = None
    decided_on: date | None = None
    decided_by: str | None = None
    decided_by_name: str | None = None
    decided_rule: str | None = None
    payment_id: str | None = None
    paid_on: date | None = None
    ended_on: date | None = None
    """Its time is over: who it was of is destroyed, and what the reports count stays."""


class StepRow(msgspec.Struct, frozen=True, kw_only=True):
    """One step that was taken; its note is sealed under the application's key."""

    application_id: str
    at: datetime
    kind: str
    by_name: str
    rule: str | None = None
    cents: int | None = None
    proofs: tuple[str, ...] = ()
    due_on: date | None = None
    note_sealed: bytes | None = None


class DocumentRow(msgspec.Struct, frozen=True, kw_only=True):
    """A new document with its sealed bytes."""

    id: str
    application_id: str
    proof: str
    media_type: str
    size_bytes: int
    sha256: bytes
    sealed: bytes
    wrapped_key: bytes
    added_at: datetime


_COLUMNS = ", ".join(ApplicationRow.__struct_fields__)
_VALUES = ", ".join(f"${n}" for n in range(1, len(ApplicationRow.__struct_fields__) + 1))
_CHANGES = ", ".join(f"{name} = excluded.{name}" for name in ApplicationRow.__struct_fields__ if name != "id")
_DOCUMENT = "id, proof, media_type, size_bytes, added_at, state"
_VISIT = "id, planned_for, planned_by_name, done_at, done_by_name, result"


async def next_reference(tx: Tx, year: int) -> str:
    """Return the number that people quote in a letter or on the telephone, such as `IN-2026-00042`."""
    number: int = await tx.fetchval("SELECT nextval('incentive_number')")
    return f"IN-{year}-{number:05}"


async def put(tx: Tx, row: ApplicationRow) -> None:
    """Insert an application, or keep what changed of it."""
    await tx.execute(
        f"""INSERT INTO incentive_application ({_COLUMNS}) VALUES ({_VALUES})
            ON CONFLICT (id) DO UPDATE SET {_CHANGES}""",  # noqa: S608 - names of our own columns
        *msgspec.structs.astuple(row),
    )


async def get(tx: Tx, application_id: str, *, lock: bool = False) -> ApplicationRow | None:
    """Return an application that the transaction may see."""
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM incentive_application WHERE id = $1" + (" FOR UPDATE" if lock else ""),  # noqa: S608
        application_id,
    )
    return None if row is None else ApplicationRow(**dict(row))


async def of_account(tx: Tx, account_id: str) -> list[ApplicationRow]:
    """Return an account's applications, the newest first."""
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM incentive_application WHERE account_id = $1 ORDER BY applied_at DESC, id",  # noqa: S608
        account_id,
    )
    return [ApplicationRow(**dict(row)) for row in rows]


async def known_references(tx: Tx, references: Sequence[str]) -> set[str]:
    """Return those of these references that an application has."""
    rows = await tx.fetch("SELECT reference FROM incentive_application WHERE reference = ANY ($1)", list(references))
    return {row["reference"] for row in rows}


async def queue(tx: Tx, statuses: Sequence[str], limit: int) -> list[Queued]:
    """Return applications in these states: the oldest first, since who waited longest is next."""
    rows = await tx.fetch(
        """SELECT id, reference, kind, applicant, building, status, psa, priority_area, applied_at, changed_at, cents,
               (SELECT count(*) FROM incentive_item WHERE application_id = application.id) AS items,
               (SELECT count(*) FROM incentive_document WHERE application_id = application.id) AS documents,
               (SELECT count(*) FROM incentive_application other WHERE other.building_print = application.building_print
                    AND other.id <> application.id AND other.status <> 'withdrawn') AS duplicates
           FROM incentive_application application WHERE status = ANY ($1) AND ended_on IS NULL
           ORDER BY applied_at, id LIMIT $2""",
        list(statuses),
        limit,
    )
    return [Queued(**dict(row)) for row in rows]


async def counts(tx: Tx) -> dict[str, int]:
    """Return how many applications are in each state."""
    rows = await tx.fetch("SELECT status, count(*) AS n FROM incentive_application GROUP BY status")
    return {row["status"]: row["n"] for row in rows}


async def insert_items(tx: Tx, application_id: str, items: Sequence[Item]) -> None:
    """Keep what is asked for."""
    await tx.executemany(
        "INSERT INTO incentive_item (application_id, n, kind, price_cents, bought_on) VALUES ($1, $2, $3, $4, $5)",
        [(application_id, each.n, each.kind, each.price_cents, each.bought_on) for each in items],
    )


async def items(tx: Tx, application_id: str) -> list[Item]:
    """Return what is asked for."""
    rows = await tx.fetch(
        "SELECT n, kind, price_cents, bought_on FROM incentive_item WHERE application_id = $1 ORDER BY n",
        application_id,
    )
    return [Item(**dict(row)) for row in rows]


async def earlier(tx: Tx, application: ApplicationRow) -> list[ApplicationRow]:
    """Return what was approved before for the same address: a house is one whatever unit is written with it."""
    rows = await tx.fetch(
        f"""SELECT {_COLUMNS} FROM incentive_application
            WHERE (address_print = $1 OR $3 = 'house' AND building_print = $4) AND id <> $2
                AND status IN ('approved', 'paid') ORDER BY decided_on""",  # noqa: S608 - names of our own columns
        application.address_print,
        application.id,
        application.building,
        application.building_print,
    )
    return [ApplicationRow(**dict(row)) for row in rows]


async def duplicates(tx: Tx, application: ApplicationRow) -> list[Duplicate]:
    """Return the other applications at the same building that were not withdrawn."""
    rows = await tx.fetch(
        """SELECT id, reference, status, applied_on, address_print = $2 AS same_unit FROM incentive_application
           WHERE building_print = $1 AND id <> $3 AND status <> 'withdrawn' ORDER BY applied_on DESC, id""",
        application.building_print,
        application.address_print,
        application.id,
    )
    return [Duplicate(**dict(row)) for row in rows]


async def registration_of(tx: Tx, account_id: str, reference: str) -> tuple[str, float, float] | None:
    """Return (registration, latitude, longitude) of a registered camera of this account, by its reference."""
    row = await tx.fetchrow("SELECT * FROM incentive_registration($1, $2)", account_id, reference)
    return None if row is None else (row["registration_id"], row["lat"], row["lon"])


async def registration_stands(tx: Tx, registration_id: str | None) -> bool:
    """Return whether a camera is still registered."""
    if registration_id is None:
        return False
    found: bool = await tx.fetchval("SELECT incentive_registration_stands($1)", registration_id)
    return found


# Steps, documents, visits -------------------------------------------------------------------------------------------


async def add_step(tx: Tx, step: StepRow) -> None:
    """Note a step that was taken."""
    await tx.execute(
        """INSERT INTO incentive_step (application_id, at, kind, by_name, rule, cents, proofs, due_on, note_sealed)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)""",
        *(list(each) if isinstance(each, tuple) else each for each in msgspec.structs.astuple(step)),
    )


async def steps(tx: Tx, application_id: str) -> list[StepRow]:
    """Return the steps of an application, in order."""
    rows = await tx.fetch(
        """SELECT application_id, at, kind, by_name, rule, cents, proofs, due_on, note_sealed FROM incentive_step
           WHERE application_id = $1 ORDER BY id""",
        application_id,
    )
    return [StepRow(**{**dict(row), "proofs": tuple(row["proofs"])}) for row in rows]


async def insert_document(tx: Tx, row: DocumentRow) -> None:
    """Keep a document."""
    await tx.execute(
        """INSERT INTO incentive_document (id, application_id, proof, media_type, size_bytes, sha256, sealed,
               wrapped_key, added_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)""",
        *msgspec.structs.astuple(row),
    )


async def documents(tx: Tx, application_id: str) -> list[Document]:
    """Return the documents of an application that can still be opened, the oldest first."""
    rows = await tx.fetch(
        f"""SELECT {_DOCUMENT} FROM incentive_document WHERE application_id = $1 AND wrapped_key IS NOT NULL
            ORDER BY added_at, id""",  # noqa: S608 - constant columns
        application_id,
    )
    return [Document(**dict(row)) for row in rows]


async def document(tx: Tx, document_id: str) -> tuple[str, str, str, bytes, bytes] | None:
    """Return (application, proof, media type, sealed bytes, wrapped key) of a document that can still be opened."""
    row = await tx.fetchrow(
        """SELECT application_id, proof, media_type, sealed, wrapped_key FROM incentive_document
           WHERE id = $1 AND wrapped_key IS NOT NULL""",
        document_id,
    )
    return None if row is None else tuple(row.values())


async def settle_document(tx: Tx, document_id: str, state: str) -> None:
    """Note what an officer found of a document."""
    await tx.execute("UPDATE incentive_document SET state = $2 WHERE id = $1", document_id, state)


async def forget(tx: Tx, application_id: str) -> None:
    """Destroy the keys of an application's documents, and their bytes."""
    await tx.execute(
        "UPDATE incentive_document SET sealed = NULL, wrapped_key = NULL WHERE application_id = $1", application_id
    )


async def put_visit(tx: Tx, application_id: str, visit: Visit) -> None:
    """Keep a planned visit, or what was found."""
    await tx.execute(
        f"""INSERT INTO incentive_visit (application_id, {_VISIT}) VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (id) DO UPDATE SET done_at = excluded.done_at, done_by_name = excluded.done_by_name,
                result = excluded.result""",  # noqa: S608 - constant columns
        application_id,
        *msgspec.structs.astuple(visit),
    )


async def visits(tx: Tx, application_id: str) -> list[Visit]:
    """Return the visits of an application."""
    rows = await tx.fetch(
        f"SELECT {_VISIT} FROM incentive_visit WHERE application_id = $1 ORDER BY planned_for",  # noqa: S608
        application_id,
    )
    return [Visit(**dict(row)) for row in rows]
