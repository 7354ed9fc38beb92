"""The small town with households around it, for the tests of requests for footage."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.integration.web.town import Town, open_town

from watchroom.store.pool import Database


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    """Return a running town whose clock is moved by hand."""
    async with open_town(database, tmp_path, roles=("web", "pipeline")) as opened:
        yield opened
