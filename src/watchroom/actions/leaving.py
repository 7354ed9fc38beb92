"""Leaving altogether: everything of an account is taken back, act by act, and its key destroyed."""

from __future__ import annotations

from watchroom.actions import incentive, registrants, sites
from watchroom.actions.door import Deed, Door, act
from watchroom.actions.portal_accounts import Caller
from watchroom.model.incentive import OPEN
from watchroom.model.people import Why
from watchroom.store import passkeys as store_passkeys
from watchroom.store import portal as store

_OWN = Why(purpose="own_records")
_WITH_ENTRIES = ("resident", "owner")


async def leave(door: Door, caller: Caller) -> None:
    """Delete every camera, withdraw every open application, close every site, then delete the account itself.

    Each is an act of its own, so what was done stays done where a later one fails: leaving again does the rest.
    """
    seat, account = caller.seat, caller.account
    if seat.role in _WITH_ENTRIES:
        for site in await sites.mine(door, seat, _OWN):
            if site.site.left_at is None:
                await sites.leave(door, seat, _OWN, site.site.id)
        for camera in await registrants.mine(door, seat, _OWN, account):
            await registrants.delete(door, seat, _OWN, camera.entry.id)
        for application in await incentive.own(door, seat, _OWN, account):
            if application.status in OPEN:
                await incentive.withdraw(door, seat, _OWN, account, application.id)
    await delete_account(door, seat, _OWN, account.id)


@act("portal.delete", "Delete one's own account: its key is destroyed.")
async def delete_account(deed: Deed, account_id: str) -> None:
    """Destroy the key of the account's contact, its passkeys and its sessions; nobody is written to any more."""
    deed.about(f"account {account_id}")
    await store_passkeys.remove_all(deed.tx, deed.seat.login, deed.now)
    await store.delete_account(deed.tx, account_id, deed.now)
