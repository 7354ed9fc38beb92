"""The subscription to Frigate's broker, against a real broker."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiomqtt
import pytest

from watchroom.base.errors import LimitError, UnavailableError
from watchroom.model.source import Enrolment
from watchroom.sources import listener_of

TOPIC = "frigate/tracked_object_update"
DEADLINE_S = 20.0
MESSAGE = (Path(__file__).parent.parent / "samples" / "known_plate.json").read_bytes()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def accepts(port: int) -> None:
    """Return when something listens on `port`; the deadline is the caller's."""
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            await writer.wait_closed()
            return


def broker_command(folder: Path, port: int) -> list[str]:
    """Return the command of a real broker: mosquitto where it is installed, else amqtt, which comes with the tests."""
    mosquitto = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
    if mosquitto:
        config = folder / "mosquitto.conf"
        config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n")
        return [mosquitto, "-c", str(config)]
    config = folder / "amqtt.yaml"
    config.write_text(
        f"listeners: {{default: {{type: tcp, bind: '127.0.0.1:{port}'}}}}\n"
        "plugins: {amqtt.plugins.authentication.AnonymousAuthPlugin: {allow_anonymous: true}}\n"
    )
    return [str(Path(sys.executable).parent / "amqtt"), "-c", str(config)]


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[tuple[int, asyncio.subprocess.Process]]:
    """Run a real broker on a free port."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        *broker_command(tmp_path, port), stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        await asyncio.wait_for(accepts(port), DEADLINE_S)
        yield port, process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def enrolment(**settings: Any) -> Enrolment:
    return Enrolment(id="dock", kind="lpr_frigate", title="Dock", agency="mpd", law_tag="dc", settings=settings)


class Room:
    """What the pipeline is to a listener: it takes messages, or says that it is full."""

    def __init__(self, refusals: int = 0) -> None:
        self.taken: asyncio.Queue[tuple[bytes, str, datetime]] = asyncio.Queue()
        self.refusals = refusals

    async def deliver(self, payload: bytes, content_type: str, received_at: datetime) -> None:
        """Take the message unless there are refusals left."""
        if self.refusals:
            self.refusals -= 1
            raise LimitError("READ_QUEUE", "full", retry_after_s=0.0)
        self.taken.put_nowait((payload, content_type, received_at))


async def published_until_taken(port: int, room: Room) -> tuple[bytes, str, datetime]:
    """Publish as Frigate does until the subscription is there and the message arrives."""
    async with aiomqtt.Client("127.0.0.1", port) as client:
        while True:
            await client.publish(TOPIC, MESSAGE, qos=1)
            try:
                return await asyncio.wait_for(room.taken.get(), 0.2)
            except TimeoutError:
                continue


@pytest.mark.parametrize("refusals", [0, 3])
async def test_broker_to_pipeline(broker: tuple[int, asyncio.subprocess.Process], refusals: int) -> None:
    """What Frigate publishes reaches the pipeline unchanged, also when the pipeline was full three times."""
    port, _ = broker
    room = Room(refusals)
    listener = listener_of("lpr_frigate")
    assert listener is not None
    running = asyncio.create_task(listener.run(enrolment(host="127.0.0.1", port=port), room.deliver))
    try:
        payload, content_type, received_at = await asyncio.wait_for(published_until_taken(port, room), DEADLINE_S)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert (payload, content_type) == (MESSAGE, "application/json")
    assert received_at.tzinfo is UTC
    assert json.loads(payload)["plate"] == "VXR1234"


async def test_lost_broker_ends_the_run(broker: tuple[int, asyncio.subprocess.Process]) -> None:
    """When the broker dies the run ends with an error that says what to check, for the supervisor to start it again."""
    port, process = broker
    room = Room()
    listener = listener_of("lpr_frigate")
    assert listener is not None
    running = asyncio.create_task(listener.run(enrolment(host="127.0.0.1", port=port), room.deliver))
    await asyncio.wait_for(published_until_taken(port, room), DEADLINE_S)
    process.kill()
    with pytest.raises(UnavailableError, match="check it"):
        await asyncio.wait_for(running, DEADLINE_S)


async def test_broker_that_is_not_there_is_named() -> None:
    """A broker that cannot be reached ends the run with its address in the words."""
    listener = listener_of("lpr_frigate")
    assert listener is not None
    port = free_port()
    with pytest.raises(UnavailableError, match=str(port)):
        await asyncio.wait_for(listener.run(enrolment(host="127.0.0.1", port=port), Room().deliver), DEADLINE_S)


async def test_source_without_broker_waits() -> None:
    """A source whose reads are posted subscribes to nothing and does not end."""
    listener = listener_of("lpr_frigate")
    assert listener is not None
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(listener.run(enrolment(), Room().deliver), 0.05)
