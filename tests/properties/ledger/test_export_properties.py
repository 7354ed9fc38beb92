"""Whatever is done to an export or a receipt is found, and both verifiers say the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watchroom.ledger.merkle import Node, Tree, integrate
from watchroom.ledger.receipt import build_receipt
from watchroom.ledger.tiles import decode_bundle, encode_bundle

LEAVES = 11
BUNDLE = f"tile/entries/000.p/{LEAVES}"
fast = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
places = st.integers(0, LEAVES - 1)


def flip(data: bytes, bit: int) -> bytes:
    bit %= len(data) * 8
    return data[: bit // 8] + bytes([data[bit // 8] ^ 1 << bit % 8]) + data[bit // 8 + 1 :]


@pytest.fixture(scope="module")
def files(ledger: Any) -> Any:
    return ledger.export([ledger.leaf(n) for n in range(LEAVES)], opened=[2, 3, 10])


@pytest.fixture(scope="module")
def receipt(ledger: Any) -> bytes:
    leaves = [ledger.leaf(n) for n in range(LEAVES)]
    nodes = {Node(level, offset): digest for level, offset, digest in integrate(Tree(), leaves)[1]}
    opened = ({"actor": "watch.officer", "subject": "inc_4"}, (4).to_bytes(32, "big"))
    made = build_receipt(leaves[4], 4, ledger.head(leaves), ledger.log.verifier, nodes.__getitem__, opened)
    return msgspec.json.encode(made)


def test_an_honest_export_is_good(judge: Callable[..., Any], files: dict[str, bytes]) -> None:
    """Nothing is found where nothing was done."""
    assert judge(files).code is None


@fast
@given(name=st.integers(0), bit=st.integers(0))
def test_any_flipped_bit_is_found(judge: Callable[..., Any], files: dict[str, bytes], name: int, bit: int) -> None:
    """One bit flipped in any file of an export is found by both verifiers, with the same index."""
    which = sorted(files)[name % len(files)]
    assert judge(files | {which: flip(files[which], bit)}).code is not None


@fast
@given(name=st.integers(0), keep=st.floats(0, 1, exclude_max=True))
def test_any_cut_file_is_found(judge: Callable[..., Any], files: dict[str, bytes], name: int, keep: float) -> None:
    """A file cut short anywhere is found."""
    which = sorted(set(files) - {"openings.ndjson"})[name % (len(files) - 1)]
    assert judge(files | {which: files[which][: int(len(files[which]) * keep)]}).code is not None


@fast
@given(name=st.integers(0))
def test_any_missing_file_is_found(judge: Callable[..., Any], files: dict[str, bytes], name: int) -> None:
    """A file taken away is found; only openings may be kept back."""
    which = sorted(files)[name % len(files)]
    verdict = judge({path: data for path, data in files.items() if path != which})
    assert (verdict.code is None) == (which == "openings.ndjson")


@fast
@given(at=places)
def test_a_dropped_entry_is_named(judge: Callable[..., Any], files: dict[str, bytes], at: int) -> None:
    """The index of a dropped entry is the one named."""
    leaves, _ = decode_bundle(files[BUNDLE])
    verdict = judge(files | {BUNDLE: encode_bundle(leaves[:at] + leaves[at + 1 :])})
    assert (verdict.code, verdict.index) == ("entry", at)


@fast
@given(a=places, b=places)
def test_swapped_entries_are_named(judge: Callable[..., Any], files: dict[str, bytes], a: int, b: int) -> None:
    """The first of two entries that changed places is the one named."""
    leaves, _ = decode_bundle(files[BUNDLE])
    leaves[a], leaves[b] = leaves[b], leaves[a]
    verdict = judge(files | {BUNDLE: encode_bundle(leaves)})
    assert (verdict.code, verdict.index) == ((None, None) if a == b else ("entry", min(a, b)))


@fast
@given(at=places)
def test_a_rewritten_entry_is_named_or_breaks_the_root(
    judge: Callable[..., Any], ledger: Any, files: dict[str, bytes], at: int
) -> None:
    """An entry rewritten alone is named; rewritten with its tile, the signed root no longer fits."""
    leaves, _ = decode_bundle(files[BUNDLE])
    leaves[at] = ledger.leaf(999)
    edited = files | {BUNDLE: encode_bundle(leaves)}
    assert (judge(edited).code, judge(edited).index) == ("entry", at)
    forged = ledger.export(leaves)
    assert judge(files | {name: forged[name] for name in forged if name.startswith("tile/")}).code == "root"


@fast
@given(kept=st.integers(0, LEAVES), shown=st.integers(0, LEAVES), changed=st.none() | places)
def test_a_kept_head_finds_rollback_and_rewriting(
    judge: Callable[..., Any], ledger: Any, kept: int, shown: int, changed: int | None
) -> None:
    """Whoever kept a head sees that a log, signed anew by its owner, lost or rewrote what that head covered."""
    honest = [ledger.leaf(n) for n in range(LEAVES)]
    told = [ledger.leaf(999) if n == changed else leaf for n, leaf in enumerate(honest)][:shown]
    verdict = judge(ledger.export(told), head=ledger.head(honest[:kept]))
    if kept > shown:
        assert (verdict.code, verdict.index) == ("rollback", shown)
    else:
        assert verdict.code == ("fork" if changed is not None and changed < kept else None)


@fast
@given(at=places, other=places)
def test_an_opening_fits_only_its_own_entry(judge: Callable[..., Any], ledger: Any, at: int, other: int) -> None:
    """Contents and key of one act do not open another."""
    leaves = [ledger.leaf(n) for n in range(LEAVES)]
    files = ledger.export(leaves, opened=[at])
    line = json.loads(files["openings.ndjson"]) | {"index": other}
    text = json.dumps(line, separators=(",", ":"), sort_keys=True) + "\n"
    verdict = judge(files | {"openings.ndjson": text.encode()})
    assert (verdict.code, verdict.index) == ((None, None) if at == other else ("opening", other))


@fast
@given(bit=st.integers(0))
def test_any_flipped_bit_of_a_receipt_is_found(judge: Callable[..., Any], receipt: bytes, bit: int) -> None:
    """An honest receipt is good; with one bit flipped it is not."""
    assert judge(receipt).code is None
    assert judge(flip(receipt, bit)).code is not None


@fast
@given(data=st.binary(max_size=200) | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_no_receipt_breaks_a_verifier(judge: Callable[..., Any], data: bytes | str) -> None:
    """Whatever a file holds, both verifiers answer in their own words."""
    assert judge(data if isinstance(data, bytes) else data.encode()).code == "receipt"


@fast
@given(
    member=st.sampled_from(["entry", "leaf_index", "inclusion_proof", "checkpoint", "verifier", "v", "opening"]),
    value=st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["\ud800", "\u2014 a b\n", "1e999", [1], [[]], {}, {"contents": {}, "record_key": ""}]),
)
def test_no_member_of_a_receipt_breaks_a_verifier(
    judge: Callable[..., Any], receipt: bytes, member: str, value: object
) -> None:
    """A receipt with any one member replaced is judged alike by both, and never called good unless it says the same."""
    changed = json.loads(receipt) | {member: value}
    verdict = judge(json.dumps(changed).encode())
    assert verdict.code is not None or value == json.loads(receipt)[member] or (member, value) == ("opening", None)


@fast
@given(seed=st.binary(min_size=32, max_size=32), text=st.text(), bit=st.integers(0))
def test_the_tool_checks_signatures_as_the_library_does(
    ledger: Any, tool: ModuleType, seed: bytes, text: str, bit: int
) -> None:
    """The tool's own Ed25519 takes what the library signed and refuses it with a bit flipped in any part."""
    key = type(ledger.log)("log", seed)
    message = text.encode("utf-8", "replace")
    signature = key._key.sign(message)  # noqa: SLF001 - the raw signature, without the note around it
    public = key.verifier.public_key
    assert tool.own_ed25519(public, signature, message)
    assert not tool.own_ed25519(public, flip(signature, bit), message)
    assert not tool.own_ed25519(public, signature, message + b"x")
    flipped = flip(public, bit)
    assert tool.own_ed25519(flipped, signature, message) == tool.ed25519(flipped, signature, message)


