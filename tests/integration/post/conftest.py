"""A real mail server of the tests' own, and a door with an outbox."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from tests.integration.web.town import NOW

from watchroom.actions.door import Door
from watchroom.app.settings import Settings
from watchroom.app.terminal import door_of
from watchroom.base.clock import ManualClock
from watchroom.store.pool import Database


class MailBox:
    """Takes letters as a city's mail server does; some addresses it refuses, for now or for good."""

    def __init__(self) -> None:
        self.letters: list[Envelope] = []
        self.later = 0
        """How many letters it puts off before it takes one."""

    async def handle_RCPT(  # noqa: N802 - the name that the server calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Refuse nobody@ for good."""
        if address.startswith("nobody@"):
            return "550 there is nobody of this name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a letter, or put it off."""
        if self.later > 0:
            self.later -= 1
            return "451 come back later"
        self.letters.append(envelope)
        return "250 taken"


@pytest.fixture
def mailbox() -> MailBox:
    """Return what the mail server takes."""
    return MailBox()


@pytest.fixture
async def smtp_port(mailbox: MailBox) -> AsyncIterator[int]:
    """Return the port of a running mail server."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(mailbox, hostname="mail.example", loop=loop), "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


@pytest.fixture
async def door(database: Database, tmp_path: Path) -> Door:
    """Return a door whose clock is moved by hand."""
    return await door_of(Settings(data=tmp_path), database, ManualClock(NOW))
