"""Bringing a city's existing registry in: contacts sealed, addresses looked up, the whole file in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from watchroom.actions.contacts import email_print, new_account_row
from watchroom.actions.door import Deed, act
from watchroom.actions.gazetteer import BLOCK_WITHIN_M, block_at
from watchroom.actions.registration import address_print, camera_of, label_of, new_row
from watchroom.actions.registry_rows import Line, Rejected, read_lines
from watchroom.base.errors import BadInputError
from watchroom.base.ids import new_id
from watchroom.model.addresses import Written, read_address
from watchroom.model.registry import Told
from watchroom.store import gazetteer as store_gazetteer
from watchroom.store import portal as store_portal
from watchroom.store import registry as store
from watchroom.store.acting import enrolling
from watchroom.store.gazetteer import DoorRow
from watchroom.store.portal import AccountRow
from watchroom.store.registry import RegistrationRow


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a file: repaired lines are among the accepted; the other three add up to the file's lines."""

    accepted: int
    repaired: int
    duplicates: int
    rejected: list[Rejected]


class _Found(msgspec.Struct, frozen=True):
    """One line and the camera that it tells of."""

    line: Line
    told: Told


@act("admin.import_registry", "Bring in a city's existing registry of private cameras from a file.")
async def import_registry(deed: Deed, content: bytes) -> Report:
    """Register each camera of the file as active; its owner's account is made if there is none, confirmed by the city.

    A camera of an address, kind and direction that the registry has, or whose id it has, is a duplicate and left as it
    is. Raises BadInputError where the file is none, or where no addresses were brought in before.
    """
    await enrolling(deed.tx, "camera", frozenset((label_of(deed.door),)))
    await enrolling(deed.tx, "registration", frozenset((label_of(deed.door),)))
    report, found = await _read(deed, content)
    deed.about("registry", accepted=report.accepted, duplicates=report.duplicates, rejected=len(report.rejected))
    if found:
        accounts = await _accounts(deed, [each.line for each in found])
        rows = [_row(deed, each, accounts[_mark(deed, each.line)]) for each in found]
        await store.insert_cameras(
            deed.tx,
            [camera_of(each.told, row.camera_id or "", row.label) for each, row in zip(found, rows, strict=True)],
            [row.block for row in rows],
        )
        await store.insert(deed.tx, rows)
        deed.place_changes()
    return report


@act("admin.check_registry", "See what importing a registry's file would do, without doing it.")
async def check_registry(deed: Deed, content: bytes) -> Report:
    """Return the report that `import_registry` would give."""
    await enrolling(deed.tx, "camera", frozenset((label_of(deed.door),)))
    await enrolling(deed.tx, "registration", frozenset((label_of(deed.door),)))
    report, _ = await _read(deed, content)
    deed.about("registry, dry run", accepted=report.accepted, rejected=len(report.rejected))
    return report


async def _read(deed: Deed, content: bytes) -> tuple[Report, list[_Found]]:
    lines = list(read_lines(content))
    rejected = [each for each in lines if isinstance(each, Rejected)]
    found: list[_Found] = []
    for each in await _looked_up(deed, [each for each in lines if isinstance(each, Line)]):
        (found if isinstance(each, _Found) else rejected).append(each)  # type: ignore[arg-type] # one of the two
    fresh = await _without_duplicates(deed, found)
    report = Report(
        accepted=len(fresh),
        repaired=sum(bool(each.line.repaired) for each in fresh),
        duplicates=len(found) - len(fresh),
        rejected=sorted(rejected, key=lambda each: each.number),
    )
    return report, fresh


async def _looked_up(deed: Deed, lines: Sequence[Line]) -> list[_Found | Rejected]:
    """Return each line with the block and point of its address."""
    written = {line.number: read_address(line.address, line.unit) for line in lines}
    streets = sorted({each.street for each in written.values() if each is not None})
    doors: dict[tuple[str, str], DoorRow] = {}
    for door in await store_gazetteer.doors_of_streets(deed.tx, streets):
        doors.setdefault((door.street, door.house), door)
    if lines and not doors:
        raise BadInputError("file", "none of its addresses is known: run `watchroom import addresses` first")
    return [await _placed(deed, line, written[line.number], doors) for line in lines]


async def _placed(
    deed: Deed, line: Line, written: Written | None, doors: dict[tuple[str, str], DoorRow]
) -> _Found | Rejected:
    if written is None:
        return Rejected(number=line.number, column="address", reason="is not written like 1412 Alder Street NW")
    door = doors.get((written.street, written.house))
    if door is not None:
        lat, lon = (door.lat, door.lon) if line.lat is None or line.lon is None else (line.lat, line.lon)
        return _Found(line, _told(line, door.address, door.block, lat, lon))
    if line.lat is None or line.lon is None:
        return Rejected(
            number=line.number, column="address", reason="is no address of the city, and has no lat and lon"
        )
    try:
        block = await block_at(deed.tx, line.lat, line.lon)
    except BadInputError:
        return Rejected(
            number=line.number, column="lat", reason=f"is not within {BLOCK_WITHIN_M:.0f} m of a block of the city"
        )
    return _Found(line, _told(line, line.address, block, line.lat, line.lon))


def _told(line: Line, address: str, block: str, lat: float, lon: float) -> Told:
    return Told(
        kind=line.kind,
        address=address,
        unit=line.unit,
        block=block,
        lat=lat,
        lon=lon,
        azimuth_deg=line.azimuth_deg,
        fov_deg=line.fov_deg,
        height_m=line.height_m,
        indoor=line.indoor,
        keeps_hours=line.keeps_hours,
        notes=line.notes,
    )


async def _without_duplicates(deed: Deed, found: Sequence[_Found]) -> list[_Found]:
    """Return those that neither the registry nor an earlier line has, by id, or by address, kind and direction."""
    key = deed.door.master_key
    prints = [address_print(key, each.told) for each in found]
    seen = await store.known_entries(deed.tx, prints)
    ids = await store.known_cameras(deed.tx, [each.line.camera_id for each in found if each.line.camera_id])
    fresh = []
    for each, mark in zip(found, prints, strict=True):
        same = (mark, each.told.kind, each.told.azimuth_deg)
        if same in seen or each.line.camera_id in ids:
            continue
        seen.add(same)
        if each.line.camera_id:
            ids.add(each.line.camera_id)
        fresh.append(each)
    return fresh


def _mark(deed: Deed, line: Line) -> bytes:
    return email_print(deed.door.master_key, line.contact.email)


async def _accounts(deed: Deed, lines: Sequence[Line]) -> dict[bytes, str]:
    """Return the account of each line's address, by print; those that are missing are made."""
    marks = {_mark(deed, line): line for line in lines}
    known = await store_portal.accounts_by_print(deed.tx, list(marks))
    made: list[AccountRow] = [
        new_account_row(
            deed.door.master_key, line.contact, deed.now, language=line.language, channel=line.channel, confirmed=True
        )
        for mark, line in marks.items()
        if mark not in known
    ]
    await store_portal.insert_accounts(deed.tx, made)
    return known | {each.email_print: each.account.id for each in made}


def _row(deed: Deed, found: _Found, account_id: str) -> RegistrationRow:
    row = new_row(
        deed.door.master_key,
        found.told,
        registration_id=new_id("reg"),
        account_id=account_id,
        label=label_of(deed.door),
        now=deed.now,
    )
    return msgspec.structs.replace(
        row, status="active", camera_id=found.line.camera_id or new_id("cam"), confirmed_at=deed.now
    )
