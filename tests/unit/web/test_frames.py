"""WebSocket frames: what we write, and what we refuse to read."""

from __future__ import annotations

import pytest

from watchroom.web.console import frames
from watchroom.web.console.frames import ClientFrames, FrameError, accept_value, close_frame, frame_head


def masked(opcode: int, payload: bytes, *, first: int = 0x80) -> bytes:
    """Return a frame as a browser sends it."""
    mask = b"\x01\x02\x03\x04"
    size = len(payload)
    head = (
        bytes((first | opcode, 0x80 | size)) if size < 126 else bytes((first | opcode, 0x80 | 126)) + size.to_bytes(2)
    )
    return head + mask + bytes(byte ^ mask[n % 4] for n, byte in enumerate(payload))


def test_the_answer_to_a_key_is_the_standards_own() -> None:
    """The example of RFC 6455 gives the value that is printed there, and a key of another length gives none."""
    assert accept_value("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    assert accept_value("dGhlIHNhbXBsZQ==") is None
    assert accept_value("no base64!") is None


@pytest.mark.parametrize(("size", "head"), [(125, "827d"), (126, "827e007e"), (65536, "827f0000000000010000")])
def test_lengths_are_written_in_the_fewest_bytes(size: int, head: str) -> None:
    """A frame's length takes one, three or nine bytes, as its payload needs."""
    assert frame_head(size).hex() == head


def test_a_close_says_why() -> None:
    """A close frame holds its code and words, cut to what a control frame may hold."""
    assert close_frame(1001, "bye") == b"\x88\x05\x03\xe9bye"
    assert len(close_frame(1001, "x" * 200)) == 127


def test_a_ping_in_pieces_is_read_whole() -> None:
    """Bytes that come one at a time make the same frame as those that come at once."""
    reader, sent = ClientFrames(), masked(frames.PING, b"hello")
    found = [frame for byte in sent for frame in reader.feed(bytes((byte,)))]
    assert [(frame.opcode, frame.payload) for frame in found] == [(frames.PING, b"hello")]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"\x89\x00", frames.PROTOCOL_ERROR),
        (masked(frames.PING, b"", first=0xC0), frames.PROTOCOL_ERROR),
        (masked(3, b""), frames.PROTOCOL_ERROR),
        (masked(frames.PING, b"", first=0x00), frames.PROTOCOL_ERROR),
        (masked(frames.PING, b"x" * 126), frames.PROTOCOL_ERROR),
        (masked(frames.CONTINUATION, b"x"), frames.PROTOCOL_ERROR),
        (masked(frames.TEXT, b"x", first=0x00), frames.TOO_LARGE),
        (b"\x81\xff" + (1 << 62).to_bytes(8), frames.TOO_LARGE),
        (b"\x82\xfe" + (1025).to_bytes(2), frames.TOO_LARGE),
    ],
)
def test_what_a_viewer_may_not_send_is_refused_at_its_head(sent: bytes, code: int) -> None:
    """An unmasked, reserved, fragmented or oversized frame is refused before its payload is waited for."""
    with pytest.raises(FrameError) as refused:
        ClientFrames().feed(sent + b"\0\0\0\0")
    assert refused.value.code == code
