"""Posts text messages to one gateway as signed JSON, several at a time."""

from __future__ import annotations

import hmac
from collections.abc import Sequence

import aiohttp
import msgspec

from watchroom.base.clock import Clock
from watchroom.model.portal import Outcome, Outgoing
from watchroom.notify.turns import post_in_turns

POSTS_AT_ONCE_MAX = 8
ANSWER_SECONDS_MAX = 10.0
SIGNATURE_HEADER = "X-Watchroom-Signature"
TIME_HEADER = "X-Watchroom-Time"
ID_HEADER = "Idempotency-Key"
_TAKEN = range(200, 300)
_FOR_GOOD = frozenset((400, 404, 410, 422))
"""Answers that say that this message will never be taken; after any other it is tried again."""


class TextMessage(msgspec.Struct, frozen=True, kw_only=True):
    """What is posted; `id` is the same when a message is posted again."""

    id: str
    to: str
    text: str


def signature(secret: str, time: str, body: bytes) -> str:
    """Return HMAC-SHA256 over the time, a full stop and the body, as `sha256=` and hexadecimal digits."""
    return "sha256=" + hmac.digest(secret.encode(), f"{time}.".encode() + body, "sha256").hex()


class SmsWebhook:
    """Sends letters of the channel `sms` by one gateway."""

    def __init__(self, url: str, secret: str, clock: Clock) -> None:
        """Keep the gateway's address and the secret that it checks our signature by."""
        self._url = url
        self._secret = secret
        self._clock = clock

    async def __call__(self, letters: Sequence[Outgoing]) -> list[Outcome]:
        """Post the messages; answers for each. Nothing is followed elsewhere: a redirect is an error."""
        return await post_in_turns(
            letters, self._post, at_once_max=POSTS_AT_ONCE_MAX, answer_seconds_max=ANSWER_SECONDS_MAX
        )

    async def _post(self, session: aiohttp.ClientSession, letter: Outgoing) -> Outcome:
        body = msgspec.json.encode(TextMessage(id=letter.id, to=letter.to, text=letter.text))
        time = self._clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        headers = {
            "Content-Type": "application/json",
            TIME_HEADER: time,
            SIGNATURE_HEADER: signature(self._secret, time, body),
            ID_HEADER: letter.id,
        }
        try:
            async with session.post(self._url, data=body, headers=headers, allow_redirects=False) as answer:
                status = answer.status
        except (aiohttp.ClientError, TimeoutError) as error:
            return Outcome(id=letter.id, error=f"the gateway of text messages: {type(error).__name__}")
        if status in _TAKEN:
            return Outcome(id=letter.id)
        return Outcome(id=letter.id, error=f"the gateway of text messages said {status}", permanent=status in _FOR_GOOD)
