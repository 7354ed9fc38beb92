"""Signing in: who waits, who locks, who is released, and how long a session lives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from watchroom.policy.password_rules import why_weak
from watchroom.policy.signin import (
    CLOCK_STEP_MAX,
    DORMANT_AFTER,
    FAILURES_MAX,
    KNOWN_ADDRESSES_MAX,
    ORPHANED_AFTER,
    PROVED_LATELY,
    Account,
    Attempt,
    Session,
    Source,
    failed,
    idle_lock_at,
    is_dispatch,
    is_known,
    is_locked,
    may_try,
    proved_lately,
    released,
    session_state,
    source_of,
    succeeded,
    why_disabled,
)

NOW = datetime(2026, 3, 1, 14, 0, tzinfo=UTC)
SEAT = Source(address="10.0.0.7")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def officer() -> Account:
    """Return the watch officer's account, signed in yesterday from the seat."""
    return succeeded(Account(), SEAT, NOW - timedelta(days=1))


def test_the_fifth_failure_in_fifteen_minutes_locks(officer: Account) -> None:
    """Four failures at one's own seat are borne; the fifth locks, and time alone does not open."""
    for n in range(4):
        assert may_try(officer, SEAT, NOW + n * MINUTE) == Attempt(allowed=True, rule="sign-in", says="")
        officer, _ = failed(officer, SEAT, NOW + n * MINUTE)
    assert not is_locked(officer)
    officer, _ = failed(officer, SEAT, NOW + 14 * MINUTE)
    answer = may_try(officer, SEAT, NOW + timedelta(days=30))
    says = "This account is locked after five failures. Ask an administrator on duty to release it."
    assert answer == Attempt(allowed=False, rule="account-locked", says=says)
    assert may_try(released(officer), SEAT, NOW + 15 * MINUTE).allowed


def test_failures_older_than_fifteen_minutes_are_forgotten(officer: Account) -> None:
    """Five failures spread over more than the window do not lock."""
    for n in range(20):
        officer, _ = failed(officer, SEAT, NOW + n * 4 * MINUTE)
    assert not is_locked(officer)


def test_signing_in_forgets_failures(officer: Account) -> None:
    """Only failures in a row count."""
    for n in range(4):
        officer, _ = failed(officer, SEAT, NOW + n * MINUTE)
    officer = succeeded(officer, SEAT, NOW + 4 * MINUTE)
    officer, _ = failed(officer, SEAT, NOW + 5 * MINUTE)
    assert not is_locked(officer)


def test_a_stranger_waits_before_the_account_locks(officer: Account) -> None:
    """From a strange address the fourth try is refused unseen, with the seconds to wait, and locks nothing."""
    stranger = Source(address="203.0.113.9")
    for n in range(3):
        officer, stranger = failed(officer, stranger, NOW + n * MINUTE)
    answer = may_try(officer, stranger, NOW + 3 * MINUTE)
    says = "Too many failures from your address. Wait, or sign in at a seat that you have used before."
    assert answer == Attempt(allowed=False, rule="source-throttled", says=says, retry_after_s=12 * 60)
    assert not is_locked(officer)
    assert may_try(officer, stranger, NOW + 15 * MINUTE).allowed


def test_many_strangers_close_the_door_for_strangers_only(officer: Account) -> None:
    """A hundred addresses lock the account for addresses it does not know; its person still signs in at the seat."""
    for n in range(100):
        stranger = Source(address=f"203.0.113.{n}")
        if may_try(officer, stranger, NOW).allowed:
            officer, _ = failed(officer, stranger, NOW)
    assert len(officer.strangers.failures) == FAILURES_MAX
    assert may_try(officer, Source(address="198.51.100.1"), NOW).rule == "account-locked"
    assert may_try(officer, SEAT, NOW).allowed
    officer = succeeded(officer, SEAT, NOW)
    assert is_locked(officer)


def test_an_own_account_buys_no_guesses_at_others(officer: Account) -> None:
    """Signing in to one's own account does not take back an address's failures at another's."""
    source = Source(address="203.0.113.9")
    for _ in range(3):
        officer, source = failed(officer, source, NOW)
    succeeded(Account(), source, NOW)
    assert not may_try(officer, source, NOW).allowed


def test_an_address_is_known_for_ninety_days_and_only_sixteen_are() -> None:
    """Known addresses expire, and the oldest makes room for the newest."""
    account = Account()
    for n in range(KNOWN_ADDRESSES_MAX + 1):
        account = succeeded(account, Source(address=f"10.0.0.{n}"), NOW + n * MINUTE)
    assert len(account.known) == KNOWN_ADDRESSES_MAX
    assert not is_known(account, Source(address="10.0.0.0"), NOW + 20 * MINUTE)
    assert is_known(account, Source(address="10.0.0.1"), NOW + timedelta(days=90))
    assert not is_known(account, Source(address="10.0.0.1"), NOW + timedelta(days=90) + MINUTE)


