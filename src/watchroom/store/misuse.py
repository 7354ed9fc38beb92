"""What the rules of misuse look at: looks by keyed subject, the facts that explain them, traps, and flags."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from watchroom.store.acting import Tx

READS_MAX = 20_000


class SealedLook(msgspec.Struct, frozen=True, kw_only=True):
    """One act of looking whose subject stands sealed in its entry of the ledger."""

    act_id: str
    at: datetime
    act: str
    login: str
    agency: str
    case: str | None
    incident: str | None
    note: str | None
    entry: bytes
    contents_sealed: bytes


class LookRow(msgspec.Struct, frozen=True, kw_only=True):
    """One look by keyed subject, with what its act named as a reason and what explained it then."""

    act_id: str
    at: datetime
    login: str
    agency: str
    kind: str
    subject: bytes
    strong: tuple[str, ...]
    weak: tuple[str, ...]
    on_shift: bool
    names_closed_case: bool
    assembly: str | None
    case: str | None
    incident: str | None
    note: str | None


class Honey(msgspec.Struct, frozen=True, kw_only=True):
    """One subject that nobody has a reason to look at; what it is stays sealed."""

    id: str
    kind: str
    subject: bytes
    sealed: bytes
    note: str
    placed_at: datetime
    placed_by: str
    lifted_at: datetime | None = None


class FlagRow(msgspec.Struct, frozen=True, kw_only=True):
    """One question for an auditor, and what became of it."""

    id: str
    label: str
    rule: str
    login: str
    name: str
    agency: str
    subject: bytes | None
    at: datetime
    raised_at: datetime
    due_at: datetime
    days: int
    acts: list[str]
    verdict: str | None = None
    note: str | None = None
    reviewed_at: datetime | None = None
    reviewed_by: str | None = None


async def subject_key(tx: Tx) -> bytes | None:
    """Return the wrapped key that subjects are hashed under."""
    wrapped: bytes | None = await tx.fetchval("SELECT wrapped FROM subject_key")
    return wrapped


async def put_subject_key(tx: Tx, wrapped: bytes) -> None:
    """Keep the first wrapped key; a second one changes nothing."""
    await tx.execute("INSERT INTO subject_key (wrapped) VALUES ($1) ON CONFLICT DO NOTHING", wrapped)


async def unread_looks(tx: Tx, acts: Sequence[str], since: datetime) -> list[SealedLook]:
    """Return acts of looking since a time that were done and whose subject was not taken yet, oldest first."""
    rows = await tx.fetch(
        """SELECT act.id AS act_id, act.at, act.act, act.login, act.agency, act.case_number AS case,
               act.incident, act.note, entry.entry, entry.contents_sealed
           FROM act JOIN ledger_entry entry ON entry.id = act.entry_id
           WHERE act.at >= $2 AND act.act = ANY ($1) AND act.outcome = 'done' AND entry.contents_sealed IS NOT NULL
               AND NOT EXISTS (SELECT FROM look_subject WHERE act_id = act.id) ORDER BY act.at""",
        list(acts),
        since,
    )
    return [SealedLook(**dict(row)) for row in rows]


async def put_looks(tx: Tx, looks: Iterable[LookRow]) -> None:
    """Keep looks with their keyed subjects and what explained them."""
    await tx.executemany(
        """INSERT INTO look_subject (act_id, at, login, agency, kind, subject, strong, weak, on_shift,
               names_closed_case, assembly)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING""",
        [msgspec.structs.astuple(each)[:11] for each in looks],
    )


async def looks(tx: Tx, since: datetime) -> list[LookRow]:
    """Return looks since a time, oldest first."""
    rows = await tx.fetch(
        """SELECT look.act_id, look.at, look.login, look.agency, look.kind, look.subject, strong, weak, on_shift,
               names_closed_case, assembly, act.case_number AS case, act.incident, act.note
           FROM look_subject look JOIN act ON act.id = look.act_id WHERE look.at >= $1 ORDER BY look.at""",
        since,
    )
    return [LookRow(**{**dict(row), "strong": tuple(row["strong"]), "weak": tuple(row["weak"])}) for row in rows]


async def cases(tx: Tx) -> list[tuple[str, datetime, datetime | None, list[str]]]:
    """Return (number, opened, closed, assigned logins) of every case."""
    rows = await tx.fetch(
        """SELECT number, opened_at, assigned,
               CASE WHEN status = 'closed' THEN coalesce(closed_at, opened_at) END AS closed_at FROM case_file"""
    )
    return [(row["number"], row["opened_at"], row["closed_at"], row["assigned"]) for row in rows]


async def case_plates(tx: Tx, plates: Sequence[str]) -> list[tuple[str, str]]:
    """Return (case number, plate) of hotlist entries for these plates that name a case."""
    rows = await tx.fetch(
        "SELECT DISTINCT case_number, plate FROM hotlist_entry WHERE case_number IS NOT NULL AND plate = ANY ($1)",
        list(plates),
    )
    return [(row["case_number"], row["plate"]) for row in rows]


async def incidents(tx: Tx, ids: Sequence[str]) -> list[tuple[str, datetime, datetime | None, list[str]]]:
    """Return (id or number asked for, opened, closed, logins that worked on it)."""
    rows = await tx.fetch(
        """SELECT asked.id AS asked, incident.opened_at,
               CASE WHEN incident.status <> 'open' THEN incident.updated_at END AS closed_at,
               coalesce((SELECT array_agg(DISTINCT by) FROM incident_entry
                         WHERE incident_id = incident.id AND by IS NOT NULL), '{}') AS workers
           FROM unnest($1::text[]) AS asked(id)
           JOIN incident ON incident.id = asked.id OR incident.number = asked.id""",
        list(ids),
    )
    return [(row["asked"], row["opened_at"], row["closed_at"], row["workers"]) for row in rows]


async def incident_plates(tx: Tx, ids: Sequence[str]) -> list[tuple[str, str]]:
    """Return (id or number asked for, plate) of the hits that belong to these incidents."""
    rows = await tx.fetch(
        """SELECT DISTINCT asked.id AS asked, hit.plate FROM unnest($1::text[]) AS asked(id)
           JOIN incident ON incident.id = asked.id OR incident.number = asked.id
           JOIN hit ON hit.incident_id = incident.id""",
        list(ids),
    )
    return [(row["asked"], row["plate"]) for row in rows]


async def incident_cameras(tx: Tx, ids: Sequence[str]) -> list[tuple[str, str]]:
    """Return (id or number asked for, camera) of public cameras within reach of these incidents' places."""
    rows = await tx.fetch(
        """SELECT asked.id AS asked, camera.id AS camera FROM unnest($1::text[]) AS asked(id)
           JOIN incident ON incident.id = asked.id OR incident.number = asked.id
           JOIN camera ON abs(camera.lat - incident.lat) < 0.006 AND abs(camera.lon - incident.lon) < 0.008""",
        list(ids),
    )
    return [(row["asked"], row["camera"]) for row in rows]


