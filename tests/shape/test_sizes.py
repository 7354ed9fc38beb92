"""Files and functions stay small enough to be read in one go."""

from __future__ import annotations

import ast
from pathlib import Path

from .conftest import Source

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60
COUNTED = {".py", ".ts", ".tsx", ".mjs", ".css"}

LONG_FILES = {
    "tools/watchroom_verify.py": "one file that stands alone: whoever checks the ledger copies it and nothing else",
    "src/watchroom/app/witness.py": "one file that stands alone: an oversight body runs it and nothing else of ours",
    "console/dev/city.mjs": "one invented city in one place, for working on screens without a server",
    "console/src/api/types.ts": "generated from the server's own schema",
}
LONG_FUNCTIONS: dict[str, str] = {}


def test_files_are_short(root: Path, files: list[str]) -> None:
    """Every file of code has at most 400 lines, or is listed here with a reason."""
    counted = {path: len((root / path).read_text().splitlines()) for path in files if Path(path).suffix in COUNTED}
    long = {path: lines for path, lines in counted.items() if lines > FILE_LINES_MAX}
    assert {path: lines for path, lines in long.items() if path not in LONG_FILES} == {}


def test_functions_are_short(python: list[Source]) -> None:
    """Every function has at most 60 lines, or is listed here with a reason."""
    long = {name: lines for source in python for name, lines in _functions(source) if lines > FUNCTION_LINES_MAX}
    assert {name: lines for name, lines in long.items() if name not in LONG_FUNCTIONS} == {}


def test_exceptions_are_needed(root: Path, files: list[str]) -> None:
    """No file is excused that is gone or has become short."""
    for path in LONG_FILES:
        assert path in files
        assert len((root / path).read_text().splitlines()) > FILE_LINES_MAX


def _functions(source: Source) -> list[tuple[str, int]]:
    """Return each function's name, as `path:name`, and its number of lines."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = [node for node in ast.walk(source.tree) if isinstance(node, kinds)]
    return [(f"{source.path}:{node.name}", (node.end_lineno or 0) - node.lineno + 1) for node in found]
