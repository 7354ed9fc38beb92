"""What the verifier says of each fault, word for word: a lawyer reads it, and nobody is there to ask."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from watchroom.app.cli import main
from watchroom.ledger.cosign import cosigned_message
from watchroom.ledger.entry import PublicPart, act_entry
from watchroom.ledger.export import Opening, export_files
from watchroom.ledger.merkle import Node, Tree, integrate, leaf_hash
from watchroom.ledger.note import COSIGNATURE, Checkpoint, Signer, Verifier, base64_text, sign_checkpoint
from watchroom.ledger.receipt import build_receipt
from watchroom.ledger.report import Fault
from watchroom.ledger.tiles import encode_bundle
from watchroom.ledger.verify import verify_path

TOOL = Path(__file__).parents[3] / "tools" / "watchroom_verify.py"
LOG = Signer("log.example", bytes(range(32)))
OTHER = Signer("log.example", bytes(32))
BOARD = Signer("board.example", bytes([9] * 32))
BOARD_KEY = Verifier("board.example", BOARD.verifier.public_key, COSIGNATURE)
KEY = bytes(range(32))
LOOK = PublicPart(
    kind="incident.view", agency="mpd", purpose="call_response", law_tag="DC", hour="2026-03-14T21Z", outcome="done",
    rule="watch-opens-incidents", policy_hash="",
)  # fmt: skip
LEAVES = [act_entry(LOOK, {"n": n}, KEY) for n in range(5)]
BUNDLE, TILE = "tile/entries/000.p/5", "tile/0/000.p/5"
Files = dict[str, bytes]


def head(leaves: list[bytes], signer: Signer = LOG, *more: str, origin: str = "log.example") -> str:
    tree = integrate(Tree(), leaves)[0]
    return sign_checkpoint(Checkpoint(origin, tree.size, tree.root(), more), [signer])


def cosigned(note: str, seconds: int = 1_773_522_960) -> str:
    """Return the note with the board's line."""
    text = note.rpartition("\n\n")[0] + "\n"
    raw = BOARD._key.sign(cosigned_message(BOARD_KEY, text, seconds))  # noqa: SLF001 - the raw signature
    return note + f"\u2014 board.example {base64_text(BOARD_KEY.key_id + seconds.to_bytes(8, 'big') + raw)}\n"


def files(leaves: list[bytes] = LEAVES, opened: tuple[int, ...] = ()) -> Files:
    openings = [Opening(index=n, contents={"n": n}, record_key=KEY.hex()) for n in opened]
    return dict(export_files(leaves, head(leaves), LOG.verifier, openings))


def edited(name: str, data: bytes) -> Files:
    return files(opened=(1, 3)) | {name: data}


def bundle(leaves: list[bytes]) -> Files:
    return edited(BUNDLE, encode_bundle(leaves))


