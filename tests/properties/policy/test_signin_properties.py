"""Whatever strangers do, the watch can sign in; whoever guesses, guesses little."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from watchroom.policy.signin import FAILURE_WINDOW, FAILURES_MAX, Account, Source, failed, may_try, succeeded
from watchroom.policy.totp import accepted_step, code_at, step_of

NOW = datetime(2026, 3, 1, 14, 0, tzinfo=UTC)
SEAT = Source(address="10.0.0.7")
tries = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 600)), max_size=60)


def attack(account: Account, guesses: list[tuple[int, int]]) -> tuple[Account, list[datetime]]:
    """Let strange addresses guess wrongly, so many seconds apart; return the account and when a guess was looked at."""
    sources = {n: Source(address=f"203.0.113.{n}") for n in range(10)}
    now = NOW
    looked_at = []
    for which, seconds in guesses:
        now += timedelta(seconds=seconds)
        if may_try(account, sources[which], now).allowed:
            looked_at.append(now)
            account, sources[which] = failed(account, sources[which], now)
    return account, looked_at


@given(guesses=tries)
def test_strangers_never_lock_out_the_watch(guesses: list[tuple[int, int]]) -> None:
    """After any number of guesses from anywhere, the person at a known seat may still try."""
    account, _ = attack(succeeded(Account(), SEAT, NOW), guesses)
    assert may_try(account, SEAT, NOW + timedelta(hours=2)).allowed


@given(guesses=tries)
def test_all_strangers_together_get_five_guesses_in_the_window(guesses: list[tuple[int, int]]) -> None:
    """In any fifteen minutes no more than five guesses of all strangers together are looked at."""
    _, looked_at = attack(Account(), guesses)
    for begin in looked_at:
        assert sum(begin <= at < begin + FAILURE_WINDOW for at in looked_at) <= FAILURES_MAX


@given(guesses=tries)
def test_one_address_alone_never_locks_an_account(guesses: list[tuple[int, int]]) -> None:
    """A single strange address is slowed down before it locks anything."""
    account, _ = attack(Account(), [(0, seconds) for _, seconds in guesses])
    assert account.strangers.locked_at is None


@given(waits=st.lists(st.integers(0, 900), min_size=1, max_size=40))
def test_an_account_is_locked_exactly_when_five_failures_fall_into_the_window(waits: list[int]) -> None:
    """At a known seat the lock falls with the fifth failure inside fifteen minutes, not before and not later."""
    account = succeeded(Account(), SEAT, NOW)
    times: list[datetime] = []
    now = NOW
    for seconds in waits:
        now += timedelta(seconds=seconds)
        times.append(now)
        account, _ = failed(account, SEAT, now)
        in_window = sum(at > now - FAILURE_WINDOW for at in times)
        assert may_try(account, SEAT, now).allowed == (in_window < FAILURES_MAX)
        if in_window >= FAILURES_MAX:
            return


@given(
    secret=st.binary(min_size=20, max_size=20),
    steps=st.lists(st.tuples(st.integers(-3, 3), st.integers(0, 90)), max_size=20),
)
def test_no_code_is_ever_taken_twice(secret: bytes, steps: list[tuple[int, int]]) -> None:
    """Whatever codes come in whatever order, each step is accepted once and only near its time."""
    last: int | None = None
    now = NOW
    taken: list[int] = []
    for off, seconds in steps:
        now += timedelta(seconds=seconds)
        accepted = accepted_step(secret, code_at(secret, step_of(now) + off), now, last)
        if accepted is not None:
            assert abs(accepted - step_of(now)) <= 1
            taken.append(accepted)
            last = accepted
    assert taken == sorted(set(taken))
