"""What the house does with files: acts are written, scanners asked, unfinished ones given up, keys destroyed."""

from __future__ import annotations

import io
import tempfile
from datetime import timedelta
from pathlib import Path

import av
import pytest
from tests.integration.uploads.clamav import BYTES_MAX, MARK, scanning
from tests.integration.uploads.making import video
from tests.integration.uploads.sending import VERSION, Sender, incident, make_link
from tests.integration.uploads.test_intake import grant, item
from tests.integration.web.town import Town

from watchroom.app.evidence import vault_of
from watchroom.base.clock import ManualClock
from watchroom.base.errors import UnavailableError
from watchroom.evidence import clamd
from watchroom.evidence.incoming import Incoming, Vault, assemble
from watchroom.pipeline.retention import Retention

DAY_S = 86_400.0
YEAR_S = 365 * DAY_S


async def acts(town: Town) -> list[str]:
    """Return the acts on files, oldest first."""
    return [row["act"] for row in await town.rows("SELECT act FROM act WHERE act LIKE 'upload.%' ORDER BY at, id")]


async def test_each_step_of_a_file_is_an_act_and_its_pieces_belong_to_the_first(town: Town, sender: Sender) -> None:
    """Beginning, finishing and taking back are acts; pieces and questions go on under them; refusals are written."""
    whole, unwanted = await sender.begin(5), await sender.begin(5)
    await sender.patch(whole, 0, b"wh")
    await sender.head(whole)
    assert await acts(town) == ["upload.begin", "upload.begin"]
    await sender.patch(whole, 2, b"ole")
    await sender.client.delete(unwanted, headers=VERSION)
    assert await acts(town) == ["upload.begin", "upload.begin", "upload.finish", "upload.remove"]
    answer = await sender.client.head("/portal/uploads/wr_nobody/files/evi_x", headers=VERSION)
    assert answer.status_code == 404
    refused = await town.rows("SELECT act, rule FROM act WHERE outcome = 'refused' AND act LIKE 'upload.%'")
    assert [tuple(row.values()) for row in refused] == [("upload.go_on", "not-visible")]


async def test_what_never_arrived_whole_is_given_up(town: Town, sender: Sender) -> None:
    """After a week the key of an unfinished file is destroyed and its bytes are gone; one that is whole is taken in."""
    assert isinstance(town.clock, ManualClock)
    half, whole = await sender.begin(5), await sender.begin(5)
    await sender.patch(half, 0, b"ha")
    await sender.patch(whole, 0, b"whole")
    ids = [path.rpartition("/")[2] for path in (half, whole)]
    async with town.database.owner.acquire() as tx:
        await tx.execute(
            """UPDATE evidence_item SET state = 'arriving', arrived_at = NULL, expires_at = began_at + interval '7 days'
               WHERE id = $1 AND state = 'arrived'""",
            ids[1],
        )
    town.clock.advance(timedelta(days=8).total_seconds())

    async def settled() -> bool:
        rows = await town.rows("SELECT state FROM evidence_item WHERE id = ANY ($1::text[]) ORDER BY id", ids)
        return [row["state"] for row in rows] == ["expired", "kept"]

    await town.until("both are settled", settled)
    kept = [path.name for path in (town.settings.data / "evidence").rglob("evi_*")]
    assert not any(name.startswith(ids[0]) for name in kept)
    rows = await town.rows("SELECT key_wrapped, about_sealed FROM evidence_item WHERE id = $1", ids[0])
    assert tuple(rows[0].values()) == (None, None)


async def test_a_file_that_cannot_be_read_holds_up_no_other(town: Town, sender: Sender) -> None:
    """A file whose sealed bytes were changed goes to quarantine saying so, and the next one is examined."""
    first = await sender.send(b"the first", "a.txt")
    await item(town, first)
    [path] = (town.settings.data / "evidence").rglob(f"{first}.original")
    path.write_bytes(bytes(len(path.read_bytes())))
    async with town.database.owner.acquire() as tx:
        await tx.execute("UPDATE evidence_item SET state = 'arrived' WHERE id = $1", first)
    second = await sender.send(b"the second", "b.txt")
    assert (await item(town, second))["item"]["state"] == "kept"
    found = (await item(town, first))["item"]
    assert found["state"] == "quarantined"
    assert "cannot be read" in found["findings"][0]


async def test_sound_is_heard_for_a_case_and_a_destroyed_key_ends_all(town: Town, sender: Sender) -> None:
    """A detective hears MP3 for a case; evidence of an open incident is held; afterwards the key and the bytes go."""
    found = await sender.send(video(), "door.mp4")
    await item(town, found)
    cases = await town.rows("SELECT number FROM case_file WHERE agency = 'mpd' AND status = 'open' LIMIT 1")
    case = cases[0]["number"]
    assert (await grant(town, found, "link", to_case=case)).status_code == 200
    refused = await grant(town, found, "hear", incident=None, case=case)
    assert refused.status_code == 403
    heard = await grant(town, found, "hear", incident=None, case=case, note="who shouts")
    detective = await town.person("detective")
    sound = await detective.get(f"/evidence/{found}/sound", params={"act": heard.json()["act_id"]})
    with av.open(io.BytesIO(sound.content), "r") as opened:
        assert opened.streams.audio[0].codec_context.name.startswith("mp3")
        assert not opened.streams.video
    held = await grant(town, found, "destroy", login="supervisor", note="no longer needed")
    assert (held.status_code, held.json()["rule"]) == (403, "evidence-held")
    async with town.database.owner.acquire() as tx:
        await tx.execute("UPDATE case_file SET status = 'closed' WHERE number = $1", case)
        await tx.execute("UPDATE incident SET value = jsonb_set(value, '{status}', '\"closed\"')")
    gone = await grant(town, found, "destroy", login="supervisor", note="no longer needed")
    assert gone.status_code == 200, gone.text
    assert (gone.json()["item"]["state"], gone.json()["item"]["name"]) == ("destroyed", "")
    assert gone.json()["custody"][-1]["kind"] == "destroyed"
    assert not list((town.settings.data / "evidence").rglob(f"{found}.*"))
    assert (await grant(town, found, "watch")).status_code == 409


