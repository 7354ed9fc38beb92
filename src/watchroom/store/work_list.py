"""What the work list of the cameras tells of recordings, without reading millions of rows."""

from __future__ import annotations

from datetime import datetime

from watchroom.store.acting import Tx


async def oldest_kept(tx: Tx) -> dict[str, datetime]:
    """Return, by camera, when its oldest kept segment began."""
    rows = await tx.fetch(
        """SELECT stream.camera_id, oldest.began_at FROM camera_stream stream, LATERAL (
               SELECT began_at FROM segment WHERE segment.camera_id = stream.camera_id
               ORDER BY began_at LIMIT 1) oldest"""
    )
    return {row["camera_id"]: row["began_at"] for row in rows}


async def held_bytes(tx: Tx) -> int:
    """Return the size of all that holds keep, in bytes."""
    total: int = await tx.fetchval(
        """SELECT coalesce(sum(size_bytes), 0)::bigint FROM segment WHERE id IN (
               SELECT segment.id FROM segment_hold hold JOIN segment ON segment.camera_id = hold.camera_id
                   AND segment.began_at < hold.ended_at AND segment.ended_at > hold.began_at
               WHERE hold.released_at IS NULL)"""
    )
    return total
