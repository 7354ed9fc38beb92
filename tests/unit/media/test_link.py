"""The link carries requests and messages between two processes of ours, and outlives whatever comes over it."""

from __future__ import annotations

import asyncio
import os
import stat
import struct
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path

import pytest

from watchroom.base.errors import NotFoundError, UnavailableError
from watchroom.media.link import (
    KIND_RESULT,
    REQUEST_BYTES_MAX,
    SOCKET_PATH_BYTES_MAX,
    LinkClient,
    LinkServer,
    Request,
    pack_end,
    pack_json,
    socket_path,
)


class Camera:
    """Answers as a media process would: three pictures and an end, or pictures without end."""

    def __init__(self) -> None:
        self.closed = asyncio.Event()

    async def live(self, request: Request) -> AsyncGenerator[bytes, None]:
        try:
            for number in range(3):
                yield b"U" + f"{request['camera_id']}/{request['stream']} {number}".encode()
            if request["camera_id"] == "endless":
                await asyncio.Event().wait()
            yield pack_end("offline", "No picture arrives.")
        finally:
            self.closed.set()

    async def ask(self, request: Request) -> AsyncGenerator[bytes, None]:
        if request["about"] == "nothing":
            raise NotFoundError("There is no such camera.")
        yield pack_json(KIND_RESULT, {"about": request["about"]})


@pytest.fixture
async def camera(tmp_path: Path) -> AsyncIterator[tuple[Camera, LinkClient]]:
    """Return a served camera and a client of it."""
    served = Camera()
    path = tmp_path / "media" / "0.sock"
    async with LinkServer(path, {"live": served.live, "ask": served.ask}):
        yield served, LinkClient(path)


async def test_messages_come_in_order_to_their_end(camera: tuple[Camera, LinkClient]) -> None:
    """A live request returns the handler's messages unchanged, the end last."""
    messages = [message async for message in camera[1].live("c1", "sub")]
    assert messages == [*(b"U" + f"c1/sub {n}".encode() for n in range(3)), pack_end("offline", "No picture arrives.")]


async def test_a_viewer_that_leaves_ends_its_handler(camera: tuple[Camera, LinkClient]) -> None:
    """When the client stops taking, the handler is closed, though no message was due."""
    served, client = camera
    messages = client.live("endless", "main")
    assert await anext(messages) == b"Uendless/main 0"
    await messages.aclose()
    async with asyncio.timeout(5):
        await served.closed.wait()


async def test_refusals_are_answers(camera: tuple[Camera, LinkClient]) -> None:
    """An error of ours comes as an end with its code; an unknown request too."""
    _, client = camera
    assert await client.ask({"op": "ask", "about": "x"}) == b'R{"about":"x"}'
    assert await client.ask({"op": "ask", "about": "nothing"}) == pack_end("not_found", "There is no such camera.")
    assert (await client.ask({"op": "other"})).startswith(b'E{"reason":"not_found"')


@pytest.mark.parametrize("sent", [b"", b"\x00", struct.pack(">I", REQUEST_BYTES_MAX + 1), b"\x00\x00\x00\x01{"])
async def test_nonsense_ends_its_own_connection_only(
    camera: tuple[Camera, LinkClient], tmp_path: Path, sent: bytes
) -> None:
    """A connection that sends no request is closed without an answer, and the next one is answered."""
    reader, writer = await asyncio.open_unix_connection(tmp_path / "media" / "0.sock")
    writer.write(sent)
    writer.write_eof()
    async with asyncio.timeout(5):
        assert await reader.read() == b""
    writer.close()
    assert await camera[1].ask({"op": "ask", "about": "x"})


async def test_nobody_there_is_said(tmp_path: Path) -> None:
    """Without a media process the client raises what the web answers as 503."""
    client = LinkClient(tmp_path / "0.sock")
    with pytest.raises(UnavailableError):
        await client.ask({"op": "states"})
    with pytest.raises(UnavailableError):
        await anext(client.live("c1", "main"))


async def test_the_socket_is_for_us_alone(camera: tuple[Camera, LinkClient], tmp_path: Path) -> None:
    """Its folder and the socket itself are closed to everybody else."""
    assert stat.S_IMODE((tmp_path / "media").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "media" / "0.sock").stat().st_mode) == 0o600


async def test_a_folder_open_to_others_is_refused(tmp_path: Path) -> None:
    """A folder that others can enter is no place for the socket."""
    (tmp_path / "media").mkdir(mode=0o755)
    with pytest.raises(UnavailableError):
        await LinkServer(tmp_path / "media" / "0.sock", {}).__aenter__()


def test_long_data_folders_get_a_short_socket(tmp_path: Path) -> None:
    """However deep the data lie, the socket's path fits, and is another one for other data."""
    deep = tmp_path / ("d" * 150)
    path = socket_path(deep, 3)
    assert len(os.fsencode(path)) <= SOCKET_PATH_BYTES_MAX
    assert path != socket_path(deep / "x", 3)
    assert socket_path(Path("/srv/w"), 3) == Path("/srv/w/media/3.sock")
