"""Verifying larger exports and receipts: what is named, and what the command's exit code will be."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from watchroom.ledger.entry import PublicPart, act_entry, batch_root, ingest_entry
from watchroom.ledger.export import Opening, export_files
from watchroom.ledger.merkle import Node, Tree, integrate, leaf_hash
from watchroom.ledger.note import Checkpoint, Signer, sign_checkpoint
from watchroom.ledger.receipt import build_receipt
from watchroom.ledger.tiles import decode_bundle, encode_bundle, encode_tile, tiles
from watchroom.ledger.trust import Brought
from watchroom.ledger.verify import verify_path, verify_receipt

TOOL = Path(__file__).parents[3] / "tools" / "watchroom_verify.py"
LOG = Signer("watchroom.example/log", bytes(range(32)))
KEY = bytes(range(32))
LOOK = PublicPart(
    kind="plate.search",
    agency="mpd",
    purpose="investigation",
    law_tag="dc-lpr",
    hour="2026-03-01T14Z",
    outcome="refused",
    rule="case-needed",
    policy_hash="",
)
SIZE = 66_000
"""Enough for tiles on three levels."""


def leaf(n: int) -> bytes:
    return act_entry(LOOK, {"n": n}, KEY)


def signed(leaves: list[bytes]) -> str:
    tree, _ = integrate(Tree(), leaves)
    return sign_checkpoint(Checkpoint(LOG.verifier.name, tree.size, tree.root()), [LOG])


def write(folder: Path, files: Iterable[tuple[str, bytes]]) -> Path:
    for name, data in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def run_tool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    # -I -S: neither our modules nor any package is within its reach, `cryptography` included.
    return subprocess.run(  # noqa: S603 - our own script, our own files
        [sys.executable, "-I", "-S", TOOL, *arguments], capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    leaves = [act_entry(LOOK, {"n": n % 100}, KEY) for n in range(SIZE)]
    opened = [Opening(index=n, contents={"n": n % 100}, record_key=KEY.hex()) for n in (5, 65_999)]
    return write(tmp_path_factory.mktemp("large"), export_files(leaves, signed(leaves), LOG.verifier, opened))


def test_an_export_has_exactly_the_tiles_of_its_size(large: Path) -> None:
    """The files of an export are the tiles that the specification asks for, and nothing beside them."""
    found = {path.relative_to(large).as_posix() for path in large.rglob("*") if path.is_file()}
    wanted = {tile.path() for tile in tiles(SIZE)} | {t.entries_path() for t in tiles(SIZE) if t.level == 0}
    assert found == wanted | {"checkpoint", "verifier.pub", "openings.ndjson"}


def test_a_large_export_is_good(large: Path) -> None:
    """Three levels of tiles verify, and the report says how much was checked."""
    report = verify_path(large, LOG.verifier.line())
    assert (report.exit_code, report.size, report.openings, report.key_given) == (0, SIZE, 2, True)
    assert report.lines()[0].startswith("OK export: 66000 entries, 2 opened")


@pytest.mark.parametrize(("name", "at", "index"), [("tile/1/000", 3, 768), ("tile/2/000.p/1", 0, 0)])
def test_a_changed_upper_tile_names_the_first_entry_below(large: Path, name: str, at: int, index: int) -> None:
    """A hash changed in an upper tile names that tile and the first entry it stands for."""
    data = (large / name).read_bytes()
    (large / name).write_bytes(data[: at * 32] + leaf_hash(b"") + data[at * 32 + 32 :])
    try:
        fault = verify_path(large).fault
    finally:
        (large / name).write_bytes(data)
    assert fault is not None
    assert (fault.code, fault.index, fault.where) == ("tile", index, name)


def test_an_entry_rewritten_with_its_tile_is_found_by_the_tile_above(large: Path) -> None:
    """Rewriting an entry and its level-0 tile is found at level 1, with the range of entries it lies in."""
    bundle, tile = large / "tile/entries/001", large / "tile/0/001"
    before = bundle.read_bytes(), tile.read_bytes()
    leaves = decode_bundle(before[0])[0]
    leaves[7] = leaf(999)
    bundle.write_bytes(encode_bundle(leaves))
    tile.write_bytes(encode_tile([leaf_hash(entry) for entry in leaves]))
    try:
        fault = verify_path(large).fault
    finally:
        bundle.write_bytes(before[0])
        tile.write_bytes(before[1])
    assert fault is not None
    assert (fault.code, fault.index) == ("tile", 256)
    assert "entries 256 to 511" in fault.why


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda leaves: leaves[:3] + leaves[4:], "dropped"),
        (lambda leaves: [*leaves[:3], leaf(99), *leaves[3:]], "added"),
        (lambda leaves: [*leaves[:3], leaves[4], leaves[3], *leaves[5:]], "another order"),
        (lambda leaves: [*leaves[:3], leaf(99), *leaves[4:]], "was changed"),
    ],
)
def test_the_report_says_what_was_done(tmp_path: Path, change: Callable[[list[bytes]], list[bytes]], why: str) -> None:
    """Dropped, added, moved and edited entries are told apart, and the first bad index is named."""
    leaves = [leaf(n) for n in range(10)]
    write(tmp_path, export_files(leaves, signed(leaves), LOG.verifier))
    (tmp_path / "tile/entries/000.p/10").write_bytes(encode_bundle(change(leaves)))
    fault = verify_path(tmp_path).fault
    assert fault is not None
    assert (fault.code, fault.index) == ("entry", 3)
    assert why in fault.why


def test_a_signed_leaf_that_is_no_entry_is_named(tmp_path: Path) -> None:
    """A log that signed free text in a public part is at fault, however well it signed."""
    leaves = [leaf(0), leaf(1).replace(b'"mpd"', b'"Jane Doe"'), leaf(2)]
    write(tmp_path, export_files(leaves, signed(leaves), LOG.verifier))
    fault = verify_path(tmp_path).fault
    assert fault is not None
    assert (fault.code, fault.index) == ("format", 1)


def test_the_empty_log_is_good(tmp_path: Path) -> None:
    """A log without entries has a head and nothing else."""
    write(tmp_path, export_files([], signed([]), LOG.verifier))
    assert verify_path(tmp_path).exit_code == 0
    assert run_tool(tmp_path).returncode == 0


def test_an_export_under_another_key_is_refused(tmp_path: Path) -> None:
    """A whole log made anew under another key is good by itself, and refused by who brought the published key."""
    other = Signer("watchroom.example/log", bytes(32))
    leaves = [leaf(0)]
    tree, _ = integrate(Tree(), leaves)
    note = sign_checkpoint(Checkpoint("watchroom.example/log", 1, tree.root()), [other])
    write(tmp_path, export_files(leaves, note, other.verifier))
    assert verify_path(tmp_path).exit_code == 0
    assert "compare it with the published one" in verify_path(tmp_path).lines()[-1]
    fault = verify_path(tmp_path, LOG.verifier.line()).fault
    assert fault is not None
    assert fault.code == "key"


def test_a_head_of_another_log_is_refused(tmp_path: Path) -> None:
    """A checkpoint whose origin is not the key's name belongs to another log."""
    note = sign_checkpoint(Checkpoint("elsewhere.example", 0, Tree().root()), [LOG])
    write(tmp_path, export_files([], note, LOG.verifier))
    fault = verify_path(tmp_path).fault
    assert fault is not None
    assert fault.code == "checkpoint"