def test_a_clock_set_back_does_not_reset_failures(officer: Account) -> None:
    """Failures that now lie in the future still count."""
    for n in range(4):
        officer, _ = failed(officer, SEAT, NOW + n * MINUTE)
    officer, _ = failed(officer, SEAT, NOW - timedelta(hours=1))
    assert is_locked(officer)


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
    ],
)
def test_an_address_is_throttled_with_all_its_owner_has(address: str, source: str) -> None:
    """An IPv6 host cannot take a new address for each guess; a mapped IPv4 address is the IPv4 one."""
    assert source_of(address) == source


def test_a_session_locks_when_idle_and_ends_after_twelve_hours() -> None:
    """Half an hour without an act locks; twelve hours end a session however busy it is."""
    session = Session(signed_in_at=NOW, last_act_at=NOW + MINUTE)
    assert session_state(session, NOW + 30 * MINUTE) == "open"
    assert session_state(session, NOW + 31 * MINUTE) == "locked"
    busy = Session(signed_in_at=NOW, last_act_at=NOW + timedelta(hours=12) - MINUTE)
    assert session_state(busy, NOW + timedelta(hours=12) - MINUTE) == "open"
    assert session_state(busy, NOW + timedelta(hours=12)) == "ended"


def test_a_setting_can_only_shorten_the_idle_lock() -> None:
    """More than thirty idle minutes are not given, fewer are; an exempt seat does not lock but still ends."""
    long = Session(signed_in_at=NOW, last_act_at=NOW, idle_lock=timedelta(hours=5))
    short = Session(signed_in_at=NOW, last_act_at=NOW, idle_lock=5 * MINUTE)
    dispatch = Session(signed_in_at=NOW, last_act_at=NOW, idle_lock=None)
    assert idle_lock_at(long) == NOW + 30 * MINUTE
    assert session_state(short, NOW + 5 * MINUTE) == "locked"
    assert idle_lock_at(dispatch) is None
    assert session_state(dispatch, NOW + timedelta(hours=11)) == "open"
    assert session_state(dispatch, NOW + timedelta(hours=12)) == "ended"


def test_a_clock_set_back_ends_sessions() -> None:
    """A session from what is now the future has ended; a second's correction does no harm."""
    session = Session(signed_in_at=NOW, last_act_at=NOW)
    assert session_state(session, NOW - timedelta(hours=1)) == "ended"
    assert session_state(session, NOW - CLOCK_STEP_MAX) == "open"
    assert session_state(session, NOW - CLOCK_STEP_MAX - timedelta(seconds=1)) == "ended"


def test_what_asks_for_a_new_proof_gets_two_minutes() -> None:
    """A proof holds for two minutes, and none that a clock set back would make younger than it is."""
    session = Session(signed_in_at=NOW, last_act_at=NOW)
    second = timedelta(seconds=1)
    assert [proved_lately(session, NOW + after) for after in (PROVED_LATELY, PROVED_LATELY + second)] == [True, False]
    assert [proved_lately(session, NOW - before) for before in (CLOCK_STEP_MAX - second, CLOCK_STEP_MAX)] == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("address", "dispatch"),
    [
        ("10.1.2.3", True),
        ("::ffff:10.1.2.3", True),
        ("fe80::9%eth0", True),
        ("10.2.0.1", False),
        ("::ffff:10.2.0.1", False),
        ("2001:db8::1", False),
    ],
)
def test_dispatch_seats_are_known_by_their_networks(address: str, *, dispatch: bool) -> None:
    """Any of the networks will do, one written by a host of it too; a mapped IPv4 address is the IPv4 one."""
    assert is_dispatch(address, ["192.0.2.0/24", "10.1.0.7/16", "fe80::/64"]) is dispatch
    assert not is_dispatch(address, [])


def test_accounts_that_nobody_answers_for_or_uses_are_disabled() -> None:
    """An orphan after a day, any account after ninety unused ones, and neither a moment before."""
    moment = timedelta(seconds=1)

    def why(age: timedelta, *roles: str) -> str | None:
        return why_disabled(roles=roles, used_at=NOW - age, now=NOW)

    assert [why(ORPHANED_AFTER), why(ORPHANED_AFTER + moment)] == [None, "orphaned"]
    assert [why(DORMANT_AFTER, "officer"), why(DORMANT_AFTER + moment, "officer")] == [None, "dormant"]
    assert why(ORPHANED_AFTER + moment, "officer") is None


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short-Pass1",
        "x" * 300,
        "aaaaaaaaaaaab",
        "Watch.Officer-77",
        "Password12345!",
        "changeme-changeme",
        "Watchroom-2026",
        "qwertyuiop[]",
        "123456789012",
        "!!Administrator!!",
        "letmein-letmein",
    ],
)
def test_weak_passwords_are_refused_with_a_sentence(password: str) -> None:
    """Short, endless, monotonous, default and common passwords and the login itself are refused, saying why."""
    says = why_weak(password, "watch.officer")
    assert says is not None
    assert says.endswith(".")


@pytest.mark.parametrize("password", ["seven green bicycles", "tR7!m-Qz0#aB", "пароль для смены", "x7-Kd92-mm_Qa"])
def test_long_passwords_of_any_alphabet_are_fine(password: str) -> None:
    """Nobody is made to use digits or signs."""
    assert why_weak(password, "watch.officer") is None
