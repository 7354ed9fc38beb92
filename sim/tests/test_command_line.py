"""The command line as a person uses it: a process that builds, and one that runs until it is interrupted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

import watchroom_sim

COMMAND = [sys.executable, "-m", "watchroom_sim"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(watchroom_sim.__file__).parents[1])}


class Ear(BaseHTTPRequestHandler):
    """Takes everything and counts it by door."""

    protocol_version = "HTTP/1.1"
    heard: ClassVar[Counter[str]] = Counter()
    called = threading.Event()

    def do_POST(self) -> None:
        """Take one request."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.heard[self.path.rsplit("/", 1)[-1]] += 1
        if self.path.endswith("cad_eido"):
            self.called.set()
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@pytest.fixture
def ear() -> ThreadingHTTPServer:
    """A server that hears the city."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.mark.parametrize("signal_", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.soak)])
def test_run_sends_within_twenty_seconds_and_ends_within_one(
    ear: ThreadingHTTPServer, tmp_path: Path, signal_: signal.Signals
) -> None:
    """A call arrives soon after the start; a signal ends the process cleanly at once."""
    Ear.called.clear()
    tokens = tmp_path / "tokens.json"
    tokens.write_text(json.dumps(dict.fromkeys(("cad_eido", "units_generic", "lpr_generic"), "t")))
    url = f"http://127.0.0.1:{ear.server_address[1]}"
    process = subprocess.Popen(  # noqa: S603 - our own module
        [*COMMAND, "run", "--tokens", str(tokens), "--url", url],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert Ear.called.wait(60.0)
        process.send_signal(signal_)
        asked = time.monotonic()
        output, _ = process.communicate(timeout=20)
    finally:
        process.kill()
        ear.shutdown()
        ear.server_close()
    assert process.returncode == 0
    assert time.monotonic() - asked < 5.0
    assert output.startswith("sent ")
    assert Ear.heard["units_generic"] > 0


def test_build_writes_the_files_it_names(tmp_path: Path) -> None:
    """Each line that build prints is a file that is there."""
    done = subprocess.run(  # noqa: S603 - our own module
        [*COMMAND, "build", str(tmp_path)], env=ENVIRONMENT, capture_output=True, text=True, check=True
    )
    paths = [Path(line) for line in done.stdout.splitlines()]
    assert {path.name for path in paths} == {
        "agencies.csv", "people.csv", "areas.geojson", "cameras.csv", "sites.csv", "addresses.csv", "registry.csv",
        "hotlist.csv", "cases.csv", "readers.csv", "sources.json", "eyes.json",
    }  # fmt: skip
    assert all(path.stat().st_size for path in paths)
