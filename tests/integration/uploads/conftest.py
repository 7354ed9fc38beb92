"""The small town, served for real, with links by which people hand over files."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.integration.uploads.sending import Sender, make_link
from tests.integration.web.town import Town, open_town

from watchroom.store.pool import Database


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    """Return a running town whose clock is moved by hand."""
    async with open_town(database, tmp_path, ledger_delay_minutes=0) as opened:
        yield opened


@pytest.fixture
async def sender(town: Town) -> AsyncIterator[Sender]:
    """Return somebody who holds a link for an incident of the town."""
    async with Sender(town, await make_link(town)) as opened:
        yield opened
