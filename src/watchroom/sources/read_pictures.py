"""The pictures that readers send beside a read: kept as received where they may be JPEG, counted where they are not."""

from __future__ import annotations

import base64
import binascii
import hashlib

from watchroom.base.errors import BadInputError
from watchroom.model.observation import READ_PICTURE_REFUSED, Decoded, ReadPictures
from watchroom.sources.json_input import JsonObject, find

PICTURE_BYTES_MAX = 2_000_000
"""A whole frame of a 4K camera."""
PICTURES_BYTES_MAX = 8_000_000
"""All pictures of one message; further ones are refused."""
_JPEG_BEGINS, _JPEG_ENDS = b"\xff\xd8\xff", b"\xff\xd9"
_PADDING_BYTES_MAX = 64
"""Some encoders fill up to a block after the end."""


def take_pictures(
    decoded: Decoded, external_id: str, *, plate: bytes | None = None, vehicle: bytes | None = None
) -> tuple[str | None, int]:
    """Keep a read's pictures in `decoded`; returns the SHA-256 of the one that stands for the read, and its flags.

    The vehicle's stands for it, else the plate's; the hash of one that was refused stays too. Whether it can be decoded
    is found where it is shown, in a process that is sealed off: here only its first and last bytes are looked at.
    """
    kept = {kind: content for kind, content in (("plate", plate), ("vehicle", vehicle)) if content is not None}
    good = {kind: content for kind, content in kept.items() if _may_be_jpeg(content)}
    size = sum(map(len, good.values()))
    if decoded.picture_bytes + size > PICTURES_BYTES_MAX:
        good, size = {}, 0
    decoded.picture_bytes += size
    decoded.pictures_refused += len(kept) - len(good)
    flags = 0 if len(good) == len(kept) else READ_PICTURE_REFUSED
    if good:
        decoded.pictures[external_id] = ReadPictures(**good)
    stands = good or kept
    content = stands.get("vehicle", stands.get("plate"))
    return (hashlib.sha256(content).hexdigest() if content else None), flags


def picture_in(record: JsonObject, field: str) -> bytes | None:
    """Return the bytes of a picture that is in a message as base64, None where there is none.

    What is not base64 is returned as no bytes at all, which is no picture.
    """
    encoded = find(record, field)
    if encoded is None or encoded == "":
        return None
    if not isinstance(encoded, str) or len(encoded) > PICTURE_BYTES_MAX * 4 // 3 + 4:
        return b""
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return b""


def demand_same(stated: str | None, kept: str | None, field: str) -> None:
    """Raise BadInputError where a sender states another hash than that of the picture it sent."""
    if stated is not None and kept is not None and stated != kept:
        raise BadInputError(field, "is not that of the picture sent; leave it out when you send the picture")


def _may_be_jpeg(content: bytes) -> bool:
    return (
        len(content) <= PICTURE_BYTES_MAX
        and content.startswith(_JPEG_BEGINS)
        and _JPEG_ENDS in content[-_PADDING_BYTES_MAX:]
    )
