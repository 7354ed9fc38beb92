"""A web server of our own for tests: answers paths as told, well or badly, and remembers what it was asked."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

from tests.integration.media.camera import listening

Stream = Callable[[asyncio.StreamWriter], Awaitable[None]]


def answer(body: bytes, kind: str = "application/octet-stream", status: str = "200 OK", *more: str) -> bytes:
    """Return a whole answer."""
    head = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", "Connection: close", *more]
    return "\r\n".join([*head, "", ""]).encode() + body


class WebCamera:
    """One address and what its paths answer."""

    def __init__(self) -> None:
        self.paths: dict[str, bytes | Stream] = {}
        self.asked: list[str] = []
        self.heads: list[str] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        path = head.split(" ")[1]
        self.asked.append(path)
        self.heads.append(head)
        said = self.paths.get(path, answer(b"", status="404 Not Found"))
        if callable(said):
            await said(writer)
        else:
            writer.write(said)
            await writer.drain()


@contextlib.asynccontextmanager
async def running_web() -> AsyncIterator[WebCamera]:
    """Switch a web camera on."""
    camera = WebCamera()
    async with listening(camera.talk) as port:
        camera.port = port
        yield camera
