"""Looks into archives without unpacking them: what they would unpack to, and how."""

from __future__ import annotations

import io
import stat
import struct
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

import msgspec

ENTRIES_MAX = 10_000
UNPACKED_BYTES_MAX = 100_000_000_000
RATIO_MAX = 200
"""Video does not pack: what would grow so much is made to fill a disk."""
RATIO_BYTES_MIN = 10_000_000
DIRECTORY_BYTES_MAX = 8_000_000
"""A directory of ENTRIES_MAX long names; a longer one is not read."""
NAME_CHARS_MAX = 1_000
ARCHIVES = frozenset((".zip", ".7z", ".rar", ".gz", ".tgz", ".tar", ".xz", ".bz2", ".zst", ".cab", ".iso", ".jar"))
PROGRAMS = frozenset(
    (".exe", ".dll", ".scr", ".bat", ".cmd", ".com", ".ps1", ".vbs", ".js", ".msi", ".lnk", ".sh", ".app")
)
_END = b"PK\x05\x06"
_END_FORMAT = struct.Struct("<4s4H2LH")
_END_BYTES_MAX = 65_535 + _END_FORMAT.size


class Entry(msgspec.Struct, frozen=True):
    """One file that an archive holds."""

    name: str
    packed_bytes: int
    bytes: int
    is_link: bool = False
    is_locked: bool = False


class Listing(msgspec.Struct, frozen=True):
    """What an archive holds, and what speaks against it."""

    entries: int
    unpacked_bytes: int
    findings: list[str]


def look_into(kind: str, file: io.BufferedIOBase, size_bytes: int) -> Listing:
    """Return what a `zip` or `tar` holds; every other archive cannot be looked into here, and says so."""
    try:
        if kind == "zip":
            return _judged(_zip_entries(file, size_bytes), size_bytes)
        if kind == "tar":
            return _judged(_tar_entries(file), size_bytes)
    except (zipfile.BadZipFile, tarfile.TarError, struct.error, OSError, ValueError, NotImplementedError, EOFError):
        return Listing(0, 0, ["The archive is damaged: it cannot be looked into."])
    return Listing(0, 0, ["This kind of archive cannot be looked into without unpacking it."])


def _zip_entries(file: io.BufferedIOBase, size_bytes: int) -> Iterator[Entry]:
    """Yield a ZIP's entries by its directory; raises ValueError when that is larger than any honest one."""
    file.seek(max(0, size_bytes - _END_BYTES_MAX))
    end = file.read(_END_BYTES_MAX)
    at = end.rfind(_END)
    if at < 0:
        raise zipfile.BadZipFile
    directory_bytes = _END_FORMAT.unpack_from(end, at)[5]
    if directory_bytes > DIRECTORY_BYTES_MAX:
        raise ValueError
    with zipfile.ZipFile(file) as archive:
        for each in archive.infolist():
            is_link = stat.S_ISLNK(each.external_attr >> 16)
            yield Entry(each.orig_filename, each.compress_size, each.file_size, is_link, bool(each.flag_bits & 1))


def _tar_entries(file: io.BufferedIOBase) -> Iterator[Entry]:
    file.seek(0)
    with tarfile.open(fileobj=file, mode="r:") as archive:
        for each in archive:
            yield Entry(each.name, each.size, each.size, each.issym() or each.islnk() or each.isdev())


def _judged(entries: Iterable[Entry], size_bytes: int) -> Listing:
    count = unpacked = 0
    findings: dict[str, None] = {}
    for entry in entries:
        count += 1
        unpacked += entry.bytes
        if count > ENTRIES_MAX:
            findings[f"The archive holds more than {ENTRIES_MAX} files."] = None
            break
        findings |= dict.fromkeys(_of_entry(entry))
    if unpacked > UNPACKED_BYTES_MAX:
        findings["The archive would unpack to more than 100 GB."] = None
    if unpacked > RATIO_BYTES_MIN and unpacked > RATIO_MAX * max(1, size_bytes):
        findings["The archive would grow more than 200 times: it is made to fill a disk."] = None
    return Listing(count, unpacked, list(findings))


def _of_entry(entry: Entry) -> Iterator[str]:
    path = PurePosixPath(entry.name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0:1] or "\x00" in entry.name:
        yield "The archive holds a file that would be written outside its folder."
    if entry.name[1:2] == ":" or len(entry.name) > NAME_CHARS_MAX:
        yield "The archive holds a file that would be written outside its folder."
    if entry.is_link:
        yield "The archive holds a link."
    if entry.is_locked:
        yield "The archive is locked by a password: what it holds cannot be looked at."
    if path.suffix.lower() in ARCHIVES:
        yield "The archive holds another archive."
    if path.suffix.lower() in PROGRAMS:
        yield "The archive holds a program."
    if entry.bytes > RATIO_BYTES_MIN and entry.bytes > RATIO_MAX * max(1, entry.packed_bytes):
        yield "The archive would grow more than 200 times: it is made to fill a disk."
