"""Listens for Cursor on Target on one port, TCP and UDP, and hands whole messages to the pipeline in batches."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import ssl
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from typing import Any, NamedTuple

from watchroom.base.errors import BadInputError, LimitError, UnavailableError
from watchroom.base.queues import BoundedQueue
from watchroom.model.source import Deliver, Enrolment
from watchroom.sources import manifest
from watchroom.sources.delivery import deliver_patiently
from watchroom.sources.units_cot.framing import Frame, Framer, datagram_frames

KIND = "units_cot"
CONTENT_TYPE = "application/x-cot-stream"
UNITS_COT_QUEUE_BYTES_MAX = 4_000_000
BATCH_BYTES_MAX = 1_000_000
SEGMENT_BYTES_MAX = 65_536
BIND_ATTEMPTS_MAX = 10
_log = logging.getLogger(__name__)


class _Batch(NamedTuple):
    received_at: datetime
    messages: bytes


class _Door:
    """What an enrolment's connections and datagrams share: who may come in, how many, and the queue onwards."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.networks = _networks(settings["allow"])
        self.idle_s = float(settings["idle_s"])
        self.connections_max = int(settings["connections_max"])
        self.queue: BoundedQueue[_Batch] = BoundedQueue("UNITS_COT_QUEUE_BYTES_MAX", UNITS_COT_QUEUE_BYTES_MAX)
        self.writers: set[asyncio.StreamWriter] = set()
        self._full = False

    def lets_in(self, address: str) -> bool:
        """Return whether a client of this address may send."""
        client = ipaddress.ip_address(address.partition("%")[0])
        client = getattr(client, "ipv4_mapped", None) or client
        return any(client in network for network in self.networks)

    def take(self, frames: list[Frame]) -> None:
        """Queue messages; when the queue is full they are dropped, as positions may be, and that is said once."""
        if not frames:
            return
        messages = b"".join(frame.as_stream() for frame in frames)
        try:
            self.queue.put(_Batch(datetime.now(UTC), messages), len(messages))
        except LimitError as error:
            if not self._full:
                _log.warning("Unit positions are dropped: %s", error.message)
            self._full = True
        else:
            if self._full:
                _log.warning("Unit positions are taken again.")
            self._full = False

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one TCP connection until it ends, idles too long, or the listener stops."""
        with closing(writer):
            peer = writer.get_extra_info("peername")
            if peer is None:  # gone before we looked
                return
            address = str(peer[0])
            if not self.lets_in(address) or len(self.writers) >= self.connections_max:
                _log.warning("A Cursor on Target connection from %s was refused.", address)
                return
            self.writers.add(writer)
            framer = Framer()
            try:
                while segment := await asyncio.wait_for(reader.read(SEGMENT_BYTES_MAX), self.idle_s):
                    self.take(framer.feed(segment))
            except (OSError, TimeoutError):
                _log.info("A Cursor on Target connection from %s was lost or idle.", address)
            finally:
                self.writers.discard(writer)


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, door: _Door) -> None:
        self._door = door

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        """Take the messages of one datagram; one that is empty, garbage or from elsewhere leaves no trace."""
        if self._door.lets_in(str(addr[0])):
            self._door.take(datagram_frames(data))


class CotListener:
    """Runs any number of enrolments, each on its own port."""

    def __init__(self, on_bound: Callable[[str, int], None] | None = None) -> None:
        """Call `on_bound` with the enrolment's id and the port as soon as both TCP and UDP listen on it."""
        self.ports: dict[str, int] = {}
        """Enrolment id → port that is listened to now; what `/healthz` states."""
        self.on_bound = on_bound

    async def run(self, enrolment: Enrolment, deliver: Deliver) -> None:
        """Run until cancelled; raise BadInputError for unfit settings, UnavailableError when the port cannot be had."""
        settings = manifest(KIND).settings_of(enrolment)
        door = _Door(settings)
        tls = _tls(settings)
        server, datagrams = await _bind(door, settings, tls)
        port = server.sockets[0].getsockname()[1]
        self.ports[enrolment.id] = port
        if self.on_bound is not None:
            self.on_bound(enrolment.id, port)
        try:
            await _pump(door, deliver)
        finally:
            del self.ports[enrolment.id]
            server.close()
            if datagrams is not None:
                datagrams.close()
            for writer in list(door.writers):
                writer.close()


async def _pump(door: _Door, deliver: Deliver) -> None:
    """Hand all that waits to the pipeline, as one message, again and again."""
    while True:
        batches = await door.queue.take(BATCH_BYTES_MAX)
        messages = b"".join(batch.messages for batch in batches)
        await deliver_patiently(deliver, messages, CONTENT_TYPE, batches[0].received_at)


async def _bind(
    door: _Door, settings: dict[str, Any], tls: ssl.SSLContext | None
) -> tuple[asyncio.Server, asyncio.DatagramTransport | None]:
    """Listen on the same port of TCP and UDP; where any port will do, try until one is free in both."""
    host, wanted = settings["host"], settings["port"]
    with_udp = tls is None or settings["unencrypted"]
    for attempt in range(1, BIND_ATTEMPTS_MAX + 1):
        try:
            server = await asyncio.start_server(door.connected, host, wanted, ssl=tls, limit=SEGMENT_BYTES_MAX)
        except OSError as error:
            raise UnavailableError(f"Port {wanted} of {host} cannot be had ({error}); choose another.") from error
        if not with_udp:
            return server, None
        try:
            transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
                lambda: _Datagrams(door), local_addr=(host, server.sockets[0].getsockname()[1])
            )
        except OSError as error:
            server.close()
            if wanted or attempt == BIND_ATTEMPTS_MAX:
                raise UnavailableError(f"Port {wanted} of {host} is taken in UDP; choose another.") from error
        else:
            return server, transport
    raise AssertionError("unreachable: the last attempt returns or raises")


def _networks(allow: list[Any]) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    try:
        return [ipaddress.ip_network(str(each)) for each in allow]
    except ValueError as error:
        raise BadInputError("settings.allow", f"must list networks like 10.1.0.0/16: {error}") from None


def _tls(settings: dict[str, Any]) -> ssl.SSLContext | None:
    """Return how to speak TLS, or None on loopback and where the operator said that the network is his own."""
    if settings["certificate"] is None:
        if not settings["unencrypted"] and not _is_loopback(settings["host"]):
            raise BadInputError("settings.certificate", "is required beyond loopback, unless `unencrypted` is set")
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=settings["client_ca"])
    context.load_cert_chain(settings["certificate"], settings["key"])
    if settings["client_ca"] is not None:
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


listener = CotListener()
