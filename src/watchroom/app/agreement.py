"""`watchroom agreement`: an agency's own key made, an agreement signed with it and checked, offline and by itself."""

from __future__ import annotations

import argparse
import base64
import binascii
import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path

from watchroom.app.terminal import tell
from watchroom.app.verifying import text_of
from watchroom.base.errors import BadInputError
from watchroom.ledger.agreement import AgreementNote, key_note, open_agreement, read_agreement, signature_of
from watchroom.ledger.note import SEED_BYTES, Signer, parse_verifier, split_note
from watchroom.model.agreements import CONDITIONS, Agreement

FILE_HEAD = "PRIVATE+KEY"
"""What a secret key's file begins with, as c2sp.org/signed-note has it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the three things that are done with an agency's own key."""
    steps = parser.add_subparsers(dest="step", required=True, metavar="STEP")
    make = steps.add_parser("key", help="make the agency's key; prints what the room is told, keeps the secret in FILE")
    make.add_argument("agency", metavar="AGENCY", help="the agency's id in the room, such as mpd")
    make.add_argument("--secret", type=Path, required=True, metavar="FILE", help="a new file that never leaves you")
    sign = steps.add_parser("sign", help="sign an agreement; prints the line that the room is given")
    sign.add_argument("note", type=Path, metavar="NOTE", help="the agreement's file, as the room gave it")
    sign.add_argument("--secret", type=Path, required=True, metavar="FILE", help="the secret key's file")
    check = steps.add_parser("check", help="say who signed an agreement")
    check.add_argument("note", type=Path, metavar="NOTE", help="the agreement's file, as the room gave it")
    check.add_argument("--key", required=True, metavar="KEY", help="the room's key for agreements, or its file")


def run(args: argparse.Namespace) -> int:
    """Do one step; returns 0 when it is done, 1 when an agreement is not signed as it must be."""
    steps: dict[str, Callable[[argparse.Namespace], int]] = {"key": _make, "sign": _sign, "check": _check}
    return steps[args.step](args)


def _make(args: argparse.Namespace) -> int:
    seed = secrets.token_bytes(SEED_BYTES)
    signer = Signer(args.agency, seed)
    encoded = base64.b64encode(bytes([signer.verifier.kind]) + seed).decode()
    try:
        file = os.open(args.secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BadInputError("secret", f"{args.secret} cannot be made anew: {error.strerror}") from error
    with os.fdopen(file, "w") as secret:
        secret.write(f"{FILE_HEAD}+{signer.verifier.name}+{signer.verifier.key_id.hex()}+{encoded}\n")
    sys.stdout.write(key_note(signer))
    return 0


def _sign(args: argparse.Namespace) -> int:
    note = text_of(args.note)
    signer = _signer(args.secret)
    text, _ = split_note(note)
    for line in _terms(read_agreement(text).agreement):
        sys.stderr.write(f"{line}\n")
    tell(signature_of(note, signer.sign(text), signer.verifier.name).rstrip("\n"))
    return 0


def _check(args: argparse.Namespace) -> int:
    room = parse_verifier(text_of(Path(args.key)).strip() if Path(args.key).is_file() else args.key)
    try:
        found = open_agreement(text_of(args.note), room)
    except BadInputError as error:
        tell(f"not as signed: {error.message}")
        return 1
    for line in [*_terms(found.agreement), *_signatures(found)]:
        tell(line)
    return 1 if found.missing else 0


def _signer(path: Path) -> Signer:
    """Return the key in a secret file; raises BadInputError when it is none of ours."""
    name, _, rest = text_of(path).strip().removeprefix(f"{FILE_HEAD}+").partition("+")
    key_id, _, encoded = rest.partition("+")
    try:
        signer = Signer(name, base64.b64decode(encoded, validate=True)[1:])
    except (binascii.Error, ValueError, BadInputError) as error:
        raise BadInputError("secret", f"{path} is not a secret key that `watchroom agreement key` made") from error
    if signer.verifier.key_id.hex() != key_id:
        raise BadInputError("secret", f"{path} was changed: its name or its key is another")
    return signer


def _terms(agreement: Agreement) -> list[str]:
    terms = agreement.terms
    age = f"{terms.retention_days} days back" if terms.retention_days else "no limit of age"
    conditions = "; ".join(CONDITIONS[each] for each in terms.conditions) or "no condition"
    return [
        f"{terms.title} ({agreement.id}, version {agreement.version})",
        f"  {terms.owner_agency} lets {terms.to_agency} see: {', '.join(terms.categories)}",
        f"  for: {', '.join(terms.purposes)}; under: {', '.join(terms.law_tags)}",
        f"  {conditions}; {'may' if terms.reshare else 'may not'} be passed on; {age}",
        f"  from {terms.begins_at:%Y-%m-%d %H:%M %Z} to {terms.ends_at:%Y-%m-%d %H:%M %Z}",
    ]


def _signatures(found: AgreementNote) -> list[str]:
    agencies = (found.agreement.terms.owner_agency, found.agreement.terms.to_agency)
    own = {key.name for key in found.keys}
    said = {True: "signed with its own key", False: "its own key has not signed yet"}
    return [
        "  the room: signed",
        *(f"  {each}: {said[each in found.signed] if each in own else 'has no key of its own'}" for each in agencies),
    ]
