"""What becomes of an entry's contents: sealed until a day, opened to a court, destroyed by two persons with proof."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.integration.web.town import Town, open_town

from watchroom.ledger.verify import verify_path
from watchroom.store.pool import Database

pytestmark = pytest.mark.database
REASON = {"note": "Order of the court, 26-CV-7"}


async def _looked(town: Town, login: str = "watch.officer", **how: Any) -> str:
    """Look at something and return the act, once it has its place."""
    who = await town.person(login)
    answer = await who.get("/map/cameras", **how)
    assert answer.status_code == 200, answer.text
    act = await _newest(who, "map.cameras")

    async def placed() -> bool:
        return (await who.get(f"/receipts/{act}")).status_code == 200

    await town.until("the act has its place", placed)
    return act


async def _newest(who: httpx.AsyncClient, kind: str) -> str:
    """Return somebody's newest act of a kind."""
    return next(str(each["id"]) for each in (await who.get("/acts/mine")).json()["items"] if each["act"] == kind)


async def _said(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("rule", "")


async def test_an_auditor_opens_an_entry_for_a_court(database: Database, tmp_path: Path) -> None:
    """The opening file verifies offline and is an act with its reason; a seal and an open case keep contents back."""
    async with open_town(database, tmp_path) as town:
        act = await _looked(town)
        ana, auditor, chief = [await town.person(each) for each in ("watch.officer", "auditor", "supervisor")]
        plain = (await auditor.get(f"/receipts/{act}")).json()
        assert "opening" not in plain, "a receipt of somebody else's act is no way around the reason"
        assert (await auditor.post(f"/ledger/acts/{act}/open", json={"note": ""})).status_code == 403
        assert await _said(await chief.post(f"/ledger/acts/{act}/open", json=REASON)) == (403, "no-rule-allows")
        assert (await auditor.post("/ledger/acts/act_none/open", json=REASON)).status_code == 404
        opened = await auditor.post(f"/ledger/acts/{act}/open", json=REASON)
        assert opened.json()["opening"]["contents"]["login"] == "watch.officer"
        file = tmp_path / "opening.json"
        file.write_bytes(opened.content)
        assert (verify_path(file).fault, verify_path(file).openings) == (None, 1)
        await _signed_twice(town, auditor, act, tmp_path)
        told = [each for each in (await auditor.get("/acts")).json()["items"] if each["act"] == "ledger.open"]
        done = [(each["login"], each["note"]) for each in told if each["outcome"] == "done"]
        assert (len(told), done) == (4, [("auditor", REASON["note"])])
        await _seal(town, ana, auditor, act)
        await _open_case_keeps(town, auditor)


async def _signed_twice(town: Town, auditor: httpx.AsyncClient, act: str, folder: Path) -> None:
    """A minute later the receipt is under a head that the log signed with ML-DSA-44 too, with no witness about."""
    file, key = folder / "receipt.json", (await auditor.get(f"{town.address}/ledger/verifier-ml-dsa-44.pub")).text
    town.advance(60)

    async def so() -> bool:
        file.write_bytes((await auditor.get(f"/receipts/{act}")).content)
        return verify_path(file, pq_key=key).own is not None

    await town.until("the receipt is signed twice", so)


async def _open_case_keeps(town: Town, auditor: httpx.AsyncClient) -> None:
    """What an act that names an open case committed to is not destroyed, whoever asks."""
    detective = await town.person("detective")
    asked = {"plate": "ABC1234", "case": "26-111", "purpose": "investigation"}
    assert (await detective.post("/plates/search", json=asked)).status_code == 200
    act = await _newest(detective, "plates.search")
    refused = await auditor.post(f"/ledger/acts/{act}/destroy", json=REASON)
    assert await _said(refused) == (403, "open-case-keeps")


async def _seal(town: Town, ana: httpx.AsyncClient, auditor: httpx.AsyncClient, act: str) -> None:
    """Seal it: until the day nobody is given the contents, and once it is past that is counted in public."""
    now = town.clock.now()
    day = {"until": (now + timedelta(days=2)).isoformat(), **REASON}
    for wrong in (now - timedelta(days=1), now + timedelta(days=4000)):
        answer = await auditor.post(f"/ledger/acts/{act}/seal", json=day | {"until": wrong.isoformat()})
        assert (answer.status_code, answer.json()["field"]) == (400, "until")
    assert (await auditor.post(f"/ledger/acts/{act}/seal", json=day)).status_code == 200
    assert (await auditor.post(f"/ledger/acts/{act}/seal", json=day)).status_code == 409
    assert await _said(await auditor.post(f"/ledger/acts/{act}/open", json=REASON)) == (403, "sealed-until")
    assert await _said(await auditor.post(f"/ledger/acts/{act}/destroy", json=REASON)) == (403, "sealed-until")
    assert "opening" not in (await ana.get(f"/receipts/{act}")).json()
    assert await _counts(town) == {"sealed": 1, "overdue": 0, "destroyed": 0}
    await town.rows("UPDATE ledger_entry SET sealed_until = $1 WHERE sealed_until IS NOT NULL", now)
    assert await _counts(town) == {"sealed": 0, "overdue": 1, "destroyed": 0}
    assert [each["act_id"] for each in (await auditor.get("/ledger")).json()["sealed"]] == [act]
    assert (await auditor.post(f"/ledger/acts/{act}/open", json=REASON)).status_code == 200
    assert await _counts(town) == {"sealed": 0, "overdue": 0, "destroyed": 0}
    assert (await auditor.get("/ledger")).json()["sealed"] == []


async def _counts(town: Town) -> dict[str, int]:
    async with httpx.AsyncClient(base_url=town.address) as client:
        return dict((await client.get("/ledger/seals.json")).json())


async def test_a_key_is_destroyed_by_two_persons_with_proof(database: Database, tmp_path: Path) -> None:
    """One proposes, another confirms; then key, contents and the act's row are gone, and the leaf and a proof stay."""
    async with open_town(database, tmp_path) as town:
        act = await _looked(town)
        auditor, chief = await town.person("auditor"), await town.person("supervisor")
        ana = await town.person("watch.officer")
        before = await _entry(town, act)
        there = "SELECT 1 FROM ledger_entry AS row WHERE position($1 IN row::text) > 0"
        assert await town.rows(there, before["key_wrapped"].hex()) != [], "the search would find nothing anyway"
        kept = (await ana.get(f"/receipts/{act}")).content
        assert (await ana.post(f"/ledger/acts/{act}/destroy", json=REASON)).status_code == 403
        own = (await auditor.post(f"/ledger/acts/{act}/destroy", json=REASON)).json()
        alone = await auditor.post(f"/ledger/destructions/{own['id']}/confirm")
        assert await _said(alone) == (403, "two-persons")
        proposed = (await chief.post(f"/ledger/acts/{act}/destroy", json=REASON)).json()
        assert (await chief.post(f"/ledger/destructions/{proposed['id']}/confirm")).status_code == 403
        desk = (await auditor.get("/ledger")).json()
        assert [each["id"] for each in desk["waiting"]] == [own["id"], proposed["id"]]
        assert (set(desk["head"]), desk["cosigners"]) == ({"at", "size", "root"}, [])
        for who, said in ((chief, (403, "own-proposal")), (auditor, (200, "")), (auditor, (409, ""))):
            assert await _said(await who.post("/ledger/destructions/withdraw", json={"id": own["id"]})) == said
        done = await auditor.post(f"/ledger/destructions/{proposed['id']}/confirm")
        assert done.status_code == 200, done.text
        assert (await auditor.post(f"/ledger/destructions/{proposed['id']}/confirm")).status_code == 409
        gone = await auditor.post(f"/ledger/acts/{act}/open", json=REASON)
        assert await _said(gone) == (403, "contents-destroyed")
        assert "by rule keys-destroyed-by-two" in gone.json()["message"]
        assert done.json()["certificate"] in gone.json()["message"]
        again = await chief.post(f"/ledger/acts/{act}/destroy", json=REASON)
        assert await _said(again) == (403, "contents-destroyed")
        await _nothing_is_left(town, before)
        after = await _entry(town, act)
        assert (after["entry"], after["leaf_index"]) == (before["entry"], before["leaf_index"])
        assert (await _counts(town))["destroyed"] == 1
        await _proof_stays(town, auditor, done.json(), kept, tmp_path)


async def _entry(town: Town, act: str) -> dict[str, Any]:
    found = await town.rows(
        """SELECT entry, contents_sealed, key_wrapped, leaf_index, subject, act.login FROM act
           JOIN ledger_entry ON ledger_entry.id = entry_id JOIN ledger_leaf USING (entry_id) WHERE act.id = $1""",
        act,
    )
    return found[0]


async def _nothing_is_left(town: Town, before: dict[str, Any]) -> None:
    """Look through every row of every table for the bytes of the key and of the sealed contents."""
    secrets = [before["key_wrapped"].hex(), before["contents_sealed"].hex()]
    tables = await town.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    for table in [each["tablename"] for each in tables]:
        holds = f'SELECT 1 FROM "{table}" AS row, unnest($1::text[]) AS secret WHERE position(secret IN row::text) > 0'  # noqa: S608 - its own tables
        assert await town.rows(holds, secrets) == [], table
    row = await town.rows(
        "SELECT login, name, note, incident, case_number, subject FROM act WHERE subject = 'destroyed'"
    )
    empty = {"login": "", "name": "", "note": None, "incident": None, "case_number": None, "subject": "destroyed"}
    assert row == [empty]


async def _proof_stays(
    town: Town, auditor: httpx.AsyncClient, certificate: dict[str, Any], kept: bytes, folder: Path
) -> None:
    """The certificate's own receipt names the leaf that was closed; a receipt kept from before still verifies."""

    async def ready() -> bool:
        return (await auditor.get(f"/receipts/{certificate['certificate']}")).status_code == 200

    await town.until("the certificate has its place", ready)
    for name, content in (
        ("kept", kept),
        ("proof", (await auditor.get(f"/receipts/{certificate['certificate']}")).content),
    ):
        (folder / name).write_bytes(content)
        assert (verify_path(folder / name).fault, verify_path(folder / name).openings) == (None, 1)
    contents = (await auditor.get(f"/receipts/{certificate['certificate']}")).json()["opening"]["contents"]
    told = contents["about"]
    assert told["destroyed"]["leaf_hash"] == certificate["leaf_hash"]
    assert (told["proposed_by"], told["proposed"]["because"]) == ("supervisor", REASON["note"])
