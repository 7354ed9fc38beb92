"""The command line of the demo city: build its files, run it, or play one story."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from watchroom_sim.files import write_files
from watchroom_sim.geography import build_geography

SEED = 7


def main(arguments: list[str] | None = None) -> int:
    """Run one verb; return its exit code."""
    options = _parser().parse_args(arguments)
    started = options.started_at or datetime.now(UTC)
    if options.verb == "build":
        for path in write_files(build_geography(options.seed), options.folder, options.seed, started):
            sys.stdout.write(f"{path}\n")
        return 0
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="watchroom_sim", description=__doc__)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--seed", type=int, default=SEED, help="another seed is another city")
    common.add_argument(
        "--started-at", type=datetime.fromisoformat, help="when the city's life began, ISO 8601; default now"
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    build = verbs.add_parser("build", parents=[common], help="write the set-up files of the city")
    build.add_argument("folder", type=Path, metavar="DIR")
    return parser


if __name__ == "__main__":
    sys.exit(main())
