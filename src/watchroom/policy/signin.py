"""Who may try to sign in, when an account locks, and when a session locks or ends (CJIS Security Policy v6.0)."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

FAILURES_MAX = 5
FAILURE_WINDOW = timedelta(minutes=15)
"""So many failures within so long lock an account until an administrator releases it (CJISSECPOL AC-7)."""
SOURCE_FAILURES_MAX = 3
"""A strange address waits after so many failures in the window: fewer than lock an account, so it locks none alone."""
KNOWN_ADDRESSES_MAX = 16
KNOWN_ADDRESS_FOR = timedelta(days=90)
IDLE_LOCK_MAX = timedelta(minutes=30)
REAUTHENTICATE_AFTER = timedelta(hours=12)
CLOCK_STEP_MAX = timedelta(minutes=1)
"""A wall clock set back by more than this ends the sessions from before."""
PROVED_LATELY = timedelta(minutes=2)
"""Another role, another way in and the like are given to who proved who they are no longer ago than this."""
ORPHANED_AFTER = timedelta(days=1)
"""An account without a role waits so long for one: an identity provider sends people first and their groups after."""
DORMANT_AFTER = timedelta(days=90)
"""An account that nobody used for so long is disabled, well within the week that CJISSECPOL AC-2 (3) allows."""


class Gate(msgspec.Struct, frozen=True):
    """One of an account's two ways in: its recent failures, and since when it is locked."""

    failures: tuple[datetime, ...] = ()
    locked_at: datetime | None = None


class KnownAddress(msgspec.Struct, frozen=True):
    """An address from which this account has signed in."""

    address: str
    last_at: datetime


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """What signing in depends on.

    Failures from addresses that the account never signed in from are counted, and lock, apart from those at its own
    seats: a stranger can close the door for strangers, never for the watch.
    """

    seats: Gate = Gate()
    strangers: Gate = Gate()
    known: tuple[KnownAddress, ...] = ()


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """An address as `source_of` gives it, and its recent failures at any account that does not know it."""

    address: str
    failures: tuple[datetime, ...] = ()


class Attempt(msgspec.Struct, frozen=True):
    """Whether a password may be tried now; when not, by which rule, in words, and when to come back."""

    allowed: bool
    rule: str
    says: str
    retry_after_s: float = 0.0


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """What a session's life depends on."""

    signed_in_at: datetime
    last_act_at: datetime
    idle_lock: timedelta | None = IDLE_LOCK_MAX
    """None: a dispatch seat, by setting; every such session is logged when it begins."""


def source_of(address: str) -> str:
    """Return what an IP address is throttled as: itself, or its /64 where it is IPv6 and its owner has them all."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    if ip.ipv4_mapped is not None:
        return str(ip.ipv4_mapped)
    return str(ipaddress.ip_network((ip, 64), strict=False))


def is_known(account: Account, source: Source, now: datetime) -> bool:
    """Return whether this account signed in from this address within the last 90 days."""
    return any(each.address == source.address and each.last_at > now - KNOWN_ADDRESS_FOR for each in account.known)


def may_try(account: Account, source: Source, now: datetime) -> Attempt:
    """Answer before any password is looked at; what is refused here counts as no failure."""
    if is_known(account, source, now):
        gate = account.seats
    else:
        gate = account.strangers
        recent = _recent(source.failures, now)
        if len(recent) >= SOURCE_FAILURES_MAX:
            wait = recent[-SOURCE_FAILURES_MAX] + FAILURE_WINDOW - now
            says = "Too many failures from your address. Wait, or sign in at a seat that you have used before."
            return Attempt(allowed=False, rule="source-throttled", says=says, retry_after_s=wait.total_seconds())
    if gate.locked_at is not None:
        says = "This account is locked after five failures. Ask an administrator on duty to release it."
        return Attempt(allowed=False, rule="account-locked", says=says)
    return Attempt(allowed=True, rule="sign-in", says="")


def failed(account: Account, source: Source, now: datetime) -> tuple[Account, Source]:
    """Return both after a wrong login, password or code that `may_try` had allowed to be tried."""
    if is_known(account, source, now):
        return msgspec.structs.replace(account, seats=_after_failure(account.seats, now)), source
    return (
        msgspec.structs.replace(account, strangers=_after_failure(account.strangers, now)),
        msgspec.structs.replace(source, failures=(*_recent(source.failures, now), now)),
    )


def succeeded(account: Account, source: Source, now: datetime) -> Account:
    """Return the account after its person proved who they are: the address is known, this way's failures forgotten.

    The address keeps its failures: else an own account would buy a stranger new guesses at others.
    """
    way = "seats" if is_known(account, source, now) else "strangers"
    others = [each for each in account.known if each.address != source.address]
    others.sort(key=lambda each: each.last_at)
    known = (*others[-(KNOWN_ADDRESSES_MAX - 1) :], KnownAddress(source.address, now))
    return msgspec.structs.replace(account, known=known, **{way: Gate()})


def released(account: Account) -> Account:
    """Return the account after an administrator released it: both ways open, the addresses still known."""
    return Account(known=account.known)


def is_locked(account: Account) -> bool:
    """Return whether either way into the account waits for an administrator."""
    return account.seats.locked_at is not None or account.strangers.locked_at is not None


def session_state(session: Session, now: datetime) -> str:
    """Return open, locked (idle: password and code unlock it) or ended (sign in again)."""
    if now >= session.signed_in_at + REAUTHENTICATE_AFTER or now < session.signed_in_at - CLOCK_STEP_MAX:
        return "ended"
    idle_at = idle_lock_at(session)
    return "locked" if idle_at is not None and now >= idle_at else "open"


def idle_lock_at(session: Session) -> datetime | None:
    """Return when the session locks unless its person acts; None for an exempt seat."""
    if session.idle_lock is None:
        return None
    return session.last_act_at + min(session.idle_lock, IDLE_LOCK_MAX)


def proved_lately(session: Session, now: datetime) -> bool:
    """Return whether the person proved just now who they are: what another role or another way in demands."""
    return -CLOCK_STEP_MAX < now - session.signed_in_at <= PROVED_LATELY


def is_dispatch(address: str, networks: Iterable[str]) -> bool:
    """Return whether an address is one of the dispatch seats', whose sessions do not lock when idle."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    return any(ip in ipaddress.ip_network(each, strict=False) for each in networks)


def why_disabled(*, roles: Sequence[str], used_at: datetime, now: datetime) -> str | None:
    """Return why nobody should sign in to an account any more: dormant or orphaned; None: it is in use.

    `used_at` is its last use, or when it was made. An orphan is left with no role, since a day or more: nobody answers
    for it.
    """
    if not roles and now - used_at > ORPHANED_AFTER:
        return "orphaned"
    return "dormant" if now - used_at > DORMANT_AFTER else None


def _recent(failures: tuple[datetime, ...], now: datetime) -> tuple[datetime, ...]:
    # What lies in the future, because the clock was set back, still counts.
    return tuple(at for at in failures if at > now - FAILURE_WINDOW)


def _after_failure(gate: Gate, now: datetime) -> Gate:
    failures = (*_recent(gate.failures, now), now)
    locked_at = gate.locked_at or (now if len(failures) >= FAILURES_MAX else None)
    return Gate(failures=failures[-FAILURES_MAX:], locked_at=locked_at)
