"""Verbs that touch the store open it by themselves, or beside the server that has it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from watchroom.app.cli import EXIT_DONE, EXIT_FAULT, EXIT_USAGE, main
from watchroom.store.server.supervisor import running_address

pytestmark = pytest.mark.database

Run = Callable[..., tuple[int, str, str]]

ONE = {"agencies": "agency", "people": "person", "sources": "source"}
FILES = {
    "agencies": "id,name,law_tag\nmpd,Metropolitan Police,DC\n",
    "people": "login,name,agency,roles\nwatch.officer,Dana Whitlock,mpd,watch_officer\n",
    "sources": '[{"id": "lpr_generic", "kind": "lpr_generic", "title": "Readers", "agency": "mpd", "law_tag": "DC"}]',
}


@pytest.fixture
def run(data: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs a verb on this test's data folder and gives its exit code and what it said."""

    def verb(*words: str) -> tuple[int, str, str]:
        code = main([*words, "--data", str(data)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return verb


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """Return the paths of small import files, by kind."""
    for kind, content in FILES.items():
        (tmp_path / kind).write_text(content)
    return {kind: str(tmp_path / kind) for kind in FILES}


def test_a_place_is_brought_in_and_a_source_gets_a_token(
    run: Run, files: dict[str, str], hold: Callable[[Path], object], data: Path
) -> None:
    """Imports fill a new folder; a token is printed once as the last word, and only its hash is kept."""
    for kind, file in files.items():
        assert run("import", kind, file) == (EXIT_DONE, f"imported 1 {ONE[kind]}\n", "")
    code, said, _ = run("token", "create", "--source", "lpr_generic")
    token = said.split()[-1]
    assert (code, token[:3]) == (EXIT_DONE, "wr_")
    hold(data)
    assert running_address(data)
    code, said, _ = run("token", "create", "--source", "lpr_generic")
    assert code == EXIT_DONE
    assert said.split()[-1] != token


def test_people_who_were_brought_in_get_a_way_in(run: Run, files: dict[str, str]) -> None:
    """The operator gives a person a link to choose a password by; the ledger has that act, and a stranger gets none."""
    for kind in ("agencies", "people"):
        run("import", kind, files[kind])
    code, said, _ = run("token", "create", "--sign-in", "watch.officer")
    assert (code, "/console/#link=wr_" in said) == (EXIT_DONE, True)
    code, said, _ = run("token", "create", "--provisioner", "city.idp", "--agency", "mpd")
    assert (code, said.split()[-1][:3]) == (EXIT_DONE, "wr_")
    assert run("token", "retire", "--provisioner", "city.idp")[0] == EXIT_DONE
    code, _, complaint = run("token", "create", "--sign-in", "nobody")
    assert (code, "nobody has the login nobody" in complaint) == (EXIT_USAGE, True)


def test_a_file_that_does_not_fit_is_taken_not_at_all(run: Run, files: dict[str, str]) -> None:
    """An import that names what is unknown ends with two and says the line and the column."""
    code, _, said = run("import", "people", files["people"])
    assert code == EXIT_USAGE
    assert "line 2, agency" in said


def test_nobody_gets_a_token_for_a_person_on_real_data(run: Run, files: dict[str, str]) -> None:
    """Outside the demo a token for a person is refused."""
    run("import", "agencies", files["agencies"])
    run("import", "people", files["people"])
    code, said, refusal = run("token", "create", "--person", "watch.officer")
    assert (code, said) == (EXIT_FAULT, "")
    assert "not a demo" in refusal


def test_a_demo_is_not_served_as_production(run: Run, data: Path) -> None:
    """A folder of made-up people is refused by `serve`."""
    data.mkdir()
    (data / "demo.json").write_text('{"seed": 7}')
    code, _, said = run("serve")
    assert code == EXIT_USAGE
    assert "holds a demo" in said
