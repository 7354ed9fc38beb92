"""Cosignatures: the room, the shipped witness and both verifiers were written apart, and must say the same."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watchroom.app.witness import Refusal, Witness, grew, read_key
from watchroom.base.errors import BadInputError
from watchroom.ledger.cosign import (
    Cosigner,
    add_checkpoint_body,
    cosignatures,
    cosigned_message,
    known_size,
    parse_witness,
    utc_text,
)
from watchroom.ledger.export import PQ_VERIFIER_FILE
from watchroom.ledger.merkle import Node, Tree, consistency_spans, integrate, leaf_hash, read_proof
from watchroom.ledger.note import Checkpoint, Signer, Verifier, parse_verifier, sign_checkpoint
from watchroom.ledger.receipt import build_receipt

LEAVES = 11
fast = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def leaves(ledger: Any) -> list[bytes]:
    return [ledger.leaf(n) for n in range(LEAVES)]


@pytest.fixture(scope="module")
def witnesses(ledger: Any, tmp_path_factory: pytest.TempPathFactory) -> list[Witness]:
    """Return two witnesses of the log, with folders of their own."""
    key = read_key(ledger.log.verifier.line())
    return [Witness(tmp_path_factory.mktemp("w"), name, [key]) for name in ("board.example", "paper.example/2")]


@pytest.fixture(scope="module")
def keys(witnesses: list[Witness]) -> list[str]:
    return [each.keys[0].line() for each in witnesses]


@pytest.fixture(scope="module")
def pq_keys(witnesses: list[Witness]) -> list[str]:
    return [each.keys[1].line() for each in witnesses]


@pytest.fixture(scope="module")
def both_lines(ledger: Any, leaves: list[bytes], witnesses: list[Witness]) -> list[list[str]]:
    """Return each witness's two cosignatures of the head over all leaves."""
    asked = add_checkpoint_body(0, [], ledger.head(leaves))
    return [each.add(asked).splitlines(keepends=True) for each in witnesses]


@pytest.fixture(scope="module")
def lines(both_lines: list[list[str]]) -> list[str]:
    """Return each witness's Ed25519 cosignature."""
    return [ed25519 for ed25519, _ in both_lines]


def _under(line: str, name: str) -> str:
    """Return the same key as it would be published under another name."""
    key = parse_witness(line)
    return Verifier(name, key.public_key, key.kind).line()


def test_a_quorum_is_asked_for_and_counted(
    judge: Callable[..., Any], ledger: Any, leaves: list[bytes], lines: list[str], keys: list[str]
) -> None:
    """Who asks for one of two cosignatures is content with one, who asks for both is not; nobody counts twice."""
    files = ledger.export(leaves)
    one = files | {"checkpoint": files["checkpoint"] + lines[0].encode()}
    both = files | {"checkpoint": files["checkpoint"] + "".join(lines).encode()}
    asked = [(files, keys, 0), (one, keys, 1), (one, keys[:1], None), (both, keys, None), (both, keys, 2)]
    assert [judge(export, None, who, quorum).code for export, who, quorum in asked] == [None] * 5
    lacking = [(files, keys[:1], None), (one, keys, None), (one, keys[1:], None), (one, keys, 2)]
    assert [judge(export, None, who, quorum).code for export, who, quorum in lacking] == ["witness"] * 4
    renamed = _under(keys[0], "another.example")
    assert judge(both, None, [keys[0], keys[0], keys[1]], 2).code is None
    assert [judge(one, None, [keys[0], twice, keys[1]], 2).code for twice in (keys[0], renamed)] == ["witness"] * 2
    wrong = [(one, keys, 3), (one, keys, -1), (one, [ledger.log.verifier.line()], 1), (one, [keys[0]] * 2, 2)]
    assert [judge(export, None, who, quorum).code for export, who, quorum in wrong] == ["usage"] * 4