@fast
@given(
    seed=st.binary(min_size=32, max_size=32),
    message=st.binary(max_size=300),
    bit=st.integers(0),
    part=st.sampled_from(["challenge", "response", "hints", "key", "message"]),
)
def test_the_tool_checks_ml_dsa_44_as_the_library_does(
    tool: ModuleType, seed: bytes, message: bytes, bit: int, part: str
) -> None:
    """The tool's own ML-DSA-44 takes what the library signed, and refuses it with a bit flipped in any part."""
    key = MLDSA44PrivateKey.from_seed_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert tool.ml_dsa_44(public, signature, message)
    cut = {"challenge": (0, 32), "response": (32, 2336), "hints": (2336, 2420)}
    if part in cut:
        start, end = cut[part]
        signature = signature[:start] + flip(signature[start:end], bit) + signature[end:]
    elif part == "key":
        public = flip(public, bit)
    else:
        message += b"x"
    assert not tool.ml_dsa_44(public, signature, message)


def test_the_tool_refuses_ml_dsa_44_in_any_other_form(tool: ModuleType) -> None:
    """Lengths that are off, a context, hints out of order, doubled or beyond their number are no signatures."""
    key = MLDSA44PrivateKey.from_seed_bytes(bytes(32))
    public, good = key.public_key().public_bytes_raw(), key.sign(b"m")
    assert tool.ml_dsa_44(public, good, b"m")
    assert not tool.ml_dsa_44(public, key.sign(b"m", b"context"), b"m")
    assert not any(tool.ml_dsa_44(public, other, b"m") for other in (b"", good[:-1], good + b"\0"))
    assert not any(tool.ml_dsa_44(other, good, b"m") for other in (b"", public[:-1], public + b"\0"))
    first, second = good[-84], good[-83]
    assert first < second, "this seed's first row has two hints"
    swapped, doubled = bytes([second, first]) + good[-82:], bytes([first, first]) + good[-82:]
    beyond, padded = good[-84:-1] + b"\xff", good[-84:-5] + b"\1" + good[-4:]
    assert not any(tool.ml_dsa_44(public, good[:-84] + end, b"m") for end in (swapped, doubled, beyond, padded))
    large = good[:32] + bytes(3) + good[35:]
    assert not tool.ml_dsa_44(public, large, b"m"), "a response at its bound"


@pytest.mark.parametrize(
    ("opened", "index"),
    [([3, 2], 2), ([3, 3], 3), ([LEAVES], LEAVES), ([-1], -1)],
    ids=["back", "twice", "after", "before"],
)
def test_openings_come_in_order_and_lie_in_the_log(
    judge: Callable[..., Any], ledger: Any, files: dict[str, bytes], opened: list[int], index: int
) -> None:
    """An opening before another, twice, or of an entry that is not there is a fault at its index."""
    lines = [ledger.export([], [abs(n)])["openings.ndjson"].replace(b'"index":1,', b'"index":%d,' % n) for n in opened]
    verdict = judge(files | {"openings.ndjson": b"".join(lines)})
    assert (verdict.code, verdict.index) == ("opening", index)


@pytest.mark.parametrize(("name", "code"), [("verifier.pub", "key"), ("openings.ndjson", "opening")])
def test_a_last_line_is_whole(judge: Callable[..., Any], files: dict[str, bytes], name: str, code: str) -> None:
    """A key or an opening whose last newline is gone may have lost more, and is a fault."""
    assert judge(files | {name: files[name][:-1]}).code == code
