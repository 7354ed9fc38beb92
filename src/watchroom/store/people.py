"""People, agencies, sessions and seats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from watchroom.model.people import Agency, Person, Seat
from watchroom.model.views import SeatView
from watchroom.store.acting import Tx


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """What signing in needs to know of a person."""

    person: Person
    password_hash: str | None
    totp_sealed: bytes | None
    totp_last_step: int | None
    state: str
    sign_in: str
    """JSON of the failures and known addresses that policy decides by."""


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """One signed-in browser or bearer token, with its seat."""

    id: str
    kind: str
    login: str
    began_at: datetime
    authenticated_at: datetime
    last_used_at: datetime
    seat: Seat | None
    idle_lock_minutes: int | None = 30
    """None: a dispatch seat's, which does not lock."""
    proved_by: str = "password"
    """password, passkey or oidc; link or token among made-up people only."""
    support_lease: str | None = None
    """What the seat stands on, where its role is lent."""


async def agencies(tx: Tx) -> list[Agency]:
    """Return every agency."""
    return [Agency(**dict(row)) for row in await tx.fetch("SELECT id, name, law_tag FROM agency ORDER BY id")]


async def put_agency(tx: Tx, agency: Agency) -> None:
    """Insert or replace an agency."""
    await tx.execute(
        """INSERT INTO agency (id, name, law_tag) VALUES ($1, $2, $3)
           ON CONFLICT (id) DO UPDATE SET name = excluded.name, law_tag = excluded.law_tag""",
        agency.id,
        agency.name,
        agency.law_tag,
    )


async def labels(tx: Tx) -> set[tuple[str, str]]:
    """Return every (agency, law tag) that records can carry."""
    rows = await tx.fetch(
        """SELECT id AS agency, law_tag FROM agency UNION SELECT agency, law_tag FROM source
           UNION SELECT agency, law_tag FROM camera"""
    )
    return {(row["agency"], row["law_tag"]) for row in rows}


async def put_person(tx: Tx, person: Person) -> None:
    """Insert a person or change name, agency and roles; how they sign in stays as it is."""
    await tx.execute(
        """INSERT INTO person (login, name, agency, roles) VALUES ($1, $2, $3, $4)
           ON CONFLICT (login) DO UPDATE SET name = excluded.name, agency = excluded.agency, roles = excluded.roles""",
        person.login,
        person.name,
        person.agency,
        list(person.roles),
    )


def _person(row: object) -> Person:
    login, name, agency, roles = row["login"], row["name"], row["agency"], row["roles"]  # type: ignore[index]
    return Person(login=login, name=name, agency=agency, roles=tuple(roles))


async def person(tx: Tx, login: str) -> Person | None:
    """Return one person by login."""
    row = await tx.fetchrow("SELECT login, name, agency, roles FROM person WHERE login = $1", login)
    return None if row is None else _person(row)


async def people(tx: Tx) -> list[Person]:
    """Return everybody who can sign in."""
    rows = await tx.fetch("SELECT login, name, agency, roles FROM person WHERE state <> 'disabled' ORDER BY login")
    return [_person(row) for row in rows]


async def account(tx: Tx, login: str) -> Account | None:
    """Return how a person signs in, locked until the commit."""
    row = await tx.fetchrow(
        """SELECT login, name, agency, roles, password_hash, totp_sealed, totp_last_step, state, sign_in
           FROM person WHERE login = $1 FOR UPDATE""",
        login,
    )
    if row is None:
        return None
    return Account(
        person=_person(row),
        password_hash=row["password_hash"],
        totp_sealed=row["totp_sealed"],
        totp_last_step=row["totp_last_step"],
        state=row["state"],
        sign_in=row["sign_in"],
    )


async def put_sign_in(tx: Tx, login: str, sign_in: str) -> None:
    """Keep a person's failures and known addresses."""
    await tx.execute("UPDATE person SET sign_in = $2 WHERE login = $1", login, sign_in)


async def used_totp_step(tx: Tx, login: str, step: int) -> None:
    """Note the newest TOTP step used, so that it cannot be used again."""
    await tx.execute("UPDATE person SET totp_last_step = $2 WHERE login = $1", login, step)


