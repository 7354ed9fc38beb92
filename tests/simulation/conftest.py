"""A real database for the simulation, as the integration tests have it."""

from __future__ import annotations

from tests.integration.conftest import database, database_address, open_folder, postgres, server, shelf

__all__ = ["database", "database_address", "open_folder", "postgres", "server", "shelf"]
