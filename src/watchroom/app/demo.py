"""`watchroom demo`: the living demo city, with its people's sign-in links and its simulator beside the server."""

from __future__ import annotations

import argparse
import os
import sys
import webbrowser
from collections.abc import Sequence

import msgspec

from watchroom.actions.door import Door
from watchroom.actions.portal_accounts import account_of_login, make_portal_link
from watchroom.actions.ways_in import make_link
from watchroom.app.build import build
from watchroom.app.children import Child
from watchroom.app.demo_city import PEOPLE, PUBLIC_PEOPLE, TOKENS_FILE, Simulator, give_tokens, set_up
from watchroom.app.demo_eyes import NETWORK, RING_GB, SIGHTINGS_FILE, open_eyes
from watchroom.app.demo_watch import (
    COMPARERS,
    DETECTIVES,
    PATROLS,
    SUPERVISOR,
    look_into_the_shop,
    seat_simulated,
    seat_supervisor,
)
from watchroom.app.demo_witness import demo_witness
from watchroom.app.first_person import link_address
from watchroom.app.processes import Running
from watchroom.app.processes import run as run_processes
from watchroom.app.settings import Settings
from watchroom.app.terminal import add_setting_flags, door_of, settings_of, tell
from watchroom.store import people as store_people
from watchroom.store.pool import Database

SEED = 7
CAMERAS = 300
"""All of the city's own."""
OFFICER = "street.officer"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the settings that are flags, and how the city lives."""
    add_setting_flags(parser, "port", "data")
    parser.add_argument("--speed", type=float, default=1.0, metavar="N", help="how many times as often things happen")
    parser.add_argument("--seed", type=int, default=SEED, metavar="N", help="another seed is another city")
    parser.add_argument("--cameras", type=int, default=CAMERAS, metavar="N", help="how many city cameras are recorded")
    parser.add_argument("--no-browser", action="store_true", help="print the links, open no browser")


def run(args: argparse.Namespace) -> int:
    """Run the demo until told to stop."""
    settings = settings_of(
        args, demo=True, database_url="", roles=None, ledger_delay_minutes=0, peace_delay_minutes=1,
        camera_networks=NETWORK, recordings_gb=RING_GB,
    )  # fmt: skip
    simulator = Simulator.found(seed=args.seed, speed=args.speed)
    demo = _Demo(settings, simulator, cameras=args.cameras, browser=not args.no_browser)
    return run_processes(settings, demo.build, demo.ready)


class _Demo:
    """One run of the demo."""

    def __init__(self, settings: Settings, simulator: Simulator, *, cameras: int, browser: bool) -> None:
        self._settings = settings
        self._simulator = simulator
        self._browser = browser
        self._cameras = cameras
        self._door: Door | None = None
        self._beside: list[Child] = []

    async def build(self, settings: Settings, database: Database) -> Running:
        self._door = await door_of(settings, database)
        await set_up(self._door, settings, self._simulator)
        token = await seat_supervisor(self._door)
        at_desks = await seat_simulated(self._door, (*COMPARERS, *PATROLS, *DETECTIVES))
        give_tokens(settings, at_desks | {SUPERVISOR: token})
        witnesses, witness = demo_witness(settings)
        self._beside = [await open_eyes(self._door, settings, self._simulator, self._cameras), witness]
        running = await build(msgspec.structs.replace(settings, witnesses=witnesses), database)
        door = self._door
        running.start("worker", "the demo's looks", lambda: look_into_the_shop(door, token))
        return running

    async def ready(self, _running: Running, address: str) -> Sequence[Child]:
        assert self._door is not None  # noqa: S101 - build came first
        known = await _known(self._door)
        links = {login: await _link(self._door, address, login) for login in PEOPLE if login in known}
        widest = max(map(len, links), default=0)
        for login, link in links.items():
            tell(f"{login:{widest}} {link}")
        if len(links) < len(PEOPLE):
            tell(
                f"This city was built by an older version. For all of it, remove {self._settings.data} and start again."
            )
        tell(f"watchroom is ready at {address}")
        if self._browser and _has_screen():
            webbrowser.open(links[PEOPLE[0]])
        data = self._settings.data
        return [*self._beside, self._simulator.child(address, data / TOKENS_FILE, data / SIGHTINGS_FILE)]


async def _known(door: Door) -> set[str]:
    """Return who there is: a city that an older version built has not everybody of today."""
    async with door.everything() as tx:
        return {each.login for each in await store_people.people(tx)}


async def _link(door: Door, address: str, login: str) -> str:
    """Return a one-time link for a made-up person: into the console, the officers' page or the public's portal."""
    if login == OFFICER:
        return link_address(address, await make_link(door, login)).replace("/console/", "/console/street.html")
    if login not in PUBLIC_PEOPLE:
        return link_address(address, await make_link(door, login))
    async with door.everything() as tx:
        account = await account_of_login(tx, door, login)
        return f"{address}/portal/sign-in/{await make_portal_link(tx, door, account.id)}"


def _has_screen() -> bool:
    """Return whether a browser would open a window, and not take over the terminal."""
    if not sys.stdout.isatty():
        return False
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
