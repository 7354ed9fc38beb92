"""Whatever a viewer sends, the reader of its frames holds to the standard and to its limits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from watchroom.web.console import frames
from watchroom.web.console.frames import ClientFrames, FrameError, frame_head


def masked(opcode: int, payload: bytes, mask: bytes) -> bytes:
    """Return a frame as a browser sends it."""
    head = bytearray(frame_head(len(payload), opcode))
    head[1] |= 0x80
    return bytes(head) + mask + bytes(byte ^ mask[n % 4] for n, byte in enumerate(payload))


allowed = st.one_of(
    st.tuples(st.sampled_from((frames.PING, frames.PONG, frames.CLOSE)), st.binary(max_size=125)),
    st.tuples(st.sampled_from((frames.TEXT, frames.BINARY)), st.binary(max_size=frames.MESSAGE_BYTES_MAX)),
)


@given(st.lists(st.tuples(allowed, st.binary(min_size=4, max_size=4)), max_size=5), st.lists(st.integers(1, 50)))
def test_frames_come_out_as_they_went_in(sent: list[tuple[tuple[int, bytes], bytes]], cuts: list[int]) -> None:
    """However the bytes of allowed frames are cut, the same frames are read, in order."""
    stream = b"".join(masked(opcode, payload, mask) for (opcode, payload), mask in sent)
    reader, found = ClientFrames(), []
    for size in [*cuts, len(stream)]:
        piece, stream = stream[:size], stream[size:]
        found += reader.feed(piece)
    found += reader.feed(stream)
    assert [(each.opcode, each.payload) for each in found] == [frame for frame, _ in sent]


@given(st.lists(st.binary(max_size=200), max_size=10))
def test_garbage_is_frames_or_a_stated_fault(pieces: list[bytes]) -> None:
    """Any bytes are read as frames or refused with a code of the standard, and never kept without end."""
    assert _code(pieces) in (None, frames.PROTOCOL_ERROR, frames.TOO_LARGE)


def _code(pieces: list[bytes]) -> int | None:
    """Return the code that these bytes are refused with, None when they are frames so far."""
    reader = ClientFrames()
    try:
        for piece in pieces:
            assert all(len(each.payload) <= frames.MESSAGE_BYTES_MAX for each in reader.feed(piece))
    except FrameError as error:
        return error.code
    return None