@fast
@given(bit=st.integers(0, 76 * 8 - 1))
def test_any_flipped_bit_of_a_cosignature_is_found(
    judge: Callable[..., Any], ledger: Any, leaves: list[bytes], lines: list[str], keys: list[str], bit: int
) -> None:
    """A cosignature with one bit flipped anywhere counts for nothing; who asks for none is not troubled by it."""
    start, _, encoded = lines[0].strip().rpartition(" ")
    raw = bytearray(base64.b64decode(encoded))
    raw[bit // 8] ^= 1 << bit % 8
    files = ledger.export(leaves)
    note = files["checkpoint"] + f"{start} {base64.b64encode(raw).decode()}\n".encode()
    assert judge(files | {"checkpoint": note}, None, keys[:1]).code == "witness"
    assert judge(files | {"checkpoint": note}).code is None


def test_a_cosignature_of_another_head_does_not_count(
    judge: Callable[..., Any], ledger: Any, leaves: list[bytes], lines: list[str], keys: list[str]
) -> None:
    """A line that the witness gave for another head is a fault, not an absence."""
    files = ledger.export(leaves[:-1])
    note = files["checkpoint"] + lines[0].encode()
    assert judge(files | {"checkpoint": note}, None, keys[:1], 0).code == "witness"


def test_a_receipt_under_a_cosigned_head_counts_and_is_a_head_kept(
    judge: Callable[..., Any], ledger: Any, leaves: list[bytes], lines: list[str], keys: list[str]
) -> None:
    """A receipt carries its witnesses; kept, it finds a rollback, a rewriting, and a second head of its size."""

    def receipt(of: list[bytes], more: str = "") -> bytes:
        nodes = {Node(level, offset): digest for level, offset, digest in integrate(Tree(), of)[1]}
        note = ledger.head(of) + more
        return msgspec.json.encode(build_receipt(of[4], 4, note, ledger.log.verifier, nodes.__getitem__))

    forged = [*leaves[:2], ledger.leaf(999), *leaves[3:]]
    kept = receipt(leaves, lines[0]).decode()
    assert judge(kept.encode(), None, keys[:1]).code is None
    assert judge(kept.encode(), None, keys).code == "witness"
    assert judge(kept.encode(), ledger.head(leaves)).code is None
    assert judge(kept.encode(), ledger.head(forged[:7])).code is None, "between two sizes only an export tells"
    assert judge(receipt(forged), kept).code == "fork"
    assert judge(ledger.export(leaves), kept).code is None
    assert judge(ledger.export(forged), kept).code == "fork"
    rolled_back = judge(ledger.export(leaves[:7]), kept)
    assert (rolled_back.code, rolled_back.index) == ("rollback", 7)
    assert judge(ledger.export(leaves), "{").code == "receipt"


@fast
@given(sizes=st.tuples(st.integers(1, 70), st.integers(1, 70)).map(sorted), wrong=st.integers(0))
def test_the_witness_takes_our_proofs_and_no_others(sizes: list[int], wrong: int) -> None:
    """The witness's own check agrees with the tree that makes the proofs, and takes none that was changed."""
    old, new = sizes
    hashes = [bytes([n]) for n in range(new)]
    before, after = integrate(Tree(), hashes[:old])[0], integrate(Tree(), hashes)[0]
    nodes = {Node(level, offset): digest for level, offset, digest in integrate(Tree(), hashes)[1]}
    proof = read_proof(consistency_spans(old, new), nodes.__getitem__)
    if old == new:
        assert proof == []
        return
    assert grew(old, before.root(), new, after.root(), proof)
    assert not grew(old, leaf_hash(b""), new, after.root(), proof)
    assert not grew(old, before.root(), new, leaf_hash(b""), proof)
    assert not grew(old, before.root(), new, after.root(), [*proof, bytes(32)])
    assert not grew(old, before.root(), new, after.root(), proof[:-1])
    at = wrong % len(proof)
    assert not grew(old, before.root(), new, after.root(), [*proof[:at], leaf_hash(b"x"), *proof[at + 1 :]])


@fast
@given(body=st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_no_request_breaks_a_witness(witnesses: list[Witness], body: bytes) -> None:
    """Whatever is sent, the witness answers with a status of its protocol and keeps what it knows."""
    before = witnesses[0].sizes()
    with pytest.raises(Refusal) as refused:
        witnesses[0].add(body)
    assert refused.value.status in (400, 404)
    assert witnesses[0].sizes() == before


def test_a_witness_with_two_keys_is_one_and_has_cosigned_with_both(
    judge: Callable[..., Any],
    ledger: Any,
    leaves: list[bytes],
    both_lines: list[list[str]],
    keys: list[str],
    pq_keys: list[str],
) -> None:
    """Either key alone is enough for who gives that one; who gives both asks for both lines, and counts one witness."""
    files = ledger.export(leaves)
    ed25519, ml_dsa = both_lines[0]
    note = files["checkpoint"]
    noted = {what: files | {"checkpoint": note + what.encode()} for what in (ed25519, ml_dsa, ed25519 + ml_dsa)}
    both = [keys[0], pq_keys[0]]
    good = [(ed25519, keys[:1]), (ml_dsa, pq_keys[:1]), (ed25519 + ml_dsa, both), (ed25519 + ml_dsa, both[::-1])]
    assert [judge(noted[what], None, who, 1).code for what, who in good] == [None] * 4
    lacking = [(ed25519, pq_keys[:1]), (ml_dsa, keys[:1]), (ed25519, both), (ml_dsa, both)]
    assert [judge(noted[what], None, who, 1).code for what, who in lacking] == ["witness"] * 4
    assert judge(noted[ed25519 + ml_dsa], None, both, 2).code == "usage"
    assert judge(noted[ed25519 + ml_dsa], None, [*both, keys[1]], 1).code is None
    assert judge(noted[ed25519 + ml_dsa], None, [*both, keys[1]]).code == "witness"
    assert judge(noted[ml_dsa], None, [_under(pq_keys[0], "another.example")]).code == "witness", "it names its signer"


def test_the_logs_second_key_signs_the_head_too(judge: Callable[..., Any], ledger: Any, leaves: list[bytes]) -> None:
    """Who gives the log's ML-DSA-44 key asks for its line; an export that brings that key must carry it whole."""
    own = ledger.cosigner.verifier
    old, new = ledger.export(leaves), ledger.export(leaves, twice=True)
    bare = {name: data for name, data in new.items() if name != PQ_VERIFIER_FILE}
    assert [judge(files, pq_key=own.line()).code for files in (new, bare)] == [None, None]
    assert [judge(files).code for files in (old, new, bare)] == [None, None, None]
    assert judge(old, pq_key=own.line()).code == "checkpoint"
    assert judge(new | {"checkpoint": old["checkpoint"]}).code == "checkpoint"
    other = Cosigner("watchroom.example/log", bytes(32)).verifier.line()
    elsewhere = Cosigner("elsewhere.example", bytes(32)).verifier.line()
    assert [judge(new, pq_key=key).code for key in (other, elsewhere)] == ["key", "key"]
    assert [judge(bare, pq_key=key).code for key in (other, elsewhere)] == ["checkpoint", "key"]
    assert [judge(new, pq_key=key).code for key in ("x", ledger.log.verifier.line())] == ["usage", "usage"]
    assert judge(new | {PQ_VERIFIER_FILE: new[PQ_VERIFIER_FILE][:-1]}).code == "key"
    shorter = ledger.export(leaves[:-1], twice=True)["checkpoint"].splitlines(keepends=True)[-1]
    assert judge(new | {"checkpoint": old["checkpoint"] + shorter}).code == "checkpoint", "another head's line"
    long = Checkpoint("o" * 256, 0, Tree().root()).text()
    with pytest.raises(BadInputError, match="longer"):
        cosigned_message(own, long, 0)


@fast
@given(name=st.sampled_from(["checkpoint", PQ_VERIFIER_FILE]), bit=st.integers(0))
def test_any_flipped_bit_of_the_second_signature_is_found(
    judge: Callable[..., Any], ledger: Any, leaves: list[bytes], name: str, bit: int
) -> None:
    """One bit flipped in the head that was signed twice, or in the second key, is found by both verifiers."""
    files = ledger.export(leaves, twice=True)
    at = bit % (len(files[name]) * 8)
    data = bytearray(files[name])
    data[at // 8] ^= 1 << at % 8
    assert judge(files | {name: bytes(data)}).code is not None


def test_a_key_is_of_one_kind(keys: list[str], ledger: Any) -> None:
    """A witness's key is no log's key and the other way round; both are read back as they were written."""
    assert parse_witness(keys[0]).line() == keys[0]
    with pytest.raises(BadInputError, match="witness's"):
        parse_witness(ledger.log.verifier.line())
    with pytest.raises(BadInputError, match="log's"):
        parse_verifier(keys[0])
    with pytest.raises(ValueError, match="name\\+id\\+key"):
        read_key(keys[0])


def test_small_words_of_the_protocol(ledger: Any, keys: list[str]) -> None:
    """Sizes and times are read in one form only, and a head without extension lines is the same text as ever."""
    bodies = (b"12\n", b"0\n", b"12", b"012\n", b" 12\n", b"", b"12\n\n")
    assert [known_size(body) for body in bodies] == [12, 0, None, None, None, None, None]
    assert utc_text(0) == "1970-01-01T00:00:00Z"
    assert utc_text(2**62) == f"second {2**62}"
    head = Checkpoint("one.example", 3, bytes(32), ("time 2026-03-14T21:15Z", "more"))
    signer = Signer("one.example", bytes(32))
    assert sign_checkpoint(head, [signer]).startswith("one.example\n3\n" + base64.b64encode(bytes(32)).decode())
    assert cosignatures(sign_checkpoint(head, [signer]), [parse_witness(keys[0])]) == []


def test_what_a_witness_keeps_is_a_note_that_anyone_checks(witnesses: list[Witness], lines: list[str]) -> None:
    """The kept head opens for the room's own reader, and only its owner may read the key beside it."""
    kept: Path = witnesses[0].head_file("watchroom.example/log")
    keys = [parse_witness(key.line()) for key in witnesses[0].keys]
    assert [each.witness.name for each in cosignatures(kept.read_text(), keys)] == ["board.example"] * 2
    assert lines[0] in kept.read_text()
    assert {path.stat().st_mode & 0o077 for path in kept.parent.glob("*.key")} == {0}
