"""A source of observations: its enrolment and the port that every kind implements."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

import msgspec

from watchroom.model.observation import Decoded


class Enrolment(msgspec.Struct, frozen=True, kw_only=True):
    """One enrolled source: who answers for it, under which law its records live, and how it is set."""

    id: str
    kind: str
    title: str
    agency: str
    law_tag: str
    settings: Mapping[str, Any] = {}

    @property
    def label(self) -> str:
        """Return `agency/law_tag`, the label every record of this source carries."""
        return f"{self.agency}/{self.law_tag}"


class Decoder(Protocol):
    """Turns one message into observations: pure, no I/O, no clock but `received_at`."""

    def __call__(self, payload: bytes, content_type: str, enrolment: Enrolment, received_at: datetime) -> Decoded:
        """Decode one message; raise BadInputError only when the message as a whole cannot be read."""
        ...


Deliver = Callable[[bytes, str, datetime], Awaitable[None]]
"""Hands one received message (payload, content type, received at) to the pipeline; returns when it is durable."""


class Listener(Protocol):
    """A source that fetches or listens by itself (MQTT, CoT), run and restarted by the supervisor."""

    async def run(self, enrolment: Enrolment, deliver: Deliver) -> None:
        """Run until cancelled; raise when the connection is lost for good, the supervisor restarts with back-off."""
        ...
