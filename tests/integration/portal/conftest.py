"""The small town, served for real, for the tests of this folder."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.integration.web.town import Town, open_town

from watchroom.store.pool import Database


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    """Return a running town whose clock is moved by hand and whose ledger is published at once."""
    async with open_town(database, tmp_path, ledger_delay_minutes=0) as opened:
        yield opened
