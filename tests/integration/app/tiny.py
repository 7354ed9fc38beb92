"""Runs the supervisor over a tiny application: a process for tests to signal and kill."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from watchroom.app.children import Child
from watchroom.app.processes import run
from watchroom.app.settings import Settings, read_settings
from watchroom.base.errors import WatchroomError
from watchroom.store.pool import Database


class Tiny:
    """Answers with the database's process id; at /stream with a stream that does not end by itself."""

    def __init__(self, database: Database) -> None:
        """Keep the database."""
        self._database = database

    sockets = None
    http = "httptools"

    async def asgi(self, scope: dict[str, Any], _receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        try:
            body = str(await self._database.actor.fetchval("SELECT pg_backend_pid()")).encode()
            status = 200
        except Exception:  # noqa: BLE001 - a test's application: whatever it is, it is not there
            body, status = b"", 503
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": body, "more_body": scope["path"] == "/stream"})
        if scope["path"] == "/stream":
            await asyncio.Event().wait()

    async def close(self) -> None:
        """Say that the roles were stopped in order."""
        sys.stdout.write("closed\n")
        sys.stdout.flush()


async def build(_settings: Settings, database: Database) -> Any:
    """Wire nothing."""
    return Tiny(database)


async def ready(_running: Any, address: str) -> Sequence[Child]:
    """Say where, and keep a program beside us that writes down its id each time it starts."""
    sys.stdout.write(f"{address} {os.getpid()}\n")
    sys.stdout.flush()
    script = 'echo $$ >> "$1"; exec sleep 1000'
    pids = str(Path(sys.argv[2]))
    return [Child(name="sleeper", command=["/bin/sh", "-c", script, "sh", pids], environment=dict(os.environ))]


if __name__ == "__main__":
    flags = {"data": sys.argv[1], "port": 0, "roles": sys.argv[3]}
    try:
        sys.exit(run(read_settings(flags, {}), build, ready))
    except WatchroomError as error:
        sys.exit(error.message)
