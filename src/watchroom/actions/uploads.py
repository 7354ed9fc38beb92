"""Links by which people hand over files: made for one request or incident, alive as long as it needs them."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from watchroom.actions.door import Deed, act
from watchroom.actions.incidents import words
from watchroom.actions.seal import MasterKey
from watchroom.actions.tokens import new_token, token_sha256
from watchroom.base.errors import BadInputError, NotFoundError
from watchroom.base.ids import new_id
from watchroom.model.evidence import (
    ARRIVING,
    CLOCK_OFFSET_SECONDS_MAX,
    GONE,
    About,
    Item,
    Touch,
    UploadLink,
)
from watchroom.model.people import Seat, Why
from watchroom.store import evidence as store_evidence
from watchroom.store import things as store_things
from watchroom.store import uploads as store
from watchroom.store.acting import Tx, enrolling

LINK_LASTS = timedelta(days=30)
"""How long a link lives that no open case keeps alive."""
SENDER = "the sender"
"""Who a custody record names: a registrant's name is no officer's business here."""
NO_LINK = "This link does not open anything, or it was closed. Ask whoever sent it for a new one."
NOTE_CHARS_MAX = 2_000
OWN = Why(purpose="own_records")


class GoneError(NotFoundError):
    """The file was here, and is not kept any more."""


class SentFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file as its sender sees it."""

    id: str
    name: str
    state: str
    size_bytes: int
    arrived_at: datetime | None
    sha256: str | None
    is_again: bool
    """It was sent more than once; one is kept."""


class LinkPage(msgspec.Struct, frozen=True, kw_only=True):
    """What a link's page shows: what it is for, and what came by it."""

    number: str
    until: datetime | None
    """When the link ends; None while a case keeps it."""
    now: datetime
    files: list[SentFile]
    clock_offset_s: float | None
    note: str


async def open_link(
    deed: Deed,
    *,
    request_id: str | None = None,
    camera_id: str | None = None,
    incident_id: str | None = None,
    case: str | None = None,
    account_id: str | None = None,
    language: str = "en",
    token: str | None = None,
) -> str:
    """Make a link for files that belong to an incident or a case, and return its token; `link_path` is its address.

    Part of the act that it is made in. The token, a new one where none is given, is shown once: only its hash is kept.
    Raises BadInputError when neither an incident nor a case is named that the system holds.
    """
    incident, label, number = await _named(deed, incident_id, case)
    token = token or new_token()[0]
    link = UploadLink(
        id=new_id("upl"),
        label=label,
        agency=label.partition("/")[0],
        request_id=request_id,
        camera_id=camera_id,
        incident_id=incident,
        incident_number=number,
        case_number=case,
        account_id=account_id,
        language=language,
        made_by=deed.seat.login,
        made_at=deed.now,
        expires_at=deed.now + LINK_LASTS,
    )
    await enrolling(deed.tx, "evidence", deed.visible["evidence"] | {label})
    await store.put_link(deed.tx, link, token_sha256(token))
    return token


async def _named(deed: Deed, incident_id: str | None, case: str | None) -> tuple[str | None, str, str | None]:
    """Return the incident's id, the label of what belongs to it or to the case, and the incident's number."""
    if incident_id:
        found = await store.incident_named(deed.tx, incident_id)
        if found is not None:
            return found
    elif case and (known := await store_things.case(deed.tx, case)) is not None:
        return None, f"{known.agency}/{deed.door.world.agency_law.get(known.agency, '')}", None
    raise BadInputError("incident_id", "names no incident or case that the system holds")


def link_path(token: str) -> str:
    """Return where a link leads."""
    return f"/portal/uploads/{token}"


def sender_seat(now: datetime) -> Seat:
    """Return the seat of whoever holds a link: one of the public, without a name."""
    return Seat(id="", login="upload-link", name=SENDER, agency="public", role="resident", session_id="", began_at=now)


async def enter(deed: Deed, token: str) -> UploadLink:
    """Return the link of a token, and let the act see what came by it; raises NotFoundError when it opens nothing."""
    link = await store.present(deed.tx, token_sha256(token))
    if link is None or not await is_alive(deed.tx, link, deed.now):
        raise NotFoundError(NO_LINK)
    deed.about(f"upload link {link.id}", link=link.id, request=link.request_id, incident=link.incident_number)
    return link


async def is_alive(tx: Tx, link: UploadLink, now: datetime) -> bool:
    """Return whether a link still opens: until it is revoked, as long as its case is open, else for LINK_LASTS."""
    if link.revoked_at is not None:
        return False
    return now < link.expires_at or await _is_kept_by_case(tx, link)


async def _is_kept_by_case(tx: Tx, link: UploadLink) -> bool:
    case = None if link.case_number is None else await store_things.case(tx, link.case_number)
    return case is not None and case.status == "open"


