"""Who signed a head that is verified offline: the log, its second key, and the witnesses that the reader asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from watchroom.base.errors import BadInputError
from watchroom.ledger.cosign import Cosignature, cosignatures, parse_witness, utc_text
from watchroom.ledger.note import ALGORITHMS, COSIGNATURE, ML_DSA_44, Checkpoint, Verifier, parse_verifier
from watchroom.ledger.note import open_checkpoint as open_signed
from watchroom.ledger.report import USAGE, FoundError


class Brought(NamedTuple):
    """What a reader brought to a verification, as it was published."""

    key: str | None = None
    """The log's key."""
    witnesses: Sequence[str] = ()
    """Keys of witnesses."""
    quorum: int | None = None
    """How many of the witnesses must have cosigned; None for all."""
    pq_key: str | None = None
    """The log's ML-DSA-44 key, which then must have signed too."""


class Demand(NamedTuple):
    """Whose signatures a reader asks for beside the log's."""

    witnesses: tuple[Verifier, ...]
    """Keys: two of one name are one witness's, who has cosigned once both have."""
    quorum: int
    own: Verifier | None
    """The log's ML-DSA-44 key."""


class SignedHead(NamedTuple):
    """A head whose signatures fit, and the words that say who signed it beside the log."""

    checkpoint: Checkpoint
    own: str | None
    """When the log signed it with ML-DSA-44."""
    cosigned: tuple[str, ...]
    """Which witnesses cosigned it, when by their clocks, and with what, where that is not Ed25519 alone."""


def demand_of(brought: Brought) -> Demand:
    """Return whom the reader asks for; who was given twice, be it under two names, counts once."""
    try:
        given = [parse_witness(key.strip()) for key in brought.witnesses]
    except BadInputError as error:
        raise FoundError(USAGE, "the witness's key given", error.reason) from error
    try:
        own = None if brought.pq_key is None else parse_verifier(brought.pq_key.strip(), ML_DSA_44)
    except BadInputError as error:
        raise FoundError(USAGE, "the ML-DSA-44 key given", error.reason) from error
    witnesses = tuple({each.public_key: each for each in given}.values())
    count = len({each.name for each in witnesses})
    wanted = count if brought.quorum is None else brought.quorum
    if not 0 <= wanted <= count:
        raise FoundError(USAGE, "the number of witnesses", f"asks for {wanted} of {count} witnesses given")
    return Demand(witnesses, wanted, own)


def trusted_verifier(text: str, key: str | None, where: str) -> Verifier:
    """Return the log's key that came with the file, once it is the one given."""
    try:
        trusted = None if key is None else parse_verifier(key.strip())
    except BadInputError as error:
        raise FoundError(USAGE, "the key given", error.reason) from error
    verifier = _came(text, where)
    if trusted is not None and trusted != verifier:
        raise FoundError("key", where, f"is {verifier.line()}, not the key given, {trusted.line()}")
    return verifier


def with_own_key(demand: Demand, text: str, where: str) -> Demand:
    """Return the demand with the log's ML-DSA-44 key that came with an export, once it is the one given.

    An export that brings such a key says that it signed its head.
    """
    came = _came(text, where, ML_DSA_44)
    if demand.own not in (None, came):
        raise FoundError("key", where, "is not the ML-DSA-44 key given")
    return demand._replace(own=came)


def _came(text: str, where: str, *kinds: int) -> Verifier:
    try:
        verifier = parse_verifier(text.removesuffix("\n"), *kinds)
    except BadInputError as error:
        raise FoundError("key", where, error.reason) from error
    if not text.endswith("\n"):
        raise FoundError("key", where, "does not end in a newline")
    return verifier


def open_checkpoint(note: str, verifier: Verifier, where: str) -> Checkpoint:
    """Return the head that the log's key signed."""
    try:
        checkpoint = open_signed(note, [verifier])
    except BadInputError as error:
        raise FoundError("checkpoint", where, f"{error.field} {error.reason}") from error
    if checkpoint.origin != verifier.name:
        raise FoundError("checkpoint", where, f"is of the log {checkpoint.origin}, the key of {verifier.name}")
    return checkpoint


def open_head(note: str, verifier: Verifier, demand: Demand, where: str) -> SignedHead:
    """Return the head once all whom the reader asks for signed it."""
    checkpoint = open_checkpoint(note, verifier, where)
    own = None if demand.own is None else _own(note, demand.own, checkpoint, where)
    return SignedHead(checkpoint, own, _cosigned(note, demand, where))


def _own(note: str, key: Verifier, checkpoint: Checkpoint, where: str) -> str:
    if key.name != checkpoint.origin:
        raise FoundError("key", where, f"is of the log {checkpoint.origin}, the ML-DSA-44 key of {key.name}")
    try:
        found = cosignatures(note, [key])
    except BadInputError as error:
        raise FoundError("checkpoint", where, f"{error.field} {error.reason}") from error
    if not found:
        raise FoundError("checkpoint", where, "the log's ML-DSA-44 key did not sign this head")
    return utc_text(found[0].seconds)


def _cosigned(note: str, demand: Demand, where: str) -> tuple[str, ...]:
    try:
        found = cosignatures(note, demand.witnesses)
    except BadInputError as error:
        raise FoundError("witness", where, f"{error.field} {error.reason}") from error
    names = list(dict.fromkeys(key.name for key in demand.witnesses))
    signed = {each.witness for each in found}
    lacking = {key.name for key in demand.witnesses if key not in signed}
    count = len(names) - len(lacking)
    if count < demand.quorum:
        missing = ", ".join(name for name in names if name in lacking)
        why = f"{count} witnesses cosigned this head where {demand.quorum} are asked for; not {missing}"
        raise FoundError("witness", where, why)
    return tuple(
        _said(name, [each for each in found if each.witness.name == name]) for name in names if name not in lacking
    )


def _said(name: str, lines: Sequence[Cosignature]) -> str:
    kinds = [each.witness.kind for each in lines]
    how = "" if kinds == [COSIGNATURE] else " with " + " and ".join(ALGORITHMS[kind] for kind in sorted(kinds))
    return f"{name} at {utc_text(lines[0].seconds)}{how}"
