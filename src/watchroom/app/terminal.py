"""What verbs at the terminal share: flags that are settings, and the door opened for one act."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from watchroom.actions.agreements import carry_over
from watchroom.actions.door import Door
from watchroom.actions.imports import OPERATOR_WHY, operator_seat, renew_world
from watchroom.actions.seal import MasterKey
from watchroom.actions.sequencer import load_signer
from watchroom.app.opening import RESTORING, opened
from watchroom.app.settings import Settings, default_data, described, read_settings
from watchroom.base.clock import Clock, SystemClock
from watchroom.base.errors import BadInputError
from watchroom.policy.decide import World
from watchroom.store.agreements import has_plain
from watchroom.store.pool import Database

T = TypeVar("T")

AGREEMENTS_KEY_FILE = "agreements.key"
AGREEMENTS_ORIGIN = "watchroom/agreements"
DEMO_MARK = "demo.json"
"""A file of this name in the data folder says that all people in it are made up."""


def add_setting_flags(parser: argparse.ArgumentParser, *names: str) -> None:
    """Add a flag for each of the settings, with its own description as help."""
    about = described()
    kinds: dict[str, Callable[[str], Any]] = {"data": Path, "port": int}
    for name in names:
        sentence, default = about[name]
        shown = f" (default {default})" if default else ""
        parser.add_argument(
            f"--{name.replace('_', '-')}",
            type=kinds.get(name, str),
            metavar=name.rpartition("_")[2].upper(),
            help=f"{sentence}{shown}".replace("%", "%%"),
        )


def settings_of(args: argparse.Namespace, **more: Any) -> Settings:
    """Return the settings with the verb's flags on top."""
    flags = {name: value for name, value in vars(args).items() if name in Settings.__struct_fields__}
    return read_settings(flags | more)


def settings_of_store(args: argparse.Namespace) -> Settings:
    """Return the settings for a store that must be there: the folder named, else the usual one, else the demo's.

    Raises:
        BadInputError: there is none; a new one is not made by the way where one that exists was meant.
    """
    settings = settings_of(args)
    if settings.database_url or _holds_store(settings.data):
        return settings
    demo = default_data(demo=True)
    if settings.data == default_data(demo=False) and _holds_store(demo):
        return settings_of(args, data=demo)
    raise BadInputError("data", f"there is no watchroom in {settings.data}; name its folder with --data")


def _holds_store(data: Path) -> bool:
    """Return whether a store is there, or what became of one: half a restore tells so itself."""
    return (data / "postgres").exists() or (data / RESTORING).exists()


@asynccontextmanager
async def open_door(settings: Settings) -> AsyncIterator[Door]:
    """Open the store, beside a running server where there is one, and the door to it."""
    async with opened(settings, may_attach=True) as store, await Database.open(store.address) as database:
        yield await door_of(settings, database)


async def door_of(settings: Settings, database: Database, clock: Clock | None = None) -> Door:
    """Return the door to an open database, with the world as it is now."""
    door = Door(
        database,
        clock or SystemClock(),
        MasterKey.load_or_create(settings.master_key_path),
        World(agency_law={}, labels=frozenset()),
        signer=load_signer(settings.data / AGREEMENTS_KEY_FILE, AGREEMENTS_ORIGIN),
        lead_agency=settings.lead_agency,
    )
    await renew_world(door)
    await _carry_over(door)
    return door


async def _carry_over(door: Door) -> None:
    """Sign once what an older version shared without signatures."""
    async with door.everything() as tx:
        waits = await has_plain(tx)
    if waits:
        await carry_over(door, operator_seat(door.clock.now()), OPERATOR_WHY)
        await renew_world(door)


def run_at_door(settings: Settings, work: Callable[[Door], Coroutine[Any, Any, T]]) -> T:
    """Open the door, do `work`, close everything."""

    async def whole() -> T:
        async with open_door(settings) as door:
            return await work(door)

    return asyncio.run(whole())


def tell(line: str) -> None:
    """Say one line on the terminal, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
