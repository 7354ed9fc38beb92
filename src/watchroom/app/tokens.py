"""`watchroom token`: tokens for sources and identity providers, links for people, codes for gateways."""

from __future__ import annotations

import argparse

from watchroom.actions import gateways
from watchroom.actions.door import Door
from watchroom.actions.imports import OPERATOR_WHY, give_source_token, operator_seat
from watchroom.actions.provisioning import add_provisioner, retire_provisioner
from watchroom.actions.signing_in import make_bearer
from watchroom.actions.tokens import new_token
from watchroom.actions.ways_in import give_link
from watchroom.app.address import known
from watchroom.app.first_person import link_address
from watchroom.app.settings import Settings
from watchroom.app.terminal import DEMO_MARK, add_setting_flags, run_at_door, settings_of_store, tell
from watchroom.base.errors import BadInputError, RefusedError
from watchroom.model.people import Seat


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add `create` and whom the token is for."""
    what = parser.add_subparsers(dest="what", required=True, metavar="create|retire")
    create = what.add_parser(
        "create",
        help="make a token; it is printed once, as the last word",
        epilog="example: watchroom token create --source cad_eido",
        allow_abbrev=False,
    )
    whose = create.add_mutually_exclusive_group(required=True)
    whose.add_argument("--source", metavar="SOURCE_ID", help="for an enrolled source; its former token ends at once")
    whose.add_argument("--person", metavar="LOGIN", help="for a person of the demo; refused on real data")
    whose.add_argument("--sign-in", metavar="LOGIN", help="a one-time link to choose a password, for 12 hours")
    whose.add_argument("--gateway", metavar="ID", help="a one-time code for a site's gateway; its former token ends")
    whose.add_argument("--provisioner", metavar="ID", help="for an identity provider that pushes people by SCIM")
    create.add_argument(
        "--agency", metavar="ID", help="of a gateway: whom its cameras are shared with; of a provisioner: whose people"
    )
    create.add_argument("--title", default="", metavar="WORDS", help="of a gateway: the site's name")
    add_setting_flags(create, "data", "database_url")
    retire = what.add_parser(
        "retire",
        help="let a site's gateway or an identity provider in no more",
        epilog="example: watchroom token retire --gateway elm-street-market",
        allow_abbrev=False,
    )
    which = retire.add_mutually_exclusive_group(required=True)
    which.add_argument("--gateway", metavar="ID")
    which.add_argument("--provisioner", metavar="ID")
    add_setting_flags(retire, "data", "database_url")


def run(args: argparse.Namespace) -> int:
    """Make the token or code and print it once, or end a gateway's."""
    settings = settings_of_store(args)
    if args.what == "retire" and args.provisioner:
        run_at_door(settings, lambda door: _retire_provisioner(door, args.provisioner))
        tell(f"identity provider {args.provisioner} is let in no more")
    elif args.provisioner:
        if not args.agency:
            raise BadInputError("--agency", "goes with --provisioner: name the agency whose people it brings in")
        token = run_at_door(settings, lambda door: _provisioner_token(door, args.provisioner, args.agency))
        tell(f"token of identity provider {args.provisioner}: {token}")
    elif args.what == "retire":
        run_at_door(settings, lambda door: _retire_gateway(door, args.gateway))
        tell(f"gateway {args.gateway} is let in no more")
    elif args.gateway:
        if not args.agency:
            raise BadInputError("--agency", "goes with --gateway: name the agency that the site shares with")
        code = run_at_door(settings, lambda door: _gateway_code(door, args))
        tell(f"one-time code of gateway {args.gateway}, for a day: {code}")
    elif args.sign_in:
        token = run_at_door(settings, lambda door: _sign_in_link(door, args.sign_in))
        address = settings.public_url.rstrip("/") or known(settings.data) or f"http://{settings.host}:{settings.port}"
        tell(f"one-time link of {args.sign_in}: {link_address(address, token)}")
    elif args.source:
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
    await give_source_token(door, _operator(door), OPERATOR_WHY, source_id, token_sha256=digest)
    return token


async def _sign_in_link(door: Door, login: str) -> str:
    return await give_link(door, _operator(door), OPERATOR_WHY, login)


async def _gateway_code(door: Door, args: argparse.Namespace) -> str:
    code, digest = new_token()
    await gateways.add(
        door, _operator(door), OPERATOR_WHY, args.gateway, title=args.title, agency=args.agency, code_sha256=digest
    )
    return code


async def _provisioner_token(door: Door, provisioner_id: str, agency: str) -> str:
    token, digest = new_token()
    await add_provisioner(door, _operator(door), OPERATOR_WHY, provisioner_id, agency=agency, token_sha256=digest)
    return token


async def _retire_provisioner(door: Door, provisioner_id: str) -> None:
    await retire_provisioner(door, _operator(door), OPERATOR_WHY, provisioner_id)


async def _retire_gateway(door: Door, gateway_id: str) -> None:
    await gateways.retire(door, _operator(door), OPERATOR_WHY, gateway_id)


def _operator(door: Door) -> Seat:
    return operator_seat(door.clock.now())


def demand_demo(settings: Settings) -> None:
    """Refuse to act for a person anywhere but among made-up ones: nobody is impersonated on real data."""
    if not (settings.data / DEMO_MARK).exists():
        raise RefusedError(
            "no-impersonation",
            f"{settings.data} is not a demo: people sign in themselves there, and nobody gets a token for them.",
        )
