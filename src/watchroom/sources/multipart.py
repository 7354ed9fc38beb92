"""The parts of a multipart/form-data message (RFC 7578), as bytes, within limits."""

from __future__ import annotations

import re
from typing import NamedTuple

from watchroom.base.errors import BadInputError

PARTS_MAX = 20
PART_HEADER_BYTES_MAX = 4096
_BOUNDARY = re.compile(r'boundary=(?:"([^"\r\n]{1,70})"|([^\s";,]{1,70}))', re.IGNORECASE)
_NAME = re.compile(rb'form-data;(?:[^\r\n]*;)?\s*name="([^"\r\n]{1,100})"', re.IGNORECASE)


class Part(NamedTuple):
    """One field or file of the form."""

    name: str
    content: bytes


def read_parts(payload: bytes, content_type: str) -> list[Part]:
    """Return the named parts of the form; raise BadInputError when it has no boundary, no end or too many parts."""
    found = _BOUNDARY.search(content_type)
    if found is None or not content_type.isascii():
        raise BadInputError("content-type", "of a form must name its boundary")
    delimiter = b"\r\n--" + (found[1] or found[2]).encode()
    pieces = (b"\r\n" + payload).split(delimiter, PARTS_MAX + 2)
    ends = [index for index, piece in enumerate(pieces) if index and piece.startswith(b"--")]
    if not ends:
        raise BadInputError("message", f"is a form that does not end, or has more than {PARTS_MAX} parts")
    return [_part(piece) for piece in pieces[1 : ends[0]]]


def _part(piece: bytes) -> Part:
    header, blank, content = piece.partition(b"\r\n\r\n")
    if not blank or len(header) > PART_HEADER_BYTES_MAX:
        raise BadInputError("message", "is a form with a part that has no proper header")
    name = _NAME.search(header)
    if name is None:
        raise BadInputError("message", "is a form with a part that has no name")
    return Part(name[1].decode("utf-8", "replace"), content)
