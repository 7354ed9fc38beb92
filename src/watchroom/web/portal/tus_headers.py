"""What tus 1.0.0 says in headers, read strictly: numbers, metadata and checksums."""

from __future__ import annotations

import base64
import re
import unicodedata
from datetime import datetime
from email.utils import format_datetime

from watchroom.actions.uploading import Checksum
from watchroom.base.errors import BadInputError

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination"
ALGORITHMS = {"sha256": 32, "sha1": 20}
"""Checksums that are understood, and how many bytes each has."""
METADATA_CHARS_MAX = 4_096
METADATA_KEYS_MAX = 20
_NUMBER = re.compile(r"\d{1,16}")
_KEY = re.compile(r"[!-+\--~]{1,100}")


def number_of(field: str, text: str | None) -> int:
    """Return a number of bytes; raises BadInputError naming the header."""
    if text is None or _NUMBER.fullmatch(text) is None:
        raise BadInputError(field, "is a whole number of bytes, not negative")
    return int(text)


def metadata_of(text: str) -> dict[str, bytes]:
    """Return what `Upload-Metadata` says: keys once each, values in base64, or none; raises BadInputError."""
    if len(text) > METADATA_CHARS_MAX:
        raise BadInputError("Upload-Metadata", f"is longer than {METADATA_CHARS_MAX} characters")
    found: dict[str, bytes] = {}
    for pair in text.split(",") if text else ():
        key, blank, value = pair.strip().partition(" ")
        if _KEY.fullmatch(key) is None or key in found or (blank and not value):
            raise BadInputError("Upload-Metadata", "is pairs by comma: a key of its own, a space, and base64")
        try:
            found[key] = base64.b64decode(value, validate=True)
        except ValueError as error:
            raise BadInputError("Upload-Metadata", f"has no base64 after {key}") from error
    if len(found) > METADATA_KEYS_MAX:
        raise BadInputError("Upload-Metadata", f"has more than {METADATA_KEYS_MAX} keys")
    return found


def checksum_of(text: str) -> Checksum:
    """Return what `Upload-Checksum` says: an algorithm, a space, and the digest in base64; raises BadInputError."""
    algorithm, _, encoded = text.partition(" ")
    size = ALGORITHMS.get(algorithm)
    if size is None:
        raise BadInputError("Upload-Checksum", f"is by one of: {', '.join(ALGORITHMS)}")
    try:
        digest = base64.b64decode(encoded, validate=True)
    except ValueError as error:
        raise BadInputError("Upload-Checksum", "has no base64 after the algorithm") from error
    if len(digest) != size:
        raise BadInputError("Upload-Checksum", f"has {len(digest)} bytes, where {algorithm} has {size}")
    return Checksum(algorithm, digest)


def shown_name(raw: bytes) -> str:
    """Return a sender's name of a file as text that can be shown: no control or direction character, one line."""
    text = raw.decode("utf-8", "replace")
    return "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(each)[0] == "C" else each for each in text)


def http_date(at: datetime) -> str:
    """Return a time as HTTP writes it."""
    return format_datetime(at, usegmt=True)
