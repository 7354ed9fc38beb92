"""What a gateway and its centre say to each other: orders and states as JSON, pictures behind the opening's number."""

from __future__ import annotations

import struct
from datetime import datetime
from typing import TypeAlias, TypeVar

import msgspec

from watchroom.base.errors import BadInputError

VERSION = 1
TEXT_BYTES_MAX = 256 * 1024
CAMERAS_MAX = 200
NAME_CHARS_MAX = 100
_NUMBER = struct.Struct(">Q")
NUMBER_BYTES = _NUMBER.size


class Announced(msgspec.Struct, frozen=True, kw_only=True):
    """One camera as its gateway tells of it: never its address or password, which stay at the site."""

    name: str
    title: str
    opens: str
    """lease: a lease opens it; never: its owner keeps it closed."""
    has_sub: bool = False
    ring_seconds: int = 0
    """So much before the opening is kept at the site, because the owner wants it so."""
    error: str | None = None
    """What is wrong with it, in words."""


class Hello(msgspec.Struct, frozen=True, kw_only=True, tag="hello", tag_field="type"):
    """The first thing that a gateway says, on each connection."""

    version: int
    cameras: list[Announced]
    openings: list[int] = []
    """Openings that go on from before the line broke."""


class State(msgspec.Struct, frozen=True, kw_only=True, tag="state", tag_field="type"):
    """How the site is, told when it changes."""

    cameras: list[Announced]
    waiting_bytes: int = 0
    dropped_units: int = 0


class Ended(msgspec.Struct, frozen=True, kw_only=True, tag="ended", tag_field="type"):
    """An opening that the gateway ended or refused."""

    opening: int
    reason: str
    message: str


class LeaseTold(msgspec.Struct, frozen=True, kw_only=True):
    """The lease that opens a camera, as the site's owner will read it."""

    id: str
    incident: str
    exigency: str
    agency: str
    ends_at: datetime


class Open(msgspec.Struct, frozen=True, kw_only=True, tag="open", tag_field="type"):
    """Stream one camera until the lease ends."""

    opening: int
    camera: str
    stream: str
    lease: LeaseTold
    before_seconds: int = 0


class Extend(msgspec.Struct, frozen=True, kw_only=True, tag="extend", tag_field="type"):
    """The lease was renewed by an act."""

    opening: int
    ends_at: datetime


class Close(msgspec.Struct, frozen=True, kw_only=True, tag="close", tag_field="type"):
    """Stop at once."""

    opening: int
    because: str


FromSite: TypeAlias = Hello | State | Ended
FromCentre: TypeAlias = Open | Extend | Close
T = TypeVar("T")
_from_site: msgspec.json.Decoder[FromSite] = msgspec.json.Decoder(FromSite)
_from_centre: msgspec.json.Decoder[FromCentre] = msgspec.json.Decoder(FromCentre)


def pack_text(message: FromSite | FromCentre) -> str:
    """Return an order or state as text."""
    return msgspec.json.encode(message).decode()


def from_site(text: str | bytes) -> FromSite:
    """Read what a gateway says; raises BadInputError."""
    said = _read(_from_site, text)
    if isinstance(said, Hello | State):
        _check_cameras(said.cameras)
    return said


def from_centre(text: str | bytes) -> FromCentre:
    """Read what the centre orders; raises BadInputError."""
    return _read(_from_centre, text)


def _read(decoder: msgspec.json.Decoder[T], text: str | bytes) -> T:
    if len(text) > TEXT_BYTES_MAX:
        raise BadInputError("message", f"is longer than {TEXT_BYTES_MAX} bytes")
    try:
        return decoder.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise BadInputError("message", str(error)) from error


def _check_cameras(cameras: list[Announced]) -> None:
    if len(cameras) > CAMERAS_MAX:
        raise BadInputError("cameras", f"are more than {CAMERAS_MAX}")
    if any(len(each.name) > NAME_CHARS_MAX or len(each.title) > NAME_CHARS_MAX for each in cameras):
        raise BadInputError("cameras", f"have a name or title longer than {NAME_CHARS_MAX} characters")


def pack_media(opening: int, message: bytes) -> bytes:
    """Return a stream's message (its format or a unit) behind the opening's number."""
    return _NUMBER.pack(opening) + message


def unpack_media(data: bytes) -> tuple[int, bytes]:
    """Return the opening's number and the stream's message; raises BadInputError."""
    if len(data) <= NUMBER_BYTES:
        raise BadInputError("media", "is cut short")
    return _NUMBER.unpack_from(data)[0], data[NUMBER_BYTES:]