async def set_credentials(tx: Tx, login: str, password_hash: str, totp_sealed: bytes | None) -> None:
    """Keep the hash of a person's password, and their sealed TOTP secret when it is new."""
    await tx.execute(
        """UPDATE person SET password_hash = $2, totp_sealed = coalesce($3, totp_sealed),
               totp_last_step = CASE WHEN $3::bytea IS NULL THEN totp_last_step END WHERE login = $1""",
        login,
        password_hash,
        totp_sealed,
    )


async def source_failures(tx: Tx, address: str) -> list[datetime]:
    """Return when an address failed to sign in lately, locked until the commit."""
    found: list[datetime] | None = await tx.fetchval(
        "SELECT failures FROM sign_in_source WHERE address = $1 FOR UPDATE", address
    )
    return found or []


async def put_source_failures(tx: Tx, address: str, failures: Sequence[datetime]) -> None:
    """Keep when an address failed."""
    await tx.execute(
        """INSERT INTO sign_in_source (address, failures) VALUES ($1, $2)
           ON CONFLICT (address) DO UPDATE SET failures = excluded.failures""",
        address,
        list(failures),
    )


async def put_link(tx: Tx, sha256: bytes, login: str, expires_at: datetime, totp_sealed: bytes | None) -> None:
    """Keep the hash of a one-time link, with the TOTP secret that using it will enrol."""
    await tx.execute(
        "INSERT INTO one_time_link (sha256, login, expires_at, totp_sealed) VALUES ($1, $2, $3, $4)",
        sha256,
        login,
        expires_at,
        totp_sealed,
    )


async def open_link(tx: Tx, sha256: bytes, now: datetime) -> tuple[str, bytes | None] | None:
    """Return (login, sealed TOTP secret) of a link that can still be used, locked until the commit."""
    row = await tx.fetchrow(
        """SELECT login, totp_sealed FROM one_time_link WHERE sha256 = $1 AND used_at IS NULL AND expires_at > $2
           FOR UPDATE""",
        sha256,
        now,
    )
    return None if row is None else (row["login"], row["totp_sealed"])


async def use_link(tx: Tx, sha256: bytes, now: datetime) -> None:
    """Note that a link was used: it opens nothing any more."""
    await tx.execute("UPDATE one_time_link SET used_at = $2 WHERE sha256 = $1", sha256, now)


async def put_session(tx: Tx, session: Session, token_sha256: bytes) -> None:
    """Begin a session."""
    await tx.execute(
        """WITH used AS (UPDATE person SET last_active_at = $5 WHERE login = $4)
           INSERT INTO session (id, token_sha256, kind, login, began_at, authenticated_at, last_used_at,
               idle_lock_minutes, proved_by)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)""",
        session.id,
        token_sha256,
        session.kind,
        session.login,
        session.began_at,
        session.authenticated_at,
        session.last_used_at,
        session.idle_lock_minutes,
        session.proved_by,
    )


async def session_by_token(tx: Tx, token_sha256: bytes) -> Session | None:
    """Return the session of a token, if neither it nor its person's account has ended."""
    return (await sessions_by_token(tx, [token_sha256])).get(token_sha256)


async def sessions_by_token(tx: Tx, token_sha256s: Sequence[bytes]) -> dict[bytes, Session]:
    """Return the sessions of many tokens, of those whose session and whose person's account have not ended."""
    rows = await tx.fetch(
        """SELECT token_sha256, session.id, kind, session.login, session.began_at, authenticated_at, last_used_at,
               idle_lock_minutes, proved_by,
               seat.id AS seat_id, seat.name, seat.agency, seat.role, seat.began_at AS seat_began_at, support_lease
           FROM session JOIN person USING (login)
               LEFT JOIN seat ON seat.session_id = session.id AND seat.ended_at IS NULL
           WHERE token_sha256 = ANY ($1) AND session.ended_at IS NULL AND person.state = 'active'""",
        list(token_sha256s),
    )
    return {row["token_sha256"]: _session(row) for row in rows}


def _session(row: Any) -> Session:
    seat = None
    if row["seat_id"] is not None:
        seat = Seat(
            id=row["seat_id"],
            login=row["login"],
            name=row["name"],
            agency=row["agency"],
            role=row["role"],
            session_id=row["id"],
            began_at=row["seat_began_at"],
        )
    return Session(
        id=row["id"],
        kind=row["kind"],
        login=row["login"],
        began_at=row["began_at"],
        authenticated_at=row["authenticated_at"],
        last_used_at=row["last_used_at"],
        seat=seat,
        idle_lock_minutes=row["idle_lock_minutes"],
        proved_by=row["proved_by"],
        support_lease=row["support_lease"],
    )


