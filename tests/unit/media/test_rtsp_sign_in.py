"""Signing in by Basic and Digest, held against the standards' own examples."""

from __future__ import annotations

import pytest

from watchroom.media.credentials import SignIn, read_challenges

RFC7616 = 'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm={}, nonce="{}", opaque="{}"'
NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"
OPAQUE = "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_the_examples_of_rfc_7616(algorithm: str, response: str) -> None:
    """The answers are those that RFC 7616 section 3.9.1 prints."""
    sign_in = SignIn("Mufasa", "Circle of Life", lambda: CNONCE)
    assert sign_in.challenge([RFC7616.format(algorithm, NONCE, OPAQUE)])
    answer = sign_in.answer("GET", "/dir/index.html") or ""
    assert f'response="{response}"' in answer
    assert "nc=00000001" in answer
    assert f'opaque="{OPAQUE}"' in answer
    assert "Circle" not in answer


def test_the_example_of_rfc_2617_basic() -> None:
    """Name and password are joined and encoded as RFC 7617 prints it."""
    sign_in = SignIn("Aladdin", "open sesame")
    assert sign_in.challenge(['Basic realm="WallyWorld"'])
    assert sign_in.answer("DESCRIBE", "*") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="


def test_the_old_digest_without_qop() -> None:
    """A camera that names no qop is answered without count and client nonce."""
    sign_in = SignIn("admin", "lamp")
    assert sign_in.challenge(['Digest realm="cam", nonce="abc"'])
    answer = sign_in.answer("DESCRIBE", "rtsp://cam/") or ""
    assert "cnonce" not in answer
    assert "algorithm" not in answer


def test_the_strongest_way_is_taken() -> None:
    """Of several ways in one header or many the strongest is answered."""
    md5, sha = 'Digest realm="a, b", nonce="1", algorithm=MD5', 'Digest realm="a", nonce="2", algorithm=SHA-256'
    for values in ([f'Basic realm="x", {md5}, {sha}'], [sha, md5, 'Basic realm="x"']):
        sign_in = SignIn("a", "b")
        assert sign_in.challenge(values)
        assert 'nonce="2"' in (sign_in.answer("PLAY", "*") or "")
    assert [each.given["realm"] for each in read_challenges([f'{md5}, Basic realm="x"'])] == ["a, b", "x"]


@pytest.mark.parametrize(
    "value",
    ["", "Negotiate", 'Digest realm="x"', 'Digest nonce="x", algorithm=SHA-1', 'Digest nonce="x", qop=auth-int'],
)
def test_ways_not_spoken_are_not_answered(value: str) -> None:
    """A challenge that we cannot answer ends the matter."""
    sign_in = SignIn("a", "b")
    assert not sign_in.challenge([value])
    assert sign_in.answer("PLAY", "*") is None


def test_a_refused_answer_is_not_repeated() -> None:
    """After a refusal only a stale or used-up nonce is worth another try."""
    sign_in = SignIn("a", "b")
    assert sign_in.challenge(['Digest nonce="1"'])
    assert not sign_in.challenge(['Digest nonce="2"'])
    assert sign_in.challenge(['Digest nonce="3", stale=TRUE'])
    sign_in.accepted()
    assert sign_in.challenge(['Digest nonce="4"'])
    assert not sign_in.challenge(['Digest nonce="5"'])
