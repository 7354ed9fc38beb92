"""Parts the bytes of an RTSP connection into messages and interleaved frames (RFC 2326 section 10.12)."""

from __future__ import annotations

import struct
from collections.abc import Callable

from watchroom.media.rtsp.messages import BODY_BYTES_MAX, HEAD_BYTES_MAX, Message, MessageError, read_head

FRAME_HEADER_BYTES = 4
REST_BYTES_MAX = max(FRAME_HEADER_BYTES + 0xFFFF, HEAD_BYTES_MAX + BODY_BYTES_MAX)
"""The most that can be left over until more comes."""
_FRAME = struct.Struct(">BBH")
_DOLLAR = b"$"[0]
_LINE_ENDS = b"\r\n"
_HEAD_END = b"\r\n\r\n"

Packet = Callable[[memoryview, int, int], None]
Run = Callable[[memoryview, int, int, int], tuple[int, int]]
"""Takes frames of a channel from a place on as long as it can; returns where it stopped and how many they were."""


def _pass_over(_view: memoryview, _start: int, _end: int) -> None:
    """Take a frame of a channel that nobody watches yet."""


def _run_nowhere(_view: memoryview, at: int, _end: int, _channel: int) -> tuple[int, int]:
    """Take no frame."""
    return at, 0


class Framer:
    """Scans bytes once; frames of channels that nobody asked for are passed over."""

    def __init__(self, on_message: Callable[[Message], None]) -> None:
        """Give messages to `on_message`; frames of no channel until `watch`."""
        self._on_message = on_message
        self.frames = 0
        """Frames seen so far, of all channels."""
        self._video = self._control = -1
        self._on_video: Packet = _pass_over
        self._run: Run = _run_nowhere
        self._on_control: Packet = _pass_over

    def watch(self, video: int, on_video: Packet, run: Run, control: int, on_control: Packet) -> None:
        """From now on give the frames of two channels away; `run` may take several of the first one at a time."""
        self._video, self._on_video, self._run = video, on_video, run
        self._control, self._on_control = control, on_control

    def scan(self, view: memoryview, at: int, end: int) -> int:
        """Take view[at:end], return up to where it was used up; the rest is a begun frame or message.

        Raises MessageError for what is neither.
        """
        unpack, video, on_video, frames = _FRAME.unpack_from, self._video, self._on_video, 0
        while end - at >= FRAME_HEADER_BYTES:
            mark, channel, size = unpack(view, at)
            if mark != _DOLLAR:
                used = self._message(view, at, end)
                if used == at:
                    break
                at = used
                video, on_video = self._video, self._on_video
                continue
            after = at + FRAME_HEADER_BYTES + size
            if after > end:
                break
            frames += 1
            if channel == video:
                on_video(view, at + FRAME_HEADER_BYTES, after)
                after, more = self._run(view, after, end, video)
                frames += more
            elif channel == self._control:
                self._on_control(view, at + FRAME_HEADER_BYTES, after)
            at = after
        self.frames += frames
        return at

    def _message(self, view: memoryview, at: int, end: int) -> int:
        """Take one message at `at`; return where it ends, or `at` when it is not whole yet."""
        if view[at] in _LINE_ENDS:
            return at + 1
        seen = bytes(view[at : min(end, at + HEAD_BYTES_MAX)])
        size = seen.find(_HEAD_END)
        if size < 0:
            if len(seen) >= HEAD_BYTES_MAX:
                raise MessageError(f"headers of more than {HEAD_BYTES_MAX} bytes")
            if not seen[:4].replace(b"_", b"").isalpha():
                raise MessageError("bytes that are neither a frame nor a message")
            return at
        message, length = read_head(seen[:size])
        body = at + size + len(_HEAD_END)
        if body + length > end:
            return at
        self._on_message(message._replace(body=bytes(view[body : body + length])))
        return body + length
