"""Looking at recordings: which may be seen, how their bytes are had, and how they are exported and held."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import zipfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import av
import msgspec
import numpy as np
import numpy.typing as npt
import pytest
from tests.integration.video.looking import Gallery
from tests.integration.web.pictures import JPEG

from watchroom.actions import clips
from watchroom.media.camera import recordings_folder
from watchroom.media.pictures.pool import Pictures

pytestmark = pytest.mark.database


def _span(gallery: Gallery, minutes: float = 5) -> dict[str, str]:
    now = gallery.town.clock.now()
    return {"from": (now - timedelta(minutes=minutes)).isoformat(), "to": now.isoformat()}


async def _play(gallery: Gallery, login: str, *cameras: str, **body: Any) -> Any:
    said = _span(gallery) | {"cameras": list(cameras), "incident": gallery.incident} | body
    return await gallery.ask(login, "POST", "/playback", json=said)


def _path(camera_id: str, began_at: datetime) -> str:
    return f"/cameras/{camera_id}/segments/{round(began_at.timestamp() * 1_000_000)}.mp4"


async def test_recordings_are_seen_for_a_reason_and_private_ones_by_lease_and_ring(gallery: Gallery) -> None:
    """One act plays many cameras, names those it may not show, and is refused when it may show none."""
    began_at = gallery.town.clock.now() - timedelta(seconds=60)
    await gallery.town.record("c-1", "mpd/DC", began_at, 2)
    await gallery.town.record("i-radius", "mpd/DC", began_at, 2)
    assert (await _play(gallery, "watch.officer", "i-radius")).json()["rule"] == "private-by-lease"
    played = (await _play(gallery, "watch.officer", "c-1", "i-radius")).json()
    assert [(each["camera"]["id"], len(each["segments"]), each["rule"]) for each in played["cameras"]] == [
        ("c-1", 1, None),
        ("i-radius", 0, "private-by-lease"),
    ]
    assert "gunshot" in {mark["kind"] for mark in played["marks"]}
    await gallery.lease()
    assert (await _play(gallery, "watch.officer", "i-radius")).json()["rule"] == "owners-ring-buffer"
    await gallery.town.change_place("UPDATE camera SET ring_buffer = true WHERE id = 'i-radius'")
    opened = (await _play(gallery, "watch.officer", "i-radius")).json()
    assert len(opened["cameras"][0]["segments"]) == 1
    assert "lease" in {mark["kind"] for mark in opened["marks"]}
    assert (await _play(gallery, "watch.officer", "p-1")).status_code == 404
    assert (await _play(gallery, "detective", "c-1")).status_code == 403
    case = {"incident": None, "case": "26-111"}
    assert (await _play(gallery, "detective", "c-1", **case)).status_code == 200
    assert (await _play(gallery, "detective", "c-1", incident=None, case="26-999")).json()["rule"] == "case-known"
    assert (await _play(gallery, "watch.officer", "c-1", to=_span(gallery)["from"])).status_code == 400


async def test_bytes_come_whole_in_part_and_while_they_grow(gallery: Gallery) -> None:
    """Ranges of a segment are exactly its bytes, a growing file is sent as far as it plays, and only by its ticket."""
    began_at = gallery.town.clock.now() - timedelta(seconds=60)
    (segment,) = await gallery.town.record("c-1", "mpd/DC", began_at, 2)
    whole = (recordings_folder(gallery.town.settings.data) / segment.path).read_bytes()
    ticket = (await _play(gallery, "watch.officer", "c-1")).json()["ticket"]
    path = _path("c-1", began_at)
    how: dict[str, Any] = {"params": {"ticket": ticket}}

    async def part(wanted: str | None) -> Any:
        headers = {} if wanted is None else {"Range": wanted}
        return await gallery.ask("watch.officer", "GET", path, headers=headers, **how)

    plain = await part(None)
    assert (plain.status_code, plain.content, plain.headers["cache-control"]) == (200, whole, "no-store")
    middle = await part("bytes=100-299")
    assert (middle.status_code, middle.content) == (206, whole[100:300])
    assert middle.headers["content-range"] == f"bytes 100-299/{len(whole)}"
    assert (await part("bytes=-50")).content == whole[-50:]
    assert (await part(f"bytes={len(whole)}-")).status_code == 416
    assert (await gallery.ask("watch.second", "GET", path, **how)).status_code == 404
    assert (await gallery.ask("watch.officer", "GET", path, params={"ticket": "x"})).status_code == 404
    assert (await gallery.ask("watch.officer", "GET", "/cameras/c-1/segments/..%2F1.mp4", **how)).status_code == 404
    await _grow(gallery, whole, segment.path)
    listed = await gallery.ask(
        "watch.officer", "GET", "/cameras/c-2/segments", params=_span(gallery) | {"incident": gallery.incident}
    )
    grown = listed.json()
    assert [each["id"] for each in grown["items"]] == [0]
    answer = await gallery.ask(
        "watch.officer",
        "GET",
        _path("c-2", began_at),
        params={"ticket": grown["ticket"]},
        headers={"Range": "bytes=0-"},
    )
    assert (answer.status_code, answer.headers["content-range"]) == (206, "bytes 0-599/*")
    assert answer.content == whole[:600]


async def _grow(gallery: Gallery, whole: bytes, path: str) -> None:
    """Let the media process of camera c-2 be writing a file of which 600 bytes may be read."""
    now = gallery.town.clock.now()
    gallery.town.media.growing["c-2"] = {
        "id": 0, "camera_id": "c-2", "began_at": (now - timedelta(seconds=60)).isoformat(), "ended_at": now.isoformat(),
        "size_bytes": len(whole), "sha256": None, "codec": "avc1.42c01e", "width": 320, "height": 240,
        "offset_s": None, "fragments": [[400, 200, 0, 1000]], "header_bytes": 400, "path": path,
    }  # fmt: skip


async def test_thumbnails_are_part_of_a_playback(gallery: Gallery) -> None:
    """A thumbnail is asked of the key frame before the time, within the playback's own span only."""
    began_at = gallery.town.clock.now() - timedelta(seconds=60)
    (segment,) = await gallery.town.record("c-1", "mpd/DC", began_at, 3)
    ticket = (await _play(gallery, "watch.officer", "c-1")).json()["ticket"]

    async def thumb(at: datetime) -> Any:
        params = {"ticket": ticket, "at": at.isoformat()}
        return await gallery.ask("watch.officer", "GET", "/cameras/c-1/thumb.jpg", params=params)

    found = await thumb(began_at + timedelta(seconds=1.5))
    assert (found.status_code, found.content) == (200, JPEG)
    asked = gallery.town.media.asked[-1]
    assert (asked["op"], asked["path"], asked["offset"]) == ("thumb", segment.path, segment.fragments[1].offset)
    assert (await thumb(began_at - timedelta(minutes=30))).status_code == 404


