"""Applications to the incentive program as they are kept and judged: sealed, located, calculated, written about."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import date

import msgspec

from watchroom.actions.city import area_shapes
from watchroom.actions.door import Deed
from watchroom.actions.posting import post
from watchroom.actions.seal import MasterKey, SealedItem
from watchroom.base.errors import BadInputError
from watchroom.correlate.areas import AreaIndex
from watchroom.model.addresses import Written
from watchroom.model.incentive import PROOFS, VOUCHER, Award, Claim, Earlier, Item
from watchroom.model.incentive_views import ApplicationView, Check, Document, Taken, Visit, Who
from watchroom.model.portal import Letter
from watchroom.policy.incentive_award import award
from watchroom.policy.incentive_law import RULES
from watchroom.store import incentive as store
from watchroom.store import things as store_things
from watchroom.store.acting import Tx
from watchroom.store.incentive import ApplicationRow, StepRow

PROGRAM_AGENCY = "incentive"
PLACED_IN = ("psa", "priority")
NOTE_CHARS_MAX = 2_000
DOCUMENT_BYTES_MAX = 20_000_000
DOCUMENTS_MAX = 40
"""Of one application."""
MEDIA_TYPES: dict[str, tuple[str, str]] = {
    "application/pdf": ("pdf", "PDF"),
    "image/jpeg": ("jpg", "JPEG"),
    "image/png": ("png", "PNG"),
    "image/webp": ("webp", "WebP"),
    "image/heic": ("heic", "HEIC"),
}
"""What a document may be: media type, ending and name."""
_HEIC = (b"heic", b"heix", b"hevc", b"mif1", b"msf1")


def media_type_of(content: bytes) -> str | None:
    """Return what a document is by its first bytes, whatever it is called; None where it is not taken."""
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        return "image/heic"
    return None


def demand_document(content: bytes) -> str:
    """Return what a document is; raises BadInputError where it is too large, or neither PDF nor picture."""
    if len(content) > DOCUMENT_BYTES_MAX:
        raise BadInputError("file", f"is larger than {DOCUMENT_BYTES_MAX // 1_000_000} MB")
    media_type = media_type_of(content)
    if media_type is None:
        raise BadInputError("file", "is a PDF or a picture (JPEG, PNG, WebP or HEIC)")
    return media_type


# Sealed under the application's key ---------------------------------------------------------------------------------


def sealed_who(key: MasterKey, application_id: str, who: Who) -> SealedItem:
    """Return who applies, sealed under a new key of the application's own."""
    return key.seal_item(msgspec.json.encode(who), _aad(application_id))


def who_of(key: MasterKey, row: ApplicationRow) -> Who | None:
    """Return who applies; None after the key was destroyed."""
    if row.sealed is None or row.wrapped_key is None:
        return None
    item = SealedItem(row.sealed, row.wrapped_key)
    return msgspec.json.decode(key.open_item(item, _aad(row.id)), type=Who)


def sealed_note(key: MasterKey, row: ApplicationRow, note: str) -> bytes | None:
    """Return a note sealed under the application's key; None where there is none to keep."""
    if not note or row.wrapped_key is None:
        return None
    return MasterKey(key.unwrap_key(row.wrapped_key, _aad(row.id))).seal(note.encode(), _aad(row.id))


def _note_of(key: MasterKey, row: ApplicationRow, sealed: bytes | None) -> str:
    if sealed is None or row.wrapped_key is None:
        return ""
    return MasterKey(key.unwrap_key(row.wrapped_key, _aad(row.id))).open(sealed, _aad(row.id)).decode()


def _aad(application_id: str) -> bytes:
    return f"incentive\x00{application_id}".encode()


def document_aad(document_id: str) -> bytes:
    """Return what a document's bytes are sealed to."""
    return f"incentive-document\x00{document_id}".encode()


def sha256(content: bytes) -> bytes:
    """Return by what a document is known again."""
    return hashlib.sha256(content).digest()


def prints_of(key: MasterKey, written: Written) -> tuple[bytes, bytes]:
    """Return (address with unit, building) as keyed prints: found again in any spelling, never read."""
    building = f"{written.house} {written.street}"
    exact = key.print_of("incentive-address", f"{building} # {written.unit}")
    return exact, key.print_of("incentive-building", building)


# Judged -------------------------------------------------------------------------------------------------------------


async def claim_of(tx: Tx, row: ApplicationRow, items: Sequence[Item]) -> Claim:
    """Return what the rules are asked about an application as it stands now."""
    is_registered = await store.registration_stands(tx, row.registration_id)
    earlier = [await _paid_for(tx, each) for each in await store.earlier(tx, row)]
    return msgspec.structs.replace(_told(row, items), is_registered=is_registered, earlier=tuple(earlier))


async def _paid_for(tx: Tx, row: ApplicationRow) -> Earlier:
    """Return what an approved application was paid for: not all that it listed, but all if nothing else is known."""
    items = await store.items(tx, row.id)
    paid = {each.item for each in award(_told(row, items)).lines}
    kinds = {each.kind for each in items if each.n in paid or not paid}
    return Earlier(approved_on=row.decided_on or row.applied_on, kinds=frozenset(kinds))


