"""A small HTTP/1.1 client for devices: one connection kept open, one request at a time, cancelled at once."""

from __future__ import annotations

import asyncio
import ssl
from typing import Final
from urllib.parse import urlsplit

import httptools
import msgspec

ANSWER_BYTES_MAX: Final = 4_000_000
ANSWER_WITHIN_S: Final = 30.0
READ_BYTES: Final = 65_536


class Answer(msgspec.Struct):
    """What the server said."""

    status: int = 0
    retry_after_s: float | None = None
    body: bytes = b""
    location: str = ""
    cookies: list[str] = []
    """As they were set, `name=value`."""


class _Collector:
    """Collects one answer as the parser finds its parts."""

    def __init__(self) -> None:
        self.answer = Answer()
        self.done = False

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"retry-after" and value.strip().isdigit():
            self.answer.retry_after_s = float(value)
        elif name.lower() == b"location":
            self.answer.location = value.decode("latin-1")
        elif name.lower() == b"set-cookie":
            self.answer.cookies.append(value.decode("latin-1").partition(";")[0])

    def on_body(self, body: bytes) -> None:
        self.answer.body += body
        if len(self.answer.body) > ANSWER_BYTES_MAX:
            raise ConnectionError("the answer is too long")

    def on_message_complete(self) -> None:
        self.done = True


class Client:
    """Talks to one server."""

    def __init__(self, url: str, *, keeps_cookies: bool = False) -> None:
        """`url` names scheme, host and port; nothing is opened yet."""
        self._cookies: dict[str, str] | None = {} if keeps_cookies else None
        parts = urlsplit(url)
        self.host = parts.hostname or "127.0.0.1"
        self._secure = parts.scheme == "https"
        self._port = parts.port or (443 if self._secure else 80)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def request(
        self, method: str, path: str, body: bytes = b"", *, token: str | None = None, content_type: str | None = None
    ) -> Answer:
        """Send one request and return the answer; raise OSError or TimeoutError when there is none."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self._port}", f"Content-Length: {len(body)}"]
        if token is not None:
            lines.append(f"Authorization: Bearer {token}")
        if self._cookies:
            lines.append(f"Cookie: {'; '.join(f'{name}={value}' for name, value in self._cookies.items())}")
        if content_type is not None:
            lines.append(f"Content-Type: {content_type}")
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                return await self._exchange(head + body)
        except BaseException:
            self.close()
            raise

    async def _exchange(self, request: bytes) -> Answer:
        if self._streams is None:
            context = ssl.create_default_context() if self._secure else None
            self._streams = await asyncio.open_connection(self.host, self._port, ssl=context)
        reader, writer = self._streams
        writer.write(request)
        await writer.drain()
        collector = _Collector()
        parser = httptools.HttpResponseParser(collector)
        while not collector.done:
            data = await reader.read(READ_BYTES)
            if not data:
                raise ConnectionError("the server closed the connection before it answered")
            try:
                parser.feed_data(data)
            except httptools.HttpParserError as error:
                raise ConnectionError("the server does not speak HTTP") from error
        collector.answer.status = parser.get_status_code()
        if self._cookies is not None:
            self._cookies |= {
                name: value for name, _, value in (each.partition("=") for each in collector.answer.cookies)
            }
        if not parser.should_keep_alive():
            self.close()
        return collector.answer

    def close(self) -> None:
        """Drop the connection; the next request opens a new one."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None
