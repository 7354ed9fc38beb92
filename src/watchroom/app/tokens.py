"""`watchroom token create`: a bearer token for a source, or for a made-up person of the demo."""

from __future__ import annotations

import argparse

from watchroom.actions.door import Door
from watchroom.actions.imports import OPERATOR_WHY, give_source_token, operator_seat
from watchroom.actions.sessions import make_bearer
from watchroom.actions.tokens import new_token
from watchroom.app.settings import Settings
from watchroom.app.terminal import DEMO_MARK, add_setting_flags, run_at_door, settings_of_store, tell
from watchroom.base.errors import RefusedError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add `create` and whom the token is for."""
    what = parser.add_subparsers(dest="what", required=True, metavar="create")
    create = what.add_parser(
        "create",
        help="make a token; it is printed once, as the last word",
        epilog="example: watchroom token create --source cad_eido",
        allow_abbrev=False,
    )
    whose = create.add_mutually_exclusive_group(required=True)
    whose.add_argument("--source", metavar="SOURCE_ID", help="for an enrolled source; its former token ends at once")
    whose.add_argument("--person", metavar="LOGIN", help="for a person of the demo; refused on real data")
    add_setting_flags(create, "data", "database_url")


def run(args: argparse.Namespace) -> int:
    """Make the token and print it once."""
    settings = settings_of_store(args)
    if args.source:
        token = run_at_door(settings, lambda door: source_token(door, args.source))
        tell(f"token of source {args.source}: {token}")
    else:
        demand_demo(settings)
        token = run_at_door(settings, lambda door: make_bearer(door, args.person))
        tell(f"token of {args.person}: {token}")
    return 0


async def source_token(door: Door, source_id: str) -> str:
    """Give a source a new token and return it; only its hash is kept."""
    token, digest = new_token()
    await give_source_token(door, operator_seat(door.clock.now()), OPERATOR_WHY, source_id, token_sha256=digest)
    return token


def demand_demo(settings: Settings) -> None:
    """Refuse to act for a person anywhere but among made-up ones: nobody is impersonated on real data."""
    if not (settings.data / DEMO_MARK).exists():
        raise RefusedError(
            "no-impersonation",
            f"{settings.data} is not a demo: people sign in themselves there, and nobody gets a token for them.",
        )
