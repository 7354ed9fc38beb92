"""`watchroom verify`: checks a ledger export or a receipt, offline."""

from __future__ import annotations

import argparse
from pathlib import Path

from watchroom.app.terminal import tell
from watchroom.base.errors import BadInputError
from watchroom.ledger.verify import verify_path

FILE_CHARS_MAX = 16 * 1024 * 1024
"""Of a receipt; keys and heads are shorter."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the path, and what an outsider kept from earlier."""
    parser.add_argument("path", type=Path, metavar="PATH", help="the export's folder, or the receipt's file")
    parser.add_argument("--key", metavar="KEY", help="the log's published key, or a file that holds it")
    parser.add_argument(
        "--head", type=Path, metavar="FILE", help="a signed checkpoint, or a receipt, kept from earlier"
    )
    parser.add_argument(
        "--witness", action="append", default=[], metavar="KEY", help="a witness's key, or a file of keys"
    )
    parser.add_argument(
        "--pq-key", metavar="KEY", help="the log's ML-DSA-44 key or its file: it must have signed the head too"
    )
    parser.add_argument("--witnesses", type=int, metavar="N", help="how many of them must have cosigned (default all)")


def run(args: argparse.Namespace) -> int:
    """Verify; say the outcome; return 0 when all is well, 1 for a fault, 2 when there is nothing to verify."""
    key = None if args.key is None else _key_text(args.key)
    witnesses = [line for given in args.witness for line in _key_text(given).splitlines() if line.strip()]
    pq_key = None if args.pq_key is None else _key_text(args.pq_key)
    head = text_of(args.head) if args.head else None
    report = verify_path(args.path, key, head, witnesses, args.witnesses, pq_key)
    for line in report.lines():
        tell(line)
    return report.exit_code


def _key_text(given: str) -> str:
    return text_of(Path(given)) if Path(given).is_file() else given


def text_of(path: Path) -> str:
    """Return the text of a file that a reader named; raises BadInputError naming it."""
    try:
        with path.open(encoding="utf-8") as file:
            return file.read(FILE_CHARS_MAX)
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(str(path), f"cannot be read: {error}") from error
