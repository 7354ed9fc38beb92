"""`watchroom import`: brings the place in from files, one act each."""

from __future__ import annotations

import argparse
from pathlib import Path

from watchroom import sources
from watchroom.actions.door import Door
from watchroom.actions.import_files import FILE_BYTES_MAX
from watchroom.actions.import_streams import import_streams
from watchroom.actions.imports import IMPORTERS, OPERATOR_WHY, import_sources, operator_seat, renew_world
from watchroom.app.terminal import add_setting_flags, run_at_door, settings_of, tell
from watchroom.app.video import check_address
from watchroom.base.errors import BadInputError
from watchroom.media.addresses import AddressGuard

KINDS = (*IMPORTERS, "sources", "streams")
_ONE = {"agencies": "agency", "people": "person", "hotlist": "hotlist entry"}
_MANY = {"hotlist": "hotlist entries"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the kind and the file."""
    parser.add_argument("kind", choices=KINDS, metavar="KIND", help=f"one of {', '.join(KINDS)}")
    parser.add_argument("file", type=Path, metavar="FILE", help="the file; docs/reference/import-formats.md says how")
    add_setting_flags(parser, "data", "database_url")


def run(args: argparse.Namespace) -> int:
    """Import the file and say how many records it held."""
    content = _content(args.file)
    settings = settings_of(args)
    count = run_at_door(settings, lambda door: bring_in(door, args.kind, content, settings.camera_networks))
    tell(f"imported {counted(count, args.kind)}")
    return 0


def counted(count: int, kind: str) -> str:
    """Return how many records of a kind, in words: `1 agency`, `17 agencies`."""
    return f"{count} {_ONE.get(kind, kind.removesuffix('s')) if count == 1 else _MANY.get(kind, kind)}"


async def bring_in(door: Door, kind: str, content: bytes, camera_networks: str = "") -> int:
    """Import one file's content by the act for its kind; return how many records it held.

    Streams of cameras outside `camera_networks` are refused.
    """
    seat = operator_seat(door.clock.now())
    if kind == "sources":
        count = await import_sources(door, seat, OPERATOR_WHY, content, kinds=sources.kinds())
    elif kind == "streams":
        check = check_address(AddressGuard.from_text(camera_networks))
        count = await import_streams(door, seat, OPERATOR_WHY, content, check_address=check)
    else:
        count = await IMPORTERS[kind](door, seat, OPERATOR_WHY, content)
    await renew_world(door)
    return int(count)


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise BadInputError(str(path), f"is larger than {FILE_BYTES_MAX} bytes")
        return path.read_bytes()
    except OSError as error:
        raise BadInputError(str(path), f"cannot be read: {error.strerror}") from error
