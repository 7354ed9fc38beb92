"""What the server and its children used: processor time and memory, as the kernel counts them."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_USER, _CHILDREN_SYSTEM = 11, 15
"""Where user time stands among the fields after the command's name, and where the last of the four times does."""


def is_measurable() -> bool:
    """Return whether this system tells; only Linux does it this way."""
    return (_PROC / "self" / "smaps_rollup").exists()


def tree(root: int) -> list[int]:
    """Return a process and all that descend from it."""
    parents: dict[int, int] = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                parents[int(entry.name)] = int(_fields(int(entry.name))[1])
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def cpu_seconds(root: int) -> float:
    """Return the processor time that a process tree has used, with that of children which have ended."""
    total = 0
    for pid in tree(root):
        with suppress(OSError):
            total += sum(map(int, _fields(pid)[_USER:_CHILDREN_SYSTEM]))
    return total / _TICKS_PER_S


def pss_mb(root: int) -> float:
    """Return the memory of a process tree in MB, shared pages counted once."""
    total_kb = 0
    for pid in tree(root):
        with suppress(OSError):
            for line in (_PROC / str(pid) / "smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total_kb += int(line.split()[1])
    return total_kb / 1000


def _fields(pid: int) -> list[str]:
    return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
