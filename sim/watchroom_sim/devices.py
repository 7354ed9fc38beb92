"""The devices' own habits: they batch, keep what was not taken, try again with the same bytes, and wait in between."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter, deque
from typing import Final, Protocol

import aiomqtt
import msgspec

from watchroom_sim.agenda import Message
from watchroom_sim.http_client import Answer, Client

NDJSON: Final = "application/x-ndjson"
BATCH_RECORDS_MAX: Final = 500
WAITING_RECORDS_MAX: Final = 20_000
POSITIONS_WAITING_MAX: Final = 600
"""A position that is late is worth nothing: two seconds' worth wait, older ones are dropped."""
FIRST_PAUSE_S: Final = 0.5
PAUSE_S_MAX: Final = 15.0
BATCHED: Final = frozenset({"lpr_generic", "carroll_lpr", "units_generic", "camera_events", "gunshot"})
"""Sources whose devices send many records in one message; the others send each by itself."""
POSITIONS: Final = frozenset({"units_generic", "units_cot"})
_BAD: Final = 400
_UNKNOWN: Final = frozenset({401, 403, 404})
_TRY_AGAIN: Final = frozenset({408, 429, 500, 502, 503, 504})
_log = logging.getLogger("watchroom_sim.devices")


class Door(Protocol):
    """One way in."""

    def put(self, message: Message) -> None:
        """Take a message to be sent as soon as it can be."""
        ...

    async def run(self) -> None:
        """Send what is put, until cancelled."""
        ...


class Tally(msgspec.Struct):
    """What became of the records of all doors."""

    sent: Counter[str]
    refused: Counter[str]
    dropped: Counter[str]


class Waiting:
    """Messages that wait to be sent, the oldest dropped when there are too many."""

    def __init__(self, source: str, tally: Tally) -> None:
        """`source` names what is dropped."""
        self._source = source
        self._tally = tally
        self._max = POSITIONS_WAITING_MAX if source in POSITIONS else WAITING_RECORDS_MAX
        self._messages: deque[Message] = deque()
        self._filled = asyncio.Event()

    def put(self, message: Message) -> None:
        """Add one message."""
        if len(self._messages) >= self._max:
            self._messages.popleft()
            self._tally.dropped[self._source] += 1
        self._messages.append(message)
        self._filled.set()

    async def take(self, count_max: int) -> list[Message]:
        """Wait for something and return the oldest messages."""
        while not self._messages:
            self._filled.clear()
            await self._filled.wait()
        return [self._messages.popleft() for _ in range(min(count_max, len(self._messages)))]


class Pause:
    """How long to wait before trying again: longer each time, and not all devices at the same moment."""

    def __init__(self, dice: random.Random) -> None:
        """`dice` spreads the pauses."""
        self._dice = dice
        self._next_s = FIRST_PAUSE_S

    def reset(self) -> None:
        """Begin with short pauses again."""
        self._next_s = FIRST_PAUSE_S

    async def wait(self, at_least_s: float | None = None) -> None:
        """Wait the next pause, or what the server asked for when that is longer."""
        pause = max(self._next_s, at_least_s or 0.0)
        self._next_s = min(self._next_s * 2, PAUSE_S_MAX)
        await asyncio.sleep(pause * self._dice.uniform(0.7, 1.3))


class HttpDoor:
    """POSTs the records of one source to its door."""

    def __init__(self, source: str, token: str, url: str, tally: Tally, dice: random.Random) -> None:
        """`token` is the source's bearer token."""
        self.source = source
        self._token = token
        self._client = Client(url)
        self._tally = tally
        self._pause = Pause(dice)
        self._waiting = Waiting(source, tally)
        self._said_lost = False

    def put(self, message: Message) -> None:
        """Take a message to be sent as soon as it can be."""
        self._waiting.put(message)

    async def run(self) -> None:
        """Send in order, one request at a time, until cancelled."""
        try:
            while True:
                messages = await self._waiting.take(BATCH_RECORDS_MAX if self.source in BATCHED else 1)
                await self._deliver(messages)
        finally:
            self._client.close()

    async def _deliver(self, messages: list[Message]) -> None:
        """Send until the server has said yes or no."""
        body, content_type = _pack(messages)
        while True:
            answer = await self._post(body, content_type)
            if answer is not None and answer.status not in _TRY_AGAIN:
                break
            if self.source in POSITIONS:
                self._tally.dropped[self.source] += len(messages)
                await self._pause.wait()
                return
            await self._pause.wait(answer.retry_after_s if answer else None)
        self._pause.reset()
        if answer.status >= _BAD:
            self._tally.refused[self.source] += len(messages)
            _log.warning("%s: refused with %d", self.source, answer.status)
            if answer.status in _UNKNOWN:
                await asyncio.sleep(PAUSE_S_MAX)
            return
        self._tally.sent[self.source] += len(messages)

    async def _post(self, body: bytes, content_type: str) -> Answer | None:
        try:
            answer = await self._client.request(
                "POST",
                f"/exchange/v1/sources/{self.source}",
                body,
                token=self._token,
                content_type=content_type,
            )
        except OSError as error:
            if not self._said_lost:
                _log.warning("%s: no connection (%s), trying again", self.source, error)
            self._said_lost = True
            return None
        if self._said_lost:
            _log.warning("%s: connected again", self.source)
        self._said_lost = False
        return answer


