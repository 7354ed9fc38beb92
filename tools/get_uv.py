"""Find uv on this machine, or obtain the one pinned version into `.tools/`."""

from __future__ import annotations

import hashlib
import io
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path

from stamps import ROOT

TOOLS = ROOT / ".tools"
PINS = ROOT / "tools" / "uv.txt"
OLDEST = (0, 8)
"""The oldest uv that reads our lock file."""
DOWNLOAD_SECONDS_MAX = 120


class NoUvError(Exception):
    """No way led to uv; the message says what to do by hand."""


def obtain() -> str:
    """Return the path of a uv that works.

    Raises:
        NoUvError: there is none, and neither pip nor the package index gave one.
    """
    found = shutil.which("uv")
    if found and _version(found) >= OLDEST:
        return found
    failures = []
    for way in (_by_virtual_environment, _by_pip, _by_download):
        try:
            return way()
        except (OSError, subprocess.CalledProcessError, NoUvError) as error:
            failures.append(f"  {way.__name__.strip('_').replace('_', ' ')}: {error}")
    tried = "\n".join(failures)
    raise NoUvError(f"uv is missing and could not be obtained:\n{tried}\nInstall it (https://docs.astral.sh/uv/).")


def _version(uv: str) -> tuple[int, ...]:
    """Return the version as numbers; (0,) when the program does not say."""
    asked = subprocess.run([uv, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - found on PATH
    found = re.search(r"(\d+)\.(\d+)\.(\d+)", asked.stdout)
    return tuple(int(part) for part in found.groups()) if found else (0,)


def _install(uv: Path, how: Callable[[], None]) -> str:
    """Return `uv`, after obtaining it by `how` unless it is there and works."""
    if not uv.is_file() or _version(str(uv)) < OLDEST:
        print("Obtaining uv, which installs the rest from uv.lock …", flush=True)
        how()
    return str(uv)


def _by_virtual_environment() -> str:
    """Install into a virtual environment of its own; Debian splits what this needs into python3-venv."""
    folder = TOOLS / "venv"

    def install() -> None:
        _quietly(sys.executable, "-m", "venv", "--clear", str(folder))
        _quietly(str(folder / "bin" / "pip"), "install", "--quiet", "--require-hashes", "-r", str(PINS))

    return _install(folder / "bin" / "uv", install)


def _by_pip() -> str:
    """Install with the system's pip into a folder of ours, leaving the system's packages alone."""
    folder = TOOLS / "pip"

    def install() -> None:
        _quietly(
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--target",
            str(folder),
            "--require-hashes",
            "-r",
            str(PINS),
        )

    return _install(folder / "bin" / "uv", install)


def _by_download() -> str:
    """Fetch the wheel from the package index, hold it against the pinned hashes and unpack the program."""
    target = TOOLS / "bin" / "uv"

    def install() -> None:
        pins = PINS.read_text()
        version = re.search(r"uv==([\d.]+)", pins)
        if version is None:
            raise NoUvError(f"{PINS} names no version")
        index = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/")
        listing = json.loads(_fetch(f"{index}/uv/", "application/vnd.pypi.simple.v1+json"))
        url = _wheel(listing["files"], version[1])
        wheel = _fetch(url, "*/*")
        if hashlib.sha256(wheel).hexdigest() not in pins:
            raise NoUvError(f"{url} is not the wheel that {PINS.name} pins")
        target.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(io.BytesIO(wheel)) as unpacked:
            target.write_bytes(unpacked.read(f"uv-{version[1]}.data/scripts/uv"))
        target.chmod(0o755)

    return _install(target, install)


def _wheel(files: list[dict[str, str]], version: str) -> str:
    """Return the address of the wheel for this machine."""
    if sys.platform == "darwin":
        system = "macosx"
    else:
        system = "manylinux" if platform.libc_ver()[0] == "glibc" else "musllinux"
    machine = platform.machine()
    for file in sorted(files, key=lambda each: each["filename"]):
        name = file["filename"]
        if name.startswith(f"uv-{version}-py3") and f"{system}_" in name and f"_{machine}." in name:
            return file["url"]
    raise NoUvError(f"there is no wheel of uv {version} for {system} on {machine}")


def _fetch(url: str, accept: str) -> bytes:
    if not url.startswith("https://"):
        raise NoUvError(f"{url} is not https")
    request = urllib.request.Request(url, headers={"Accept": accept})  # noqa: S310 - https was checked above
    with urllib.request.urlopen(request, timeout=DOWNLOAD_SECONDS_MAX) as answer:  # noqa: S310 - as above
        body: bytes = answer.read()
    return body


def _quietly(*command: str) -> None:
    """Run `command`; its output is shown only as part of the failure."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise NoUvError(said[-1] if said else f"{command[0]} ended with {done.returncode}")
