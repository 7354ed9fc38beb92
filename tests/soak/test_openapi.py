"""The published descriptions of the doors are tried on the doors: what fits them, and what does not."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import Room

SECONDS = int(os.environ.get("WATCHROOM_FUZZ_SECONDS", "60"))
"""For each document; set WATCHROOM_FUZZ_SECONDS to try longer."""
GRACE_SECONDS = 300
TAIL_CHARS = 8_000
CHECKS = "not_a_server_error,content_type_conformance,response_schema_conformance,ignored_auth"
DOCUMENTS = {
    "console": "/console/openapi.json",
    "exchange": "/exchange/openapi.json",
    "portal": "/portal/openapi.json",
}

pytestmark = [
    pytest.mark.soak,
    pytest.mark.database,
    pytest.mark.skipif(
        importlib.util.find_spec("schemathesis") is None,
        reason="schemathesis is not installed: `make soak` installs it",
    ),
]


@pytest.mark.parametrize("door", DOCUMENTS)
def test_the_door_keeps_to_its_description(room: Room, door: str) -> None:
    """No request, by the description or against it, brings a fault of the server or an answer of another shape."""
    token = room.tokens["gunshot"] if door == "exchange" else room.bearer
    flags = {
        "--header": f"Authorization: Bearer {token}",
        "--checks": CHECKS,
        "--phases": "examples,coverage,fuzzing",
        "--max-time": str(SECONDS),
        "--exclude-path-regex": "/feed$|/session",
        "--request-timeout": "20",
        "--seed": "1",
        "--warnings": "off",
    }
    command = [sys.executable, "-m", "schemathesis.cli", "run", room.url + DOCUMENTS[door], "--no-color"]
    command += [word for flag in flags.items() for word in flag]
    done = subprocess.run(  # noqa: S603 - ours
        command, capture_output=True, text=True, timeout=SECONDS + GRACE_SECONDS, check=False
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-TAIL_CHARS:]
