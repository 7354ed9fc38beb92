"""Starts PostgreSQL on a data folder, recovers what was left behind, and stops it; it never outlives its supervisor."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from watchroom.base.errors import UnavailableError
from watchroom.store.pool import Address
from watchroom.store.roles import DATABASE, SUPERUSER
from watchroom.store.server import binaries, configuration, folders
from watchroom.store.server.accounts import Account, account_for, child_environment, invoker_name
from watchroom.store.server.guard import Guard

START_SECONDS_MAX = 120.0
FAST_STOP_SECONDS = 3.0
KILL_SECONDS = 10.0
INITDB_SECONDS_MAX = 120.0
_LOOK_AGAIN_SECONDS = 0.01
_PORT = 5432
_MARK = f"cluster_name={configuration.FIXED['cluster_name']}"


class Server:
    """One PostgreSQL on one `--data` folder, held by this process; a guard ends it when this process is killed."""

    def __init__(self, data: Path, installation: binaries.Installation | None = None, *, anew: bool = False) -> None:
        """Name the data folder, and a PostgreSQL where it must be a certain one; `anew` takes what is there away."""
        self.folders = folders.Folders.under(data)
        self._wanted = installation
        self._anew = anew
        self._lock: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._guard: Guard | None = None
        self._given_up = threading.Event()

    @property
    def address(self) -> Address:
        """Return where the server is reached once it runs."""
        return Address(host=str(self.folders.socket), port=_PORT, database=DATABASE)

    @property
    def pid(self) -> int | None:
        """Return the process id of the running server."""
        return self._process.pid if self._process and self._process.poll() is None else None

    @property
    def guard_pid(self) -> int | None:
        """Return the process id of the guard that ends the server when this process is killed."""
        return self._guard.pid if self._guard else None

    @property
    def installation(self) -> binaries.Installation:
        """Return the programs in use, or those that a start would use."""
        return self._wanted or binaries.find(_major_of(self.folders.cluster))

    def start(self) -> Address:
        """Start, making or recovering the cluster as needed; return when it takes connections.

        Raises:
            FolderInUseError: another supervisor holds the folder.
            UnavailableError: there is no PostgreSQL, one that is not ours runs there, a folder is out of reach, or the
                server does not come up.
        """
        account = account_for(self.folders.cluster)
        folders.make_data_folder(self.folders, account)
        if self._lock is None:
            self._lock = folders.lock(self.folders)
        try:
            installation = self._prepare(account)
            self._run(installation, account)
        except BaseException:
            self.stop()
            raise
        return self.address

    def give_up(self) -> None:
        """Make a start that is under way in another thread end soon, with UnavailableError."""
        self._given_up.set()

    def stop(self) -> None:
        """Stop: fast (end sessions, write a checkpoint), at once when that takes too long; neither loses a commit."""
        self._end_processes()
        if self._lock is not None:
            folders.remove_socket_folder(self.folders)
            self._lock.close()
            self._lock = None

    def restart(self) -> Address:
        """Start again after the server has gone by itself."""
        self._end_processes()
        return self.start()

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Stop."""
        self.stop()

    def _prepare(self, account: Account) -> binaries.Installation:
        cluster = self.folders.cluster
        if self._anew:
            _clear_orphan(cluster)
            folders.remove(cluster)
            self._anew = False
        installation = binaries.within_reach(self.installation, account)
        if not cluster.exists():
            _make_cluster(installation, self.folders, account)
        folders.make_private(cluster, account)
        folders.make_private(self.folders.socket, account)
        _clear_orphan(cluster)
        folders.clear_socket(self.folders)
        configuration.write(cluster, account, invoker_name(), socket=self.folders.socket)
        return installation

    def _end_processes(self) -> None:
        if self._process is not None:
            _end(self._process)
            self._process = None
        if self._guard is not None:
            self._guard.dismiss()
            self._guard = None

    def _run(self, installation: binaries.Installation, account: Account) -> None:
        deadline = time.monotonic() + START_SECONDS_MAX
        while True:
            self._process = _spawn(installation, self.folders, account)
            self._guard = Guard(self._process.pid, "INT", account)
            if self._becomes_ready(self._process, deadline):
                return
            said = _last_words(self.folders.log)
            self._guard.dismiss()
            # Backends of a killed server need a moment to see that it is gone; until then its memory is in use.
            if "shared memory block" not in said or time.monotonic() > deadline:
                raise UnavailableError(f"PostgreSQL did not start: {said} (more in {self.folders.log})")
            time.sleep(_LOOK_AGAIN_SECONDS)

    def _becomes_ready(self, process: subprocess.Popen[bytes], deadline: float) -> bool:
        while process.poll() is None:
            if _pid_of(self.folders.cluster) == process.pid and _status(self.folders.cluster) == "ready":
                return True
            if time.monotonic() > deadline:
                raise UnavailableError(f"PostgreSQL was not ready after {START_SECONDS_MAX:.0f} s; see its log.")
            if self._given_up.wait(_LOOK_AGAIN_SECONDS):
                raise UnavailableError("PostgreSQL was told to stop before it was ready.")
        return False


