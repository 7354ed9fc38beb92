"""Signed notes and checkpoints as C2SP writes them: who signed which head of which log."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from hashlib import sha256

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from watchroom.base.errors import BadInputError
from watchroom.ledger.merkle import HASH_BYTES

ED25519 = 1
"""The signature type of c2sp.org/signed-note: a log's own."""
COSIGNATURE = 4
"""The signature type of c2sp.org/tlog-cosignature, version 1: a witness's, with its time."""
ML_DSA_44 = 6
"""Its other type: a witness's or a log's own, with its time, which a quantum computer would not break (FIPS 204)."""
PUBLIC_KEY_BYTES = {ED25519: 32, COSIGNATURE: 32, ML_DSA_44: 1312}
ALGORITHMS = {ED25519: "Ed25519", COSIGNATURE: "Ed25519", ML_DSA_44: "ML-DSA-44"}
SEED_BYTES = 32
KEY_ID_BYTES = 4
NOTE_BYTES_MAX = 64 * 1024
SIGNATURES_MAX = 64

_DASH = "\u2014 "
_NAME = re.compile(r"[^\s+\x00-\x1f\x7f\ud800-\udfff]{1,255}")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]")


class Verifier(msgspec.Struct, frozen=True):
    """A key that a reader trusts: its name, its public bytes, and what its signatures say."""

    name: str
    public_key: bytes
    kind: int = ED25519

    @property
    def key_id(self) -> bytes:
        """Return the four bytes that stand before each of its signatures."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public_key).digest()[:KEY_ID_BYTES]

    def line(self) -> str:
        """Return `name+id+key`, the form in which the key is published."""
        return f"{self.name}+{self.key_id.hex()}+{base64_text(bytes([self.kind]) + self.public_key)}"

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Return whether `signature` is this key's over just this message."""
        kind = MLDSA44PublicKey if self.kind == ML_DSA_44 else Ed25519PublicKey
        try:
            kind.from_public_bytes(self.public_key).verify(signature, message)
        except InvalidSignature:
            return False
        return True


