"""Supervises a server until its input closes: a process for tests to kill."""

from __future__ import annotations

import sys
from pathlib import Path

from watchroom.store.server.supervisor import Server

with Server(Path(sys.argv[1])) as server:
    sys.stdout.write(f"{server.pid} {server.guard_pid}\n")
    sys.stdout.flush()
    sys.stdin.read()
