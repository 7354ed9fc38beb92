"""The file in a data folder that says where the doors of its running server are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FILE = "address"


@contextmanager
def published(data: Path, url: str) -> Iterator[None]:
    """Keep the address in the data folder, for this user alone, until the server ends."""
    path = data / FILE
    draft = data / f"{FILE}.draft"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "w") as file:
        file.write(f"{url}\n")
    draft.replace(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def known(data: Path) -> str | None:
    """Return the address of the server that runs on the folder, or that was killed there; None when there is none."""
    try:
        return (data / FILE).read_text().strip() or None
    except FileNotFoundError:
        return None