def running_address(data: Path) -> Address | None:
    """Return where the server of `data` is reached when another process of ours runs it, else None."""
    places = folders.Folders.under(data)
    pid = _pid_of(places.cluster)
    lives = pid is not None and str(places.cluster) in _command_of(pid) and _status(places.cluster) == "ready"
    return Address(host=str(places.socket), port=_PORT, database=DATABASE) if lives else None


def _make_cluster(installation: binaries.Installation, places: folders.Folders, account: Account) -> None:
    """Make a cluster beside its place and rename it, so that a kill in the middle leaves nothing to repair."""
    errors = []
    for locale in _locales(installation.major):
        folders.remove(places.draft)
        folders.make_private(places.draft, account)
        made = subprocess.run(  # noqa: S603 - a program of PostgreSQL with arguments of our own
            [
                installation.program("initdb"),
                f"--pgdata={places.draft}",
                f"--username={SUPERUSER}",
                "--auth=peer",
                "--encoding=UTF8",
                "--data-checksums",
                *locale,
            ],
            **account.run_as,
            cwd="/",
            env=child_environment(),
            capture_output=True,
            text=True,
            timeout=INITDB_SECONDS_MAX,
            check=False,
        )
        if made.returncode == 0:
            folders.rename_for_good(places.draft, places.cluster)
            return
        errors.append(made.stderr.strip())
    raise UnavailableError(f"PostgreSQL could not make its data folder {places.cluster}: {errors[-1]}")


def _locales(major: int) -> list[list[str]]:
    """Return initdb's choices: byte order, so that a plate's prefix is a range, with letters of all languages known."""
    if major >= 17:  # noqa: PLR2004 - the version that brought a locale of its own, the same on every machine
        return [["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]]
    return [
        ["--lc-collate=C", f"--lc-ctype={letters}", "--lc-messages=C"] for letters in ("C.UTF-8", "en_US.UTF-8", "C")
    ]


def _spawn(installation: binaries.Installation, places: folders.Folders, account: Account) -> subprocess.Popen[bytes]:
    """Start the server in a session of its own: a Ctrl-C on the terminal is ours to handle, in our order."""
    fixed = [word for name, value in configuration.FIXED.items() for word in ("-c", f"{name}={value}")]
    with folders.open_log(places) as log:
        return subprocess.Popen(  # noqa: S603 - a program of PostgreSQL with arguments of our own
            [installation.program("postgres"), "-D", places.cluster, *fixed],
            **account.run_as,
            cwd="/",
            env=child_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    for how, seconds in ((signal.SIGINT, FAST_STOP_SECONDS), (signal.SIGQUIT, KILL_SECONDS), (signal.SIGKILL, None)):
        if process.poll() is not None:
            return
        process.send_signal(how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)


def _clear_orphan(cluster: Path) -> None:
    """Stop a server of ours whose supervisor and guard were both killed; drop a pid file that names somebody else.

    We hold the folder's lock, so no supervisor is behind whatever the pid file names. PostgreSQL itself refuses to
    start when a process with that id lives, although ids come round again, in a container at every start.
    """
    pid = _pid_of(cluster)
    if pid is None:
        return
    command = _command_of(pid)
    if str(cluster) not in command or "postgres" not in command:
        (cluster / "postmaster.pid").unlink(missing_ok=True)
        return
    if _MARK not in command:
        raise UnavailableError(
            f"A PostgreSQL that watchroom did not start (process {pid}) runs on {cluster}: stop it first."
        )
    for how, seconds in ((signal.SIGINT, FAST_STOP_SECONDS), (signal.SIGQUIT, KILL_SECONDS)):
        if _signal_and_wait(pid, how, seconds):
            return
    raise UnavailableError(f"A former PostgreSQL (process {pid}) on {cluster} does not end: end it by hand.")


def _signal_and_wait(pid: int, how: signal.Signals, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, how)
    while _command_of(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(_LOOK_AGAIN_SECONDS)
    return True


def _command_of(pid: int) -> str:
    """Return the command line of a process, or nothing when there is none (one that ended and waits counts as none)."""
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    asked = ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout  # noqa: S603 - ps of the system


def _pid_file(cluster: Path) -> list[str]:
    try:
        return (cluster / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


def _pid_of(cluster: Path) -> int | None:
    first = next(iter(_pid_file(cluster)), "")
    return int(first) if first.strip().isdigit() else None


def _status(cluster: Path) -> str:
    lines = _pid_file(cluster)
    return lines[7].strip() if len(lines) > 7 else ""  # noqa: PLR2004 - the eighth line says starting, ready, stopping


def _major_of(cluster: Path) -> int | None:
    try:
        return int((cluster / "PG_VERSION").read_text())
    except FileNotFoundError:
        return None


def _last_words(log: Path) -> str:
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 4096))
        lines = [line for line in file.read().decode(errors="replace").splitlines() if line]
    return next((line for line in reversed(lines) if "FATAL" in line or "PANIC" in line), lines[-1] if lines else "")
