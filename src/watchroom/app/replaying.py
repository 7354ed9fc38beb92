"""`watchroom replay`: plays a real file through the door that a device uses, and tells what became of every row."""

from __future__ import annotations

import argparse
import asyncio
import logging
import math
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import msgspec

from watchroom.actions.door import Door
from watchroom.actions.imports import OPERATOR_WHY, import_sources, operator_seat, renew_world
from watchroom.app import address
from watchroom.app.build import build
from watchroom.app.first_person import first_link
from watchroom.app.playing import SHOWN_REFUSALS_MAX, Outcome, Player, Refusal, at_once, paced, speed_of
from watchroom.app.processes import Running, serve
from watchroom.app.settings import ALL_ROLES, Settings
from watchroom.app.terminal import (
    DEMO_MARK,
    add_setting_flags,
    door_of,
    run_at_door,
    settings_of,
    settings_of_store,
    tell,
)
from watchroom.app.tokens import source_token
from watchroom.base.errors import BadInputError, UnavailableError
from watchroom.sources.rows import SOURCE_KINDS, ReplayKind, open_rows
from watchroom.store import things as store_things
from watchroom.store.pool import Database
from watchroom.store.server.supervisor import running_address

PROGRESS_SECONDS = 2.0
TITLES = {"crime_incidents": "Replayed crime reports", "calls": "Replayed calls", "gunshots": "Replayed detections"}

Chunks = Iterator[tuple[Sequence[bytes], Sequence[datetime | None]]]
Work = Callable[[Player], Outcome]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the file, what it is, and how fast and where it is played."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a .csv, .csv.gz or .geojson file as it was published")
    parser.add_argument("--as", dest="kind", required=True, choices=tuple(SOURCE_KINDS), help="what its rows are")
    parser.add_argument(
        "--speed", type=speed_of, default=math.inf, metavar="N", help="times as fast as it happened, or max (default)"
    )
    parser.add_argument("--agency", metavar="ID", help="whose source plays it (default: the first agency)")
    parser.add_argument("--rejected", type=Path, metavar="FILE", help="write every row not taken here, as JSON lines")
    parser.add_argument("--url", metavar="URL", help="the server, in place of the one on the data folder")
    parser.add_argument("--source", metavar="ID", help="with --url: the source there (default: replay_ and its kind)")
    parser.add_argument("--token", metavar="T", help="with --url: the source's token")
    add_setting_flags(parser, "data", "database_url")


def run(args: argparse.Namespace) -> int:
    """Play the file; 0 when every row is told of, 1 when the counts do not add up."""
    if (args.url is None) != (args.token is None):
        raise BadInputError("url", "goes with --token: give both or neither")
    chunks = _chunks(args.file, args.kind, in_order=args.speed < math.inf)
    pieces = at_once(chunks) if args.speed == math.inf else paced(chunks, args.speed)
    refusals: list[Refusal] = []
    with ExitStack() as stack:
        every = stack.enter_context(args.rejected.open("wb")) if args.rejected else None

        def refused(each: Refusal) -> None:
            if len(refusals) < SHOWN_REFUSALS_MAX:
                refusals.append(each)
            if every:
                every.write(msgspec.json.encode(each) + b"\n")

        progress = _Progress()
        outcome = _played(args, refused, lambda player: player.play(pieces, progress.tell))
        progress.end(outcome)
    for each in refusals:
        tell(f"row {each.row}: {each.field}: {each.reason}")
    if outcome.rejected > len(refusals):
        tell(f"… and {outcome.rejected - len(refusals)} more; --rejected FILE writes all of them")
    tell(outcome.line())
    return 0 if outcome.adds_up else 1


def _chunks(file: Path, kind: ReplayKind, *, in_order: bool) -> Chunks:
    """Yield rows and times; the first chunk is read at once, so that a wrong file is said before anything starts."""
    if not file.is_file():
        raise BadInputError(str(file), "is no file")
    opened = open_rows(file, kind, in_order=in_order)
    first = next(opened)

    def each() -> Chunks:
        yield first.payload.split(b"\n"), first.times
        for chunk in opened:
            yield chunk.payload.split(b"\n"), chunk.times

    return each()