async def shifts(tx: Tx, since: datetime) -> list[tuple[str, datetime, datetime | None]]:
    """Return (login, from, to) of seats that were taken since a time or not left before it."""
    rows = await tx.fetch(
        """SELECT login, began_at, ended_at FROM seat WHERE ended_at IS NULL OR ended_at >= $1 ORDER BY began_at""",
        since,
    )
    return [(row["login"], row["began_at"], row["ended_at"]) for row in rows]


async def hotlisted(tx: Tx, plates: Sequence[str]) -> list[tuple[str, datetime, datetime]]:
    """Return (plate, from, to) of hotlist entries for these plates."""
    rows = await tx.fetch(
        """SELECT plate, coalesce(listed_at, issued_at) AS listed_at, expires_at
           FROM hotlist_entry JOIN hotlist ON hotlist.id = hotlist_id WHERE plate = ANY ($1)""",
        list(plates),
    )
    return [(row["plate"], row["listed_at"], row["expires_at"]) for row in rows]


async def reads(tx: Tx, plates: Sequence[str], since: datetime) -> list[tuple[str, datetime, float, float]]:
    """Return (plate, when, lat, lon) of the newest reads of these plates since a time."""
    rows = await tx.fetch(
        """SELECT plate, at, lat_e7 / 1e7 AS lat, lon_e7 / 1e7 AS lon FROM read
           WHERE plate = ANY ($1) AND received_at >= $2 ORDER BY at DESC LIMIT $3""",
        list(plates),
        since,
        READS_MAX,
    )
    return [(row["plate"], row["at"], float(row["lat"]), float(row["lon"])) for row in rows]


async def worked_together(tx: Tx, since: datetime) -> list[tuple[str, datetime, list[str]]]:
    """Return (incident, day, logins) of incidents that more than one person worked on, by day."""
    rows = await tx.fetch(
        """SELECT incident_id, date_trunc('day', at) AS day, array_agg(DISTINCT by) AS logins FROM incident_entry
           WHERE by IS NOT NULL AND at >= $1 GROUP BY 1, 2 HAVING count(DISTINCT by) > 1""",
        since,
    )
    return [(row["incident_id"], row["day"], row["logins"]) for row in rows]


async def insert_honey(tx: Tx, honey: Honey) -> None:
    """Place a trap."""
    await tx.execute(
        """INSERT INTO honey (id, kind, subject, sealed, note, placed_at, placed_by)
           VALUES ($1, $2, $3, $4, $5, $6, $7)""",
        *msgspec.structs.astuple(honey)[:7],
    )


