"""The folders of one server: data, socket, log and lock, each made by us with the mode it needs."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path
from typing import IO

import msgspec

from watchroom.base.errors import UnavailableError
from watchroom.store.server.accounts import Account

SOCKET_PATH_BYTES_MAX = 103 if sys.platform == "darwin" else 107
SOCKET_NAME = ".s.PGSQL.5432"
LOG_BYTES_MAX = 8 * 1024 * 1024


class FolderInUseError(UnavailableError):
    """Another watchroom supervises this data folder."""


class Folders(msgspec.Struct, frozen=True):
    """Where one server keeps what, all under the `--data` folder save a socket whose path would be too long."""

    data: Path

    @classmethod
    def under(cls, data: Path) -> Folders:
        """Return the folders under `data`, made absolute, links resolved."""
        return cls(data.expanduser().resolve())

    @property
    def cluster(self) -> Path:
        """Return the folder PostgreSQL calls its data directory."""
        return self.data / "postgres"

    @property
    def draft(self) -> Path:
        """Return where a new cluster is made before it gets its name."""
        return self.data / "postgres.new"

    @property
    def log(self) -> Path:
        """Return the file that PostgreSQL's messages go to."""
        return self.data / "postgres.log"

    @property
    def socket(self) -> Path:
        """Return the socket's folder: under the data where the path is short enough, else in the temporary folder."""
        near = self.data / "socket"
        if len(os.fsencode(near / SOCKET_NAME)) <= SOCKET_PATH_BYTES_MAX:
            return near
        key = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
        for base in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"):  # noqa: S108 - mode and owner are checked
            if base and len(os.fsencode(Path(base) / f"watchroom-{key}" / SOCKET_NAME)) <= SOCKET_PATH_BYTES_MAX:
                return Path(base).resolve() / f"watchroom-{key}"
        raise UnavailableError(f"No folder for a socket is short enough ({SOCKET_PATH_BYTES_MAX} bytes): set TMPDIR.")


def make_data_folder(folders: Folders, account: Account) -> None:
    """Make the `--data` folder where it is missing; stop, naming the folder, where `account` cannot reach it."""
    missing = [way for way in (folders.data, *folders.data.parents) if not way.exists()]
    _demand_reach(folders.data, account)
    try:
        for way in reversed(missing):
            way.mkdir(mode=0o711 if account.is_other else 0o700)
            way.chmod(0o711 if account.is_other else 0o700)  # whatever the umask says: we have just made it
    except OSError as error:
        raise UnavailableError(
            f"{error.filename} could not be made ({error.strerror}): name another --data."
        ) from error
    if not os.access(folders.data, os.W_OK | os.X_OK):
        raise UnavailableError(f"{folders.data} is not writable for this user: name another folder with --data.")


def _demand_reach(folder: Path, account: Account) -> None:
    closed = account.cannot_enter(folder)
    if closed is not None:
        raise UnavailableError(
            f"PostgreSQL runs as user {account.name}, which cannot enter {closed}. Name a folder it can reach with "
            "--data, or open that one yourself; watchroom does not change the mode of folders that are not its own."
        )


def make_private(folder: Path, account: Account) -> None:
    """Make `folder` for `account` alone (0700), or check that it is so already; nobody may have put another there."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        account.own(folder)
    state = folder.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid != account.uid or state.st_mode & 0o077:
        raise UnavailableError(
            f"{folder} must be a folder of user {account.name} with mode 0700; remove what is there."
        )


def remove(folder: Path) -> None:
    """Remove a folder and what is in it, if it is there."""
    if folder.exists():
        shutil.rmtree(folder)


def rename_for_good(draft: Path, goal: Path) -> None:
    """Rename, and return only when a power cut cannot undo it."""
    draft.rename(goal)
    parent = os.open(goal.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(parent)
    finally:
        os.close(parent)


def clear_socket(folders: Folders) -> None:
    """Drop the socket of a server that is gone, and its lock: the id in it may by now be somebody else's."""
    for name in (SOCKET_NAME, f"{SOCKET_NAME}.lock"):
        (folders.socket / name).unlink(missing_ok=True)


def remove_socket_folder(folders: Folders) -> None:
    """Leave nothing in the temporary folder after a clean stop."""
    if not folders.socket.is_relative_to(folders.data):
        with contextlib.suppress(OSError):
            folders.socket.rmdir()


def open_log(folders: Folders) -> IO[bytes]:
    """Open the log for appending, 0600, after putting a long one aside as `.old`."""
    with contextlib.suppress(FileNotFoundError):
        if folders.log.stat().st_size > LOG_BYTES_MAX:
            folders.log.replace(folders.log.with_suffix(".log.old"))
    return os.fdopen(os.open(folders.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600), "ab")


def lock(folders: Folders) -> IO[str]:
    """Take the lock that makes this process the only supervisor of the folder; it ends with the process, however."""
    path = folders.data / "supervisor.lock"
    held = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600), "r+")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = held.read().strip()
        held.close()
        raise FolderInUseError(
            f"{folders.data} is in use by another watchroom (process {holder or 'unknown'}). "
            "Stop that one, or name another folder with --data."
        ) from error
    held.truncate(0)
    held.write(str(os.getpid()))
    held.flush()
    return held