def _played(args: argparse.Namespace, refused: Callable[[Refusal], None], work: Work) -> Outcome:
    """Play at the server that was named, at the one on the data folder, or at one of our own for the time."""
    source_id = args.source or f"replay_{args.kind}"
    if args.url:
        return work(Player(args.url, source_id, args.token, refused=refused))
    settings = _settings(args)
    url = address.known(settings.data) if settings.database_url or running_address(settings.data) else None
    if url is None:
        return asyncio.run(_at_our_own(settings, args, refused, work))
    token = run_at_door(settings, lambda door: enrol(door, args.kind, args.agency))
    local = url.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")
    return work(Player(local, source_id, token, certificate=settings.tls_certificate, refused=refused))


def _settings(args: argparse.Namespace) -> Settings:
    """Return the settings of the store that is there, the demo's included, else of a new one."""
    try:
        settings = settings_of_store(args)
    except BadInputError:
        return settings_of(args)
    return msgspec.structs.replace(settings, demo=(settings.data / DEMO_MARK).exists())


async def enrol(door: Door, kind: str, agency: str | None) -> str:
    """Enrol the replay's own source unless it is, by the act that every source comes in by; return a new token."""
    source_id = f"replay_{kind}"
    async with door.everything() as tx:
        known = {each.enrolment.id: each.enrolment.agency for each in await store_things.sources(tx)}
    owner = agency or known.get(source_id) or next(iter(door.world.agency_law), None)
    if owner not in door.world.agency_law:
        raise BadInputError("agency", f"is one of: {', '.join(door.world.agency_law) or '(none; import agencies)'}")
    if known.get(source_id) != owner:
        row = {
            "id": source_id,
            "kind": SOURCE_KINDS[kind],
            "title": TITLES[kind],
            "agency": owner,
            "law_tag": door.world.agency_law[owner],
        }
        seat = operator_seat(door.clock.now())
        await import_sources(door, seat, OPERATOR_WHY, msgspec.json.encode([row]), kinds=(SOURCE_KINDS[kind],))
        await renew_world(door)
    return await source_token(door, source_id)


async def _at_our_own(
    settings: Settings, args: argparse.Namespace, refused: Callable[[Refusal], None], work: Work
) -> Outcome:
    """Run a server on the data folder for as long as the replay takes, on a free port of loopback."""
    own = msgspec.structs.replace(
        settings, host="127.0.0.1", port=0, roles=ALL_ROLES, tls_certificate="", tls_key="", public_url=""
    )
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    stop = asyncio.Event()
    playing: list[asyncio.Task[Outcome]] = []
    tokens: list[str] = []

    async def built(given: Settings, database: Database) -> Running:
        door = await door_of(given, database)
        if not door.world.agency_law:
            await first_link(door)
        tokens.append(await enrol(door, args.kind, args.agency))
        return await build(given, database)

    async def ready(_: Running, url: str) -> Sequence[object]:
        player = Player(url, f"replay_{args.kind}", tokens[0], refused=refused)
        playing.append(asyncio.create_task(_in_a_thread(player, work, stop)))
        return []

    await serve(own, built, ready, stop)  # type: ignore[arg-type]
    if not playing:
        raise UnavailableError("The server for this replay did not start; its log is above.")
    return await playing[0]


async def _in_a_thread(player: Player, work: Work, stop: asyncio.Event) -> Outcome:
    """Play beside the server; when the replay is interrupted, what is under way is still counted."""
    try:
        return await asyncio.to_thread(work, player)
    except asyncio.CancelledError:
        player.stop.set()
        raise
    finally:
        stop.set()


class _Progress:
    """Says on the error output how far the replay is, now and then."""

    def __init__(self) -> None:
        self._began = self._told = time.monotonic()

    def tell(self, outcome: Outcome) -> None:
        now = time.monotonic()
        if now - self._told >= PROGRESS_SECONDS:
            self._told = now
            self._say(outcome)

    def end(self, outcome: Outcome) -> None:
        self._say(outcome)

    def _say(self, outcome: Outcome) -> None:
        seconds = max(0.001, time.monotonic() - self._began)
        sys.stderr.write(f"{outcome.rows} rows in {seconds:.1f} s, {outcome.rows / seconds:.0f} a second\n")
