"""One HTTP connection: a message to a door goes there straight, a stream is written straight, the rest is ASGI."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from watchroom.pipeline.intake import Feeder
from watchroom.web.exchange.doors import PREFIX, Answer, Doors
from watchroom.web.streams import EXTENSION

STREAM_BYTES_MAX = 4_000_000
"""So much may wait for a slow reader of a stream."""
_PREFIX = PREFIX.encode()
_ODD = frozenset(b"%?#;")
"""What stands in no source's name; a path with one of these goes the way of ASGI, which knows how to read it."""


def connection_class(doors: Callable[[], Doors | None]) -> type[HttpToolsProtocol]:
    """Return the class of connections for uvicorn; `doors` are those of this process, None while there are none.

    A message costs a third so of what it costs through ASGI, which makes a task, a scope and four messages of it. What
    is read (by uvicorn's own parser), allowed and answered is the same.
    """
    return type("Connection", (_Connection,), {"doors": staticmethod(doors)})


class _Connection(HttpToolsProtocol):
    """uvicorn's connection, with a short way to the doors."""

    doors: Callable[[], Doors | None]

    def on_headers_complete(self) -> None:
        post = self._post()
        if post is None:
            self.scope["extensions"] = {EXTENSION: self._write}  # type: ignore[dict-item] # not made of members
            super().on_headers_complete()
        else:
            self.cycle = post  # type: ignore[assignment] # all that uvicorn's connection asks of its cycle

    def on_body(self, body: bytes) -> None:
        if isinstance(self.cycle, _Post):
            self.cycle.parts.append(body)
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if isinstance(self.cycle, _Post):
            self.cycle.complete()
        else:
            super().on_message_complete()

    def _write(self, data: bytes) -> bool:
        """Write one piece of a body in pieces, unless too much waits already; to nobody where nobody is left."""
        if self.transport.is_closing():
            return True
        if self.transport.get_write_buffer_size() + len(data) > STREAM_BYTES_MAX:
            return False
        self.transport.write(b"%x\r\n%b\r\n" % (len(data), data))
        return True

    def _post(self) -> _Post | None:
        """Return the message that begins, unless it, or one before it on this connection, must go the other way."""
        doors = self.doors()
        if (
            doors is None
            or not self.url.startswith(_PREFIX)
            or not _ODD.isdisjoint(self.url)
            or self.parser.get_method() != b"POST"
            or self.parser.get_http_version() != "1.1"
            or self.parser.should_upgrade()
            or self.expect_100_continue
            or not (self.cycle is None or self.cycle.response_complete)
        ):
            return None
        found = doors.may_enter(self.url[len(_PREFIX) :].decode("latin-1"), self.headers)
        return None if found is None else _Post(self, doors, *found)


class _Nobody:
    """What wakes the task of a request that has none."""

    @staticmethod
    def set() -> None:
        """Wake nobody."""


class _Post:
    """One message on its way, in the place of uvicorn's cycle of request and response."""

    __slots__ = (
        "_content_type",
        "_doors",
        "_feeder",
        "_line",
        "disconnected",
        "keep_alive",
        "parts",
        "response_complete",
    )

    message_event = _Nobody

    def __init__(self, line: _Connection, doors: Doors, feeder: Feeder, content_type: str) -> None:
        self.parts: list[bytes] = []
        self.response_complete = False
        self.disconnected = False
        self.keep_alive = line.parser.should_keep_alive()
        self._line = line
        self._doors = doors
        self._feeder = feeder
        self._content_type = content_type

    def complete(self) -> None:
        """Hand the message over."""
        payload = self.parts[0] if len(self.parts) == 1 else b"".join(self.parts)
        self.parts = []
        self._doors.post(self._feeder, payload, self._content_type, self._tell)

    def _tell(self, answer: Answer) -> None:
        """Write the answer, unless nobody is there any more."""
        self.response_complete = True
        line = self._line
        if self.disconnected or line.transport.is_closing():
            return
        line.transport.write(_response(line.server_state.default_headers, answer, keep_alive=self.keep_alive))
        if not self.keep_alive:
            line.transport.close()
        line.on_response_complete()


def _response(default_headers: Sequence[tuple[bytes, bytes]], answer: Answer, *, keep_alive: bool) -> bytes:
    parts: list[Any] = [STATUS_LINE[answer.status]]
    for name, value in default_headers:
        parts += (name, b": ", value, b"\r\n")
    if answer.retry_after is not None:
        parts += (b"retry-after: ", answer.retry_after.encode(), b"\r\n")
    if not keep_alive:
        parts.append(b"connection: close\r\n")
    parts.append(b"content-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(answer.body))
    parts.append(answer.body)
    return b"".join(parts)
