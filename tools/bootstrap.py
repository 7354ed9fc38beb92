"""Make a fresh clone ready: `run` for the demo, `test` or `soak` for the tests as well; quick when nothing changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PYTHON_OLDEST = (3, 11)
NEWER_NAMES = ("python3.14", "python3.13", "python3.12", "python3.11")


def _on_a_new_enough_python() -> None:
    """Start this script anew on a newer Python when the one named `python3` is too old, as on macOS."""
    if sys.version_info >= PYTHON_OLDEST:
        return
    newer = next((found for found in map(shutil.which, NEWER_NAMES) if found), None)
    if newer is None:
        sys.exit("watchroom needs Python 3.11 or newer, and there is none on the PATH: install one and try again.")
    os.execv(newer, [newer, *sys.argv])  # noqa: S606 - a Python found on the PATH


_on_a_new_enough_python()

import browser  # noqa: E402 - only once the Python is new enough
import build_console  # noqa: E402
import get_uv  # noqa: E402
from stamps import ROOT, fingerprint, is_fresh  # noqa: E402

VENV = ROOT / ".venv"
GROUPS = {
    "run": (),
    "test": ("--group", "dev", "--group", "docs"),
    "soak": ("--group", "dev", "--group", "docs", "--group", "soak"),
}


def main(purpose: str) -> None:
    """Install what `purpose` needs: locked Python packages, the built console and, for tests, a Chromium."""
    _sync(purpose)
    build_console.build()
    if purpose != "run":
        build_console.install()
        browser.obtain()


def _sync(purpose: str) -> None:
    """Bring `.venv` to what uv.lock says, with the Python this runs on; other groups already there stay."""
    wanted = fingerprint([ROOT / "pyproject.toml", ROOT / "uv.lock"])
    stamps = {each: VENV / f".watchroom-{each}.sha256" for each in GROUPS}
    if is_fresh(stamps[purpose], wanted):
        return
    print("Installing the Python packages of uv.lock …", flush=True)
    uv = get_uv.obtain()
    python = () if _is_whole(VENV) else ("--python", sys.executable)
    command = [uv, "sync", "--quiet", "--frozen", "--inexact", "--no-default-groups", *GROUPS[purpose], *python]
    subprocess.run(command, cwd=ROOT, check=True, env=os.environ | {"UV_PYTHON_DOWNLOADS": "never"})  # noqa: S603 - ours
    for each in ("run", purpose):
        stamps[each].write_text(wanted)


def _is_whole(venv: Path) -> bool:
    """Return whether the virtual environment's Python is still there."""
    return (venv / "bin" / "python").exists()


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except (browser.NoBrowserError, build_console.NoNodeError, get_uv.NoUvError) as problem:
        sys.exit(str(problem))
    except subprocess.CalledProcessError as failed:
        sys.exit(f"{' '.join(map(str, failed.cmd))} ended with {failed.returncode}")
