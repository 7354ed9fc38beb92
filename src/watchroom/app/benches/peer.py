"""The naive peer: FastAPI, pydantic and one INSERT a request, run from the source tree where it is installed."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import watchroom
from watchroom.app.benches.load import Job
from watchroom.app.benches.reads import generate
from watchroom.store.server.supervisor import Server

PROGRAM = Path(watchroom.__file__).parents[2] / "tools" / "naive_peer.py"
_NEEDS = ("fastapi", "pydantic")
_READY = "ready at "


def peer_rate(*, seconds: float, connections: int) -> float | None:
    """Return how many single reads a second the naive peer makes durable, None where it is not installed."""
    missing = [name for name in _NEEDS if importlib.util.find_spec(name) is None]
    if missing or not PROGRAM.exists():
        sys.stderr.write(f"the naive peer is not measured: {', '.join(missing) or PROGRAM.name} is not installed\n")
        return None
    with tempfile.TemporaryDirectory(prefix="watchroom-peer-") as name:
        Path(name).chmod(0o711)
        with Server(Path(name) / "data") as server:
            return _measure(server, seconds, connections)


def _measure(server: Server, seconds: float, connections: int) -> float:
    address = server.address
    environment = os.environ | {"PEER_HOST": address.host, "PEER_PORT": str(address.port)}
    process = subprocess.Popen([sys.executable, PROGRAM], env=environment, stdout=subprocess.PIPE, text=True)  # noqa: S603
    try:
        assert process.stdout is not None  # noqa: S101 - asked for as a pipe
        where = next(line for line in process.stdout if line.startswith(_READY)).removeprefix(_READY).strip()
        job = Job(
            address=where, tokens={"peer": "peer"}, batch=1, connections=connections, seconds=seconds, messages=20_000
        )
        done = generate(job)
        return done.accepted / done.seconds
    finally:
        process.terminate()
        process.communicate()
