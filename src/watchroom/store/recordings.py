"""What was recorded: the index of segments, their deletions with certificates, and the holds that forbid them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from watchroom.model.video import Fragment, Segment, SegmentView
from watchroom.store.acting import Tx

SEGMENTS_MAX = 20_000
"""So many segments are returned at once: two weeks of one camera."""
BOUND_SEGMENT = (
    "batch",
    "camera_id",
    "stream",
    "began_at",
    "ended_at",
    "path",
    "size_bytes",
    "sha256",
    "frames",
    "label",
)
"""What a leaf binds of a segment, in this order; its certificate has all of it too."""
BOUND_DELETION = ("deletion", "id", "batch", "path", "sha256", "label", "deleted_at", "because")
"""What a leaf binds of a deletion, in this order."""
_EPOCH = "timestamptz '1970-01-01 00:00:00+00'"


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """A span of one camera's recording that is kept until the hold is released."""

    id: str
    camera_id: str
    label: str
    began_at: datetime
    ended_at: datetime
    case_number: str | None
    incident: str | None
    reason: str
    placed_by: str
    placed_by_name: str
    placed_at: datetime
    review_at: datetime
    released_at: datetime | None = None
    released_by: str | None = None


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """How much of one camera is kept."""

    camera_id: str
    segments: int
    bytes: int


class Deletable(msgspec.Struct, frozen=True, kw_only=True):
    """One segment that may go: its row's id, its file, its size."""

    id: int
    path: str
    size_bytes: int


async def next_batch(tx: Tx) -> int:
    """Return the number of a commit of segments or of deletions: given once, whichever process asks."""
    number: int = await tx.fetchval("SELECT nextval('recording_batch')")
    return number


async def insert_segments(tx: Tx, batch: int, segments: Sequence[Segment], after_step: Sequence[bool]) -> None:
    """Insert the index rows of finished files; the files are on disk already."""
    await tx.execute(
        """INSERT INTO segment (batch, camera_id, stream, began_at, ended_at, offset_s, path, size_bytes, sha256,
               codec, width, height, frames, fragments, after_step, label)
           SELECT $1, each.* FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::float8[],
               $7::text[], $8::bigint[], $9::bytea[], $10::text[], $11::int[], $12::int[], $13::int[], $14::json[],
               $15::bool[], $16::text[]) AS each""",
        batch,
        [each.camera_id for each in segments],
        [each.stream for each in segments],
        [each.began_at for each in segments],
        [each.ended_at for each in segments],
        [each.offset_s for each in segments],
        [each.path for each in segments],
        [each.size_bytes for each in segments],
        [each.sha256 for each in segments],
        [each.codec for each in segments],
        [each.width for each in segments],
        [each.height for each in segments],
        [each.frames for each in segments],
        [msgspec.json.encode(each.fragments).decode() for each in segments],
        list(after_step),
        [each.label for each in segments],
    )
    await _count(tx, [(each.camera_id, each.label, each.size_bytes) for each in segments], 1)


async def _count(tx: Tx, changed: Sequence[tuple[str, str, int]], sign: int) -> None:
    """Add (camera, label, bytes) to the usage, or take them off; in the order of cameras, so that nobody deadlocks."""
    sums: dict[str, tuple[str, int, int]] = {}
    for camera_id, label, size in changed:
        _, n, total = sums.get(camera_id, (label, 0, 0))
        sums[camera_id] = (label, n + sign, total + sign * size)
    rows = sorted((camera_id, *values) for camera_id, values in sums.items())
    await tx.execute(
        """INSERT INTO recording_usage AS known (camera_id, label, segments, bytes)
           SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[])
           ON CONFLICT (camera_id) DO UPDATE SET segments = known.segments + excluded.segments,
               bytes = known.bytes + excluded.bytes, label = excluded.label""",
        [row[0] for row in rows],
        [row[1] for row in rows],
        [row[2] for row in rows],
        [row[3] for row in rows],
    )


async def segments_between(tx: Tx, camera_ids: Sequence[str], start: datetime, end: datetime) -> list[SegmentView]:
    """Return what was recorded of these cameras between two times, as far as the transaction may see it, in order."""
    rows = await tx.fetch(
        f"""SELECT id, camera_id, began_at, ended_at, size_bytes, encode(sha256, 'hex') AS sha256, codec, width, height,
                offset_s, fragments, is_held(camera_id, began_at, ended_at) AS held
            FROM segment WHERE camera_id = ANY ($1) AND began_at < $3 AND ended_at > $2
            ORDER BY camera_id, began_at LIMIT {SEGMENTS_MAX}""",  # noqa: S608 - a constant number
        camera_ids,
        start,
        end,
    )
    return [_view(dict(row)) for row in rows]


def _view(row: dict[str, Any]) -> SegmentView:
    fragments = msgspec.json.decode(row.pop("fragments"), type=list[Fragment])
    return SegmentView(**row, fragments=fragments, header_bytes=fragments[0].offset if fragments else row["size_bytes"])


async def segment_path(tx: Tx, camera_id: str, began_us: int) -> tuple[int, str] | None:
    """Return (size in bytes, path below the recordings folder) of the segment that began at this microsecond."""
    row = await tx.fetchrow(
        f"""SELECT size_bytes, path FROM segment
            WHERE camera_id = $1 AND began_at = {_EPOCH} + $2 * interval '1 microsecond'""",  # noqa: S608 - a constant
        camera_id,
        began_us,
    )
    return None if row is None else (row["size_bytes"], row["path"])


