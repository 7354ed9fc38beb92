"""Accounts as administrators see them: who can sign in, how, and since when they have not."""

from __future__ import annotations

from datetime import datetime

import msgspec


class AccountView(msgspec.Struct, frozen=True, kw_only=True):
    """One person and the state of their ways in."""

    login: str
    name: str
    agency: str
    roles: list[str]
    state: str
    """active, locked or disabled."""
    disabled_because: str | None
    failures_locked: bool
    """Five failures closed a way in: it waits to be released."""
    has_password: bool
    has_authenticator: bool
    passkeys: int
    sessions: int
    """How many sessions of theirs are open now."""
    provisioned_by: str | None
    """The identity provider that brings this person in."""
    created_at: datetime
    last_active_at: datetime | None


class ResetView(msgspec.Struct, frozen=True, kw_only=True):
    """A reset of somebody's ways in that another administrator must confirm."""

    id: str
    login: str
    reason: str
    proposed_by: str
    proposed_by_name: str
    proposed_at: datetime
    expires_at: datetime


class AccountList(msgspec.Struct, frozen=True, kw_only=True):
    """The people an administrator answers for, and the agencies they may be of."""

    items: list[AccountView]
    agencies: dict[str, str]
    resets: list[ResetView]
