"""`watchroom verify`: checks a ledger export or a receipt, offline."""

from __future__ import annotations

import argparse
from pathlib import Path

from watchroom.app.terminal import tell
from watchroom.base.errors import BadInputError
from watchroom.ledger.verify import verify_path

KEY_BYTES_MAX = 16 * 1024


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the path, and what an outsider kept from earlier."""
    parser.add_argument("path", type=Path, metavar="PATH", help="the export's folder, or the receipt's file")
    parser.add_argument("--key", metavar="KEY", help="the log's published key, or a file that holds it")
    parser.add_argument("--head", type=Path, metavar="FILE", help="a signed checkpoint kept from earlier")


def run(args: argparse.Namespace) -> int:
    """Verify; say the outcome; return 0 when all is well, 1 for a fault, 2 when there is nothing to verify."""
    key = args.key
    if key is not None and Path(key).is_file():
        key = _text(Path(key))
    report = verify_path(args.path, key, _text(args.head) if args.head else None)
    for line in report.lines():
        tell(line)
    return report.exit_code


def _text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            return file.read(KEY_BYTES_MAX)
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(str(path), f"cannot be read: {error}") from error
