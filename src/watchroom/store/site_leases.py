"""Leases from the owner's side: what they were for, what was asked, which alarms stand, and what the owner ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from watchroom.model.sites import Ask, OwnerLease, Panic
from watchroom.model.video import LeaseView
from watchroom.store.acting import Tx
from watchroom.store.acts import notify_owner

LEASES_ROWS_MAX = 500
PRESS_LASTS = timedelta(hours=24)
"""A press that the pipeline did not take for so long is given up: help was not coming by it."""
_ASK_COLUMNS = """ask.id, ask.camera_id, camera.name AS camera_name, camera.site_id, ask.incident_id,
    ask.incident_title, ask.agency, ask.label, ask.exigency, ask.asked_at, ask.ends_at, ask.answer, ask.answered_at"""


class Press(msgspec.Struct, frozen=True, kw_only=True):
    """A button pressed on the owner's page, as the pipeline takes it."""

    id: str
    site_id: str
    source_id: str
    alarm: str
    pressed_at: datetime
    lat: float
    lon: float
    name: str
    address: str | None


async def running_of_camera(tx: Tx, camera_id: str) -> list[LeaseView]:
    """Return the leases of a camera that are not ended, held until the commit."""
    rows = await tx.fetch(
        "SELECT value FROM lease WHERE camera_id = $1 AND ended_at IS NULL ORDER BY opened_at FOR UPDATE", camera_id
    )
    return [msgspec.json.decode(row["value"], type=LeaseView) for row in rows]


async def leases_of_site(tx: Tx, site_id: str, since: datetime) -> list[OwnerLease]:
    """Return the leases of a site's cameras, newest first, with what became of their incidents."""
    rows = await tx.fetch(
        """SELECT lease.value, incident.status, incident.value ->> 'disposition' AS disposition,
               incident.value ->> 'type_code' AS type_code
           FROM lease JOIN camera ON camera.id = lease.camera_id LEFT JOIN incident ON incident.id = lease.incident_id
           WHERE camera.site_id = $1 AND (lease.opened_at > $2 OR lease.ended_at IS NULL OR lease.ended_at > $2)
           ORDER BY lease.opened_at DESC, lease.id DESC LIMIT $3""",
        site_id,
        since,
        LEASES_ROWS_MAX,
    )
    return [
        OwnerLease(
            lease=msgspec.json.decode(row["value"], type=LeaseView),
            type_code=row["type_code"] or "other",
            is_over=row["status"] not in (None, "open"),
            disposition=row["disposition"],
        )
        for row in rows
    ]


async def lease_of_owner(tx: Tx, lease_id: str) -> tuple[LeaseView, str] | None:
    """Return a lease of a camera that the transaction may see and its site, held until the commit."""
    row = await tx.fetchrow(
        """SELECT lease.value, camera.site_id FROM lease JOIN camera ON camera.id = lease.camera_id
           WHERE lease.id = $1 AND camera.site_id IS NOT NULL FOR UPDATE OF lease""",
        lease_id,
    )
    return None if row is None else (msgspec.json.decode(row["value"], type=LeaseView), row["site_id"])


async def owner_ended_at(tx: Tx, camera_id: str, incident_ids: Sequence[str]) -> datetime | None:
    """Return when the owner last ended a lease of a camera for one of these incidents."""
    found: datetime | None = await tx.fetchval(
        """SELECT max(ended_at) FROM lease
           WHERE camera_id = $1 AND incident_id = ANY ($2) AND value ->> 'ended_because' = 'owner'""",
        camera_id,
        list(incident_ids),
    )
    return found


async def insert_ask(tx: Tx, ask: Ask) -> None:
    """Put a question to an owner."""
    await tx.execute(
        """INSERT INTO lease_ask (id, label, agency, camera_id, incident_id, asked_at, ends_at, exigency,
               incident_title) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)""",
        ask.id,
        ask.label,
        ask.agency,
        ask.camera_id,
        ask.incident_id,
        ask.asked_at,
        ask.ends_at,
        ask.exigency,
        ask.incident_title,
    )
    await notify_owner(tx, ask.camera_id)


