"""Letters leave by real SMTP: each once, in the reader's language, and none is lost when the server stumbles."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import Envelope

from watchroom.actions import posting
from watchroom.actions.contacts import new_account_row
from watchroom.actions.door import Door
from watchroom.app.portal import base_of
from watchroom.app.postman import Postman, ways_of
from watchroom.app.settings import Settings
from watchroom.base.clock import ManualClock
from watchroom.model.portal import Contact, Letter
from watchroom.store import letters as store
from watchroom.store import portal as store_portal

from .conftest import MailBox


def postman(door: Door, port: int, **how: Any) -> Postman:
    """Return a postman of a room whose mail server listens on `port`."""
    settings = Settings(
        data=Path("/nowhere"), smtp_host="127.0.0.1", smtp_port=port, smtp_security="none",
        smtp_from="The city <city@example.org>", public_url="https://cameras.example/", **how,
    )  # fmt: skip
    return Postman(door, ways_of(settings, door), base_of(settings), only_reviewed=False)


async def write(door: Door, *letters: Letter) -> None:
    """Put letters into the outbox, as an act does within its transaction."""
    async with door.everything() as tx:
        await store.insert(tx, await posting.letter_rows(tx, door, letters))


def to(email: str, **how: Any) -> Letter:
    """Return a letter with a link to an address."""
    return Letter(kind="portal/link", facts={"path": "/portal/sign-in/abc"}, about="test", email=email, **how)


def read(envelope: Envelope) -> EmailMessage:
    """Return a letter as a mail program reads it."""
    content = envelope.content
    assert isinstance(content, bytes)
    return message_from_bytes(content, _class=EmailMessage, policy=policy.default)


async def test_a_letter_goes_out_once_in_the_language_of_its_reader(
    door: Door, mailbox: MailBox, smtp_port: int
) -> None:
    """An account's letter goes to its address in its language, with a whole link; a deleted account's goes nowhere."""
    rows = [
        new_account_row(door.master_key, Contact(email=f"{name}@example.org"), door.clock.now(), language=language)
        for name, language in (("ruth", "am"), ("gone", "en"))
    ]
    async with door.everything() as tx:
        await store_portal.insert_accounts(tx, rows)
        await store_portal.delete_account(tx, rows[1].account.id, door.clock.now())
    await write(door, *(Letter(kind="portal/link", facts={"path": "/portal/sign-in/abc"}, about="test",
                               account_id=row.account.id) for row in rows))  # fmt: skip
    man = postman(door, smtp_port)
    assert [await man.round(), await man.round()] == [1, 0]
    (envelope,) = mailbox.letters
    letter = read(envelope)
    assert (envelope.rcpt_tos, letter["subject"]) == (["ruth@example.org"], "የመግቢያ አገናኝዎ")
    assert "https://cameras.example/portal/sign-in/abc?lang=am\n" in letter.get_content().replace("\r", "")
    async with door.everything() as tx:
        (state,) = await store.states(tx, ["test"])
        assert (state.state, state.error) == ("sent", None)
        assert await tx.fetchval("SELECT count(*) FROM letter WHERE sealed IS NOT NULL") == 0
        assert await tx.fetchval("SELECT count(*) FROM act WHERE act = 'letter.deliver'") == 1


async def test_what_is_put_off_is_tried_again_and_what_is_refused_is_not(
    door: Door, mailbox: MailBox, smtp_port: int
) -> None:
    """A letter put off goes out half a minute later; one to nobody is given up at once, with words and no address."""
    mailbox.later = 1
    await write(door, to("ruth@example.org"), to("nobody@example.org"))
    man = postman(door, smtp_port)
    await man.round()
    assert mailbox.letters == []
    assert await man.round() == 0
    assert isinstance(door.clock, ManualClock)
    door.clock.advance(31)
    assert await man.round() == 1
    assert [envelope.rcpt_tos for envelope in mailbox.letters] == [["ruth@example.org"]]
    async with door.everything() as tx:
        states = {each.state: each.error for each in await store.states(tx, ["test"])}
    assert states == {"sent": None, "failed": "the address was refused (550)"}


async def test_letters_wait_while_the_server_is_gone_and_while_none_is_named(
    door: Door, mailbox: MailBox, smtp_port: int
) -> None:
    """Without a mail server nothing is lost and nothing is given up; with a dead one, for about a day."""
    await write(door, to("ruth@example.org"))
    nowhere = Postman(door, {}, "https://cameras.example", only_reviewed=False)
    assert await nowhere.round() == 0
    dead = postman(door, 1)
    assert isinstance(door.clock, ManualClock)
    tries = 0
    while await dead.round():
        tries += 1
        door.clock.advance(24 * 3600)
    assert tries == posting.TRIES_MAX
    await write(door, to("ben@example.org"))
    await dead.round()
    door.clock.advance(31)
    assert await postman(door, smtp_port).round() == 1
    assert [each.rcpt_tos for each in mailbox.letters] == [["ben@example.org"]]


async def test_an_outsider_cannot_write_headers(door: Door, mailbox: MailBox, smtp_port: int) -> None:
    """A fact with a line break stays in its line of the text; an address with one is refused, and the round goes on."""
    await write(door, to("ruth@example.org\nbcc: all@example.org"), to("ben@example.org"))
    await postman(door, smtp_port).round()
    assert [each.rcpt_tos for each in mailbox.letters] == [["ben@example.org"]]


async def test_five_hundred_letters_go_out_in_one_round(door: Door, mailbox: MailBox, smtp_port: int) -> None:
    """A round takes five hundred letters, over four lines at a time, and each arrives once."""
    await write(door, *(to(f"r{n}@example.org") for n in range(500)))
    assert await postman(door, smtp_port).round() == 500
    assert sorted(each.rcpt_tos[0] for each in mailbox.letters) == sorted(f"r{n}@example.org" for n in range(500))
