"""Agreements between agencies: proposed by one person, signed when another confirms, revoked by one at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

import msgspec

from watchroom.actions import proposals
from watchroom.actions.door import Deed, Door, act
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError, RefusedError, UnavailableError
from watchroom.base.ids import new_id
from watchroom.ledger.agreement import AgreementNote, agreement_text, open_agreement
from watchroom.ledger.note import Signer, Verifier, parse_verifier, sign_note
from watchroom.model.agreements import CONDITIONS, Agreement, Terms
from watchroom.model.people import PURPOSES
from watchroom.policy.decide import agreements_over
from watchroom.policy.table import CATEGORIES, UNSHARED
from watchroom.store import agreements as store
from watchroom.store import people as store_people
from watchroom.store.acting import Tx
from watchroom.store.agreements import SignedRow
from watchroom.store.proposals import Proposal

SIGNS = "agreement.sign"
YEARS_MAX = 5
LASTS_MAX = timedelta(days=366 * YEARS_MAX)
PROPOSAL_LASTS = timedelta(days=14)
TITLE_CHARS_MAX = 120
RETENTION_DAYS_MAX = 3_650
NOTES_REMEMBERED_MAX = 4_096
CARRIED_OVER = "carried over"
CARRIED_FOR = timedelta(days=365)


class OwnKey(msgspec.Struct, frozen=True):
    """An agency that signs with a key of its own, and whether it has."""

    agency: str
    signed: bool


class AgreementView(msgspec.Struct, frozen=True, kw_only=True):
    """One version of an agreement as everybody may see it."""

    id: str
    version: int
    terms: Terms
    state: str
    """in_force, coming, ended, revoked, replaced, or unsigned while an agency's own key has not signed."""
    signed_at: datetime
    revoked_at: datetime | None
    note: str
    """The terms as signed, with the signatures: anybody can check them against the room's published key."""
    keys: tuple[OwnKey, ...]
    """The agencies that sign with keys of their own; for one that is not here the room's key alone signs."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What is proposed: terms, and the agreement that they would replace."""

    terms: Terms
    replaces: str | None = None


def opened(row: SignedRow, verifier: Verifier) -> AgreementNote | None:
    """Return what a row says, None when it is not what the room, and each agency that signed, signed."""
    found = _opened(row.note, verifier)
    fits = found is not None and (found.agreement.id, found.agreement.version) == (row.id, row.version)
    return found if fits else None


@lru_cache(NOTES_REMEMBERED_MAX)
def _opened(note: str, verifier: Verifier) -> AgreementNote | None:
    """Return what a note says where this key signed it: the same text is looked at every two seconds."""
    try:
        return open_agreement(note, verifier)
    except BadInputError:
        return None


def in_force(rows: Iterable[SignedRow], verifier: Verifier | None, now: datetime) -> tuple[Agreement, ...]:
    """Return the agreements that hold at a moment, signed by everybody who must; a changed one holds no more."""
    if verifier is None:
        return ()
    held: dict[str, Agreement] = {}
    for row in rows:
        found = None if row.revoked_at is not None else opened(row, verifier)
        if found is not None and not found.missing and found.agreement.terms.begins_at <= now:
            held.setdefault(row.id, found.agreement)
    return tuple(each for each in held.values() if now < each.terms.ends_at)


async def standing(tx: Tx, door: Door) -> tuple[Agreement, ...]:
    """Return the agreements in force now, newest versions, as signed."""
    return in_force(await store.agreements(tx), door.verifier, door.clock.now())


async def broken(tx: Tx, door: Door) -> list[SignedRow]:
    """Return the rows that are not as the room signed them: they are not in force, and somebody changed them."""
    verifier = door.verifier
    return [] if verifier is None else [row for row in await store.agreements(tx) if opened(row, verifier) is None]


async def published_agreements(tx: Tx, verifier: Verifier | None, now: datetime) -> list[AgreementView]:
    """Return every version of every agreement as signed, for everybody: what is shared, for what and until when."""
    rows = await store.agreements(tx)
    held = {(each.id, each.version) for each in in_force(rows, verifier, now)}
    views = []
    for row in rows:
        found = None if verifier is None else opened(row, verifier)
        if found is None:
            continue
        views.append(
            AgreementView(
                id=row.id,
                version=row.version,
                terms=found.agreement.terms,
                state=_state(row, found, now, holds=(row.id, row.version) in held),
                signed_at=row.signed_at,
                revoked_at=row.revoked_at,
                note=row.note,
                keys=tuple(OwnKey(key.name, key.name in found.signed) for key in found.keys),
            )
        )
    return views


def _state(row: SignedRow, found: AgreementNote, now: datetime, *, holds: bool) -> str:
    terms = found.agreement.terms
    if holds:
        return "in_force"
    if row.revoked_at is not None:
        return "revoked"
    if now >= terms.ends_at:
        return "ended"
    if found.missing:
        return "unsigned"
    return "coming" if now < terms.begins_at else "replaced"


