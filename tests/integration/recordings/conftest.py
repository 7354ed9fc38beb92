"""Streams are tried on the event loop that reads them in production."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import uvloop


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Return what makes the loops of this folder's tests."""
    return {"uvloop": uvloop.new_event_loop}
