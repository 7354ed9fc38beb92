"""What `watchroom check` asks the store of recordings: the rows that leaves bind, files to compare, and overlaps."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

import msgspec

from watchroom.store.acting import Tx
from watchroom.store.checks import CHUNK_ROWS, FAULTS_SHOWN_MAX
from watchroom.store.recordings import BOUND_DELETION, BOUND_SEGMENT

SAMPLE_SEGMENTS = 200
"""Without `--full` so many files are read and hashed; of all others the size is looked at."""
_SHA256 = {"sha256": "encode(sha256, 'hex')"}
_SEGMENT = ", ".join(_SHA256.get(name, name) for name in BOUND_SEGMENT)
_DELETION = ", ".join(_SHA256.get(name, name) for name in BOUND_DELETION)


class FileRow(msgspec.Struct, frozen=True):
    """What the index says of one file."""

    path: str
    size_bytes: int
    sha256: bytes


async def bound_segments(tx: Tx, batches: Sequence[int]) -> dict[int, list[tuple[Any, ...]]]:
    """Return, by commit, what its leaf binds of its segments, those deleted since included."""
    rows = await tx.fetch(
        f"""SELECT {_SEGMENT} FROM segment WHERE batch = ANY ($1)
            UNION ALL SELECT {_SEGMENT} FROM segment_deleted WHERE batch = ANY ($1)""",  # noqa: S608 - constant columns
        batches,
    )
    return _by_first(rows)


async def bound_deletions(tx: Tx, deletions: Sequence[int]) -> dict[int, list[tuple[Any, ...]]]:
    """Return, by commit, what its leaf binds of its deletions."""
    rows = await tx.fetch(
        f"SELECT {_DELETION} FROM segment_deleted WHERE deletion = ANY ($1)",  # noqa: S608 - constant columns
        deletions,
    )
    return _by_first(rows)


def _by_first(rows: Sequence[Any]) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(tuple(row))
    return found


async def counts(tx: Tx) -> tuple[int, int]:
    """Return how many segments were ever recorded, and how many of them were deleted."""
    row = await tx.fetchrow(
        """SELECT (SELECT count(*) FROM segment) + (SELECT count(*) FROM segment_deleted),
                  (SELECT count(*) FROM segment_deleted)"""
    )
    assert row is not None  # noqa: S101 - a query without FROM has one row
    return row[0], row[1]


async def file_rows(tx: Tx) -> AsyncIterator[list[FileRow]]:
    """Yield what the index says of every file, in chunks."""
    cursor = await tx.cursor("SELECT path, size_bytes, sha256 FROM segment ORDER BY id")
    while rows := await cursor.fetch(CHUNK_ROWS):
        yield [FileRow(*row) for row in rows]


async def deleted_paths(tx: Tx, paths: Sequence[str]) -> set[str]:
    """Return which of these files were deleted with a certificate."""
    rows = await tx.fetch("SELECT path FROM segment_deleted WHERE path = ANY ($1)", paths)
    return {row["path"] for row in rows}


async def sample(tx: Tx) -> list[FileRow]:
    """Return some segments drawn at random."""
    rows = await tx.fetch(
        f"SELECT path, size_bytes, sha256 FROM segment ORDER BY random() LIMIT {SAMPLE_SEGMENTS}"  # noqa: S608 - a number
    )
    return [FileRow(*row) for row in rows]


async def overlaps(tx: Tx) -> list[str]:
    """Return a sentence for each segment that begins before the one recorded before it ended."""
    rows = await tx.fetch(
        f"""SELECT format('segment %s of camera %s begins before segment %s ended', id, camera_id, before) FROM (
                SELECT id, camera_id, began_at, after_step, lag(id) OVER recorded AS before,
                    lag(ended_at) OVER recorded AS ended_before
                FROM segment WINDOW recorded AS (PARTITION BY camera_id, stream ORDER BY id)) each
            WHERE began_at < ended_before AND NOT after_step LIMIT {FAULTS_SHOWN_MAX}"""  # noqa: S608 - a number
    )
    return [row[0] for row in rows]


async def wrong_usage(tx: Tx) -> list[str]:
    """Return a sentence for each camera of which another amount is kept than counted."""
    rows = await tx.fetch(
        f"""SELECT format('of camera %s %s bytes are counted, %s are kept', camera_id, coalesce(told.bytes, 0),
                coalesce(kept.bytes, 0))
            FROM recording_usage told FULL JOIN (
                SELECT camera_id, count(*) AS segments, sum(size_bytes)::bigint AS bytes FROM segment GROUP BY 1) kept
            USING (camera_id) WHERE (coalesce(told.segments, 0), coalesce(told.bytes, 0))
                <> (coalesce(kept.segments, 0), coalesce(kept.bytes, 0)) LIMIT {FAULTS_SHOWN_MAX}"""  # noqa: S608 - a number
    )
    return [row[0] for row in rows]
