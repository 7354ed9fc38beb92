"""The small town, and the engine that deletes what is past its clock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.integration.web.town import Town, open_town

from watchroom.actions.door import Door
from watchroom.actions.imports import renew_world
from watchroom.actions.seal import MasterKey
from watchroom.app.evidence import vault_of
from watchroom.pipeline.retention import Retention
from watchroom.policy.decide import World
from watchroom.store.pool import Database


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    """Return a running town whose clock is moved by hand."""
    async with open_town(database, tmp_path) as opened:
        yield opened


async def engine(town: Town) -> Door:
    """Return a door that sees the town's whole store, as the engine's own."""
    key = MasterKey.load_or_create(town.settings.master_key_path)
    door = Door(town.database, town.clock, key, World(agency_law={}, labels=frozenset()))
    await renew_world(door)
    return door


@pytest.fixture
async def retention(town: Town) -> Retention:
    """Return an engine of the town's store, run by the test."""
    return Retention(await engine(town), vault_of(town.settings))
