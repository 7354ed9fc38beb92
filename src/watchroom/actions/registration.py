"""Registering a camera: told by its owner, confirmed by a link, changed, paused and deleted at once."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import msgspec

from watchroom.actions.contacts import checked_email
from watchroom.actions.door import Deed, Door, act
from watchroom.actions.gazetteer import MOVED_M_MAX, Spot, block_at, find
from watchroom.actions.portal_accounts import PortalSignedIn, find_or_make, make_portal_link, seat_of, use_link
from watchroom.actions.posting import post
from watchroom.actions.seal import MasterKey, SealedItem
from watchroom.actions.throttle import Limit, demand_turn
from watchroom.actions.tokens import new_token, token_sha256
from watchroom.base.errors import BadInputError, LimitError, NotFoundError
from watchroom.base.geometry import Point, distance_m, turn_deg
from watchroom.base.ids import new_id
from watchroom.model.addresses import read_address, read_unit
from watchroom.model.people import Seat, Why
from watchroom.model.portal import Account, Contact, Letter
from watchroom.model.registry import (
    ADDRESS_CHARS_MAX,
    FOV_DEG_MIN,
    HEIGHT_M_MAX,
    KEEPS_HOURS_MAX,
    KINDS,
    NOTE_CHARS_MAX,
    Entry,
    Told,
)
from watchroom.model.views import CameraView
from watchroom.store import portal as store_portal
from watchroom.store import registry as store
from watchroom.store import things as store_things
from watchroom.store.acting import Tx, enrolling
from watchroom.store.registry import RegistrationRow

OWN = Why(purpose="own_records")
FROM_SOURCE = Limit("registry-source", 20, timedelta(hours=1))
FOR_EMAIL = Limit("registry-email", 6, timedelta(days=1))
ENTRIES_MAX = 100
"""Of one account; a business with more imports its list."""
WAITS = timedelta(days=7)
"""What nobody confirmed for so long is deleted whole."""
SAME_TURN_DEG = 30.0
"""Two cameras of a kind at one address that look so nearly alike are one."""
CIRCLE_DEG = 360.0
_REFERENCE_LETTERS = "23456789BCDFGHJKMNPQRSTVWXYZ"
"""Without those that are mistaken for others when read out, and without vowels: no word comes of it."""
_REFERENCE_LENGTH = 8


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A registration as its form sent it: the camera, and how its owner is reached."""

    told: Told
    contact: Contact
    language: str
    channel: str


async def checked(tx: Tx, told: Told) -> Told:
    """Return what was told, checked, its block filled in from the gazetteer; raises BadInputError naming the field."""
    kind = KINDS.get(told.kind)
    if kind is None:
        raise BadInputError("kind", f"is one of: {', '.join(KINDS)}")
    if not 0 <= told.height_m <= HEIGHT_M_MAX:
        raise BadInputError("height_m", f"is between 0 and {HEIGHT_M_MAX:.0f} metres")
    if told.keeps_hours is not None and not 0 < told.keeps_hours <= KEEPS_HOURS_MAX:
        raise BadInputError("keeps_hours", f"is between 1 and {KEEPS_HOURS_MAX} hours")
    for field, text, most in (
        ("notes", told.notes, NOTE_CHARS_MAX),
        ("address", told.address, ADDRESS_CHARS_MAX),
        ("unit", told.unit, ADDRESS_CHARS_MAX),
    ):
        if len(text) > most:
            raise BadInputError(field, f"has at most {most} letters")
    azimuth, fov = _view(told, all_around=kind.fov_deg >= CIRCLE_DEG)
    spot = (await find(tx, told.address, told.unit)).spot
    block = await _block(tx, spot, told.lat, told.lon)
    address = spot.address if spot else " ".join(told.address.split())
    return msgspec.structs.replace(told, address=address, block=block, azimuth_deg=azimuth, fov_deg=fov)


async def block_of(door: Door, address: str, unit: str, lat: float, lon: float) -> str:
    """Return the block of a point that somebody set for their address.

    Raises BadInputError: `far` when it lies too far from the address, `point` when it is not in the city.
    """
    async with door.everything() as tx:
        return await _block(tx, (await find(tx, address, unit)).spot, lat, lon)


async def _block(tx: Tx, spot: Spot | None, lat: float, lon: float) -> str:
    if spot is None:
        return await block_at(tx, lat, lon)
    if not distance_m(Point(lat, lon), Point(spot.lat, spot.lon)) <= MOVED_M_MAX:
        raise BadInputError("far", f"lies more than {MOVED_M_MAX:.0f} metres from the address")
    return spot.block


def _view(told: Told, *, all_around: bool) -> tuple[float | None, float]:
    if all_around:
        return None, CIRCLE_DEG
    if told.azimuth_deg is None or not 0 <= told.azimuth_deg <= CIRCLE_DEG:
        raise BadInputError("azimuth_deg", "is between 0 (north) and 360 degrees")
    if not FOV_DEG_MIN <= told.fov_deg <= CIRCLE_DEG:
        raise BadInputError("fov_deg", f"is between {FOV_DEG_MIN:.0f} and 360 degrees")
    return told.azimuth_deg % CIRCLE_DEG, told.fov_deg


