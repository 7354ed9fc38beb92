"""Writing to people: a letter is put into the outbox within the act that causes it, and leaves after the commit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

import msgspec

from watchroom.actions.contacts import contacts_of
from watchroom.actions.door import ACTS, ActKind, Deed, Door
from watchroom.actions.imports import operator_seat
from watchroom.base.errors import NotFoundError
from watchroom.base.ids import new_id
from watchroom.model.portal import InboxLetter, Letter, Outcome, Outgoing, Waiting
from watchroom.policy.decide import Answer
from watchroom.store import letters as store
from watchroom.store import portal as store_portal
from watchroom.store.acting import Tx
from watchroom.store.letters import LetterRow, Settled

TRIES_MAX = 8
"""A letter that a next hop keeps putting off is given up after about a day."""
FIRST_WAIT = timedelta(seconds=30)
INBOX_LETTERS_MAX = 500

DELIVER = ActKind("letter.deliver", "Send the letters that acts wrote.")
ACTS[DELIVER.name] = DELIVER
_HOUSE = Answer(allowed=True, rule="outbox", says="")


async def post(deed: Deed, *letters: Letter) -> list[str]:
    """Put letters into the outbox of this act's transaction; returns their ids.

    Raises BadInputError when a letter goes to nobody. An account that was deleted is written to no more: its letters
    are left out.
    """
    rows = await letter_rows(deed.tx, deed.door, letters)
    await store.insert(deed.tx, rows)
    return [row.id for row in rows]


async def letter_rows(tx: Tx, door: Door, letters: Sequence[Letter]) -> list[LetterRow]:
    """Return what the outbox keeps of letters: address and facts sealed, to whom they go as of now."""
    accounts = await store_portal.accounts(tx, [each.account_id for each in letters if each.account_id])
    contacts = await contacts_of(tx, door, list(accounts))
    rows = []
    for letter in letters:
        account = accounts.get(letter.account_id or "")
        contact = contacts.get(letter.account_id or "")
        if letter.account_id and (account is None or contact is None):
            continue
        channel = letter.channel or (account.channel if account else "email")
        to = letter.email if contact is None else (contact.phone if channel == "sms" else contact.email)
        language = account.language if account else letter.language
        rows.append(_row(door, letter, channel, language, to))
    return rows


def _row(door: Door, letter: Letter, channel: str, language: str, to: str) -> LetterRow:
    letter_id = new_id("let")
    written = msgspec.json.encode(_Inside(to=to, facts=letter.facts))
    return LetterRow(
        id=letter_id,
        kind=letter.kind,
        channel=channel,
        language=language,
        about=letter.about,
        account_id=letter.account_id,
        sealed=door.master_key.seal(written, _aad(letter_id)),
        made_at=door.clock.now(),
    )


class _Inside(msgspec.Struct, frozen=True):
    """What of a letter only the postman opens."""

    to: str
    facts: dict[str, str]


def _aad(letter_id: str) -> bytes:
    return f"letter\x00{letter_id}".encode()


async def take(door: Door, channels: Sequence[str], most: int) -> list[Waiting]:
    """Return letters of these channels that are due; until `settle` they are, so a crash in between sends one twice."""
    async with door.everything() as tx:
        rows = await store.due(tx, channels, door.clock.now(), most)
    found = []
    for row in rows:
        inside = msgspec.json.decode(door.master_key.open(row.sealed, _aad(row.id)), type=_Inside)
        found.append(
            Waiting(
                id=row.id, kind=row.kind, channel=row.channel, language=row.language, to=inside.to,
                facts=inside.facts, tries=row.tries,
            )
        )  # fmt: skip
    return found


async def settle(door: Door, letters: Sequence[Waiting], outcomes: Iterable[Outcome]) -> None:
    """Note what became of letters, in one entry of the ledger; what failed for now is tried again, later each time."""
    now = door.clock.now()
    tries = {each.id: each.tries for each in letters}
    settled = []
    for outcome in outcomes:
        n = tries[outcome.id]
        given_up = outcome.permanent or n + 1 >= TRIES_MAX
        state = "sent" if outcome.sent else "failed" if given_up else "waiting"
        next_at = now + FIRST_WAIT * 3**n
        settled.append(Settled(id=outcome.id, state=state, error=outcome.error or None, next_at=next_at))
    async with door.everything() as tx:
        await store.settle(tx, settled, now)
        of = {state: sorted(each.id for each in settled if each.state == state) for state in ("sent", "failed")}
        if of["sent"] or of["failed"]:
            says = f"{len(of['sent'])} letters sent, {len(of['failed'])} given up"
            await door.note(tx, DELIVER, operator_seat(now), _HOUSE, says, **of)


async def keep_in_inbox(door: Door, letters: Sequence[Outgoing]) -> list[Outcome]:
    """Put letters into the demo's own post box in place of sending them."""
    now = door.clock.now()
    rows = [
        (each.id, now, each.channel, door.master_key.seal(msgspec.json.encode(each), _aad(each.id))) for each in letters
    ]
    async with door.everything() as tx:
        await store.put_inbox(tx, rows, INBOX_LETTERS_MAX)
    return [Outcome(id=each.id) for each in letters]


async def inbox(door: Door, most: int = INBOX_LETTERS_MAX) -> list[InboxLetter]:
    """Return the newest letters of the demo's post box, whose people are made up."""
    async with door.everything() as tx:
        rows = await store.inbox(tx, most)
    found = []
    for letter_id, at, channel, sealed in rows:
        letter = msgspec.json.decode(door.master_key.open(sealed, _aad(letter_id)), type=Outgoing)
        found.append(
            InboxLetter(id=letter_id, at=at, channel=channel, to=letter.to, subject=letter.subject, text=letter.text)
        )
    return found


async def inbox_letter(door: Door, letter_id: str) -> InboxLetter:
    """Return one letter of the demo's post box; raises NotFoundError."""
    found = next((each for each in await inbox(door) if each.id == letter_id), None)
    if found is None:
        raise NotFoundError("There is no such letter.")
    return found
