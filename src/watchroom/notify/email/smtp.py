"""Hands letters to one mail server, several at a time over lines that stay open for the whole round."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr

import msgspec

from watchroom.base.clock import Clock
from watchroom.model.portal import Outcome, Outgoing

LINES_MAX = 4
ANSWER_SECONDS_MAX = 20.0
_FOR_NOW = range(400, 500)
"""SMTP's answers that ask to try again later."""


class MailServer(msgspec.Struct, frozen=True, kw_only=True):
    """The mail server that letters are handed to."""

    host: str
    port: int
    security: str
    """starttls, tls or none."""
    sender: str
    """The header `From`."""
    user: str = ""
    password: str = ""


class Smtp:
    """Sends letters by one mail server."""

    def __init__(self, server: MailServer, clock: Clock, *, tls: ssl.SSLContext | None = None) -> None:
        """Keep the server; `tls` says whom to trust, the system's authorities by default."""
        self._server = server
        self._clock = clock
        self._tls = tls or ssl.create_default_context()

    async def __call__(self, letters: Sequence[Outgoing]) -> list[Outcome]:
        """Hand the letters over; answers for each."""
        shares = [letters[n::LINES_MAX] for n in range(LINES_MAX)]
        answers = await asyncio.gather(*(asyncio.to_thread(self._share, each) for each in shares if each))
        return [outcome for share in answers for outcome in share]

    def _share(self, letters: Sequence[Outgoing]) -> list[Outcome]:
        """Hand over one line's share; what is left when the line breaks is tried again later."""
        outcomes: list[Outcome] = []
        try:
            with self._line() as line:
                for letter in letters:
                    outcomes.append(self._hand_over(line, letter))  # noqa: PERF401 - what was sent before a break counts
        except (OSError, smtplib.SMTPException) as error:
            left = letters[len(outcomes) :]
            outcomes += [Outcome(id=each.id, error=f"the mail server: {type(error).__name__}") for each in left]
        return outcomes

    def _line(self) -> smtplib.SMTP:
        server = self._server
        if server.security == "tls":
            line: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=ANSWER_SECONDS_MAX, context=self._tls
            )
        else:
            line = smtplib.SMTP(server.host, server.port, timeout=ANSWER_SECONDS_MAX)
        if server.security == "starttls":
            line.starttls(context=self._tls)
        if server.user:
            line.login(server.user, server.password)
        return line

    def _hand_over(self, line: smtplib.SMTP, letter: Outgoing) -> Outcome:
        """Hand one letter over; a line that breaks raises, a letter that is refused does not."""
        try:
            line.send_message(self._message(letter))
        except smtplib.SMTPServerDisconnected:
            raise
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            return Outcome(id=letter.id, error=f"the address was refused ({code})", permanent=code not in _FOR_NOW)
        except smtplib.SMTPResponseException as error:
            code = error.smtp_code
            return Outcome(id=letter.id, error=f"the mail server said {code}", permanent=code not in _FOR_NOW)
        except (ValueError, smtplib.SMTPNotSupportedError):
            return Outcome(id=letter.id, error="the address cannot be written to", permanent=True)
        return Outcome(id=letter.id)

    def _message(self, letter: Outgoing) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._server.sender
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(self._clock.now())
        # By the letter's own id, so that a letter sent twice after a crash is known as one.
        message["Message-ID"] = f"<{letter.id}@{_domain(self._server.sender)}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        return message


def _domain(sender: str) -> str:
    address = parseaddr(sender)[1]
    return address.rpartition("@")[2] or make_msgid().strip("<>").rpartition("@")[2]