@pytest.mark.skipif(shutil.which("ffprobe") is None, reason="ffprobe is not installed")
async def test_an_export_is_whole_and_can_be_checked_outside(gallery: Gallery, tmp_path: Path) -> None:
    """The zip's hashes are right, its MP4 files decode without a fault, and the manifest names the segments."""
    began_at = gallery.town.clock.now() - timedelta(seconds=60)
    first = await gallery.town.record("c-1", "mpd/DC", began_at, 3)
    second = await gallery.town.record("c-1", "mpd/DC", began_at + timedelta(seconds=3), 3)
    await gallery.town.record("c-2", "mpd/DC", began_at, 2)
    body = {
        "cameras": ["c-1", "c-2"],
        "from": (began_at + timedelta(seconds=1.5)).isoformat(),
        "to": (began_at + timedelta(seconds=4.5)).isoformat(),
        "incident": gallery.incident,
        "note": "for the report",
    }
    answer = await gallery.ask("watch.officer", "POST", "/clips", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path)
    sums = [line.split("  ") for line in (tmp_path / "SHA256SUMS").read_text().splitlines()]
    assert all(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == digest for digest, name in sums)
    manifest = msgspec.json.decode((tmp_path / "manifest.json").read_bytes())
    files = [file for camera in manifest["cameras"] for file in camera["files"]]
    assert [file["file"] for file in files] == ["01-camera-c-1.mp4", "02-camera-c-2.mp4"]
    assert [each["sha256"] for each in files[0]["segments"]] == [each.sha256.hex() for each in (*first, *second)]
    assert (_frames(tmp_path / "01-camera-c-1.mp4"), _frames(tmp_path / "02-camera-c-2.mp4")) == (40, 10)
    ended = await gallery.town.rows("SELECT disposition FROM act_end WHERE act_id = $1", manifest["act"])
    assert ended == [{"disposition": "delivered"}]
    assert len(await gallery.town.rows("SELECT 1 FROM act WHERE act = 'clip.export'")) == 1
    missing = await gallery.ask("watch.officer", "POST", "/clips", json=body | {"note": ""})
    assert (missing.status_code, missing.json()["rule"]) == (403, "clips-of-an-incident")
    unseen = await gallery.ask("watch.officer", "POST", "/clips", json=body | {"cameras": ["c-1", "p-1"]})
    assert unseen.status_code == 404
    case = await gallery.ask("detective", "POST", "/clips", json=body | {"incident": None, "case": "26-111"})
    assert case.status_code == 200


