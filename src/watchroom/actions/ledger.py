"""Receipts of the ledger's entries, and what becomes of their contents: sealed until a day, opened, or destroyed."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from watchroom.actions import proposals
from watchroom.actions.door import Deed, act
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError, RefusedError
from watchroom.ledger.merkle import NodeReader, inclusion_spans, leaf_hash, nodes_of
from watchroom.ledger.note import Verifier
from watchroom.ledger.receipt import Receipt, build_receipt
from watchroom.store import ledger as store
from watchroom.store import things as store_things
from watchroom.store.acting import Tx
from watchroom.store.ledger import Cosigner, Placed, SealCounts, SealedAct
from watchroom.store.proposals import Proposal

SEAL_DAYS_MAX = 1_827
"""Five years."""
SEALED_SHOWN_MAX = 200
PROPOSAL_WAITS = timedelta(days=14)
DESTROYED = "contents-destroyed"
SEALED = "sealed-until"
DESTRUCTION_RULE = "keys-destroyed-by-two"
"""The rule of policy that a destruction follows, as later answers name it."""
_DESTROY = "ledger.destroy_key"
_INDEX_DIGITS_MAX = 15


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """That the key of one entry is gone: the act of destroying it, whose receipt proves this."""

    certificate: str
    """The act."""
    act: str
    leaf_index: int
    leaf_hash: str
    destroyed_at: datetime
    rule: str


class HeadView(msgspec.Struct, frozen=True, kw_only=True):
    """The newest head that was signed for publication."""

    at: datetime
    size: int
    root: str


class LedgerDesk(msgspec.Struct, frozen=True, kw_only=True):
    """What those who answer for the ledger find: its head, who holds it, and what became of contents."""

    head: HeadView | None
    cosigners: list[Cosigner]
    """The witnesses, each with the newest head it cosigned."""
    counts: SealCounts
    sealed: list[SealedAct]
    """The first of those that are not opened, by their day."""
    waiting: list[Proposal]
    """Destructions that wait for a second person."""


@act("receipt.view", "Take the receipt of an act.")
async def receipt(deed: Deed, which: str, *, verifier: Verifier) -> Receipt:
    """Return the receipt of an act that the seat may see, or of the commit of records at a place (in digits).

    It has the entry, its place, the proof and the signed head; of one's own act also the contents, unless they are
    sealed or destroyed. A minute's head, cosigned where there are witnesses, is taken as soon as there is one.
    Raises ConflictError until the sequencer has given the entry its place, at most 2 s later.
    """
    deed.about(f"receipt of {which[:100]}")
    if which.isascii() and which.isdecimal():
        placed = await store.placed_commit(deed.tx, int(which)) if len(which) <= _INDEX_DIGITS_MAX else None
    else:
        placed = await store.placed_act(deed.tx, which)
    if placed is None:
        raise NotFoundError("There is no such act of yours, and no commit of records at such a place.")
    own = placed.login == deed.seat.login and not _is_sealed(deed, placed)
    return await _receipt(deed, placed, verifier, opened=own)


@act("ledger.open", "Open an entry's contents, for a finding or a court.")
async def open_entry(deed: Deed, act_id: str, *, verifier: Verifier) -> Receipt:
    """Return the receipt of an act that the seat may see, with its contents and key: a file that anybody can verify.

    Raises:
        NotFoundError: the seat sees no such act.
        RefusedError: the contents are sealed still, or destroyed; the message says by which rule and when.
    """
    placed = await _seen(deed, act_id, "opening of")
    _demand_contents(deed, placed)
    if placed.sealed_until is not None:
        await store.mark_opened(deed.tx, placed.entry_id, deed.now)
    return await _receipt(deed, placed, verifier, opened=True)


@act("ledger.seal", "Seal an entry's contents until a day; seals that are overdue are counted in public.")
async def seal_entry(deed: Deed, act_id: str, until: datetime) -> datetime:
    """Seal the contents of an act that the seat may see; until then nobody is given them. Returns the time.

    Raises:
        BadInputError: the time is past, too far away, or has no zone.
        ConflictError: they are sealed already.
        RefusedError: they are destroyed.
    """
    placed = await _seen(deed, act_id, "seal of")
    if until.tzinfo is None or not deed.now < until <= deed.now + timedelta(days=SEAL_DAYS_MAX):
        raise BadInputError("until", f"is a time in the next {SEAL_DAYS_MAX} days, with its zone")
    if _is_sealed(deed, placed):
        raise ConflictError(f"These contents are sealed until {placed.sealed_until:%Y-%m-%d} already.")
    _demand_contents(deed, placed)
    await store.seal(deed.tx, placed.entry_id, until)
    deed.about(deed.subject, until=until)
    return until


@act("ledger.propose_destruction", "Propose that the key of an entry's contents be destroyed.")
async def propose_destruction(deed: Deed, act_id: str) -> Proposal:
    """Propose, for the reason in the act's note, to destroy the key of an act that the seat may see.

    Raises NotFoundError, ConflictError or RefusedError as `destroy_key` does.
    """
    placed = await _seen(deed, act_id, "destruction of")
    index = await _demand_destructible(deed, placed)
    body = {"act": act_id, "leaf_index": index, "leaf_hash": leaf_hash(placed.entry).hex(), "because": deed.why.note}
    return await proposals.propose(deed, _DESTROY, f"key of {act_id}, entry {index}", body, PROPOSAL_WAITS)


@act(_DESTROY, "Confirm that the key of an entry's contents be destroyed; the entry stays, what it said is gone.")
async def destroy_key(deed: Deed, proposal_id: str) -> Certificate:
    """Destroy what another person proposed; the entry of this act is the certificate.

    Raises:
        NotFoundError: there is no such proposal, or its act is not seen.
        ConflictError: the proposal is settled or expired, or the entry has no place yet.
        RefusedError: the same person proposed it; the contents are sealed, destroyed, or of an open case.
    """
    proposal = await proposals.confirm(deed, proposal_id, _DESTROY, any_agency=True)
    act_id = str(proposal.body["act"])
    placed = await store.placed_act(deed.tx, act_id)
    if placed is None:
        raise NotFoundError("There is no such act here.")
    index = await _demand_destructible(deed, placed)
    await store.destroy_keys(deed.tx, [placed.entry_id], deed.now, DESTRUCTION_RULE, deed.id)
    certificate = Certificate(
        certificate=deed.id,
        act=act_id,
        leaf_index=index,
        leaf_hash=leaf_hash(placed.entry).hex(),
        destroyed_at=deed.now,
        rule=DESTRUCTION_RULE,
    )
    deed.about(f"key of entry {index} destroyed", destroyed=msgspec.to_builtins(certificate))
    return certificate


@act("ledger.withdraw_destruction", "Withdraw a proposal to destroy a key.")
async def withdraw_destruction(deed: Deed, proposal_id: str) -> Proposal:
    """Withdraw a proposal that waits, one's own or as an auditor; raises as `destroy_key` does."""
    proposal = await proposals.withdraw(deed, proposal_id, _DESTROY, any_agency=deed.seat.role == "auditor")
    if deed.seat.role != "auditor" and proposal.proposed_by != deed.seat.login:
        raise RefusedError("own-proposal", "Ask whoever proposed this, or an auditor, to withdraw it.")
    return proposal


