"""What the law of a jurisdiction asks of a room: public, and changed by two persons."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from watchroom.actions import proposals
from watchroom.actions.door import Deed, act
from watchroom.actions.incidents import words
from watchroom.base.errors import BadInputError, ConflictError
from watchroom.model.shifts import Jurisdiction
from watchroom.store import shifts as store
from watchroom.store.acting import Tx
from watchroom.store.proposals import Proposal

SETS = "jurisdiction.set"
WAITS = timedelta(days=7)


class JurisdictionAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is proposed that a law asks, and why."""

    law_tag: str
    supervisor_required: bool
    """Live pictures are watched only while a supervisor is present."""
    because: str


class JurisdictionProposal(msgspec.Struct, frozen=True, kw_only=True):
    """One change that waits for a second person."""

    id: str
    asked: JurisdictionAsked
    proposed_by: str
    proposed_at: datetime
    expires_at: datetime


class JurisdictionView(msgspec.Struct, frozen=True, kw_only=True):
    """What each law asks of the rooms under it, and what waits to be confirmed."""

    items: list[Jurisdiction]
    waiting: list[JurisdictionProposal]


async def published_jurisdictions(tx: Tx) -> list[Jurisdiction]:
    """Return what is asked under each law that somebody here works under: for the public."""
    return await store.jurisdictions(tx)


@act("jurisdiction.list", "See what the law of each jurisdiction asks of a room.")
async def view(deed: Deed) -> JurisdictionView:
    """Return every law that an agency here works under, and the changes that wait."""
    deed.about("what laws ask of rooms")
    return JurisdictionView(
        items=await store.jurisdictions(deed.tx),
        waiting=[_waiting(each) for each in await proposals.waiting(deed, SETS)],
    )


@act("jurisdiction.propose", "Propose what the law of a jurisdiction asks of a room.")
async def propose(deed: Deed, asked: JurisdictionAsked) -> JurisdictionProposal:
    """Propose to ask, or no longer to ask, for a supervisor in rooms under a law; another person confirms it.

    Raises:
        BadInputError: no agency here works under this law, or no reason is given.
        ConflictError: it is so already.
    """
    deed.about(f"what {asked.law_tag[:40]} asks of a room")
    checked = msgspec.structs.replace(asked, because=words("because", asked.because))
    known = {each.law_tag: each for each in await store.jurisdictions(deed.tx)}
    if checked.law_tag not in known:
        raise BadInputError("law_tag", f"is one that an agency here works under: {', '.join(sorted(known))}")
    if known[checked.law_tag].supervisor_required == checked.supervisor_required:
        raise ConflictError("It is so already: there is nothing to confirm.")
    asks = "asks for a supervisor" if checked.supervisor_required else "asks for no supervisor"
    body = msgspec.to_builtins(checked)
    return _waiting(await proposals.propose(deed, SETS, f"{checked.law_tag} {asks}", body, WAITS))


@act(SETS, "Set what the law of a jurisdiction asks of a room, as another person proposed.")
async def confirm(deed: Deed, proposal_id: str) -> Jurisdiction:
    """Set what was proposed; looks that run without a supervisor have the usual two minutes."""
    proposal = await proposals.confirm(deed, proposal_id, SETS)
    asked = msgspec.convert(proposal.body, JurisdictionAsked)
    await store.put_jurisdiction(
        deed.tx, asked.law_tag, supervisor_required=asked.supervisor_required, because=asked.because, since=deed.now
    )
    deed.place_changes()
    return next(each for each in await store.jurisdictions(deed.tx) if each.law_tag == asked.law_tag)


@act("jurisdiction.withdraw", "Withdraw a change of what a law asks that waits.")
async def withdraw(deed: Deed, proposal_id: str) -> None:
    """Withdraw what waits."""
    await proposals.withdraw(deed, proposal_id, SETS)


def _waiting(proposal: Proposal) -> JurisdictionProposal:
    return JurisdictionProposal(
        id=proposal.id,
        asked=msgspec.convert(proposal.body, JurisdictionAsked),
        proposed_by=proposal.proposed_by_name,
        proposed_at=proposal.proposed_at,
        expires_at=proposal.expires_at,
    )