def shown_since(deed: Deed, category: str, label: str) -> datetime | None:
    """Return how far back another agency's records are shown to the seat; None where its agreements set no limit."""
    agreed = _over(deed, category, label)
    days = [each.terms.retention_days for each in agreed]
    limits = [each for each in days if each is not None]
    return deed.now - timedelta(days=max(limits)) if limits and len(limits) == len(days) else None


def demand_may_pass_on(deed: Deed, category: str, label: str) -> None:
    """Refuse to take another agency's records out of the room where no agreement lets them be passed on."""
    foreign = label.partition("/")[0] != deed.seat.agency
    if foreign and not any(each.terms.reshare for each in _over(deed, category, label)):
        owner = label.partition("/")[0]
        says = f"No agreement with {owner} lets this be passed on: ask {owner} for it."
        raise RefusedError("agreement-no-resharing", says)


def _over(deed: Deed, category: str, label: str) -> list[Agreement]:
    if label.partition("/")[0] == deed.seat.agency:
        return []
    return agreements_over(deed.door.world, deed.viewer, category, label)


@act("agreement.list", "See the agreements between agencies.")
async def list_agreements(deed: Deed) -> tuple[list[AgreementView], dict[str, str]]:
    """Return every version of every agreement, which are public, and each agency's name."""
    deed.about("agreements between agencies")
    names = {each.id: each.name for each in await store_people.agencies(deed.tx)}
    return await published_agreements(deed.tx, deed.door.verifier, deed.now), names


@act("agreement.waiting", "See which agreements wait for a second person.")
async def waiting(deed: Deed) -> list[Proposal]:
    """Return the proposals to share the seat's agency's records that can still be confirmed."""
    deed.about("agreements that wait for a second person")
    found = await proposals.waiting(deed, SIGNS, any_agency=True)
    return [each for each in found if draft_of_owner(each, deed.seat.agency)]


def draft_of_owner(proposal: Proposal, agency: str) -> bool:
    """Return whether a proposed agreement is about this agency's records: its people sign it."""
    return msgspec.convert(proposal.body, Draft).terms.owner_agency == agency


@act("agreement.propose", "Propose an agreement, or a new version of one.")
async def propose(deed: Deed, terms: Terms, *, replaces: str | None = None) -> Proposal:
    """Write terms down for a second person to sign; nothing is shared yet.

    Raises:
        BadInputError: a term is unknown, or the time is not one; the field is named.
        RefusedError: `agreement-owner`: the records are another agency's to share.
        NotFoundError: there is no agreement to replace.
    """
    _check(deed, terms)
    if replaces is not None:
        before = await store.newest(deed.tx, replaces)
        if before is None or (before.owner_agency, before.to_agency) != (terms.owner_agency, terms.to_agency):
            raise NotFoundError("There is no such agreement between these agencies to replace.")
    body = msgspec.to_builtins(Draft(terms=terms, replaces=replaces))
    return await proposals.propose(deed, SIGNS, f"agreement “{terms.title}”", body, PROPOSAL_LASTS)


@act(SIGNS, "Sign an agreement that another person proposed; it is in force once every agency's own key signed, too.")
async def sign(deed: Deed, proposal_id: str) -> Agreement:
    """Sign what was proposed with the room's key; every process compiles its filters anew at once.

    It names the key of each of the two agencies that has one; in force it is once these have signed as well.
    """
    proposal = await proposals.confirm(deed, proposal_id, SIGNS, any_agency=True)
    draft = _draft_of(deed, proposal)
    _check(deed, draft.terms)
    before = None if draft.replaces is None else await store.newest(deed.tx, draft.replaces)
    agreement = Agreement(
        id=before.id if before else new_id("agr"), version=before.version + 1 if before else 1, terms=draft.terms
    )
    await _keep(deed, agreement, proposed_by=proposal.proposed_by)
    return agreement


@act("agreement.withdraw", "Withdraw an agreement that waits for a second person.")
async def withdraw(deed: Deed, proposal_id: str) -> None:
    """Let a proposal wait no more; nothing was shared by it."""
    _draft_of(deed, await proposals.withdraw(deed, proposal_id, SIGNS, any_agency=True))


def _draft_of(deed: Deed, proposal: Proposal) -> Draft:
    """Return what was proposed, where it is the seat's agency that shares, or the terminal's operator."""
    draft = msgspec.convert(proposal.body, Draft)
    if deed.seat.agency not in ("", draft.terms.owner_agency):
        raise NotFoundError("There is no such proposal here.")
    return draft


@act("agreement.revoke", "End an agreement at once.")
async def revoke(deed: Deed, agreement_id: str, *, because: str) -> None:
    """End an agreement for good, by one person of either agency; what it showed is cut within seconds."""
    found = await store.newest(deed.tx, agreement_id)
    if found is None:
        raise NotFoundError("There is no such agreement.")
    if deed.seat.agency not in (found.owner_agency, found.to_agency):
        raise RefusedError("agreement-owner", "Only the two agencies of an agreement may end it.")
    if found.revoked_at is not None:
        raise ConflictError("This agreement was revoked before.")
    if not because.strip():
        raise BadInputError("because", "say why in a few words")
    deed.about(f"agreement {agreement_id}", because=because.strip())
    await store.revoke(deed.tx, agreement_id, deed.seat.login, deed.now)
    deed.place_changes()


