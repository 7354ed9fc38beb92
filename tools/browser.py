"""Find a Chromium for the tests in the browser, or install one where that can be done."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from stamps import ROOT

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_PROGRAMS = (
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
)
HEADLESS = (
    "--no-sandbox",  # it cannot be set up by root or in most containers, and the pages are our own
    "--use-angle=swiftshader",  # the map is drawn in software, the same on every machine
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
)
HOW = (
    "There is no Chromium for the tests in the browser. Install one (Debian: `apt-get install chromium`; macOS: "
    "`brew install --cask chromium`; elsewhere: `.venv/bin/playwright install --with-deps chromium`), or name one in "
    "WATCHROOM_CHROMIUM."
)


class NoBrowserError(Exception):
    """No Chromium is here and none could be installed; the message says how to."""


def find() -> str | None:
    """Return the path of a Chromium: the one named in WATCHROOM_CHROMIUM, one on the PATH, or playwright's own."""
    named = os.environ.get("WATCHROOM_CHROMIUM")
    if named:
        return named
    on_path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if on_path:
        return on_path
    programs = (*MAC_PROGRAMS, *_of_playwright())
    return next((str(program) for program in programs if program.is_file()), None)


def obtain() -> str:
    """Return the path of a Chromium, after installing one where this user can.

    Raises:
        NoBrowserError: there is none and none could be installed.
    """
    found = find()
    if found is None:
        print("Installing Chromium for the tests in the browser …", flush=True)
        for command in _commands():
            subprocess.run(command, check=False)  # noqa: S603 - our own words
            found = find()
            if found is not None:
                break
    if found is None:
        raise NoBrowserError(HOW)
    return found


def _commands() -> list[list[str]]:
    """Return what to run, one after another, until there is one; Ubuntu's package only points to a snap: not that."""
    playwright = [str(ROOT / ".venv" / "bin" / "playwright"), "install", "chromium"]
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        if _is_debian():
            install = [apt, "install", "-y", "-qq", "--no-install-recommends", "chromium"]
            return [[apt, "update", "-qq"], install, playwright]
        return [[*playwright[:2], "--with-deps", "chromium"]]
    return [playwright]


def _is_debian() -> bool:
    return "ID=debian" in Path("/etc/os-release").read_text().splitlines()


def _of_playwright() -> list[Path]:
    """Return the programs that playwright installed for this user, the newest first."""
    caches = Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "ms-playwright"
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", caches))
    inside = ("chrome-linux*/chrome", "chrome-mac*/Chromium.app/Contents/MacOS/Chromium")
    return sorted((path for each in inside for path in folder.glob(f"chromium-*/{each}")), reverse=True)
