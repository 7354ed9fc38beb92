"""The ledger as outsiders get it: over HTTP with witnesses' cosignatures, as a folder, and as receipts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import msgspec
import pytest
from tests.integration.web.messages import shot
from tests.integration.web.town import Town, open_town

from watchroom.actions.sequencer import load_cosigner, load_signer
from watchroom.app.build import LEDGER_KEY_FILE, LEDGER_ORIGIN, LEDGER_PQ_KEY_FILE
from watchroom.app.ledger_export import export_ledger
from watchroom.base.errors import BadInputError
from watchroom.ledger.export import PQ_VERIFIER_FILE
from watchroom.ledger.tiles import tiles
from watchroom.ledger.verify import verify_path
from watchroom.store.pool import Database

from .conftest import RunningWitness, Start

pytestmark = pytest.mark.database
DELAY_MINUTES = 1


@pytest.fixture
def board(witness: Start, tmp_path: Path) -> RunningWitness:
    """Return the oversight board's witness of the town's log."""
    return witness("board.example", load_signer(tmp_path / LEDGER_KEY_FILE, LEDGER_ORIGIN).verifier.line())


@pytest.fixture
async def town(database: Database, tmp_path: Path, board: RunningWitness) -> AsyncIterator[Town]:
    """Return a town whose heads the board cosigns and which publishes after some minutes."""
    how = {"witnesses": board.address, "ledger_delay_minutes": DELAY_MINUTES}
    async with open_town(database, tmp_path, None, **how) as opened:
        yield opened


async def _cosigned(town: Town) -> None:
    """Let a minute pass once every entry has its place, and wait until its head is cosigned."""

    async def placed() -> bool:
        return not await town.rows(
            "SELECT 1 FROM ledger_entry LEFT JOIN ledger_leaf ON entry_id = id WHERE entry_id IS NULL LIMIT 1"
        )

    await town.until("every entry has its place", placed)
    town.advance(60)
    newest = "SELECT id FROM ledger_head ORDER BY id DESC LIMIT 1"
    minute = town.clock.now().strftime("%%time %Y-%m-%dT%H:%MZ%%")

    async def so() -> bool:
        signed = await town.rows(f"SELECT 1 FROM ledger_head WHERE note LIKE $1 AND id = ({newest})", minute)  # noqa: S608 - our words
        return bool(signed and await town.rows(f"SELECT 1 FROM ledger_cosignature WHERE head_id = ({newest})"))  # noqa: S608

    await town.until("the minute's head is cosigned", so)


async def _mirrored(client: httpx.AsyncClient, folder: Path) -> Path:
    """Fetch all that is published into a folder, as anybody can."""
    keys = {name: (await client.get(f"/ledger/{name}")).text for name in ("verifier.pub", PQ_VERIFIER_FILE)}
    note = (await client.get("/ledger/checkpoint")).text
    size = int(note.split("\n")[1])
    wanted = [
        path for tile in tiles(size) for path in (tile.path(), tile.entries_path())[: 2 if tile.level == 0 else 1]
    ]
    for path in wanted:
        answer = await client.get(f"/ledger/{path}")
        assert answer.status_code == 200, path
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(answer.content)
    for name, key in keys.items():
        (folder / name).write_text(key)
    (folder / "checkpoint").write_text(note)
    return folder


async def test_outsiders_get_whole_cosigned_heads_after_the_delay(
    town: Town, board: RunningWitness, tmp_path: Path
) -> None:
    """What is published verifies with its witness, waits for the delay, never goes back, and is what is exported."""
    async with httpx.AsyncClient(base_url=town.address) as client:
        assert (await client.get("/ledger/checkpoint")).status_code == 404, "nothing is old enough yet"
        assert (await client.get("/ledger/witnesses.pub")).text == f"{board.key}\n{board.pq_key}\n"
        await (await town.person("watch.officer")).get("/incidents")
        await _cosigned(town)
        state = (await client.get("/healthz")).json()["witnesses"]
        assert [(each["witness"], each["state"]) for each in state] == [("board.example", "cosigned")]
        for _ in range(DELAY_MINUTES):
            await _cosigned(town)
        mirror = await _mirrored(client, tmp_path / "mirror")
        report = verify_path(mirror, witnesses=[board.key])
        assert (report.fault, len(report.cosigned), report.minute) == (None, 1, "2026-03-14T21:16Z")
        assert report.size > 0
        published = (await client.get("/ledger/checkpoint")).text
    verifier = load_signer(tmp_path / LEDGER_KEY_FILE, LEDGER_ORIGIN).verifier
    pq_verifier = load_cosigner(tmp_path / LEDGER_PQ_KEY_FILE, LEDGER_ORIGIN).verifier
    keys = (verifier, pq_verifier)
    out = tmp_path / "out"
    async with town.database.writer.acquire() as tx:
        await export_ledger(tx, out, keys, town.clock.now())
        report = verify_path(out, verifier.line(), published, [board.key, board.pq_key], 1, pq_verifier.line())
        assert (report.fault, report.cosigned[0][-26:]) == (None, "with Ed25519 and ML-DSA-44")
        assert report.own is not None
        await export_ledger(tx, out, keys, town.clock.now())
        with pytest.raises(BadInputError, match="something else"):
            await export_ledger(tx, mirror.parent, keys, town.clock.now())
    town.clock.step_wall(-120)  # type: ignore[attr-defined] # the town's clock is moved by hand
    async with httpx.AsyncClient(base_url=town.address) as client:
        assert (await client.get("/ledger/checkpoint")).text == published


async def test_every_kind_of_act_has_a_receipt(town: Town, board: RunningWitness, tmp_path: Path) -> None:
    """Looking, a refusal, signing in that failed, and a commit of records each have a receipt that verifies offline."""
    ana, auditor = await town.person("watch.officer"), await town.person("auditor")
    await town.sent("gunshot", shot("g-1", town.clock.now()))
    await ana.get("/incidents")
    assert (await ana.get("/acts")).status_code == 403
    await (await town.stranger()).post("/session", json={"login": "watch.officer", "password": "wrong"})
    await _cosigned(town)
    mine = {(each["act"], each["outcome"]): each["id"] for each in (await ana.get("/acts/mine")).json()["items"]}
    ingest = await town.rows(
        """SELECT leaf_index FROM ledger_leaf JOIN ledger_entry ON id = entry_id
           WHERE position('"kind":"ingest"'::bytea IN entry) > 0 LIMIT 1"""
    )
    asked = [
        (ana, mine["incident.list", "done"], True),
        (ana, mine["acts.all", "refused"], True),
        (ana, mine["session.sign_in", "refused"], True),
        (auditor, mine["session.sign_in", "refused"], False),
        (ana, str(ingest[0]["leaf_index"]), False),
    ]
    for who, which, opened in asked:
        answer = await who.get(f"/receipts/{which}")
        assert answer.status_code == 200, answer.text
        assert ("opening" in answer.json()) == opened, which
        path = tmp_path / "receipt.json"
        path.write_bytes(answer.content)
        report = verify_path(path, witnesses=[board.key])
        assert (report.fault, report.openings) == (None, int(opened))
    for nothing in ("act_none", "99999", "9" * 40, "-1"):
        assert (await ana.get(f"/receipts/{nothing}")).status_code == 404
    assert msgspec.json.decode(path.read_bytes())["entry"]["public"]["kind"] == "ingest"