@act("admin.carry_over_agreements", "Sign once what agencies shared before there were signed agreements.")
async def carry_over(deed: Deed) -> int:
    """Sign the plain rows of an older version, each for CARRIED_FOR at most; returns how many agreements they made."""
    plain = await store.take_plain(deed.tx)
    labels = {tuple(label.split("/", 1)) for label in deed.door.world.labels}
    for each in plain:
        terms = Terms(
            title=each.title[:TITLE_CHARS_MAX],
            owner_agency=each.owner_agency,
            to_agency=each.to_agency,
            categories=each.categories,
            purposes=tuple(PURPOSES),
            law_tags=tuple(sorted(law for agency, law in labels if agency == each.owner_agency)),
            begins_at=deed.now,
            ends_at=min(each.expires_at or deed.now + CARRIED_FOR, deed.now + CARRIED_FOR),
        )
        await _keep(deed, Agreement(id=new_id("agr"), version=1, terms=terms), proposed_by=CARRIED_OVER)
    deed.about("agreements of before", count=len(plain))
    return len(plain)


async def _keep(deed: Deed, agreement: Agreement, *, proposed_by: str) -> None:
    agencies = (agreement.terms.owner_agency, agreement.terms.to_agency)
    lines = await store.newest_keys(deed.tx)
    keys = tuple(parse_verifier(lines[each]) for each in agencies if each in lines)
    row = signed(deed.door.signer, agreement, deed.now, proposed_by, deed.seat.login, keys)
    await store.put(deed.tx, row)
    deed.about(f"agreement “{agreement.terms.title}”", agreement=agreement.id, version=agreement.version, note=row.note)
    deed.place_changes()


def signed(
    signer: Signer | None, agreement: Agreement, now: datetime, proposed_by: str, by: str, keys: Sequence[Verifier] = ()
) -> SignedRow:
    """Return the row of an agreement signed by the room's key; `keys` are the agencies' own that must sign as well.

    Raises:
        UnavailableError: there is no key here.
    """
    if signer is None:
        raise UnavailableError("The key that signs agreements is not open here. Sign it in the server's own process.")
    return SignedRow(
        id=agreement.id,
        version=agreement.version,
        owner_agency=agreement.terms.owner_agency,
        to_agency=agreement.terms.to_agency,
        note=sign_note(agreement_text(agreement, tuple(keys)), [signer]),
        signed_at=now,
        proposed_by=proposed_by,
        confirmed_by=by,
    )


def _check(deed: Deed, terms: Terms) -> None:
    """Refuse terms that say nothing, too much, or what is another agency's to say."""
    agencies = deed.door.world.agency_law
    _demand("title", 0 < len(terms.title.strip()) <= TITLE_CHARS_MAX, f"has 1 to {TITLE_CHARS_MAX} characters")
    _demand("owner_agency", terms.owner_agency in agencies, "is not a known agency")
    _demand("to_agency", terms.to_agency in agencies, "is not a known agency")
    _demand("to_agency", terms.to_agency != terms.owner_agency, "is the agency itself: it sees its own records")
    _demand_some("categories", terms.categories, [each for each in CATEGORIES if each not in UNSHARED])
    _demand_some("purposes", terms.purposes, PURPOSES)
    laws = [label.partition("/")[2] for label in deed.door.world.labels if label.startswith(f"{terms.owner_agency}/")]
    _demand_some("law_tags", terms.law_tags, sorted(laws))
    if terms.conditions:
        _demand_some("conditions", terms.conditions, CONDITIONS)
    days = terms.retention_days
    _demand("retention_days", days is None or 0 < days <= RETENTION_DAYS_MAX, f"is 1 to {RETENTION_DAYS_MAX}, or none")
    for field, at in (("begins_at", terms.begins_at), ("ends_at", terms.ends_at)):
        _demand(field, at.tzinfo is not None, "needs a time zone, such as 2026-03-14T21:15:00Z")
    lasts = terms.ends_at - max(terms.begins_at, deed.now)
    _demand("ends_at", timedelta(0) < lasts <= LASTS_MAX, f"lies ahead, at most {YEARS_MAX} years after the begin")
    if deed.seat.agency not in ("", terms.owner_agency):
        raise RefusedError("agreement-owner", "An agency shares its own records only: ask the other one to propose it.")


def _demand(field: str, holds: bool, reason: str) -> None:  # noqa: FBT001 - reads as what must hold
    if not holds:
        raise BadInputError(field, reason)


def _demand_some(field: str, given: Sequence[str], known: Iterable[str]) -> None:
    unknown = [each for each in given if each not in known]
    _demand(field, not unknown, f"{unknown[0] if unknown else ''} is none of: {', '.join(known)}")
    _demand(field, bool(given), f"names at least one of: {', '.join(known)}")
