"""Passkeys of the public's accounts: whose they are, and signing in with one instead of waiting for a letter."""

from __future__ import annotations

from datetime import timedelta

from watchroom.actions.access import Access
from watchroom.actions.door import Door
from watchroom.actions.owners import account_of
from watchroom.actions.passkeys import Credential, Holder, owner_of, proves
from watchroom.actions.portal_accounts import Caller, PortalSignedIn, begin_session, safe_next
from watchroom.actions.throttle import Limit, demand_turn
from watchroom.base.errors import NotSignedInError

PROOF_LASTS = timedelta(hours=1)
"""So long after signing in a passkey may be added: a browser that was left open makes no way in for somebody else."""
FROM_SOURCE = Limit("portal-passkey-source", 30, timedelta(hours=1))


def holder_of(door: Door, caller: Caller, name: str, *, bearer: bool) -> Holder:
    """Return the account as a holder of passkeys; made-up people with a token have nothing to prove again."""
    lately = door.clock.now() - caller.seat.began_at <= PROOF_LASTS
    return Holder(login=caller.seat.login, name=name, proved=bearer or lately)


async def sign_in(door: Door, access: Access, credential: Credential, *, source: str, next_path: str) -> PortalSignedIn:
    """Sign in with a passkey alone.

    Raises:
        NotSignedInError: it is no passkey of an account, or its answer proves nothing.
        LimitError: too many were tried from here.
    """
    async with door.everything() as tx:
        await demand_turn(tx, door, FROM_SOURCE, source)
    async with door.everything() as tx:
        login = await owner_of(tx, credential) or ""
        account = await account_of(tx, login)
        proved = await proves(door, tx, access, credential, login, verified=True)
        cookie = await begin_session(tx, door, account, "portal-passkey") if account and proved else None
    if cookie is None:
        raise NotSignedInError("This passkey does not open an account here. Use the link by e-mail.")
    return PortalSignedIn(cookie, safe_next(next_path))