async def item_of(deed: Deed, link: UploadLink, item_id: str, *, lock: bool = False) -> Item:
    """Return an item that came by a link; raises NotFoundError for every other, GoneError for one that is gone.

    One that had come before is there as far as its sender is concerned: all of it arrived.
    """
    item = await store_evidence.item(deed.tx, item_id, lock=lock)
    if item is None or item.link_id != link.id:
        raise NotFoundError("There is no such file here.")
    if (item.state in GONE and item.same_as is None) or (item.expires_at is not None and item.expires_at <= deed.now):
        raise GoneError("This file was taken back, or given up because its rest never came. Send it anew.")
    return item


def about_of(deed: Deed, item: Item) -> About:
    """Return what the sender told of an item, nothing once its key is destroyed."""
    if item.key_wrapped is None or item.about_sealed is None:
        return About()
    aad = item.id.encode()
    key = deed.door.master_key.unwrap_key(item.key_wrapped, aad)
    return msgspec.json.decode(MasterKey(key).open(item.about_sealed, aad), type=About)


def with_about(deed: Deed, item: Item, about: About) -> Item:
    """Return an item that carries what its sender told, sealed under its own key."""
    aad = item.id.encode()
    key = deed.door.master_key.unwrap_key(item.key_wrapped or b"", aad)
    sealed = MasterKey(key).seal(msgspec.json.encode(about), aad)
    return msgspec.structs.replace(item, about_sealed=sealed)


async def touch(deed: Deed, item: Item, kind: str, says: str, *, by: str | None = None) -> None:
    """Write one line into an item's custody record, bound to the act."""
    line = Touch(
        at=deed.now,
        kind=kind,
        by_name=by or deed.seat.name,
        says=says,
        act_id=deed.id,
        sha256=None if item.sha256 is None else item.sha256.hex(),
    )
    await store_evidence.add_touch(deed.tx, item, line)


@act("upload.look", "See what an upload link is for, and what came by it.")
async def look(deed: Deed, token: str) -> LinkPage:
    """Return what the page of a link shows; raises NotFoundError when it opens nothing."""
    link = await enter(deed, token)
    came = await store_evidence.items_of_link(deed.tx, link.id)
    items = [each for each in came if each.state not in GONE]
    again = {each.same_as for each in came}
    known = [about_of(deed, each) for each in items]
    return LinkPage(
        number=link.incident_number or link.case_number or "",
        until=None if await _is_kept_by_case(deed.tx, link) else link.expires_at,
        now=deed.now,
        files=[_sent(item, about, is_again=item.id in again) for item, about in zip(items, known, strict=True)],
        clock_offset_s=next((each.clock_offset_s for each in items if each.clock_offset_s is not None), None),
        note=next((each.note for each in known if each.note), ""),
    )


def _sent(item: Item, about: About, *, is_again: bool) -> SentFile:
    return SentFile(
        id=item.id,
        name=about.name,
        state=item.state,
        size_bytes=item.size_bytes,
        arrived_at=item.arrived_at,
        sha256=None if item.sha256 is None else item.sha256.hex(),
        is_again=is_again,
    )


@act("upload.tell", "Say how far the recorder's clock is off, and add a note to what one handed over.")
async def tell(deed: Deed, token: str, *, clock_offset_s: float | None, note: str) -> None:
    """Keep what the sender says of all that came by a link.

    `clock_offset_s` is how far the recorder's clock is ahead; None: not told. Raises BadInputError naming the field.
    """
    link = await enter(deed, token)
    if clock_offset_s is not None and abs(clock_offset_s) > CLOCK_OFFSET_SECONDS_MAX:
        raise BadInputError("clock", "is further off than any recorder: give minutes, hours and days")
    said = words("note", note) if note.strip() else ""
    for each in await store_evidence.items_of_link(deed.tx, link.id):
        item = await store_evidence.item(deed.tx, each.id, lock=True)
        if item is None or item.state in GONE:
            continue
        told = msgspec.structs.replace(about_of(deed, item), note=said)
        changed = with_about(deed, item, told)
        if clock_offset_s is not None:
            changed = msgspec.structs.replace(changed, clock_offset_s=clock_offset_s, clock_how="sender")
        await store_evidence.put_item(deed.tx, changed)
        if item.state != ARRIVING:
            await touch(deed, changed, "told", _told(clock_offset_s, has_note=bool(said)))


def _told(clock_offset_s: float | None, *, has_note: bool) -> str:
    clock = "" if clock_offset_s is None else f"the recorder's clock is {clock_offset_s:+.0f} s from the true time"
    return "; ".join(each for each in (clock, "a note was added" if has_note else "") if each) or "nothing new"
