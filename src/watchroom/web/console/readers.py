"""Routes of the plate readers."""

from __future__ import annotations

import msgspec
from litestar import Router, get

from watchroom.actions import readers
from watchroom.correlate.reader_health import TITLES
from watchroom.model.readers import ReaderStanding
from watchroom.web.console.gate import Called, reason


class Readers(msgspec.Struct):
    """How each plate reader does, those with a fault first, and the words of the states."""

    items: list[ReaderStanding]
    states: dict[str, str]


@get("/readers")
async def list_readers(caller: Called) -> Readers:
    """Return how each plate reader does; never which plates it read."""
    return Readers(await readers.list_readers(caller.door, caller.seat, reason(caller)), TITLES)


routes = Router(path="/", route_handlers=[list_readers])
