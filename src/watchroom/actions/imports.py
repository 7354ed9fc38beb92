"""Acts that bring the place in: agencies, people, cameras, areas, hotlists, cases and sources, from files."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from watchroom.actions import agreements, policy_changes
from watchroom.actions.camera_enrolment import is_bearing
from watchroom.actions.door import Deed, Door, act
from watchroom.actions.hotlist_imports import import_hotlist
from watchroom.actions.import_files import (
    AgencyRow,
    CameraRow,
    CaseRow,
    PersonRow,
    SourceRow,
    read_areas,
    read_rows,
    read_sources,
)
from watchroom.base.errors import BadInputError
from watchroom.model.people import ROLES, Agency, Case, Person, Seat, Why
from watchroom.model.source import Enrolment
from watchroom.model.views import CameraView
from watchroom.policy.decide import World, labels_of
from watchroom.store import agreements as store_agreements
from watchroom.store import assemblies as store_assemblies
from watchroom.store import people as store_people
from watchroom.store import sites as store_sites
from watchroom.store import things as store
from watchroom.store.acting import enrolling

OPERATOR_LOGIN = "operator"
log = logging.getLogger(__name__)


def operator_seat(now: datetime) -> Seat:
    """Return the seat of whoever holds the machine's terminal: an administrator, recorded as such."""
    return Seat(
        id="terminal",
        login=OPERATOR_LOGIN,
        name="Operator at the terminal",
        agency="",
        role="admin",
        session_id="terminal",
        began_at=now,
    )


OPERATOR_WHY = Why(purpose="administration")


async def renew_world(door: Door) -> None:
    """Read agencies, labels and agreements anew, so that every filter is compiled from them at its next use."""
    async with door.everything() as tx:
        agencies = await store_people.agencies(tx)
        agreed = await agreements.standing(tx, door)
        for row in await agreements.broken(tx, door):
            log.error("agreement %s version %d is not as it was signed: it is not in force", row.id, row.version)
        suspensions = await store_agreements.suspensions(tx)
        table, table_hash = await policy_changes.table_in_force(tx, door)
        labels = await store_people.labels(tx)
        assemblies = await store_assemblies.registered(tx)
    door.renew(
        World(
            agency_law={agency.id: agency.law_tag for agency in agencies},
            # Acts before there is a seat, and at the terminal, are of no agency: auditors see those too.
            labels=labels_of([*labels, ("", "")]),
            agreements=agreed,
            suspensions=tuple(suspensions),
            assemblies=tuple(assemblies),
            table=table,
            hash=table_hash,
        )
    )


@act("admin.import_agencies", "Bring in agencies from a file.")
async def import_agencies(deed: Deed, content: bytes) -> int:
    """Insert or replace agencies; returns how many."""
    rows = read_rows(content, AgencyRow)
    deed.about("agencies", count=len(rows))
    for row in rows:
        await store_people.put_agency(deed.tx, Agency(id=row.id, name=row.name, law_tag=row.law_tag))
    return len(rows)


@act("admin.import_people", "Bring in people from a file; each gets a one-time link, never a password.")
async def import_people(deed: Deed, content: bytes) -> int:
    """Insert people or change name, agency and roles; returns how many."""
    rows = read_rows(content, PersonRow)
    known = {agency.id for agency in await store_people.agencies(deed.tx)}
    deed.about("people", count=len(rows))
    for index, row in enumerate(rows, start=2):
        unknown = [role for role in row.roles if role not in ROLES]
        if unknown:
            raise BadInputError(f"line {index}, roles", f"{unknown[0]} is not a role")
        if row.agency not in known:
            raise BadInputError(f"line {index}, agency", f"{row.agency} is not a known agency; import agencies first")
        person = Person(login=row.login, name=row.name, agency=row.agency, roles=row.roles)
        await store_people.put_person(deed.tx, person)
    return len(rows)


