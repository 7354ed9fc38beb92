"""The worker that decodes pictures."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from watchroom.media.pictures.pool import Pictures


@pytest.fixture
async def pictures() -> AsyncIterator[Pictures]:
    """A worker that is given three seconds a job."""
    made = Pictures(transcodes_max=1, job_seconds=3.0)
    yield made
    await made.close()
