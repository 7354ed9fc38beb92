"""Build the console's front end when its sources have changed; with `--install`, only what building it needs."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from stamps import ROOT, fingerprint, is_fresh

CONSOLE = ROOT / "console"
BUILT = ROOT / "src" / "watchroom" / "web" / "console" / "built"
MODULES = CONSOLE / "node_modules"
NODE_OLDEST = 20


class NoNodeError(Exception):
    """Node or npm is missing or too old; the message says what to install."""


def build() -> None:
    """Build the console into the package unless what is there was built from these sources.

    Raises:
        NoNodeError: building is needed and Node is missing or too old.
        subprocess.CalledProcessError: npm or the build failed; it has said why.
    """
    wanted = fingerprint(_sources())
    stamp = BUILT / "inputs.sha256"
    if is_fresh(stamp, wanted):
        return
    install()
    print("Building the console …", flush=True)
    _npm("run", "--silent", "build", "--", "--logLevel", "warn")
    stamp.write_text(wanted)


def install() -> None:
    """Install the console's packages exactly as locked, running no package's scripts, unless they are there.

    Raises:
        NoNodeError: Node is missing or too old.
        subprocess.CalledProcessError: npm failed; it has said why.
    """
    wanted = fingerprint([CONSOLE / "package-lock.json"])
    stamp = MODULES / ".installed.sha256"
    if is_fresh(stamp, wanted):
        return
    _demand_node()
    print("Installing the console's packages …", flush=True)
    _npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    stamp.write_text(wanted)


def _sources() -> list[Path]:
    """Return every file that the build may read."""
    folders = [CONSOLE / "src", CONSOLE / "public", CONSOLE / "scripts"]
    inside = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return inside + [path for path in CONSOLE.iterdir() if path.is_file() and path.suffix != ".tsbuildinfo"]


def _demand_node() -> None:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        raise NoNodeError(f"Node is missing: install Node {NODE_OLDEST} or newer, with npm")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603 - on PATH
    found = re.match(r"v(\d+)\.", said)
    if found is None or int(found[1]) < NODE_OLDEST:
        raise NoNodeError(f"Node {said.strip()} is too old: install Node {NODE_OLDEST} or newer")


def _npm(*arguments: str) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise NoNodeError(f"npm is missing: install Node {NODE_OLDEST} or newer, with npm")
    subprocess.run([npm, *arguments], cwd=CONSOLE, check=True)  # noqa: S603 - our own words


if __name__ == "__main__":
    try:
        install() if "--install" in sys.argv[1:] else build()
    except (NoNodeError, subprocess.CalledProcessError) as problem:
        sys.exit(str(problem))
