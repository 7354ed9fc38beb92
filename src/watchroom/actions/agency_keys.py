"""Agencies' own keys: registered by two persons, held by the agency alone, and signing its agreements."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from watchroom.actions import proposals
from watchroom.actions.door import Deed, act
from watchroom.base.errors import ConflictError, NotFoundError, RefusedError
from watchroom.ledger.agreement import open_key_note, signature_of
from watchroom.store import agreements as store
from watchroom.store.proposals import Proposal

REGISTERS = "agency_key.register"
WAITS = timedelta(days=14)


class KeyProposal(msgspec.Struct, frozen=True, kw_only=True):
    """A key of one's own agency that waits for a second person."""

    id: str
    key: str
    proposed_by: str
    """Login."""
    proposed_by_name: str


class AgencyKeys(msgspec.Struct, frozen=True, kw_only=True):
    """The keys that agencies hold themselves, and what waits at the seat's."""

    room: str
    """The room's own key, which signs every agreement."""
    keys: dict[str, str]
    """By agency; one that is not here has none: the room's key alone signs for it."""
    waiting: list[KeyProposal]


@act("agency_key.list", "See which agencies sign agreements with keys of their own.")
async def view(deed: Deed) -> AgencyKeys:
    """Return every agency's newest key, which are public, and what waits for a second person of the seat's agency."""
    deed.about("agencies' own keys")
    return AgencyKeys(
        room="" if deed.door.verifier is None else deed.door.verifier.line(),
        keys=await store.newest_keys(deed.tx),
        waiting=[_waiting(each) for each in await proposals.waiting(deed, REGISTERS)],
    )


@act("agency_key.propose", "Propose the key with which one's agency signs its agreements.")
async def propose(deed: Deed, note: str) -> KeyProposal:
    """Propose a public key, as `watchroom agreement key` printed it: signed by itself, so somebody holds it.

    Raises:
        BadInputError: it is not of the seat's agency, or a character is off.
        ConflictError: it is the agency's key already.
    """
    deed.about(f"a key of {deed.seat.agency}")
    key = open_key_note(note, deed.seat.agency).line()
    if (await store.newest_keys(deed.tx)).get(deed.seat.agency) == key:
        raise ConflictError("This is your agency's key already.")
    return _waiting(await proposals.propose(deed, REGISTERS, f"a key of {deed.seat.agency}", {"key": key}, WAITS))


@act(REGISTERS, "Register the key that another person proposed; agreements signed from then on ask for it.")
async def register(deed: Deed, proposal_id: str) -> KeyProposal:
    """Register an agency's key; agreements that were signed before stay as they are."""
    proposal = await proposals.confirm(deed, proposal_id, REGISTERS)
    if not await store.put_key(deed.tx, proposal.agency, proposal.body["key"], deed.now, deed.id):
        raise ConflictError("This key was registered before: make a new one.")
    return _waiting(proposal)


@act("agency_key.withdraw", "Withdraw a key that waits for a second person.")
async def withdraw(deed: Deed, proposal_id: str) -> None:
    """Let a key wait no more."""
    await proposals.withdraw(deed, proposal_id, REGISTERS)


@act("agreement.countersign", "Give an agreement the signature of one's agency's own key.")
async def countersign(deed: Deed, agreement_id: str, version: int, *, signature: str) -> None:
    """Add the line that `watchroom agreement sign` printed; with the last one the agreement is in force.

    Raises:
        NotFoundError: there is no such version.
        RefusedError: `agreement-owner`: it is not between the seat's agency and another.
        BadInputError: it is not this agency's signature of just this text.
        ConflictError: the agency signed before, or the agreement was revoked.
    """
    found = next(
        (each for each in await store.agreements(deed.tx) if (each.id, each.version) == (agreement_id, version)), None
    )
    if found is None:
        raise NotFoundError("There is no such agreement.")
    if deed.seat.agency not in (found.owner_agency, found.to_agency):
        raise RefusedError("agreement-owner", "Only the two agencies of an agreement sign it.")
    if found.revoked_at is not None:
        raise ConflictError("This agreement was revoked: nothing makes it hold again.")
    line = signature_of(found.note, signature, deed.seat.agency)
    if not await store.add_signature(deed.tx, found, deed.seat.agency, line, deed.seat.login, deed.now):
        raise ConflictError("Your agency has signed this one.")
    deed.about(f"agreement {agreement_id}", agreement=agreement_id, version=version, signature=line)
    deed.place_changes()


def _waiting(proposal: Proposal) -> KeyProposal:
    return KeyProposal(
        id=proposal.id,
        key=proposal.body["key"],
        proposed_by=proposal.proposed_by,
        proposed_by_name=proposal.proposed_by_name,
    )
