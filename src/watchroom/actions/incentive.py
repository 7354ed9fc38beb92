"""What the public does in the incentive program: apply, hand documents in, follow where it stands, appeal, withdraw."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from watchroom.actions import incentive_files as files
from watchroom.actions.contacts import checked_name
from watchroom.actions.door import Deed, Door, act
from watchroom.actions.gazetteer import find
from watchroom.actions.portal_accounts import find_or_make, send_link
from watchroom.actions.throttle import Limit, demand_turn
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError
from watchroom.base.geometry import Point, distance_m
from watchroom.base.ids import new_id
from watchroom.model.addresses import read_address
from watchroom.model.incentive import (
    APPLICANTS,
    BUILDINGS,
    ITEMS,
    KINDS,
    LINES_MAX,
    OPEN,
    PRICE_CENTS_MAX,
    PROOFS,
    REBATE,
    Award,
    Claim,
    Item,
)
from watchroom.model.incentive_views import ApplicationView, Asked, Document, Who
from watchroom.model.portal import Account, Contact
from watchroom.policy.incentive_award import award
from watchroom.policy.incentive_law import in_force
from watchroom.store import incentive as store
from watchroom.store.incentive import ApplicationRow, DocumentRow

OPEN_MAX = 10
"""So many applications of one account may wait at once."""
APPEAL_DAYS = 30
"""So long after a refusal it can be appealed."""
BOUGHT_BEFORE = date(2000, 1, 1)
REGISTERED_WITHIN_M = 250
"""So far may the dot of a registered camera lie from the address that it is applied for."""
ELSEWHERE = "is of a camera at another address"
BEGUN_FROM_SOURCE = Limit("incentive-begun", 20, timedelta(hours=1))


@act("incentive.apply", "Apply to the camera incentive program.")
async def apply(deed: Deed, account: Account, asked: Asked, *, today: date) -> ApplicationView:
    """Take an application; who applies is sealed under a key of its own, and a letter tells its number.

    Raises:
        BadInputError: naming the field: nothing is listed, a word is not one of those there are, or the registered
            camera is not one of this account, or hangs at another address.
        ConflictError: OPEN_MAX of this account wait already.
    """
    _check(asked, today)
    if sum(each.status in OPEN for each in await store.of_account(deed.tx, account.id)) >= OPEN_MAX:
        raise ConflictError(f"{OPEN_MAX} applications of yours wait already. Wait for an answer, or withdraw one.")
    registration, camera = await _registered(deed, account, asked)
    written = read_address(asked.address, asked.unit)
    if written is None:
        raise BadInputError("address", "is written like 1412 Alder Street NW")
    place = await _spot(deed, asked)
    if place and camera and distance_m(place, camera) > REGISTERED_WITHIN_M:
        raise BadInputError("registration", ELSEWHERE)
    place = place or camera
    psa, priority = await files.located(deed.tx, place.lat, place.lon) if place else ("", "")
    key, application_id = deed.door.master_key, new_id("inc")
    who = Who(
        name=checked_name(asked.name), organisation=asked.organisation.strip(), address=asked.address.strip(),
        unit=asked.unit.strip(),
    )  # fmt: skip
    sealed = files.sealed_who(key, application_id, who)
    exact, building = files.prints_of(key, written)
    rules = in_force(today)
    row = ApplicationRow(
        id=application_id,
        reference=await store.next_reference(deed.tx, today.year),
        label=f"{files.PROGRAM_AGENCY}/{deed.door.world.agency_law.get(files.PROGRAM_AGENCY, '')}",
        account_id=account.id,
        status="received",
        **{name: getattr(asked, name) for name in _SAME},
        registration_id=registration,
        psa=psa,
        priority_area=priority,
        address_print=exact,
        building_print=building,
        sealed=sealed.sealed,
        wrapped_key=sealed.wrapped_key,
        applied_at=deed.now,
        applied_on=today,
        changed_at=deed.now,
        rule_set=rules.id if rules else "",
    )
    deed.about(f"application {row.reference}", application=row.id)
    await store.put(deed.tx, row)
    await store.insert_items(deed.tx, row.id, asked.items)
    await files.step(deed, row, "received")
    await files.write(deed, row, "received")
    return await files.viewed(deed, row)


_SAME = (
    "kind", "applicant", "building", "is_tenant", "has_assistance", "in_public_housing", "is_small", "was_vandalised",
    "hours_kept",
)  # fmt: skip


def _check(asked: Asked, today: date) -> None:
    for field, known in (("kind", KINDS), ("applicant", APPLICANTS), ("building", BUILDINGS)):
        if getattr(asked, field) not in known:
            raise BadInputError(field, f"is one of: {', '.join(known)}")
    if not asked.name.strip():
        raise BadInputError("name", "is empty")
    if not 0 < len(asked.items) <= LINES_MAX:
        raise BadInputError("items", f"are 1 to {LINES_MAX}")
    if [each.n for each in asked.items] != list(range(1, len(asked.items) + 1)):
        raise BadInputError("items", "are numbered from 1")
    for each in asked.items:
        _check_item(each, today)


def _check_item(item: Item, today: date) -> None:
    if item.kind not in ITEMS:
        raise BadInputError("items", f"are of: {', '.join(ITEMS)}")
    if not 0 <= item.price_cents <= PRICE_CENTS_MAX:
        raise BadInputError("items", "cost between nothing and $20,000 each")
    if not BOUGHT_BEFORE <= item.bought_on <= today:
        raise BadInputError("items", "were bought on a day that has been")


async def _registered(deed: Deed, account: Account, asked: Asked) -> tuple[str | None, Point | None]:
    """Return (registration, its point) of the camera that a rebate names; a voucher's cameras are not there yet."""
    if asked.kind != REBATE or not asked.registration.strip():
        return None, None
    found = await store.registration_of(deed.tx, account.id, asked.registration.strip())
    if found is None:
        raise BadInputError("registration", "is not the number of a camera that you registered here")
    return found[0], Point(found[1], found[2])


