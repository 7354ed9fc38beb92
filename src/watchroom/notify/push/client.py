"""Posts push messages to the push services that the city named, several at a time."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from urllib.parse import urlsplit

import aiohttp
from cryptography.hazmat.primitives.asymmetric import ec

from watchroom.base.clock import Clock
from watchroom.model.portal import Outcome
from watchroom.model.push import Push, is_allowed
from watchroom.notify.push.encryption import SALT_BYTES, encrypted
from watchroom.notify.push.vapid import authorization, from_base64url
from watchroom.notify.turns import post_in_turns

TEXT = b'{"title":"A card for you"}'
"""All that a push service carries for us, encrypted: no plate, no place, no name."""
POSTS_AT_ONCE_MAX = 16
ANSWER_SECONDS_MAX = 4.0
"""Less than the five seconds after which nothing may leave that somebody has lost the right to."""
_TAKEN = range(200, 300)
_GONE = frozenset((404, 410))
"""The phone has given this address up."""


class WebPush:
    """Sends push messages in the room's name."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, hosts: Sequence[str], contact: str, clock: Clock) -> None:
        """Keep the room's own key, the services allowed (`model.push.hosts_of`) and who answers for us."""
        self._key = key
        self._hosts = hosts
        self._contact = contact
        self._clock = clock

    async def __call__(self, pushes: Sequence[Push]) -> list[Outcome]:
        """Post the messages; answers for each. Nothing is followed elsewhere: a redirect is an error."""
        return await post_in_turns(
            pushes, self._post, at_once_max=POSTS_AT_ONCE_MAX, answer_seconds_max=ANSWER_SECONDS_MAX
        )

    async def _post(self, session: aiohttp.ClientSession, push: Push) -> Outcome:
        endpoint = push.phone.endpoint
        if not is_allowed(endpoint, self._hosts):
            return Outcome(id=push.id, error="its push service is not one of push_hosts", permanent=True)
        try:
            body = self._body(push)
        except ValueError:
            return Outcome(id=push.id, error="its key is no key", permanent=True)
        try:
            async with session.post(endpoint, data=body, headers=self._headers(push), allow_redirects=False) as answer:
                status = answer.status
        except (aiohttp.ClientError, TimeoutError) as error:
            return Outcome(id=push.id, error=f"the push service: {type(error).__name__}")
        if status in _TAKEN:
            return Outcome(id=push.id)
        return Outcome(id=push.id, error=f"the push service said {status}", permanent=status in _GONE)

    def _body(self, push: Push) -> bytes:
        keys = push.phone.keys
        own, salt = ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(SALT_BYTES)
        return encrypted(TEXT, from_base64url(keys.p256dh), from_base64url(keys.auth), own=own, salt=salt)

    def _headers(self, push: Push) -> dict[str, str]:
        parts = urlsplit(push.phone.endpoint)
        audience = f"{parts.scheme}://{parts.netloc}"
        return {
            "Authorization": authorization(self._key, audience, self._contact, self._clock.now()),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(push.seconds),
            "Urgency": "high",
            "Topic": "card",
        }
