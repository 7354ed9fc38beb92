"""Requests for footage, their messages and answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from watchroom.model.requests import AskableCamera, Asked, AskedCamera, Contribution, FootageRequest
from watchroom.store.acting import Tx

_REQUEST = ", ".join(FootageRequest.__struct_fields__)
_ASKED = ", ".join(Asked.__struct_fields__)
_CONTRIBUTION = ", ".join(Contribution.__struct_fields__)


class NewMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One message to be sent: to which account, about which cameras, under which token."""

    id: str
    account_id: str
    token_sha256: bytes
    cameras: tuple[AskedCamera, ...]


async def next_number(tx: Tx, year: int) -> str:
    """Return the number of a new request, such as `F-2026-00012`."""
    n = await tx.fetchval("SELECT nextval('footage_request_number')")
    return f"F-{year}-{n:05}"


async def insert(tx: Tx, request: FootageRequest, label: str) -> None:
    """Keep a new request."""
    names = FootageRequest.__struct_fields__
    places = ", ".join(f"${n}" for n in range(2, len(names) + 2))
    await tx.execute(
        f"INSERT INTO footage_request (label, {_REQUEST}) VALUES ($1, {places})",  # noqa: S608 - constant columns
        label,
        *(getattr(request, name) for name in names),
    )


async def insert_messages(
    tx: Tx, request: FootageRequest, label: str, messages: Sequence[NewMessage], at: datetime
) -> None:
    """Keep the messages of a request and the cameras that each asks about."""
    await tx.execute(
        """INSERT INTO request_message (id, request_id, label, account_id, token_sha256, sent_at)
           SELECT each.id, $1, $2, each.account_id, each.token, $3
           FROM unnest($4::text[], $5::text[], $6::bytea[]) AS each(id, account_id, token)""",
        request.id,
        label,
        at,
        [each.id for each in messages],
        [each.account_id for each in messages],
        [each.token_sha256 for each in messages],
    )
    cameras = [(each.id, camera) for each in messages for camera in each.cameras]
    await tx.execute(
        """INSERT INTO request_camera (message_id, camera_id, label, kind, distance_m, sees)
           SELECT each.message, each.camera, $1, each.kind, each.distance_m, each.sees
           FROM unnest($2::text[], $3::text[], $4::text[], $5::float4[], $6::bool[])
               AS each(message, camera, kind, distance_m, sees)""",
        label,
        [message_id for message_id, _ in cameras],
        [camera.camera_id for _, camera in cameras],
        [camera.kind for _, camera in cameras],
        [camera.distance_m for _, camera in cameras],
        [camera.sees for _, camera in cameras],
    )


async def askable(tx: Tx, agency: str, lat: float, lon: float, degrees: float) -> list[AskableCamera]:
    """Return an agency's cameras around a place whose owners can be asked: registered ones, and sites that said `ask`.

    `degrees` of latitude reach to the north and south; as far to the east and west.
    """
    rows = await tx.fetch(
        """WITH near AS MATERIALIZED (  -- first: of a city's registry few stand near, whatever the planner believes
               SELECT id, lat, lon, azimuth_deg, fov_deg, range_m, site_id, owner_class, condition FROM camera
               WHERE retired_at IS NULL AND agency = $1
                   AND lat BETWEEN $2::float8 - $4::float8 AND $2::float8 + $4::float8
                   AND abs(lon - $3::float8) * cos(radians($2::float8)) <= $4)
           SELECT near.id, lat, lon, azimuth_deg, fov_deg, range_m, owner.kind, owner.keeps_hours, owner.account_id
           FROM near JOIN LATERAL (
               SELECT kind, keeps_hours, account_id FROM registration WHERE camera_id = near.id AND status = 'active'
               UNION ALL
               SELECT 'integrated', NULL, account.id FROM site
                   JOIN portal_account account ON account.login = site.owner_login AND account.deleted_at IS NULL
               WHERE site.id = near.site_id AND near.owner_class = 'integrated' AND near.condition = 'ask'
           ) AS owner ON true""",
        agency,
        lat,
        lon,
        degrees,
    )
    return [AskableCamera(**dict(row)) for row in rows]


