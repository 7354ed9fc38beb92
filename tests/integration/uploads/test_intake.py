"""What becomes of a file that arrived: kept with its silent viewing copy, or put into quarantine with the reason."""

from __future__ import annotations

import base64
import hashlib
import io
from typing import Any

import av
import httpx
from tests.integration.uploads.making import EICAR, PLAYLIST, picture, tarred, video, zipped
from tests.integration.uploads.sending import Sender, incident
from tests.integration.web.town import Town

HOSTILE: dict[str, tuple[bytes, str, str]] = {
    "a playlist that says it is a video": (PLAYLIST, "playlist", "it names other files"),
    "the test file of virus scanners": (EICAR, "text", "test file of virus scanners"),
    "a page with a program": (b"<html><script>alert(1)</script></html>", "html", "can carry a program"),
    "a drawing with a program": (b'<?xml version="1.0"?><svg onload="alert(1)"/>', "svg", "can carry a program"),
    "a Windows program": (b"MZ" + bytes(200), "windows", "It is a program"),
    "a picture that is also an archive": (picture() + zipped({"a.txt": b"x"}), "jpeg", "also a ZIP"),
    "a video cut off": (video()[:900], "mp4", "damaged"),
    "noise that says it is a video": (b"\x00\x00\x00\x18ftypmp42" + b"\x99" * 4_000, "mp4", "damaged"),
    "an archive that fills a disk": (zipped({"a.bin": bytes(30_000_000)}), "zip", "fill a disk"),
    "an archive within an archive": (zipped({"a.zip": zipped({"b": b"c"})}), "zip", "another archive"),
    "an archive that writes outside": (zipped({"../../etc/cron.d/x": b"x"}), "zip", "outside its folder"),
    "an archive that writes to a drive": (zipped({"C:\\x.txt": b"x"}), "zip", "outside its folder"),
    "an archive with a program": (zipped({"player.exe": b"MZ"}), "zip", "holds a program"),
    "an archive with a link": (tarred({"a": "/etc/passwd"}), "tar", "holds a link"),
    "an archive cut off": (zipped({"a.txt": b"x" * 500}, packed=False)[:-30], "zip", "damaged"),
    "an archive that nobody looks into": (b"7z\xbc\xaf\x27\x1c" + bytes(100), "7z", "without unpacking"),
}


async def item(town: Town, item_id: str) -> dict[str, Any]:
    """Return an item once it was examined and its viewing copy is made or given up."""

    async def settled() -> bool:
        rows = await town.rows("SELECT state, copy_state FROM evidence_item WHERE id = $1", item_id)
        return rows[0]["state"] in ("kept", "quarantined") and rows[0]["copy_state"] != "wanted"

    await town.until(f"{item_id} is examined", settled)
    detective = await town.person("detective")
    answer = await detective.get(f"/evidence/{item_id}", params={"incident": await incident(town)})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def grant(town: Town, item_id: str, what: str, *, login: str = "detective", **body: Any) -> httpx.Response:
    """Ask for a look at an item's bytes."""
    person = await town.person(login)
    named = {"incident": await incident(town)} | body
    return await person.post(f"/evidence/{item_id}/{what}", json=named)


async def test_hostile_files_wait_in_quarantine(town: Town, sender: Sender) -> None:
    """Each hostile file is told by its content and waits with its reason; names that trick paths reach no disk."""
    sent = {name: await sender.send(content, "holiday.mp4") for name, (content, _, _) in HOSTILE.items()}
    for name, (_, kind, reason) in HOSTILE.items():
        found = (await item(town, sent[name]))["item"]
        assert found["state"] == "quarantined", (name, found)
        assert found["kind"] == kind, (name, found["kind"])
        assert any(reason in each for each in found["findings"]), (name, found["findings"])
    waiting = sent["an archive with a program"]
    refused = await grant(town, waiting, "download", note="the recorder's own player")
    assert (refused.status_code, refused.json()["rule"]) == (403, "quarantined")
    by_detective = await grant(town, waiting, "release", note="the recorder's own player")
    assert by_detective.status_code == 403
    released = await grant(town, waiting, "release", login="supervisor", note="the recorder's own player")
    assert released.status_code == 200, released.text
    assert (await grant(town, waiting, "download", note="to play it")).status_code == 200
    for name in ("../../../etc/passwd", "a\x00b.mp4", "C:\\windows\\x", "\u202egpj.exe", "x" * 300):
        await sender.send(b"text", name)
    encoded = base64.b64encode(b"x" * 3_500).decode()
    told = {"Tus-Resumable": "1.0.0", "Upload-Length": "1", "Upload-Metadata": f"filename {encoded}"}
    assert (await sender.client.post(sender.files, headers=told)).status_code == 400
    names = [path.name for path in (town.settings.data / "evidence").rglob("*") if path.is_file()]
    assert names
    assert all(name.startswith("evi_") for name in names)


