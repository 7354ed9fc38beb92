"""Every verb explains itself and ends with an exit code that a script can act on."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from watchroom.app import settings, terminal
from watchroom.app.cli import EXIT_FAULT, EXIT_UNAVAILABLE, EXIT_USAGE, VERBS, main


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_an_example(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`watchroom VERB --help` ends well, says what the verb does and shows one use of it."""
    with pytest.raises(SystemExit) as end:
        main([verb, "--help"])
    shown = " ".join(capsys.readouterr().out.split())
    assert end.value.code == 0
    assert VERBS[verb].says in shown
    assert f"example: watchroom {VERBS[verb].example}" in shown


@pytest.mark.parametrize("words", [[], ["watch"], ["token"], ["token", "create"], ["serve", "--prot", "1"], ["import"]])
def test_wrong_usage_ends_with_two(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """What argparse refuses, abbreviated flags included, ends with the code for wrong usage."""
    with pytest.raises(SystemExit) as end:
        main(words)
    assert end.value.code == EXIT_USAGE


@pytest.mark.parametrize("words", [["serve", "--port", "70000"], ["serve", "--roles", "kitchen"]])
def test_a_wrong_setting_ends_with_two(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A setting that makes no sense is named on the error output."""
    assert main([*words, "--data", str(tmp_path)]) == EXIT_USAGE
    assert words[1].strip("-") in capsys.readouterr().err


def test_a_token_makes_no_store_by_the_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A token for a data folder that holds nothing says so and leaves nothing there."""
    assert main(["token", "create", "--source", "cad_eido", "--data", str(tmp_path)]) == EXIT_USAGE
    assert list(tmp_path.iterdir()) == []


def test_a_store_is_looked_for_where_it_usually_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With no folder named it is the usual one, and the demo's only while there is no other."""
    homes = {False: tmp_path / "real", True: tmp_path / "demo"}
    for place in (settings, terminal):
        monkeypatch.setattr(place, "default_data", lambda *, demo: homes[demo])
    (homes[True] / "postgres").mkdir(parents=True)
    assert terminal.settings_of_store(Namespace()).data == homes[True]
    (homes[False] / "postgres").mkdir(parents=True)
    assert terminal.settings_of_store(Namespace()).data == homes[False]


def test_a_missing_database_ends_with_three(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A database that does not answer is a dependency that is unavailable."""
    file = tmp_path / "agencies.csv"
    file.write_text("id,name,law_tag\n")
    url = f"postgresql://nobody@/nothing?host={tmp_path}"
    words = ["import", "agencies", str(file), "--data", str(tmp_path / "data"), "--database-url", url]
    assert main(words) == EXIT_UNAVAILABLE
    assert "does not answer" in capsys.readouterr().err


def test_verify_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing to verify is wrong usage; a damaged receipt is a fault."""
    assert main(["verify", str(tmp_path / "gone")]) == EXIT_USAGE
    damaged = tmp_path / "receipt.json"
    damaged.write_text("{")
    assert main(["verify", str(damaged)]) == EXIT_FAULT
    assert "FAULT receipt" in capsys.readouterr().out
