"""What the sealed-off process is asked of one file, and what it answers: records as MessagePack after their length."""

from __future__ import annotations

import msgspec

from watchroom.media.pictures.jobs import LENGTH

PIECE_BYTES = 1 << 20
MESSAGE_BYTES_MAX = 4 * PIECE_BYTES
PROBE, COPY, SOUND, LIST = "probe", "copy", "sound", "list"
"""Look whether it can be opened and what is in it · make the silent viewing copy · give its sound · list an archive."""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One file and what is wanted of it; the file itself is handed over as an open handle."""

    what: str
    item_id: str
    key: bytes
    size_bytes: int
    kind: str
    handle: int


class Probed(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """What is in a file of pictures or sound."""

    says: str
    """In words: codec, size, length."""
    has_pictures: bool
    has_sound: bool


class Listed(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """What is in an archive."""

    entries: int
    unpacked_bytes: int
    findings: list[str]


class Piece(msgspec.Struct, frozen=True, tag=True):
    """Bytes that were made, and where they belong: behind all others, or within the first PIECE_BYTES."""

    at: int
    data: bytes


class Finished(msgspec.Struct, frozen=True, tag=True):
    """All was made."""

    says: str


class Failed(msgspec.Struct, frozen=True, tag=True):
    """The file was not what it should be; a sentence for people."""

    reason: str


Message = Probed | Listed | Piece | Finished | Failed


def framed(message: Job | Message) -> bytes:
    """Return a message with its length before it."""
    body = msgspec.msgpack.encode(message)
    return LENGTH.pack(len(body)) + body
