"""Ends a program when we are gone, however we went: it waits at a pipe that the kernel closes for us."""

from __future__ import annotations

import subprocess

from watchroom.store.server.accounts import Account, child_environment

_SCRIPT = 'read -r _; kill "-$2" "$1"'


class Guard:
    """Watches over one program that we started.

    A process forked from ours without an exec would hold the pipe open: start workers by exec.
    """

    def __init__(self, pid: int, signal_name: str, account: Account | None = None) -> None:
        """Send `signal_name` (as kill knows it) to `pid` when this process ends; as `account` where it is another's."""
        run_as = account.run_as if account else {}
        self._process = subprocess.Popen(  # noqa: S603 - a fixed script; pid and signal are arguments
            ["/bin/sh", "-c", _SCRIPT, "watchroom-guard", str(pid), signal_name],
            **run_as,
            cwd="/",
            env=child_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """Return the guard's own process id."""
        return self._process.pid

    def dismiss(self) -> None:
        """End the guard before its pipe closes: the id it watches may by now be somebody else's."""
        self._process.kill()
        self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()
