"""Signed notes against the example that C2SP publishes, and against hands that change them."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest

from watchroom.base.errors import BadInputError
from watchroom.ledger.note import (
    COSIGNATURE,
    ED25519,
    ML_DSA_44,
    NOTE_BYTES_MAX,
    SIGNATURES_MAX,
    Checkpoint,
    Signer,
    Verifier,
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
ROOT = base64.b64encode(HEAD.root).decode()


def refused(call: Callable[..., object], *words: object) -> str:
    """Return in which words something was refused."""
    with pytest.raises(BadInputError) as error:
        call(*words)
    return str(error.value)


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
    assert refused(open_checkpoint, note, [stranger, stranger]) == (
        f"signature: nobody known signed this; expected {stranger.line()}, {stranger.line()}"
    )


def test_one_bad_signature_of_a_known_key_rejects_the_note() -> None:
    """A note whose second known signature is another text's is refused."""
    foreign = WITNESS.sign("another text\n")
    note = sign_checkpoint(HEAD, [LOG]) + foreign
    assert refused(open_note, note, [LOG.verifier, WITNESS.verifier]) == (
        "signature: of oversight.example does not fit the text: one of the two was changed"
    )


def test_text_with_empty_lines_is_split_at_the_last() -> None:
    """Only the last empty line parts a text from its signatures."""
    text = "one\n\ntwo\n"
    assert open_note(sign_note(text, [LOG]), [LOG.verifier]) == text


LINE = "signature: is not a line of dash, name and base64"
BLANK = "note: has no blank line before its signatures or no newline after them"
CONTROL = "note: holds a control character or a lone surrogate"


@pytest.mark.parametrize(
    ("note", "words"),
    [
        ("", BLANK),
        ("text\n", BLANK),
        ("text\n\n", BLANK),
        (sign_checkpoint(HEAD, [LOG]).replace("\n\n", "\n"), BLANK),
        (sign_checkpoint(HEAD, [LOG])[:-1], BLANK),
        ("text\n\n- name AAAA\n", LINE),
        ("text\n\nname AAAAAAAA\n", LINE),
        ("text\n\n\u2014 name\n", LINE),
        ("text\n\n\u2014 two names AAAAAAAA\n", LINE),
        ("text\n\n\u2014 name AAAAAA==\n", LINE),
        ("text\n\n\u2014 name AAAAAB==\n", LINE),
        ("text\n\n\u2014 name AAAA*AAAA\n", LINE),
        (sign_checkpoint(HEAD, [LOG]).replace("\n70000", "\r\n70000"), CONTROL),
        ("x" * (NOTE_BYTES_MAX + 1), "note: is larger than 65536 bytes"),
        ("text\n\n" + LOG.sign("text\n") * (SIGNATURES_MAX + 1), "note: has more than 64 signatures"),
    ],
)
def test_a_malformed_note_is_refused(note: str, words: str) -> None:
    """What is not a signed note by its form is refused with its reason."""
    assert refused(open_note, note, [LOG.verifier]) == words


def test_the_largest_note_and_the_most_signatures_are_read() -> None:
    """A note is taken up to its stated bounds."""
    signed = LOG.sign("text\n") * SIGNATURES_MAX
    assert open_note(f"text\n\n{signed}", [LOG.verifier]) == "text\n"
    text = "x" * (NOTE_BYTES_MAX - len(sign_note("\n", [LOG]))) + "\n"
    assert open_note(sign_note(text, [LOG]), [LOG.verifier]) == text


LINES = "checkpoint: needs origin, size and root, a line each"
SIZE = "checkpoint.size: is not a whole number without leading zeroes"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("log\n1\n", LINES),
        (f"log\n1\n{ROOT}", LINES),
        (f"\n1\n{ROOT}\n", LINES),
        (f"log\n1\n{ROOT}\n\n", LINES),
        (f"log\n1\n{ROOT}\nminute\nand more", LINES),
        (f"log\n1\n{ROOT}\n\nminute\n", LINES),
        (f"log\n01\n{ROOT}\n", SIZE),
        (f"log\n-1\n{ROOT}\n", SIZE),
        (f"log\n٣\n{ROOT}\n", SIZE),
        ("log\n1\nAAAA\n", "checkpoint.root: is not 32 bytes in base64"),
        ("log\n1\n?\n", "checkpoint.root: is not 32 bytes in base64"),
    ],
)
def test_a_malformed_checkpoint_is_refused(text: str, words: str) -> None:
    """A head needs an origin, a plain size and a root of 32 bytes."""
    assert refused(parse_checkpoint, text) == words


@pytest.mark.parametrize("extensions", [(), ("minute 1",), ("minute 1", "kept by two")])
def test_what_else_a_log_says_of_its_head_is_kept(extensions: tuple[str, ...]) -> None:
    """Lines after the root come back as they were written."""
    head = Checkpoint("log", 0, HEAD.root, extensions)
    assert parse_checkpoint(head.text()) == head


def test_a_changed_key_line_is_refused() -> None:
    """Changing a key's name or bytes no longer fits its id."""
    line = LOG.verifier.line()
    other = line.replace("watchroom", "watchr00m")
    assert refused(parse_verifier, other).startswith("key: its id should be ")
    assert refused(parse_verifier, other).endswith("; the line was changed")
    form = "key: is not of the form name+id+key with a log's Ed25519 key (type 1)"
    for changed in (line[:-2] + "A=", line + "\n", "", "a+b", "a+b+c+d"):
        assert refused(parse_verifier, changed) == form


def test_a_key_of_another_kind_is_refused_and_named() -> None:
    """A witness's key is not taken for a log's, nor the other way round; the refusal says which is asked for."""
    line = LOG.verifier.line()
    witness = "key: is not of the form name+id+key with a witness's Ed25519 key (type 4) or ML-DSA-44 key (type 6)"
    assert refused(parse_verifier, line, COSIGNATURE, ML_DSA_44) == witness
    assert refused(parse_verifier, line, ML_DSA_44).endswith("with a log's ML-DSA-44 key (type 6)")
    assert parse_verifier(line, ML_DSA_44, ED25519) == LOG.verifier
    cosigner = Verifier("w.example", LOG.verifier.public_key, COSIGNATURE)
    assert parse_verifier(cosigner.line(), COSIGNATURE) == cosigner


def test_a_signer_needs_a_plain_name_and_a_whole_seed() -> None:
    """Names with spaces or a plus and seeds of another length are refused."""
    for name in ("two words", "a+b", ""):
        assert refused(Signer, name, SEED) == "name: a key's name has no spaces and no plus"
    assert refused(Signer, "log", SEED[:31]) == "seed: must be 32 bytes"
