"""What the benches of the feed share: many consoles at one server, and messages posted to its doors."""

from __future__ import annotations

import asyncio
import urllib.request
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from watchroom.app.benches.house import Serving
from watchroom.app.benches.stream import Watcher

CONNECT_SECONDS_MAX = 60.0
CONNECT_AT_ONCE = 50


@asynccontextmanager
async def consoles(serving: Serving, token: str, count: int) -> AsyncIterator[Sequence[Watcher]]:
    """Yield so many connected consoles, each of which has its snapshot."""
    watchers = [Watcher(token) for _ in range(count)]
    try:
        async with asyncio.timeout(CONNECT_SECONDS_MAX):
            for begin in range(0, count, CONNECT_AT_ONCE):
                some = watchers[begin : begin + CONNECT_AT_ONCE]
                await asyncio.gather(*(each.connect(serving.address) for each in some))
                await asyncio.gather(*(each.has_snapshot.wait() for each in some))
        yield watchers
    finally:
        for each in watchers:
            each.close()


async def post(serving: Serving, source: str, token: str, body: bytes, kind: str = "application/json") -> None:
    """Post one message to a source's door; raises HTTPError unless it was taken."""
    request = urllib.request.Request(  # noqa: S310 - our own server on loopback
        f"{serving.address}/exchange/v1/sources/{source}",
        data=body,
        headers={"authorization": f"Bearer {token}", "content-type": kind},
    )
    await asyncio.to_thread(_send, request)


def _send(request: urllib.request.Request) -> None:
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own server on loopback
        answer.read()
