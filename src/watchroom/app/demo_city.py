"""Sets the demo city up: its place, people and sources by the acts that an operator uses, and its simulator."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import sys
import tempfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import msgspec

import watchroom
from watchroom import sources
from watchroom.actions import agreements
from watchroom.actions.door import Door
from watchroom.actions.imports import OPERATOR_WHY, operator_seat, renew_world
from watchroom.actions.portal_accounts import account_of_login
from watchroom.app.children import Child
from watchroom.app.demo_past import live_past
from watchroom.app.demo_program import live_program
from watchroom.app.demo_requests import ask_around
from watchroom.app.importing import bring_in, bring_registry_in
from watchroom.app.settings import Settings
from watchroom.app.terminal import DEMO_MARK, tell
from watchroom.app.tokens import source_token
from watchroom.base.errors import BadInputError, UnavailableError
from watchroom.model.agreements import Terms
from watchroom.model.people import Seat, Why
from watchroom.store import people as store_people
from watchroom.store import things as store_things

MODULE = "watchroom_sim"
TOKENS_FILE = "demo-tokens.json"
EYES_FILE = "demo-eyes.json"
"""Which camera sees what."""
AGENCY = "mpd"
PEOPLE = (
    "watch.officer",
    "supervisor",
    "supervisor.second",
    "detective",
    "street.officer",
    "auditor",
    "partner.va",
    "partner.md",
    "admin",
    "program.officer",
    "program.second",
    "resident",
    "owner",
    "peace.partner",
)
PUBLIC_PEOPLE = ("resident", "owner", "peace.partner")
"""Of them those who come in through the portal."""
FILES = {
    "agencies": "agencies.csv",
    "people": "people.csv",
    "areas": "areas.geojson",
    "addresses": "addresses.csv",
    "cameras": "cameras.csv",
    "sites": "sites.csv",
    "hotlist": "hotlist.csv",
    "cases": "cases.csv",
    "readers": "readers.csv",
}
FILE_OF_EYES = "eyes.json"
FILE_OF_REGISTRY = "registry.csv"
REGISTRANTS = {"resident": "Ruth Calloway", "owner": "Samir Haddad"}
"""The made-up people of the public: the registry's file has cameras of theirs."""
SHARED = ("incident", "unit", "camera")
"""What the demo's agencies let each other see; plate reads stay at home, as a law tag may demand."""
NOT_POLICE = (AGENCY, "public", "oversight", "incentive", "peace")


class Mark(msgspec.Struct, frozen=True):
    """What says that a data folder is a demo's, and of which city."""

    seed: int


class Simulator(msgspec.Struct, frozen=True, kw_only=True):
    """The program that lives the city, found beside the package in the source tree or installed."""

    folder: Path | None
    seed: int
    speed: float

    @classmethod
    def found(cls, *, seed: int, speed: float) -> Simulator:
        """Return the simulator, or say where it is to be had."""
        beside = Path(watchroom.__file__).parents[2] / "sim"
        if (beside / MODULE).is_dir():
            return cls(folder=beside, seed=seed, speed=speed)
        if importlib.util.find_spec(MODULE):
            return cls(folder=None, seed=seed, speed=speed)
        raise UnavailableError("The demo city is not in this installation: run the demo from the source tree.")

    def child(self, address: str, tokens: Path, sightings: Path) -> Child:
        """Return the program that plays the city's devices against `address` and notes what its cameras should see."""
        flags = ["--url", address, "--tokens", str(tokens), "--speed", str(self.speed), "--seed", str(self.seed)]
        flags += ["--sightings", str(sightings)]
        return Child(name="simulator", command=self._command("run", *flags), environment=self._environment())

    def eyes(self, plan: Path, address: Path, sightings: Path) -> Child:
        """Return the program that serves what the cameras see, apart from the devices so that no message waits."""
        flags = ["--plan", str(plan), "--address", str(address), "--sightings", str(sightings)]
        return Child(name="eyes", command=self._command("eyes", *flags), environment=self._environment())

    async def write_files(self, folder: Path) -> None:
        """Write the city's set-up files into `folder`."""
        await self._told("build", str(folder), "--seed", str(self.seed))

    async def write_eyes(self, plan: Path) -> None:
        """Write which camera sees what, for a folder whose city was built when its cameras saw nothing yet."""
        with tempfile.TemporaryDirectory(prefix="watchroom-city-") as name:
            await self.write_files(Path(name))
            write_private(plan, (Path(name) / FILE_OF_EYES).read_bytes())

    async def streams(self, plan: Path, address: Path, cameras: int, before: int) -> bytes:
        """Return the file of the cameras' streams; so many are recorded, and so many were before."""
        flags = ["--plan", str(plan), "--address", str(address), "--cameras", str(cameras), "--before", str(before)]
        return await self._told("streams", *flags)

    async def _told(self, *words: str) -> bytes:
        asked = await asyncio.create_subprocess_exec(
            *self._command(*words), env=self._environment(), stdout=asyncio.subprocess.PIPE
        )
        told, _ = await asked.communicate()
        if asked.returncode:
            raise UnavailableError("The demo city could not be built: its message is above.")
        return told

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", MODULE, *words]

    def _environment(self) -> dict[str, str]:
        if self.folder is None:
            return dict(os.environ)
        path = os.pathsep.join(filter(None, (str(self.folder), os.environ.get("PYTHONPATH"))))
        return dict(os.environ) | {"PYTHONPATH": path}


