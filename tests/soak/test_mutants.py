"""Where a fault would be worst, the unit and property tests notice nearly every small change of the code."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECONDS_MAX = int(os.environ.get("WATCHROOM_MUTANTS_SECONDS", "1800"))
SETTINGS = """
[tool.pytest.ini_options]
addopts = "-p no:cacheprovider -p no:randomly -p no:xdist --import-mode=importlib"
asyncio_mode = "auto"
[tool.mutmut]
source_paths = ["src"]
only_mutate = ["{file}"]
also_copy = ["docs", "tools"]
pytest_add_cli_args_test_selection = {tests}
"""
NAMED_AS_MUTMUT_ASKS = """
def pytest_itemcollected(item):
    item._nodeid = item.nodeid
"""
"""mutmut reads a name that this pytest no longer gives its tests."""

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(
        importlib.util.find_spec("mutmut") is None, reason="mutmut is not installed: `make soak` installs it"
    ),
]


@pytest.mark.parametrize(
    ("file", "tests", "survivors_share_max"),
    [
        ("policy/decide.py", ["unit/policy"], 0.10),
        ("policy/cedar.py", ["unit/policy"], 0.10),
        ("policy/edits.py", ["unit/policy"], 0.10),
        ("ledger/verify.py", ["unit/ledger", "properties/ledger"], 0.10),
        ("ledger/trust.py", ["unit/ledger", "properties/ledger"], 0.10),
        ("ledger/cosign.py", ["unit/ledger", "properties/ledger"], 0.10),
        ("ledger/note.py", ["unit/ledger", "properties/ledger"], 0.10),
        ("ledger/merkle.py", ["unit/ledger", "properties/ledger"], 0.10),
        ("ledger/entry.py", ["unit/ledger", "properties/ledger"], 0.10),
    ],
)
def test_few_changes_go_unnoticed(tmp_path: Path, file: str, tests: list[str], survivors_share_max: float) -> None:
    """Of all small changes no more than the stated share passes the tests; what survives is listed."""
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("built", "__pycache__"))
    for each in tests:
        shutil.copytree(ROOT / "tests" / each, tmp_path / "tests" / each)
    shutil.copytree(ROOT / "docs" / "how-to", tmp_path / "docs" / "how-to")
    shutil.copytree(ROOT / "tools", tmp_path / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "tests" / "conftest.py").write_text(NAMED_AS_MUTMUT_ASKS)
    chosen = json.dumps([f"tests/{each}" for each in tests])
    (tmp_path / "pyproject.toml").write_text(SETTINGS.format(file=f"src/watchroom/{file}", tests=chosen))
    run = subprocess.run(  # noqa: S603 - ours
        [_mutmut(), "run"], cwd=tmp_path, capture_output=True, timeout=SECONDS_MAX, check=False
    )
    assert run.returncode == 0, run.stdout.decode(errors="replace")[-4_000:]
    subprocess.run([_mutmut(), "export-cicd-stats"], cwd=tmp_path, capture_output=True, check=True)  # noqa: S603 - ours
    stats = json.loads((tmp_path / "mutants" / "mutmut-cicd-stats.json").read_text())
    listed = subprocess.run([_mutmut(), "results"], cwd=tmp_path, capture_output=True, text=True, check=True)  # noqa: S603
    print(f"{file}: {stats['survived']} of {stats['total']} survived\n{listed.stdout}")  # noqa: T201 - the result of a soak
    assert stats["survived"] + stats["no_tests"] <= survivors_share_max * stats["total"]


def _mutmut() -> str:
    """Return the program beside this Python."""
    return str(Path(sys.executable).parent / "mutmut")
