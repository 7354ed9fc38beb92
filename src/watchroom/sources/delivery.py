"""How a listener hands a message over when the pipeline may be full."""

from __future__ import annotations

import asyncio
from datetime import datetime

from watchroom.base.errors import LimitError
from watchroom.model.source import Deliver


async def deliver_patiently(deliver: Deliver, payload: bytes, content_type: str, received_at: datetime) -> None:
    """Deliver one message, as often as it takes while the pipeline says that it is full; other errors pass through."""
    while True:
        try:
            return await deliver(payload, content_type, received_at)
        except LimitError as error:
            await asyncio.sleep(error.retry_after_s)
