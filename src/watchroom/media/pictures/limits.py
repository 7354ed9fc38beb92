"""What the worker process may not do, however its decoder is tricked: open files or sockets, start programs, grow."""

from __future__ import annotations

import contextlib
import os
import resource

MEMORY_BYTES_MAX = 1_000_000_000
"""Data of the process: a 16-megapixel picture with all its references fits."""
ADDRESSES_BYTES_MAX = 4_000_000_000
JOB_CPU_SECONDS_MAX = 8
"""Computing time of one job."""
NOBODY = 65_534
NICENESS = 5
"""Recording goes before pictures."""


def seal() -> None:
    """Give up whatever a decoder has no need of; nothing can be opened or imported afterwards."""
    os.nice(NICENESS)
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_DATA, MEMORY_BYTES_MAX)
    with contextlib.suppress(ValueError, OSError):  # not every system limits these
        _lower(resource.RLIMIT_AS, ADDRESSES_BYTES_MAX)
        _lower(resource.RLIMIT_NPROC, 0)
    os.closerange(3, 256)
    _lower(resource.RLIMIT_NOFILE, 3)  # 0, 1 and 2 are open: no file, no socket and no pipe ever comes


def allow_cpu(seconds: int) -> None:
    """Let the process compute for so long from now; the kernel ends it when that is over."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, hard))


def _lower(limit: int, value: int) -> None:
    resource.setrlimit(limit, (value, value))
