"""How the tests are shared out among workers."""

from __future__ import annotations

import gc

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

TOGETHER = "tests/e2e/"
"""Tests that share one running demo: they stay on one worker, one after the other."""


class _Scheduling(LoadScopeScheduling):  # type: ignore[misc] # xdist ships no types
    """Shares out test by test, but for those that belong together."""

    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER if nodeid.startswith(TOGETHER) else nodeid


def pytest_collection_finish() -> None:
    """Leave what collecting made out of every later search for garbage: it stays to the end."""
    gc.collect()
    gc.freeze()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Return the scheduler for `-n`; xdist's own grouping by mark does not work with this pytest."""
    return _Scheduling(config, log)
