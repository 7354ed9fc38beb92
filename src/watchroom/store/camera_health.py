"""The memory of cameras' health: uptime, faults with their begin and end, and how long repairs take."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import msgspec

from watchroom.model.video import StreamState
from watchroom.store.acting import Tx

UNHEARD = timedelta(seconds=45)
"""Media processes tell of each camera every ten seconds; after so long without a word nobody read it."""
REMEMBERED = timedelta(days=400)
JUDGED = timedelta(seconds=60)
"""A stream that began later than this before now may have faults that are not found yet."""
_WANTS_NOTHING = ("off", "idle")
_OUT = ("failed", "waiting")


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered of one camera."""

    uptime: float | None
    """Share of the wanted time that had pictures, 0 to 1; None where nothing was wanted."""
    mttr_s: float | None
    """Mean seconds from a fault's begin to its end, of those that ended; None without any."""


class FaultPeriod(msgspec.Struct, frozen=True, kw_only=True):
    """One fault of one camera, from when to when; `ended_at` None: it stands."""

    camera_id: str
    fault: str
    began_at: datetime
    ended_at: datetime | None


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """One camera's day, in UTC."""

    day: date
    wanted_s: float
    up_s: float


async def note(tx: Tx, at: datetime, states: Sequence[tuple[str, StreamState]]) -> None:
    """Remember what streams do from `at` on, each with its camera's label; call it before the states are put.

    Where nobody told of a camera for UNHEARD before `at`, it counts as without pictures since the last word.
    """
    if not states:
        return
    ids = [state.camera_id for _, state in states]
    labels = [label for label, _ in states]
    wanted = [None if state.actual in _WANTS_NOTHING else is_up(state) for _, state in states]
    await _end_unheard(tx, at, ids)
    await tx.execute(
        """WITH told AS (SELECT * FROM unnest($2::text[], $3::text[], $4::bool[]) AS told (camera_id, label, is_up)),
             ended AS (UPDATE camera_span span SET ended_at = greatest($1, span.began_at) FROM told
                       WHERE span.camera_id = told.camera_id AND span.ended_at IS NULL
                         AND told.is_up IS DISTINCT FROM span.is_up RETURNING span.camera_id)
           INSERT INTO camera_span (camera_id, label, is_up, began_at)
           SELECT camera_id, label, is_up, $1 FROM told
           WHERE is_up IS NOT NULL AND ((SELECT count(*) FROM ended WHERE ended.camera_id = told.camera_id) > 0
                 OR NOT EXISTS (SELECT FROM camera_span open WHERE open.camera_id = told.camera_id
                                AND open.ended_at IS NULL))""",
        at,
        ids,
        labels,
        wanted,
    )
    faults = [(state.camera_id, label, fault) for label, state in states for fault in faults_of(state)]
    seen = [state for (_, state), up in zip(states, wanted, strict=True) if up is not False]
    await _note_faults(tx, at, seen, faults)


async def _end_unheard(tx: Tx, at: datetime, ids: Sequence[str]) -> None:
    """End what stood when a media process fell silent, and count the silence as without pictures."""
    await tx.execute(
        """WITH ended AS (
             UPDATE camera_span span SET ended_at = greatest(heard.changed_at, span.began_at) FROM camera_state heard
             WHERE span.camera_id = ANY ($2) AND heard.camera_id = span.camera_id AND span.ended_at IS NULL
               AND span.is_up AND heard.changed_at < $3
             RETURNING span.camera_id, span.label, span.ended_at)
           INSERT INTO camera_span (camera_id, label, is_up, began_at, ended_at)
           SELECT camera_id, label, false, ended_at, greatest($1, ended_at) FROM ended""",
        at,
        ids,
        at - UNHEARD,
    )


async def _note_faults(
    tx: Tx, at: datetime, seen: Sequence[StreamState], faults: Sequence[tuple[str, str, str]]
) -> None:
    """End what is no longer told of cameras that are seen, and begin what is told; going offline mends nothing."""
    judged = [each.camera_id for each in seen if each.actual in _WANTS_NOTHING or at - each.since >= JUDGED]
    await tx.execute(
        """UPDATE camera_fault fault SET ended_at = greatest($1, began_at)
           WHERE ended_at IS NULL AND camera_id = ANY ($2) AND (fault = 'offline' OR camera_id = ANY ($5))
             AND NOT EXISTS (SELECT FROM unnest($3::text[], $4::text[]) AS told (camera_id, fault)
                             WHERE told.camera_id = fault.camera_id AND told.fault = fault.fault)""",
        at,
        [state.camera_id for state in seen],
        [camera_id for camera_id, _, _ in faults],
        [fault for _, _, fault in faults],
        judged,
    )
    if faults:
        await tx.execute(
            """INSERT INTO camera_fault (camera_id, label, fault, began_at)
               SELECT told.*, $1 FROM unnest($2::text[], $3::text[], $4::text[]) AS told
               ON CONFLICT (camera_id, fault) WHERE ended_at IS NULL DO NOTHING""",
            at,
            [camera_id for camera_id, _, _ in faults],
            [label for _, label, _ in faults],
            [fault for _, _, fault in faults],
        )


