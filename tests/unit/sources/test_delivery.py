"""Handing a message to a pipeline that may be full."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from watchroom.base.errors import LimitError, UnavailableError
from watchroom.sources.delivery import deliver_patiently

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


async def test_full_pipeline_is_asked_again() -> None:
    """A message is offered until it is taken, unchanged, with the time of its receipt."""
    offers: list[tuple[bytes, str, datetime]] = []

    async def deliver(payload: bytes, content_type: str, received_at: datetime) -> None:
        offers.append((payload, content_type, received_at))
        if len(offers) < 3:
            raise LimitError("QUEUE", "full", retry_after_s=0.0)

    await deliver_patiently(deliver, b"x", "text/plain", AT)
    assert offers == [(b"x", "text/plain", AT)] * 3


async def test_other_errors_end_it() -> None:
    """A database that is gone is the supervisor's to wait for."""

    async def deliver(payload: bytes, content_type: str, received_at: datetime) -> None:
        raise UnavailableError("The database is gone; start it.")

    with pytest.raises(UnavailableError):
        await deliver_patiently(deliver, b"x", "text/plain", AT)
