"""The documentation, page by page."""

from __future__ import annotations

from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture(scope="session")
def docs() -> Path:
    """Return the folder of the documentation."""
    return DOCS


@pytest.fixture(scope="session")
def pages() -> dict[str, str]:
    """Return the text of every page by its path within the documentation."""
    found = {path.relative_to(DOCS).as_posix(): path.read_text() for path in DOCS.rglob("*.md")}
    return {name: text for name, text in found.items() if not name.startswith("_build/")}
