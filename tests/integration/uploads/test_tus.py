"""Files in pieces as tus 1.0.0 says, over real HTTP: what is refused, what is kept, and that bytes stay the same."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from tests.integration.uploads.sending import PIECE, VERSION, Sender
from tests.integration.web.town import Town

from watchroom.base.clock import ManualClock

SIZE = 3 * 1024 * 1024 + 12_345
CONTENT = secrets.token_bytes(SIZE)


async def sha256_of(town: Town, path: str) -> str:
    """Return the hash that the house took of a file, once it arrived."""
    item_id = path.rpartition("/")[2]
    rows = await town.rows("SELECT state, encode(sha256, 'hex') AS sha256 FROM evidence_item WHERE id = $1", item_id)
    assert rows[0]["state"] != "arriving"
    return str(rows[0]["sha256"])


async def test_what_the_protocol_asks_of_a_server(town: Town, sender: Sender) -> None:
    """Each answer that tus names is given as it is named; a file may begin with its first piece, or be empty."""
    client, files = sender.client, sender.files
    options = await client.options(files)
    assert options.status_code == 204
    assert options.headers["tus-version"] == "1.0.0"
    assert set(options.headers["tus-extension"].split(",")) >= {"creation", "checksum", "expiration", "termination"}
    assert int(options.headers["tus-max-size"]) == 50_000_000_000
    assert set(options.headers["tus-checksum-algorithm"].split(",")) == {"sha1", "sha256"}
    path = await sender.begin(10, "the door.mp4")
    wrong: list[tuple[str, str, dict[str, str], bytes, int]] = [
        ("POST", files, {"Upload-Length": "1"}, b"", 412),
        ("POST", files, VERSION | {"Tus-Resumable": "0.2.2", "Upload-Length": "1"}, b"", 412),
        ("POST", files, VERSION, b"", 400),
        ("POST", files, VERSION | {"Upload-Length": "-1"}, b"", 400),
        ("POST", files, VERSION | {"Upload-Length": "1e3"}, b"", 400),
        ("POST", files, VERSION | {"Upload-Defer-Length": "1"}, b"", 400),
        ("POST", files, VERSION | {"Upload-Length": "50000000001"}, b"", 413),
        ("POST", files, VERSION | {"Upload-Length": "1", "Upload-Metadata": "filename !!"}, b"", 400),
        ("POST", files, VERSION | {"Upload-Length": "1", "Upload-Metadata": "a YQ==,a YQ=="}, b"", 400),
        ("POST", files, VERSION | {"Upload-Length": "1"}, b"x", 415),
        ("HEAD", path, {}, b"", 412),
        ("HEAD", path[:-1] + "_", VERSION, b"", 404),
        ("GET", path, VERSION, b"", 405),
        ("PATCH", path, VERSION | {"Upload-Offset": "0"}, b"x", 415),
        ("PATCH", path, PIECE | {"Upload-Offset": "1"}, b"x", 409),
        ("PATCH", path, PIECE, b"x", 400),
        ("PATCH", path, PIECE | {"Upload-Offset": "0"}, b"01234567890", 413),
        ("PATCH", path, PIECE | {"Upload-Offset": "0", "Upload-Checksum": "md5 eA=="}, b"x", 400),
        ("PATCH", path, PIECE | {"Upload-Offset": "0", "Upload-Checksum": "sha1 eA=="}, b"x", 400),
        ("POST", "/portal/uploads/wr_" + "A" * 43 + "/files", VERSION | {"Upload-Length": "1"}, b"", 404),
    ]
    for method, where, headers, body, status in wrong:
        answer = await client.request(method, where, headers=headers, content=body)
        assert answer.status_code == status, (method, headers, answer.status_code, answer.text)
        assert answer.headers["tus-resumable"] == "1.0.0"
        assert status != 412 or answer.headers["tus-version"] == "1.0.0"
    head = await sender.head(path)
    assert head.headers["upload-offset"] == "0"
    assert head.headers["upload-length"] == "10"
    assert head.headers["cache-control"] == "no-store"
    assert head.headers["upload-metadata"] == "filename " + base64.b64encode(b"the door.mp4").decode()
    assert (await sender.patch(path, 0, b"0123456789")).status_code == 204
    whole = PIECE | {"Upload-Length": "5"}
    answer = await sender.client.post(sender.files, headers=whole, content=b"hello")
    assert answer.status_code == 201
    assert answer.headers["upload-offset"] == "5"
    assert await sha256_of(town, answer.headers["location"]) == hashlib.sha256(b"hello").hexdigest()
    empty = await sender.begin(0)
    assert await sha256_of(town, empty) == hashlib.sha256().hexdigest()


async def test_pieces_make_the_bytes_that_were_sent(town: Town, sender: Sender) -> None:
    """Uneven pieces make the bytes that were sent, sealed; one with a wrong checksum moves no offset."""
    path = await sender.begin(SIZE)
    at = 0
    for size in (1, 1024 * 1024 - 1, 1024 * 1024, 777, SIZE):
        piece = CONTENT[at : at + size]
        if size == 777:
            how = PIECE | {"Upload-Offset": str(at), "X-HTTP-Method-Override": "PATCH"}
            answer = await sender.client.post(path, content=piece, headers=how)
        else:
            answer = await sender.patch(path, at, piece)
        assert answer.status_code == 204, answer.text
        at += len(piece)
        assert int(answer.headers["upload-offset"]) == at
        assert at == SIZE or "GMT" in answer.headers["upload-expires"]
    assert await sha256_of(town, path) == hashlib.sha256(CONTENT).hexdigest()
    assert await sender.offset(path) == SIZE
    kept = [each.read_bytes() for each in (town.settings.data / "evidence").rglob("evi_*") if each.is_file()]
    assert kept
    assert not any(CONTENT[:64] in each or CONTENT[-64:] in each for each in kept)
    assert (town.settings.data / "evidence").stat().st_mode & 0o077 == 0
    path = await sender.begin(SIZE)
    await sender.patch(path, 0, CONTENT[:1_000])
    for algorithm in ("sha1", "sha256"):
        wrong = base64.b64encode(hashlib.new(algorithm, b"other").digest()).decode()
        answer = await sender.patch(path, 1_000, CONTENT[1_000:], **{"Upload-Checksum": f"{algorithm} {wrong}"})
        assert answer.status_code == 460
        assert await sender.offset(path) == 1_000
    right = base64.b64encode(hashlib.sha256(CONTENT[1_000:]).digest()).decode()
    answer = await sender.patch(path, 1_000, CONTENT[1_000:], **{"Upload-Checksum": f"sha256 {right}"})
    assert answer.status_code == 204
    assert await sha256_of(town, path) == hashlib.sha256(CONTENT).hexdigest()


async def test_of_four_pieces_at_once_one_is_taken(town: Town, sender: Sender) -> None:
    """Of four requests at once one writes; who breaks off finds what arrived, and goes on to the same hash."""
    path = await sender.begin(SIZE)
    answers = await asyncio.gather(*(sender.patch(path, 0, CONTENT) for _ in range(4)))
    statuses = sorted(each.status_code for each in answers)
    assert statuses[0] == 204
    assert set(statuses[1:]) <= {409, 423}, statuses
    assert await sha256_of(town, path) == hashlib.sha256(CONTENT).hexdigest()
    path = await sender.begin(SIZE)

    async def half() -> AsyncIterator[bytes]:
        yield CONTENT[: SIZE // 2]
        raise httpx.WriteError("the phone lost its network")

    with pytest.raises(httpx.WriteError):
        await sender.patch(path, 0, half())

    async def kept() -> bool:
        return await sender.offset(path) == SIZE // 2

    await town.until("what arrived is kept", kept)
    assert (await sender.patch(path, SIZE // 2, CONTENT[SIZE // 2 :])).status_code == 204
    assert await sha256_of(town, path) == hashlib.sha256(CONTENT).hexdigest()


async def test_a_file_is_given_up_taken_back_and_closed_with_its_link(town: Town, sender: Sender) -> None:
    """What is taken back, given up or behind a closed link answers 410 or 404; what arrived is not taken back."""
    assert isinstance(town.clock, ManualClock)
    first, second, whole = await sender.begin(5), await sender.begin(5), await sender.begin(5)
    await sender.patch(whole, 0, b"whole")
    assert (await sender.client.delete(first, headers=VERSION)).status_code == 204
    assert (await sender.head(first)).status_code == 410
    assert (await sender.client.delete(whole, headers=VERSION)).status_code == 409
    town.clock.advance(timedelta(days=6).total_seconds())
    assert (await sender.patch(second, 0, b"ab")).status_code == 204
    town.clock.advance(timedelta(days=6).total_seconds())
    assert await sender.offset(second) == 2
    town.clock.advance(timedelta(days=8).total_seconds())
    assert (await sender.patch(second, 2, b"cde")).status_code == 410
    assert await sender.offset(whole) == 5
    town.clock.advance(timedelta(days=11).total_seconds())
    assert (await sender.head(whole)).status_code == 404
