"""What the web needs for signing in, and who looks after people's seats and accounts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from urllib.parse import urlsplit

from watchroom.actions.access import Access
from watchroom.actions.account_keeper import AccountKeeper
from watchroom.actions.door import Door
from watchroom.actions.supervision import SupervisionKeeper
from watchroom.app.settings import Settings, is_loopback
from watchroom.base.errors import UnavailableError
from watchroom.store.alone import Alone

BEGIN_AGAIN_SECONDS = 1.0


def access_of(settings: Settings) -> Access:
    """Return what the operator set of signing in."""
    return Access(
        idle_lock_minutes=settings.idle_lock_minutes,
        dispatch=tuple(filter(None, map(str.strip, settings.dispatch_networks.split(",")))),
        handover_required=settings.handover_required,
        demo=settings.demo,
        origin=_origin(settings),
    )


def _origin(settings: Settings) -> str:
    """Return the address that people type; passkeys need a name, so loopback is called localhost."""
    if settings.public_url:
        parts = urlsplit(settings.public_url)
        return f"{parts.scheme}://{parts.netloc}"
    scheme = "https" if settings.tls_certificate else "http"
    host = "localhost" if is_loopback(settings.host) else settings.host
    return f"{scheme}://{host}:{settings.port}"


async def keep_supervision(door: Door) -> None:
    """Write when a room is without a supervisor, in one process at a time."""
    await _keep(door, "supervision", SupervisionKeeper(door).run)


async def keep_accounts(door: Door) -> None:
    """Disable accounts that nobody uses or answers for, in one process at a time."""
    await _keep(door, "accounts", AccountKeeper(door).run)


async def _keep(door: Door, job: str, run: Callable[[Callable[[], None]], Awaitable[None]]) -> None:
    while True:
        with suppress(UnavailableError):
            async with Alone(door.database, job) as alone:
                await run(alone.check)
        await asyncio.sleep(BEGIN_AGAIN_SECONDS)
