"""Runs the demo's own witness in a process of its own; a real one is run by somebody else, elsewhere."""

from __future__ import annotations

import os
import socket
import sys

from watchroom.actions.sequencer import load_signer
from watchroom.app import witness
from watchroom.app.build import LEDGER_KEY_FILE, LEDGER_ORIGIN
from watchroom.app.children import Child
from watchroom.app.settings import Settings
from watchroom.app.terminal import tell

HOST = "127.0.0.1"
FOLDER = "demo-witness"
NAME = "watchroom.demo/the-demos-own-witness"


def demo_witness(settings: Settings) -> tuple[str, Child]:
    """Return the setting that names the demo's witness, and the program that it is."""
    folder = settings.data / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    keys = [key.line() for _, key in witness.own_keys(folder, NAME)]
    log = load_signer(settings.data / LEDGER_KEY_FILE, LEDGER_ORIGIN).verifier
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]
    flags = ["--data", str(folder), "--host", HOST, "--port", str(port), "--log", log.line()]
    tell("a witness of the demo's own cosigns the ledger's heads; a real one is run by an oversight body, elsewhere")
    command = [sys.executable, witness.__file__, *flags]
    # It prints its keys for whoever runs a log, and ours has them already.
    child = Child(name="witness", command=command, environment=dict(os.environ), is_heard=False)
    return f"http://{HOST}:{port} {' '.join(keys)}", child
