"""How the tests are shared out among workers."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/e2e/", "sim/tests/", "tests/shape/")
"""Tests that share one running demo, one invented hour or one reading of all code, each dear to make.

The tests of such a folder stay on one worker, one after the other.
"""


class _Scheduling(LoadScopeScheduling):  # type: ignore[misc] # xdist ships no types
    """Shares out test by test, but for those that belong together."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid)


def pytest_configure() -> None:
    """Let HTTP clients here trust one authority, whose key nobody has.

    Each client reads all that it trusts when it is made. The world's authorities take 40 ms of a processor, tests make
    thousands of clients, and what they speak TLS to brings a certificate of its own.
    """
    os.environ["SSL_CERT_FILE"] = str(Path(__file__).with_name("nobody.pem"))


def pytest_collection_finish() -> None:
    """Leave what collecting made out of every later search for garbage: it stays to the end."""
    gc.collect()
    gc.freeze()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Return the scheduler for `-n`; xdist's own grouping by mark does not work with this pytest."""
    return _Scheduling(config, log)
