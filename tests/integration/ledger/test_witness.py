"""Outsiders hold the heads: a real witness cosigns a log that grows and refuses one that goes back or forks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from watchroom.app import witness as program
from watchroom.app.witness_settings import read_witnesses
from watchroom.base.errors import BadInputError
from watchroom.ledger.cosign import add_checkpoint_body, cosignatures, parse_witness, signed_minute, utc_text
from watchroom.ledger.merkle import Tree
from watchroom.ledger.note import COSIGNATURE, ML_DSA_44, Checkpoint, Signer, open_checkpoint, sign_checkpoint

from .conftest import Log, Start

pytestmark = pytest.mark.database


async def test_heads_are_signed_and_cosigned_each_minute_even_when_idle(log: Log, witness: Start) -> None:
    """Each minute has one head, which says so and which a witness cosigns, whether the log grew or not."""
    await log.append(3)
    first = await log.head()
    body = witness("board.example", log.signer.verifier.line())
    assert await log.ask(body.address) == {"board.example": "cosigned"}
    await log.append(2)
    assert await log.head() == await log.head(), "a second head within the minute"
    idle = [await log.next_minute() for _ in range(2)]
    assert [each.size for each in (first, *idle)] == [3, 5, 5]
    told = [open_checkpoint(each.note, [log.signer.verifier]) for each in (first, *idle)]
    assert [signed_minute(each) for each in told] == [f"2026-03-14T21:{n}Z" for n in (15, 16, 17)]
    assert await log.ask(body.address) == {"board.example": "cosigned"}
    cosigned = await log.head()
    keys = [parse_witness(body.key), parse_witness(body.pq_key)]
    assert [each.witness.kind for each in cosignatures(cosigned.note, keys)] == [COSIGNATURE, ML_DSA_44]
    own = cosignatures(cosigned.note, [log.cosigner.verifier])
    assert [utc_text(each.seconds) for each in own] == ["2026-03-14T21:17:20Z"], "the log itself signs with ML-DSA-44"
    assert body.heads() == [cosigned.note]
    log.clock.step_wall(-3600)
    await log.sequencer.step()
    assert (await log.head()).id == cosigned.id + 1, "a clock set back holds up the heads"


async def test_a_killed_witness_remembers_and_is_asked_again(
    log: Log, witness: Start, caplog: pytest.LogCaptureFixture
) -> None:
    """After kill -9 the witness knows the head it cosigned, refuses to forget it, and goes on from there."""
    key = log.signer.verifier.line()
    body = witness("board.example", key)
    other = witness("paper.example", key)
    await log.append(7)
    await log.ask(body.address, other.address)
    body.kill()
    await log.append(4)
    await log.next_minute()
    states = await log.ask(body.address, other.address)
    assert states["paper.example"] == "cosigned"
    assert states["board.example"].startswith("it does not answer")
    assert not caplog.records, "one that is only starting alarms nobody"
    await log.ask(body.address, rounds=3)
    assert [each.levelname for each in caplog.records] == ["WARNING"], "told once, when it is asked again in vain"
    again = witness("board.example", key)
    assert again.key == body.key
    stale = add_checkpoint_body(0, [], (await log.head()).note)
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{again.url}/add-checkpoint", content=stale)
    assert (answer.status_code, answer.text) == (409, "7\n")
    assert answer.headers["content-type"] == "text/x.tlog.size"
    await log.next_minute()
    assert await log.ask(again.address) == {"board.example": "cosigned"}
    again.kill()


def test_a_witness_with_a_damaged_memory_does_not_begin_anew(tmp_path: Path) -> None:
    """A kept head that was changed, and a key that others can read, each end the program with what to do."""
    log = Signer("one.example", bytes(32))
    body = program.Witness(tmp_path, "board.example", [program.read_key(log.verifier.line())])
    body.add(add_checkpoint_body(0, [], _head(log, 4)))
    words: list[str | Path] = [
        sys.executable,
        program.__file__,
        "--data",
        tmp_path,
        "--port",
        "0",
        "--log",
        log.verifier.line(),
    ]
    kept = next(tmp_path.glob("*.head"))
    kept.write_text(kept.read_text().replace("\n4\n", "\n3\n"))
    torn = subprocess.run(words, capture_output=True, text=True, check=False, timeout=20)  # noqa: S603 - our own file
    assert (torn.returncode, "never begin anew" in torn.stderr) == (2, True)
    (tmp_path / "witness.key").chmod(0o644)
    shown = subprocess.run(words, capture_output=True, text=True, check=False, timeout=20)  # noqa: S603 - our own file
    assert (shown.returncode, "chmod 600" in shown.stderr) == (2, True)


async def test_a_room_that_was_rolled_back_is_refused(log: Log, witness: Start) -> None:
    """A store put back to an older state gets no cosignature, at the same size, beyond it, or ever again."""
    body = witness("board.example", log.signer.verifier.line())
    await log.append(5)
    await log.append(4)
    await log.next_minute()
    assert await log.ask(body.address) == {"board.example": "cosigned"}
    honest = body.heads()
    await log.restore(5)
    await log.next_minute()
    assert "rolled back" in (await log.ask(body.address))["board.example"]
    await log.append(4, word="other")
    await log.next_minute()
    assert "fork" in (await log.ask(body.address))["board.example"]
    await log.append(20, word="other")
    await log.next_minute()
    assert "rewritten" in (await log.ask(body.address))["board.example"]
    assert body.heads() == honest
    assert len(list((body.folder / "refused").iterdir())) == 2, "what the log signed and should not have is kept"


def _head(signer: Signer, size: int) -> str:
    return sign_checkpoint(
        Checkpoint(signer.verifier.name, size, bytes([size]) * 32 if size else Tree().root()), [signer]
    )


def test_the_protocol_is_kept_to_the_letter(witness: Start) -> None:
    """Unknown logs, foreign keys, wrong sizes and malformed requests each get the status of c2sp.org/tlog-witness."""
    one, two = Signer("one.example", bytes(32)), Signer("two.example", bytes(range(32)))
    body = witness("board.example", one.verifier.line(), two.verifier.line())
    stranger = Signer("one.example", bytes([7] * 32))
    unknown = Signer("three.example", bytes(32))
    asked = {
        "unknown": (add_checkpoint_body(0, [], _head(unknown, 4)), 404),
        "unsigned": (add_checkpoint_body(0, [], _head(stranger, 4)), 403),
        "larger": (add_checkpoint_body(5, [], _head(one, 4)), 400),
        "a proof from nothing": (add_checkpoint_body(0, [bytes(32)], _head(one, 4)), 422),
        "not seen": (add_checkpoint_body(1, [], _head(one, 4)), 409),
        "empty": (b"", 400),
        "no size": (b"old\n\n" + _head(one, 4).encode(), 400),
        "leading zero": (b"old 00\n\n" + _head(one, 4).encode(), 400),
        "no utf-8": (b"old 0\n\n\xff", 400),
        "long": (add_checkpoint_body(0, [bytes(32)] * 64, _head(one, 4)), 400),
        "good": (add_checkpoint_body(0, [], _head(one, 4)), 200),
        "again": (add_checkpoint_body(4, [], _head(one, 4)), 200),
        "fork": (add_checkpoint_body(4, [], sign_checkpoint(Checkpoint("one.example", 4, bytes(32)), [one])), 409),
        "no proof": (add_checkpoint_body(4, [], _head(one, 5)), 422),
        "another log": (add_checkpoint_body(0, [], _head(two, 0)), 200),
    }
    with httpx.Client(base_url=body.url) as client:
        found = {what: client.post("/add-checkpoint", content=sent).status_code for what, (sent, _) in asked.items()}
        assert found == {what: status for what, (_, status) in asked.items()}
        for path, sent, status in (("/add-checkpoint", b"x" * 200_000, 411), ("/", b"", 404)):
            refused = client.post(path, content=sent)
            assert (refused.status_code, refused.headers["connection"]) == (status, "close")
        assert client.get("/witness.pub").text == f"{body.key}\n{body.pq_key}\n"
        listed = client.get("/").text
        assert "4 entries" in listed
        assert "0 entries" in listed
        path = next(word for word in listed.split() if word.endswith(".head"))
        assert client.get(path).text in body.heads()
        assert client.get("/witness.key").status_code == 404
    assert len(body.heads()) == 2


@pytest.mark.parametrize(
    "setting",
    [
        "http://a", "ftp://a k", "http://a b+c+d", "http://a {log}", "http://a {w}, http://b {w}",
        "http://a {w} {w}", "http://a {w} {other}", "http://a {w} {pq} {other}",
    ],
)  # fmt: skip
def test_a_malformed_setting_is_named(setting: str, tmp_path: Path) -> None:
    """A setting that names no witness is refused at the start: no key, no http, a log's key, a name or a key twice."""
    key, pq_key = (key.line() for _, key in program.own_keys(tmp_path, "w.example"))
    (tmp_path / "other").mkdir()
    other = program.own_keys(tmp_path / "other", "x.example")[1][1].line()
    log = Signer("one.example", bytes(32)).verifier.line()
    assert [len(each.keys) for each in read_witnesses(f"http://a/ {key} {pq_key}")] == [2]
    with pytest.raises(BadInputError, match="witnesses"):
        read_witnesses(setting.format(log=log, w=key, pq=pq_key, other=other))