async def lift_honey(tx: Tx, honey_id: str, at: datetime) -> bool:
    """Take a trap away; returns whether there was one."""
    done: str = await tx.execute("UPDATE honey SET lifted_at = $2 WHERE id = $1 AND lifted_at IS NULL", honey_id, at)
    return done != "UPDATE 0"


async def honey(tx: Tx) -> list[Honey]:
    """Return the traps, newest first."""
    rows = await tx.fetch(
        "SELECT id, kind, subject, sealed, note, placed_at, placed_by, lifted_at FROM honey ORDER BY placed_at DESC"
    )
    return [Honey(**dict(row)) for row in rows]


async def put_household(tx: Tx, login: str, subject: bytes, at: datetime) -> None:
    """Keep a subject as of a person's own household."""
    await tx.execute(
        "INSERT INTO own_household (login, subject, declared_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        login,
        subject,
        at,
    )


async def households(tx: Tx) -> list[tuple[str, bytes]]:
    """Return (login, subject) of what people declared as of their own households."""
    rows = await tx.fetch("SELECT login, subject FROM own_household")
    return [(row["login"], row["subject"]) for row in rows]


_FLAG = ", ".join(FlagRow.__struct_fields__)


async def insert_flags(tx: Tx, flags: Sequence[FlagRow]) -> None:
    """Raise flags."""
    await tx.executemany(
        """INSERT INTO misuse_flag (id, label, rule, login, name, agency, subject, at, raised_at, due_at, days, acts)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)""",
        [msgspec.structs.astuple(each)[:12] for each in flags],
    )


async def flags(tx: Tx, since: datetime, limit: int) -> list[FlagRow]:
    """Return flags raised since a time: unanswered ones first, by when they are due."""
    rows = await tx.fetch(
        f"""SELECT {_FLAG} FROM misuse_flag WHERE raised_at >= $1 OR reviewed_at IS NULL
            ORDER BY reviewed_at IS NOT NULL, due_at LIMIT $2""",  # noqa: S608 - a constant list of columns
        since,
        limit,
    )
    return [FlagRow(**dict(row)) for row in rows]


async def flag(tx: Tx, flag_id: str) -> FlagRow | None:
    """Return one flag, locked until the commit."""
    row = await tx.fetchrow(f"SELECT {_FLAG} FROM misuse_flag WHERE id = $1 FOR UPDATE", flag_id)  # noqa: S608 - a constant list of columns
    return None if row is None else FlagRow(**dict(row))


async def review_flag(tx: Tx, flag: FlagRow) -> None:
    """Write what an auditor found."""
    await tx.execute(
        "UPDATE misuse_flag SET verdict = $2, note = $3, reviewed_at = $4, reviewed_by = $5 WHERE id = $1",
        flag.id,
        flag.verdict,
        flag.note,
        flag.reviewed_at,
        flag.reviewed_by,
    )


async def known_flags(tx: Tx) -> list[tuple[str, str, bytes | None, datetime | None]]:
    """Return (rule, login, subject, when it was answered) of every flag, the newest answer last."""
    rows = await tx.fetch("SELECT rule, login, subject, reviewed_at FROM misuse_flag ORDER BY reviewed_at NULLS LAST")
    return [(row["rule"], row["login"], row["subject"], row["reviewed_at"]) for row in rows]


async def backlog(tx: Tx, now: datetime) -> list[tuple[str, int, int, timedelta | None]]:
    """Return (what waits, how many, how many are overdue, age of the oldest) of everything an auditor has to answer."""
    rows = await tx.fetch(
        """SELECT what, count(*) AS n, count(*) FILTER (WHERE due < $1) AS overdue, $1 - min(since) AS age FROM (
               SELECT 'question of misuse' AS what, raised_at AS since, due_at AS due FROM misuse_flag
                   WHERE reviewed_at IS NULL
               UNION ALL SELECT 'drawn act', drawn_at, drawn_at + interval '14 days' FROM audit_item
                   JOIN audit ON audit.id = audit_id WHERE reviewed_at IS NULL
               UNION ALL SELECT 'finding without an answer', opened_at, answer_due_at FROM finding
                   WHERE answered_at IS NULL AND closed_at IS NULL
               UNION ALL SELECT 'finding answered, not closed', answered_at, close_due_at FROM finding
                   WHERE answered_at IS NOT NULL AND closed_at IS NULL
               UNION ALL SELECT 'support to review', ended_at, review_due_at FROM support_lease
                   WHERE ended_at IS NOT NULL AND reviewed_at IS NULL) AS waiting
           GROUP BY what ORDER BY what""",
        now,
    )
    return [(row["what"], row["n"], row["overdue"], row["age"]) for row in rows]