async def may_be_asked(
    tx: Tx, account_ids: Sequence[str], incident_id: str, since: datetime, most: int
) -> frozenset[str]:
    """Return which of these accounts, the best first, may be asked for an incident: one of each household.

    Why another may not is not told.
    """
    rows = await tx.fetch("SELECT may_be_asked($1, $2, $3, $4) AS id", list(account_ids), incident_id, since, most)
    return frozenset(row["id"] for row in rows)


async def request(tx: Tx, request_id: str, *, lock: bool = False) -> FootageRequest | None:
    """Return one request that the transaction may see; `lock` holds it until the commit."""
    asked = f"SELECT {_REQUEST} FROM footage_request WHERE id = $1"  # noqa: S608 - constant columns
    row = await tx.fetchrow(f"{asked} FOR UPDATE" if lock else asked, request_id)
    return None if row is None else FootageRequest(**dict(row))


async def requests(tx: Tx, agency: str, *, incident_id: str | None = None, limit: int) -> list[FootageRequest]:
    """Return an agency's requests, newest first: of one incident, or of all."""
    rows = await tx.fetch(
        f"""SELECT {_REQUEST} FROM footage_request WHERE agency = $1 AND ($2::text IS NULL OR incident_id = $2)
            ORDER BY created_at DESC LIMIT $3""",  # noqa: S608 - constant columns
        agency,
        incident_id,
        limit,
    )
    return [FootageRequest(**dict(row)) for row in rows]


async def close(tx: Tx, request_id: str, by_name: str, at: datetime) -> None:
    """Close a request: nothing is answered any more."""
    await tx.execute(
        "UPDATE footage_request SET closed_at = $2, closed_by_name = $3 WHERE id = $1", request_id, at, by_name
    )


# What the household that was asked sees and does -----------------------------------------------------------------


async def of_token(tx: Tx, token_sha256: bytes) -> tuple[str, str] | None:
    """Return (message, account) of a link, None when there is none such."""
    row = await tx.fetchrow("SELECT message_id, account_id FROM request_of_token($1)", token_sha256)
    return None if row is None else (row["message_id"], row["account_id"])


async def asked(tx: Tx, message_id: str, *, lock: bool = False) -> tuple[Asked, FootageRequest] | None:
    """Return a message that the transaction may see, and its request; `lock` holds the message until the commit."""
    row = await tx.fetchrow(
        f"SELECT {_ASKED} FROM request_message WHERE id = $1" + (" FOR UPDATE" if lock else ""),  # noqa: S608
        message_id,
    )
    if row is None:
        return None
    found = Asked(**dict(row))
    of = await request(tx, found.request_id)
    return None if of is None else (found, of)


async def asked_of(tx: Tx, account_id: str, limit: int) -> list[tuple[Asked, FootageRequest]]:
    """Return what an account was asked, newest first."""
    rows = await tx.fetch(
        f"SELECT {_ASKED} FROM request_message WHERE account_id = $1 ORDER BY sent_at DESC LIMIT $2",  # noqa: S608
        account_id,
        limit,
    )
    found = [Asked(**dict(row)) for row in rows]
    requests_ = await tx.fetch(
        f"SELECT {_REQUEST} FROM footage_request WHERE id = ANY ($1)",  # noqa: S608 - constant columns
        [each.request_id for each in found],
    )
    of = {row["id"]: FootageRequest(**dict(row)) for row in requests_}
    return [(each, of[each.request_id]) for each in found if each.request_id in of]


async def cameras_of(tx: Tx, message_ids: Sequence[str]) -> dict[str, list[AskedCamera]]:
    """Return the cameras that messages ask about, by message, nearest first."""
    rows = await tx.fetch(
        """SELECT message_id, camera_id, kind, distance_m, sees FROM request_camera WHERE message_id = ANY ($1)
           ORDER BY distance_m, camera_id""",
        list(message_ids),
    )
    found: dict[str, list[AskedCamera]] = {each: [] for each in message_ids}
    for row in rows:
        values = dict(row)
        found[values.pop("message_id")].append(AskedCamera(**values))
    return found


async def answer(tx: Tx, message_id: str, what: str, at: datetime) -> None:
    """Keep a household's answer in place of the one before."""
    await tx.execute("UPDATE request_message SET answer = $2, answered_at = $3 WHERE id = $1", message_id, what, at)


