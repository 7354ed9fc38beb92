"""The load generator, a process of its own: posts plate reads over kept-alive connections and watches the feed."""

from __future__ import annotations

import asyncio
import resource
import secrets
import sys
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from urllib.parse import urlsplit

import msgspec
import uvloop

from watchroom.app.benches.plates import traffic_plate
from watchroom.app.benches.stream import Watcher

READERS = 200
VEHICLES = 1_000_000
_BLANK = b"@" * 16
"""Stands in every prepared message where its own number goes."""
_DRAIN_SECONDS = 3.0
_ANSWER_END = b"\r\n\r\n"
_LENGTH = b"content-length: "


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What to post, where, how fast and for how long."""

    address: str
    path: str = "/exchange/v1/sources/"
    tokens: dict[str, str]
    """The sources that post, each with its token."""
    batch: int
    connections: int
    seconds: float
    rate: float | None = None
    """Messages a second, whether answers come or not; None is as fast as answers come."""
    wanted: tuple[str, ...] = ()
    wanted_one_in: int = 10_000
    watcher: str | None = None
    """The token of a console that watches meanwhile."""
    messages: int = 2_000
    """So many different messages are prepared, and sent in turn, each time with new ids."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it."""

    run: str
    """With which the id of every read of this run begins."""
    accepted: int
    acknowledged: int
    """All that were ever answered as stored; `accepted` is those within the time."""
    refused: int
    seconds: float
    durable_ms: list[float]
    """From when a message was due to its answer."""
    seen_ms: list[float]
    """From when a message was due to its flash on the console."""
    cpu_seconds: float
    """What this generator itself used."""


def message(job: Job, source: str, reader: int, random: Random) -> bytes:
    """Return one prepared request, the number of its reads left blank."""
    at = datetime.now(UTC).isoformat()
    lines = []
    for n in range(job.batch):
        planned = job.wanted and random.randrange(job.wanted_one_in) == 0
        plate = random.choice(job.wanted) if planned else traffic_plate(random)
        lines.append(
            f'{{"id":"{_BLANK.decode()}{n:03d}","plate":"{plate}","region":"US-DC","reader":"reader-{reader:03d}",'
            f'"read_at":"{at}","lat":{38.8 + reader / 2000:.5f},"lon":{-77.0 - reader / 2000:.5f},"confidence":0.93}}'
        )
    body = "\n".join(lines)
    kind = "application/json" if job.batch == 1 else "application/x-ndjson"
    head = (
        f"POST {job.path}{source} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {job.tokens[source]}\r\n"
        f"content-type: {kind}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()


class Line(asyncio.Protocol):
    """One kept-alive connection with at most one message under way."""

    def __init__(self, idle: Callable[[Line, int], None]) -> None:
        """Tell `idle` the status of each answer."""
        self._idle = idle
        self._answer = b""
        self._transport: asyncio.Transport | None = None
        self.due = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = transport  # type: ignore[assignment]

    def post(self, data: bytes, due: float) -> None:
        """Send one message that was due at `due`."""
        self.due = due
        assert self._transport is not None  # noqa: S101 - connected before it is used
        self._transport.write(data)

    def data_received(self, data: bytes) -> None:
        """Take a part of the answer."""
        answer = self._answer + data if self._answer else data
        end = answer.find(_ANSWER_END)
        begin = answer.find(_LENGTH)
        if end < 0 or len(answer) < end + 4 + int(answer[begin + len(_LENGTH) : answer.find(b"\r", begin)]):
            self._answer = answer
            return
        self._answer = b""
        self._idle(self, int(answer[9:12]))

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()


class Load:
    """One run."""

    def __init__(self, job: Job) -> None:
        """Prepare the messages."""
        random = Random(5)  # noqa: S311 - made-up traffic that must be reproducible
        self._job = job
        sources = list(job.tokens)
        self._messages = [message(job, sources[n % len(sources)], n % READERS, random) for n in range(job.messages)]
        self._run = secrets.token_hex(4)
        self._sent = 0
        self._idle: deque[Line] = deque()
        self._end = 0.0
        self._waiting: dict[str, deque[float]] = {f"reader-{n:03d}": deque() for n in range(READERS)}
        self._accepted = self._refused = 0
        self._durable: list[float] = []
        self._seen: list[float] = []

    async def run(self) -> Outcome:
        """Post until the time is over and what is under way was answered."""
        job, loop = self._job, asyncio.get_running_loop()
        parts = urlsplit(job.address)
        lines = [Line(self._answered) for _ in range(job.connections)]
        for line in lines:
            await loop.create_connection(lambda line=line: line, parts.hostname or "", parts.port or 80)  # type: ignore[misc]
        watcher = None
        if job.watcher:
            watcher = Watcher(job.watcher, self._changed)
            await watcher.connect(job.address)
            await watcher.has_snapshot.wait()
        self._idle.extend(lines)
        used, began = _cpu(), time.perf_counter()
        self._end = began + job.seconds
        if job.rate is None:
            while self._idle:
                self._post(self._idle.popleft(), time.perf_counter())
            await asyncio.sleep(job.seconds)
        else:
            await self._keep_rate(job.rate, began)
        took = time.perf_counter() - began
        accepted = self._accepted
        await self._drain(len(lines))
        for each in lines:
            each.close()
        return Outcome(
            run=self._run,
            accepted=accepted * job.batch,
            acknowledged=self._accepted * job.batch,
            refused=self._refused,
            seconds=took,
            durable_ms=self._durable,
            seen_ms=self._seen,
            cpu_seconds=_cpu() - used,
        )

    async def _keep_rate(self, rate: float, began: float) -> None:
        """Post on time; what finds no free connection waits, and its waiting counts."""
        n = 0
        while (now := time.perf_counter()) < self._end:
            while self._idle and began + n / rate <= now:
                self._post(self._idle.popleft(), began + n / rate)
                n += 1
            await asyncio.sleep(0.001)  # the loop counts in milliseconds: less than one would spin

    def _post(self, line: Line, due: float) -> None:
        data = self._messages[self._sent % len(self._messages)]
        if self._job.watcher:
            self._waiting[f"reader-{self._sent % len(self._messages) % READERS:03d}"].append(due)
        line.post(data.replace(_BLANK, b"%s%08x" % (self._run.encode(), self._sent)), due)
        self._sent += 1

    def _answered(self, line: Line, status: int) -> None:
        now = time.perf_counter()
        self._durable.append((now - line.due) * 1000)
        if status == 200:  # noqa: PLR2004 - OK
            self._accepted += 1
        else:
            self._refused += 1
        if self._job.rate is None and now < self._end:
            self._post(line, now)
        else:
            self._idle.append(line)

    def _changed(self, kind: str, value: dict[str, object], at: float) -> None:
        """Take a flash: which readers just read; their oldest messages under way are seen."""
        if kind != "reads":
            return
        readers = value["readers"]
        assert isinstance(readers, dict)  # noqa: S101 - as the feed says it
        for reader, count in readers.items():
            for _ in range(count // self._job.batch):
                if self._waiting[reader]:
                    self._seen.append((at - self._waiting[reader].popleft()) * 1000)

    async def _drain(self, lines: int) -> None:
        deadline = time.perf_counter() + _DRAIN_SECONDS
        while len(self._idle) < lines and time.perf_counter() < deadline:  # noqa: ASYNC110 - the run is over
            await asyncio.sleep(0.01)
        if self._job.watcher:
            await asyncio.sleep(0.2)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Run the job on standard input, write its outcome to standard output."""
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        sys.stdout.buffer.write(msgspec.json.encode(runner.run(Load(job).run())))


if __name__ == "__main__":
    main()
