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


async def fault(tx: Tx, sha256: bytes) -> str | None:
    """Return why what came as this picture is none; None where nothing is wrong, or nobody has looked."""
    return await tx.fetchval("SELECT reason FROM picture_fault WHERE sha256 = $1", sha256)  # type: ignore[no-any-return]


async def put_fault(tx: Tx, sha256: bytes, reason: str, at: datetime) -> None:
    """Write down that what came as this picture is none."""
    await tx.execute(
        "INSERT INTO picture_fault (sha256, reason, found_at) VALUES ($1, $2, $3) ON CONFLICT (sha256) DO NOTHING",
        sha256,
        reason,
        at,
    )
