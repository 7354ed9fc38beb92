"""Agreements as signed notes: nothing is taken as signed that was not, and each agency's own key counts for itself."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from watchroom.app.cli import main
from watchroom.base.errors import BadInputError
from watchroom.ledger.agreement import (
    agreement_text,
    key_note,
    open_agreement,
    open_key_note,
    read_agreement,
    signature_of,
)
from watchroom.ledger.note import Signer, sign_note
from watchroom.model.agreements import Agreement, Terms

ROOM = Signer("watchroom/agreements", bytes(32))
CITY, COUNTY, STRANGER = (Signer(name, bytes([seed]) * 32) for name, seed in (("mpd", 1), ("mcpd", 2), ("fbi", 3)))
AGREED = Agreement(
    id="agr_1",
    version=2,
    terms=Terms(
        title="MOU 7", owner_agency="mpd", to_agency="mcpd", categories=("incident",), purposes=("call_response",),
        law_tags=("DC",), begins_at=datetime(2026, 3, 14, tzinfo=UTC), ends_at=datetime(2026, 6, 14, tzinfo=UTC),
    ),
)  # fmt: skip
TEXT = agreement_text(AGREED, (CITY.verifier, COUNTY.verifier))
NOTE = sign_note(TEXT, [ROOM])
NONE = "note: is not an agreement: it says so in its first line, then id, version and terms"


def test_who_has_signed_is_told_key_by_key() -> None:
    """Without agencies' keys the room's is all; with them each is missing until its own line is there."""
    plain = open_agreement(sign_note(agreement_text(AGREED), [ROOM]), ROOM.verifier)
    assert (plain.agreement, plain.keys, plain.missing) == (AGREED, (), ())
    assert open_agreement(NOTE, ROOM.verifier).missing == ("mpd", "mcpd")
    half = open_agreement(NOTE + COUNTY.sign(TEXT), ROOM.verifier)
    assert (half.missing, half.signed) == (("mpd",), frozenset({"mcpd"}))
    whole = open_agreement(NOTE + COUNTY.sign(TEXT) + CITY.sign(TEXT), ROOM.verifier)
    assert (whole.missing, whole.keys) == ((), (CITY.verifier, COUNTY.verifier))


def test_a_signature_of_another_text_or_another_key_counts_for_nothing() -> None:
    """A stranger's line is passed over; a wrong line of an agency's key, or none of the room's, is a fault."""
    assert open_agreement(NOTE + STRANGER.sign(TEXT), ROOM.verifier).missing == ("mpd", "mcpd")
    impostor = Signer("mpd", bytes([9]) * 32)
    assert open_agreement(NOTE + impostor.sign(TEXT), ROOM.verifier).missing == ("mpd", "mcpd")
    with pytest.raises(BadInputError, match="does not fit the text"):
        open_agreement(NOTE + CITY.sign(TEXT + "more\n"), ROOM.verifier)
    with pytest.raises(BadInputError, match="nobody known"):
        open_agreement(sign_note(TEXT, [CITY, COUNTY]), ROOM.verifier)


def test_the_line_given_to_the_room_is_looked_at_before_it_is_kept() -> None:
    """It is the agency's own, over just this text, by the key that the note names; blanks around it do not matter."""
    assert signature_of(NOTE, f"  {CITY.sign(TEXT)}\n", "mpd") == CITY.sign(TEXT)
    wrong = {
        "^signature: is not asked for: the agency had no key of its own when this was signed$": (
            NOTE,
            STRANGER.sign(TEXT),
            "fbi",
        ),
        "nobody known signed": (NOTE, COUNTY.sign(TEXT), "mpd"),
        "does not fit": (NOTE, CITY.sign(TEXT + "x\n"), "mpd"),
        "is not a line of dash": (NOTE, "looks fine to me", "mpd"),
    }
    for why, (note, line, agency) in wrong.items():
        with pytest.raises(BadInputError, match=why):
            signature_of(note, line, agency)


