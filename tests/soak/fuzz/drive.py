"""Fuzzes one target with atheris until the time is over; a process of its own, for atheris ends its process."""

from __future__ import annotations

import hashlib
import sys
from importlib import import_module
from pathlib import Path

import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore] # only where `make soak` installed it

ONE_INPUT_SECONDS_MAX = 5
MEMORY_MB_MAX = 2_048


def main(module: str, name: str, seconds: int, folder: Path) -> None:
    """Import the target under atheris's eyes, write its seeds and fuzz; findings are left in the folder."""
    with atheris.instrument_imports(include=["watchroom"]):
        target = import_module(f"tests.soak.fuzz.{module}").TARGETS[name]
    inputs = folder / "inputs"
    inputs.mkdir(parents=True)
    for seed in target.seeds():
        (inputs / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    limits = {
        "max_total_time": seconds,
        "timeout": ONE_INPUT_SECONDS_MAX,
        "rss_limit_mb": MEMORY_MB_MAX,
        "max_len": target.bytes_max,
        "print_final_stats": 1,
    }
    flags = [f"-{flag}={value}" for flag, value in limits.items()]
    atheris.Setup([sys.argv[0], *flags, f"-artifact_prefix={folder}/", str(inputs)], target.try_one)
    atheris.Fuzz()


if __name__ == "__main__":
    which, _, of = sys.argv[1].partition(":")
    main(which, of, int(sys.argv[2]), Path(sys.argv[3]))
