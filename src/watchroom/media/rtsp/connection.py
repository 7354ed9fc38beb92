"""One TCP or TLS connection to a camera: its bytes in, requests out, and the error that ends it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any, cast

from watchroom.media.addresses import Place
from watchroom.media.rtsp.builder import UnitBuilder
from watchroom.media.rtsp.framing import REST_BYTES_MAX, Framer
from watchroom.media.rtsp.messages import (
    Message,
    MessageError,
    sequence_of,
    write_not_implemented,
    write_request,
)
from watchroom.media.stream import StreamError
from watchroom.media.tls import SECURE, certificate_error, check_pin, tls_context

READ_BYTES = 256 * 1024
BYTES_PER_SECOND_MAX = 12_500_000
"""What a camera may send, its packets' own cost included: some 60 Mbit/s in packets of usual size."""
BURST_BYTES = 2 * BYTES_PER_SECOND_MAX
PACKET_BYTES = 1_000
"""What a packet costs beside its bytes: a storm of tiny ones is cut off at 12,000 a second."""
LULL_SECONDS_MAX = 0.16
"""So long what a camera sends stays in the kernel where nobody waits for it: one read then brings several pictures."""
LULL_BYTES_MAX = 32_000
"""What is left there meanwhile: half of the smallest window, so that no camera is ever made to wait."""
LULL_SECONDS_MIN = 0.04
"""Shorter ones save nothing."""
SERVER_REQUESTS_MAX = 20
"""Requests of the server that are answered on one connection."""


class _Lent(threading.local):
    """The memory that every connection of one thread reads into: it is used up before the next one reads."""

    def __init__(self) -> None:
        self.memory = bytearray(REST_BYTES_MAX + READ_BYTES)
        self.view = memoryview(self.memory)
        self.free = self.view[REST_BYTES_MAX:]


_lent = _Lent()


def lull_at(bytes_per_second: float) -> float:
    """Return how many seconds a camera that sends so much may be left alone where nobody waits for it; 0 for none."""
    lull = min(LULL_SECONDS_MAX, LULL_BYTES_MAX / bytes_per_second) if bytes_per_second else 0.0
    return lull if lull >= LULL_SECONDS_MIN else 0.0


