"""`watchroom basemap build`: makes the base map of a place from any GeoJSON files."""

from __future__ import annotations

import argparse
from pathlib import Path

from watchroom.actions.base_map import TOLERANCE_M, TOLERANCE_M_MAX, GeoFile, build_base_map, make_base_map
from watchroom.actions.door import Door
from watchroom.actions.import_files import BASE_LAYERS, FILE_BYTES_MAX
from watchroom.actions.imports import OPERATOR_WHY, operator_seat
from watchroom.app.terminal import add_setting_flags, run_at_door, settings_of_store, tell
from watchroom.base.errors import BadInputError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add `build` and the files."""
    what = parser.add_subparsers(dest="what", required=True, metavar="build")
    build = what.add_parser(
        "build",
        help="make the base map from GeoJSON files, in place of the present one",
        epilog="example: watchroom basemap build road=streets.geojson parks.geojson",
        allow_abbrev=False,
    )
    build.add_argument(
        "files", nargs="+", metavar="GEOJSON", help=f"a file, or LAYER=FILE with one of {', '.join(BASE_LAYERS)}"
    )
    build.add_argument(
        "--tolerance",
        type=float,
        default=TOLERANCE_M,
        metavar="M",
        help=f"simplify to so many metres ({TOLERANCE_M:g})",
    )
    add_setting_flags(build, "data", "database_url")


def run(args: argparse.Namespace) -> int:
    """Build the map, keep it, and say what is in it."""
    if not 0 <= args.tolerance <= TOLERANCE_M_MAX:
        raise BadInputError("tolerance", f"is 0 to {TOLERANCE_M_MAX:g} metres")
    settings = settings_of_store(args)
    made = make_base_map([_file(each) for each in args.files], args.tolerance)

    async def keep(door: Door) -> None:
        await build_base_map(door, operator_seat(door.clock.now()), OPERATOR_WHY, made)

    run_at_door(settings, keep)
    layers = ", ".join(f"{count} {layer}" for layer, count in sorted(made.features.items())) or "nothing"
    tell(f"base map: {layers}; {len(made.document)} bytes, simplified to {made.tolerance_m:g} m")
    if made.left_out:
        tell(f"left out: {made.left_out} points and features without a shape")
    return 0


def _file(text: str) -> GeoFile:
    """Return the file that a word names, with its layer where the word names one."""
    layer, equals, name = text.partition("=")
    if not equals or layer not in BASE_LAYERS:
        layer, name = "", text
    path = Path(name)
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise BadInputError(name, f"is larger than {FILE_BYTES_MAX} bytes")
        return GeoFile(path.name, path.read_bytes(), layer or None)
    except OSError as error:
        raise BadInputError(name, f"cannot be read: {error.strerror}") from error
