"""What a visitor typed so far: kept on the server, sealed, found by a cookie that nobody can guess."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from watchroom.actions.door import Door
from watchroom.actions.tokens import new_token, token_sha256
from watchroom.base.errors import LimitError
from watchroom.model.portal import Fields
from watchroom.store import portal as store

DRAFT_LASTS = timedelta(days=30)
DRAFT_BYTES_MAX = 60_000


async def load(door: Door, token: str | None, kind: str) -> Fields:
    """Return what was typed so far; empty where nothing was."""
    if not token:
        return {}
    digest = token_sha256(token)
    async with door.everything() as tx:
        sealed = await store.draft(tx, digest, kind)
    found: Fields = {} if sealed is None else msgspec.json.decode(door.master_key.open(sealed, _aad(digest, kind)))
    return found


async def save(door: Door, token: str | None, kind: str, fields: Fields) -> str:
    """Keep what was typed so far; returns the token to keep in the cookie, a new one where there was none."""
    token = token or new_token()[0]
    written = msgspec.json.encode(fields)
    if len(written) > DRAFT_BYTES_MAX:
        raise LimitError("draft", f"Type less: at most {DRAFT_BYTES_MAX:,} characters are kept in between.", 1)
    digest = token_sha256(token)
    async with door.everything() as tx:
        await store.put_draft(tx, digest, kind, door.master_key.seal(written, _aad(digest, kind)), door.clock.now())
    return token


async def drop(door: Door, token: str | None, kind: str) -> None:
    """Forget it."""
    if token:
        async with door.everything() as tx:
            await store.drop_draft(tx, token_sha256(token), kind)


def _aad(digest: bytes, kind: str) -> bytes:
    return b"portal-draft\x00" + digest + kind.encode()
