"""Run the demo city as a program of its own in a folder of its own, for tests and pictures."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from watchroom.store.server.folders import Folders

STOP_SECONDS_MAX = 60
RECORDED_CAMERAS = 8
"""The first six have something wrong each."""


class Demo:
    """While it is entered, a demo runs: its address, its people's sign-in links and its sources' tokens."""

    def __init__(self, cameras: int = RECORDED_CAMERAS, port: int = 0) -> None:
        """Nothing runs yet; it will record so many city cameras and listen on this port, or on any free one."""
        self._cameras = cameras
        self._port = port
        self.url = ""
        self.links: dict[str, str] = {}
        self.tokens: dict[str, str] = {}
        self.data = Path()
        self.server_pid = 0
        """The process that all of its database's other processes end with."""
        self.exit_code: int | None = None
        """How it ended, once it is left."""

    def __enter__(self) -> Self:
        """Start it and wait until it is ready."""
        self._folder = tempfile.TemporaryDirectory(prefix="watchroom-demo-")
        Path(self._folder.name).chmod(0o711)  # root steps down to another user, who must come through
        self.data = Path(self._folder.name) / "data"
        words = [sys.executable, "-m", "watchroom.app.cli", "demo", "--data", str(self.data), "--no-browser"]
        words += ["--cameras", str(self._cameras), "--port", str(self._port)]
        self._process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)  # noqa: S603
        self._read_until_ready()
        self.tokens = json.loads((self.data / "demo-tokens.json").read_text())
        self.server_pid = int((Folders.under(self.data).cluster / "postmaster.pid").read_text().splitlines()[0])
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End it as Ctrl-C does."""
        self._process.send_signal(signal.SIGINT)
        self._process.communicate(timeout=STOP_SECONDS_MAX)
        self.exit_code = self._process.returncode
        self._folder.cleanup()

    def _read_until_ready(self) -> None:
        for line in self._process.stdout or ():
            login, _, link = line.strip().partition(" ")
            self.links[login] = link.strip()
            if line.startswith("watchroom is ready at "):
                self.url = line.split()[-1]
                return
        raise RuntimeError("the demo ended before it was ready; `watchroom demo` says why")
