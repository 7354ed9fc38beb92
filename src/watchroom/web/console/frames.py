"""WebSocket frames (RFC 6455): ours as the server writes them, and a strict reader of the few a viewer may send."""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct

import msgspec

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
CONTINUATION = 0
NORMAL, GOING_AWAY, PROTOCOL_ERROR, UNSUPPORTED, POLICY, TOO_LARGE, TRY_AGAIN = 1000, 1001, 1002, 1003, 1008, 1009, 1013
CONTROL_BYTES_MAX = 125
"""Of a control frame's payload, by the standard."""
MESSAGE_BYTES_MAX = 1_024
"""A viewer has nothing to say: a longer message is refused before it is read."""
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_KEY_BYTES = 16
_16_BITS, _64_BITS = 126, 127


class FrameError(Exception):
    """The peer does not keep to the protocol; `code` is what the connection is closed with."""

    def __init__(self, code: int, says: str) -> None:
        """Keep the close code and why."""
        super().__init__(says)
        self.code = code
        self.says = says


class ClientFrame(msgspec.Struct, frozen=True):
    """One whole frame of the peer, unmasked."""

    opcode: int
    payload: bytes


def accept_value(key: str) -> str | None:
    """Return what answers a `Sec-WebSocket-Key`, None when the key is none."""
    try:
        if len(base64.b64decode(key, validate=True)) != _KEY_BYTES:
            return None
    except (binascii.Error, ValueError):
        return None
    return base64.b64encode(hashlib.sha1(key.encode() + _GUID).digest()).decode()  # noqa: S324 - as RFC 6455 has it


def frame_head(size: int, opcode: int = BINARY) -> bytes:
    """Return the head of an unmasked, unfragmented frame."""
    first = 0x80 | opcode
    if size <= CONTROL_BYTES_MAX:
        return bytes((first, size))
    if size < 1 << 16:
        return struct.pack(">BBH", first, _16_BITS, size)
    return struct.pack(">BBQ", first, _64_BITS, size)


def close_frame(code: int, says: str) -> bytes:
    """Return a close frame."""
    body = struct.pack(">H", code) + says.encode()[: CONTROL_BYTES_MAX - 2]
    return frame_head(len(body), CLOSE) + body


class ClientFrames:
    """Reads the peer's bytes into frames, within limits and with no leniency."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[ClientFrame]:
        """Return the frames that are whole now; raises FrameError at the first that may not be."""
        self._buffer += data
        found = []
        while (frame := self._next()) is not None:
            found.append(frame)
        return found

    def _next(self) -> ClientFrame | None:
        head = self._head()
        if head is None:
            return None
        opcode, begin, size = head
        if len(self._buffer) < begin + size:
            return None
        mask = self._buffer[begin - 4 : begin]
        payload = bytes(byte ^ mask[n & 3] for n, byte in enumerate(self._buffer[begin : begin + size]))
        del self._buffer[: begin + size]
        return ClientFrame(opcode, payload)

    def _head(self) -> tuple[int, int, int] | None:
        """Return (opcode, where the payload begins, its size) once the head is whole; refuse as early as possible."""
        if len(self._buffer) < 2:  # noqa: PLR2004 - the two bytes that every frame has
            return None
        first, second = self._buffer[0], self._buffer[1]
        opcode, size = first & 0x0F, second & 0x7F
        _demand_allowed(first, opcode, size, is_masked=bool(second & 0x80))
        begin = 2 + {_16_BITS: 2, _64_BITS: 8}.get(size, 0) + 4
        if len(self._buffer) < begin:
            return None
        if size == _16_BITS:
            (size,) = struct.unpack_from(">H", self._buffer, 2)
        elif size == _64_BITS:
            (size,) = struct.unpack_from(">Q", self._buffer, 2)
        if size > MESSAGE_BYTES_MAX:
            raise FrameError(TOO_LARGE, "the message is too large")
        return opcode, begin, size


def _demand_allowed(first: int, opcode: int, size: int, *, is_masked: bool) -> None:
    if first & 0x70:
        raise FrameError(PROTOCOL_ERROR, "reserved bits are set")
    if opcode not in (CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG):
        raise FrameError(PROTOCOL_ERROR, "the opcode is not known")
    if not is_masked:
        raise FrameError(PROTOCOL_ERROR, "a client's frame must be masked")
    if opcode >= CLOSE and (not first & 0x80 or size > CONTROL_BYTES_MAX):
        raise FrameError(PROTOCOL_ERROR, "a control frame is short and whole")
    if opcode == CONTINUATION:
        raise FrameError(PROTOCOL_ERROR, "nothing is continued")
    if not first & 0x80:
        raise FrameError(TOO_LARGE, "a message is one frame here")