class Signer:
    """A log's own key; the seed is a secret that never leaves this object."""

    def __init__(self, name: str, seed: bytes) -> None:
        """Take the key's name (a URL without scheme) and its 32-byte seed."""
        demand_key(name, seed)
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = Verifier(name, self._key.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """Return the signature line for `text`."""
        return signature_line(self.verifier, self._key.sign(text.encode()))


class Checkpoint(msgspec.Struct, frozen=True):
    """One head of one log: so many leaves, this root, and what else the log says of it, a line each."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the note text that a log signs."""
        return "".join(f"{line}\n" for line in (self.origin, self.size, base64_text(self.root), *self.extensions))


def demand_key(name: str, seed: bytes) -> None:
    """Raise BadInputError unless a key can have this name and this seed."""
    if not _NAME.fullmatch(name):
        raise BadInputError("name", "a key's name has no spaces and no plus")
    if len(seed) != SEED_BYTES:
        raise BadInputError("seed", f"must be {SEED_BYTES} bytes")


def signature_line(key: Verifier, signature: bytes) -> str:
    """Return a note's line with a signature of a key."""
    return f"{_DASH}{key.name} {base64_text(key.key_id + signature)}\n"


def parse_verifier(line: str, *kinds: int) -> Verifier:
    """Return the key of one of the kinds (a log's, when none is named) that `name+id+key` publishes.

    Raises BadInputError when a character is off.
    """
    name, _, rest = line.partition("+")
    key_id, _, encoded = rest.partition("+")
    key = _unb64(encoded) or b"\0"
    kinds = kinds or (ED25519,)
    if not _NAME.fullmatch(name) or key[0] not in kinds or len(key) != 1 + PUBLIC_KEY_BYTES[key[0]]:
        whose = "log's" if COSIGNATURE not in kinds else "witness's"
        which = " or ".join(f"{ALGORITHMS[kind]} key (type {kind})" for kind in kinds)
        raise BadInputError("key", f"is not of the form name+id+key with a {whose} {which}")
    verifier = Verifier(name, key[1:], key[0])
    if verifier.key_id.hex() != key_id:
        raise BadInputError("key", f"its id should be {verifier.key_id.hex()}; the line was changed")
    return verifier


def sign_note(text: str, signers: Iterable[Signer]) -> str:
    """Return `text`, which ends in a newline, with the signature of each signer."""
    return text + "\n" + "".join(signer.sign(text) for signer in signers)


def open_note(note: str, verifiers: Sequence[Verifier]) -> str:
    """Return the text of `note` once a known key signed it.

    Raises BadInputError when the note is malformed, a known key's signature does not verify, or none of the keys
    signed. Signatures of unknown keys are passed over, as c2sp.org/signed-note asks.
    """
    text, signatures = split_note(note)
    known = {(key.name, key.key_id): key for key in verifiers}
    signed = False
    for name, raw in signatures:
        key = known.get((name, raw[:KEY_ID_BYTES]))
        if key is None:
            continue
        if not key.verifies(text.encode(), raw[KEY_ID_BYTES:]):
            raise BadInputError("signature", f"of {name} does not fit the text: one of the two was changed")
        signed = True
    if not signed:
        names = ", ".join(key.line() for key in verifiers)
        raise BadInputError("signature", f"nobody known signed this; expected {names}")
    return text


def sign_checkpoint(checkpoint: Checkpoint, signers: Iterable[Signer]) -> str:
    """Return the signed head as it is served and exported."""
    return sign_note(checkpoint.text(), signers)


def parse_checkpoint(text: str) -> Checkpoint:
    """Return the head that a note text states; raises BadInputError naming the line."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):  # noqa: PLR2004 - origin, size, root and the last newline
        raise BadInputError("checkpoint", "needs origin, size and root, a line each")
    origin, size, encoded = lines[:3]
    root = _unb64(encoded)
    if not _SIZE.fullmatch(size):
        raise BadInputError("checkpoint.size", "is not a whole number without leading zeroes")
    if root is None or len(root) != HASH_BYTES:
        raise BadInputError("checkpoint.root", f"is not {HASH_BYTES} bytes in base64")
    return Checkpoint(origin, int(size), root, tuple(lines[3:-1]))


def open_checkpoint(note: str, verifiers: Sequence[Verifier]) -> Checkpoint:
    """Return the head that a known key signed; raises BadInputError as `open_note` and `parse_checkpoint` do."""
    return parse_checkpoint(open_note(note, verifiers))


def split_note(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Return a note's text and its signatures, each as (name, key id and signature), none of them verified.

    Raises BadInputError when the note is malformed. (c2sp.org/signed-note)
    """
    if len(note) > NOTE_BYTES_MAX:
        raise BadInputError("note", f"is larger than {NOTE_BYTES_MAX} bytes")
    if _CONTROL.search(note):
        raise BadInputError("note", "holds a control character or a lone surrogate")
    text, blank, tail = note.rpartition("\n\n")
    if not blank or not tail.endswith("\n"):
        raise BadInputError("note", "has no blank line before its signatures or no newline after them")
    lines = tail[:-1].split("\n")
    if len(lines) > SIGNATURES_MAX:
        raise BadInputError("note", f"has more than {SIGNATURES_MAX} signatures")
    return text + "\n", [_signature(line) for line in lines]


def _signature(line: str) -> tuple[str, bytes]:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    raw = _unb64(encoded)
    if not line.startswith(_DASH) or not _NAME.fullmatch(name) or raw is None or len(raw) <= KEY_ID_BYTES:
        raise BadInputError("signature", "is not a line of dash, name and base64")
    return name, raw


def base64_text(data: bytes) -> str:
    """Return base64 with padding, the one right way to write bytes in a note."""
    return base64.b64encode(data).decode()


def _unb64(text: str) -> bytes | None:
    """Return the bytes, or None unless `text` is the one right way to write them."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64_text(data) == text else None