@act("ledger.desk", "See the ledger's head, who cosigned it, and which contents are sealed or wait to be destroyed.")
async def desk(deed: Deed) -> LedgerDesk:
    """Return the newest head, its witnesses, the counts that are published, and the proposals that wait."""
    deed.about("the ledger's heads, witnesses and sealed contents")
    head = await store.newest_head(deed.tx)
    return LedgerDesk(
        head=None if head is None else HeadView(at=head.at, size=head.size, root=head.root.hex()),
        cosigners=await store.cosigners(deed.tx),
        counts=await store.seal_counts(deed.tx, deed.now),
        sealed=await store.sealed_acts(deed.tx, SEALED_SHOWN_MAX),
        waiting=await proposals.waiting(deed, _DESTROY, any_agency=deed.seat.role == "auditor"),
    )


async def _seen(deed: Deed, act_id: str, what: str) -> Placed:
    deed.about(f"{what} {act_id[:100]}")
    placed = await store.placed_act(deed.tx, act_id)
    if placed is None:
        raise NotFoundError("There is no such act here.")
    return placed


def _is_sealed(deed: Deed, placed: Placed) -> bool:
    return placed.sealed_until is not None and placed.sealed_until > deed.now


def _demand_contents(deed: Deed, placed: Placed) -> None:
    """Refuse what is sealed or gone, in words that say since or until when and by which rule."""
    if placed.destroyed_at is not None:
        raise RefusedError(
            DESTROYED,
            f"Destroyed on {placed.destroyed_at:%Y-%m-%d} by rule {placed.destroyed_rule}; the certificate is the act "
            f"{placed.destroyed_by}.",
        )
    if _is_sealed(deed, placed):
        raise RefusedError(SEALED, f"These contents are sealed until {placed.sealed_until:%Y-%m-%d %H:%M} UTC.")


async def _demand_destructible(deed: Deed, placed: Placed) -> int:
    """Return the entry's place; refuse what is sealed, gone, or of a case that is still open."""
    _demand_contents(deed, placed)
    case = await store_things.case(deed.tx, placed.case) if placed.case else None
    if case is not None and case.status == "open":
        raise RefusedError(
            "open-case-keeps", f"This belongs to the case {case.number}, which is open: nothing of it goes."
        )
    if placed.leaf_index is None:
        raise ConflictError("The ledger is giving this act its place. Try again in two seconds.")
    return placed.leaf_index


async def receipt_of(deed: Deed, placed: Placed, verifier: Verifier) -> Receipt:
    """Return the receipt of an entry without its contents; raises ConflictError until it has its place."""
    return await _receipt(deed, placed, verifier, opened=False)


async def _receipt(deed: Deed, placed: Placed, verifier: Verifier, *, opened: bool) -> Receipt:
    index, entry = placed.leaf_index, placed.entry
    note, size = await _head_over(deed.tx, index) if index is not None else ("", 0)
    if index is None or size <= index:
        raise ConflictError("The ledger is giving this act its place. Try again in two seconds.")
    contents = None
    if opened and placed.contents_sealed is not None and placed.key_wrapped is not None:
        key = deed.door.master_key.unwrap_key(placed.key_wrapped, entry)
        plain = deed.door.master_key.open(placed.contents_sealed, entry)
        contents = (msgspec.json.decode(plain, type=dict[str, object]), key)
    return build_receipt(entry, index, note, verifier, await _proof_nodes(deed.tx, index, size), contents)


async def _head_over(tx: Tx, index: int) -> tuple[str, int]:
    """Return note and size of the newest cosigned head over a leaf, of a minute's or the newest where there is none."""
    minute = await store.cosigned_head_over(tx, index) or await store.head_over(tx, index)
    head = minute or await store.newest_checkpoint(tx)
    return (head.note, head.size) if head else ("", 0)


async def _proof_nodes(tx: Tx, index: int, size: int) -> NodeReader:
    """Return what gives the subtrees that a proof for the leaf at `index` needs, all read at one time."""
    wanted = {node for span in inclusion_spans(index, size) for node in nodes_of(span)}
    found = await store.nodes(tx, [(node.level, node.offset) for node in wanted])
    return lambda node: found[node.level, node.offset]
