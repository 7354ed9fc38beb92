"""What the tests of the project's shape look at: its own files, as git lists them."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import msgspec
import pytest

ROOT = Path(__file__).resolve().parents[2]


class Source(msgspec.Struct, frozen=True):
    """One Python file of the project: its path within it, its text and its syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def is_test(self) -> bool:
        """Return whether the file holds tests."""
        return Path(self.path).name.startswith("test_")


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the whole project."""
    return ROOT


@pytest.fixture(scope="session")
def files() -> list[str]:
    """Return the paths of all files that are the project's: committed, or about to be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603 - fixed
    return sorted(path for path in listed.splitlines() if (ROOT / path).is_file())


@pytest.fixture(scope="session")
def python(files: list[str]) -> list[Source]:
    """Return every Python file, parsed."""
    texts = {path: (ROOT / path).read_text() for path in files if path.endswith(".py")}
    return [Source(path, text, ast.parse(text, path)) for path, text in texts.items()]
