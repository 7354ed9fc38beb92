"""The small town, served for real, for the tests of agreements, switches and the policy's own life."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.integration.web.town import Town, open_town

from watchroom.store.pool import Database


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    """Return a running town whose clock is moved by hand."""
    async with open_town(database, tmp_path) as opened:
        yield opened