@act("admin.import_cameras", "Bring in cameras from a file.")
async def import_cameras(deed: Deed, content: bytes) -> int:
    """Insert or replace cameras; returns how many."""
    rows = read_rows(content, CameraRow)
    for line, row in enumerate(rows, start=2):
        if row.owner_class == "registered":
            raise BadInputError(f"line {line}, owner_class", "is not registered: `import registry` brings those in")
        for field, bearing in (("azimuth_deg", row.azimuth_deg), ("pan_zero_deg", row.pan_zero_deg)):
            if not is_bearing(bearing):
                raise BadInputError(f"line {line}, {field}", "is from 0 to below 360")
    labels = frozenset(f"{row.agency}/{row.law_tag}" for row in rows)
    await enrolling(deed.tx, "camera", labels)
    deed.about("cameras", count=len(rows))
    views = [
        CameraView(
            **{name: getattr(row, name) for name in CameraView.__struct_fields__ if hasattr(row, name)},
            health_at=None if row.health == "unknown" else deed.now,
        )
        for row in rows
    ]
    await store.put_cameras(deed.tx, await _as_owners_said(deed, views), [row.block for row in rows])
    return len(rows)


async def _as_owners_said(deed: Deed, views: Sequence[CameraView]) -> list[CameraView]:
    """Return the cameras with the conditions that owners of sites set themselves: no file overrules them."""
    said = await store_sites.conditions_of_owners(deed.tx, [each.id for each in views])
    return [msgspec.structs.replace(each, **said.get(each.id, {})) for each in views]


@act("admin.import_areas", "Bring in areas, premises and the base map from a file.")
async def import_areas(deed: Deed, content: bytes) -> int:
    """Replace areas and the base map, add premises and block names to the gazetteer; returns how many features."""
    found = read_areas(content)
    deed.about("areas", count=found.count)
    await store.put_areas(deed.tx, found.areas)
    await store.put_places(deed.tx, found.places)
    if found.base:
        text = msgspec.json.encode({"type": "FeatureCollection", "features": found.base})
        await store.put_document(deed.tx, "base-map", text, hashlib.sha256(text).digest(), deed.now)
    return found.count


@act("admin.import_cases", "Bring in cases from a file.")
async def import_cases(deed: Deed, content: bytes) -> int:
    """Insert or replace cases; returns how many."""
    rows = read_rows(content, CaseRow)
    deed.about("cases", count=len(rows))
    for row in rows:
        await store.put_case(deed.tx, Case(**{name: getattr(row, name) for name in Case.__struct_fields__}))
    return len(rows)


@act("admin.import_sources", "Enrol sources from a file.")
async def import_sources(deed: Deed, content: bytes, *, kinds: Sequence[str]) -> int:
    """Enrol or change sources; tokens are made one by one. Returns how many."""
    rows: list[SourceRow] = read_sources(content)
    deed.about("sources", count=len(rows))
    for row in rows:
        if row.kind not in kinds:
            raise BadInputError(f"{row.id}, kind", f"is one of: {', '.join(kinds)}")
        await store.put_source(
            deed.tx,
            Enrolment(
                id=row.id, kind=row.kind, title=row.title, agency=row.agency, law_tag=row.law_tag, settings=row.settings
            ),
        )
    return len(rows)


@act("admin.source_token", "Give a source a new token.")
async def give_source_token(deed: Deed, source_id: str, *, token_sha256: bytes) -> None:
    """Give a source a new token; the one before ends at once."""
    deed.about(f"token of source {source_id}")
    if not await store.set_source_token(deed.tx, source_id, token_sha256):
        raise BadInputError("source", f"{source_id} is not enrolled")


Importer = Callable[..., Any]
IMPORTERS: dict[str, Importer] = {
    "agencies": import_agencies,
    "people": import_people,
    "cameras": import_cameras,
    "areas": import_areas,
    "hotlist": import_hotlist,
    "cases": import_cases,
}
"""What `watchroom import KIND FILE` brings in, by kind; `sources` needs the kinds there are and is called by itself."""
