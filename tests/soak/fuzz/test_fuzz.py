"""Every target of this folder is fuzzed for a while, from good inputs on, under limits of time and memory."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
SECONDS = int(os.environ.get("WATCHROOM_FUZZ_SECONDS", "20"))
"""For each target; set WATCHROOM_FUZZ_SECONDS to fuzz longer."""
GRACE_SECONDS = 120
INPUTS_MIN = 100
TAIL_CHARS = 4_000

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(
        importlib.util.find_spec("atheris") is None, reason="atheris is not installed: `make soak` installs it on Linux"
    ),
]


def targets() -> list[str]:
    """Return `module:name` of every target."""
    found = []
    for path in sorted(HERE.glob("*_target.py")):
        names = import_module(f"tests.soak.fuzz.{path.stem}").TARGETS
        found += [f"{path.stem}:{name}" for name in names]
    return found


@pytest.mark.parametrize("target", targets())
def test_no_input_breaks_it(target: str, tmp_path: Path) -> None:
    """Within the time nothing raises what it may not, takes five seconds, or takes two gigabytes."""
    command = [sys.executable, "-m", "tests.soak.fuzz.drive", target, str(SECONDS), str(tmp_path / "fuzz")]
    done = subprocess.run(  # noqa: S603 - ours
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=SECONDS + GRACE_SECONDS,
        check=False,
    )
    findings = {path.name: path.read_bytes()[:500] for path in (tmp_path / "fuzz").glob("*-*") if path.is_file()}
    assert done.returncode == 0, f"{findings}\n{(done.stdout + done.stderr)[-TAIL_CHARS:]}"
    tried = re.search(r"number_of_executed_units:\s*(\d+)", done.stderr)
    assert tried
    assert int(tried[1]) >= INPUTS_MIN
    print(f"{target}: {int(tried[1]):,} inputs in {SECONDS} s")  # noqa: T201 - the result of a soak
