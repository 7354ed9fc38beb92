"""A backup or a restore that is killed at any time leaves what was there before, and the next run ends it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

pytestmark = [pytest.mark.database, pytest.mark.soak]
AGENCIES = "id,name,law_tag\nmpd,City police,DC\n"
WATCHROOM = (sys.executable, "-m", "watchroom.app.cli")
KILLED_AFTER_S = (0.5, 1.5, 3.0, 5.0)


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """Run one verb to its end."""
    return subprocess.run([*WATCHROOM, *words], capture_output=True, text=True, check=False)  # noqa: S603 - our own


def killed(words: Sequence[str], after_s: float) -> None:
    """Run one verb and kill it after a while; its database ends with it."""
    process = subprocess.Popen([*WATCHROOM, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        process.wait(after_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def test_what_was_cut_off_is_ended_by_the_next_run(data: Path, tmp_path: Path) -> None:
    """Killed at four moments a backup is whole or none, nothing opens half a restore, and both can be run again."""
    file = tmp_path / "agencies.csv"
    file.write_text(AGENCIES)
    data.parent.joinpath("keys").mkdir()
    keys, folder, again = data.parent / "keys" / "house.keys", tmp_path / "backup", data.with_name("again")
    house = ("--data", str(data))
    made = run("import", "agencies", str(file), *house)
    assert made.returncode == 0, made.stderr
    backup = ("backup", str(folder), "--with-keys", str(keys), *house)
    for after_s in KILLED_AFTER_S:
        killed(backup, after_s)
        verified = run("restore", str(folder))
        assert verified.returncode == (0 if (folder / "manifest.json").exists() else 2), verified.stderr
    assert run(*backup).returncode == 0
    assert [path.name for path in keys.parent.iterdir()] == ["house.keys"]
    restore = ("restore", str(folder), "--keys", str(keys), "--data", str(again))
    for after_s in KILLED_AFTER_S:
        killed(restore, after_s)
        if (again / "restoring").exists():
            refused = run("check", "--data", str(again))
            assert "was cut off" in refused.stderr, refused.stdout
    ended = run(*restore)
    assert ended.returncode == 0 or "holds a watchroom" in ended.stderr, f"{ended.stdout}\n{ended.stderr}"
    checked = run("check", "--data", str(again))
    assert checked.returncode == 0, checked.stdout
    (again / "restoring").write_text("what a kill leaves after the rows are back and before the last step\n")
    ended = run(*restore)
    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr}"
    assert not (again / "restoring").exists()
