"""Which user of the machine PostgreSQL runs as, and what that user can reach."""

from __future__ import annotations

import contextlib
import os
import pwd
import subprocess
from pathlib import Path
from typing import TypedDict

import msgspec

from watchroom.base.errors import UnavailableError

STEP_DOWN_NAMES = ("postgres", "nobody")
CHECK_SECONDS_MAX = 10
_KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "TMPDIR")


class _RunAs(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


class Account(msgspec.Struct, frozen=True):
    """A user of the machine; `is_other` when running as that user means stepping down from root."""

    name: str
    uid: int
    gid: int
    is_other: bool

    @property
    def run_as(self) -> _RunAs:
        """Return the arguments of subprocess that start a program as this user, with no further group."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}

    def own(self, folder: Path) -> None:
        """Give a folder that we have just made to this user."""
        if self.is_other:
            os.chown(folder, self.uid, self.gid)

    def cannot_enter(self, folder: Path) -> Path | None:
        """Return the highest folder on the way to `folder` that this user cannot enter, or None when all are open."""
        ways = [*reversed(folder.parents), folder]
        script = 'for way; do [ ! -e "$way" ] || [ -x "$way" ] || { printf %s "$way"; exit 1; }; done'
        asked = subprocess.run(  # noqa: S603 - a fixed script; the paths are arguments, not shell text
            ["/bin/sh", "-c", script, "sh", *map(str, ways)],
            **self.run_as,
            cwd="/",
            env=child_environment(),
            capture_output=True,
            timeout=CHECK_SECONDS_MAX,
            check=False,
        )
        return None if asked.returncode == 0 else Path(os.fsdecode(asked.stdout) or folder)


def child_environment() -> dict[str, str]:
    """Return the few variables a PostgreSQL program needs; no PGDATA or PGOPTIONS of ours changes what it does."""
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def account_for(cluster: Path) -> Account:
    """Return who runs PostgreSQL on `cluster`: ourselves, or, for root, the folder's owner or a named plain user."""
    if os.geteuid() != 0:
        return _account(_entry(os.geteuid()), is_other=False)
    if cluster.exists() and (owner := cluster.stat().st_uid) != 0:
        return _account(_entry(owner), is_other=True)
    for name in STEP_DOWN_NAMES:
        with contextlib.suppress(KeyError):
            return _account(pwd.getpwnam(name), is_other=True)
    raise UnavailableError(
        f"PostgreSQL does not run as root, and this machine has none of the users {', '.join(STEP_DOWN_NAMES)}. "
        "Create one, or start watchroom as an ordinary user."
    )


def invoker_name() -> str:
    """Return the name of the user this process runs as, as peer authentication will see it."""
    return _entry(os.geteuid()).pw_name


def _entry(uid: int) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        raise UnavailableError(
            f"User {uid} has no name on this machine, and PostgreSQL needs one: add it to /etc/passwd."
        ) from None


def _account(entry: pwd.struct_passwd, *, is_other: bool) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, is_other)
