"""Tasks of incidents: what somebody is to do, by when, and who did it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from watchroom.model.views import TaskView
from watchroom.store.acting import Tx


async def add(tx: Tx, incident_id: str, label: str, task: TaskView, by: str, at: datetime) -> None:
    """Add one task."""
    await tx.execute(
        """INSERT INTO incident_task (id, incident_id, label, text, owner, due_at, created_at, created_by)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)""",
        task.id,
        incident_id,
        label,
        task.text,
        task.owner,
        task.due_at,
        at,
        by,
    )


async def finish(tx: Tx, incident_id: str, task_id: str, by: str, at: datetime) -> str | None:
    """Mark a task done; returns its text, or None when there is no such open task."""
    text: str | None = await tx.fetchval(
        """UPDATE incident_task SET done_at = $4, done_by = $3 WHERE id = $2 AND incident_id = $1 AND done_at IS NULL
           RETURNING text""",
        incident_id,
        task_id,
        by,
        at,
    )
    return text


async def listed(tx: Tx, incident_ids: Sequence[str], until: datetime | None) -> list[TaskView]:
    """Return the tasks of these incidents, oldest first."""
    rows = await tx.fetch(
        """SELECT id, text, owner, due_at, done_at, done_by FROM incident_task
           WHERE incident_id = ANY ($1) AND ($2::timestamptz IS NULL OR created_at <= $2) ORDER BY created_at""",
        list(incident_ids),
        until,
    )
    return [TaskView(**dict(row)) for row in rows]
