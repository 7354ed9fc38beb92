"""Cosignatures to the byte as C2SP writes them, their times, and what a changed one is called."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from watchroom.base.errors import BadInputError
from watchroom.ledger.cosign import (
    NAME_BYTES_MAX,
    SECONDS_MAX,
    Cosignature,
    Cosigner,
    add_checkpoint_body,
    cosignatures,
    cosigned_message,
    known_size,
    minute_line,
    parse_witness,
    signed_minute,
    utc_text,
)
from watchroom.ledger.note import COSIGNATURE, ML_DSA_44, Checkpoint, Verifier, signature_line, split_note

HEAD = Checkpoint("watchroom.example/log", 70_000, bytes(range(32)))
NOON = datetime(2026, 3, 14, 12, 0, 7, 900_000, tzinfo=UTC)
SECONDS = 1_773_489_607
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
WITNESS = Verifier("board.example", KEY.public_key().public_bytes_raw(), COSIGNATURE)
OWN = Cosigner("watchroom.example/log", bytes(range(32)))


def line(seconds: int = SECONDS, text: str = "", *, more: bytes = b"") -> str:
    """Return what the witness would sign of a head, at a time."""
    signature = KEY.sign(cosigned_message(WITNESS, text or HEAD.text(), seconds))
    return signature_line(WITNESS, seconds.to_bytes(8, "big") + signature + more)


def note(*lines: str) -> str:
    """Return the head with signatures under it."""
    return HEAD.text() + "\n" + "".join(lines)


def refused(call: Callable[..., object], *words: object) -> tuple[str, str]:
    """Return the field and the words of a refusal."""
    with pytest.raises(BadInputError) as error:
        call(*words)
    return error.value.field, str(error.value)


def test_a_witness_signs_the_time_and_the_text() -> None:
    """With Ed25519 a head is signed as it is written, under a line of its own and the time."""
    assert cosigned_message(WITNESS, "a\nb\n", 5) == b"cosignature/v1\ntime 5\na\nb\n"


def test_with_ml_dsa_44_the_tree_that_the_head_names_is_signed() -> None:
    """Label, the key's name, time, the log's name, from where to where, and the root: each of a size that is told."""
    whole = cosigned_message(OWN.verifier, HEAD.text(), SECONDS)
    name = b"\x15watchroom.example/log"
    numbers = [number.to_bytes(8, "big") for number in (SECONDS, 0, 70_000)]
    assert whole == b"subtree/v1\n\0" + name + numbers[0] + name + numbers[1] + numbers[2] + HEAD.root


def test_a_name_has_a_length_of_one_byte() -> None:
    """255 bytes are signed, one more is refused: of the key as of the log."""
    longest = "a" * NAME_BYTES_MAX
    key = Verifier(longest, OWN.verifier.public_key, ML_DSA_44)
    assert cosigned_message(key, HEAD.text(), 1)[12:13] == b"\xff"
    words = ("name", "name: of a log or a witness is longer than 255 bytes")
    longer = Verifier(longest + "a", key.public_key, ML_DSA_44)
    assert refused(cosigned_message, longer, HEAD.text(), 1) == words
    assert refused(cosigned_message, key, Checkpoint(longest + "a", 1, HEAD.root).text(), 1) == words


def test_a_log_signs_its_own_heads_with_the_time() -> None:
    """Eight bytes of the second in which it signed stand before a signature that its key verifies."""
    signed = OWN.sign(HEAD.text(), NOON)
    ((name, raw),) = split_note(note(signed))[1]
    assert (name, raw[:4], raw[4:12]) == (OWN.verifier.name, OWN.verifier.key_id, SECONDS.to_bytes(8, "big"))
    assert OWN.verifier.verifies(cosigned_message(OWN.verifier, HEAD.text(), SECONDS), raw[12:])
    assert cosignatures(note(signed), [OWN.verifier]) == [Cosignature(OWN.verifier, SECONDS)]


def test_each_key_counts_once_in_the_order_asked() -> None:
    """A second line of a witness says nothing more; unknown keys are passed over, absent ones not told."""
    absent = Verifier("paper.example", WITNESS.public_key, COSIGNATURE)
    both = note(line(), OWN.sign(HEAD.text(), NOON), line(SECONDS + 60))
    assert cosignatures(both, [OWN.verifier, absent, WITNESS]) == [
        Cosignature(OWN.verifier, SECONDS), Cosignature(WITNESS, SECONDS),
    ]  # fmt: skip
    assert cosignatures(both, []) == []


def test_what_does_not_fit_the_head_is_named() -> None:
    """Another head's, one cut to its time, one with a byte more, and one of no time that is."""
    words = ("cosignature", "cosignature: of board.example does not fit the head: one of the two was changed")
    cut = signature_line(WITNESS, SECONDS.to_bytes(8, "big"))
    for wrong in (line(text="another\n1\nx\n"), cut, line(more=b"!"), line(SECONDS_MAX + 1)):
        assert refused(cosignatures, note(wrong), [WITNESS]) == words
    assert cosignatures(note(line(SECONDS_MAX)), [WITNESS]) == [Cosignature(WITNESS, SECONDS_MAX)]
    assert cosignatures(note(line(0)), [WITNESS]) == [Cosignature(WITNESS, 0)]


def test_times_are_told_for_people() -> None:
    """A head's minute and a witness's second are UTC's; what no calendar has is told as the number it is."""
    assert minute_line(NOON.astimezone(timezone(timedelta(hours=-5)))) == "time 2026-03-14T12:00Z"
    assert utc_text(SECONDS) == "2026-03-14T12:00:07Z"
    assert utc_text(SECONDS_MAX) == f"second {SECONDS_MAX}"


def test_a_head_tells_its_minute_in_a_line_of_its_own() -> None:
    """The first line that is just that counts; others are passed over."""
    lines = ("time 2026-03-14", "x time 2026-03-14T12:00Z", minute_line(NOON), "time 2026-03-14T12:01Z")
    assert signed_minute(Checkpoint("log", 1, HEAD.root, lines)) == "2026-03-14T12:00Z"
    assert signed_minute(Checkpoint("log", 1, HEAD.root, lines[:2])) is None


def test_a_witness_is_asked_in_lines() -> None:
    """What it saw last, the proof a line a step, a blank one, and the head; its answer is a size and nothing else."""
    assert add_checkpoint_body(0, [], "head\n") == b"old 0\n\nhead\n"
    asked = add_checkpoint_body(7, [b"\0" * 3, b"\xff" * 3], "\u2014 head\n")
    assert asked == b"old 7\nAAAA\n////\n\n\xe2\x80\x94 head\n"
    assert [known_size(body) for body in (b"0\n", b"42\n", b"9" * 19 + b"\n")] == [0, 42, int("9" * 19)]
    assert [known_size(body) for body in (b"", b"42", b"042\n", b"-1\n", b"9" * 20 + b"\n", b"1\n\n")] == [None] * 6


def test_a_witness_publishes_either_kind_of_key() -> None:
    """Ed25519 with a time or ML-DSA-44; a log's plain key is none."""
    assert [parse_witness(each.line()) for each in (WITNESS, OWN.verifier)] == [WITNESS, OWN.verifier]
    assert refused(parse_witness, Verifier("log", WITNESS.public_key).line())[0] == "key"
