"""`plate_search`: exact, prefix, one edit and wildcard over ten million reads of 30 days, with row-level security."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from random import Random

import msgspec

from watchroom.actions.door import Door
from watchroom.actions.plates import ROWS_MAX, find_reads, pattern_of, search_plates, span_of
from watchroom.actions.sessions import enter
from watchroom.app.benches.figures import Figure, at_most, percentile
from watchroom.app.benches.house import CASE, House, Serving
from watchroom.app.benches.plates import traffic_plate
from watchroom.app.benches.traffic import Traffic
from watchroom.base.errors import UnavailableError
from watchroom.model.people import Seat, Why
from watchroom.model.plate_search import PlateQuestion
from watchroom.store import ingest as store_ingest
from watchroom.store import plates as store_plates
from watchroom.store import records as store_records
from watchroom.store import things as store_things

READS = 10_000_000
DAYS = 30
VEHICLES = 1_000_000
SEARCHES, WARM = 200, 40
PEER_SEARCHES = 5
WARM_PEERS = 1
TARGETS_MS = {"exact": 1.0, "prefix": 1.0, "one_edit": 10.0, "wildcard": 50.0}
COPY_ROWS = 10_000
_MARK = "plate_reads.done"
_WHY = Why(purpose="investigation", case=CASE)


def measure(house: House, *, seconds: float) -> list[Figure]:  # noqa: ARG001 - a fixed number of searches
    """Return how long a search takes: its query, the whole act around it, and the act over HTTP."""
    return measured(house.beside("archive", 1_000), "plate_search", READS, TARGETS_MS, PEER_SEARCHES)


def measured(archive: House, bench: str, reads: int, targets: Mapping[str, float], peer_searches: int) -> list[Figure]:
    """Return the figures of `bench` over so many reads, which are stored once in `archive`.

    The same searches are made twice: *warm*, which the targets speak of, is the second time; the first time of an
    archive just opened is told beside it.
    """
    archive.keys()
    mark = archive.folder / _MARK
    if not mark.exists():
        archive.at_door(partial(_fill, reads=reads))
        mark.touch()
    token = archive.keys().officer
    first = archive.at_door(lambda door: _in_process(door, token, _query))
    took = archive.at_door(lambda door: _in_process(door, token, _query))
    peers = archive.at_door(lambda door: _in_process(door, token, _naive, WARM_PEERS, peer_searches))
    figures = _figures(f"{bench}.{{}}.query_first_p95", first, {})
    figures += _figures(f"{bench}.{{}}.query_p95", took, targets, peers)
    figures += _figures(f"{bench}.{{}}.act_p95", archive.at_door(lambda door: _in_process(door, token, _act)), {})
    with archive.serving() as serving:
        return figures + _figures(f"{bench}.{{}}.http_p95", _over_http(serving, token), {})


def _figures(
    name: str,
    took: Mapping[str, list[float]],
    targets: Mapping[str, float],
    peers: Mapping[str, list[float]] | None = None,
) -> list[Figure]:
    return [
        at_most(
            name.format(match),
            percentile(each, 95),
            "ms",
            targets.get(match),
            peer=percentile(peers[match], 95) if peers else None,
        )
        for match, each in took.items()
    ]


async def _fill(door: Door, reads: int) -> None:
    """Store so many reads of thirty days, oldest first, and note the distinct plates of each."""
    random = Random(3)  # noqa: S311 - made-up traffic that must be reproducible
    traffic = Traffic(traffic_plate(random) for _ in range(VEHICLES))
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    async with door.database.writer.acquire() as tx:
        label = next(f"{each.enrolment.agency}/{each.enrolment.law_tag}" for each in await store_things.sources(tx))
        for ago in range(DAYS, 0, -1):
            day = today - timedelta(days=ago)
            await store_records.make_partitions(tx, day.date())
            for begin in range(0, reads // DAYS, COPY_ROWS):
                at = day + timedelta(days=begin * DAYS / reads)
                await store_ingest.copy_reads(tx, traffic.reads(COPY_ROWS, at, label))
                await store_plates.note_seen(tx, at)  # a day at one time takes longer than a command may, if it is busy
            await store_plates.note_seen(tx, day + timedelta(days=1))
            await store_plates.settle_seen(tx, today.date())
    async with door.database.owner.acquire() as tx:
        await store_plates.renew_statistics(tx)


def _questions(match: str) -> Iterator[PlateQuestion]:
    """Yield searches for plates that were read: a prefix of five letters, a wildcard that leaves two of seven open."""
    random = Random(3)  # noqa: S311 - the same plates that were stored
    vehicles = [traffic_plate(random) for _ in range(VEHICLES // 100)]
    for _ in range(WARM + SEARCHES):
        plate = random.choice(vehicles)
        asked = {"prefix": plate[:5], "wildcard": f"*{plate[2:]}"}.get(match, plate)
        yield PlateQuestion(plate=asked, match=match)


Search = Callable[[Door, Seat, PlateQuestion], Awaitable[float]]


async def _in_process(
    door: Door, token: str, search: Search, warm: int = WARM, searches: int = SEARCHES
) -> dict[str, list[float]]:
    session = await enter(door, token)
    if session.seat is None:
        raise UnavailableError("The bench's officer has no seat: remove the folder and begin again.")
    seat = session.seat
    return {
        match: [await search(door, seat, question) for question in islice(_questions(match), warm + searches)][warm:]
        for match in TARGETS_MS
    }


async def _query(door: Door, seat: Seat, question: PlateQuestion) -> float:
    """Return how long the search itself takes, in ms, in a transaction that sees what the seat sees."""
    async with door.acting(seat) as tx:
        began = time.perf_counter()
        await find_reads(tx, question.plate, question, door.clock.now())
        return (time.perf_counter() - began) * 1000


async def _naive(door: Door, seat: Seat, question: PlateQuestion) -> float:
    """Return how long it takes as one would write it first, in the same transaction, in ms."""
    async with door.acting(seat) as tx:
        began = time.perf_counter()
        pattern = pattern_of(question.plate, question.match)
        await store_plates.as_usual(
            tx, pattern, span_of(question, door.clock.now(), ROWS_MAX), is_similar=question.match == "one_edit"
        )
        return (time.perf_counter() - began) * 1000


async def _act(door: Door, seat: Seat, question: PlateQuestion) -> float:
    """Return how long the whole act takes: asking policy, looking up the case, searching, recording, committing."""
    began = time.perf_counter()
    await search_plates(door, seat, _WHY, question)
    return (time.perf_counter() - began) * 1000


def _over_http(serving: Serving, token: str) -> dict[str, list[float]]:
    took: dict[str, list[float]] = {}
    for match in TARGETS_MS:
        for question in _questions(match):
            took.setdefault(match, []).append(ask(serving, token, question.plate, match))
    return {match: each[WARM:] for match, each in took.items()}


def ask(serving: Serving, token: str, plate: str, match: str) -> float:
    """Search as a console does; returns how long it took, in ms."""
    body = {"plate": plate, "match": match, "purpose": _WHY.purpose, "case": CASE}
    request = urllib.request.Request(  # noqa: S310 - our own server on loopback
        f"{serving.address}/console/v1/plates/search",
        data=msgspec.json.encode(body),
        headers={"authorization": f"Bearer {token}", "content-type": "application/json"},
    )
    began = time.perf_counter()
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own server on loopback
        answer.read()
    return (time.perf_counter() - began) * 1000