def _frames(path: Path) -> int:
    """Return how many pictures an ordinary tool decodes, and fail when it finds a fault."""
    asked = ["ffprobe", "-v", "error", "-count_frames", "-show_entries", "stream=nb_read_frames,codec_name", "-of",
             "csv=p=0", str(path)]  # fmt: skip
    found = subprocess.run(asked, capture_output=True, text=True, check=True)  # noqa: S603 - a tool of the system
    assert found.stderr == ""
    return int(found.stdout.strip().split(",")[1])


async def test_a_hold_keeps_recordings_for_a_case(gallery: Gallery) -> None:
    """A supervisor holds a span for an open case; the timeline shows it, and only a supervisor lets it go."""
    began_at = gallery.town.clock.now() - timedelta(seconds=60)
    await gallery.town.record("c-1", "mpd/DC", began_at, 2)
    review_at = (gallery.town.clock.now() + timedelta(days=90)).isoformat()
    body = _span(gallery) | {"camera_id": "c-1", "case": "26-111", "reason": "trial", "review_at": review_at}
    assert (await gallery.ask("detective", "POST", "/holds", json=body)).status_code == 403
    assert (await gallery.ask("supervisor", "POST", "/holds", json=body | {"case": "25-999"})).status_code == 403
    assert (await gallery.ask("supervisor", "POST", "/holds", json=body | {"camera_id": "c-2"})).status_code == 409
    hold = (await gallery.ask("supervisor", "POST", "/holds", json=body)).json()
    assert (hold["approver"], hold["segments"]) == ("Supervisor", 1)
    played = (await _play(gallery, "watch.officer", "c-1")).json()
    assert played["cameras"][0]["segments"][0]["held"] is True
    listed = (await gallery.ask("detective", "GET", "/holds", params={"case": "26-111"})).json()["items"]
    assert [each["id"] for each in listed] == [hold["id"]]
    gone = await gallery.ask("supervisor", "DELETE", f"/holds/{hold['id']}", params={"why": "the trial is over"})
    assert (gone.status_code, gone.json()["released_by"]) == (200, "supervisor")


LEFT = {"points": [[0, 0], [0.5, 0], [0.5, 1], [0, 1]], "reason": "a bedroom window"}
DARK_MAX, STREET_MIN = 40, 60


def _luma(film: bytes) -> list[npt.NDArray[np.uint8]]:
    """Return the brightness of every picture of a film, as an ordinary player decodes it."""
    with av.open(io.BytesIO(film), "r") as container:
        return [np.asarray(frame.to_ndarray(format="gray"), dtype=np.uint8) for frame in container.decode(video=0)]


def _is_masked(pictures: Sequence[npt.NDArray[np.uint8]]) -> bool:
    """Return whether nothing shows left of the middle of any picture, and the street right of it."""
    middle = pictures[0].shape[1] // 2
    return all(each[:, : middle - 4].max() < DARK_MAX < STREET_MIN < each[:, middle + 8 :].mean() for each in pictures)


