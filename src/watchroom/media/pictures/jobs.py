"""What the worker process is asked and what it answers: one record each way, as MessagePack after its length."""

from __future__ import annotations

import struct

import msgspec

LENGTH = struct.Struct(">I")
"""What comes before each message: its length in bytes."""
JOB_BYTES_MAX = 48_000_000
"""A minute of a busy 4K camera's fragment; a larger job is not sent."""
ANSWER_BYTES_MAX = 48_000_000
WIDTH_MAX = 3840
"""The widest still made."""
SIGNATURE_COLUMNS, SIGNATURE_ROWS = 32, 18


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """One coded key frame with what a decoder must know before it."""

    codec: str
    record: bytes
    data: bytes


class Jpeg(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Make a JPEG of a key frame; the areas of `masks` are filled."""

    picture: Picture
    width: int
    masks: list[list[list[float]]] = []


class Thumb(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Make a JPEG of the picture shown at `at_ms` after the first of a recorded fragment."""

    header: bytes
    """`ftyp` and `moov`."""
    fragment: bytes
    """`moof` and `mdat`, beginning with a key frame."""
    at_ms: int
    width: int
    masks: list[list[list[float]]] = []


class Measure(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Measure a key frame for the camera's health."""

    picture: Picture


class Demux(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Take the pictures of the first video track out of a container; sound is left where it is."""

    container: str
    """mpegts, mp4 (also fragmented) or mpjpeg's single JPEG: of CONTAINERS."""
    data: bytes


class Open(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Begin a transcode: what is fed from now on is decoded, masked and encoded as H.264."""

    codec: str
    """The codec fed: as browsers name it, or `jpeg` for whole JPEGs."""
    record: bytes
    masks: list[list[list[float]]]
    width_max: int
    fps: float
    """Pictures a second at most; the rest is left out. 0: all."""
    kbit_s: int
    crf: int = 25
    """How much may be lost, as the encoder counts: 18 can hardly be told from what was fed."""


class Feed(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """One coded picture of an open transcode."""

    data: bytes
    """Empty: nothing more comes, and what still waits is given out."""
    is_key: bool
    ticks: int


class Measures(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """What can be said of one picture without understanding it; all of its luma."""

    mean: float
    """0 (black) to 255."""
    variance: float
    sharpness: float
    """Mean square of the Laplacian over the variance: how much of the contrast is fine; 0 for a picture without any."""
    colour: float
    """Mean distance of the colours from grey, 0 to 128: a camera that lights its night itself sees grey."""
    signature: bytes
    """32 by 18 grey values, row by row."""
    crc: int
    """Of the picture at 320 by 180: two sensor pictures never share it, two copies of one do."""
    width: int
    height: int
    cpu_us: int
    """What looking cost."""


class Image(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A JPEG."""

    jpeg: bytes
    width: int
    height: int


class CodedUnit(msgspec.Struct, frozen=True, array_like=True):
    """One coded picture: its NAL units after their lengths, without parameter sets."""

    data: bytes
    is_key: bool
    ticks: int


class CodedRun(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Coded pictures of one format; several when a container changed in its middle are an error."""

    codec: str
    record: bytes
    width: int
    height: int
    units: list[CodedUnit]


class Done(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Understood, nothing to give."""


class Failed(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The input was not what it should be; a sentence for people."""

    reason: str


Job = Jpeg | Thumb | Measure | Demux | Open | Feed
Answer = Image | Measures | CodedRun | Done | Failed

CONTAINERS = ("mpegts", "mp4")
"""What can be demuxed, as the library names it."""


def framed(message: Job | Answer) -> bytes:
    """Return a message with its length before it."""
    body = msgspec.msgpack.encode(message)
    return LENGTH.pack(len(body)) + body
