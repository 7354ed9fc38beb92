"""A camera that nobody waits for is read in gulps; one that somebody looks through, or that sends much, at once."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.media.rtsp.connection import LULL_BYTES_MAX, LULL_SECONDS_MAX, LULL_SECONDS_MIN, Connection, lull_at

QUIET = b"$\x07\x00\x60" + bytes(96)
"""A frame of a channel that nobody watches."""


class Line(asyncio.Transport):
    """A transport that tells when it is asked to pause and to go on."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = True
        self.resumed = asyncio.Event()

    def pause_reading(self) -> None:
        self.reads = False

    def resume_reading(self) -> None:
        self.reads = True
        self.resumed.set()

    def is_closing(self) -> bool:
        return False


def sent(connection: Connection, frames: int) -> None:
    """Let so many frames of 100 bytes come."""
    data = QUIET * frames
    connection.get_buffer(-1)[: len(data)] = data
    connection.buffer_updated(len(data))


def connected(*, is_awaited: bool) -> tuple[Connection, Line]:
    """Return a connection on a line."""
    connection, line = Connection(), Line()
    connection.connection_made(line)
    connection.is_awaited = lambda: is_awaited
    return connection, line


async def test_nobody_waits_so_what_comes_gathers_for_a_moment() -> None:
    """Once its rate is known, reading pauses behind each gulp and goes on by itself."""
    connection, line = connected(is_awaited=False)
    sent(connection, 100)
    assert line.reads, "how much it sends is not known yet"
    connection.earn(1.0)
    sent(connection, 100)
    assert not line.reads
    await asyncio.wait_for(line.resumed.wait(), 10)
    assert line.reads


@pytest.mark.parametrize(
    ("is_awaited", "bytes_a_second"),
    [(True, 10_000), (False, int(LULL_BYTES_MAX / LULL_SECONDS_MIN) + 100_000)],
    ids=["somebody looks", "it sends much"],
)
async def test_others_are_read_at_once(bytes_a_second: int, *, is_awaited: bool) -> None:
    """A look is not made to wait, and no camera's own memory is made to fill."""
    connection, line = connected(is_awaited=is_awaited)
    for _ in range(bytes_a_second // 100 // 1000 + 1):
        sent(connection, 1_000)
    connection.earn(1.0)
    sent(connection, 1)
    assert line.reads


@given(st.floats(0, 20_000_000))
def test_a_pause_leaves_no_more_than_half_a_window(rate: float) -> None:
    """Whatever a camera sends, what gathers stays small."""
    lull = lull_at(rate)
    assert lull == 0 or LULL_SECONDS_MIN <= lull <= LULL_SECONDS_MAX
    assert lull * rate <= LULL_BYTES_MAX * 1.001
