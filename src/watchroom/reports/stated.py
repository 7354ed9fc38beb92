"""Public tables that the room states from its own records: cameras, hits, retention, sharing, what was dropped."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from watchroom.actions.agreements import AgreementView, published_agreements
from watchroom.actions.city import area_shapes
from watchroom.actions.publishing import FIGURES
from watchroom.correlate.areas import AreaIndex
from watchroom.ledger.note import Verifier
from watchroom.model.agreements import CONDITIONS
from watchroom.model.people import PURPOSES
from watchroom.reports.tables import DECLARED, STATED, Cell, Table, small_cell
from watchroom.store import published as store
from watchroom.store import things as store_things
from watchroom.store.acting import Tx
from watchroom.store.published import PublicCamera

OWNER_CLASSES = {
    "city": "City cameras",
    "integrated": "Private sites that connected cameras on their own conditions",
    "partner": "Cameras of partner agencies",
    "registered": "Homes and shops that registered a camera; nobody can look through it",
}
DROPPED = {
    "face": "faces",
    "body": "bodies recognised as persons",
    "voice": "voices",
    "gait": "gaits",
    "emotion": "emotions",
    "biometric": "other biometric members",
    "sub_label": "names of recognised persons",
}
"""What is removed at the door before anything is stored, by the kind it is counted under."""
FORBIDDEN = "forbidden "
"""What stands before the kind in the doors' counts."""


def cameras(found: Sequence[PublicCamera]) -> Table:
    """Return the register of public cameras."""
    return Table(
        id="cameras",
        title="Public cameras",
        says="Every camera of the city and of its partners that the room can show, with the area it views and its "
        "public notice (24 DCMR 2502). Private cameras are not listed: a camera map must not become a map of homes.",
        origin=STATED,
        columns=(
            "camera", "place", "latitude", "longitude", "looks to (degrees)", "sees so wide (degrees)",
            "sees so far (metres)", "owner", "agency", "notice on", "comments until", "viewing area", "kept (hours)",
        ),
        rows=tuple(
            (
                each.name, each.address, str(round(each.lat, 5)), str(round(each.lon, 5)),
                "turns" if each.azimuth_deg is None else round(each.azimuth_deg), round(each.fov_deg),
                round(each.range_m), each.owner_class, each.agency, _noticed(each), each.comments_until,
                each.viewing_area, each.retention_hours if each.recorded else "not recorded",
            )
            for each in found
        ),
        empty="No public camera is enrolled.",
    )  # fmt: skip


def _noticed(camera: PublicCamera) -> Cell:
    if camera.noticed_on is None:
        return "no notice on record"
    return f"{camera.noticed_on} (afterwards: exigent)" if camera.exigent else camera.noticed_on


async def camera_counts(tx: Tx) -> Table:
    """Return how many cameras there are of each class."""
    found = await store.cameras_by_class(tx)
    return Table(
        id="camera-counts",
        title="How many cameras, of whom",
        says="Cameras in use by class and agency. Counts of registered ones are told from five on.",
        origin=STATED,
        columns=("agency", "class", "what that is", "cameras"),
        rows=tuple(
            (agency, owner, OWNER_CLASSES.get(owner, owner), small_cell(n) if owner == "registered" else n)
            for agency, owner, n in found
        ),
    )


async def registered(tx: Tx) -> Table:
    """Return registered cameras per police district, small counts withheld."""
    places = await store.registered_places(tx)
    areas = area_shapes(await store_things.areas(tx, ["district"]))
    counted = await asyncio.to_thread(_by_district, places, AreaIndex(areas))
    return Table(
        id="registered",
        title="Registered cameras by police district",
        says="Residents and shops that told the police they have a camera. Nobody can look through these cameras; "
        "their owners may be asked for a recording, and may say no.",
        origin=STATED,
        columns=("district", "registered cameras"),
        rows=tuple((district or "elsewhere", small_cell(n)) for district, n in sorted(counted.items())),
        empty="Nobody has registered a camera.",
    )


def _by_district(places: Sequence[tuple[float, float]], areas: AreaIndex) -> Counter[str]:
    return Counter(areas.locate(lat, lon).get("district", "") for lat, lon in places)


async def hits(tx: Tx) -> Table:
    """Return plate hits by tier and what a person found."""
    return Table(
        id="hits",
        title="Plate hits and what a person found",
        says="A hit is a read that matches a hotlist entry. Exact: plate and state are the entry's; exact other state: "
        "the plate is, the state is another or not told; possible: the plate reads alike; one edit: one character "
        "differs from a plate of a short urgent list. Found: verified, misread by the reader, stale list entry, wrong "
        "state, wrong vehicle, duplicate, or not compared. Reads of one car are one question, so most reads of a car "
        "are not compared one by one.",
        origin=STATED,
        columns=("month", "tier", "found", "hits"),
        rows=tuple(await store.hits_compared(tx)),
        empty="No plate on a hotlist was read.",
    )