async def set_up(door: Door, settings: Settings, simulator: Simulator) -> None:
    """Bring the city in unless this folder has it already; a set-up that was cut short is done again from the start."""
    mark = settings.data / DEMO_MARK
    wanted = Mark(seed=simulator.seed)
    if mark.exists() and (settings.data / TOKENS_FILE).exists():
        if msgspec.json.decode(mark.read_bytes(), type=Mark) != wanted:
            raise BadInputError("seed", f"{settings.data} holds the city of another one; name another folder")
        return
    await _demand_no_real_data(door, settings)
    tell("building the demo city, once…")
    write_private(mark, msgspec.json.encode(wanted))
    with tempfile.TemporaryDirectory(prefix="watchroom-city-") as name:
        await simulator.write_files(Path(name))
        for kind, file in FILES.items():
            await bring_in(door, kind, (Path(name) / file).read_bytes())
        registry = (Path(name) / FILE_OF_REGISTRY).read_bytes()
        await _register_cameras(door, registry)
        await bring_in(door, "sources", await _one_of_each_kind(door))
        await bring_in(door, "sources", (Path(name) / "sources.json").read_bytes())
        write_private(settings.data / EYES_FILE, (Path(name) / FILE_OF_EYES).read_bytes())
    await _share(door)
    async with door.everything() as tx:
        ids = [each.enrolment.id for each in await store_things.sources(tx)]
    await live_past(settings, door, simulator.seed)
    await ask_around(settings, door)
    await live_program(settings, door, registry, simulator.seed)
    tokens = {id_: await source_token(door, id_) for id_ in ids}
    write_private(settings.data / TOKENS_FILE, msgspec.json.encode(tokens))


def give_tokens(settings: Settings, people: Mapping[str, str]) -> None:
    """Put the tokens of made-up people beside those of the sources, as `person:login`, for the simulator to read."""
    path = settings.data / TOKENS_FILE
    tokens = msgspec.json.decode(path.read_bytes(), type=dict[str, str])
    write_private(path, msgspec.json.encode(tokens | {f"person:{login}": token for login, token in people.items()}))


async def _register_cameras(door: Door, registry: bytes) -> None:
    """Bring the registry in; made-up people have their accounts before, so that what the file says is theirs is."""
    async with door.everything() as tx:
        for login, name in REGISTRANTS.items():
            await account_of_login(tx, door, login, name=name)
    await bring_registry_in(door, registry)


async def _demand_no_real_data(door: Door, settings: Settings) -> None:
    async with door.everything() as tx:
        people = await store_people.people(tx)
    if people and not (settings.data / DEMO_MARK).exists():
        raise BadInputError("data", f"{settings.data} holds a watchroom that is no demo; name another folder")


async def _one_of_each_kind(door: Door) -> bytes:
    """Return the enrolment of one source of each kind, under the kind's own name."""
    law_tag = door.world.agency_law[AGENCY]
    return msgspec.json.encode(
        [
            {"id": kind, "kind": kind, "title": sources.manifest(kind).title, "agency": AGENCY, "law_tag": law_tag}
            for kind in sources.kinds()
        ]
    )


async def _share(door: Door) -> None:
    """Let the police agencies see each other's incidents, units and cameras, by agreements that two persons made."""
    async with door.everything() as tx:
        agencies = [each.id for each in await store_people.agencies(tx)]
    for partner in (each for each in agencies if each not in NOT_POLICE):
        for owner, to in ((AGENCY, partner), (partner, AGENCY)):
            proposal = await agreements.propose(
                door, operator_seat(door.clock.now()), OPERATOR_WHY, _terms(door, owner, to)
            )
            await agreements.sign(door, _commander(door, owner), Why(purpose="supervision"), proposal.id)
    await renew_world(door)


def _terms(door: Door, owner: str, to: str) -> Terms:
    now = door.clock.now()
    return Terms(
        title="Regional agreement of the demo",
        owner_agency=owner,
        to_agency=to,
        categories=SHARED,
        purposes=("call_response", "supervision", "investigation"),
        law_tags=(door.world.agency_law[owner],),
        retention_days=90,
        begins_at=now,
        ends_at=now + timedelta(days=365),
    )


def _commander(door: Door, agency: str) -> Seat:
    """Return the seat of a made-up commander, who signs for a made-up agency."""
    return Seat(
        id=f"demo_{agency}",
        login=f"{agency}.command",
        name="Commander of the demo",
        agency=agency,
        role="supervisor",
        session_id="demo",
        began_at=door.clock.now(),
    )


def write_private(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, for this user alone."""
    draft = path.with_suffix(".draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "wb") as file:
        file.write(content)
    draft.replace(path)