async def ask(tx: Tx, ask_id: str, *, lock: bool = False) -> Ask | None:
    """Return one question that the transaction may see."""
    row = await tx.fetchrow(
        f"""SELECT {_ASK_COLUMNS} FROM lease_ask ask JOIN camera ON camera.id = ask.camera_id
            WHERE ask.id = $1{" FOR UPDATE OF ask" if lock else ""}""",  # noqa: S608 - constant columns
        ask_id,
    )
    return None if row is None else Ask(**dict(row))


async def last_ask(tx: Tx, camera_id: str, agency: str, incident_ids: Sequence[str]) -> Ask | None:
    """Return the newest question of an agency about a camera for one of these incidents."""
    row = await tx.fetchrow(
        f"""SELECT {_ASK_COLUMNS} FROM lease_ask ask JOIN camera ON camera.id = ask.camera_id
            WHERE ask.camera_id = $1 AND ask.agency = $2 AND ask.incident_id = ANY ($3)
            ORDER BY ask.asked_at DESC, ask.id DESC LIMIT 1""",  # noqa: S608 - constant columns
        camera_id,
        agency,
        list(incident_ids),
    )
    return None if row is None else Ask(**dict(row))


async def asks_of_incident(tx: Tx, agency: str, incident_ids: Sequence[str]) -> list[Ask]:
    """Return an agency's questions about these incidents, newest first."""
    rows = await tx.fetch(
        f"""SELECT {_ASK_COLUMNS} FROM lease_ask ask JOIN camera ON camera.id = ask.camera_id
            WHERE ask.agency = $1 AND ask.incident_id = ANY ($2)
            ORDER BY ask.asked_at DESC, ask.id DESC""",  # noqa: S608 - constant columns
        agency,
        list(incident_ids),
    )
    return [Ask(**dict(row)) for row in rows]


async def asks_of_site(tx: Tx, site_id: str, now: datetime) -> list[Ask]:
    """Return the questions about a site's cameras that wait for an answer, oldest first."""
    rows = await tx.fetch(
        f"""SELECT {_ASK_COLUMNS} FROM lease_ask ask JOIN camera ON camera.id = ask.camera_id
            WHERE camera.site_id = $1 AND ask.answer IS NULL AND ask.ends_at > $2
            ORDER BY ask.asked_at, ask.id""",  # noqa: S608 - constant columns
        site_id,
        now,
    )
    return [Ask(**dict(row)) for row in rows]


async def answer_ask(tx: Tx, ask_id: str, answer: str, now: datetime) -> None:
    """Keep an owner's answer."""
    await tx.execute("UPDATE lease_ask SET answer = $2, answered_at = $3 WHERE id = $1", ask_id, answer, now)


async def insert_press(tx: Tx, press_id: str, site_id: str, source_id: str, alarm: str, now: datetime) -> None:
    """Put a press on its way into the pipeline."""
    await tx.execute(
        "INSERT INTO panic_press (id, site_id, source_id, alarm, pressed_at) VALUES ($1, $2, $3, $4, $5)",
        press_id,
        site_id,
        source_id,
        alarm,
        now,
    )
    await notify_owner(tx, site_id)


async def presses_due(tx: Tx, now: datetime, most: int) -> list[Press]:
    """Return the presses that the pipeline has not taken yet, oldest first."""
    rows = await tx.fetch(
        """SELECT press.id, press.site_id, press.source_id, press.alarm, press.pressed_at, site.lat, site.lon,
               site.name, site.address
           FROM panic_press press JOIN site ON site.id = press.site_id
           WHERE press.handed_at IS NULL AND press.pressed_at > $1 ORDER BY press.pressed_at LIMIT $2""",
        now - PRESS_LASTS,
        most,
    )
    return [Press(**dict(row)) for row in rows]


