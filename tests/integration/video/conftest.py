"""The small town with its staged cameras, and looks that are checked again quickly."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.integration.video.looking import Gallery
from tests.integration.web.town import open_town

from watchroom.actions import lease_keeper, watching
from watchroom.store.pool import Database


@pytest.fixture
async def gallery(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Gallery]:
    """Return a running town with an open incident, whose looks and leases are checked ten times a second."""
    monkeypatch.setattr(watching, "RECHECK_SECONDS", 0.1)
    monkeypatch.setattr(lease_keeper, "KEEP_SECONDS", 0.1)
    async with open_town(database, tmp_path) as town:
        yield await Gallery.of(town)
