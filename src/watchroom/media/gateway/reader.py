"""The centre's reader of a camera behind a gateway: asks the process that holds the line, over a link."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any, NoReturn
from urllib.parse import urlsplit

import msgspec

from watchroom.base.clock import Clock
from watchroom.base.errors import BadInputError, UnavailableError
from watchroom.media.addresses import AddressGuard
from watchroom.media.stream import StreamError, StreamEvents, StreamWhere
from watchroom.media.units import KIND_END, KIND_FORMAT, KIND_UNIT, UNIT_HEAD_BYTES, Format, unpack_unit

SCHEME = "gateway"
SOCKET_NAME = "gateways"
"""Of the link to the process that holds the lines."""
Ask = Callable[[dict[str, Any]], AsyncGenerator[bytes, None]]
"""Sends a request over the link and yields the messages that answer it."""
_format = msgspec.json.Decoder(Format)


class GatewayReader:
    """Reads the streams of cameras behind gateways; its `read` has the shape of every reader."""

    def __init__(self, ask: Ask) -> None:
        """Keep how to ask."""
        self._ask = ask

    async def read(self, where: StreamWhere, on: StreamEvents, clock: Clock, guard: AddressGuard) -> NoReturn:  # noqa: ARG002 - every reader's shape
        """Read until the lease ends or the line is lost for good, always by StreamError."""
        gateway, name = parts_of(where.url)
        asked = {"op": "live", "camera_id": where.camera_id, "stream": where.stream, "gateway": gateway, "name": name}
        try:
            async with aclosing(self._ask(asked)) as messages:
                async for message in messages:
                    _hand_on(message, on)
        except StreamError:
            raise
        except (UnavailableError, BadInputError, msgspec.DecodeError) as error:
            raise StreamError("unreachable", "The site's gateway cannot be asked; it is tried again.") from error
        raise StreamError("ended", "The site's gateway stopped sending; it is tried again.")


def parts_of(url: str) -> tuple[str, str]:
    """Return the gateway's id and the camera's name of `gateway://ID/NAME`; raises StreamError."""
    parts = urlsplit(url)
    name = parts.path.removeprefix("/")
    if parts.scheme != SCHEME or not parts.netloc or not name or "/" in name:
        raise StreamError("address", "A camera behind a gateway has an address such as gateway://site-12/front-door.")
    return parts.netloc, name


def _hand_on(message: bytes, on: StreamEvents) -> None:
    """Give one message to the feed; the last one ends it in words."""
    kind = message[0]
    if kind == KIND_UNIT and len(message) > UNIT_HEAD_BYTES:
        unit = unpack_unit(message)
        on.unit(unit)
        if unit.source_us is not None:
            on.clock_offset((unit.source_us - unit.wall_us) / 1e6)
    elif kind == KIND_FORMAT:
        on.format(_format.decode(message[1:]))
    elif kind == KIND_END:
        said = msgspec.json.decode(message[1:])
        raise StreamError("ended", str(said.get("message", "The site's gateway ended the stream.")))