async def _spot(deed: Deed, asked: Asked) -> Point | None:
    found = (await find(deed.tx, asked.address, asked.unit)).spot
    return None if found is None else Point(found.lat, found.lon)


@act("incentive.own", "See one's own applications and where they stand.")
async def own(deed: Deed, account: Account) -> list[ApplicationView]:
    """Return the account's applications, the newest first."""
    deed.about(f"applications of account {account.id}")
    return [await files.viewed(deed, each) for each in await store.of_account(deed.tx, account.id)]


@act("incentive.add_document", "Hand in a document for one's own application.")
async def add_document(deed: Deed, account: Account, application_id: str, proof: str, content: bytes) -> Document:
    """Keep a document sealed under a key of its own; what it is is told by its bytes, not by its name.

    Raises:
        BadInputError: no such proof, too large, or neither PDF nor picture.
        ConflictError: the application is decided.
    """
    row = await _mine(deed, account, application_id, OPEN)
    if proof not in PROOFS:
        raise BadInputError("proof", f"is one of: {', '.join(PROOFS)}")
    media_type = files.demand_document(content)
    if len(await store.documents(deed.tx, row.id)) >= files.DOCUMENTS_MAX:
        raise BadInputError("file", f"is one too many: {files.DOCUMENTS_MAX} are kept for an application")
    document_id = new_id("doc")
    sealed = deed.door.master_key.seal_item(content, files.document_aad(document_id))
    kept = DocumentRow(
        id=document_id, application_id=row.id, proof=proof, media_type=media_type, size_bytes=len(content),
        sha256=files.sha256(content), sealed=sealed.sealed, wrapped_key=sealed.wrapped_key, added_at=deed.now,
    )  # fmt: skip
    await store.insert_document(deed.tx, kept)
    await files.step(deed, row, "document", proofs=(proof,))
    await _answered(deed, row)
    deed.about(deed.subject, document=document_id, proof=proof, sha256=kept.sha256.hex())
    return Document(
        id=document_id, proof=proof, media_type=media_type, size_bytes=len(content), added_at=deed.now, state="new"
    )


async def _answered(deed: Deed, row: ApplicationRow) -> None:
    """Put an application back into the queue once everything that was asked for is there."""
    view = await files.viewed(deed, row)
    waits = row.status == "more_needed" and any(each.state in ("asked", "missing") for each in view.checks)
    status = row.status if row.status != "more_needed" or waits else "received"
    await store.put(deed.tx, msgspec.structs.replace(row, status=status, changed_at=deed.now))


@act("incentive.withdraw", "Withdraw one's own application.")
async def withdraw(deed: Deed, account: Account, application_id: str) -> None:
    """Withdraw what is not decided: who applied and every document are destroyed with their keys, at once."""
    row = await _mine(deed, account, application_id, OPEN)
    await files.step(deed, row, "withdrawn")
    await store.forget(deed.tx, row.id)
    gone = msgspec.structs.replace(
        row, status="withdrawn", sealed=None, wrapped_key=None, address_print=None, building_print=None,
        changed_at=deed.now,
    )  # fmt: skip
    await store.put(deed.tx, gone)


@act("incentive.appeal", "Appeal against the refusal of one's own application.")
async def appeal(deed: Deed, account: Account, application_id: str, because: str, *, today: date) -> None:
    """Ask another officer to look again; raises ConflictError when it was not refused, or too long ago."""
    row = await _mine(deed, account, application_id, ("refused",))
    because = files.checked_note(because, "because")
    if row.decided_on is None or today > files.day_after(row.decided_on, APPEAL_DAYS):
        raise ConflictError(f"A refusal can be appealed for {APPEAL_DAYS} days. Apply anew if something has changed.")
    await files.step(deed, row, "appealed", note=because)
    await store.put(deed.tx, msgspec.structs.replace(row, status="appealed", changed_at=deed.now))
    await files.write(deed, row, "appealed")


async def _mine(deed: Deed, account: Account, application_id: str, statuses: tuple[str, ...]) -> ApplicationRow:
    """Return one's own application in one of these states, held until the commit."""
    row = await store.get(deed.tx, application_id, lock=True)
    if row is None or row.account_id != account.id:
        raise NotFoundError("There is no such application of yours.")
    deed.about(f"application {row.reference}", application=row.id)
    if row.status not in statuses:
        raise ConflictError("This cannot be done as the application stands now. Open it again to see what can.")
    return row


async def begin(door: Door, email: str, *, source: str, language: str) -> None:
    """Send who wants to apply a link to their address: an account is made where there was none.

    Raises:
        BadInputError: this is no address.
        LimitError: too many were asked for, from here or for this address.
    """
    async with door.everything() as tx:
        await demand_turn(tx, door, BEGUN_FROM_SOURCE, source)
    async with door.everything() as tx:
        await find_or_make(tx, door, Contact(email=email), language=language)
    await send_link(door, email, source=source, next_path="/portal/incentive/apply/kind", language=language)


def estimate(asked: Asked, today: date) -> Award:
    """Return what the rules would give for what was typed, where nothing was paid for at the address before."""
    claim = Claim(
        **{name: getattr(asked, name) for name in (*_SAME, "items")},
        applied_on=today,
        is_registered=bool(asked.registration),
    )
    return award(claim)