BOARDS_OTHER_LINE = cosigned(head(LEAVES[:2])).splitlines(keepends=True)[-1]
FORGED = act_entry(LOOK, {"n": 99}, KEY)
FREE_TEXT = LEAVES[1].replace(b'"mpd"', b'"Jane Doe"')
NOT_HERE = "cannot be read (No such file or directory)"
FORM = "public.agency: is not of the form (?:[A-Za-z0-9][A-Za-z0-9_.:/+-]{0,95})?"
Said = tuple[str, int | None, str, str]
EXPORTS: list[tuple[Files, dict[str, Any], Said]] = [
    (
        files(),
        {"key": "no+key"},
        ("usage", None, "the key given", "is not of the form name+id+key with a log's Ed25519 key (type 1)"),
    ),
    (
        files(),
        {"witnesses": ["x"]},
        (
            "usage",
            None,
            "the witness's key given",
            "is not of the form name+id+key with a witness's Ed25519 key (type 4) or ML-DSA-44 key (type 6)",
        ),
    ),
    (
        files(),
        {"witnesses": [BOARD_KEY.line()], "quorum": 2},
        ("usage", None, "the number of witnesses", "asks for 2 of 1 witnesses given"),
    ),
    (
        files(),
        {"witnesses": [BOARD_KEY.line()]},
        ("witness", None, "checkpoint", "0 witnesses cosigned this head where 1 are asked for; not board.example"),
    ),
    (
        edited("checkpoint", (head(LEAVES) + BOARDS_OTHER_LINE).encode()),
        {"witnesses": [BOARD_KEY.line()]},
        (
            "witness",
            None,
            "checkpoint",
            "cosignature of board.example does not fit the head: one of the two was changed",
        ),
    ),
    (
        files(),
        {"key": OTHER.verifier.line()},
        ("key", None, "verifier.pub", f"is {LOG.verifier.line()}, not the key given, {OTHER.verifier.line()}"),
    ),
    (
        edited("verifier.pub", LOG.verifier.line().encode()),
        {},
        ("key", None, "verifier.pub", "does not end in a newline"),
    ),
    (edited("verifier.pub", b"\xff\n"), {}, ("key", None, "verifier.pub", "is not text in UTF-8")),
    (
        edited("verifier.pub", b"x\n"),
        {},
        ("key", None, "verifier.pub", "is not of the form name+id+key with a log's Ed25519 key (type 1)"),
    ),
    (edited("checkpoint", b"\xff"), {}, ("checkpoint", None, "checkpoint", "is not text in UTF-8")),
    (
        edited("checkpoint", head(LEAVES, OTHER).encode()),
        {},
        ("checkpoint", None, "checkpoint", f"signature nobody known signed this; expected {LOG.verifier.line()}"),
    ),
    (
        edited("checkpoint", head(LEAVES, origin="elsewhere").encode()),
        {},
        ("checkpoint", None, "checkpoint", "is of the log elsewhere, the key of log.example"),
    ),
    (
        edited("checkpoint", b"x" * 70_000),
        {},
        ("missing", None, "checkpoint", "is larger than the 65536 bytes it can have"),
    ),
    (
        files(),
        {"head": head([*LEAVES, FORGED])},
        ("rollback", 5, "checkpoint", "has 5 entries, but 6 were signed earlier: the log was rolled back"),
    ),
    (
        files(),
        {"head": head([FORGED, LEAVES[1]])},
        (
            "fork",
            None,
            "the head kept earlier",
            "the first 2 entries are not those that were signed earlier: history was rewritten",
        ),
    ),
    (
        files(),
        {"head": "x"},
        (
            "checkpoint",
            None,
            "the head kept earlier",
            "note has no blank line before its signatures or no newline after them",
        ),
    ),
    ({name: data for name, data in files().items() if name != TILE}, {}, ("missing", 0, TILE, NOT_HERE)),
    ({name: data for name, data in files().items() if name != BUNDLE}, {}, ("missing", 0, BUNDLE, NOT_HERE)),
    (edited(TILE, b"short"), {}, ("tile", 0, TILE, "has 5 bytes where 5 hashes have 160")),
    (
        edited(BUNDLE, encode_bundle(LEAVES)[:-1]),
        {},
        ("entry", 4, BUNDLE, "the bundle breaks off or its lengths were changed"),
    ),
    (bundle(LEAVES[:2] + LEAVES[3:]), {}, ("entry", 2, BUNDLE, "an entry was dropped here")),
    (bundle([*LEAVES[:2], FORGED, *LEAVES[2:]]), {}, ("entry", 2, BUNDLE, "an entry was added here")),
    (
        bundle([*LEAVES[:2], LEAVES[3], LEAVES[2], LEAVES[4]]),
        {},
        ("entry", 2, BUNDLE, "entries were put in another order"),
    ),
    (
        bundle([*LEAVES[:2], FORGED, *LEAVES[3:]]),
        {},
        ("entry", 2, BUNDLE, "the entry does not have the hash that its tile states: one of the two was changed"),
    ),
    (
        files([LEAVES[0], FREE_TEXT]),
        {},
        ("format", 1, "tile/entries/000.p/2", f"{FORM}; a public part takes published words only"),
    ),
    (
        edited("checkpoint", head([*LEAVES[:4], FORGED]).encode()),
        {},
        (
            "root",
            None,
            "checkpoint",
            "entries and tiles fit each other but not the signed root: another log, or rewritten as a whole",
        ),
    ),
    (
        edited("openings.ndjson", b"{}\n"),
        {},
        ("opening", None, "openings.ndjson", "Object missing required field `index`"),
    ),
    (
        edited("openings.ndjson", files(opened=(1,))["openings.ndjson"][:-1]),
        {},
        ("opening", None, "openings.ndjson", "a line is too long or breaks off"),
    ),
    (
        edited("openings.ndjson", files(opened=(3, 1))["openings.ndjson"]),
        {},
        ("opening", 1, "openings.ndjson", "index 1 is not in the log, or not after the one before"),
    ),
    (
        edited("openings.ndjson", files(opened=(1,))["openings.ndjson"].replace(b'"n":1', b'"n":2')),
        {},
        ("opening", 1, "openings.ndjson", "contents and key are not what the entry committed to"),
    ),
    (
        edited("openings.ndjson", files(opened=(1,))["openings.ndjson"].replace(b"0001", b"XX01", 1)),
        {},
        ("opening", 1, "openings.ndjson", "the record key is not 64 hex digits"),
    ),
]
"""What an export was made into, what the reader brought, and what is said: code, index, where, why."""