async def register(door: Door, asked: Asked, *, source: str) -> Entry:
    """Register a camera of somebody who is not signed in: it waits for the link that goes to their address.

    Raises:
        BadInputError: a field is wrong; it is named.
        LimitError: too many were sent from `source`, or for this address.
    """
    email = checked_email(asked.contact.email)
    async with door.everything() as tx:
        await demand_turn(tx, door, FROM_SOURCE, source)
        await demand_turn(tx, door, FOR_EMAIL, email.casefold())
    async with door.everything() as tx:
        told = await checked(tx, asked.told)
        account = await find_or_make(tx, door, asked.contact, language=asked.language, channel=asked.channel)
    return await _register(door, _seat(door, account), OWN, account, told, proven=False)


async def register_own(door: Door, seat: Seat, account: Account, told: Told) -> Entry:
    """Register another camera of who is signed in; it is active at once. Raises as `register` does."""
    async with door.everything() as tx:
        told = await checked(tx, told)
    return await _register(door, seat, OWN, account, told, proven=True)


def _seat(door: Door, account: Account) -> Seat:
    """Return the seat of an account that acts by a letter's link or a form, without being signed in."""
    return seat_of(account, "letter", door.clock.now())


@act("registry.register", "Register a camera.")
async def _register(deed: Deed, account: Account, told: Told, *, proven: bool) -> Entry:
    """Keep a new entry; one that is there already is told of in a letter, and nobody learns it from the answer."""
    key = deed.door.master_key
    entries = [each for each in await store.of_account(deed.tx, account.id) if each.status != "deleted"]
    same = next((each for each in entries if _is_same(key, each, told)), None)
    if same is None and len(entries) >= ENTRIES_MAX:
        raise LimitError("registry-entries", f"One account registers at most {ENTRIES_MAX} cameras. Write to us.", 60)
    row = same or _new_row(deed.door, deed, account, told)
    if same is None:
        await store.insert(deed.tx, [row])
    deed.about(f"registration {row.id}", block=row.block, kind=row.kind)
    if row.status != "waiting":
        await write(deed, row, "again")
    elif proven:
        row = await activate(deed, row, opened(key, row))
        await write(deed, row, "registered")
    else:
        await _ask_to_confirm(deed, row)
    return entry_of(key, row)


def _new_row(door: Door, deed: Deed, account: Account, told: Told) -> RegistrationRow:
    return new_row(
        door.master_key, told, registration_id=new_id("reg"), account_id=account.id, label=label_of(door), now=deed.now
    )


def new_row(
    key: MasterKey, told: Told, *, registration_id: str, account_id: str, label: str, now: datetime
) -> RegistrationRow:
    """Return a new entry that waits: what was told sealed under a key of its own."""
    item = sealed(key, registration_id, told)
    return RegistrationRow(
        id=registration_id,
        reference=new_reference(),
        camera_id=None,
        account_id=account_id,
        label=label,
        status="waiting",
        kind=told.kind,
        block=told.block,
        height_m=told.height_m,
        indoor=told.indoor,
        keeps_hours=told.keeps_hours,
        address_print=address_print(key, told),
        sealed=item.sealed,
        wrapped_key=item.wrapped_key,
        registered_at=now,
        confirm_sha256=None,
        confirmed_at=None,
        changed_at=now,
    )


def new_reference() -> str:
    """Return a number that people can quote: `CC-7K4Q-2M9X`."""
    drawn = secrets.randbelow(len(_REFERENCE_LETTERS) ** _REFERENCE_LENGTH)
    letters = ""
    for _ in range(_REFERENCE_LENGTH):
        drawn, letter = divmod(drawn, len(_REFERENCE_LETTERS))
        letters += _REFERENCE_LETTERS[letter]
    return f"CC-{letters[:4]}-{letters[4:]}"


def label_of(door: Door) -> str:
    """Return the label of registered cameras: those of the city's own agency, which keeps the registry."""
    return f"{door.lead_agency}/{door.world.agency_law.get(door.lead_agency, '')}"


def address_print(key: MasterKey, told: Told) -> bytes:
    """Return by what an address is found again: the same however it is written."""
    written = read_address(told.address)
    door = f"{written.house} {written.street}" if written else " ".join(told.address.casefold().split())
    return key.print_of("registry-address", f"{door} #{read_unit(told.unit)}")


def _is_same(key: MasterKey, row: RegistrationRow, told: Told) -> bool:
    """Return whether an entry is of the camera that is told of: one kind, one address, nearly one direction."""
    if row.kind != told.kind or row.address_print != address_print(key, told):
        return False
    known = opened(key, row).azimuth_deg
    if known is None or told.azimuth_deg is None:
        return known == told.azimuth_deg
    return turn_deg(known, told.azimuth_deg) <= SAME_TURN_DEG


def _aad(registration_id: str) -> bytes:
    return f"registration\x00{registration_id}".encode()


def sealed(key: MasterKey, registration_id: str, told: Told) -> SealedItem:
    """Return what was told, sealed under a new key of the entry's own."""
    return key.seal_item(msgspec.json.encode(told), _aad(registration_id))


