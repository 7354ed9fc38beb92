"""Leases: the time-boxed permissions that open private cameras."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from watchroom.model.video import LeaseView
from watchroom.store.acting import Tx
from watchroom.store.acts import notify_owner

LEASES_ROWS_MAX = 2_000
PRESSED_WITHIN = timedelta(hours=1)
"""An alarm that comes in later than this opens nothing, as it raises no alert: its owner no longer waits for help."""


async def add_lease(tx: Tx, view: LeaseView, seat_id: str) -> bool:
    """Open a lease; False where the agency has one for this camera and incident that has not ended."""
    added = await tx.fetchval(
        """INSERT INTO lease (id, label, agency, camera_id, incident_id, seat_id, opened_at, ends_at, value)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
           ON CONFLICT (camera_id, incident_id, agency) WHERE ended_at IS NULL DO NOTHING RETURNING true""",
        view.id,
        f"{view.agency}/{view.law_tag}",
        view.agency,
        view.camera_id,
        view.incident_id,
        seat_id,
        view.opened_at,
        view.ends_at,
        msgspec.json.encode(view).decode(),
    )
    await notify_owner(tx, view.camera_id)
    return added is not None


async def unended_lease(tx: Tx, camera_id: str, agency: str, incident_id: str) -> LeaseView | None:
    """Return the agency's lease for a camera and incident that has not ended, over or not, held until the commit."""
    text = await tx.fetchval(
        """SELECT value FROM lease WHERE camera_id = $1 AND agency = $2 AND incident_id = $3 AND ended_at IS NULL
           FOR UPDATE""",
        camera_id,
        agency,
        incident_id,
    )
    return None if text is None else msgspec.json.decode(text, type=LeaseView)


async def put_lease(tx: Tx, view: LeaseView) -> None:
    """Write a lease's new state."""
    await tx.execute(
        "UPDATE lease SET ends_at = $2, ended_at = $3, value = $4 WHERE id = $1",
        view.id,
        view.ends_at,
        view.ended_at,
        msgspec.json.encode(view).decode(),
    )
    await notify_owner(tx, view.camera_id)


async def lease(tx: Tx, lease_id: str, *, lock: bool = False) -> LeaseView | None:
    """Return one lease that the transaction may see; `lock` holds it until the commit."""
    asked = "SELECT value FROM lease WHERE id = $1"
    text = await tx.fetchval(f"{asked} FOR UPDATE" if lock else asked, lease_id)
    return None if text is None else msgspec.json.decode(text, type=LeaseView)


async def running_lease(
    tx: Tx, camera_id: str, agency: str, incident_id: str | None, now: datetime
) -> LeaseView | None:
    """Return the agency's running lease for a camera, for this incident or for any when it is None; longest first."""
    text = await tx.fetchval(
        """SELECT value FROM lease WHERE camera_id = $1 AND agency = $2 AND ended_at IS NULL AND ends_at > $4
               AND ($3::text IS NULL OR incident_id = $3) ORDER BY ends_at DESC LIMIT 1""",
        camera_id,
        agency,
        incident_id,
        now,
    )
    return None if text is None else msgspec.json.decode(text, type=LeaseView)


async def running_leases(tx: Tx) -> list[LeaseView]:
    """Return the leases not ended yet that the transaction may see, newest first."""
    rows = await tx.fetch(
        "SELECT value FROM lease WHERE ended_at IS NULL ORDER BY opened_at DESC LIMIT $1", LEASES_ROWS_MAX
    )
    return [msgspec.json.decode(row["value"], type=LeaseView) for row in rows]


async def leases_of_incident(tx: Tx, incident_id: str) -> list[LeaseView]:
    """Return every lease opened for an incident, ended ones included."""
    rows = await tx.fetch("SELECT value FROM lease WHERE incident_id = $1 ORDER BY opened_at", incident_id)
    return [msgspec.json.decode(row["value"], type=LeaseView) for row in rows]


async def panic_sites(tx: Tx, incident_ids: Sequence[str], kinds: Iterable[str]) -> list[str]:
    """Return the sites whose own button of these kinds is part of one of these incidents, the first pressed first."""
    rows = await tx.fetch(
        """SELECT observation.body ->> 'site' AS site FROM incident_link link
               JOIN observation_identity known USING (source_id, external_id)
               JOIN observation ON observation.id = known.observation_id
           WHERE link.incident_id = ANY ($1) AND link.unlinked_at IS NULL AND observation.kind = 'alarm'
               AND observation.body ->> 'site' IS NOT NULL AND observation.body ->> 'alarm' = ANY ($2)
               AND observation.body ->> 'test' IS DISTINCT FROM 'true'
               AND observation.received_at - observation.at <= $3
               AND NOT EXISTS (SELECT FROM panic_over called_off WHERE called_off.site_id = observation.body ->> 'site'
                                   AND called_off.incident_id = ANY ($1))
           GROUP BY 1 ORDER BY min(observation.at)""",
        list(incident_ids),
        sorted(kinds),
        PRESSED_WITHIN,
    )
    return [row["site"] for row in rows]


async def leases_of_closed_incidents(tx: Tx) -> set[str]:
    """Return the leases not ended yet whose incident is not open any more."""
    rows = await tx.fetch(
        """SELECT lease.id FROM lease JOIN incident ON incident.id = lease.incident_id
           WHERE lease.ended_at IS NULL AND incident.status <> 'open'"""
    )
    return {row["id"] for row in rows}


async def end_lease(tx: Tx, ended: LeaseView) -> None:
    """Write the end of a lease; the first end counts."""
    await tx.execute(
        "UPDATE lease SET ended_at = $2, value = $3 WHERE id = $1 AND ended_at IS NULL",
        ended.id,
        ended.ended_at,
        msgspec.json.encode(ended).decode(),
    )
    await notify_owner(tx, ended.camera_id)
