"""One-time codes against the vectors of RFC 6238 and RFC 4226."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from watchroom.policy.totp import accepted_step, code_at, enrolment_uri, step_of

SECRET = b"12345678901234567890"
NOW = datetime(2026, 3, 1, 14, 0, 10, tzinfo=UTC)
STEP = timedelta(seconds=30)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_vectors_of_rfc_6238(seconds: int, code: str) -> None:
    """The codes of RFC 6238, appendix B, in their last six digits."""
    assert code_at(SECRET, step_of(datetime.fromtimestamp(seconds, UTC))) == code[-6:]


def test_the_vectors_of_rfc_4226() -> None:
    """The first codes of RFC 4226, appendix D."""
    codes = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]
    assert [code_at(SECRET, counter) for counter in range(10)] == codes


@pytest.mark.parametrize(("off", "accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phone_may_be_one_step_off(off: int, accepted: bool) -> None:  # noqa: FBT001 - a table of yes and no
    """A code one step early or late is taken, two steps are not."""
    step = step_of(NOW) + off
    assert accepted_step(SECRET, code_at(SECRET, step), NOW, None) == (step if accepted else None)


def test_a_code_is_used_once() -> None:
    """A used code is refused, and so is the one before it; the next is taken."""
    used = accepted_step(SECRET, code_at(SECRET, step_of(NOW)), NOW, None)
    assert used is not None
    assert accepted_step(SECRET, code_at(SECRET, used), NOW, used) is None
    assert accepted_step(SECRET, code_at(SECRET, used - 1), NOW, used) is None
    assert accepted_step(SECRET, code_at(SECRET, used + 1), NOW + STEP, used) == used + 1


def test_a_code_is_read_as_apps_show_it() -> None:
    """A space in the middle is fine; signs, other digits, other lengths and nothing are not."""
    code = code_at(SECRET, step_of(NOW))
    assert accepted_step(SECRET, f"{code[:3]} {code[3:]}", NOW, None) is not None
    for wrong in ("", code[1:], f"0{code}", "\ud800", code.translate({48 + n: 0x0660 + n for n in range(10)})):
        assert accepted_step(SECRET, wrong, NOW, None) is None


def test_the_address_for_authenticator_apps() -> None:
    """The address carries issuer, login and the secret in base 32 without padding."""
    assert enrolment_uri(b"12345678901", "watch/officer X", "Demo: City/X") == (
        "otpauth://totp/Demo%3A%20City%2FX:watch%2Fofficer%20X?secret=GEZDGNBVGY3TQOJQGE&issuer=Demo%3A%20City%2FX"
    )
