"""The pictures that came with reads: beside the reads of their day, and gone with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from watchroom.store.acting import Tx


class NewPicture(msgspec.Struct, frozen=True):
    """One picture as it came."""

    received_at: datetime
    sha256: bytes
    jpeg: bytes
    label: str


async def put(tx: Tx, pictures: Sequence[NewPicture]) -> None:
    """Keep pictures, once for each day and label however many reads they came with."""
    once = {(each.received_at.date(), each.label, each.sha256): each for each in pictures}
    await tx.execute(
        """INSERT INTO read_picture (received_at, sha256, jpeg, label)
           SELECT * FROM unnest($1::timestamptz[], $2::bytea[], $3::bytea[], $4::text[])
               AS new(received_at, sha, jpeg, label)
           WHERE NOT EXISTS (
               SELECT FROM read_picture known WHERE known.sha256 = new.sha AND known.label = new.label
                   AND known.received_at >= date_trunc('day', new.received_at, 'UTC')
                   AND known.received_at < date_trunc('day', new.received_at, 'UTC') + interval '1 day')""",
        [each.received_at for each in once.values()],
        [each.sha256 for each in once.values()],
        [each.jpeg for each in once.values()],
        [each.label for each in once.values()],
    )


async def find(tx: Tx, sha256: bytes) -> bytes | None:
    """Return a picture of a read as it came, as far as the transaction sees it."""
    return await tx.fetchval("SELECT jpeg FROM read_picture WHERE sha256 = $1 LIMIT 1", sha256)  # type: ignore[no-any-return]


async def look(tx: Tx, act_id: str, login: str, since: datetime) -> tuple[str, str] | None:
    """Return (name, subject) of somebody's own act since a time, None where there is none such."""
    row = await tx.fetchrow(
        "SELECT act, subject FROM act WHERE id = $1 AND login = $2 AND at >= $3 AND outcome = 'done'",
        act_id,
        login,
        since,
    )
    return None if row is None else (row["act"], row["subject"])


async def faults(tx: Tx, hashes: Sequence[str]) -> dict[str, str]:
    """Return, by SHA-256, why what came as these pictures is none; none where nothing is wrong, or nobody looked."""
    rows = await tx.fetch(
        "SELECT encode(sha256, 'hex') AS sha256, reason FROM picture_fault WHERE sha256 = ANY ($1)",
        [bytes.fromhex(each) for each in hashes],
    )
    return {row["sha256"]: row["reason"] for row in rows}


async def put_fault(tx: Tx, sha256: bytes, reason: str, at: datetime) -> None:
    """Write down that what came as this picture is none."""
    await tx.execute(
        "INSERT INTO picture_fault (sha256, reason, found_at) VALUES ($1, $2, $3) ON CONFLICT (sha256) DO NOTHING",
        sha256,
        reason,
        at,
    )
