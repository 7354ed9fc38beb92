"""Writes an export as a zip, a piece at a time: MP4 files, a manifest, and hashes for ordinary tools."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from watchroom.base.errors import BadInputError
from watchroom.media.fmp4.cutting import Joined
from watchroom.media.recorded import MaskedCut
from watchroom.media.units import CLOCK_HZ
from watchroom.model.video import Fragment, Mask

AS_RECORDED = "as recorded"
MADE_ANEW = "made anew as H.264, areas masked: {}; the recording itself stays sealed"
NAME_CHARS_MAX = 60
GAP_SECONDS_MAX = 1.0
"""A longer gap between two stretches begins another file: a player would show a still as if it were time."""
README = """This is an export of recordings from watchroom.

manifest.json   what was exported, by whom, for which case or incident; each file's SHA-256; each recorded segment it
                was cut from, with the SHA-256 that the ledger holds; the act in the ledger (ask for its receipt).
SHA256SUMS      check all files with: sha256sum --check SHA256SUMS
*.mp4           one camera each. Cut at key frames: a file begins at the last key frame before the time asked for and
                ends with a whole group of pictures, so it may hold a few seconds more. Pictures are as recorded, not
                made anew, unless the manifest says so of a file: those of a camera with privacy masks are decoded,
                masked and encoded again as H.264, and what was recorded stays sealed with whoever exported it. Of the
                others only the numbers of fragments and their times within the file were changed. There is no
                sound: it is dropped before anything is recorded. A camera whose stream changed or stopped has several
                files, in order.

