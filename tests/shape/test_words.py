"""Every file says what it is for, and nothing is left unfinished or bound to one machine."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from .conftest import Source

UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
MACHINE_PATHS = re.compile(r"(?<![\w.~}])/(?:work|root|home/\w+|Users/\w+)/\w")
TEXT_SUFFIXES = {
    ".py",
    ".ts",
    ".tsx",
    ".mjs",
    ".css",
    ".html",
    ".md",
    ".toml",
    ".json",
    ".sql",
    ".yml",
    ".yaml",
    ".txt",
}
TEXT_NAMES = {"Makefile", "run"}
PROGRAMS = {"tools/watchroom_recount.py", "tools/watchroom_verify.py", "src/watchroom/app/witness.py"}
"""Programs that are handed on alone: their docstring is also their help."""
NOT_OURS = {"LICENSE", "LICENSES/Apache-2.0.txt", "uv.lock", "console/package-lock.json"}


def test_modules_say_what_they_are_in_one_sentence(python: list[Source]) -> None:
    """Every Python file begins with a docstring of exactly one sentence."""
    modules = [source for source in python if source.path not in PROGRAMS]
    assert [source.path for source in modules if not _is_one_sentence(ast.get_docstring(source.tree))] == []


def test_tests_say_what_could_be_false(python: list[Source]) -> None:
    """Every test has a docstring of exactly one sentence."""
    tests = (test for source in python if source.is_test for test in _tests(source))
    assert [name for name, docstring in tests if not _is_one_sentence(docstring)] == []


def test_nothing_is_left_for_later(root: Path, files: list[str]) -> None:
    """No file carries a mark of unfinished work."""
    assert _lines_with(root, files, UNFINISHED) == []


def test_nothing_is_bound_to_one_machine(root: Path, files: list[str]) -> None:
    """No file names a folder of the machine that it was written on."""
    assert _lines_with(root, files, MACHINE_PATHS) == []


def _is_one_sentence(docstring: str | None) -> bool:
    """Return whether there is one paragraph that ends with its only full stop, question or exclamation mark."""
    if not docstring or not docstring.rstrip().endswith((".", "!", "?")):
        return False
    paragraph = " ".join(docstring.split())
    return "\n\n" not in docstring.strip() and not re.search(r"[a-z)`”][.!?] +[A-Z]", paragraph)


def _tests(source: Source) -> Iterator[tuple[str, str | None]]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(source.tree):
        if isinstance(node, kinds) and node.name.startswith("test_"):
            yield f"{source.path}:{node.name}", ast.get_docstring(node)


def _lines_with(root: Path, files: list[str], pattern: re.Pattern[str]) -> list[str]:
    """Return `path:line` of every line of our own text that `pattern` is found in."""
    ours = [path for path in files if path not in NOT_OURS and _is_text(Path(path))]
    lines = ((path, n, line) for path in ours for n, line in enumerate((root / path).read_text().splitlines(), 1))
    return [f"{path}:{n}" for path, n, line in lines if pattern.search(line)]


def _is_text(path: Path) -> bool:
    return path.suffix in TEXT_SUFFIXES or path.name in TEXT_NAMES
