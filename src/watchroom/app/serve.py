"""`watchroom serve`: the production server."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from watchroom.app.build import build
from watchroom.app.children import Child
from watchroom.app.first_person import first_link, link_address
from watchroom.app.processes import Running
from watchroom.app.processes import run as run_processes
from watchroom.app.settings import Settings
from watchroom.app.terminal import DEMO_MARK, add_setting_flags, door_of, settings_of, tell
from watchroom.base.errors import BadInputError
from watchroom.store.pool import Database

FLAGS = ("data", "database_url", "host", "port", "roles", "tls_certificate", "tls_key", "behind_proxy", "public_url")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the settings that are flags."""
    add_setting_flags(parser, *FLAGS)


def run(args: argparse.Namespace) -> int:
    """Serve until told to stop."""
    settings = settings_of(args)
    if (settings.data / DEMO_MARK).exists():
        raise BadInputError("data", f"{settings.data} holds a demo: run `watchroom demo`, or name another folder")
    serving = _Serving(settings)
    return run_processes(settings, serving.build, serving.ready)


class _Serving:
    """One run: what is told when it is ready needs the door to what was built."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._link: str | None = None

    async def build(self, settings: Settings, database: Database) -> Running:
        if "web" in settings.roles:
            self._link = await first_link(await door_of(settings, database))
        return await build(settings, database)

    async def ready(self, _running: Running, address: str) -> Sequence[Child]:
        if self._link:
            tell(f"first administrator, one-time link: {link_address(address, self._link)}")
        tell(f"watchroom is ready at {address}")
        return []
