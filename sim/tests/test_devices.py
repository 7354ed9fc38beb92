"""The devices' habits, tried against a real server on this machine that is sometimes unwell."""

from __future__ import annotations

import asyncio
import json
import random
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiomqtt
import pytest

from watchroom_sim.agenda import Message
from watchroom_sim.devices import (
    BATCH_RECORDS_MAX,
    POSITIONS_WAITING_MAX,
    CotDoor,
    Door,
    HttpDoor,
    MqttDoor,
    Tally,
    Waiting,
    open_doors,
)
from watchroom_sim.run import hand_out

DEADLINE_S = 10.0


class Room:
    """A server that keeps what it gets and answers as it is told: a status each, or 0 to hang up."""

    def __init__(self) -> None:
        """Be well."""
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.bodies: list[bytes] = []
        self.heads: list[str] = []
        self.cot = b""
        self.url = ""
        self._cot_port = 0
        self._got = asyncio.Event()
        self._writers: list[asyncio.StreamWriter] = []
        self._servers: list[asyncio.Server] = []

    async def open(self) -> None:
        """Listen for HTTP and for CoT, on free ports."""
        http = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        cot = await asyncio.start_server(self._hear, "127.0.0.1", 0)
        self._servers = [http, cot]
        self.url = f"http://127.0.0.1:{http.sockets[0].getsockname()[1]}"
        self._cot_port = cot.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Hang up on everybody."""
        for server in self._servers:
            server.close()
        for writer in self._writers:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()
        await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                length = next(int(line[15:]) for line in head.splitlines() if line.lower().startswith("content-length"))
                body = await reader.readexactly(length)
                if head.startswith("GET /healthz"):
                    self._answer(writer, 200, {}, json.dumps({"units_cot": {"port": self._cot_port}}).encode())
                    continue
                self.heads.append(head)
                self.bodies.append(body)
                status, headers = self.answers.pop(0) if self.answers else (200, {})
                self._got.set()
                if not status:
                    break
                self._answer(writer, status, headers, b"{}")
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    @staticmethod
    def _answer(writer: asyncio.StreamWriter, status: int, headers: dict[str, str], body: bytes) -> None:
        lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + body)

    async def _hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        with suppress(ConnectionError):
            while data := await reader.read(65_536):
                self.cot += data
                self._got.set()
        writer.close()

    async def until(self, count: int) -> None:
        """Wait until so many requests came."""
        async with asyncio.timeout(DEADLINE_S):
            while len(self.bodies) < count:
                self._got.clear()
                await self._got.wait()

    async def until_heard(self, part: bytes) -> None:
        """Wait until the CoT port heard something."""
        async with asyncio.timeout(DEADLINE_S):
            while part not in self.cot:
                self._got.clear()
                await self._got.wait()


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    """A server that is well until told otherwise."""
    found = Room()
    await found.open()
    yield found
    await found.close()


@pytest.fixture
def tally() -> Tally:
    """Counters at zero."""
    return Tally(Counter(), Counter(), Counter())


@asynccontextmanager
async def sending(door: Door) -> AsyncIterator[None]:
    """Let a door send meanwhile."""
    task = asyncio.create_task(door.run())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def message(source: str, number: int) -> Message:
    """Return one numbered record of a source."""
    return Message(source, json.dumps({"id": f"{source}-{number}"}).encode())


async def test_a_call_is_posted_alone_with_its_token(room: Room, tally: Tally) -> None:
    """Each call is its own request to its source's door."""
    door = HttpDoor("cad_eido", "secret", room.url, tally, random.Random(1))
    for number in range(3):
        door.put(message("cad_eido", number))
    async with sending(door):
        await room.until(3)
    assert [json.loads(body)["id"] for body in room.bodies] == ["cad_eido-0", "cad_eido-1", "cad_eido-2"]
    assert room.heads[0].startswith("POST /exchange/v1/sources/cad_eido HTTP/1.1")
    assert "Authorization: Bearer secret" in room.heads[0]
    assert "Content-Type: application/json" in room.heads[0]


async def test_reads_go_out_in_batches_of_lines(room: Room, tally: Tally) -> None:
    """What waits is sent as NDJSON, up to the limit of a batch."""
    door = HttpDoor("lpr_generic", "t", room.url, tally, random.Random(1))
    for number in range(BATCH_RECORDS_MAX + 20):
        door.put(message("lpr_generic", number))
    async with sending(door):
        await room.until(2)
    assert [len(body.splitlines()) for body in room.bodies] == [BATCH_RECORDS_MAX, 20]
    assert "Content-Type: application/x-ndjson" in room.heads[0]


