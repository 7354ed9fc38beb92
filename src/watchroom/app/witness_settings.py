"""The witnesses that the settings name, and how each stands; asking them is loaded only where there are any."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import msgspec

from watchroom.base.errors import BadInputError
from watchroom.ledger.cosign import parse_witness
from watchroom.ledger.note import Verifier

WITNESSES_MAX = 16


class WitnessAt(NamedTuple):
    """One witness and where it is asked."""

    url: str
    keys: tuple[Verifier, ...]
    """Of one name; it cosigns with each."""

    @property
    def name(self) -> str:
        """Return the witness's name."""
        return self.keys[0].name


class WitnessState(msgspec.Struct, frozen=True, kw_only=True):
    """How one witness stands, as `/healthz` says it."""

    witness: str
    state: str
    """new, cosigned, or in words why it did not cosign the newest head."""
    size: int = 0
    """Of the newest head it cosigned."""
    at: datetime | None = None
    """When it did, by its own clock."""


def read_witnesses(setting: str) -> tuple[WitnessAt, ...]:
    """Return the witnesses that the setting names: for each its address and its one or two keys, by comma.

    Raises:
        BadInputError: an address or a key is malformed, or there are more than WITNESSES_MAX.
    """
    found = [_witness_at(words.split()) for words in setting.split(",") if words.strip()]
    if len(found) > WITNESSES_MAX or len({each.name for each in found}) != len(found):
        raise BadInputError("witnesses", f"takes {WITNESSES_MAX} witnesses at most, each name once")
    return tuple(found)


def _witness_at(words: list[str]) -> WitnessAt:
    if len(words) not in (2, 3) or not words[0].startswith(("https://", "http://")):
        raise BadInputError("witnesses", "takes, for each, its http address, a space and its one or two keys, by comma")
    try:
        keys = tuple(parse_witness(word) for word in words[1:])
    except BadInputError as error:
        raise BadInputError("witnesses", f"the key of {words[0]} {error.reason}") from error
    if len({key.name for key in keys}) > 1 or len({key.kind for key in keys}) < len(keys):
        raise BadInputError("witnesses", f"the two keys of {words[0]} are not of one name and two kinds")
    return WitnessAt(words[0].rstrip("/"), keys)