async def newest_ends(tx: Tx) -> dict[str, tuple[datetime, str]]:
    """Return, by camera, when its newest segment ended and that segment's path."""
    rows = await tx.fetch(
        """SELECT stream.camera_id, newest.ended_at, newest.path FROM camera_stream stream, LATERAL (
               SELECT ended_at, path FROM segment WHERE segment.camera_id = stream.camera_id
               ORDER BY began_at DESC LIMIT 1) newest"""
    )
    return {row["camera_id"]: (row["ended_at"], row["path"]) for row in rows}


async def indexed_paths(tx: Tx, paths: Sequence[str]) -> set[str]:
    """Return which of these files have a row, as a segment or as a deletion."""
    rows = await tx.fetch(
        """SELECT path FROM segment WHERE path = ANY ($1)
           UNION ALL SELECT path FROM segment_deleted WHERE path = ANY ($1)""",
        paths,
    )
    return {row["path"] for row in rows}


async def newest_deleted(tx: Tx, limit: int) -> list[str]:
    """Return the files of the segments that were deleted last: a crash may have left them."""
    rows = await tx.fetch("SELECT path FROM segment_deleted ORDER BY deletion DESC LIMIT $1", limit)
    return [row["path"] for row in rows]


async def expired_segments(tx: Tx, now: datetime, limit: int) -> list[Deletable]:
    """Return segments past their camera's retention (or its ring) that no hold keeps, the oldest of each first."""
    rows = await tx.fetch(
        """SELECT due.* FROM camera_stream stream, LATERAL (
               SELECT id, path, size_bytes FROM segment
               WHERE segment.camera_id = stream.camera_id AND NOT is_held(camera_id, began_at, ended_at)
                 AND ended_at < $1::timestamptz - CASE WHEN stream.wanted = 'on_demand' AND stream.ring_minutes > 0
                     THEN stream.ring_minutes * interval '1 minute' ELSE stream.retention_hours * interval '1 hour' END
               ORDER BY began_at LIMIT $2) due LIMIT $2""",
        now,
        limit,
    )
    return [Deletable(**dict(row)) for row in rows]


async def oldest_segments(tx: Tx, limit: int) -> list[Deletable]:
    """Return the oldest segments of all that no hold keeps."""
    rows = await tx.fetch(
        """SELECT id, path, size_bytes FROM segment WHERE NOT is_held(camera_id, began_at, ended_at)
           ORDER BY began_at LIMIT $1""",
        limit,
    )
    return [Deletable(**dict(row)) for row in rows]


async def delete_segments(
    tx: Tx, deletion: int, ids: Sequence[int], at: datetime, because: str
) -> list[dict[str, Any]]:
    """Move segments to their certificates; returns the certificates' rows, as the ledger binds them."""
    rows = await tx.fetch(
        """WITH gone AS (DELETE FROM segment WHERE id = ANY ($2) AND NOT is_held(camera_id, began_at, ended_at)
               RETURNING *)
           INSERT INTO segment_deleted (id, batch, camera_id, stream, began_at, ended_at, path, size_bytes, sha256,
               frames, label, deletion, deleted_at, because)
           SELECT id, batch, camera_id, stream, began_at, ended_at, path, size_bytes, sha256, frames, label, $1, $3, $4
           FROM gone
           RETURNING deletion, id, batch, camera_id, path, size_bytes, encode(sha256, 'hex') AS sha256, label,
               deleted_at, because""",
        deletion,
        ids,
        at,
        because,
    )
    if rows:
        await _count(tx, [(row["camera_id"], row["label"], row["size_bytes"]) for row in rows], -1)
    return [dict(row) for row in rows]


async def usage(tx: Tx) -> list[Usage]:
    """Return how much is kept of each camera that the transaction may see."""
    rows = await tx.fetch("SELECT camera_id, segments, bytes FROM recording_usage ORDER BY camera_id")
    return [Usage(**dict(row)) for row in rows]


async def bytes_kept(tx: Tx) -> int:
    """Return the size of all that is recorded, in bytes."""
    total: int = await tx.fetchval("SELECT coalesce(sum(bytes), 0)::bigint FROM recording_usage")
    return total


async def put_hold(tx: Tx, hold: Hold) -> None:
    """Keep a span of a camera's recording from every deletion."""
    await tx.execute(
        """INSERT INTO segment_hold (id, camera_id, label, began_at, ended_at, case_number, incident, reason, placed_by,
               placed_by_name, placed_at, review_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)""",
        hold.id,
        hold.camera_id,
        hold.label,
        hold.began_at,
        hold.ended_at,
        hold.case_number,
        hold.incident,
        hold.reason,
        hold.placed_by,
        hold.placed_by_name,
        hold.placed_at,
        hold.review_at,
    )


async def holds(tx: Tx, camera_ids: Sequence[str] | None = None) -> list[Hold]:
    """Return the holds in force that the transaction may see, of all cameras or of those named, newest first."""
    rows = await tx.fetch(
        """SELECT * FROM segment_hold WHERE released_at IS NULL AND ($1::text[] IS NULL OR camera_id = ANY ($1))
           ORDER BY placed_at DESC""",
        camera_ids,
    )
    return [Hold(**dict(row)) for row in rows]


async def release_hold(tx: Tx, hold_id: str, by: str, at: datetime) -> Hold | None:
    """End a hold; returns it, None when there is none in force."""
    row = await tx.fetchrow(
        """UPDATE segment_hold SET released_at = $3, released_by = $2 WHERE id = $1 AND released_at IS NULL
           RETURNING *""",
        hold_id,
        by,
        at,
    )
    return None if row is None else Hold(**dict(row))
