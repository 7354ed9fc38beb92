"""What was recorded, read again: the bytes of a fragment, and fragments masked, for what is kept lacks the masks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from pathlib import Path

import msgspec

from watchroom.base.errors import BadInputError, NotFoundError
from watchroom.media.fmp4.writer import fragment_head
from watchroom.media.link import pack_end
from watchroom.media.pictures.jobs import JOB_BYTES_MAX, WIDTH_MAX
from watchroom.media.pictures.pool import USUAL, Pictures, Quality
from watchroom.media.units import CLOCK_HZ, AccessUnit, Format, pack_format
from watchroom.model.video import Fragment, Mask

KIND_PART = b"P"[0]
"""A `moof` and `mdat` of masked pictures, on the clock of the file they were recorded in."""
DONE = "done"
"""The code that ends masked pictures when all were given."""
PART_SECONDS = 2
EXPORTED = Quality(width_max=WIDTH_MAX, fps=0, kbit_s=12_000, crf=18)
"""Every picture in its full size."""


class Cut(msgspec.Struct, frozen=True, kw_only=True):
    """Fragments of one recorded file; `path` is below the recordings folder."""

    path: str
    header_bytes: int
    fragments: list[Fragment]


class MaskedCut(Cut, frozen=True, kw_only=True):
    """Fragments that are masked before anybody sees them."""

    masks: list[Mask]
    is_export: bool


def read_cut(root: Path, path: str, header_bytes: int, offset: int, size: int) -> tuple[bytes, bytes]:
    """Return the header and one stretch of a file below `root`.

    Raises:
        NotFoundError: there is no such file below the folder.
        BadInputError: it is too large to be looked into.
    """
    found = (root / path).resolve()
    if not found.is_relative_to(root.resolve()) or min(offset, size, header_bytes) < 0:
        raise NotFoundError("There is no such recording.")
    if size + header_bytes > JOB_BYTES_MAX:
        raise BadInputError("size", f"is beyond {JOB_BYTES_MAX} bytes")
    try:
        with found.open("rb") as file:
            header = file.read(header_bytes)
            file.seek(offset)
            return header, file.read(size)
    except OSError:
        raise NotFoundError("The recording is not there any more.") from None


async def masked(root: Path, asked: MaskedCut, pictures: Pictures) -> AsyncGenerator[bytes, None]:
    """Yield the format (`F`), the masked fragments in parts (`P`), and the end (`E`) when all were given.

    Raises:
        BadInputError: nothing of a fragment can be decoded, or its pictures changed their size.
        LimitError: too many wait to be masked.
    """
    told: Format | None = None
    for fragment in asked.fragments:
        found, units = await _masked(root, asked, fragment, pictures)
        if not units or (told is not None and told != found):
            raise BadInputError("recording", "cannot be masked: its pictures are damaged, or changed their size")
        if told is None:
            told = found
            yield pack_format(found)
        ends_ticks = (fragment.began_ms + fragment.duration_ms) * CLOCK_HZ // 1000
        for part in parts_of(units, ends_ticks):
            yield bytes((KIND_PART,)) + part
    yield pack_end(DONE, "These are all.")


async def _masked(
    root: Path, asked: MaskedCut, fragment: Fragment, pictures: Pictures
) -> tuple[Format, list[AccessUnit]]:
    header, body = await asyncio.to_thread(
        read_cut, root, asked.path, asked.header_bytes, fragment.offset, fragment.size
    )
    found, units = await pictures.demux("mp4", header + body)
    return await pictures.masked(found, units, asked.masks, EXPORTED if asked.is_export else USUAL)


def parts_of(units: Sequence[AccessUnit], ends_ticks: int) -> Iterator[bytes]:
    """Yield pictures as fragments of PART_SECONDS; each lasts until the next begins, the last until `ends_ticks`."""
    begins = [unit.ticks for unit in units]
    ends = [*begins[1:], max(ends_ticks, begins[-1] + 1)]
    first = 0
    for index in range(len(units)):
        if ends[index] - begins[first] >= PART_SECONDS * CLOCK_HZ or index == len(units) - 1:
            run = range(first, index + 1)
            samples = [(len(units[each].data), max(1, ends[each] - begins[each])) for each in run]
            head = fragment_head(0, begins[first], samples, is_key=units[first].is_key)
            yield b"".join([head, *(units[each].data for each in run)])
            first = index + 1