class Connection(asyncio.BufferedProtocol):
    """Feeds the framer, matches responses to requests, and keeps `ended` for whoever waits for the end."""

    def __init__(self) -> None:
        """Belong to the running loop."""
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.framer = Framer(self._on_message)
        self.builder: UnitBuilder | None = None
        """Holds pieces of the lent memory, and is told before that is overwritten."""
        self._allowance = BURST_BYTES
        """Bytes that may still come; time earns new ones."""
        self.is_awaited: Callable[[], bool] = lambda: True
        """Whether somebody waits for what comes."""
        self._came = 0
        """Bytes since the last look at how many they are."""
        self._lull = 0.0
        """Seconds between reads where nobody waits; 0: what comes is read at once."""
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._lent = _lent
        self._rest = b""
        self._sequence = 0
        self._answers: dict[int, asyncio.Future[Message]] = {}
        self._served = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by its class

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 - asyncio's shape
        """Lend the thread's memory, all but the front that is kept for what was left over."""
        return self._lent.free

    def buffer_updated(self, nbytes: int) -> None:
        """Scan what came, behind what was left over."""
        view = self._lent.view
        self._came += nbytes
        end = REST_BYTES_MAX + nbytes
        at = REST_BYTES_MAX - len(self._rest)
        view[at:REST_BYTES_MAX] = self._rest
        frames = self.framer.frames
        try:
            at = self.framer.scan(view, at, end)
            self._rest = bytes(view[at:end])
            self._spend(nbytes, self.framer.frames - frames)
        except StreamError as error:
            self.fail(error)
        except MessageError as error:
            self.fail(StreamError("broken", f"The camera does not keep to RTSP ({error}); restart or replace it."))
        finally:
            if self.builder is not None:
                self.builder.settle()
        if self._lull and not self.is_awaited():
            self._pause()

    def _pause(self) -> None:
        """Let what comes gather in the kernel for a moment."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.pause_reading()
            self._loop.call_later(self._lull, self._read_on)

    def _read_on(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    def spend(self, nbytes: int, give: Callable[[bytes], None], packet: bytes) -> None:
        """Give on what came on another way, with the same limits and the same end."""
        try:
            self._spend(nbytes, 1)
            give(packet)
        except StreamError as error:
            self.fail(error)

    def earn(self, seconds: float) -> None:
        """Allow what a camera may send in so many seconds, and see how long it may be left alone."""
        self._lull = lull_at(self._came / seconds)
        self._came = 0
        self._allowance = min(BURST_BYTES, self._allowance + int(seconds * BYTES_PER_SECOND_MAX))

    def _spend(self, nbytes: int, packets: int) -> None:
        self._allowance -= nbytes + packets * PACKET_BYTES
        if self._allowance < 0:
            raise StreamError("limit", "The camera sends more than a camera can; lower its bit rate or restart it.")

    def eof_received(self) -> None:
        """End; the transport closes itself."""

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell that nothing more will come."""
        if exc is None or isinstance(exc, OSError):
            exc = StreamError("ended", "The camera closed the connection; it is asked again.")
        self._end(exc)

    def fail(self, error: StreamError) -> None:
        """End the connection for a reason of ours."""
        self._end(error)
        if self._transport is not None:
            self._transport.abort()

    def close(self) -> None:
        """Close after what was written; nobody needs an answer any more."""
        if self._transport is not None:
            self._transport.close()
        self._end(None)

    def _end(self, error: Exception | None) -> None:
        waiting: list[asyncio.Future[Any]] = [self.ended, *self._answers.values()]
        for each in waiting:
            if not each.done():
                if error is None:
                    each.cancel()
                else:
                    each.set_exception(error)
                    each.exception()
        self._answers.clear()

    def local_host(self) -> str:
        """Return our own address on this connection."""
        return self._host("sockname")

    def peer_host(self) -> str:
        """Return the camera's address on this connection."""
        return self._host("peername")

    def _host(self, end: str) -> str:
        return str(self._transport.get_extra_info(end)[0]) if self._transport else ""

    def write(self, data: bytes) -> None:
        """Send bytes; a camera that reads nothing is cut off by its silence."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def send_frame(self, channel: int, packet: bytes) -> None:
        """Send an interleaved frame."""
        self.write(b"$" + bytes((channel,)) + len(packet).to_bytes(2, "big") + packet)

    def tell(self, method: str, url: str, headers: dict[str, str]) -> None:
        """Send a request whose answer nobody waits for."""
        self._sequence += 1
        self.write(write_request(method, url, {"CSeq": str(self._sequence), **headers}))

    async def ask(self, method: str, url: str, headers: dict[str, str]) -> Message:
        """Send a request and return the response, whatever its status; raise StreamError when the stream ends."""
        if self.ended.done():
            self.ended.result()
        self._sequence += 1
        number = self._sequence
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._answers[number] = answer
        try:
            self.write(write_request(method, url, {"CSeq": str(number), **headers}))
            return await answer
        except ValueError:
            raise StreamError("broken", "The camera sent a header that cannot be answered; restart it.") from None
        finally:
            self._answers.pop(number, None)

    def _on_message(self, message: Message) -> None:
        if message.status == 0:
            self._served += 1
            if self._served > SERVER_REQUESTS_MAX:
                raise MessageError(f"more than {SERVER_REQUESTS_MAX} requests of its own")
            self.write(write_not_implemented(message))
            return
        answer = self._answers.get(sequence_of(message))
        if answer is None and len(self._answers) == 1 and "cseq" not in message.headers:
            answer = next(iter(self._answers.values()))
        if answer is not None and not answer.done():
            answer.set_result(message)


async def connect(place: Place, addresses: list[str], pin: str) -> Connection:
    """Return a connection to the first of the checked addresses that answers; raise StreamError."""
    loop = asyncio.get_running_loop()
    is_secure = place.scheme in SECURE
    for address in addresses:
        try:
            transport, connection = await loop.create_connection(
                Connection,
                address,
                place.port,
                ssl=tls_context(is_pinned=bool(pin)) if is_secure else None,
                server_hostname=place.host if is_secure else None,
            )
        except OSError as error:
            if (found := certificate_error(error)) is not None:
                raise found from None
            continue
        if is_secure and pin:
            check_pin(transport, pin)
        return connection
    raise StreamError("unreachable", "The camera does not answer at its address; check its power and network.")