@pytest.mark.parametrize(
    ("made", "brought", "said"), EXPORTS, ids=[f"{n}-{said[0]}" for n, (_, _, said) in enumerate(EXPORTS)]
)
def test_each_fault_of_an_export_is_said_word_for_word(
    tmp_path: Path, made: Files, brought: dict[str, Any], said: Said
) -> None:
    """Code, place and reason of each fault are just these."""
    for name, data in made.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    report = verify_path(tmp_path, **brought)
    code, index, where, why = said
    assert report.fault == Fault(code=code, index=index, where=where, why=why)
    assert report.lines() == [f"FAULT {code}{'' if index is None else f' at index {index}'} in {where}: {why}"]


def receipt(leaves: list[bytes] = LEAVES, note: str | None = None) -> dict[str, Any]:
    nodes = {Node(level, offset): digest for level, offset, digest in integrate(Tree(), leaves)[1]}
    opened: Any = ({"n": 3}, KEY)
    made = build_receipt(leaves[3], 3, note or head(leaves), LOG.verifier, nodes.__getitem__, opened)
    return dict(msgspec.to_builtins(made))


Change = Callable[[dict[str, Any]], dict[str, Any]]
RECEIPTS: list[tuple[Change, dict[str, Any], Said]] = [
    (
        lambda r: r,
        {"key": OTHER.verifier.line()},
        ("key", None, "verifier", f"is {LOG.verifier.line()}, not the key given, {OTHER.verifier.line()}"),
    ),
    (lambda r: r | {"v": 2}, {}, ("receipt", None, "receipt", "is of version 2; this program reads version 1")),
    (
        lambda r: r | {"verifier": "x"},
        {},
        ("key", None, "verifier", "is not of the form name+id+key with a log's Ed25519 key (type 1)"),
    ),
    (
        lambda r: r | {"checkpoint": head(LEAVES, OTHER)},
        {},
        ("checkpoint", None, "checkpoint", f"signature nobody known signed this; expected {LOG.verifier.line()}"),
    ),
    (
        lambda r: r,
        {"witnesses": [BOARD_KEY.line()]},
        ("witness", None, "checkpoint", "0 witnesses cosigned this head where 1 are asked for; not board.example"),
    ),
    (
        lambda r: r,
        {"head": head([*LEAVES[:4], FORGED])},
        ("fork", None, "the head kept earlier", "has the receipt's size and another root: one log was signed twice"),
    ),
    (
        lambda r: r | {"entry": r["entry"] | {"v": 2}},
        {},
        ("format", 3, "entry", "v: is 2; this program reads version 1"),
    ),
    (
        lambda r: r | {"inclusion_proof": ["00"]},
        {},
        ("receipt", None, "inclusion_proof", "holds something else than hashes of 64 hex digits"),
    ),
    (
        lambda r: r | {"leaf_index": 2},
        {},
        (
            "proof",
            2,
            "inclusion_proof",
            "the entry is not at this index under the signed head: entry, index or proof was changed",
        ),
    ),
    (
        lambda r: r | {"opening": r["opening"] | {"contents": {}}},
        {},
        ("opening", 3, "opening", "contents and key are not what the entry committed to"),
    ),
    (
        lambda r: r | {"opening": r["opening"] | {"record_key": "AA"}},
        {},
        ("opening", 3, "opening", "the record key is not 64 hex digits"),
    ),
]


@pytest.mark.parametrize(
    ("change", "brought", "said"), RECEIPTS, ids=[f"{n}-{said[0]}" for n, (_, _, said) in enumerate(RECEIPTS)]
)
def test_each_fault_of_a_receipt_is_said_word_for_word(
    tmp_path: Path, change: Change, brought: dict[str, Any], said: Said
) -> None:
    """Code, place and reason of each fault are just these."""
    file = tmp_path / "receipt.json"
    file.write_bytes(msgspec.json.encode(change(receipt())))
    code, index, where, why = said
    assert verify_path(file, **brought).fault == Fault(code=code, index=index, where=where, why=why)


def test_what_is_no_ledger_is_said_too(tmp_path: Path) -> None:
    """A folder without a checkpoint and a path to nothing are named, as wrong usage."""
    empty = verify_path(tmp_path)
    why = "is no ledger export: it has no file `checkpoint`"
    assert (empty.kind, empty.exit_code, empty.fault) == (
        "export",
        2,
        Fault(code="usage", index=None, where=str(tmp_path), why=why),
    )
    nothing = verify_path(tmp_path / "x")
    why = "there is no export folder and no receipt file here"
    assert (nothing.kind, nothing.path) == ("nothing", str(tmp_path / "x"))
    assert nothing.fault == Fault(code="usage", index=None, where=str(tmp_path / "x"), why=why)