async def test_a_virus_scanner_is_asked_over_its_socket() -> None:
    """The daemon finds its mark in a sealed file, nothing in another, and what it cannot look at is no clean file."""
    with tempfile.TemporaryDirectory(prefix="wr-") as name:
        folder, key = Path(name), b"k" * 32
        vault = Vault(folder / "evidence")

        def sealed(content: bytes) -> str:
            item_id = f"evi_{len(content):020}"
            vault.make(item_id)
            with Incoming(vault, item_id, key) as incoming:
                incoming.write(content)
                incoming.commit()
            assemble(vault, item_id, key)
            return item_id

        async with scanning(folder) as socket:
            for content, wanted in ((b"x" * 9 + MARK, "Made.Up.Virus"), (b"harmless", None)):
                file = vault.reader(sealed(content), key, len(content))
                assert await clamd.scan(socket, file) == wanted
                file.close()
            large = bytes(BYTES_MAX + 1)
            with vault.reader(sealed(large), key, len(large)) as file, pytest.raises(UnavailableError, match="limit"):
                await clamd.scan(socket, file)
        with vault.reader(sealed(b"y"), key, 1) as file, pytest.raises(UnavailableError, match="does not answer"):
            await clamd.scan(folder / "nobody.sock", file)


async def test_a_file_sent_again_is_kept_once_and_its_sender_is_told(town: Town, sender: Sender) -> None:
    """The same bytes by the same link are one item; asked again, the second is whole, and nothing of it is kept."""
    first = await sender.send(b"the same words", "a.txt")
    await item(town, first)
    path = await sender.begin(14, "b.txt")
    assert (await sender.patch(path, 0, b"the same words")).status_code == 204
    again = path.rpartition("/")[2]
    assert await sender.offset(path) == 14, "a phone that lost the answer asks, and begins nothing anew"
    page = (await sender.client.get(f"/portal/uploads/{sender.token}")).text
    assert page.count("You sent this file more than once") == 1
    assert not list((town.settings.data / "evidence").rglob(f"{again}.*"))
    found = await item(town, first)
    assert [each["kind"] for each in found["custody"]] == ["received", "examined", "seen", "again", "seen"]
    listed = (await (await town.person("detective")).get("/evidence", params={"incident": await incident(town)})).json()
    assert [each["id"] for each in listed["items"]] == [first]
    async with Sender(town, await make_link(town)) as other:
        assert await other.send(b"the same words", "a.txt") != first
    assert len(await town.rows("SELECT 1 FROM evidence_item WHERE key_wrapped IS NOT NULL")) == 2


async def test_evidence_ends_by_its_clock_and_a_hold_keeps_it(town: Town, sender: Sender) -> None:
    """Five years after its incident was closed an item's key is destroyed, with a certificate; a held one stays."""
    over, held = await sender.send(b"one", "a.txt"), await sender.send(b"two", "b.txt")
    for each in (over, held):
        await item(town, each)
    retention = Retention(town.door, vault_of(town.settings))
    town.advance(6 * YEAR_S)
    assert not [each for each in await retention.keep() if each.record_class == "evidence"], "its incident is open"
    async with town.database.owner.acquire() as tx:
        closed = """UPDATE incident SET value = jsonb_set(value, '{status}', '"closed"'), updated_at = $1"""
        await tx.execute(closed, town.clock.now())
    town.advance(5 * YEAR_S - 20 * DAY_S)
    supervisor, named = await town.sit_again("supervisor"), {"incident": await incident(town), "note": "an appeal"}
    ending = (await supervisor.get("/evidence/ending")).json()["items"]
    assert {each["id"] for each in ending} == {over, held}
    late = {"review_at": (town.clock.now() + timedelta(days=400)).isoformat()}
    wrong = await supervisor.post(f"/evidence/{held}/hold", json=named | late)
    assert (wrong.status_code, wrong.json()["field"]) == (400, "review_at")
    review = {"review_at": (town.clock.now() + timedelta(days=300)).isoformat()}
    assert (await supervisor.post(f"/evidence/{held}/hold", json=named | review)).status_code == 200
    town.advance(25 * DAY_S)
    certificates = {each.record_class: each for each in await retention.keep()}
    assert (certificates["evidence"].rows, certificates["evidence"].method) == (1, "keys destroyed")
    assert "incident" not in certificates, "it stays as long as a file of it"
    assert await states(town) == {over: "destroyed", held: "kept"}
    assert not list((town.settings.data / "evidence").rglob(f"{over}.*"))
    [line] = await town.rows("SELECT act_id, kind FROM custody WHERE item_id = $1 ORDER BY id DESC LIMIT 1", over)
    assert (line["act_id"], line["kind"]) == (certificates["evidence"].act_id, "destroyed")
    supervisor = await town.sit_again("supervisor")
    assert (await supervisor.post(f"/evidence/{held}/let-go", json=named)).status_code == 200
    await retention.keep()
    assert await states(town) == {over: "destroyed", held: "destroyed"}


async def states(town: Town) -> dict[str, str]:
    """Return the state of every item."""
    return {row["id"]: row["state"] for row in await town.rows("SELECT id, state FROM evidence_item")}
