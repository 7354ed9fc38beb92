"""The link between a media process and whoever serves its pictures: requests and messages over a Unix socket."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import stat
import struct
import sys
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias

import msgspec

from watchroom.base.errors import BadInputError, NotFoundError, UnavailableError, WatchroomError
from watchroom.media.units import KIND_END, UNIT_BYTES_MAX

KIND_SEGMENT, KIND_RESULT = b"S"[0], b"R"[0]
REQUEST_BYTES_MAX = 256 * 1024
MESSAGE_BYTES_MAX = UNIT_BYTES_MAX + 64 * 1024
REQUEST_SECONDS_MAX = 5.0
ANSWER_SECONDS_MAX = 30.0
CONNECTIONS_MAX = 2_000
WAITING_BYTES_MAX = 1024 * 1024
"""So much waits in a connection before its handler is held up."""
SOCKET_PATH_BYTES_MAX = 103 if sys.platform == "darwin" else 107
_LENGTH = struct.Struct(">I")

Request: TypeAlias = "dict[str, Any]"
Handler: TypeAlias = Callable[[Request], AsyncGenerator[bytes, None]]
"""Answers one request by messages, each beginning with the byte of its kind."""


def pack_end(reason: str, message: str) -> bytes:
    """Return the message that ends a stream, or says why there is no answer: a published code and words for people."""
    return bytes((KIND_END,)) + msgspec.json.encode({"reason": reason, "message": message})


def pack_json(kind: int, value: object) -> bytes:
    """Return a message of a kind with `value` as JSON."""
    return bytes((kind,)) + msgspec.json.encode(value)


def socket_path(data: Path, part: int | str) -> Path:
    """Return the socket of a media process or another named end: below the data, or in a temporary folder if too long.

    Raises:
        UnavailableError: no folder for it is short enough.
    """
    name = f"{part}.sock"
    near = data / "media" / name
    if len(os.fsencode(near)) <= SOCKET_PATH_BYTES_MAX:
        return near
    key = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    for base in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"):  # noqa: S108 - mode and owner are checked
        path = Path(base or "/") / f"watchroom-media-{key}" / name
        if base and len(os.fsencode(path)) <= SOCKET_PATH_BYTES_MAX:
            return path
    raise UnavailableError(f"No folder for a socket is short enough ({SOCKET_PATH_BYTES_MAX} bytes): set TMPDIR.")


class LinkServer:
    """Listens on a socket for this user alone while it is entered; each connection carries one request."""

    def __init__(self, path: Path, handlers: Mapping[str, Handler]) -> None:
        """Keep the socket's path and, by the request's `op`, who answers."""
        self._path = path
        self._handlers = handlers
        self._server: asyncio.Server | None = None
        self._serving: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Listen; a socket that a killed process left behind is replaced."""
        _make_private(self._path.parent)
        self._path.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(self._serve, self._path)
        self._path.chmod(0o600)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        """Stop listening and end every connection."""
        if self._server is not None:
            self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)
        self._path.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - asyncio runs this as a task
        self._serving.add(task)
        try:
            if len(self._serving) <= CONNECTIONS_MAX:
                await self._answer(reader, writer)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, BadInputError):
            pass  # the other side is gone or speaks nonsense: it has nothing more to be told
        finally:
            self._serving.discard(task)
            writer.transport.abort() if task.cancelling() else writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read the request and write its messages until they end or the other side goes."""
        async with asyncio.timeout(REQUEST_SECONDS_MAX):
            request = _request(await _read(reader, REQUEST_BYTES_MAX))
        writer.transport.set_write_buffer_limits(high=WAITING_BYTES_MAX)
        sending = asyncio.create_task(self._send(request, writer))
        gone = asyncio.create_task(reader.read(1))
        try:
            await asyncio.wait({sending, gone}, return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                await sending
        finally:
            for each in (sending, gone):
                each.cancel()
            await asyncio.gather(sending, gone, return_exceptions=True)

    async def _send(self, request: Request, writer: asyncio.StreamWriter) -> None:
        handler = self._handlers.get(str(request.get("op")))
        try:
            if handler is None:
                raise NotFoundError("There is no such request; both sides must be of one version.")
            async with contextlib.aclosing(handler(request)) as messages:
                async for message in messages:
                    if writer.is_closing():  # the other side went; uvloop's transport takes no more
                        return
                    writer.write(_LENGTH.pack(len(message)))
                    writer.write(message)
                    await writer.drain()
        except WatchroomError as error:
            end = pack_end(error.code, error.message)
            if writer.is_closing():
                return
            writer.write(_LENGTH.pack(len(end)) + end)
            await writer.drain()


class LinkClient:
    """Asks one media process, a connection a request."""

    def __init__(self, path: Path) -> None:
        """Keep the path of its socket."""
        self._path = path

    def live(self, camera_id: str, stream: str) -> AsyncGenerator[bytes, None]:
        """Yield a camera's messages (`F`, `U`, at last `E`) for as long as they are taken; see `messages`."""
        return self.messages({"op": "live", "camera_id": camera_id, "stream": stream})

    async def messages(self, request: Request) -> AsyncGenerator[bytes, None]:
        """Yield the messages that answer a request, to the one that ends them or for as long as they are taken.

        Raises:
            UnavailableError: the other side does not answer, or went away.
        """
        async with self._asked(request) as reader:
            while True:
                try:
                    message = await _read(reader, MESSAGE_BYTES_MAX)
                except (OSError, asyncio.IncompleteReadError) as error:
                    raise UnavailableError("The media process went away; it is started again.") from error
                yield message
                if message[0] == KIND_END:
                    return

    async def ask(self, request: Request) -> bytes:
        """Return the one message that answers a request; an `E` message says why there is no other.

        Raises:
            UnavailableError: the media process does not answer.
        """
        try:
            async with asyncio.timeout(ANSWER_SECONDS_MAX), self._asked(request) as reader:
                return await _read(reader, MESSAGE_BYTES_MAX)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            raise UnavailableError("The media process does not answer. Try again in a few seconds.") from error

    @contextlib.asynccontextmanager
    async def _asked(self, request: Request) -> AsyncIterator[asyncio.StreamReader]:
        body = msgspec.json.encode(request)
        try:
            reader, writer = await asyncio.open_unix_connection(self._path)
        except OSError as error:
            raise UnavailableError("The media process does not answer. Try again in a few seconds.") from error
        try:
            writer.write(_LENGTH.pack(len(body)) + body)
            yield reader
        finally:
            writer.transport.abort()


async def _read(reader: asyncio.StreamReader, bytes_max: int) -> bytes:
    """Return one message by its length; raises BadInputError for one that is empty or too long."""
    (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
    if not 0 < length <= bytes_max:
        raise BadInputError("length", f"is {length}, not from 1 to {bytes_max}")
    return await reader.readexactly(length)


def _request(body: bytes) -> Request:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInputError("request", str(error)) from error


def _make_private(folder: Path) -> None:
    """Make the folder for this user alone, or check that it is so already: nobody may have put another there."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    state = folder.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid != os.geteuid() or state.st_mode & 0o077:
        raise UnavailableError(f"{folder} must be a folder of ours with mode 0700; remove what is there.")
