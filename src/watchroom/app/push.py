"""Sends push messages to officers' phones, in one process at a time; without push services named nothing leaves."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from email.utils import parseaddr
from importlib import import_module

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from watchroom.actions import push
from watchroom.actions.door import Door
from watchroom.app.settings import Settings
from watchroom.model.portal import Outcome
from watchroom.model.push import Pusher, hosts_of
from watchroom.notify.push.vapid import base64url
from watchroom.store.alone import Alone

ROUND_SECONDS = 0.5
log = logging.getLogger(__name__)


async def public_key(door: Door) -> str:
    """Return the key that phones subscribe with."""
    key = await push.signing_key(door)
    return base64url(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


async def send_pushes(door: Door, settings: Settings) -> None:
    """Send what is due, for ever."""
    async with Alone(door.database, "push") as alone:
        messenger = Messenger(door, _pusher(settings, door, await push.signing_key(door)))
        while True:
            alone.check()
            await messenger.round()
            await asyncio.sleep(ROUND_SECONDS)


def _pusher(settings: Settings, door: Door, key: ec.EllipticCurvePrivateKey) -> Pusher:
    is_https = settings.public_url.startswith("https:")
    contact = settings.public_url if is_https else f"mailto:{parseaddr(settings.smtp_from)[1]}"
    client = import_module("watchroom.notify.push.client")
    pusher: Pusher = client.WebPush(key, hosts_of(settings.push_hosts), contact, door.clock)
    return pusher


class Messenger:
    """One round after the other."""

    def __init__(self, door: Door, pusher: Pusher) -> None:
        """Send by `pusher`."""
        self._door = door
        self._pusher = pusher
        self._failing = ""

    async def round(self) -> int:
        """Send what is due now; returns how many messages that were."""
        pushes = await push.take(self._door)
        if pushes:
            outcomes = await self._pusher(pushes)
            await push.settle(self._door, pushes, outcomes)
            self._say(outcomes)
        return len(pushes)

    def _say(self, outcomes: Sequence[Outcome]) -> None:
        """Log once that messages do not leave, and once that they do again; never to whom."""
        wrong = next((each.error for each in outcomes if not each.sent and not each.permanent), "")
        if wrong and not self._failing:
            log.warning("push messages do not leave: %s", wrong)
        elif self._failing and not wrong:
            log.info("push messages leave again")
        self._failing = wrong
