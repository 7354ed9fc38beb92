"""What a process does before it touches a stranger's file: takes its one job, and gives up every right."""

from __future__ import annotations

import io
import os

import msgspec

from watchroom.evidence.envelope import Envelope, SealedReader
from watchroom.evidence.jobs import PIECE_BYTES, Job, Message, framed
from watchroom.media.pictures import limits
from watchroom.media.pictures.jobs import LENGTH

_INPUT, _OUTPUT = 0, 1
_jobs = msgspec.msgpack.Decoder(Job)


def take_job() -> Job:
    """Return the one job; its file takes the place of what the job came by, so that nothing more is open."""
    job = _jobs.decode(_read(LENGTH.unpack(_read(LENGTH.size))[0]))
    os.dup2(job.handle, _INPUT)
    return job


def give_up_rights(job: Job, cpu_seconds: int) -> io.BufferedReader:
    """Open nothing from now on, compute for so long at most, and return the job's file."""
    limits.seal()
    limits.allow_cpu(cpu_seconds)
    reader = SealedReader(_INPUT, Envelope(job.key, job.item_id), job.size_bytes)
    return io.BufferedReader(reader, PIECE_BYTES)


def say(message: Message) -> None:
    """Answer."""
    rest = memoryview(framed(message))
    while rest:
        rest = rest[os.write(_OUTPUT, rest) :]


def _read(size: int) -> bytes:
    parts: list[bytes] = []
    while size > 0 and (part := os.read(_INPUT, size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