def test_where_nothing_is_there_is_nothing_to_verify(tmp_path: Path) -> None:
    """No path, an empty folder and a malformed key are wrong usage: exit code 2, in both programs."""
    good = write(tmp_path / "good", export_files([], signed([]), LOG.verifier))
    for path, key in ((tmp_path / "none", None), (tmp_path, None), (good, "no+key")):
        assert verify_path(path, key).exit_code == 2
        assert run_tool(path, *(["--key", key] if key else [])).returncode == 2


def test_the_single_file_stands_alone(tmp_path: Path) -> None:
    """The tool runs isolated from this project, prints what it found, and takes a head kept from earlier."""
    leaves = [leaf(n) for n in range(600)]
    opened = [Opening(index=n, contents={"n": n}, record_key=KEY.hex()) for n in (5, 599)]
    path = write(tmp_path / "export", export_files(leaves, signed(leaves), LOG.verifier, opened))
    kept = tmp_path / "head"
    kept.write_text(signed(leaves[:300]), encoding="utf-8")
    good = run_tool(path, "--key", LOG.verifier.line(), "--head", kept)
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.startswith("OK export: 600 entries, 2 opened")
    kept.write_text(signed([leaf(999)]), encoding="utf-8")
    bad = run_tool(path, "--head", kept)
    assert (bad.returncode, bad.stderr) == (1, "")
    assert bad.stdout.startswith("FAULT fork in the head kept earlier")
    assert run_tool(path, "--head", tmp_path / "none").returncode == 2


def test_the_single_file_imports_nothing_of_ours() -> None:
    """The verifier names no module of the server and carries its own licence."""
    text = TOOL.read_text(encoding="utf-8")
    assert "import watchroom" not in text
    assert "from watchroom" not in text
    assert "SPDX-License-Identifier: Apache-2.0" in text


def test_a_receipt_of_an_ingest_commit_opens_to_its_records(tmp_path: Path) -> None:
    """Whoever is given records and key of an ingest commit can check them against the signed head."""
    records = ['{"plate":"DC1"}', '{"plate":"ü"}']
    root = batch_root([record.encode() for record in records], KEY)
    leaves = [leaf(0), ingest_entry(datetime(2026, 3, 1, tzinfo=UTC), 1, 2, root), leaf(2)]
    nodes = {Node(level, offset): digest for level, offset, digest in integrate(Tree(), leaves)[1]}
    made = build_receipt(leaves[1], 1, signed(leaves), LOG.verifier, nodes.__getitem__, ({"records": records}, KEY))
    file = tmp_path / "receipt.json"
    file.write_bytes(msgspec.json.format(msgspec.json.encode(made), indent=2))
    report = verify_path(file, LOG.verifier.line())
    assert (report.exit_code, report.leaf_index, report.openings) == (0, 1, 1)
    assert report.lines()[0].startswith("OK receipt: leaf 1 of 3, 1 opened")
    assert run_tool(file).returncode == 0
    changed = file.read_bytes().replace(b"DC1", b"DC2")
    fault = verify_receipt(changed, Brought()).fault
    assert fault is not None
    assert (fault.code, fault.index) == ("opening", 1)


def test_a_receipt_needs_a_head_that_covers_its_leaf() -> None:
    """No receipt can be built under a head from before the act."""
    with pytest.raises(ValueError, match="no leaf 1"):
        build_receipt(leaf(1), 1, signed([leaf(0)]), LOG.verifier, dict[Node, bytes]().__getitem__)
