"""A small ledger to damage, and both verifiers to find the damage."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from watchroom.ledger.cosign import Cosigner
from watchroom.ledger.entry import PublicPart, act_entry
from watchroom.ledger.export import Opening, export_files
from watchroom.ledger.merkle import Tree, integrate
from watchroom.ledger.note import Checkpoint, Signer, sign_checkpoint
from watchroom.ledger.verify import verify_path

TOOL = Path(__file__).parents[3] / "tools" / "watchroom_verify.py"
LOG = Signer("watchroom.example/log", bytes(range(32)))
LOOK = PublicPart(
    kind="incident.view",
    agency="mpd",
    purpose="call_response",
    law_tag="dc-own",
    hour="2026-03-01T14Z",
    outcome="done",
    rule="own-agency",
    policy_hash="ab" * 32,
)


def contents(n: int) -> dict[str, object]:
    return {"actor": "watch.officer", "subject": f"inc_{n}"}


def record_key(n: int) -> bytes:
    return n.to_bytes(32, "big")


class Ledger:
    """Makes honest leaves, heads and exports."""

    log = LOG
    cosigner = Cosigner(LOG.verifier.name, bytes(reversed(range(32))))

    def leaf(self, n: int) -> bytes:
        """Return the leaf of the n-th act of looking."""
        return act_entry(LOOK, contents(n), record_key(n))

    def head(self, leaves: Sequence[bytes]) -> str:
        """Return the signed head over these leaves."""
        tree, _ = integrate(Tree(), leaves)
        return sign_checkpoint(Checkpoint(LOG.verifier.name, tree.size, tree.root()), [LOG])

    def export(self, leaves: Sequence[bytes], opened: Sequence[int] = (), *, twice: bool = False) -> dict[str, bytes]:
        """Return the files of an export in which some of the acts are opened and the head may be signed twice."""
        openings = [Opening(index=n, contents=contents(n), record_key=record_key(n).hex()) for n in opened]
        note = self.head(leaves)
        if not twice:
            return dict(export_files(leaves, note, LOG.verifier, openings))
        note += self.cosigner.sign(note.rpartition("\n\n")[0] + "\n", datetime(2026, 3, 14, 21, 15, tzinfo=UTC))
        return dict(export_files(leaves, note, LOG.verifier, openings, self.cosigner.verifier))


class Verdict(msgspec.Struct, frozen=True):
    """What both verifiers must agree on."""

    code: str | None
    index: int | None


@pytest.fixture(scope="session")
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture(scope="session")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("watchroom_verify", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def judge(tool: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Verdict]:
    """Return what writes files into a new folder, lets both verifiers look, and insists that they agree."""

    def look(
        files: Mapping[str, bytes] | bytes,
        head: str | None = None,
        witnesses: Sequence[str] = (),
        quorum: int | None = None,
        pq_key: str | None = None,
    ) -> Verdict:
        path = tmp_path_factory.mktemp("export") / "it"
        if isinstance(files, bytes):
            path.write_bytes(files)
        else:
            path.mkdir()
            for name, data in files.items():
                (path / name).parent.mkdir(parents=True, exist_ok=True)
                (path / name).write_bytes(data)
        key = LOG.verifier.line()
        fault = verify_path(path, key, head, witnesses, quorum, pq_key).fault
        room = Verdict(fault.code if fault else None, fault.index if fault else None)
        other = tool.verify(path, key, head, tuple(witnesses), quorum, pq_key)["fault"]
        alone = Verdict(other["code"] if other else None, other["index"] if other else None)
        assert room == alone
        return room

    return look