@pytest.mark.parametrize("trouble", [(503, {}), (429, {"Retry-After": "0"}), (0, {})])
async def test_what_was_not_taken_is_sent_again_with_the_same_bytes(
    room: Room, tally: Tally, trouble: tuple[int, dict[str, str]]
) -> None:
    """A refusal for now, or a connection that breaks, loses nothing and changes no id."""
    room.answers = [trouble]
    door = HttpDoor("gunshot", "t", room.url, tally, random.Random(1))
    door.put(message("gunshot", 1))
    async with sending(door):
        await room.until(2)
    assert room.bodies[0] == room.bodies[1]


async def test_what_the_room_rejects_for_good_is_not_sent_again(room: Room, tally: Tally) -> None:
    """A 422 is counted and the next record goes out."""
    room.answers = [(422, {})]
    door = HttpDoor("cad_eido", "t", room.url, tally, random.Random(1))
    door.put(message("cad_eido", 1))
    door.put(message("cad_eido", 2))
    async with sending(door):
        await room.until(2)
    assert [json.loads(body)["id"] for body in room.bodies] == ["cad_eido-1", "cad_eido-2"]
    assert tally.refused["cad_eido"] == 1


async def test_transit_units_reach_the_port_that_healthz_states(room: Room, tally: Tally) -> None:
    """CoT events are streamed over TCP to the stated port."""
    door = CotDoor("units_cot", room.url, tally, random.Random(1))
    door.put(Message("units_cot", b"<event/>", "application/xml"))
    async with sending(door):
        await room.until_heard(b"<event/>")


def _free_port() -> int:
    """Return a free port below those that connections are given: a client that tries too early cannot take it."""
    for port in random.sample(range(15_000, 30_000), 50):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no free port between 15000 and 30000")


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[int]:
    """The port of a real broker, the one that comes with the tests."""
    port = _free_port()
    config = tmp_path / "broker.yaml"
    config.write_text(
        f"listeners: {{default: {{type: tcp, bind: '127.0.0.1:{port}'}}}}\n"
        "plugins: {amqtt.plugins.authentication.AnonymousAuthPlugin: {allow_anonymous: true}}\n"
    )
    command = [str(Path(sys.executable).parent / "amqtt"), "-c", str(config)]
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*command, stdout=quiet, stderr=quiet)
    yield port
    process.terminate()
    await process.wait()


async def test_frigate_publishes_to_the_broker_as_soon_as_it_is_there(broker: int, tally: Tally) -> None:
    """A read that was put before the broker listened arrives at the topic that Frigate uses."""
    door = MqttDoor("lpr_frigate", "127.0.0.1", broker, tally, random.Random(1))
    door.put(message("lpr_frigate", 1))
    async with asyncio.timeout(3 * DEADLINE_S):
        heard = await _hear_first(broker, door)
    assert json.loads(heard) == {"id": "lpr_frigate-1"}


async def _hear_first(port: int, door: MqttDoor) -> bytes:
    while True:
        with suppress(aiomqtt.MqttError):
            async with aiomqtt.Client("127.0.0.1", port) as client:
                await client.subscribe(MqttDoor.TOPIC, qos=1)
                async with sending(door):
                    async for published in client.messages:
                        return bytes(published.payload)
        await asyncio.sleep(0.05)


def test_positions_that_wait_too_long_are_dropped_and_counted(tally: Tally) -> None:
    """Only the newest positions are kept; calls are not dropped at that number."""
    positions, calls = Waiting("units_generic", tally), Waiting("cad_eido", tally)
    for number in range(POSITIONS_WAITING_MAX + 5):
        positions.put(message("units_generic", number))
        calls.put(message("cad_eido", number))
    assert tally.dropped == {"units_generic": 5}


async def test_a_source_without_a_token_is_left_out_and_counted(room: Room, tally: Tally) -> None:
    """The others go on."""
    doors = open_doors(room.url, {"alarm": "t"}, broker=None, tally=tally, dice=random.Random(1))
    hand_out([message("alarm", 1), message("cap", 1)], doors, tally)
    async with sending(doors["alarm"]):
        await room.until(1)
    assert tally.dropped == {"cap": 1}
