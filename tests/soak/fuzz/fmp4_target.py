"""Fuzzes the reader of recordings: whatever a crash or a disk left in a file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress

from tests.soak.fuzz.fuzzing import Target

from watchroom.base.errors import BadInputError
from watchroom.media.fmp4.reader import read_whole
from watchroom.media.fmp4.writer import fragment_head, header
from watchroom.media.units import Format


def read_one(content: bytes) -> None:
    """Read a file; that it is none of ours is the one answer that is not a finding."""
    with suppress(BadInputError):
        found = read_whole(io.BytesIO(content))
        assert found.whole_bytes <= len(content)
        assert found.header_bytes <= found.whole_bytes


def seeds() -> Iterator[bytes]:
    """Yield small recordings of both codecs."""
    for codec, record in (
        ("avc1.64001f", "0164001fffe100046764002801000468ebe3cb"),
        ("hvc1.1.6.L93.90", "0101600000009000000000005d" + "00" * 10),
    ):
        head = header(Format(codec=codec, record=bytes.fromhex(record), width=1280, height=720))
        yield head
        yield head + b"".join(
            fragment_head(number, number * 7200, [(16, 3600), (8, 3600)], is_key=number != 1) + bytes(24)
            for number in range(3)
        )


TARGETS = {"recordings": Target(read_one, seeds)}
