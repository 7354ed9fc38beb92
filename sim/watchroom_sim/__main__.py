"""The command line of the demo city: build its files, run it, play one story, or serve what its cameras see."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from watchroom_sim.cameras import CITY_CAMERAS
from watchroom_sim.city import build, build_for_story
from watchroom_sim.devices import POSITIONS, Tally
from watchroom_sim.eyes.assignment import some_of
from watchroom_sim.eyes.plan import read_address, read_plan, write_streams
from watchroom_sim.eyes.serve import run_eyes
from watchroom_sim.files import cases, write_files
from watchroom_sim.geography import build_geography
from watchroom_sim.run import live, read_tokens
from watchroom_sim.stories.director import STORIES
from watchroom_sim.traffic import lay_roads

SEED = 7
AFTERWORD_S = 5.0
"""The last messages of a story are given this long to arrive."""


def main(arguments: list[str] | None = None) -> int:
    """Run one verb; return its exit code."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="sim: %(message)s", stream=sys.stderr)
    if options.verb == "build":
        at = options.started_at or datetime.now(UTC)
        geography = build_geography(options.seed)
        for path in write_files(geography, lay_roads(geography, options.seed), options.folder, options.seed, at):
            sys.stdout.write(f"{path}\n")
        return 0
    if options.verb == "streams":
        eyes = some_of(read_plan(options.plan), options.cameras, options.before)
        sys.stdout.write(write_streams(eyes, read_address(options.address)))
        return 0
    if options.verb == "eyes":
        run_eyes(options.plan, options.address, options.sightings)
        return 0
    tokens = read_tokens(options.tokens)
    tally = asyncio.run(_story(options, tokens) if options.verb == "story" else _run(options, tokens))
    sys.stdout.write(f"sent {tally.sent.total()} refused {tally.refused.total()} dropped {tally.dropped.total()}\n")
    return 0


async def _run(options: argparse.Namespace, tokens: dict[str, str]) -> Tally:
    at = options.started_at or datetime.now(UTC)
    city = build(options.seed, at, options.speed)
    case = cases(at, options.seed)[0].number
    return await live(city, options.url, tokens, broker=options.mqtt, sightings=options.sightings, case=case)


async def _story(options: argparse.Namespace, tokens: dict[str, str]) -> Tally:
    """Tell one story; its units drive unseen, since a living city may show them elsewhere."""
    begin = datetime.now(UTC)
    city = build_for_story(options.seed, begin, options.name)
    until = begin + timedelta(seconds=STORIES[options.name].duration_s + AFTERWORD_S)
    return await live(
        city, options.url, tokens, broker=options.mqtt, until=until, silent=POSITIONS, sightings=options.sightings
    )


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _broker(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host, int(port)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="watchroom_sim", description=__doc__)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--seed", type=int, default=SEED, help="another seed is another city")
    common.add_argument("--started-at", type=_moment, help="when the city's life began, ISO 8601; default: now")
    sending = argparse.ArgumentParser(add_help=False)
    sending.add_argument("--url", default="http://127.0.0.1:8420", help="the watch room's address")
    sending.add_argument("--tokens", type=Path, required=True, metavar="FILE", help="JSON {source_id: token}")
    sending.add_argument("--speed", type=float, default=1.0, help="how many times as often things happen")
    sending.add_argument("--mqtt", type=_broker, metavar="HOST:PORT", help="publish Frigate's reads to this broker")
    sending.add_argument("--sightings", type=Path, metavar="FILE", help="add to FILE what the cameras see of stories")
    served = argparse.ArgumentParser(add_help=False)
    served.add_argument("--plan", type=Path, required=True, metavar="FILE", help="eyes.json, as `build` writes it")
    served.add_argument(
        "--address", type=Path, required=True, metavar="FILE", help="JSON: ports and secret of the eyes"
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("build", parents=[common], help="write the set-up files of the city").add_argument(
        "folder", type=Path, metavar="DIR"
    )
    verbs.add_parser("run", parents=[common, sending], help="let the city live until interrupted")
    story = verbs.add_parser("story", parents=[common, sending], help="tell one story now, once")
    streams = verbs.add_parser("streams", parents=[served], help="write the streams' file that the room imports")
    streams.add_argument("--cameras", type=int, default=CITY_CAMERAS, metavar="N", help="how many are recorded")
    streams.add_argument("--before", type=int, default=0, metavar="N", help="how many were recorded before")
    eyes = verbs.add_parser("eyes", parents=[served], help="serve what the cameras see, by RTSP and ONVIF")
    eyes.add_argument("--sightings", type=Path, metavar="FILE", help="what the cameras see of the stories")
    story.add_argument("name", choices=sorted(STORIES))
    return parser


if __name__ == "__main__":
    sys.exit(main())