async def touch_session(tx: Tx, session_id: str, now: datetime) -> None:
    """Note that a session was used by its person's hand."""
    await tx.execute("UPDATE session SET last_used_at = $2 WHERE id = $1 AND last_used_at < $2", session_id, now)


async def authenticated_again(tx: Tx, session_id: str, now: datetime) -> None:
    """Note that the person proved again who they are."""
    await tx.execute(
        """WITH again AS (UPDATE session SET authenticated_at = $2, last_used_at = $2 WHERE id = $1 RETURNING login)
           UPDATE person SET last_active_at = $2 FROM again WHERE person.login = again.login""",
        session_id,
        now,
    )


async def end_session(tx: Tx, session_id: str, now: datetime) -> None:
    """End a session."""
    await tx.execute("UPDATE session SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL", session_id, now)


async def put_seat(tx: Tx, seat: Seat, view: SeatView, support_lease: str | None = None) -> None:
    """Begin a seat, with what the room shows of it."""
    await tx.execute(
        """INSERT INTO seat (id, session_id, login, name, agency, role, began_at, label, value, support_lease)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)""",
        seat.id,
        seat.session_id,
        seat.login,
        seat.name,
        seat.agency,
        seat.role,
        seat.began_at,
        f"{view.agency}/{view.law_tag}",
        msgspec.json.encode(view).decode(),
        support_lease,
    )


async def end_seats(tx: Tx, session_id: str, now: datetime, because: str) -> list[Seat]:
    """End the seats of a session; returns them."""
    rows = await tx.fetch(
        """UPDATE seat SET ended_at = $2, ended_because = $3 WHERE session_id = $1 AND ended_at IS NULL
           RETURNING id, login, name, agency, role, session_id, began_at""",
        session_id,
        now,
        because,
    )
    return [Seat(**dict(row)) for row in rows]


async def end_sessions_over(tx: Tx, now: datetime, browsers_before: datetime, bearers_before: datetime) -> list[Seat]:
    """End sessions proved before these times, and their seats; returns the seats."""
    rows = await tx.fetch(
        """WITH over AS (
               UPDATE session SET ended_at = $1 WHERE ended_at IS NULL
                   AND ((kind = 'browser' AND authenticated_at <= $2) OR (kind = 'bearer' AND began_at <= $3))
               RETURNING id)
           UPDATE seat SET ended_at = $1, ended_because = 'time_over' FROM over
           WHERE seat.session_id = over.id AND seat.ended_at IS NULL
           RETURNING seat.id, seat.login, seat.name, seat.agency, seat.role, seat.session_id, seat.began_at""",
        now,
        browsers_before,
        bearers_before,
    )
    return [Seat(**dict(row)) for row in rows]


async def seats_on_duty(tx: Tx, now: datetime, idle: timedelta) -> list[tuple[Seat, str | None]]:
    """Return (seat, act of patrol) of everybody on duty whose session was used within `idle`."""
    rows = await tx.fetch(
        """SELECT seat.id, seat.login, seat.name, seat.agency, seat.role, seat.session_id, seat.began_at,
               seat.patrol_act
           FROM seat JOIN session ON session.id = seat.session_id
           WHERE seat.ended_at IS NULL AND session.ended_at IS NULL AND session.last_used_at > $1
           ORDER BY seat.began_at""",
        now - idle,
    )
    return [
        (Seat(**{key: value for key, value in row.items() if key != "patrol_act"}), row["patrol_act"]) for row in rows
    ]


async def set_patrol(tx: Tx, seat_id: str, act_id: str | None) -> SeatView:
    """Note the act of patrol a seat is in, or none; returns what the room shows of the seat then."""
    text: str = await tx.fetchval(
        """UPDATE seat SET patrol_act = $2, value = value || jsonb_build_object('patrol', $2::text IS NOT NULL)
           WHERE id = $1 RETURNING value""",
        seat_id,
        act_id,
    )
    return msgspec.json.decode(text, type=SeatView)


async def patrol_of(tx: Tx, seat_id: str) -> str | None:
    """Return the act of patrol a seat is in."""
    act_id: str | None = await tx.fetchval("SELECT patrol_act FROM seat WHERE id = $1", seat_id)
    return act_id
