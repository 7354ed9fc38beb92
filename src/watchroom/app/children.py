"""Keeps programs of ours running beside us: restarted with back-off, and gone when we are."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping, Sequence

import msgspec

from watchroom.base.clock import Clock
from watchroom.store.server.guard import Guard

TERMINATE_SECONDS_MAX = 2.0
_WHEN_GUARDED = ("/bin/sh", "-c", 'read -r _ && exec "$@" </dev/null', "sh")
"""Becomes the program once it is told to; were we killed before its guard is up, it would outlive us."""
_log = logging.getLogger(__name__)


class BackOff(msgspec.Struct, frozen=True):
    """How long to wait before the next try: twice as long each time, up to a bound, and from anew after a good run."""

    first_seconds: float = 0.5
    longest_seconds: float = 30.0
    good_run_seconds: float = 60.0

    def seconds(self, failures: int) -> float:
        """Return the wait after so many failures in a row."""
        return float(min(self.longest_seconds, self.first_seconds * 2 ** min(failures, 30)))


class Child(msgspec.Struct, frozen=True, kw_only=True):
    """One program to keep running."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    is_heard: bool = True
    """Whether what it prints is shown; what it logs is in any case."""


async def keep_running(child: Child, stop: asyncio.Event, clock: Clock, back_off: BackOff | None = None) -> None:
    """Run `child` until `stop` is set; start it again whenever it ends by itself. Lost and back are said once each."""
    waits = back_off or BackOff()
    failures = 0
    while not stop.is_set():
        began = clock.monotonic()
        code = await _run_once(child, stop)
        if stop.is_set():
            return
        failures = 0 if clock.monotonic() - began >= waits.good_run_seconds else failures + 1
        if failures <= 1:
            _log.warning("child ended name=%s code=%s; starting it again", child.name, code)
        await wait_or(stop, waits.seconds(failures))


async def wait_or(stop: asyncio.Event, seconds: float) -> None:
    """Wait for `seconds`, or less when `stop` is set."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


async def _run_once(child: Child, stop: asyncio.Event) -> int | None:
    """Run the program in a session of its own, so that a Ctrl-C reaches it from us alone; return its exit code."""
    process = await asyncio.create_subprocess_exec(
        *_WHEN_GUARDED, *child.command, env=dict(child.environment), stdin=asyncio.subprocess.PIPE,
        start_new_session=True, stdout=None if child.is_heard else asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    guard = Guard(process.pid, "TERM")
    assert process.stdin is not None  # noqa: S101 - asked for as a pipe
    process.stdin.write(b"\n")
    process.stdin.close()
    ended = asyncio.create_task(process.wait())
    stopped = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({ended, stopped}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopped.cancel()
        await _end(process, ended)
        guard.dismiss()
    return process.returncode


async def _end(process: asyncio.subprocess.Process, ended: asyncio.Task[int]) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await asyncio.wait({ended}, timeout=TERMINATE_SECONDS_MAX)
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    await ended
