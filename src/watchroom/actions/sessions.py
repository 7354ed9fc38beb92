"""Sessions and seats: who is behind a request, and for how long."""

from __future__ import annotations

from datetime import timedelta

from watchroom.actions.door import Door
from watchroom.actions.tokens import token_sha256
from watchroom.base.errors import NotSignedInError
from watchroom.store import people as store
from watchroom.store.people import Session

BEARER_LASTS = timedelta(days=30)


async def enter(door: Door, token: str) -> Session:
    """Return the open session of a token; raises NotSignedInError when there is none."""
    async with door.everything() as tx:
        session = await store.session_by_token(tx, token_sha256(token))
    if session is None:
        raise NotSignedInError("Sign in to go on.")
    return session
