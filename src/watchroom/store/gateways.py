"""Gateways: which are enrolled, by the hashes of their codes and tokens."""

from __future__ import annotations

from datetime import datetime

import msgspec

from watchroom.store.acting import Tx


class GatewayRow(msgspec.Struct, frozen=True, kw_only=True):
    """One gateway as stored; its code and token only as hashes, which stay in the database."""

    id: str
    title: str
    agency: str
    law_tag: str
    added_at: datetime
    enrolled_at: datetime | None
    retired_at: datetime | None


_COLUMNS = "id, title, agency, law_tag, added_at, enrolled_at, retired_at"


async def put(
    tx: Tx,
    *,
    id_: str,
    title: str,
    agency: str,
    law_tag: str,
    code_sha256: bytes,
    until: datetime,
    now: datetime,
    site_id: str | None = None,
) -> None:
    """Add a gateway or give it a new one-time code; its former token ends at once."""
    await tx.execute(
        """INSERT INTO gateway (id, title, agency, law_tag, code_sha256, code_until, added_at, site_id)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
           ON CONFLICT (id) DO UPDATE SET title = excluded.title, code_sha256 = excluded.code_sha256,
               code_until = excluded.code_until, token_sha256 = NULL, enrolled_at = NULL, retired_at = NULL""",
        id_,
        title,
        agency,
        law_tag,
        code_sha256,
        until,
        now,
        site_id,
    )


async def heard(tx: Tx, gateway_id: str, announced: str, now: datetime) -> None:
    """Note that a gateway was heard, and which cameras (JSON) it told of."""
    await tx.execute("UPDATE gateway SET seen_at = $2, announced = $3::jsonb WHERE id = $1", gateway_id, now, announced)


async def use_code(tx: Tx, code_sha256: bytes, token_sha256: bytes, now: datetime) -> GatewayRow | None:
    """Change a one-time code for a token; None when the code is unknown, used or too old."""
    row = await tx.fetchrow(
        f"""UPDATE gateway SET token_sha256 = $2, enrolled_at = $3, code_sha256 = NULL, code_until = NULL
            WHERE code_sha256 = $1 AND code_until > $3 AND retired_at IS NULL
            RETURNING {_COLUMNS}""",  # noqa: S608 - constant columns
        code_sha256,
        token_sha256,
        now,
    )
    return None if row is None else GatewayRow(**dict(row))


async def by_token(tx: Tx, token_sha256: bytes) -> GatewayRow | None:
    """Return the gateway whose token this is, unless it was retired."""
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM gateway WHERE token_sha256 = $1 AND retired_at IS NULL",  # noqa: S608 - constant columns
        token_sha256,
    )
    return None if row is None else GatewayRow(**dict(row))


async def gateways(tx: Tx) -> list[GatewayRow]:
    """Return the gateways that the transaction may see, retired ones included."""
    rows = await tx.fetch(f"SELECT {_COLUMNS} FROM gateway ORDER BY id")  # noqa: S608 - constant columns
    return [GatewayRow(**dict(row)) for row in rows]


async def retire(tx: Tx, gateway_id: str, now: datetime) -> bool:
    """Let a gateway in no more; returns False when there is none."""
    done: str = await tx.execute(
        """UPDATE gateway SET retired_at = $2, token_sha256 = NULL, code_sha256 = NULL
           WHERE id = $1 AND retired_at IS NULL""",
        gateway_id,
        now,
    )
    return done != "UPDATE 0"
