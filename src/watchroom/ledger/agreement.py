"""Agreements as signed notes: their terms, the agencies' own keys that sign beside the room's, and who has signed."""

from __future__ import annotations

import re

import msgspec

from watchroom.base.errors import BadInputError
from watchroom.ledger.note import Signer, Verifier, open_note, parse_verifier, sign_note, split_note
from watchroom.model.agreements import Agreement, Terms

HEAD = "watchroom agreement"
KEY_HEAD = "watchroom agency key"
LINES_MIN = 4
"""What it is, its id, its version and its terms; the keys of agencies follow, a line each."""
_VERSION = re.compile(r"[1-9][0-9]{0,8}")


class AgreementNote(msgspec.Struct, frozen=True):
    """One agreement as its note says it."""

    agreement: Agreement
    keys: tuple[Verifier, ...] = ()
    """The agencies' own keys that must sign, each named by its agency."""
    signed: frozenset[str] = frozenset()
    """The agencies whose own key has signed."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the agencies whose own key has still to sign: until then nothing is in force."""
        return tuple(key.name for key in self.keys if key.name not in self.signed)


def agreement_text(agreement: Agreement, keys: tuple[Verifier, ...] = ()) -> str:
    """Return what is signed: a line each for what it is, its id, its version, its terms and each agency's own key."""
    terms = msgspec.json.encode(agreement.terms, order="sorted").decode()
    lines = (HEAD, agreement.id, str(agreement.version), terms, *(key.line() for key in keys))
    return "".join(f"{line}\n" for line in lines)


def open_agreement(note: str, room: Verifier) -> AgreementNote:
    """Return what a note says where the room signed it, and which agencies' own keys signed, too.

    Raises:
        BadInputError: it is no agreement, the room did not sign exactly that, or an agency's signature does not fit.
    """
    text = open_note(note, [room])
    said = read_agreement(text)
    known = {(key.name, key.key_id): key for key in said.keys}
    present = {(name, raw[: len(room.key_id)]) for name, raw in split_note(note)[1]}
    signers = [key for of, key in known.items() if of in present]
    if signers:
        open_note(note, signers)
    return msgspec.structs.replace(said, signed=frozenset(key.name for key in signers))


def read_agreement(text: str) -> AgreementNote:
    """Return what a text says that would be signed; raises BadInputError when it is no agreement."""
    lines = text.split("\n")
    if len(lines) <= LINES_MIN or lines[0] != HEAD or lines[-1] or not _VERSION.fullmatch(lines[2]):
        raise BadInputError("note", "is not an agreement: it says so in its first line, then id, version and terms")
    try:
        terms = msgspec.json.decode(lines[3], type=Terms)
    except msgspec.MsgspecError as error:
        raise BadInputError("note", f"holds terms that cannot be read: {error}") from error
    keys = tuple(parse_verifier(line) for line in lines[LINES_MIN:-1])
    names = [key.name for key in keys]
    if len(set(names)) < len(names) or not set(names) <= {terms.owner_agency, terms.to_agency}:
        raise BadInputError("note", "names a key that is neither agency's own")
    return AgreementNote(Agreement(id=lines[1], version=int(lines[2]), terms=terms), keys)


def signature_of(note: str, line: str, agency: str) -> str:
    """Return an agency's signature line once its key, which the note names, signed just this text.

    Raises:
        BadInputError: the note asks for no signature of the agency's, or the line is not its signature.
    """
    text, _ = split_note(note)
    key = next((key for key in read_agreement(text).keys if key.name == agency), None)
    if key is None:
        raise BadInputError("signature", "is not asked for: the agency had no key of its own when this was signed")
    exact = f"{line.strip()}\n"
    open_note(f"{text}\n{exact}", [key])
    return exact


def key_note(signer: Signer) -> str:
    """Return what an agency registers: its public key, signed by it, which proves that somebody holds it."""
    key = signer.verifier
    return sign_note(f"{KEY_HEAD}\n{key.line()}\n", [signer])


def open_key_note(note: str, agency: str) -> Verifier:
    """Return the public key of an agency; raises BadInputError unless the note is `key_note`'s of a key so named."""
    given = f"{note.strip()}\n"
    lines = given.split("\n")
    if lines[0] != KEY_HEAD or len(lines) < 2:  # noqa: PLR2004 - what it is, and the key
        raise BadInputError("key", "is not what `watchroom agreement key` prints: copy all of its lines")
    key = parse_verifier(lines[1])
    if key.name != agency:
        raise BadInputError("key", f"is of {key.name}, not of {agency}: make one named {agency}")
    if open_note(given, [key]) != f"{KEY_HEAD}\n{key.line()}\n":
        raise BadInputError("key", "is not what `watchroom agreement key` prints: copy all of its lines")
    return key
