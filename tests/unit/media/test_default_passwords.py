"""Which credentials count as a factory's."""

from __future__ import annotations

import pytest

from watchroom.media.default_passwords import DEFAULT_CREDENTIALS, is_default


@pytest.mark.parametrize(
    ("username", "password"),
    [pair for pairs in DEFAULT_CREDENTIALS.values() for pair in pairs],
)
def test_every_published_pair_is_a_default(username: str, password: str) -> None:
    """No pair of the published list passes."""
    assert is_default(username, password)


@pytest.mark.parametrize(
    ("username", "password"), [("root", "MEINSM"), ("watchroom", "12345"), ("camera7", "Camera7"), ("admin", "")]
)
def test_a_factory_password_is_one_under_any_name_and_in_any_case(username: str, password: str) -> None:
    """Another name, other capitals, the name as password, or no password do not help."""
    assert is_default(username, password)


@pytest.mark.parametrize(("username", "password"), [("admin", "k3s-Vorhang-17"), ("", "")])
def test_a_password_of_ones_own_passes(username: str, password: str) -> None:
    """A chosen password passes, and so does a camera that has no sign-in at all."""
    assert not is_default(username, password)
