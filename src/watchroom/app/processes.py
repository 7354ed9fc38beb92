"""Runs watchroom: database, roles and web in one process, children beside it; ends all of it within five seconds."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from typing import Any, Protocol

import uvicorn
import uvloop

from watchroom.app.address import published
from watchroom.app.children import BackOff, Child, keep_running, wait_or
from watchroom.app.opening import opened
from watchroom.app.settings import ALL_ROLES, Settings
from watchroom.base.clock import Clock, SystemClock
from watchroom.base.errors import UnavailableError, WatchroomError
from watchroom.store.pool import Database
from watchroom.store.server.supervisor import Server

DRAIN_SECONDS_MAX = 1
KEEP_ALIVE_SECONDS = 30
DATABASE_LOOK_SECONDS = 0.25
_log = logging.getLogger(__name__)


class Running(Protocol):
    """What the wired rooms give the supervisor."""

    asgi: Any
    """The ASGI application of every HTTP door."""
    http: Any
    """What its HTTP connections are made of."""
    sockets: Any
    """Makes what takes an upgraded connection; None leaves it to the HTTP server."""

    async def close(self) -> None:
        """Stop the roles in order, finishing what was accepted."""
        ...


Build = Callable[[Settings, Database], Awaitable[Running]]
"""Wires the rooms over an open, migrated database and starts the roles."""

Ready = Callable[[Running, str], Awaitable[Sequence[Child]]]
"""Told when the web answers, with its address; returns the children to keep beside it."""


def run(settings: Settings, build: Build, ready: Ready) -> int:
    """Serve until SIGINT, SIGTERM or SIGHUP; return the exit code."""
    logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_until_signalled(settings, build, ready))
    return 0


async def _until_signalled(settings: Settings, build: Build, ready: Ready) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    try:
        await serve(settings, build, ready, stop)
    except UnavailableError:
        if not stop.is_set():
            raise


async def serve(settings: Settings, build: Build, ready: Ready, stop: asyncio.Event) -> None:
    """Serve until `stop` is set; whatever was started is ended, in the opposite order, on every way out.

    Raises:
        WatchroomError: something does not start, or the web ended by itself.
    """
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        listener = stack.enter_context(contextlib.closing(_listener(settings)))
        store = await stack.enter_async_context(
            opened(settings, may_attach=set(settings.roles) != set(ALL_ROLES), stop=stop)
        )
        if stop.is_set():
            return
        database = await stack.enter_async_context(await Database.open(store.address))
        running = await build(settings, database)
        stack.push_async_callback(running.close)
        web = _Web(_web_config(settings, running))
        tasks = [asyncio.create_task(web.serve([listener]), name="web")]
        stack.push_async_callback(_finish, web, tasks, stop)
        if store.server:
            stack.callback(store.server.give_up)
            tasks.append(asyncio.create_task(_keep_database(store.server, stop, clock), name="database"))
        if await web.has_started(tasks[0]):
            if "pipeline" in settings.roles:
                stack.enter_context(published(settings.data, _local_address(settings, listener)))
            children = await ready(running, settings.public_url.rstrip("/") or _local_address(settings, listener))
            tasks += [asyncio.create_task(keep_running(child, stop, clock), name=child.name) for child in children]
        _spare_the_collector()
        await _first_end(tasks, stop)


def _spare_the_collector() -> None:
    """Never look through what the start made, which stays."""
    gc.collect()
    gc.freeze()


class _Web(uvicorn.Server):
    """A web server that leaves the signals to us and says when it answers."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._tried = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        finally:
            self._tried.set()

    async def has_started(self, serving: asyncio.Task[None]) -> bool:
        """Wait until it answers, or has failed to; `serving` is the task it runs in."""
        tried = asyncio.create_task(self._tried.wait())
        await asyncio.wait({tried, serving}, return_when=asyncio.FIRST_COMPLETED)
        tried.cancel()
        return self.started


def _web_config(settings: Settings, running: Running) -> uvicorn.Config:
    return uvicorn.Config(
        running.asgi,
        interface="asgi3",
        http=running.http,
        ws=running.sockets or "auto",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.behind_proxy),
        forwarded_allow_ips=settings.behind_proxy or None,
        ssl_certfile=settings.tls_certificate or None,
        ssl_keyfile=settings.tls_key or None,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS_MAX,
    )


def _listener(settings: Settings) -> socket.socket:
    """Take the port before anything slow, so that a port in use is said at once; it listens when the web is ready."""
    host = settings.host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, settings.port))
    except OSError as error:
        taken.close()
        raise UnavailableError(
            f"Port {settings.port} of {host} cannot be taken ({error.strerror}): end what holds it, or choose --port."
        ) from error
    return taken


def _local_address(settings: Settings, listener: socket.socket) -> str:
    scheme = "https" if settings.tls_certificate else "http"
    host = f"[{settings.host.strip('[]')}]" if ":" in settings.host else settings.host
    return f"{scheme}://{host}:{listener.getsockname()[1]}"


async def _first_end(tasks: Sequence[asyncio.Task[None]], stop: asyncio.Event) -> None:
    """Wait for `stop`, or for the first task to end by itself, which is a failure."""
    stopping = asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait({*tasks, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
    for task in done - {stopping}:
        await task
        if not stop.is_set():
            raise UnavailableError(f"{task.get_name()} ended by itself: look at the log above.")


async def _finish(web: _Web, tasks: Sequence[asyncio.Task[None]], stop: asyncio.Event) -> None:
    stop.set()
    web.should_exit = True
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    for task, outcome in zip(tasks, ended, strict=True):
        if isinstance(outcome, Exception):
            _log.error("task failed name=%s error=%s", task.get_name(), outcome)


async def _keep_database(server: Server, stop: asyncio.Event, clock: Clock) -> None:
    """Start the database again whenever it goes; say so once when it is lost and once when it is back."""
    waits = BackOff()
    failures = 0
    while not stop.is_set():
        await wait_or(stop, DATABASE_LOOK_SECONDS)
        if server.pid or stop.is_set():
            continue
        lost = clock.monotonic()
        _log.error("database lost; starting it again")
        while not stop.is_set():
            try:
                await asyncio.to_thread(server.restart)
            except WatchroomError as error:
                failures += 1
                _log.debug("database does not start error=%s", error)
                await wait_or(stop, waits.seconds(failures))
            else:
                failures = 0
                _log.warning("database back after_seconds=%.1f", clock.monotonic() - lost)
                break