def opened(key: MasterKey, row: RegistrationRow) -> Told:
    """Return what was told of an entry; raises NotFoundError where it was deleted."""
    if row.sealed is None or row.wrapped_key is None:
        raise NotFoundError("This entry was deleted.")
    return msgspec.json.decode(key.open_item(SealedItem(row.sealed, row.wrapped_key), _aad(row.id)), type=Told)


def entry_of(key: MasterKey, row: RegistrationRow) -> Entry:
    """Return an entry as its registrant sees it."""
    return Entry(
        id=row.id,
        reference=row.reference,
        camera_id=row.camera_id,
        status=row.status,
        told=opened(key, row),
        registered_at=row.registered_at,
        confirmed_at=row.confirmed_at,
        changed_at=row.changed_at,
    )


def camera_of(told: Told, camera_id: str, label: str) -> CameraView:
    """Return the camera as the room sees it: its address is the block, never the house."""
    kind = KINDS[told.kind]
    agency, _, law_tag = label.partition("/")
    return CameraView(
        id=camera_id,
        name=kind.title,
        lat=told.lat,
        lon=told.lon,
        height_m=told.height_m,
        azimuth_deg=told.azimuth_deg,
        fov_deg=told.fov_deg,
        range_m=kind.range_m,
        owner_class="registered",
        condition="never",
        condition_radius_m=None,
        health="unknown",
        health_at=None,
        address=told.block,
        agency=agency,
        law_tag=law_tag,
    )


# From the letter on -------------------------------------------------------------------------------------------------


async def _ask_to_confirm(deed: Deed, row: RegistrationRow) -> None:
    token, sha256 = new_token()
    await store.put(deed.tx, msgspec.structs.replace(row, confirm_sha256=sha256))
    facts = {"path": f"/portal/registration/confirm/{token}", "reference": row.reference, "days": str(WAITS.days)}
    await post(deed, _letter(row, "confirm", facts, channel="email"))


async def write(deed: Deed, row: RegistrationRow, name: str) -> None:
    """Write one of the topic's letters to the registrant."""
    facts = {"path": "/portal/cameras", "complain_path": "/portal/complaints", "reference": row.reference}
    await post(deed, _letter(row, name, facts))


def _letter(row: RegistrationRow, name: str, facts: dict[str, str], channel: str | None = None) -> Letter:
    return Letter(
        kind=f"registration/{name}",
        facts=facts,
        about=f"registration:{row.id}",
        account_id=row.account_id,
        channel=channel,
    )


async def confirm(door: Door, token: str) -> tuple[Entry, PortalSignedIn]:
    """Confirm an entry by the link of a letter, and sign its owner in; a second time changes nothing.

    Raises NotFoundError when the link never was, was replaced by a newer one, or belongs to a deleted entry.
    """
    async with door.everything() as tx:
        found = await store.of_token(tx, token_sha256(token))
        account = None if found is None else await store_portal.account(tx, found[1])
    if found is None or account is None:
        raise NotFoundError("This link is over. Register the camera again, or sign in to see your cameras.")
    entry = await _confirm(door, _seat(door, account), OWN, found[0])
    async with door.everything() as tx:
        link = await make_portal_link(tx, door, account.id, f"/portal/cameras/{entry.id}")
    return entry, await use_link(door, link)


@act("registry.confirm", "Confirm by a letter's link that a camera is registered.")
async def _confirm(deed: Deed, registration_id: str) -> Entry:
    row = await own_entry(deed, registration_id)
    if row.status == "waiting":
        row = await activate(deed, row, opened(deed.door.master_key, row))
        await write(deed, row, "registered")
    return entry_of(deed.door.master_key, row)


async def own_entry(deed: Deed, registration_id: str) -> RegistrationRow:
    """Return an entry of the account that acts, held until the commit."""
    row = await store.entry(deed.tx, registration_id, lock=True)
    if row is None or row.status == "deleted":
        raise NotFoundError("There is no such camera of yours.")
    deed.about(f"registration {row.id}")
    return row


async def activate(deed: Deed, row: RegistrationRow, told: Told) -> RegistrationRow:
    """Let an entry count: its camera stands in the index that lists are made from."""
    active = msgspec.structs.replace(
        row,
        status="active",
        camera_id=row.camera_id or new_id("cam"),
        confirmed_at=row.confirmed_at or deed.now,
        changed_at=deed.now,
    )
    await put_camera(deed, active, told)
    await store.put(deed.tx, active)
    return active


async def put_camera(deed: Deed, row: RegistrationRow, told: Told) -> None:
    """Let the room's camera be as it is told, and be on the lists."""
    assert row.camera_id is not None  # noqa: S101 - only what waits has none
    await enrolling(deed.tx, "camera", frozenset((row.label,)))
    await store_things.put_cameras(deed.tx, [camera_of(told, row.camera_id, row.label)], [told.block])
    deed.place_changes()


async def lapse(door: Door) -> int:
    """Delete entries that nobody confirmed in time; returns how many."""
    async with door.everything() as tx:
        return await store.lapse(tx, door.clock.now() - WAITS)
