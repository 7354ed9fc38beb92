"""Signed notes against the example that C2SP publishes, and against hands that change them."""

from __future__ import annotations

import pytest

from watchroom.base.errors import BadInputError
from watchroom.ledger.note import (
    Checkpoint,
    Signer,
    open_checkpoint,
    open_note,
    parse_checkpoint,
    parse_verifier,
    sign_checkpoint,
    sign_note,
)

# RFC 8032, 7.1, test 1.
SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
LOG = Signer("watchroom.example/log", SEED)
WITNESS = Signer("oversight.example", bytes(range(32)))
HEAD = Checkpoint("watchroom.example/log", 70_000, bytes(range(32)))


def test_the_key_of_rfc_8032() -> None:
    """A seed gives the public key that RFC 8032 prints beside it."""
    assert LOG.verifier.public_key == PUBLIC


def test_the_key_line_of_the_go_checksum_database() -> None:
    """The key of sum.golang.org is read, and written the same: ids are computed as everybody does."""
    line = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
    assert parse_verifier(line).line() == line


def test_a_checkpoint_reads_back() -> None:
    """A signed head opens with the log's key to what was signed."""
    note = sign_checkpoint(HEAD, [LOG])
    assert note.startswith("watchroom.example/log\n70000\nAAECAwQ")
    assert open_checkpoint(note, [LOG.verifier]) == HEAD


def test_either_of_two_signatures_is_enough() -> None:
    """A note signed by log and witness opens with the key of either, and with no other."""
    note = sign_checkpoint(HEAD, [LOG, WITNESS])
    assert open_checkpoint(note, [LOG.verifier]) == open_checkpoint(note, [WITNESS.verifier])
    stranger = Signer("watchroom.example/log", bytes(32)).verifier
    with pytest.raises(BadInputError, match="nobody known"):
        open_checkpoint(note, [stranger])


def test_one_bad_signature_of_a_known_key_rejects_the_note() -> None:
    """A note whose second known signature is another text's is refused."""
    foreign = WITNESS.sign("another text\n")
    with pytest.raises(BadInputError, match="does not fit"):
        open_note(sign_checkpoint(HEAD, [LOG]) + foreign, [LOG.verifier, WITNESS.verifier])


def test_text_with_empty_lines_is_split_at_the_last() -> None:
    """Only the last empty line parts a text from its signatures."""
    text = "one\n\ntwo\n"
    assert open_note(sign_note(text, [LOG]), [LOG.verifier]) == text


@pytest.mark.parametrize(
    "note",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n\n- name AAAA\n",
        "text\n\n\u2014 name\n",
        "text\n\n\u2014 name AAAAAA==\n",
        "text\n\n\u2014 name AAAAAB==\n",
        sign_checkpoint(HEAD, [LOG])[:-1],
        sign_checkpoint(HEAD, [LOG]).replace("\n70000", "\r\n70000"),
        "x" * 70_000,
        "text\n\n" + LOG.sign("text\n") * 65,
    ],
)
def test_a_malformed_note_is_refused(note: str) -> None:
    """What is not a signed note by its form is refused with a reason."""
    with pytest.raises(BadInputError):
        open_note(note, [LOG.verifier])


@pytest.mark.parametrize(
    "text",
    [
        "log\n1\n",
        "log\n01\nAA==\n",
        "log\n-1\nAA==\n",
        "log\n1\nAAAA\n",
        "\n1\nAAAA\n",
        "log\n1\n?\n",
        "log\n٣\nAA==\n",
    ],
)
def test_a_malformed_checkpoint_is_refused(text: str) -> None:
    """A head needs an origin, a plain size and a root of 32 bytes."""
    with pytest.raises(BadInputError):
        parse_checkpoint(text)


def test_a_changed_key_line_is_refused() -> None:
    """Changing a key's name or bytes no longer fits its id."""
    line = LOG.verifier.line()
    for changed in (line.replace("watchroom", "watchr00m"), line[:-2] + "A=", line + "\n", "", "a+b", "a+b+c+d"):
        with pytest.raises(BadInputError):
            parse_verifier(changed)


def test_a_signer_needs_a_plain_name_and_a_whole_seed() -> None:
    """Names with spaces or a plus and seeds of another length are refused."""
    for name, seed in (("two words", SEED), ("a+b", SEED), ("", SEED), ("log", SEED[:31])):
        with pytest.raises(BadInputError):
            Signer(name, seed)