def _told(row: ApplicationRow, items: Sequence[Item]) -> Claim:
    return Claim(
        kind=row.kind,
        applicant=row.applicant,
        building=row.building,
        applied_on=row.applied_on,
        items=tuple(items),
        is_tenant=row.is_tenant,
        has_assistance=row.has_assistance,
        in_public_housing=row.in_public_housing,
        is_small=row.is_small,
        was_vandalised=row.was_vandalised,
        hours_kept=row.hours_kept,
    )


def checks_of(given: Award, documents: Sequence[Document], steps: Sequence[StepRow]) -> list[Check]:
    """Return the checklist: each proof that the rules or an officer ask for, and how it stands."""
    asked = {proof for step in steps if step.kind == "asked" for proof in step.proofs}
    wanted = [proof for proof in PROOFS if proof in given.proofs or proof in asked]
    return [Check(proof=proof, state=_state_of(proof, documents, steps)) for proof in wanted]


def _state_of(proof: str, documents: Sequence[Document], steps: Sequence[StepRow]) -> str:
    """Return how one proof stands: what came last counts, and what was asked for after it."""
    found = [each for each in documents if each.proof == proof]
    asked = [step.at for step in steps if step.kind == "asked" and proof in step.proofs]
    if asked and (not found or found[-1].added_at < asked[-1]):
        return "asked"
    if not found:
        return "missing"
    states = {each.state for each in found}
    return "seen" if "seen" in states and "new" not in states else "new" if "new" in states else "unfit"


async def viewed(deed: Deed, row: ApplicationRow) -> ApplicationView:
    """Return an application whole, for whoever's act may see it."""
    key = deed.door.master_key
    items = await store.items(deed.tx, row.id)
    claim = await claim_of(deed.tx, row, items)
    given = award(claim)
    documents = await store.documents(deed.tx, row.id)
    steps = await store.steps(deed.tx, row.id)
    return ApplicationView(
        **{name: getattr(row, name) for name in _SAME},
        who=who_of(key, row),
        is_registered=claim.is_registered,
        items=items,
        award=given,
        checks=checks_of(given, documents, steps),
        documents=documents,
        steps=[_taken(key, row, each) for each in steps],
        visits=await store.visits(deed.tx, row.id),
    )


_SAME = tuple(set(ApplicationRow.__struct_fields__) & set(ApplicationView.__struct_fields__))


def _taken(key: MasterKey, row: ApplicationRow, step: StepRow) -> Taken:
    return Taken(
        at=step.at,
        kind=step.kind,
        by_name=step.by_name,
        rule=step.rule,
        cents=step.cents,
        proofs=step.proofs,
        due_on=step.due_on,
        note=_note_of(key, row, step.note_sealed),
    )


def visit_replaced(visits: Sequence[Visit], visit_id: str) -> Visit | None:
    """Return a planned visit that nobody has reported on."""
    return next((each for each in visits if each.id == visit_id and each.done_at is None), None)


async def located(tx: Tx, lat: float, lon: float) -> tuple[str, str]:
    """Return (police service area, priority area) of a point; empty where it lies in none."""
    shapes = area_shapes(await store_things.areas(tx, PLACED_IN))
    found = await asyncio.to_thread(lambda: AreaIndex(shapes).locate(lat, lon))
    return found.get("psa", ""), found.get("priority", "")


# Written about ------------------------------------------------------------------------------------------------------


async def step(deed: Deed, row: ApplicationRow, kind: str, *, note: str = "", **more: object) -> None:
    """Note a step that was taken, by whom, and what they wrote."""
    sealed = sealed_note(deed.door.master_key, row, note)
    made = {"application_id": row.id, "at": deed.now, "kind": kind, "by_name": deed.seat.name, "note_sealed": sealed}
    await store.add_step(deed.tx, msgspec.convert(made | more, StepRow))


async def write(deed: Deed, row: ApplicationRow, kind: str, **facts: str) -> None:
    """Write to the applicant, in their language, with the way to their page."""
    if row.account_id is None:
        return
    told = {"reference": row.reference, "path": f"/portal/incentive/applications/{row.id}", **facts}
    await post(
        deed, Letter(kind=f"incentive/{kind}", account_id=row.account_id, facts=told, about=f"incentive:{row.id}")
    )


def of_kind(letter: str, row: ApplicationRow) -> str:
    """Return which letter tells of money: who has a voucher gets cameras, and no money."""
    return f"{letter}_voucher" if row.kind == VOUCHER else letter


def dollars(cents: int) -> str:
    """Return a sum as people write it: `$1,250.00`."""
    return f"${cents // 100:,}.{cents % 100:02}"


def demand_rule(rule: str) -> None:
    """Refuse a rule that is not published."""
    if rule not in RULES:
        raise BadInputError("rule", f"is one of: {', '.join(RULES)}")


def demand_proofs(proofs: Sequence[str]) -> None:
    """Refuse proofs that there are not."""
    unknown = [each for each in proofs if each not in PROOFS]
    if unknown or not proofs:
        raise BadInputError("proofs", f"are some of: {', '.join(PROOFS)}")


def checked_note(note: str, field: str = "note", *, needed: bool = True) -> str:
    """Return what somebody wrote; raises BadInputError where there is nothing or too much."""
    note = note.strip()
    if needed and not note:
        raise BadInputError(field, "write a few words")
    if len(note) > NOTE_CHARS_MAX:
        raise BadInputError(field, f"is longer than {NOTE_CHARS_MAX} characters")
    return note


def day_after(day: date, days: int) -> date:
    """Return a day some days later."""
    return date.fromordinal(day.toordinal() + days)
