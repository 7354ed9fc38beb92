"""The listener for Cursor on Target, over real sockets."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from watchroom.base.errors import BadInputError, LimitError, UnavailableError
from watchroom.model.observation import UnitPosition
from watchroom.model.source import Enrolment
from watchroom.sources import listener_of
from watchroom.sources.units_cot.decode import decode
from watchroom.sources.units_cot.source import CONTENT_TYPE, CotListener
from watchroom.sources.units_cot.tests.wire import detail, in_mesh, in_stream, tak_message, xml_event

DEADLINE_S = 20.0


def enrolment(**settings: Any) -> Enrolment:
    return Enrolment(id="cot", kind="units_cot", title="TAK", agency="mpd", law_tag="dc", settings=settings)


class Room:
    """What the pipeline is to a listener: it takes messages and knows which units it has heard of."""

    def __init__(self, refusals: int = 0) -> None:
        self.units: list[str] = []
        self.refusals = refusals
        self._heard = asyncio.Condition()

    async def deliver(self, payload: bytes, content_type: str, received_at: datetime) -> None:
        """Decode as the pipeline does, unless there are refusals left."""
        if self.refusals:
            self.refusals -= 1
            raise LimitError("READ_QUEUE", "full", retry_after_s=0.0)
        assert content_type == CONTENT_TYPE
        decoded = decode(payload, content_type, enrolment(), received_at)
        async with self._heard:
            self.units += [each.unit for each in decoded.observations if isinstance(each, UnitPosition)]
            self._heard.notify_all()

    async def heard(self, *units: str) -> None:
        """Wait until all of `units` were heard of."""
        async with self._heard:
            await asyncio.wait_for(self._heard.wait_for(lambda: set(units) <= set(self.units)), DEADLINE_S)


@asynccontextmanager
async def listening(room: Room, **settings: Any) -> AsyncIterator[int]:
    """Run a listener and give its port."""
    bound: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    listener = CotListener(on_bound=lambda _, port: bound.set_result(port))
    running = asyncio.create_task(listener.run(enrolment(**settings), room.deliver))
    try:
        port = await asyncio.wait_for(bound, DEADLINE_S)
        assert listener.ports == {"cot": port}
        yield port
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        assert listener.ports == {}


async def ended(reader: asyncio.StreamReader) -> bool:
    """Return whether the other side closes the connection before the deadline."""
    try:
        return await asyncio.wait_for(reader.read(), DEADLINE_S) == b""
    except ConnectionError:
        return True


async def test_tcp_takes_xml_and_protobuf_cut_anywhere() -> None:
    """XML and TAK protobuf on one connection, sent in slivers, arrive as positions."""
    room = Room()
    stream = xml_event(callsign="Ä-1") + in_stream(tak_message(detail=detail("7D77"))) + xml_event(callsign="1D05")
    async with listening(room) as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        for begin in range(0, len(stream), 37):
            writer.write(stream[begin : begin + 37])
            await writer.drain()
        await room.heard("Ä-1", "7D77", "1D05")
        writer.close()


async def test_udp_takes_both_and_survives_garbage() -> None:
    """Datagrams of XML and mesh protobuf arrive, and an empty one, a huge varint and noise between them do no harm."""
    room = Room()
    async with listening(room) as port:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for datagram in (b"", b"\xbf" + b"\xff" * 50, b"\x00noise", xml_event(), in_mesh(tak_message(detail=b""))):
                sender.sendto(datagram, ("127.0.0.1", port))
            await room.heard("3D21", "ANDROID-3d21")


async def test_garbage_on_a_connection_does_not_stop_the_feed() -> None:
    """After a huge varint and noise on the same connection the next event is heard."""
    room = Room()
    async with listening(room) as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"\xbf" + b"\xff" * 50 + b"\x00" * 100_000 + xml_event(callsign="after"))
        await room.heard("after")
        writer.close()


async def test_full_pipeline_is_waited_for() -> None:
    """A pipeline that is full three times gets the position in the end."""
    room = Room(refusals=3)
    async with listening(room) as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(xml_event(callsign="patient"))
        await room.heard("patient")
        writer.close()


async def test_stranger_is_refused() -> None:
    """A client whose network is not on the list is cut off and its datagrams are ignored."""
    room = Room()
    async with listening(room, allow=["10.0.0.0/8"]) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(xml_event(callsign="stranger"))
        assert await ended(reader)
        writer.close()
    assert room.units == []


async def test_connection_limit_holds() -> None:
    """One connection more than allowed is cut off; the first goes on."""
    room = Room()
    async with listening(room, connections_max=1) as port:
        _, first = await asyncio.open_connection("127.0.0.1", port)
        first.write(xml_event(callsign="one"))
        await room.heard("one")
        reader, second = await asyncio.open_connection("127.0.0.1", port)
        assert await ended(reader)
        first.write(xml_event(callsign="still here"))
        await room.heard("still here")
        first.close()
        second.close()


async def test_idle_connection_is_closed() -> None:
    """A connection that says nothing for the time allowed is closed."""
    async with listening(Room(), idle_s=0.05) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert await ended(reader)
        writer.close()


async def test_stop_closes_connections_and_frees_the_port() -> None:
    """When the listener stops its connections end and the same port can be had again at once."""
    async with listening(Room()) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b" ")
        await writer.drain()
    assert await ended(reader)
    writer.close()
    async with listening(Room(), port=port) as again:
        assert again == port


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
async def test_taken_port_is_named(kind: socket.SocketKind) -> None:
    """A port that somebody else has, in TCP or in UDP, ends the run with its number in the words."""
    with socket.socket(socket.AF_INET, kind) as other:
        other.bind(("127.0.0.1", 0))
        if kind == socket.SOCK_STREAM:
            other.listen()
        port = other.getsockname()[1]
        with pytest.raises(UnavailableError, match=str(port)):
            await asyncio.wait_for(CotListener().run(enrolment(port=port), Room().deliver), DEADLINE_S)


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"host": "0.0.0.0"}, "settings.certificate"),  # noqa: S104 - what must be refused
        ({"host": ""}, "settings.certificate"),
        ({"allow": ["everybody"]}, "settings.allow"),
        ({"port": "8087"}, "settings.port"),
        ({"prot": 8087}, "settings.prot"),
    ],
)
async def test_unfit_settings_are_named(settings: dict[str, Any], field: str) -> None:
    """Listening beyond loopback without TLS, and settings that make no sense, are refused by name."""
    with pytest.raises(BadInputError) as caught:
        await asyncio.wait_for(CotListener().run(enrolment(**settings), Room().deliver), DEADLINE_S)
    assert caught.value.field == field


def certificate(folder: Path) -> Path:
    """Write a certificate of its own for 127.0.0.1, with its key, and return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "watchroom test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "cert.pem"
    pem = serialization.Encoding.PEM
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file.write_bytes(key.private_bytes(pem, *plain) + made.public_bytes(pem))
    return file


@pytest.mark.parametrize("shows_certificate", [True, False])
async def test_client_certificate_is_asked_for(tmp_path: Path, shows_certificate: bool) -> None:  # noqa: FBT001
    """With a client authority, who shows a certificate of it is heard, and who shows none is not let in."""
    file = certificate(tmp_path)
    room = Room()
    client = ssl.create_default_context(cafile=file)
    client.check_hostname = False
    if shows_certificate:
        client.load_cert_chain(file)
    async with listening(room, certificate=str(file), client_ca=str(file)) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=client)
        writer.write(xml_event(callsign="sealed"))
        if shows_certificate:
            await room.heard("sealed")
        else:
            with suppress(ssl.SSLError):
                assert await ended(reader)
        writer.close()
        with suppress(ssl.SSLError, ConnectionError):
            await writer.wait_closed()
    assert room.units == (["sealed"] if shows_certificate else [])


def test_listener_is_found() -> None:
    """The registry gives the listener of this kind."""
    assert isinstance(listener_of("units_cot"), CotListener)
