"""Secrets that are shown once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from watchroom.actions.tokens import (
    csrf_of,
    is_csrf,
    is_token,
    new_link,
    new_token,
    new_totp_secret,
    token_sha256,
    use_link,
)
from watchroom.base.errors import NotSignedInError

NOW = datetime(2026, 3, 1, 14, 0, tzinfo=UTC)


def test_a_token_is_one_word_and_known_by_its_hash_only() -> None:
    """A token is one word that a shell takes, long enough, never made twice; its hash tells it from all others."""
    token, stored = new_token()
    other, _ = new_token()
    assert token.startswith("wr_")
    assert token.replace("_", "").replace("-", "").isalnum()
    assert len(token) == 46
    assert is_token(token, stored)
    assert stored == token_sha256(token)
    assert not is_token(other, stored)
    assert not is_token("", stored)
    assert not is_token("\ud800", stored)


def test_the_csrf_token_belongs_to_one_session() -> None:
    """The derived token fits its session only, and does not give the session's own token away."""
    mine, theirs = new_token()[0], new_token()[0]
    assert is_csrf(mine, csrf_of(mine))
    assert not is_csrf(theirs, csrf_of(mine))
    assert not is_csrf(mine, mine)
    assert not is_csrf(mine, "")
    assert not is_csrf(mine, "\ud800ü")


def test_a_link_signs_in_once_and_in_time() -> None:
    """A link works once, before it expires, for its own token; a day is the longest it lasts."""
    token, link = new_link("watch.officer", NOW, timedelta(days=7))
    used = use_link(link, token, NOW + timedelta(hours=24) - timedelta(seconds=1))
    assert used.login == "watch.officer"
    for other, with_token, at in (
        (used, token, NOW + timedelta(hours=1)),
        (link, new_token()[0], NOW),
        (link, token, NOW + timedelta(hours=24)),
    ):
        with pytest.raises(NotSignedInError, match="new one"):
            use_link(other, with_token, at)


def test_secrets_for_authenticator_apps_are_as_long_as_the_standard_asks() -> None:
    """RFC 4226 recommends 160 bits, drawn anew each time."""
    assert len(new_totp_secret()) == 20
    assert new_totp_secret() != new_totp_secret()
