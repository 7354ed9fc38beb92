"""The command line: `watchroom VERB …`; exit codes 0 done, 1 found a fault, 2 wrong usage, 3 unavailable."""

from __future__ import annotations

import argparse
import gc
import importlib
import sys
from collections.abc import Sequence
from types import ModuleType

import msgspec

from watchroom import __version__
from watchroom.base.errors import BadInputError, UnavailableError, WatchroomError

EXIT_DONE = 0
EXIT_FAULT = 1
EXIT_USAGE = 2
EXIT_UNAVAILABLE = 3
GARBAGE_OBJECTS = 20_000
"""New objects between two looks for garbage in circles: at Python's own 700 loading the program starts hundreds, a
tenth of its time, and a commit of reads several."""


class Verb(msgspec.Struct, frozen=True):
    """One verb: its module in this room (`add_arguments(parser)`, `run(args) -> int`) and one sentence and example."""

    module: str
    says: str
    example: str


VERBS: dict[str, Verb] = {
    "demo": Verb("demo", "Run the living demo city; prints a sign-in link for each demo person.", "demo --speed 2"),
    "serve": Verb("serve", "Run the production server, with its own PostgreSQL or one by URL.", "serve --port 8420"),
    "token": Verb("tokens", "Make a bearer token, printed once.", "token create --source cad_eido"),
    "import": Verb("importing", "Bring in agencies, people, cameras and more from a file.", "import cameras FILE.csv"),
    "replay": Verb("replaying", "Play a real file through the door that a device uses.", "replay FILE.csv --as calls"),
    "basemap": Verb("basemap", "Make the base map from GeoJSON files.", "basemap build roads.geojson parks.geojson"),
    "check": Verb("checking", "Look whether every numbered invariant holds over the live store.", "check --json"),
    "verify": Verb("verifying", "Verify a ledger export or a receipt, offline.", "verify export/ --key ledger.vkey"),
    "export-ledger": Verb(
        "ledger_export", "Write the whole ledger as files that anybody can check.", "export-ledger out/"
    ),
    "backup": Verb("backup", "Back the whole house up while it runs.", "backup DIR --with-keys /elsewhere/house.keys"),
    "restore": Verb(
        "restore", "Put a backup back, verified, into an empty house.", "restore DIR --keys house.keys --data NEW"
    ),
    "agreement": Verb(
        "agreement",
        "Make an agency's own key, sign an agreement with it, check one, offline.",
        "agreement sign NOTE.txt --secret mpd.key",
    ),
    "witness": Verb("witness", "Cosign the heads of logs that only grow.", "witness --data DIR --log ledger.vkey"),
    "bench": Verb("bench", "Measure this machine against the targets, with made-up data.", "bench rank reads_steady"),
    "gateway": Verb("gateway", "Connect a site's cameras to a centre, on their owner's conditions.", "gateway --help"),
    "media": Verb("media", "Read the cameras of one part; the server runs this.", "media --part 0 --data DIR"),
}
"""Every verb, in the order shown; a verb's module is imported only when it is used, so that `verify` needs no web."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; return the exit code."""
    gc.set_threshold(GARBAGE_OBJECTS)
    words = list(sys.argv[1:] if argv is None else argv)
    parser, modules = _parser(words)
    args = parser.parse_args(words)
    try:
        return int(modules[args.verb].run(args))
    except BadInputError as error:
        return _say(error, EXIT_USAGE)
    except UnavailableError as error:
        return _say(error, EXIT_UNAVAILABLE)
    except WatchroomError as error:
        return _say(error, EXIT_FAULT)
    except KeyboardInterrupt:
        return EXIT_DONE


def _parser(words: Sequence[str]) -> tuple[argparse.ArgumentParser, dict[str, ModuleType]]:
    """Return the parser, complete for the verb that is used, and that verb's module."""
    parser = argparse.ArgumentParser(
        prog="watchroom",
        description="An open, accountable real-time crime center.",
        epilog="example: watchroom demo",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"watchroom {__version__}")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    modules = {}
    for name, verb in VERBS.items():
        own = verbs.add_parser(
            name, help=verb.says, description=verb.says, epilog=f"example: watchroom {verb.example}", allow_abbrev=False
        )
        if name in words:
            modules[name] = importlib.import_module(f"watchroom.app.{verb.module}")
            modules[name].add_arguments(own)
    return parser, modules


def _say(error: WatchroomError, code: int) -> int:
    sys.stderr.write(f"watchroom: {error.message}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
