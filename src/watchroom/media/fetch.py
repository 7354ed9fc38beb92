"""Fetches from cameras over HTTP: only from the host that was enrolled, and never more than a named limit."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

import httptools
import msgspec

from watchroom.media.addresses import AddressGuard, Place, read_place
from watchroom.media.credentials import SignIn
from watchroom.media.stream import StreamError, StreamWhere
from watchroom.media.tls import SECURE, certificate_error, check_pin, tls_context

SCHEMES = {"http", "https"}
READ_BYTES = 64 * 1024
HEAD_BYTES_MAX = 32 * 1024
FETCH_SECONDS = 10.0
"""For a whole answer of limited size."""
TRIES_MAX = 5
"""Requests for one answer: challenges and moves on the same host included."""
_MOVED = {301, 302, 303, 307, 308}
_GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}


class Fetched(msgspec.Struct, frozen=True):
    """One whole answer."""

    url: str
    """Where it was in the end, on the same host."""
    media_type: str
    body: bytes


class Incoming:
    """One answer while it arrives: httptools calls it, its reader takes the body piece by piece."""

    def __init__(self, url: str, reader: asyncio.StreamReader) -> None:
        """Parse what `reader` brings."""
        self.url = url
        self.headers: dict[str, list[str]] = {}
        self._reader = reader
        self._parser = httptools.HttpResponseParser(self)
        self._pieces: list[bytes] = []
        self._has_head = self._is_whole = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self.headers.setdefault(name.decode("latin1").lower(), []).append(value.decode("latin1"))

    def on_headers_complete(self) -> None:
        """Note that the head is there."""
        self._has_head = True

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        self._pieces.append(body)

    def on_message_complete(self) -> None:
        """Note that all is there."""
        self._is_whole = True

    @property
    def status(self) -> int:
        """Return the answer's status."""
        return int(self._parser.get_status_code())

    def header(self, name: str) -> str:
        """Return the first value of a header, empty without one."""
        return self.headers.get(name, [""])[0]

    async def head(self) -> None:
        """Wait for the head; raise StreamError when there is none within the limit."""
        taken = 0
        while not self._has_head:
            taken += await self._feed()
            if taken > HEAD_BYTES_MAX and not self._has_head:
                raise StreamError("broken", "The camera's answer has no end of headers; restart or replace it.")

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        """Yield the body as it comes; ends with the answer or the connection."""
        while True:
            for piece in self._pieces:
                yield piece
            self._pieces = []
            if self._is_whole or not await self._feed():
                return

    async def _feed(self) -> int:
        data = await self._reader.read(READ_BYTES)
        if not data and not self._has_head:
            raise StreamError("ended", "The camera closed the connection without an answer; it is asked again.")
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            raise StreamError("broken", "The camera wants another protocol than HTTP; check its address.") from None
        except httptools.HttpParserError:
            raise StreamError("broken", "The camera does not keep to HTTP; check its address and port.") from None
        return len(data)


class Fetcher:
    """Fetches from the host of one camera."""

    def __init__(self, where: StreamWhere, guard: AddressGuard) -> None:
        """Stay on the host of `where`, and sign in as it says; raise StreamError for an address that is refused."""
        self._where = where
        self._guard = guard
        self._home = _origin(guard.check_text(where.url))
        if self._home[0] not in SCHEMES:
            raise StreamError("address", "This camera address is refused: only http and https are fetched.")
        self._sign_in = SignIn(where.username, where.password)

    async def get(self, url: str, bytes_max: int) -> Fetched:
        """Return a whole answer of at most so many bytes, within FETCH_SECONDS; raise StreamError."""
        body = bytearray()
        try:
            async with asyncio.timeout(FETCH_SECONDS), self.open(url) as answer:
                async for piece in answer.pieces():
                    body += piece
                    if len(body) > bytes_max:
                        raise StreamError("limit", f"The camera answers with more than {bytes_max} bytes; check it.")
        except TimeoutError:
            raise StreamError(
                "silent", f"The camera did not finish its answer within {FETCH_SECONDS:.0f} s; check its network."
            ) from None
        return Fetched(answer.url, answer.header("content-type").partition(";")[0].strip().lower(), bytes(body))

    @contextlib.asynccontextmanager
    async def open(self, url: str) -> AsyncIterator[Incoming]:
        """Give the answer to a GET as it comes; moves on the same host are followed, elsewhere nobody is contacted."""
        for _ in range(TRIES_MAX):
            reader, writer = await self._connect(url)
            try:
                writer.write(self._request(url))
                answer = Incoming(url, reader)
                await answer.head()
                if answer.status == HTTPStatus.OK:
                    self._sign_in.accepted()
                    yield answer
                    return
                url = self._next(answer)
            except OSError:
                raise StreamError("ended", "The camera broke the connection off; it is asked again.") from None
            finally:
                writer.transport.abort()
        raise StreamError("redirect", "The camera sends us in circles; enter the address that it ends at.")

    def _next(self, answer: Incoming) -> str:
        """Return where to ask again after an answer that is none yet; raise StreamError where that is no use."""
        status = answer.status
        if status == HTTPStatus.UNAUTHORIZED and self._sign_in.challenge(answer.headers.get("www-authenticate", [])):
            return answer.url
        if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            raise StreamError("credentials", "The camera refuses the name or password; correct them.")
        if status in _MOVED:
            return self._same_host(urljoin(answer.url, answer.header("location")))
        if status in _GONE:
            raise StreamError("not_found", "The camera has no such stream; check the path of its address.")
        raise StreamError("refused", f"The camera answered with status {status}; look at its own log.")

    def _same_host(self, url: str) -> str:
        if _origin(read_place(url)) != self._home:
            raise StreamError("redirect", "The camera sends us to another host; enter that one if it is right.")
        return url

    async def _connect(self, url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        place, addresses = await self._guard.resolve(self._same_host(url))
        is_secure, pin = place.scheme in SECURE, self._where.certificate_sha256
        for address in addresses:
            try:
                reader, writer = await asyncio.open_connection(
                    address,
                    place.port,
                    ssl=tls_context(is_pinned=bool(pin)) if is_secure else None,
                    server_hostname=place.host if is_secure else None,
                    limit=READ_BYTES,
                )
            except OSError as error:
                if (found := certificate_error(error)) is not None:
                    raise found from None
                continue
            if is_secure and pin:
                check_pin(writer.transport, pin)
            return reader, writer
        raise StreamError("unreachable", "The camera does not answer at its address; check its power and network.")

    def _request(self, url: str) -> bytes:
        parts = urlsplit(url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        lines = [
            f"GET {path} HTTP/1.1",
            f"Host: {parts.netloc}",
            "User-Agent: watchroom",
            "Accept-Encoding: identity",
            "Connection: close",
        ]
        signed = self._sign_in.answer("GET", path)
        if signed:
            lines.append(f"Authorization: {signed}")
        return "\r\n".join([*lines, "", ""]).encode()


def _origin(place: Place) -> tuple[str, str, int]:
    return place.scheme, place.host, place.port