async def readers(tx: Tx) -> Table:
    """Return the misreads of each plate reader."""
    return Table(
        id="readers",
        title="Misreads by plate reader",
        says="Of the hits of each reader, how many a person compared and how many of these were misread.",
        origin=STATED,
        columns=("reader", "hits", "compared", "misread", "misread in a hundred compared"),
        rows=tuple(
            (reader, n, compared, misread, round(100 * misread / compared) if compared else None)
            for reader, n, compared, misread in await store.readers_compared(tx)
        ),
        empty="No reader had a hit.",
    )


async def dropped(tx: Tx) -> Table:
    """Return how many forbidden members were removed at the doors; every kind stands there, zero included."""
    counted: Counter[tuple[str, str]] = Counter()
    for month, what, n in await store.dropped_at_doors(tx):
        kind = what.removeprefix(FORBIDDEN)
        if kind != what:
            counted[month, kind] += n
    rows = [(month, DROPPED.get(what, what), n) for (month, what), n in sorted(counted.items())]
    seen = {what for _, what in counted}
    rows += [("never so far", words, 0) for what, words in DROPPED.items() if what not in seen]
    return Table(
        id="dropped",
        title="Face data and the like that was dropped at the door",
        says="Some cameras and dispatch systems send what they think of faces, bodies or voices. It is removed before "
        "anything is stored, the kept original included, and counted here.",
        origin=STATED,
        columns=("month", "dropped", "times"),
        rows=tuple(rows),
    )


async def declared(tx: Tx) -> Table:
    """Return the figures that people declared."""
    return Table(
        id="declared",
        title="Declared figures",
        says="Costs, staff, complaints and arrests: the room cannot count these. Each line says which agency "
        "declared it and by which act.",
        origin=DECLARED,
        columns=("figure", "from", "to", "amount", "unit", "note", "agency", "declared at", "act"),
        rows=tuple(
            (
                FIGURES.get(each.kind, each.kind), each.begins, each.ends, each.amount, each.unit, each.note,
                each.agency, each.declared_at, each.act_id,
            )
            for each in await store.declared(tx)
        ),
        empty="Nobody has declared a figure yet: no costs, no complaints.",
    )  # fmt: skip


async def sharing(tx: Tx, verifier: Verifier | None, now: datetime) -> list[Table]:
    """Return every agreement with its terms, and apart from them the notes as signed."""
    found = await published_agreements(tx, verifier, now)
    terms = Table(
        id="sharing",
        title="What is shared with whom",
        says="An agency sees another's records only as far as a signed agreement in force says so. Plate reads made "
        "under Virginia law stay in Virginia whatever an agreement says (Va. Code § 2.2-5517).",
        origin=STATED,
        columns=(
            "agreement", "version", "state", "owner", "shared with", "records", "purposes", "only", "laws",
            "may be passed on", "not older than (days)", "from", "to", "own keys",
        ),
        rows=tuple(
            (
                each.terms.title, each.version, each.state.replace("_", " "), each.terms.owner_agency,
                each.terms.to_agency, ", ".join(each.terms.categories),
                "; ".join(PURPOSES[purpose] for purpose in each.terms.purposes),
                "; ".join(CONDITIONS[name] for name in each.terms.conditions) or "no condition",
                ", ".join(each.terms.law_tags), "yes" if each.terms.reshare else "no", each.terms.retention_days,
                each.terms.begins_at, each.revoked_at or each.terms.ends_at, _own_keys(each),
            )
            for each in found
        ),
        empty="Nothing is shared: no agreement was ever signed.",
    )  # fmt: skip
    return [terms, _notes(found)]


def _own_keys(view: AgreementView) -> str:
    """Return whose own key signed beside the room's, and whose is waited for."""
    said = [f"{each.agency} {'signed' if each.signed else 'has not signed yet'}" for each in view.keys]
    return "; ".join(said) or "none: the room's key signed alone"


def _notes(found: Sequence[AgreementView]) -> Table:
    return Table(
        id="agreement-notes",
        title="The agreements as signed",
        says="Each note holds the terms, the room's signature over them, and that of each agency that holds a key.",
        origin=STATED,
        columns=("agreement", "version", "note"),
        rows=tuple((each.id, each.version, each.note) for each in found),
        empty="Nothing is shared: no agreement was ever signed.",
    )
