"""Links by which files come in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from watchroom.model.evidence import UploadLink
from watchroom.store.acting import Tx

LINKS_ROWS_MAX = 500
_COLUMNS = """id, label, agency, request_id, camera_id, incident_id, incident_number, case_number, account_id, language,
    made_by, made_at, expires_at, revoked_at, revoked_by"""


async def put_link(tx: Tx, link: UploadLink, token_sha256: bytes) -> None:
    """Keep a new link and the hash of its token."""
    await tx.execute(
        """INSERT INTO upload_link (id, token_sha256, label, agency, request_id, camera_id, incident_id,
               incident_number, case_number, account_id, language, made_by, made_at, expires_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)""",
        link.id,
        token_sha256,
        link.label,
        link.agency,
        link.request_id,
        link.camera_id,
        link.incident_id,
        link.incident_number,
        link.case_number,
        link.account_id,
        link.language,
        link.made_by,
        link.made_at,
        link.expires_at,
    )


async def present(tx: Tx, token_sha256: bytes) -> UploadLink | None:
    """Let the rest of this transaction see the link of a token and what came by it; None where there is none."""
    await tx.execute("SELECT set_config('watchroom.upload', $1, true)", token_sha256.hex())
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM upload_link WHERE token_sha256 = $1",  # noqa: S608 - constant columns
        token_sha256,
    )
    return None if row is None else UploadLink(**dict(row))


async def link(tx: Tx, link_id: str) -> UploadLink | None:
    """Return a link that the seat sees."""
    row = await tx.fetchrow(f"SELECT {_COLUMNS} FROM upload_link WHERE id = $1", link_id)  # noqa: S608 - as above
    return None if row is None else UploadLink(**dict(row))


async def links_of(tx: Tx, *, incident_ids: Sequence[str], case_number: str | None) -> list[UploadLink]:
    """Return the links of incidents or of a case, newest first."""
    rows = await tx.fetch(
        f"""SELECT {_COLUMNS} FROM upload_link WHERE incident_id = ANY ($1::text[]) OR case_number = $2
            ORDER BY made_at DESC LIMIT {LINKS_ROWS_MAX}""",  # noqa: S608 - constant columns
        list(incident_ids),
        case_number,
    )
    return [UploadLink(**dict(row)) for row in rows]


async def revoke_link(tx: Tx, link_id: str, by: str, at: datetime) -> None:
    """End a link: nothing more comes by it, and its page shows nothing."""
    await tx.execute(
        "UPDATE upload_link SET revoked_at = $3, revoked_by = $2 WHERE id = $1 AND revoked_at IS NULL", link_id, by, at
    )


async def incident_named(tx: Tx, incident: str) -> tuple[str, str, str] | None:
    """Return the id, label and number of an incident, by its id or number; it is not shown by this."""
    row = await tx.fetchrow("SELECT id, label, number FROM evidence_label($1)", incident)
    return None if row is None else (row["id"], row["label"], row["number"])