def _pack(messages: list[Message]) -> tuple[bytes, str]:
    if len(messages) == 1:
        return messages[0].body, messages[0].content_type
    return b"\n".join(message.body for message in messages) + b"\n", NDJSON


class CotDoor:
    """Streams Cursor on Target events over TCP to the port that /healthz states."""

    def __init__(self, source: str, url: str, tally: Tally, dice: random.Random) -> None:
        """`url` is the server's; the port is asked of it at each connection."""
        self.source = source
        self._client = Client(url)
        self._tally = tally
        self._pause = Pause(dice)
        self._waiting = Waiting(source, tally)

    def put(self, message: Message) -> None:
        """Take a message to be sent as soon as it can be."""
        self._waiting.put(message)

    async def run(self) -> None:
        """Connect, send, and connect again when the connection is lost, until cancelled."""
        while True:
            try:
                await self._stream(await self._port())
            except (OSError, msgspec.DecodeError) as error:
                _log.debug("%s: %s", self.source, error)
            await self._pause.wait()

    async def _port(self) -> int:
        health = msgspec.json.decode((await self._client.request("GET", "/healthz")).body)
        port = health.get("units_cot", {}).get("port") if isinstance(health, dict) else None
        if not isinstance(port, int):
            raise ConnectionError("the server states no port for units_cot")
        return port

    async def _stream(self, port: int) -> None:
        _, writer = await asyncio.open_connection(self._client.host, port)
        self._pause.reset()
        try:
            while True:
                messages = await self._waiting.take(BATCH_RECORDS_MAX)
                writer.write(b"".join(message.body for message in messages))
                await writer.drain()
                self._tally.sent[self.source] += len(messages)
        finally:
            writer.close()


class MqttDoor:
    """Publishes what Frigate would publish, to a broker that the watch room listens to."""

    TOPIC: Final = "frigate/tracked_object_update"

    def __init__(self, source: str, host: str, port: int, tally: Tally, dice: random.Random) -> None:
        """`host` and `port` are the broker's."""
        self.source = source
        self._host, self._port = host, port
        self._tally = tally
        self._pause = Pause(dice)
        self._waiting = Waiting(source, tally)

    def put(self, message: Message) -> None:
        """Take a message to be sent as soon as it can be."""
        self._waiting.put(message)

    async def run(self) -> None:
        """Connect, publish, and connect again when the connection is lost, until cancelled."""
        while True:
            try:
                async with aiomqtt.Client(self._host, self._port) as client:
                    self._pause.reset()
                    while True:
                        for message in await self._waiting.take(1):
                            await client.publish(self.TOPIC, message.body, qos=1)
                            self._tally.sent[self.source] += 1
            except aiomqtt.MqttError as error:
                _log.debug("%s: %s", self.source, error)
            await self._pause.wait()


def open_doors(
    url: str, tokens: dict[str, str], *, broker: tuple[str, int] | None, tally: Tally, dice: random.Random
) -> dict[str, Door]:
    """Return the door of each source there is a token for; CoT needs none."""
    doors: dict[str, Door] = {
        source: HttpDoor(source, token, url, tally, dice) for source, token in tokens.items() if source != "units_cot"
    }
    doors["units_cot"] = CotDoor("units_cot", url, tally, dice)
    if broker is not None:
        doors["lpr_frigate"] = MqttDoor("lpr_frigate", *broker, tally, dice)
    return doors
