"""Passwords at rest."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from watchroom.actions.passwords import check_password, hash_password


@pytest.fixture(scope="module")
def stored() -> str:
    return hash_password("sieben grüne Räder")


def test_a_hash_states_argon2id_and_its_parameters(stored: str) -> None:
    """What is stored says Argon2id with 64 MiB, 3 passes, 4 lanes, and has a salt of its own."""
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert hash_password("sieben grüne Räder") != stored


def test_only_the_password_fits(stored: str) -> None:
    """The password fits, also with its accents composed otherwise; another does not, nor with an unknown login."""
    assert check_password(stored, "sieben grüne Räder").matches
    assert check_password(stored, "sieben gru\u0308ne Ra\u0308der").matches
    assert not check_password(stored, "sieben grune Rader").matches
    assert not check_password(stored, "\ud800").matches
    assert not check_password(None, "sieben grüne Räder").matches
    assert not check_password("not a hash", "sieben grüne Räder").matches


def test_a_weaker_hash_is_renewed_when_its_password_comes_by(stored: str) -> None:
    """A hash with old parameters is replaced after a right password, and only then."""
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash("seven green bicycles")
    renewed = check_password(weak, "seven green bicycles").new_hash
    assert renewed is not None
    assert renewed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert check_password(renewed, "seven green bicycles").matches
    assert check_password(weak, "seven green bicycle").new_hash is None
    assert check_password(stored, "sieben grüne Räder").new_hash is None