def test_what_is_well_is_said_in_full(tmp_path: Path) -> None:
    """Of a whole export and a whole receipt the report says all that was checked, and by whom it was cosigned."""
    note = cosigned(head(LEAVES, LOG, "time 2026-03-14T21:15Z"))
    root = integrate(Tree(), LEAVES)[0].root().hex()
    for name, data in (files(opened=(1, 3)) | {"checkpoint": note.encode()}).items():
        (tmp_path / "out" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "out" / name).write_bytes(data)
    whole = verify_path(tmp_path / "out", LOG.verifier.line(), head(LEAVES[:2]), [BOARD_KEY.line()], 1)
    rest = [
        f"signed by {LOG.verifier.line()} in the minute 2026-03-14T21:15Z",
        "cosigned by board.example at 2026-03-14T21:16:00Z",
    ]
    assert whole.lines() == [f"OK export: 5 entries, 2 opened, root {root}", *rest]
    assert (whole.key_given, whole.size, whole.openings, whole.leaf_index) == (True, 5, 2, None)
    file = tmp_path / "receipt.json"
    file.write_bytes(msgspec.json.encode(receipt(note=note)))
    one = verify_path(file, witnesses=[BOARD_KEY.line()])
    plain = tmp_path / "plain.json"
    plain.write_bytes(msgspec.json.encode(receipt()))
    few = verify_path(plain, LOG.verifier.line(), head(LEAVES), [BOARD_KEY.line()], 0)
    assert few.lines()[1:] == [f"signed by {LOG.verifier.line()}"]
    why = "is not of the form name+id+key with a log's ML-DSA-44 key (type 6)"
    wrong = Fault(code="usage", index=None, where="the ML-DSA-44 key given", why=why)
    assert verify_path(plain, pq_key="x").fault == wrong
    assert (few.fault, few.cosigned, few.key_given, few.minute) == (None, (), True, None)
    assert verify_path(plain, head=head([FORGED])).fault is None, "another size: only an export tells"
    assert verify_path(tmp_path / "out", head=f"\n{plain.read_text()}").fault is None
    assert verify_path(tmp_path / "out").path == str(tmp_path / "out")
    unsure = "the key came with the file: compare it with the published one, or verify again with --key"
    assert one.lines() == [f"OK receipt: leaf 3 of 5, 1 opened, root {root}", *rest, unsure]
    assert (one.kind, one.path, one.leaf_index, one.key_given) == ("receipt", str(file), 3, False)


def test_a_changed_hash_of_an_upper_tile_is_said_with_what_it_covers(tmp_path: Path) -> None:
    """The tile, the offset, the tile below and the entries under it are named."""
    leaves = [act_entry(LOOK, {"n": n % 7}, KEY) for n in range(520)]
    made = files(leaves)
    made["tile/1/000.p/2"] = made["tile/1/000.p/2"][:32] + leaf_hash(b"")
    for name, data in made.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    why = "hash 1 is not that of tile/0/001: one was changed (entries 256 to 511)"
    assert verify_path(tmp_path).fault == Fault(code="tile", index=256, where="tile/1/000.p/2", why=why)


def test_both_programs_take_keys_from_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Keys and heads are given as they were published, in a file or by themselves, and say who cosigned."""
    (tmp_path / "receipt").write_bytes(msgspec.json.encode(receipt(note=cosigned(head(LEAVES)))))
    (tmp_path / "keys").write_text(f"{BOARD_KEY.line()}\n\n")
    (tmp_path / "log").write_text(f"{LOG.verifier.line()}\n")
    words = [str(tmp_path / "receipt"), "--key", str(tmp_path / "log"), "--witness", str(tmp_path / "keys")]
    for more, code in (([], 0), (["--witnesses", "1", "--witness", BOARD_KEY.line()], 0), (["--witnesses", "2"], 2)):
        assert main(["verify", *words, *more]) == code
        ours = capsys.readouterr().out
        command: list[str | Path] = [sys.executable, "-I", "-S", TOOL, *words, *more]
        tool = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own script
        assert tool.returncode == code
        for said in (ours, tool.stdout):
            assert ("cosigned by board.example at 2026-03-14T21:16:00Z" in said) == (code == 0)
    assert main(["verify", *words, "--head", str(tmp_path / "none")]) == 2
