"""An RTSP connection's bytes mean the same however they are split, and never make anything but messages and frames."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from watchroom.media.rtsp.framing import REST_BYTES_MAX, Framer
from watchroom.media.rtsp.messages import Message, MessageError

FRAMES = st.tuples(st.integers(0, 3), st.binary(max_size=3000)).map(
    lambda each: b"$" + bytes((each[0],)) + len(each[1]).to_bytes(2, "big") + each[1]
)
BODIES = st.binary(max_size=300)
RESPONSES = BODIES.map(
    lambda body: b"RTSP/1.0 200 OK\r\nCSeq: 3\r\nContent-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body
)
REQUESTS = st.just(b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n")
STREAMS = st.lists(FRAMES | FRAMES | RESPONSES | REQUESTS | st.just(b"\r\n"), max_size=12)


class Wire:
    """Feeds a framer pieces of bytes, and keeps what is left over as a connection does."""

    def __init__(self) -> None:
        self.framer = Framer(self.messages)
        self.framer.watch(0, self.video, lambda _view, at, _end, _channel: (at, 0), 1, self.control)
        self.seen: list[tuple[str, bytes | Message]] = []
        self.rest = b""

    def messages(self, message: Message) -> None:
        self.seen.append(("message", message))

    def video(self, view: memoryview, start: int, end: int) -> None:
        self.seen.append(("video", bytes(view[start:end])))

    def control(self, view: memoryview, start: int, end: int) -> None:
        self.seen.append(("control", bytes(view[start:end])))

    def feed(self, piece: bytes) -> None:
        data = self.rest + piece
        self.rest = data[self.framer.scan(memoryview(data), 0, len(data)) :]


@given(stream=STREAMS, cuts=st.lists(st.integers(0, 20_000), max_size=30))
def test_any_split_gives_the_same(stream: list[bytes], cuts: list[int]) -> None:
    """Bytes in pieces of any size give the same messages and frames as bytes in one piece."""
    data = b"".join(stream)
    whole, parted = Wire(), Wire()
    whole.feed(data)
    edges = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    for start, end in pairwise(edges):
        parted.feed(data[start:end])
    assert parted.seen == whole.seen
    assert whole.rest.strip(b"\r\n") == b""
    frames = [each for each in stream if each.startswith(b"$") and each[1] < 2]
    assert len(whole.seen) == len(frames) + sum(each[:1] in {b"R", b"O"} for each in stream)


@given(stream=STREAMS)
def test_other_channels_are_not_seen(stream: list[bytes]) -> None:
    """No byte of a channel that was not asked for is given on: this is where audio ends."""
    wire = Wire()
    wire.feed(b"".join(stream))
    video = [each[4:] for each in stream if each[:2] == b"$\0"]
    assert [what for kind, what in wire.seen if kind == "video"] == video


@given(pieces=st.lists(st.binary(max_size=200) | FRAMES | RESPONSES, max_size=20))
def test_garbage_ends_clearly(pieces: list[bytes]) -> None:
    """Any bytes are taken, kept within the limit, or refused as no RTSP."""
    wire = Wire()
    with suppress(MessageError):
        for piece in pieces:
            wire.feed(piece)
            assert len(wire.rest) <= REST_BYTES_MAX
