"""What a household that was asked for footage reads and answers: by the link of its letter, or signed in."""

from __future__ import annotations

from datetime import datetime

import msgspec

from watchroom.actions import uploads
from watchroom.actions.door import Deed, Door, act
from watchroom.actions.portal_accounts import seat_of
from watchroom.actions.request_letters import agency_name, files_token, link_token, subject_of
from watchroom.actions.tokens import token_sha256
from watchroom.base.errors import ConflictError, NotFoundError
from watchroom.model.people import Seat
from watchroom.model.portal import Account
from watchroom.model.requests import Asked, FootageRequest
from watchroom.store import portal as store_portal
from watchroom.store import requests as store
from watchroom.store import uploads as store_uploads

MINE_MAX = 200
NO_LINK = "This link does not open anything any more. Look at your letter again, or sign in to see what you were asked."


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One request as the household that was asked reads it."""

    message_id: str
    number: str
    agency: str
    subject: str
    """What happened, as a word of the letters."""
    facts: str
    place: str
    began_at: datetime
    ended_at: datetime
    until: datetime
    asked_at: datetime
    cameras: int
    is_open: bool
    answer: str | None
    answered_at: datetime | None
    files: str | None
    """The address of the page for files, once they said that they have something, as long as it takes any."""


class Link(msgspec.Struct, frozen=True):
    """Whose message a link belongs to."""

    message_id: str
    account: Account
    seat: Seat


class Mine(msgspec.Struct, frozen=True, kw_only=True):
    """What an account was asked, the newest first, and since when it wants no requests."""

    questions: list[Question]
    links: dict[str, str]
    """By message: the token of its page."""
    stopped_since: datetime | None


async def enter(door: Door, token: str) -> Link:
    """Return whose message a link belongs to; raises NotFoundError."""
    async with door.everything() as tx:
        found = await store.of_token(tx, token_sha256(token))
        account = None if found is None else await store_portal.account(tx, found[1])
    if found is None or account is None:
        raise NotFoundError(NO_LINK)
    return Link(found[0], account, seat_of(account, "request-link", door.clock.now()))


@act("request.read", "Read a request for footage that one got.")
async def read(deed: Deed, message_id: str) -> Question:
    """Return what is asked; raises NotFoundError where it is not this account's."""
    return await _question(deed, *await _mine(deed, message_id))


@act("request.mine", "See what one was asked for.")
async def mine(deed: Deed, account: Account) -> Mine:
    """Return every request that the account got, with its answers."""
    deed.about("one's own requests for footage")
    found = await store.asked_of(deed.tx, account.id, MINE_MAX)
    return Mine(
        questions=[await _question(deed, *each) for each in found],
        links={asked.id: link_token(deed.door, asked.id) for asked, _ in found},
        stopped_since=await store.stopped_since(deed.tx, account.id),
    )


@act("request.offer", "Answer a request for footage: I have something.")
async def offer(deed: Deed, message_id: str) -> str:
    """Keep the answer, and return the address of the page by which files are handed over: the same each time.

    Raises:
        NotFoundError: it is not this account's.
        ConflictError: the request has ended.
    """
    asked, request = await _answer(deed, message_id, "something")
    token = files_token(deed.door, asked.id)
    if await store_uploads.present(deed.tx, token_sha256(token)) is None:
        await _open_files(deed, asked, request, token)
    return uploads.link_path(token)


async def _open_files(deed: Deed, asked: Asked, request: FootageRequest, token: str) -> None:
    cameras = (await store.cameras_of(deed.tx, [asked.id]))[asked.id]
    account = await store_portal.account(deed.tx, asked.account_id or "")
    await uploads.open_link(
        deed,
        request_id=request.id,
        camera_id=cameras[0].camera_id if len(cameras) == 1 else None,
        incident_id=request.incident_id,
        case=request.case_number,
        account_id=asked.account_id,
        language="en" if account is None else account.language,
        token=token,
    )


@act("request.nothing", "Answer a request for footage: nothing seen.")
async def nothing(deed: Deed, message_id: str) -> None:
    """Keep the answer; raises as `offer` does."""
    await _answer(deed, message_id, "nothing")


@act("request.decline", "Answer a request for footage: no.")
async def decline(deed: Deed, message_id: str) -> None:
    """Keep the answer, which the police see in a count and nowhere else; raises as `offer` does."""
    await _answer(deed, message_id, "no")


@act("request.stop", "Ask never to be asked for footage again.")
async def stop(deed: Deed, message_id: str) -> None:
    """Never ask this account again, until it says otherwise; possible after the request has ended, too."""
    asked, request = await _mine(deed, message_id)
    await store.stop(deed.tx, asked.account_id or "", deed.now)
    if request.is_open(deed.now):
        await store.answer(deed.tx, asked.id, "stop", deed.now)


@act("request.resume", "Ask to be asked for footage again.")
async def resume(deed: Deed, account: Account) -> None:
    """Let an account be asked again."""
    deed.about("one's own requests for footage")
    if not await store.lift_stop(deed.tx, account.id):
        raise ConflictError("You are asked already: nothing was stopped.")


async def _mine(deed: Deed, message_id: str) -> tuple[Asked, FootageRequest]:
    found = await store.asked(deed.tx, message_id, lock=True)
    if found is None:
        raise NotFoundError(NO_LINK)
    deed.about(f"request {found[1].number}")
    return found


async def _answer(deed: Deed, message_id: str, what: str) -> tuple[Asked, FootageRequest]:
    asked, request = await _mine(deed, message_id)
    if not request.is_open(deed.now):
        raise ConflictError("This request has ended. Thank you all the same.")
    await store.answer(deed.tx, asked.id, what, deed.now)
    return asked, request


async def _question(deed: Deed, asked: Asked, request: FootageRequest) -> Question:
    cameras = await store.cameras_of(deed.tx, [asked.id])
    return Question(
        message_id=asked.id,
        number=request.number,
        agency=await agency_name(deed.tx, request.agency),
        subject=subject_of(request.type_code),
        facts=request.facts,
        place=request.place,
        began_at=request.began_at,
        ended_at=request.ended_at,
        until=request.until,
        asked_at=asked.sent_at,
        cameras=len(cameras[asked.id]),
        is_open=request.is_open(deed.now),
        answer=asked.answer,
        answered_at=asked.answered_at,
        files=await _files_page(deed, asked),
    )


async def _files_page(deed: Deed, asked: Asked) -> str | None:
    """Return the address of the page for files where a household said that it has some; None when it takes none."""
    if asked.answer != "something":
        return None
    token = files_token(deed.door, asked.id)
    link = await store_uploads.present(deed.tx, token_sha256(token))
    is_alive = link is not None and await uploads.is_alive(deed.tx, link, deed.now)
    return uploads.link_path(token) if is_alive else None
