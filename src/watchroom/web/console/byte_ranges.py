"""Answers of a file's bytes, whole or in part (RFC 9110, section 14); a file that grows is sent as far as it plays."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec
from litestar.response import Stream

from watchroom.actions.playback import Bytes
from watchroom.base.errors import NotFoundError

CHUNK_BYTES = 256 * 1024
Guard = Callable[[AsyncIterator[bytes]], AsyncIterator[bytes]]
NEVER_KEPT = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
"""Headers of recorded pictures: no browser keeps them, no other site shows them."""
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class Part(msgspec.Struct, frozen=True):
    """A stretch of a file: its first byte and how many."""

    first: int
    size: int


def part_of(header: str | None, size: int) -> Part | None:
    """Return the part that a `Range` header asks for, the whole for none; None when nothing of it is there.

    Several ranges, other units and nonsense are answered by the whole, as RFC 9110 allows.
    """
    match = _RANGE.fullmatch(header.strip()) if header else None
    if match is None or match.group(1) == match.group(2) == "":
        return Part(0, size)
    first, last = match.groups()
    if not first:
        wanted = min(int(last), size)
        return Part(size - wanted, wanted) if wanted else None
    begin, end = int(first), min(int(last) if last else size - 1, size - 1)
    if last and int(last) < int(first):
        return Part(0, size)
    return Part(begin, end - begin + 1) if begin < size else None


def answer_range(found: Bytes, header: str | None, media_type: str, guarded: Guard) -> Stream:
    """Return the answer for a file's bytes: 200, 206 or 416; `guarded` breaks them off when they may not be sent on."""
    headers = {"Accept-Ranges": "bytes"} | NEVER_KEPT
    total = "*" if found.is_growing else str(found.size_bytes)
    part = part_of(header, found.size_bytes)
    if part is None:
        unsatisfied = headers | {"Content-Range": f"bytes */{found.size_bytes}", "Content-Length": "0"}
        return Stream(_nothing(), status_code=416, headers=unsatisfied, media_type=media_type)
    if not found.path.is_file():
        raise NotFoundError("Nothing was recorded then, or it is no longer kept.")
    headers["Content-Length"] = str(part.size)
    is_part = header is not None and (part.first, part.size) != (0, found.size_bytes)
    if is_part or (header is not None and found.is_growing):
        headers["Content-Range"] = f"bytes {part.first}-{part.first + part.size - 1}/{total}"
        return Stream(guarded(_read(found.path, part)), status_code=206, headers=headers, media_type=media_type)
    return Stream(guarded(_read(found.path, part)), status_code=200, headers=headers, media_type=media_type)


async def _nothing() -> AsyncIterator[bytes]:
    """Yield no byte."""
    if False:
        yield b""


async def _read(path: Path, part: Part) -> AsyncIterator[bytes]:
    """Yield the part in chunks, read off the event loop; a file cut short by a deletion ends early."""
    with await asyncio.to_thread(path.open, "rb") as file:
        await asyncio.to_thread(file.seek, part.first)
        left = part.size
        while left > 0 and (chunk := await asyncio.to_thread(file.read, min(CHUNK_BYTES, left))):
            left -= len(chunk)
            yield chunk
