"""The letters of a request for footage: one to each household, and one reminder to those who kept silent."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from watchroom.actions.door import Deed, Door
from watchroom.actions.posting import letter_rows
from watchroom.actions.tokens import token_sha256
from watchroom.base.ids import new_id
from watchroom.model.portal import Letter
from watchroom.model.requests import Asked, AskedCamera, FootageRequest
from watchroom.store import letters as store_letters
from watchroom.store import people as store_people
from watchroom.store import requests as store
from watchroom.store.acting import Tx
from watchroom.store.requests import NewMessage

ANSWER_PATH = "/portal/requests/answer"
COMPLAIN_PATH = "/portal/complaints"
ASKED, REMINDER = "requests/asked", "requests/reminder"
INCIDENT = "incident"
SUBJECTS: dict[str, str] = {
    **dict.fromkeys(("shooting", "shots_heard"), "shots"),
    **dict.fromkeys(("robbery", "robbery_armed"), "robbery"),
    "carjacking": "carjacking",
    **dict.fromkeys(("homicide", "stabbing", "assault_weapon", "assault", "fight"), "assault"),
    **dict.fromkeys(("burglary", "burglary_in_progress", "burglar_alarm"), "burglary"),
    **dict.fromkeys(("fire", "arson"), "fire"),
    **dict.fromkeys(("vehicle_theft", "theft_from_vehicle"), "vehicle"),
    "theft": "theft",
    "vandalism": "damage",
    **dict.fromkeys(("crash", "crash_injury", "hit_and_run"), "crash"),
    "missing_person": "missing",
}
"""What happened, as a word of the letters; of any other type of incident a neighbour reads that there was one."""


def subject_of(type_code: str) -> str:
    """Return what happened, as a word of the letters."""
    return SUBJECTS.get(type_code, INCIDENT)


def link_token(door: Door, message_id: str) -> str:
    """Return the token of a message's link: made again for a reminder, so that the first link goes on to work."""
    return _token(door, "request-link", message_id)


def files_token(door: Door, message_id: str) -> str:
    """Return the token of the page for a message's files: always the same, so that whoever comes back finds theirs."""
    return _token(door, "request-files", message_id)


def _token(door: Door, kind: str, message_id: str) -> str:
    return base64.urlsafe_b64encode(door.master_key.print_of(kind, message_id)).decode().rstrip("=")


def new_message(door: Door, account_id: str, cameras: tuple[AskedCamera, ...]) -> NewMessage:
    """Return a new message to a household."""
    message_id = new_id("fmsg")
    return NewMessage(
        id=message_id,
        account_id=account_id,
        token_sha256=token_sha256(link_token(door, message_id)),
        cameras=cameras,
    )


async def ask(deed: Deed, request: FootageRequest, messages: Sequence[NewMessage]) -> None:
    """Put the letters of a new request into the outbox of this act."""
    pairs = [(each.id, each.account_id) for each in messages]
    await _write(deed.tx, deed.door, ASKED, request, pairs)


async def remind(tx: Tx, door: Door, request: FootageRequest) -> int:
    """Remind the households that kept silent, once; returns how many that were."""
    silent: list[Asked] = await store.silent(tx, request.id)
    await _write(tx, door, REMINDER, request, [(each.id, each.account_id or "") for each in silent])
    await store.reminded(tx, request.id, [each.id for each in silent], door.clock.now())
    return len(silent)


async def _write(tx: Tx, door: Door, kind: str, request: FootageRequest, messages: Sequence[tuple[str, str]]) -> None:
    shared = facts_of(request, await agency_name(tx, request.agency))
    letters = [
        Letter(
            kind=kind,
            facts=shared | {"path": f"{ANSWER_PATH}/{link_token(door, message_id)}"},
            about=f"request:{message_id}",
            account_id=account_id,
        )
        for message_id, account_id in messages
    ]
    await store_letters.insert(tx, await letter_rows(tx, door, letters))


async def agency_name(tx: Tx, agency_id: str) -> str:
    """Return the name of an agency."""
    names = {each.id: each.name for each in await store_people.agencies(tx)}
    return names.get(agency_id, agency_id)


def facts_of(request: FootageRequest, agency: str) -> dict[str, str]:
    """Return what a letter tells of a request: `_word` and `_at` are put into the reader's language by the postman."""
    return {
        "what_word": subject_of(request.type_code),
        "place": request.place,
        "began_at": request.began_at.isoformat(),
        "ended_at": request.ended_at.isoformat(),
        "until_at": request.until.isoformat(),
        "facts": request.facts,
        "number": request.number,
        "agency": agency,
        "complain_path": COMPLAIN_PATH,
    }
