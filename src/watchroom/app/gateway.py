"""`watchroom gateway`: runs at a site, dials out to a centre, and streams only what a lease opens."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import random
import signal
import stat
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import uvloop
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from watchroom.app.children import BackOff, wait_or
from watchroom.app.settings import is_loopback
from watchroom.app.terminal import tell
from watchroom.base.clock import SystemClock
from watchroom.base.errors import BadInputError, RefusedError, UnavailableError
from watchroom.media.gateway.cameras import SiteFeeds, read_site
from watchroom.media.gateway.site import Diary, Site
from watchroom.media.gateway.wire import TEXT_BYTES_MAX
from watchroom.media.rtsp.client import read_stream

FILE_NAME = "gateway.toml"
TOKEN_FILE = "gateway.token"  # noqa: S105 - a file's name
LINE_PATH = "/exchange/v1/gateway"
ENROL_PATH = "/exchange/v1/gateways/enrol"
PING_SECONDS = 10.0
OPEN_SECONDS = 10.0
FORBIDDEN = 403
_log = logging.getLogger(__name__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add where the centre is, where the gateway keeps its own, and the code of its first start."""
    parser.add_argument(
        "--centre", "--room", required=True, metavar="URL", help="the centre's address, such as https://rtcc.city"
    )
    parser.add_argument(
        "--data", required=True, type=Path, metavar="DIR", help=f"holds {FILE_NAME}; kept for this user"
    )
    parser.add_argument(
        "--code",
        "--join",
        metavar="CODE",
        help="the one-time code of the first start, from the owner's page or the centre",
    )


def run(args: argparse.Namespace) -> int:
    """Run until told to stop.

    Raises:
        BadInputError: the file or an argument is wrong.
        RefusedError: the centre does not know this gateway (any more).
        UnavailableError: the centre does not answer the enrolment.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    centre = _checked(args.centre)
    site = read_site(args.data / FILE_NAME)
    if is_open_to_others(args.data / FILE_NAME):
        tell(f"{FILE_NAME} holds the cameras' passwords and others on this machine can read it: chmod 600 it")
    token = _token(centre, args.data, args.code)
    clock = SystemClock()
    feeds = SiteFeeds(site, read_stream, clock, random.SystemRandom())
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_live(Site(feeds, clock, Diary(args.data, clock)), feeds, centre, token))
    return 0


def is_open_to_others(path: Path) -> bool:
    """Return whether anybody but its owner may read a file."""
    return bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))


def _checked(centre: str) -> str:
    """Return the centre's address; pictures travel over TLS, except on this machine."""
    parts = urlsplit(centre)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise BadInputError("--centre", "is an address such as https://rtcc.city")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise BadInputError("--centre", "must begin with https:// unless the centre is this machine")
    return centre.rstrip("/")


def _token(centre: str, data: Path, code: str | None) -> str:
    """Return the gateway's token: kept from before, or changed for the one-time code."""
    path = data / TOKEN_FILE
    if code is None:
        try:
            return path.read_text().strip()
        except FileNotFoundError as error:
            raise BadInputError("--code", "is needed at the first start; the centre tells it") from error
    enrolled = _enrol(centre, code)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "w") as file:
        file.write(enrolled.token)
    tell(f"enrolled as {enrolled.gateway_id} ({enrolled.title}); the code is used up, the next start needs none")
    return enrolled.token


class _Enrolled(msgspec.Struct, frozen=True):
    gateway_id: str
    title: str
    token: str


def _enrol(centre: str, code: str) -> _Enrolled:
    body = msgspec.json.encode({"code": code})
    request = urllib.request.Request(  # noqa: S310 - http or https, checked
        centre + ENROL_PATH, data=body, headers={"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=OPEN_SECONDS) as answer:  # noqa: S310 - as above
            return msgspec.json.decode(answer.read(TEXT_BYTES_MAX), type=_Enrolled)
    except urllib.error.HTTPError as error:
        raise RefusedError("gateway-code", "The centre does not take this code: it is unknown, used or old.") from error
    except (OSError, msgspec.DecodeError) as error:
        raise UnavailableError("The centre does not answer. Look at --centre and the line; try again.") from error


async def _live(site: Site, feeds: SiteFeeds, centre: str, token: str) -> None:
    """Hold the line until told to stop; a broken one is dialled again, with growing waits."""
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    feeds.start()
    tasks = [asyncio.create_task(site.watch_ends()), asyncio.create_task(_hold(site, centre, token, stop))]
    stopping = asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait([*tasks, stopping], return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            await task
    finally:
        for task in [*tasks, stopping]:
            task.cancel()
        await asyncio.gather(*tasks, stopping, return_exceptions=True)
        await site.stop()


async def _hold(site: Site, centre: str, token: str, stop: asyncio.Event) -> None:
    waits, failures, clock = BackOff(), 0, SystemClock()
    while not stop.is_set():
        began = clock.monotonic()
        try:
            async with _dialled(centre, token) as connection:
                _log.info("the line to the centre stands")
                await site.talk(Line(connection))
        except (OSError, InvalidHandshake, TimeoutError, BadInputError) as error:
            _demand_known(error)
            failures = 0 if clock.monotonic() - began >= waits.good_run_seconds else failures + 1
            if failures <= 1:
                _log.warning("the line to the centre is broken; dialling again error=%s", type(error).__name__)
        await wait_or(stop, waits.seconds(failures))


def _dialled(centre: str, token: str) -> connect:
    return connect(
        centre.replace("http", "ws", 1) + LINE_PATH,
        additional_headers={"Authorization": f"Bearer {token}"},
        compression=None,
        max_size=TEXT_BYTES_MAX,
        open_timeout=OPEN_SECONDS,
        ping_interval=PING_SECONDS,
        ping_timeout=PING_SECONDS,
        proxy=None,
    )


def _demand_known(error: Exception) -> None:
    """Give up where only a new code helps."""
    if isinstance(error, InvalidStatus) and error.response.status_code == FORBIDDEN:
        raise RefusedError("gateway", "The centre does not know this gateway (any more). Start it with a new --code.")


class Line:
    """A connection as the gateway needs it: a broken one is an OSError."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    async def send(self, message: str | bytes) -> None:
        """Send one message."""
        try:
            await self._connection.send(message)
        except ConnectionClosed as error:
            raise ConnectionError("the line is broken") from error

    async def recv(self) -> str | bytes:
        """Return the next message."""
        try:
            return await self._connection.recv()
        except ConnectionClosed as error:
            raise ConnectionError("the line is broken") from error
