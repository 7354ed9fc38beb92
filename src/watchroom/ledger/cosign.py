"""What a log and its witnesses say to each other: cosignatures, and the asking for one, as C2SP writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from watchroom.base.errors import BadInputError
from watchroom.ledger.note import (
    COSIGNATURE,
    KEY_ID_BYTES,
    ML_DSA_44,
    Checkpoint,
    Verifier,
    base64_text,
    demand_key,
    parse_checkpoint,
    parse_verifier,
    signature_line,
    split_note,
)

TIME_BYTES = 8
SECONDS_MAX = 2**63 - 1
PROOF_HASHES_MAX = 63
NAME_BYTES_MAX = 255

_MINUTE = re.compile(r"time ([0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]Z)")
_SUBTREE = b"subtree/v1\n\0"
_SIZE_BODY = re.compile(rb"(0|[1-9][0-9]{0,18})\n")


class Cosigner:
    """A log's own ML-DSA-44 key, which signs each published head too; the seed never leaves this object."""

    def __init__(self, name: str, seed: bytes) -> None:
        """Take the key's name, the log's origin, and its 32-byte seed."""
        demand_key(name, seed)
        self._key = MLDSA44PrivateKey.from_seed_bytes(seed)
        self.verifier = Verifier(name, self._key.public_key().public_bytes_raw(), ML_DSA_44)

    def sign(self, text: str, at: datetime) -> str:
        """Return the signature line for the note text of a head, with the time."""
        seconds = int(at.timestamp())
        signature = self._key.sign(cosigned_message(self.verifier, text, seconds))
        return signature_line(self.verifier, seconds.to_bytes(TIME_BYTES, "big") + signature)


class Cosignature(NamedTuple):
    """That a witness saw a head, consistent with all it saw of that log before, at a time by its own clock."""

    witness: Verifier
    seconds: int
    """Since 1970, in UTC."""


def parse_witness(line: str) -> Verifier:
    """Return the key that a witness publishes as `name+id+key`; raises BadInputError when a character is off."""
    return parse_verifier(line, COSIGNATURE, ML_DSA_44)


def minute_line(at: datetime) -> str:
    """Return the line that says in which minute a head was signed."""
    return at.astimezone(UTC).strftime("time %Y-%m-%dT%H:%MZ")


def signed_minute(checkpoint: Checkpoint) -> str | None:
    """Return the minute that a head says it was signed in, None where it says none."""
    found = (_MINUTE.fullmatch(line) for line in checkpoint.extensions)
    return next((match[1] for match in found if match), None)


def utc_text(seconds: int) -> str:
    """Return a witness's time for people; one beyond the calendar, as the number it is."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError, OSError):
        return f"second {seconds}"


def cosigned_message(key: Verifier, text: str, seconds: int) -> bytes:
    """Return what a key signs of a head: its time and the note's text, or with ML-DSA-44 the tree that the text names.

    Raises BadInputError where the text is no head, or a name too long for ML-DSA-44. (c2sp.org/tlog-cosignature)
    """
    if key.kind == COSIGNATURE:
        return f"cosignature/v1\ntime {seconds}\n{text}".encode()
    head = parse_checkpoint(text)
    time, start, end = (number.to_bytes(8, "big") for number in (seconds, 0, head.size))
    return b"".join((_SUBTREE, _sized(key.name), time, _sized(head.origin), start, end, head.root))


def _sized(name: str) -> bytes:
    data = name.encode()
    if len(data) > NAME_BYTES_MAX:
        raise BadInputError("name", f"of a log or a witness is longer than {NAME_BYTES_MAX} bytes")
    return bytes([len(data)]) + data


def cosignatures(note: str, witnesses: Iterable[Verifier]) -> list[Cosignature]:
    """Return the cosignatures of known witnesses on `note`, one a key, in the order of `witnesses`.

    Raises BadInputError when the note is malformed, or a known witness's line does not fit its text. Lines of unknown
    keys are passed over, as c2sp.org/signed-note asks.
    """
    text, signatures = split_note(note)
    found = []
    for witness in witnesses:
        for name, raw in signatures:
            if (name, raw[:KEY_ID_BYTES]) == (witness.name, witness.key_id):
                found.append(Cosignature(witness, _verified(text, raw[KEY_ID_BYTES:], witness)))
                break
    return found


def _verified(text: str, raw: bytes, witness: Verifier) -> int:
    seconds = int.from_bytes(raw[:TIME_BYTES], "big")
    fits = len(raw) > TIME_BYTES and seconds <= SECONDS_MAX
    if not fits or not witness.verifies(cosigned_message(witness, text, seconds), raw[TIME_BYTES:]):
        raise BadInputError("cosignature", f"of {witness.name} does not fit the head: one of the two was changed")
    return seconds


def add_checkpoint_body(old_size: int, proof: Sequence[bytes], note: str) -> bytes:
    """Return the request to a witness: what it saw last, the proof that the log only grew since, and the new head."""
    lines = [f"old {old_size}\n", *(f"{base64_text(step)}\n" for step in proof), "\n", note]
    return "".join(lines).encode()


def known_size(body: bytes) -> int | None:
    """Return the size that a witness knows, out of its answer 409; None when the body is another."""
    match = _SIZE_BODY.fullmatch(body)
    return int(match[1]) if match else None