async def test_recordings_of_a_masked_camera_leave_masked_and_never_as_they_are(
    gallery: Gallery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Played and exported pictures hide what the masks cover, whatever is asked for; too long an export is refused."""
    began_at = gallery.town.clock.now() - timedelta(seconds=60)
    first = await gallery.town.record("c-1", "mpd/DC", began_at, 2)
    await gallery.town.record("c-1", "mpd/DC", began_at + timedelta(seconds=2), 1)
    gallery.town.media.hides = False
    masks = {"masks": [LEFT], "in_camera": True}
    set_here = (await gallery.ask("admin", "PUT", "/cameras/c-1/masks", json=masks)).json()
    assert (set_here["masked_in_camera"], bool(set_here["says"])) == (False, True)
    played = (await _play(gallery, "watch.officer", "c-1")).json()
    assert [each["masked"] for each in played["cameras"][0]["segments"]] == [True, True]

    async def bytes_of(**how: Any) -> Any:
        params = {"ticket": played["ticket"]} | how.pop("params", {})
        return await gallery.ask("watch.officer", "GET", _path("c-1", began_at), params=params, **how)

    refused = [await bytes_of(), await bytes_of(headers={"Range": "bytes=0-"})]
    assert [(each.status_code, each.json()["rule"]) for each in refused] == [(403, "masked-recordings-sealed")] * 2
    assert (await bytes_of(params={"group": 2})).status_code == 404
    assert (await bytes_of(params={"group": 1})).status_code == 503
    async with _masking(gallery):
        group = await bytes_of(params={"group": 1})
        assert (group.status_code, group.headers["cache-control"]) == (200, "no-store")
        assert (len(_luma(group.content)), _is_masked(_luma(group.content))) == (10, True)
        body = _span(gallery) | {"cameras": ["c-1"], "incident": gallery.incident, "note": "x"}
        clip = await gallery.ask("watch.officer", "POST", "/clips", json=body)
        zipfile.ZipFile(io.BytesIO(clip.content)).extractall(tmp_path)
        (file,) = msgspec.json.decode((tmp_path / "manifest.json").read_bytes())["cameras"][0]["files"]
        film = (tmp_path / file["file"]).read_bytes()
        assert (len(_luma(film)), _is_masked(_luma(film))) == (30, True)
        assert file["sha256"] == hashlib.sha256(film).hexdigest()
        assert file["pictures"].startswith("made anew as H.264, areas masked: 1")
        assert file["segments"][0]["sha256"] == first[0].sha256.hex()
        at = {"ticket": played["ticket"], "at": began_at.isoformat()}
        assert (await gallery.ask("watch.officer", "GET", "/cameras/c-1/thumb.jpg", params=at)).status_code == 200
        assert gallery.town.media.asked[-1]["masks"] == [LEFT]
    monkeypatch.setattr(clips, "MASKED_MAX", timedelta(seconds=2))
    too_long = await gallery.ask("watch.officer", "POST", "/clips", json=body)
    assert (too_long.status_code, "make several" in too_long.json()["message"]) == (409, True)


async def test_what_a_camera_recorded_before_it_masked_itself_stays_sealed(gallery: Gallery) -> None:
    """Its later recordings are sent as they are, for they have the masks."""
    began_at = gallery.town.clock.now() - timedelta(seconds=60)
    await gallery.town.record("c-1", "mpd/DC", began_at, 2)
    masks = {"masks": [LEFT], "in_camera": True}
    there = (await gallery.ask("admin", "PUT", "/cameras/c-1/masks", json=masks)).json()
    assert (there["masked_in_camera"], there["says"]) == (True, None)
    later = gallery.town.clock.now() + timedelta(seconds=1)
    await gallery.town.record("c-1", "mpd/DC", later, 2)
    gallery.town.advance(10)
    played = (await _play(gallery, "watch.officer", "c-1")).json()
    assert [each["masked"] for each in played["cameras"][0]["segments"]] == [True, False]
    how: dict[str, Any] = {"params": {"ticket": played["ticket"]}}
    answers = [await gallery.ask("watch.officer", "GET", _path("c-1", each), **how) for each in (began_at, later)]
    assert [each.status_code for each in answers] == [403, 200]
    how["params"]["group"] = 0
    assert (await gallery.ask("watch.officer", "GET", _path("c-1", later), **how)).status_code == 400


@asynccontextmanager
async def _masking(gallery: Gallery) -> AsyncIterator[None]:
    """Let the media process of the town mask recordings, as the real one does."""
    pictures = Pictures()
    gallery.town.media.masking = (recordings_folder(gallery.town.settings.data), pictures)
    try:
        yield
    finally:
        await pictures.close()
