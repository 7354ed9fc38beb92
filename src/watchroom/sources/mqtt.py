"""Listens to one topic of an MQTT broker for a kind of source whose settings name it."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiomqtt

from watchroom.base.errors import UnavailableError
from watchroom.model.source import Deliver, Enrolment
from watchroom.sources import manifest
from watchroom.sources.delivery import deliver_patiently

MESSAGES_WAITING_MAX = 1000
"""More than this many messages between two commits are dropped by the client, which says so in the log."""


class MqttListener:
    """Subscribes once and delivers each message in turn; a lost broker ends the run, the supervisor starts it again."""

    def __init__(self, kind: str) -> None:
        """Listen for sources of this kind; its manifest has `host`, `port`, `topic` and how to sign in."""
        self._kind = kind

    async def run(self, enrolment: Enrolment, deliver: Deliver) -> None:
        """Run until cancelled; raise UnavailableError when the broker cannot be reached or is lost."""
        bytes_max = manifest(self._kind).message_bytes_max
        settings = manifest(self._kind).settings_of(enrolment)
        if settings["host"] is None:
            await asyncio.Event().wait()  # nothing to listen to: this source's messages are posted
        try:
            async with _client(enrolment.id, settings) as client:
                await client.subscribe(settings["topic"], qos=1)
                async for message in client.messages:
                    if isinstance(message.payload, bytes) and 0 < len(message.payload) <= bytes_max:
                        await deliver_patiently(deliver, message.payload, "application/json", datetime.now(UTC))
        except aiomqtt.MqttError as error:
            broker = f"{settings['host']}:{settings['port']}"
            raise UnavailableError(f"The MQTT broker {broker} is lost ({error}); check it and the password.") from error


def _client(name: str, settings: dict[str, Any]) -> aiomqtt.Client:
    password_file = settings["password_file"]
    return aiomqtt.Client(
        settings["host"],
        settings["port"],
        username=settings["username"],
        password=Path(password_file).read_text().strip() if password_file else None,
        identifier=f"watchroom-{name}",
        clean_session=False,
        max_queued_incoming_messages=MESSAGES_WAITING_MAX,
        tls_context=ssl.create_default_context() if settings["tls"] else None,
    )
