"""One-time links by which people choose a password and an authenticator, given by the operator."""

from __future__ import annotations

from watchroom.actions.door import Deed, act
from watchroom.actions.sessions import put_link


@act("admin.link", "Give a person a one-time link by which they choose a password and an authenticator.")
async def give_link(deed: Deed, login: str) -> str:
    """Return the link's token: the first way in, and the way back when a password or a telephone is lost."""
    deed.about(f"one-time link for {login}", login=login)
    return await put_link(deed.door, deed.tx, login)