def test_a_key_is_registered_by_who_holds_it() -> None:
    """The key's own signature proves it, under its agency's name; anything else is named."""
    assert open_key_note(f"\n{key_note(CITY)}\n", "mpd") == CITY.verifier
    other = f"{key_note(CITY).splitlines()[0]}\n{COUNTY.verifier.line()}\n"
    longer = f"{key_note(CITY).partition(chr(10) * 2)[0]}\nand more\n"
    wrong = {
        "^key: is of mpd, not of fbi: make one named fbi$": (key_note(CITY), "fbi"),
        "^key: is not what `watchroom agreement key` prints: copy all of its lines$": (
            sign_note(longer, [CITY]),
            "mpd",
        ),
        "^key: is not what `watchroom agreement key` prints: copy all of its lines *$": (CITY.verifier.line(), "mpd"),
        "nobody known signed": (sign_note(other, [CITY]), "mcpd"),
    }
    for why, (note, agency) in wrong.items():
        with pytest.raises(BadInputError, match=why):
            open_key_note(note, agency)


def test_what_is_no_agreement_is_not_read_as_one() -> None:
    """Another head, no version, unknown terms, lines too few, or a key that is neither agency's are faults."""
    head, id_, version, terms, *_ = TEXT.split("\n")
    wrong = {
        f"^{NONE}$": ["watchroom", id_, version, terms],
        f"^{NONE} *$": [head, id_, "0", terms],
        f"^(?:{NONE})$": [head, id_, version],
        "^note: holds terms that cannot be read: ": [head, id_, version, terms.replace("MOU", "\x00")],
        "^note: names a key that is neither agency's own$": [head, id_, version, terms, STRANGER.verifier.line()],
        "^note: names a key that is neither agency's own *$": [
            head,
            id_,
            version,
            terms,
            CITY.verifier.line(),
            CITY.verifier.line(),
        ],
    }
    for why, lines in wrong.items():
        with pytest.raises(BadInputError, match=why):
            read_agreement("".join(f"{line}\n" for line in lines))
    with pytest.raises(BadInputError, match="is not an agreement"):
        read_agreement(TEXT.rstrip("\n"))


def test_an_agency_signs_on_a_machine_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The verb makes a key that only its owner reads, shows what is signed, and says who has signed."""
    secret, note = tmp_path / "mpd.key", tmp_path / "agreement.txt"
    assert main(["agreement", "key", "mpd", "--secret", str(secret)]) == 0
    key = open_key_note(capsys.readouterr().out, "mpd")
    assert secret.stat().st_mode & 0o777 == 0o600
    assert main(["agreement", "key", "mpd", "--secret", str(secret)]) == 2
    text = agreement_text(AGREED, (key,))
    note.write_text(sign_note(text, [ROOM]))
    assert main(["agreement", "check", str(note), "--key", ROOM.verifier.line()]) == 1
    assert main(["agreement", "sign", str(note), "--secret", str(secret)]) == 0
    said = capsys.readouterr()
    assert "its own key has not signed yet" in said.out
    assert "mpd lets mcpd see: incident" in said.err
    note.write_text(note.read_text() + signature_of(note.read_text(), said.out.splitlines()[-1], "mpd"))
    assert main(["agreement", "check", str(note), "--key", ROOM.verifier.line()]) == 0
    assert "mpd: signed with its own key\n  mcpd: has no key of its own" in capsys.readouterr().out
    note.write_text(note.read_text().replace("MOU 7", "MOU 8"))
    assert main(["agreement", "check", str(note), "--key", ROOM.verifier.line()]) == 1
    secret.write_text(secret.read_text().replace("+mpd+", "+fbi+"))
    assert main(["agreement", "sign", str(note), "--secret", str(secret)]) == 2
    secret.write_text("PRIVATE+KEY+mpd")
    assert main(["agreement", "sign", str(note), "--secret", str(secret)]) == 2
    assert msgspec.json.encode(AGREED.terms, order="sorted").decode() in text