async def test_a_video_is_kept_watched_in_silence_and_downloaded_as_received(town: Town, sender: Sender) -> None:
    """The copy has pictures and no sound, the original the sent bytes, each touch a line; odd kinds are made anew."""
    content = video()
    odd = 'front"; filename="x.exe\r\nX-Evil: 1' + "n" * 300 + ".mp4"
    item_id = await sender.send(content, odd)
    found = (await item(town, item_id))["item"]
    assert (found["state"], found["kind"], found["copy_state"]) == ("kept", "mp4", "ready")
    assert found["sha256"] == hashlib.sha256(content).hexdigest()
    assert "\r" not in found["name"]
    assert found["name"].endswith(".mp4")
    detective = await town.person("detective")
    watched = await grant(town, item_id, "watch")
    address = f"/evidence/{item_id}/copy"
    act = {"act": watched.json()["act_id"]}
    whole = await detective.get(address, params=act)
    assert whole.headers["content-type"] == "video/mp4"
    with av.open(io.BytesIO(whole.content), "r") as copy:
        assert (len(copy.streams.video), len(copy.streams.audio)) == (1, 0)
        assert len(list(copy.decode(copy.streams.video[0]))) == 10
    part = await detective.get(address, params=act, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, whole.content[100:200])
    assert (await (await town.person("supervisor")).get(address, params=act)).status_code == 404
    assert (await detective.get(f"/evidence/{item_id}/original", params=act)).status_code == 404
    assert (await grant(town, item_id, "download")).status_code == 400
    loaded = await grant(town, item_id, "download", note="for the lab")
    original = await detective.get(f"/evidence/{item_id}/original", params={"act": loaded.json()["act_id"]})
    assert original.content == content
    assert original.headers["content-disposition"] == f'attachment; filename="{found["incident_number"]}-{item_id}.mp4"'
    assert original.headers["content-type"] == "application/octet-stream"
    custody = [line["kind"] for line in (await item(town, item_id))["custody"]]
    assert custody == ["received", "examined", "copied", "seen", "watched", "downloaded", "seen"]
    acts = await town.rows("SELECT act FROM act WHERE act LIKE 'evidence.%' AND outcome = 'done' ORDER BY at, id")
    assert {"evidence.look", "evidence.watch", "evidence.download"} <= {row["act"] for row in acts}
    film = await sender.send(video("mjpeg", "avi"), "cam.avi")
    still = await sender.send(picture(), "door.jpg")
    text = await sender.send(b"17:05 it was loud", "note.txt")
    assert (await item(town, film))["item"]["copy_state"] == "ready"
    detective = await town.person("detective")
    act = {"act": (await grant(town, film, "watch")).json()["act_id"]}
    with av.open(io.BytesIO((await detective.get(f"/evidence/{film}/copy", params=act)).content)) as copy:
        assert copy.streams.video[0].codec_context.name == "h264"
        assert not copy.streams.audio
    assert (await item(town, still))["item"]["copy_state"] == "ready"
    act = {"act": (await grant(town, still, "watch")).json()["act_id"]}
    assert (await detective.get(f"/evidence/{still}/copy", params=act)).content[:3] == b"\xff\xd8\xff"
    assert (await item(town, text))["item"]["copy_state"] == "none"