async def health(
    tx: Tx, now: datetime, *, uptime_over: timedelta = timedelta(days=1), mttr_over: timedelta = timedelta(days=30)
) -> dict[str, Health]:
    """Return what is remembered of each camera that the transaction may see, by its id."""
    sums = await tx.fetch(
        """SELECT span.camera_id, sum(seconds_within(began_at, ended_at, $1, $2)) AS wanted_s,
               sum(seconds_within(began_at,
                   coalesce(ended_at, CASE WHEN heard.changed_at < $3 THEN heard.changed_at END), $1, $2))
                   FILTER (WHERE is_up) AS up_s
           FROM camera_span span LEFT JOIN camera_state heard ON heard.camera_id = span.camera_id
           WHERE began_at < $2 AND coalesce(ended_at, 'infinity') > $1 GROUP BY span.camera_id""",
        now - uptime_over,
        now,
        now - UNHEARD,
    )
    up = {row["camera_id"]: (row["up_s"] or 0.0) / row["wanted_s"] for row in sums if row["wanted_s"]}
    rows = await tx.fetch(
        """SELECT camera_id, extract(epoch FROM avg(ended_at - began_at))::float8 AS mttr_s FROM camera_fault
           WHERE ended_at >= $1 GROUP BY camera_id""",
        now - mttr_over,
    )
    mttr = {row["camera_id"]: row["mttr_s"] for row in rows}
    return {each: Health(uptime=up.get(each), mttr_s=mttr.get(each)) for each in up.keys() | mttr.keys()}


async def days(tx: Tx, camera_id: str, first: date, until: date, now: datetime) -> list[Day]:
    """Return a camera's days from `first` to before `until`: the seconds wanted and those with pictures."""
    midnights = [
        datetime.combine(first, time.min, UTC) + timedelta(days=index) for index in range((until - first).days)
    ]
    rows = await tx.fetch(
        """SELECT day, coalesce(sum(seconds_within(began_at, ended_at, day, least(day + interval '1 day', $3))), 0)
               AS wanted_s,
               coalesce(sum(seconds_within(began_at, ended_at, day, least(day + interval '1 day', $3)))
                   FILTER (WHERE is_up), 0) AS up_s
           FROM unnest($2::timestamptz[]) AS day
           LEFT JOIN camera_span ON camera_id = $1 AND began_at < least(day + interval '1 day', $3)
               AND coalesce(ended_at, 'infinity') > day
           GROUP BY day ORDER BY day""",
        camera_id,
        midnights,
        now,
    )
    return [Day(day=row["day"].date(), wanted_s=row["wanted_s"], up_s=row["up_s"]) for row in rows]


async def fault_history(tx: Tx, camera_id: str, since: datetime, rows_max: int = 500) -> list[FaultPeriod]:
    """Return a camera's faults that stood at or after `since`, the newest first."""
    rows = await tx.fetch(
        """SELECT camera_id, fault, began_at, ended_at FROM camera_fault
           WHERE camera_id = $1 AND coalesce(ended_at, 'infinity') >= $2 ORDER BY began_at DESC, fault LIMIT $3""",
        camera_id,
        since,
        rows_max,
    )
    return [FaultPeriod(**dict(row)) for row in rows]


async def forget(tx: Tx, now: datetime) -> None:
    """Delete what ended longer ago than is remembered."""
    for table in ("camera_span", "camera_fault"):
        await tx.execute(f"DELETE FROM {table} WHERE ended_at < $1", now - REMEMBERED)  # noqa: S608 - constant names


def is_up(state: StreamState) -> bool:
    """Return whether pictures arrive."""
    return state.actual == "live" and "offline" not in state.faults


def faults_of(state: StreamState) -> list[str]:
    """Return what is wrong, a stream that cannot be opened among it."""
    if state.actual in _WANTS_NOTHING:
        return []
    faults = list(dict.fromkeys(state.faults))
    return faults if state.actual not in _OUT or "offline" in faults else ["offline", *faults]
