"""`watchroom import`: brings the place in from files, one act each."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from watchroom import sources
from watchroom.actions.door import Door
from watchroom.actions.gazetteer import import_addresses
from watchroom.actions.hotlist_imports import import_hotlist
from watchroom.actions.import_files import FILE_BYTES_MAX
from watchroom.actions.import_streams import import_streams
from watchroom.actions.imports import IMPORTERS, OPERATOR_WHY, import_sources, operator_seat, renew_world
from watchroom.actions.incentive_import import check_incentive, import_incentive
from watchroom.actions.readers import import_readers
from watchroom.actions.registry_import import Report, check_registry, import_registry
from watchroom.actions.site_enrolment import import_sites
from watchroom.app.terminal import add_setting_flags, run_at_door, settings_of, tell
from watchroom.app.video import check_address
from watchroom.base.errors import BadInputError
from watchroom.media.addresses import AddressGuard
from watchroom.model.hotlists import ImportReport

KINDS = (*IMPORTERS, "addresses", "incentive", "readers", "registry", "sites", "sources", "streams")
DRY_KINDS = ("registry", "incentive", "hotlist")
"""Whose files can be tried without doing anything."""
_DRY_SAYS = "registry, incentive and hotlist"
REJECTED_SHOWN_MAX = 200
FAULTS = 1
_ONE = {"agencies": "agency", "people": "person", "hotlist": "hotlist entry", "addresses": "address"}
_MANY = {"hotlist": "hotlist entries"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the kind and the file."""
    parser.add_argument("kind", choices=KINDS, metavar="KIND", help=f"one of {', '.join(KINDS)}")
    parser.add_argument("file", type=Path, metavar="FILE", help="the file; docs/reference/import-formats.md says how")
    parser.add_argument(
        "--dry-run", action="store_true", help=f"{_DRY_SAYS} only: say what would be done, and do nothing"
    )
    parser.add_argument(
        "--mapping", type=Path, metavar="MAP.toml", help="hotlist only: how its issuer's file is read, and whose it is"
    )
    add_setting_flags(parser, "data", "database_url")


def run(args: argparse.Namespace) -> int:
    """Import the file and say how many records it held; a registry's lines that were rejected are named."""
    if args.dry_run and args.kind not in DRY_KINDS:
        raise BadInputError("--dry-run", f"is for {_DRY_SAYS} only")
    if args.mapping and args.kind != "hotlist":
        raise BadInputError("--mapping", "is for hotlists only")
    content = _content(args.file)
    settings = settings_of(args)
    if args.kind == "hotlist":
        mapping = _content(args.mapping).decode(errors="replace") if args.mapping else None
        return _say_lists(
            run_at_door(settings, lambda door: bring_hotlist_in(door, content, mapping, dry_run=args.dry_run))
        )
    if args.kind == "registry":
        return _say(run_at_door(settings, lambda door: bring_registry_in(door, content, dry_run=args.dry_run)))
    if args.kind == "incentive":
        zone = ZoneInfo(settings.timezone)
        return _say(run_at_door(settings, lambda door: bring_payments_in(door, content, zone, dry_run=args.dry_run)))
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
    elif kind == "addresses":
        count = await import_addresses(door, seat, OPERATOR_WHY, content)
    elif kind == "readers":
        count = await import_readers(door, seat, OPERATOR_WHY, content)
    elif kind == "sites":
        count = await import_sites(door, seat, OPERATOR_WHY, content)
    elif kind == "streams":
        check = check_address(AddressGuard.from_text(camera_networks))
        count = await import_streams(door, seat, OPERATOR_WHY, content, check_address=check)
    elif kind == "hotlist":
        reports = await bring_hotlist_in(door, content)
        refused = next((each for each in reports if each.refused), None)
        if refused is not None:
            raise BadInputError("hotlist", f"{refused.reason}. The present list stays in force.")
        count = sum(each.entries for each in reports)
    else:
        count = await IMPORTERS[kind](door, seat, OPERATOR_WHY, content)
    await renew_world(door)
    return int(count)


async def bring_hotlist_in(
    door: Door, content: bytes, mapping: str | None = None, *, dry_run: bool = False
) -> list[ImportReport]:
    """Import a hotlist's file, by a mapping or with our own columns, or say what importing it would change."""
    seat = operator_seat(door.clock.now())
    reports = await import_hotlist(door, seat, OPERATOR_WHY, content, mapping=mapping, dry_run=dry_run)
    await renew_world(door)
    return reports


async def bring_registry_in(door: Door, content: bytes, *, dry_run: bool = False) -> Report:
    """Import a registry's file, or say what importing it would do."""
    seat = operator_seat(door.clock.now())
    report = await (check_registry if dry_run else import_registry)(door, seat, OPERATOR_WHY, content)
    await renew_world(door)
    return report


async def bring_payments_in(door: Door, content: bytes, zone: ZoneInfo, *, dry_run: bool = False) -> Report:
    """Import what another system of the incentive program paid, or say what importing it would do."""
    now = door.clock.now()
    act = check_incentive if dry_run else import_incentive
    return await act(door, operator_seat(now), OPERATOR_WHY, content, today=now.astimezone(zone).date())


def _say(report: Report) -> int:
    """Tell what became of a file that is taken line by line, the rejected lines first; they are a fault."""
    for each in report.rejected[:REJECTED_SHOWN_MAX]:
        tell(f"line {each.number}, {each.column or 'line'}: {each.reason}")
    if len(report.rejected) > REJECTED_SHOWN_MAX:
        tell(f"… and {len(report.rejected) - REJECTED_SHOWN_MAX} more")
    tell(
        f"accepted {report.accepted} repaired {report.repaired} rejected {len(report.rejected)} "
        f"duplicates {report.duplicates}"
    )
    return FAULTS if report.rejected else 0


def _say_lists(reports: Sequence[ImportReport]) -> int:
    """Tell what became of a hotlist's file for each list; a refused one is a fault."""
    for report in reports:
        for each in report.faulty:
            tell(f"line {each.line}, {each.field}: {each.reason}" if each.line else f"{each.field}: {each.reason}")
        if report.faulty_lines > len(report.faulty):
            tell(f"… and {report.faulty_lines - len(report.faulty):,} more")
        what = report.difference
        tell(
            f"{report.agency}, {report.list_name}: refused, it {report.reason}. The present list stays in force."
            if report.refused
            else f"{report.agency}, {report.list_name}: {counted(report.entries, 'hotlist')}, added {what.added} "
            f"removed {what.removed} changed {what.changed} unchanged {what.unchanged} expired {what.expired} "
            f"left out {report.faulty_lines}"
        )
    return FAULTS if any(each.refused for each in reports) else 0


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise BadInputError(str(path), f"is larger than {FILE_BYTES_MAX} bytes")
        return path.read_bytes()
    except OSError as error:
        raise BadInputError(str(path), f"cannot be read: {error.strerror}") from error
