"""Cameras' streams: how each is reached, what is wanted of it, which media process reads it, and what it does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from watchroom.model.video import Mask, StreamState
from watchroom.store.acting import Tx

_STREAM_COLUMNS = """stream.camera_id, stream.kind, stream.wanted, stream.retention_hours, stream.label, stream.part,
    stream.masks, stream.masked_in_camera, stream.masked_in_camera_since, stream.ring_minutes"""


class StreamRow(msgspec.Struct, frozen=True, kw_only=True):
    """What is wanted of one camera's stream; `sealed` holds its secrets, None where they may not be had."""

    camera_id: str
    kind: str
    wanted: str
    retention_hours: int
    label: str
    part: int | None
    masks: list[Mask]
    masked_in_camera: bool
    masked_in_camera_since: datetime | None = None
    ring_minutes: int
    sealed: bytes | None = None


async def put_stream(
    tx: Tx, *, camera_id: str, kind: str, sealed: bytes, wanted: str, retention_hours: int, ring_minutes: int = 0
) -> bool:
    """Give a camera a stream or change it; the label is the camera's own. Returns False when there is no such camera.

    Which media process reads it is given by the supervisor, which `notify_place` wakes.
    """
    values = (camera_id, kind, sealed, wanted, retention_hours, ring_minutes)
    # Not as one upsert: that would ask for the right to read credentials, which people's transactions do not have.
    changed: str = await tx.execute(
        """UPDATE camera_stream SET kind = $2, sealed = $3, wanted = $4, retention_hours = $5, ring_minutes = $6,
               label = camera.label
           FROM camera WHERE camera.id = camera_id AND camera_id = $1 AND retired_at IS NULL""",
        *values,
    )
    if changed != "UPDATE 0":
        return True
    done: str = await tx.execute(
        """INSERT INTO camera_stream (camera_id, kind, sealed, wanted, retention_hours, ring_minutes, label)
           SELECT id, $2, $3, $4, $5, $6, label FROM camera WHERE id = $1 AND retired_at IS NULL""",
        *values,
    )
    return done != "INSERT 0 0"


async def change_stream(
    tx: Tx,
    camera_id: str,
    *,
    wanted: str | None = None,
    retention_hours: int | None = None,
    ring_minutes: int | None = None,
    masks: Sequence[Mask] | None = None,
    masked_in_camera: bool | None = None,
    at: datetime | None = None,
) -> bool:
    """Change what is given, leave the rest; returns False when the camera has no stream.

    `at` is since when a camera hides its masks by itself.
    """
    done: str = await tx.execute(
        """UPDATE camera_stream SET wanted = coalesce($2, wanted), retention_hours = coalesce($3, retention_hours),
               ring_minutes = coalesce($4, ring_minutes), masks = coalesce($5::jsonb, masks),
               masked_in_camera = coalesce($6, masked_in_camera),
               masked_in_camera_since = CASE WHEN $6 THEN $7 WHEN $6 IS NULL THEN masked_in_camera_since END
           WHERE camera_id = $1""",
        camera_id,
        wanted,
        retention_hours,
        ring_minutes,
        None if masks is None else msgspec.json.encode(masks).decode(),
        masked_in_camera,
        at,
    )
    return done != "UPDATE 0"


async def streams(tx: Tx, camera_ids: Sequence[str] | None = None) -> list[StreamRow]:
    """Return the streams of cameras that the transaction may see, all or those named, without their secrets."""
    rows = await tx.fetch(
        f"""SELECT {_STREAM_COLUMNS} FROM camera_stream stream
            WHERE $1::text[] IS NULL OR camera_id = ANY ($1) ORDER BY camera_id""",  # noqa: S608 - constant columns
        camera_ids,
    )
    return [_stream(row) for row in rows]


async def streams_of_part(tx: Tx, part: int) -> list[StreamRow]:
    """Return the streams that one media process reads, with their sealed secrets; those of retired cameras are off."""
    rows = await tx.fetch(
        f"""SELECT {_STREAM_COLUMNS}, stream.sealed, camera.retired_at IS NOT NULL AS retired
            FROM camera_stream stream JOIN camera ON camera.id = stream.camera_id
            WHERE stream.part = $1 ORDER BY stream.camera_id""",  # noqa: S608 - constant columns
        part,
    )
    found = []
    for row in rows:
        stream = _stream(row)
        found.append(msgspec.structs.replace(stream, wanted="off") if row["retired"] else stream)
    return found


def _stream(row: Any) -> StreamRow:
    values = {name: row[name] for name in StreamRow.__struct_fields__ if name in row}
    return StreamRow(**values | {"masks": msgspec.json.decode(row["masks"], type=list[Mask])})


async def give_parts(tx: Tx, *, per_part_max: int, parts: int) -> tuple[list[int], bool]:
    """Give every stream that has none, or one beyond `parts`, to a media process.

    Returns the parts in use, and whether any was given.

    `parts` 0 means as many as are needed, each with `per_part_max` cameras.
    """
    rows = await tx.fetch("SELECT camera_id, part FROM camera_stream ORDER BY camera_id FOR UPDATE")
    load: dict[int, int] = dict.fromkeys(range(parts), 0)
    homeless = []
    for row in rows:
        if row["part"] is None or (parts and row["part"] >= parts):
            homeless.append(row["camera_id"])
        else:
            load[row["part"]] = load.get(row["part"], 0) + 1
    given = [_home(load, per_part_max, fixed=bool(parts)) for _ in homeless]
    if homeless:
        await tx.execute(
            """UPDATE camera_stream SET part = each.part FROM unnest($1::text[], $2::int[]) AS each(camera_id, part)
               WHERE camera_stream.camera_id = each.camera_id""",
            homeless,
            given,
        )
    return sorted(part for part, n in load.items() if n), bool(homeless)


def _home(load: dict[int, int], per_part_max: int, *, fixed: bool) -> int:
    """Return the part with the fewest cameras, a new one where all are full, and count the camera there."""
    part = min(load, key=lambda each: (load[each], each), default=0)
    if not fixed and load.get(part, 0) >= per_part_max:
        part = max(load) + 1
    load[part] = load.get(part, 0) + 1
    return part


async def put_states(tx: Tx, at: datetime, states: Sequence[tuple[str, StreamState]]) -> None:
    """Note what streams do now, each with its camera's label, in one statement."""
    await tx.execute(
        """INSERT INTO camera_state AS known (camera_id, label, value, changed_at)
           SELECT each.camera_id, each.label, each.value, $1
           FROM unnest($2::text[], $3::text[], $4::jsonb[]) AS each(camera_id, label, value)
           ON CONFLICT (camera_id) DO UPDATE SET label = excluded.label, value = excluded.value,
               changed_at = excluded.changed_at""",
        at,
        [state.camera_id for _, state in states],
        [label for label, _ in states],
        [msgspec.json.encode(state).decode() for _, state in states],
    )


async def states(tx: Tx, camera_ids: Sequence[str] | None = None) -> dict[str, StreamState]:
    """Return what streams do, as last told, by camera; of all that the transaction may see, or of those named."""
    rows = await tx.fetch(
        "SELECT camera_id, value FROM camera_state WHERE $1::text[] IS NULL OR camera_id = ANY ($1)", camera_ids
    )
    return {row["camera_id"]: msgspec.json.decode(row["value"], type=StreamState) for row in rows}