Times are UTC by the clock of the centre. `camera_clock_offset_s` is how far the camera's own clock was ahead.
"""


class ClipPiece(msgspec.Struct, frozen=True, kw_only=True):
    """The part of one recorded segment that goes into an export."""

    path: str
    sha256: str
    segment_began_at: datetime
    segment_ended_at: datetime
    began_at: datetime
    ended_at: datetime
    offset_s: float | None
    codec: str
    header_bytes: int
    first_ticks: int
    offset: int
    size: int
    masks: list[Mask] = []
    """What the recording lacks: its pictures are made anew, masked, before they are exported."""
    fragments: list[Fragment] = []
    """Of a masked one: what is made anew."""

    @property
    def masked_cut(self) -> MaskedCut:
        """Return what a media process is asked to mask."""
        return MaskedCut(
            path=self.path,
            header_bytes=self.header_bytes,
            fragments=self.fragments,
            masks=self.masks,
            is_export=True,
        )


class ClipCamera(msgspec.Struct, frozen=True, kw_only=True):
    """One camera of an export."""

    camera_id: str
    name: str
    pieces: list[ClipPiece]
    part: int | None = None
    """The media process that masks its pictures, where masks are lacking."""


class ClipPlan(msgspec.Struct, frozen=True, kw_only=True):
    """All of an export before a byte of it is read."""

    act_id: str
    exported_at: datetime
    exported_by: str
    agency: str
    for_what: str
    note: str
    began_at: datetime
    ended_at: datetime
    recordings: Path
    cameras: list[ClipCamera]
    labels: frozenset[str]
    """Of the cameras: what must stay shared with the seat while it is sent."""


class _Sink(io.RawIOBase):
    """Takes what the zip writer writes, until it is handed on: nothing but the newest piece is in memory."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._at = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def write(self, data: Any) -> int:
        part = bytes(data)
        self._parts.append(part)
        self._at += len(part)
        return len(part)

    def take(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def file_name(number: int, name: str, part: int) -> str:
    """Return a file's name made by us: plain letters of the camera's name, never a path."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:NAME_CHARS_MAX].strip("-")
    return f"{number:02}-{plain or 'camera'}" + (f"-{part}" if part > 1 else "") + ".mp4"


MaskedParts = Callable[[int, MaskedCut], Iterator[bytes]]
"""Returns the header and the fragments of masked pictures; the number is that of the media process that masks them."""


def write_zip(plan: ClipPlan, masked: MaskedParts) -> Iterator[bytes]:
    """Yield the export, read from disk a chunk at a time; the manifest comes last, with the hashes of what was sent.

    A segment that was deleted meanwhile is told in the manifest as missing. Raises BadInputError when a file is not
    what the index says: better no export than a wrong one.
    """
    sink = _Sink()
    sums: dict[str, str] = {}
    cameras: list[dict[str, Any]] = []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for number, camera in enumerate(plan.cameras, start=1):
            told: dict[str, Any] = {"camera_id": camera.camera_id, "name": camera.name, "files": []}
            for part, pieces in enumerate(_parts(plan.recordings, camera), start=1):
                name = file_name(number, camera.name, part)
                for _ in _write_mp4(archive, name, plan, _mp4(plan.recordings, pieces, camera.part, masked), sums):
                    yield sink.take()
                told["files"].append(_file(name, sums[name], pieces))
            cameras.append(told)
        manifest = msgspec.json.format(msgspec.json.encode(_manifest(plan, cameras)), indent=2)
        for name, content in (("manifest.json", manifest), ("README.txt", README.encode())):
            sums[name] = hashlib.sha256(content).hexdigest()
            _write(archive, name, plan, content)
        listed = "".join(f"{digest}  {name}\n" for name, digest in sums.items())
        _write(archive, "SHA256SUMS", plan, listed.encode())
    yield sink.take()


def _parts(recordings: Path, camera: ClipCamera) -> Iterator[list[ClipPiece]]:
    """Yield the pieces that make one file each: of one format, without a gap."""
    together: list[ClipPiece] = []
    header = b""
    for piece in camera.pieces:
        with (recordings / piece.path).open("rb") as file:
            its_header = file.read(piece.header_bytes)
        gap_s = (piece.began_at - together[-1].ended_at).total_seconds() if together else 0.0
        is_same = together and its_header == header and piece.masks == together[0].masks
        if together and not (is_same and -GAP_SECONDS_MAX <= gap_s <= GAP_SECONDS_MAX):
            yield together
            together = []
        header = its_header
        together.append(piece)
    if together:
        yield together


def _entry(name: str, plan: ClipPlan) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, plan.exported_at.timetuple()[:6])
    entry.external_attr = 0o644 << 16
    return entry


def _write(archive: zipfile.ZipFile, name: str, plan: ClipPlan, content: bytes) -> None:
    archive.writestr(_entry(name, plan), content)


def _write_mp4(
    archive: zipfile.ZipFile, name: str, plan: ClipPlan, chunks: Iterator[bytes], sums: dict[str, str]
) -> Iterator[None]:
    """Write one MP4 into the archive, pausing after each chunk so that it can be sent; its hash goes into `sums`."""
    digest = hashlib.sha256()
    with archive.open(_entry(name, plan), "w", force_zip64=True) as out:
        for chunk in chunks:
            digest.update(chunk)
            out.write(chunk)
            yield
    sums[name] = digest.hexdigest()
    yield


def _mp4(recordings: Path, pieces: list[ClipPiece], part: int | None, masked: MaskedParts) -> Iterator[bytes]:
    """Yield one file: the header once, then the fragments of every piece on one clock."""
    joined = Joined()
    header = b""
    for piece in pieces:
        begins = round((piece.began_at - pieces[0].began_at).total_seconds() * CLOCK_HZ) - piece.first_ticks
        with (recordings / piece.path).open("rb") as file:
            if _sha256(file) != piece.sha256:
                raise BadInputError("segment", "is not what the index and the ledger say: run `watchroom check`")
            file.seek(0)
            made = masked(part, piece.masked_cut) if piece.masks and part is not None else None
            its_header = file.read(piece.header_bytes) if made is None else next(made, b"")
            if not header:
                header = its_header
                yield header
            elif made is not None and its_header != header:
                raise BadInputError("segment", "cannot be masked into one file: export its minutes one by one")
            if made is None:
                yield from joined.fragment(file, piece.offset, piece.size, begins)
            else:
                for fragment in made:
                    yield from joined.fragment(io.BytesIO(fragment), 0, len(fragment), begins)


def _sha256(file: Any) -> str:
    """Return the hash of a file, from its start."""
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def _file(name: str, sha256: str, pieces: list[ClipPiece]) -> dict[str, Any]:
    return {
        "file": name,
        "sha256": sha256,
        "pictures": AS_RECORDED if not pieces[0].masks else MADE_ANEW.format(len(pieces[0].masks)),
        "codec": pieces[0].codec,
        "began_at": pieces[0].began_at,
        "ended_at": pieces[-1].ended_at,
        "cut": "at key frames",
        "camera_clock_offset_s": pieces[0].offset_s,
        "segments": [
            {"began_at": each.segment_began_at, "ended_at": each.segment_ended_at, "sha256": each.sha256}
            for each in pieces
        ],
    }


def _manifest(plan: ClipPlan, cameras: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "format": "watchroom-clip/1",
        "act": plan.act_id,
        "receipt": f"/console/v1/receipts/{plan.act_id}",
        "exported_at": plan.exported_at,
        "exported_by": plan.exported_by,
        "agency": plan.agency,
        "for": plan.for_what,
        "note": plan.note,
        "asked": {"from": plan.began_at, "to": plan.ended_at},
        "cameras": cameras,
    }
