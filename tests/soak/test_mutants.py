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
AT_ONCE = os.environ.get("WATCHROOM_MUTANTS_AT_ONCE", str(os.cpu_count() or 1))
SURVIVORS_SHARE_MAX = 0.10
SETTINGS = """
[tool.pytest.ini_options]
addopts = "-p no:cacheprovider -p no:randomly -p no:xdist -p no:schemathesis --import-mode=importlib"
asyncio_mode = "auto"
[tool.mutmut]
source_paths = ["src"]
only_mutate = ["{file}"]
also_copy = ["docs", "tools"]
pytest_add_cli_args_test_selection = {tests}
timeout_multiplier = 6
"""
CONFTEST = """
import functools
import gc

from hypothesis import settings

settings.register_profile("mutants", deadline=None, max_examples=5)
settings.load_profile("mutants")

def pytest_itemcollected(item):
    item._nodeid = item.nodeid

def pytest_sessionstart():
    for each in gc.get_objects():
        if isinstance(each, functools._lru_cache_wrapper):
            each.cache_clear()
"""
"""Few examples of a property, the name of a test that mutmut reads, and no answer kept from before the change."""
VERIFIED = ("unit/ledger/test_verify.py", "unit/ledger/test_said.py")
COSIGNED = ("properties/ledger/test_cosigning.py", "properties/ledger/conftest.py")
WORLDS = "unit/policy/worlds.py"
TESTS = {
    "ledger/agreement.py": ["unit/ledger/test_agreement.py"],
    "ledger/canonical.py": ["unit/ledger/test_canonical.py"],
    "ledger/cosign.py": ["unit/ledger/test_cosign.py", *COSIGNED],
    "ledger/entry.py": ["unit/ledger/test_entry.py"],
    "ledger/export.py": [*VERIFIED],
    "ledger/merkle.py": ["unit/ledger/test_merkle.py"],
    "ledger/note.py": ["unit/ledger/test_note.py"],
    "ledger/receipt.py": ["unit/ledger/test_receipt.py", *VERIFIED],
    "ledger/report.py": [*VERIFIED],
    "ledger/tiles.py": ["unit/ledger/test_tiles.py"],
    "ledger/trust.py": [*VERIFIED, *COSIGNED],
    "ledger/verify.py": [*VERIFIED],
    "policy/cedar.py": ["unit/policy/test_cedar.py", WORLDS],
    "policy/decide.py": ["unit/policy/test_decide.py", "unit/policy/test_rules.py", WORLDS],
    "policy/edits.py": ["unit/policy/test_edits.py", WORLDS],
    "policy/incentive_award.py": ["unit/policy/test_incentive_award.py"],
    "policy/incentive_law.py": ["unit/policy/test_incentive_award.py"],
    "policy/plate_search.py": ["unit/policy/test_plate_search.py"],
    "policy/signin.py": ["unit/policy/test_signin.py"],
    "policy/table.py": ["unit/policy/test_table.py"],
    "policy/totp.py": ["unit/policy/test_totp.py"],
}
"""Each file with code in it, and the quickest tests that say what it does, with what they import."""

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(
        importlib.util.find_spec("mutmut") is None, reason="mutmut is not installed: `make soak` installs it"
    ),
]


@pytest.mark.parametrize("file", TESTS)
def test_few_changes_go_unnoticed(tmp_path: Path, file: str) -> None:
    """Of all small changes no more than the stated share passes the tests; what survives is listed."""
    _lay_out(tmp_path, file)
    run = subprocess.run(  # noqa: S603 - ours
        [_mutmut(), "run", "--max-children", AT_ONCE],
        cwd=tmp_path,
        capture_output=True,
        timeout=SECONDS_MAX,
        check=False,
    )
    assert run.returncode == 0, run.stdout.decode(errors="replace")[-4_000:]
    subprocess.run([_mutmut(), "export-cicd-stats"], cwd=tmp_path, capture_output=True, check=True)  # noqa: S603 - ours
    stats = json.loads((tmp_path / "mutants" / "mutmut-cicd-stats.json").read_text())
    listed = subprocess.run([_mutmut(), "results"], cwd=tmp_path, capture_output=True, text=True, check=True)  # noqa: S603
    unnoticed = stats["survived"] + stats["no_tests"]
    killed = stats["total"] - unnoticed
    print(f"\n{file}: {killed} of {stats['total']} noticed ({killed / stats['total']:.1%})\n{listed.stdout}")  # noqa: T201 - the result of a soak
    assert unnoticed <= SURVIVORS_SHARE_MAX * stats["total"]


def _lay_out(folder: Path, file: str) -> None:
    """Lay out the sources, the chosen tests and what they read, with the settings of mutmut."""
    ignored = shutil.ignore_patterns("built", "__pycache__")
    for each in ("src", "docs/how-to", "tools"):
        shutil.copytree(ROOT / each, folder / each, ignore=ignored)
    for each in TESTS[file]:
        to = folder / "tests" / each
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "tests" / each, to)
    (folder / "tests" / "conftest.py").write_text(CONFTEST)
    chosen = json.dumps([f"tests/{each}" for each in TESTS[file] if "/test_" in each])
    (folder / "pyproject.toml").write_text(SETTINGS.format(file=f"src/watchroom/{file}", tests=chosen))


def _mutmut() -> str:
    """Return the program beside this Python."""
    return str(Path(sys.executable).parent / "mutmut")