async def offers(tx: Tx, request_id: str) -> list[Asked]:
    """Return the messages of a request that were answered with `something`, first answer first."""
    rows = await tx.fetch(
        f"""SELECT {_ASKED} FROM request_message WHERE request_id = $1 AND answer = 'something'
            ORDER BY answered_at""",  # noqa: S608 - constant columns
        request_id,
    )
    return [Asked(**dict(row)) for row in rows]


async def stop(tx: Tx, account_id: str, at: datetime) -> None:
    """Never ask an account again, until it says otherwise."""
    await tx.execute(
        "INSERT INTO request_stop (account_id, since) VALUES ($1, $2) ON CONFLICT DO NOTHING", account_id, at
    )


async def lift_stop(tx: Tx, account_id: str) -> bool:
    """Let an account be asked again; returns whether it had asked for peace."""
    done: str = await tx.execute("DELETE FROM request_stop WHERE account_id = $1", account_id)
    return done != "DELETE 0"


async def stopped_since(tx: Tx, account_id: str) -> datetime | None:
    """Return since when the acting account wants no requests, None when it takes them."""
    return await tx.fetchval("SELECT since FROM request_stop WHERE account_id = $1", account_id)  # type: ignore[no-any-return]


# Reminders, and what came of it -----------------------------------------------------------------------------------


async def to_remind(tx: Tx, now: datetime) -> list[FootageRequest]:
    """Return the open requests past half of their time whose silent households were not reminded."""
    rows = await tx.fetch(
        f"""SELECT {_REQUEST} FROM footage_request
            WHERE closed_at IS NULL AND reminded_at IS NULL AND until > $1
              AND $1 >= created_at + (until - created_at) / 2 ORDER BY created_at""",  # noqa: S608 - constant columns
        now,
    )
    return [FootageRequest(**dict(row)) for row in rows]


async def silent(tx: Tx, request_id: str) -> list[Asked]:
    """Return the messages of a request without an answer and without a reminder."""
    rows = await tx.fetch(
        f"""SELECT {_ASKED} FROM request_message WHERE request_id = $1 AND answer IS NULL
            AND reminded_at IS NULL AND account_id IS NOT NULL ORDER BY id""",  # noqa: S608 - constant columns
        request_id,
    )
    return [Asked(**dict(row)) for row in rows]


async def reminded(tx: Tx, request_id: str, message_ids: Sequence[str], at: datetime) -> None:
    """Note that a request's silent households were reminded."""
    await tx.execute("UPDATE footage_request SET reminded_at = $2 WHERE id = $1", request_id, at)
    await tx.execute("UPDATE request_message SET reminded_at = $2 WHERE id = ANY ($1)", list(message_ids), at)


async def forget(tx: Tx, before: datetime) -> list[tuple[str, int]]:
    """Forget which households the requests that ended before a time went to; returns (agency, how many)."""
    rows = await tx.fetch(
        """WITH gone AS (
               UPDATE request_message SET account_id = NULL, token_sha256 = NULL FROM footage_request request
               WHERE request.id = request_id AND account_id IS NOT NULL
                   AND coalesce(request.closed_at, request.until) < $1 RETURNING request.agency)
           SELECT agency, count(*) AS n FROM gone GROUP BY 1 ORDER BY 1""",
        before,
    )
    return [(row["agency"], row["n"]) for row in rows]


async def contribute(tx: Tx, made: Contribution, label: str) -> bool:
    """Keep that footage of a request contributed to an arrest; returns False when its case has it already."""
    done: str = await tx.execute(
        f"""INSERT INTO contribution (label, {_CONTRIBUTION}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT DO NOTHING""",  # noqa: S608 - constant columns
        label,
        *(getattr(made, name) for name in Contribution.__struct_fields__),
    )
    return done != "INSERT 0 0"


async def contributions(tx: Tx, request_id: str) -> list[Contribution]:
    """Return the arrests that footage of a request contributed to, newest first."""
    rows = await tx.fetch(
        f"SELECT {_CONTRIBUTION} FROM contribution WHERE request_id = $1 ORDER BY arrest_at DESC",  # noqa: S608
        request_id,
    )
    return [Contribution(**dict(row)) for row in rows]
