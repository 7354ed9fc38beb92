"""Takes letters from the outbox, puts them into words and sends each by its channel; without a way they wait."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, tzinfo
from importlib import import_module

from watchroom.actions import posting
from watchroom.actions.door import Door
from watchroom.app.settings import Settings
from watchroom.model.portal import Outcome, Outgoing, Transport, Waiting
from watchroom.notify import letters
from watchroom.notify.email.smtp import MailServer, Smtp

ROUND_SECONDS = 1.0
LETTERS_A_ROUND_MAX = 500
log = logging.getLogger(__name__)


class Postman:
    """One round after the other; runs in one process of a room."""

    def __init__(
        self, door: Door, ways: Mapping[str, Transport], base: str, *, only_reviewed: bool, zone: tzinfo = UTC
    ) -> None:
        """Send by `ways`, one a channel; links begin with `base`, moments are told in `zone`."""
        self._zone = zone
        self._door = door
        self._ways = ways
        self._base = base
        self._only_reviewed = only_reviewed
        self._failing = ""

    async def run(self, still_alone: Callable[[], None]) -> None:
        """Send what is due, for ever."""
        while True:
            still_alone()
            if await self.round() < LETTERS_A_ROUND_MAX:
                await asyncio.sleep(ROUND_SECONDS)

    async def round(self) -> int:
        """Send what is due now; returns how many letters that were."""
        waiting = await posting.take(self._door, list(self._ways), LETTERS_A_ROUND_MAX)
        if waiting:
            outcomes: list[Outcome] = []
            for channel in sorted({each.channel for each in waiting}):
                outcomes += await self._ways[channel](
                    [self._worded(each) for each in waiting if each.channel == channel]
                )
            await posting.settle(self._door, waiting, outcomes)
            self._say(outcomes)
        return len(waiting)

    def _worded(self, letter: Waiting) -> Outgoing:
        """Put a letter into words; a fact that is a `path` becomes the `link` that people open."""
        facts = {_link_name(name): self._fact(name, value, letter.language) for name, value in letter.facts.items()}
        sms = letter.channel == "sms"
        subject, text = letters.written(
            letter.kind, letter.language, facts, sms=sms, only_reviewed=self._only_reviewed, zone=self._zone
        )
        return Outgoing(id=letter.id, channel=letter.channel, to=letter.to, subject=subject, text=text)

    def _fact(self, name: str, value: str, language: str) -> str:
        """Return a fact as the letter tells it; a link opens in the letter's language, whatever browser opens it."""
        if _link_name(name) == name:
            return value
        if language == letters.ENGLISH:
            return f"{self._base}{value}"
        path, mark, part = value.partition("#")
        return f"{self._base}{path}{'&' if '?' in path else '?'}lang={language}{mark}{part}"

    def _say(self, outcomes: Sequence[Outcome]) -> None:
        """Log once that letters do not leave, and once that they do again; never to whom."""
        wrong = next((each.error for each in outcomes if not each.sent), "")
        if wrong and not self._failing:
            log.warning("letters do not leave: %s", wrong)
        elif self._failing and not wrong:
            log.info("letters leave again")
        self._failing = wrong


def _link_name(name: str) -> str:
    """Return `link` for `path`, `stop_link` for `stop_path`; other names stay."""
    return f"{name.removesuffix('path')}link" if name == "path" or name.endswith("_path") else name


def ways_of(settings: Settings, door: Door) -> dict[str, Transport]:
    """Return by which way each channel sends: the demo's go into its own post box."""
    if settings.demo:

        async def into_inbox(sent: Sequence[Outgoing]) -> list[Outcome]:
            return await posting.keep_in_inbox(door, sent)

        return dict.fromkeys(("email", "sms"), into_inbox)
    ways: dict[str, Transport] = {}
    if settings.smtp_host:
        server = MailServer(
            host=settings.smtp_host,
            port=settings.smtp_port,
            security=settings.smtp_security,
            sender=settings.smtp_from,
            user=settings.smtp_user,
            password=settings.smtp_password,
        )
        ways["email"] = Smtp(server, door.clock)
    if settings.sms_webhook_url:
        sms = import_module("watchroom.notify.sms.webhook")
        ways["sms"] = sms.SmsWebhook(settings.sms_webhook_url, settings.sms_webhook_secret, door.clock)
    return ways
