"""The gateway says when others on its machine can read its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from watchroom.app.gateway import is_open_to_others


@pytest.mark.parametrize(("mode", "said"), [(0o600, False), (0o400, False), (0o640, True), (0o604, True)])
def test_a_file_of_passwords_is_its_owners(tmp_path: Path, mode: int, *, said: bool) -> None:
    """Readable by its group or by everybody is told, readable by its owner alone is not."""
    path = tmp_path / "gateway.toml"
    path.write_text("")
    path.chmod(mode)
    assert is_open_to_others(path) == said
