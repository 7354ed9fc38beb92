"""A device's connection: the short way to the doors says and does what the way of ASGI does."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import msgspec
from tests.integration.web.messages import read
from tests.integration.web.town import Town

ANSWER_END = b"\r\n\r\n"


@asynccontextmanager
async def line(town: Town) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Open one bare connection."""
    host, _, port = town.address.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        yield reader, writer
    finally:
        writer.close()


def post(town: Town, body: bytes, *more: str, source: str = "lpr_generic") -> bytes:
    """Return one request as bytes, with `more` headers."""
    head = [
        f"POST /exchange/v1/sources/{source} HTTP/1.1",
        "Host: room",
        f"Authorization: Bearer {town.source_tokens['lpr_generic']}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        *more,
    ]
    return "\r\n".join(head).encode() + ANSWER_END + body


async def answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Return status and body of the next answer."""
    head = await asyncio.wait_for(reader.readuntil(ANSWER_END), 20)
    length = re.search(rb"(?i)content-length: (\d+)", head)
    assert length is not None
    return int(head[9:12]), await reader.readexactly(int(length[1]))


def message(town: Town, identity: str, **more: object) -> bytes:
    """Return one read as a device sends it."""
    return msgspec.json.encode(read(identity, "ABC1234", town.clock.now(), **more))


async def test_messages_sent_without_waiting_are_answered_in_order(town: Town) -> None:
    """A good one, one of another path, a bad one and a good one get 200, 404, 422 and 200, in that order."""
    requests = [
        post(town, message(town, "r-1")),
        b"GET /nothing HTTP/1.1\r\nHost: room\r\n\r\n",
        post(town, b"{"),
        post(town, message(town, "r-2")),
    ]
    async with line(town) as (reader, writer):
        writer.write(b"".join(requests))
        assert [(await answer(reader))[0] for _ in requests] == [200, 404, 422, 200]
    assert len(await town.rows("SELECT 1 FROM read")) == 2


async def test_a_message_in_pieces_is_taken_whole(town: Town) -> None:
    """However the network cuts a request, also within its head, it is one message."""
    whole = post(town, message(town, "r-1"))
    async with line(town) as (reader, writer):
        for begin in range(0, len(whole), 7):
            writer.write(whole[begin : begin + 7])
            await writer.drain()
            await asyncio.sleep(0)
        assert (await answer(reader))[0] == 200
    assert len(await town.rows("SELECT 1 FROM read")) == 1


async def test_a_connection_that_asks_to_be_closed_is_closed_after_its_answer(town: Town) -> None:
    """`Connection: close` is answered, said back, and kept."""
    async with line(town) as (reader, writer):
        writer.write(post(town, message(town, "r-1"), "Connection: close"))
        rest = await asyncio.wait_for(reader.read(), 20)
    assert rest.startswith(b"HTTP/1.1 200 ")
    assert b"connection: close" in rest


async def test_who_leaves_before_the_answer_disturbs_nobody(town: Town) -> None:
    """A message that was whole is stored though nobody waits; half a message is not; the door takes the next."""
    async with line(town) as (_, writer):
        writer.write(post(town, message(town, "r-1")))
        await writer.drain()
    async with line(town) as (_, writer):
        writer.write(post(town, message(town, "r-2"))[:-5])
        await writer.drain()
    await town.sent("lpr_generic", read("r-3", "XYZ9876", town.clock.now()))

    async def stored() -> bool:
        return {row["external_id"] for row in await town.rows("SELECT external_id FROM read")} == {"r-1", "r-3"}

    await town.until("the whole message is stored", stored)


async def test_both_ways_to_the_door_say_the_same(town: Town) -> None:
    """In pieces without a length (ASGI) and with one (straight), each message has one status and one body."""
    bodies = [b"", b"{", b"[]", message(town, "same"), message(town, "b", lat=99), message(town, "c", reader="")]
    await town.sent("lpr_generic", read("same", "ABC1234", town.clock.now()))
    headers = {"Authorization": f"Bearer {town.source_tokens['lpr_generic']}", "Content-Type": "application/json"}

    async def in_pieces(body: bytes) -> AsyncIterator[bytes]:
        yield body

    async with httpx.AsyncClient(base_url=town.address, headers=headers, timeout=20) as client:
        for body in bodies:
            straight = await client.post("/exchange/v1/sources/lpr_generic", content=body)
            around = await client.post("/exchange/v1/sources/lpr_generic", content=in_pieces(body))
            assert (straight.status_code, straight.json()) == (around.status_code, around.json())
            assert set(straight.headers) == set(around.headers)
        for source in ("gunshot", "nothing", "lpr_generic%20", "lpr_generic/x"):
            assert (await client.post(f"/exchange/v1/sources/{source}", content=b"{}")).status_code == 401
