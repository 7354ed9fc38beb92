"""The form of a receipt: what a person was given is read back, and anything else is refused in words."""

from __future__ import annotations

import json

import pytest

from watchroom.base.errors import BadInputError
from watchroom.ledger.receipt import RECEIPT_BYTES_MAX, Receipt, parse_receipt

GOOD = {
    "entry": {"v": 1},
    "leaf_index": 0,
    "inclusion_proof": [],
    "checkpoint": "head\n",
    "verifier": "log+id+key",
    "v": 1,
}


def refused(data: bytes) -> str:
    """Return in which words a receipt was refused."""
    with pytest.raises(BadInputError) as error:
        parse_receipt(data)
    return str(error.value)


def test_a_receipt_is_read_as_it_was_written() -> None:
    """The members come back as they are, up to the largest receipt there is."""
    found = parse_receipt(json.dumps(GOOD).encode())
    assert found == Receipt(
        entry={"v": 1}, leaf_index=0, inclusion_proof=[], checkpoint="head\n", verifier="log+id+key", v=1
    )
    assert parse_receipt(json.dumps(GOOD).encode().ljust(RECEIPT_BYTES_MAX)) == found


def test_what_is_no_receipt_is_refused_in_words() -> None:
    """Size, members given twice, fractions, other members and other versions are each named."""
    assert refused(b" " * (RECEIPT_BYTES_MAX + 1)) == "receipt: is larger than 16777216 bytes"
    assert refused(b'{"v":1,"v":1}') == "receipt: names a member twice"
    assert refused(b'{"entry":{"a":1,"a":1}}') == "receipt: names a member twice"
    assert refused(json.dumps(GOOD | {"more": 1}).encode()) == "receipt: Object contains unknown field `more`"
    assert refused(json.dumps(GOOD | {"v": 2}).encode()) == "receipt: is of version 2; this program reads version 1"
    assert "float cannot be written" in refused(json.dumps(GOOD | {"entry": {"a": 0.5}}).encode())
    assert refused(b"\xff").startswith("receipt: ")