async def handed(tx: Tx, press_ids: Sequence[str], now: datetime) -> None:
    """Note that the pipeline took presses."""
    await tx.execute("UPDATE panic_press SET handed_at = $2 WHERE id = ANY ($1)", list(press_ids), now)


async def waiting_press(tx: Tx, site_id: str, since: datetime) -> datetime | None:
    """Return when a site's button was last pressed on the page and the pipeline has not taken it yet."""
    found: datetime | None = await tx.fetchval(
        "SELECT max(pressed_at) FROM panic_press WHERE site_id = $1 AND handed_at IS NULL AND pressed_at > $2",
        site_id,
        since,
    )
    return found


async def panics(tx: Tx, site_id: str, kinds: Iterable[str], since: datetime) -> list[Panic]:
    """Return the alarms of a site's own button, newest first, and whether each still stands."""
    rows = await tx.fetch(
        """SELECT incident.id AS incident_id, incident.number AS incident_number, min(observation.at) AS pressed_at,
               incident.status = 'open' AND called_off.at IS NULL AS is_open
           FROM observation JOIN observation_identity known ON known.observation_id = observation.id
               JOIN incident_link link
                   ON (link.source_id, link.external_id) = (known.source_id, known.external_id)
               JOIN incident ON incident.id = link.incident_id
               LEFT JOIN panic_over called_off ON called_off.site_id = $1 AND called_off.incident_id = incident.id
           WHERE observation.kind = 'alarm' AND observation.received_at >= $3 AND observation.body ->> 'site' = $1
               AND observation.body ->> 'alarm' = ANY ($2) AND link.unlinked_at IS NULL
               AND observation.body ->> 'test' IS DISTINCT FROM 'true'
           GROUP BY incident.id, called_off.at ORDER BY pressed_at DESC""",
        site_id,
        sorted(kinds),
        since,
    )
    return [Panic(**dict(row)) for row in rows]


async def call_off(tx: Tx, site_id: str, incident_id: str, now: datetime) -> None:
    """Keep that an owner called an alarm off."""
    await tx.execute(
        "INSERT INTO panic_over (site_id, incident_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        site_id,
        incident_id,
        now,
    )


async def closed_panics(tx: Tx, kinds: Iterable[str], since: datetime) -> list[tuple[str, str]]:
    """Return (site, incident) of the alarms of owners' buttons that are over and nobody wrote to the owner about."""
    rows = await tx.fetch(
        """SELECT DISTINCT site.id AS site_id, incident.id AS incident_id
           FROM observation JOIN site ON site.id = observation.body ->> 'site'
               JOIN observation_identity known ON known.observation_id = observation.id
               JOIN incident_link link
                   ON (link.source_id, link.external_id) = (known.source_id, known.external_id)
               JOIN incident ON incident.id = link.incident_id
           WHERE observation.kind = 'alarm' AND observation.received_at > $1
               AND observation.body ->> 'alarm' = ANY ($2) AND observation.body ->> 'test' IS DISTINCT FROM 'true'
               AND link.unlinked_at IS NULL AND site.owner_login IS NOT NULL AND incident.status = 'closed'
               AND NOT EXISTS (SELECT FROM letter WHERE letter.about = 'alarm:' || site.id || ':' || incident.id)""",
        since,
        sorted(kinds),
    )
    return [(row["site_id"], row["incident_id"]) for row in rows]


async def asked_since(tx: Tx, site_id: str, since: datetime) -> int:
    """Return how many questions a site's owner was asked."""
    found: int = await tx.fetchval(
        """SELECT count(*) FROM lease_ask ask JOIN camera ON camera.id = ask.camera_id
           WHERE camera.site_id = $1 AND ask.asked_at > $2""",
        site_id,
        since,
    )
    return found
