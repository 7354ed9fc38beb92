"""What a leaf of the ledger says in public, and the keyed commitment to what it does not say."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256, shake_256

import msgspec

from watchroom.base.errors import BadInputError
from watchroom.ledger.canonical import INTEGER_MAX, canonical

VERSION = 1
RECORD_KEY_BYTES = 32
SALT_BYTES = 16
OUTCOMES = ("done", "refused", "failed")
INGEST = "ingest"

_KIND = re.compile(r"[a-z][a-z0-9_.]{0,95}")
_WORD = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9_.:/+-]{0,95})?")
_HOUR = re.compile(r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]Z")
_COMMITMENT = re.compile(r"[0-9a-f]{64}")


class PublicPart(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What anyone may read and count; words from published lists only, never a plate or a name."""

    kind: str
    """The act, `ingest` for a commit of observations."""
    agency: str
    purpose: str
    law_tag: str
    hour: str
    """`2026-03-01T14Z`."""
    outcome: str
    """done, refused or failed."""
    rule: str
    """The name of the policy rule that answered."""
    policy_hash: str
    records: int | None = None
    """How many observations an ingest commit holds."""
    sources: int | None = None
    """From how many sources they came."""


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One leaf: the public part and the commitment to the rest."""

    public: PublicPart
    commitment: str
    """64 hex digits: `commit` for an act, `batch_root` for an ingest commit."""
    v: int


_decoder = msgspec.json.Decoder(Entry)


def hour_of(at: datetime) -> str:
    """Return the hour in UTC that a public part shows for `at`, which must carry a time zone."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%HZ")


def commit(contents: Mapping[str, object], record_key: bytes) -> str:
    """Return the commitment to `contents`: HMAC-SHA256 under the record's own 32-byte key, as hex."""
    return commit_to(canonical(contents), record_key)


def commit_to(written: bytes, record_key: bytes) -> str:
    """Return the commitment to contents that are canonical JSON already."""
    return hmac.digest(_checked_key(record_key), written, "sha256").hex()


def open_commitment(commitment: str, contents: Mapping[str, object], record_key: bytes) -> bool:
    """Return whether `commitment` was made of exactly these contents with this key."""
    return hmac.compare_digest(commit(contents, record_key), commitment)


def batch_root(records: Sequence[bytes], record_key: bytes) -> bytes:
    """Return 32 bytes that bind all `records` of one ingest commit, in order.

    Each record is hashed behind a salt of its own, all salts come from `record_key` in one go: without the key nobody
    can try plates against a published leaf, and destroying the key seals the leaf for good. One hash a record and one
    over them all costs half of a Merkle tree over the records, and one record can still be shown by itself.
    """
    salts = shake_256(_checked_key(record_key)).digest(SALT_BYTES * len(records))
    hashes = [
        sha256(salts[at : at + SALT_BYTES] + record).digest()
        for at, record in zip(range(0, len(salts), SALT_BYTES), records, strict=True)
    ]
    return sha256(b"\x02" + b"".join(hashes)).digest()


def act_entry(public: PublicPart, contents: Mapping[str, object], record_key: bytes) -> bytes:
    """Return the leaf of one act; raises BadInputError naming the member that may not stand in a public part."""
    return act_entry_of(public, canonical(contents), record_key)


def act_entry_of(public: PublicPart, written: bytes, record_key: bytes) -> bytes:
    """Return the leaf of one act whose contents are canonical JSON already; otherwise as `act_entry`."""
    return encode(Entry(public=public, commitment=commit_to(written, record_key), v=VERSION))


def ingest_entry(
    at: datetime, sources: int, records: int, root: bytes, *, law_tag: str = "", policy_hash: str = ""
) -> bytes:
    """Return the leaf of one ingest commit: so many records from so many sources under a law, bound by `batch_root`."""
    public = PublicPart(
        kind=INGEST,
        agency="",
        purpose="",
        law_tag=law_tag,
        hour=hour_of(at),
        outcome="done",
        rule="",
        policy_hash=policy_hash,
        records=records,
        sources=sources,
    )
    return encode(Entry(public=public, commitment=root.hex(), v=VERSION))


def encode(entry: Entry) -> bytes:
    """Return the leaf's bytes, after checking that nothing but published words stands in its public part."""
    check(entry)
    # Canonical without the walk over it: what `check` lets through is ASCII words and plain counts.
    return msgspec.json.encode(entry, order="sorted")


def decode(leaf: bytes) -> Entry:
    """Return the entry that `leaf` holds; raises BadInputError unless it is one, to the last byte."""
    try:
        entry = _decoder.decode(leaf)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInputError("entry", str(error)) from error
    if encode(entry) != leaf:
        raise BadInputError("entry", "is not in canonical form (RFC 8785)")
    return entry


def check(entry: Entry) -> None:
    """Raise BadInputError unless every member of `entry` has the shape the format asks for."""
    public = entry.public
    if entry.v != VERSION:
        raise BadInputError("v", f"is {entry.v}; this program reads version {VERSION}")
    _match("commitment", _COMMITMENT, entry.commitment)
    _match("public.kind", _KIND, public.kind)
    _match("public.hour", _HOUR, public.hour)
    if public.outcome not in OUTCOMES:
        raise BadInputError("public.outcome", f"is none of {', '.join(OUTCOMES)}")
    for name in ("agency", "purpose", "law_tag", "rule", "policy_hash"):
        _match(f"public.{name}", _WORD, getattr(public, name))
    counts = (public.records, public.sources)
    if public.kind == INGEST:
        if any(count is None or not 0 <= count <= INTEGER_MAX for count in counts):
            raise BadInputError("public.records", "an ingest leaf states how many records and sources it binds")
    elif counts != (None, None):
        raise BadInputError("public.records", "only an ingest leaf counts records and sources")


def opens(entry: Entry, contents: Mapping[str, object], record_key: bytes) -> bool:
    """Return whether `contents` and `record_key` are what `entry` committed to.

    The contents of an ingest commit are `{"records": [text, …]}`, each the record's own bytes in UTF-8.
    """
    if entry.public.kind != INGEST:
        return open_commitment(entry.commitment, contents, record_key)
    records = contents.get("records")
    if set(contents) != {"records"} or not isinstance(records, list) or len(records) != entry.public.records:
        return False
    if not all(isinstance(record, str) for record in records):
        return False
    return hmac.compare_digest(batch_root([r.encode() for r in records], record_key).hex(), entry.commitment)


def _match(field: str, shape: re.Pattern[str], text: str) -> None:
    if not shape.fullmatch(text):
        raise BadInputError(field, f"is not of the form {shape.pattern}; a public part takes published words only")


def _checked_key(record_key: bytes) -> bytes:
    if len(record_key) != RECORD_KEY_BYTES:
        raise BadInputError("record_key", f"must be {RECORD_KEY_BYTES} bytes")
    return record_key
