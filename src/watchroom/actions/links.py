"""Finds the media process that reads a camera, and asks it; what a process says no to becomes an error here."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar

import msgspec

from watchroom.base.errors import ConflictError, UnavailableError
from watchroom.media.link import KIND_RESULT, LinkClient, socket_path
from watchroom.media.units import KIND_END
from watchroom.store.video import StreamRow

T = TypeVar("T")


class Link(Protocol):
    """One media process as its askers see it."""

    def live(self, camera_id: str, stream: str) -> AsyncGenerator[bytes, None]:
        """Yield a camera's messages."""
        ...

    def messages(self, request: dict[str, Any]) -> AsyncGenerator[bytes, None]:
        """Yield the messages that answer, to the one that ends them."""
        ...

    async def ask(self, request: dict[str, Any]) -> bytes:
        """Return the one message that answers."""
        ...


LinkOf = Callable[[int], Link]
"""Returns the media process of a part."""


def links_below(data: Path) -> LinkOf:
    """Return what finds the sockets of the media processes of one data folder."""

    def link_of(part: int) -> Link:
        return LinkClient(socket_path(data, part))

    return link_of


def part_of(stream: StreamRow) -> int:
    """Return which media process reads a stream; raises UnavailableError while none was given it."""
    if stream.part is None:
        raise UnavailableError("No media process reads this camera yet. Try again in a few seconds.")
    return stream.part


def read_end(message: bytes) -> tuple[str, str]:
    """Return (code, words) of an `E` message."""
    found: dict[str, str] = msgspec.json.decode(message[1:])
    return found.get("reason", "unavailable"), found.get("message", "The camera's picture cannot be had now.")


def refuse_end(message: bytes) -> None:
    """Raise what an `E` message says; other messages pass."""
    if message[0] == KIND_END:
        code, words = read_end(message)
        raise (ConflictError if code == "conflict" else UnavailableError)(words)


async def asked(link: Link, request: dict[str, Any], kind: type[T]) -> T:
    """Ask for a result; raises UnavailableError when the process does not answer or says why not."""
    message = await link.ask(request)
    refuse_end(message)
    if message[0] != KIND_RESULT:
        raise UnavailableError("The media process answered what was not asked; both sides must be of one version.")
    return msgspec.json.decode(message[1:], type=kind)
