"""Judges a file that arrived: what it is, what speaks against it, and whether it waits in quarantine."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Awaitable, Callable

import msgspec

from watchroom.base.errors import BadInputError, UnavailableError
from watchroom.evidence import sandbox
from watchroom.evidence.envelope import SealedReader
from watchroom.evidence.kinds import (
    EICAR_BYTES,
    EICAR_FILE_BYTES_MAX,
    EICAR_SHA256,
    HEAD_BYTES,
    KINDS,
    kind_of,
    second_kinds,
)
from watchroom.evidence.sandbox import Sealed

READ_BYTES = 1 << 20
Scan = Callable[[SealedReader], Awaitable[str | None]]
"""Asks a virus scanner about a whole file: returns what it found, None when it found nothing."""
_REFUSED = {
    "program": "It is a program.",
    "page": "It is a page that can carry a program.",
    "playlist": "It is a playlist: it names other files and holds no picture itself.",
}


class Read(msgspec.Struct, frozen=True):
    """What reading a whole file tells."""

    sha256: bytes | None
    """Of the bytes as they lie there; None where they cannot be read and nobody took it before."""
    head: bytes
    tail: bytes


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What a file is; with findings it waits in quarantine."""

    kind: str
    says: str
    findings: tuple[str, ...]


def read_whole(reader: SealedReader) -> Read:
    """Return a file's hash, beginning and end, read once from its seal; raises UnavailableError when it was changed."""
    digest = hashlib.sha256()
    head, tail = b"", b""
    with io.BufferedReader(reader, READ_BYTES) as file:
        while chunk := file.read(READ_BYTES):
            digest.update(chunk)
            head = head if len(head) >= HEAD_BYTES else (head + chunk)[:HEAD_BYTES]
            tail = (tail + chunk)[-HEAD_BYTES:]
    return Read(digest.digest(), head, tail)


async def judge(file: Sealed, read: Read, name: str, scanned: str | None) -> Verdict:
    """Return what a file is and what speaks against it; `scanned` is what a virus scanner found, None for nothing."""
    kind = KINDS[file.kind]
    findings = [f"A virus scanner found {scanned}."] if scanned else []
    if _is_scanner_test(read, file.size_bytes):
        findings.append("It is the test file of virus scanners.")
    if kind.group in _REFUSED:
        findings.append(_REFUSED[kind.group])
        if _claims_video(name):
            findings.append("Its name says that it is a video.")
    findings += [f"It is also a {KINDS[each].title}." for each in second_kinds(kind.code, read.head, read.tail)]
    says, more = await _opened(file)
    return Verdict(kind=kind.code, says=says, findings=tuple(findings + more))


def kind_of_read(read: Read) -> str:
    """Return a file's kind by what was read of it."""
    return kind_of(read.head)


async def _opened(file: Sealed) -> tuple[str, list[str]]:
    """Return in words what is in a file, and what speaks against it, as the sealed-off process found it."""
    kind = KINDS[file.kind]
    try:
        if kind.container:
            return f"{kind.title}: {(await sandbox.probe(file)).says}", []
        if kind.group == "archive":
            found = await sandbox.list_archive(file)
            return f"{kind.title}: {found.entries} files, {found.unpacked_bytes:,} bytes unpacked", found.findings
    except BadInputError as error:
        return f"{kind.title}, which cannot be opened", [error.reason]
    except UnavailableError:
        return f"{kind.title}, which cannot be opened", ["It broke the process that looked into it."]
    return kind.title, []


def _is_scanner_test(read: Read, size_bytes: int) -> bool:
    start = hashlib.sha256(read.head[:EICAR_BYTES]).hexdigest()
    return size_bytes <= EICAR_FILE_BYTES_MAX and start == EICAR_SHA256


def _claims_video(name: str) -> bool:
    ending = name.lower().rpartition(".")[2]
    return ending in {"mp4", "mov", "avi", "mkv", "ts", "mpg", "mpeg", "wmv", "m4v", "webm", "3gp"}
