"""Push messages: the example of RFC 8291, the token of RFC 8292, and where messages may go."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from watchroom.model.push import hosts_of, is_allowed
from watchroom.notify.push.client import TEXT
from watchroom.notify.push.encryption import TEXT_BYTES_MAX, encrypted
from watchroom.notify.push.vapid import authorization, base64url, from_base64url

NOW = datetime(2026, 3, 14, 21, 15, tzinfo=UTC)
PHONE_KEY = from_base64url("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4")
SECRET = from_base64url("BTBZMqHH6r4Tts7J_aSIgg")
SALT = from_base64url("DGv6ra1nlYgDCS1FRnbzlw")
OWN = ec.derive_private_key(
    int.from_bytes(from_base64url("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"), ec.SECP256R1()
)


def test_the_example_of_rfc_8291() -> None:
    """The inputs of appendix A give, byte for byte, the body that the RFC prints."""
    body = encrypted(b"When I grow up, I want to be a watermelon", PHONE_KEY, SECRET, own=OWN, salt=SALT)
    assert base64url(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3"
        "jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


@pytest.mark.parametrize(
    ("text", "key", "secret"),
    [(b"x" * (TEXT_BYTES_MAX + 1), PHONE_KEY, SECRET), (b"", PHONE_KEY[:-1], SECRET), (b"", PHONE_KEY, b"short"),
     (b"", b"\x04" + bytes(64), SECRET)],
)  # fmt: skip
def test_what_cannot_be_encrypted_is_refused(text: bytes, key: bytes, secret: bytes) -> None:
    """Too long a text, a key that is no point of the curve and a short secret raise ValueError."""
    with pytest.raises(ValueError, match=r"."):
        encrypted(text, key, secret, own=OWN, salt=SALT)


def test_the_token_says_who_sends_to_whom() -> None:
    """The token names the push service and a contact, ends within a day, and verifies by the key beside it alone."""
    scheme, _, rest = authorization(OWN, "https://push.example", "mailto:it@city.example", NOW).partition(" ")
    token, _, key = rest.partition(", k=")
    head, claims, signature = token.removeprefix("t=").split(".")
    assert (scheme, msgspec.json.decode(from_base64url(head))) == ("vapid", {"typ": "JWT", "alg": "ES256"})
    told = msgspec.json.decode(from_base64url(claims))
    assert (told["aud"], told["sub"]) == ("https://push.example", "mailto:it@city.example")
    assert 0 < told["exp"] - NOW.timestamp() < 86_400
    raw = from_base64url(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), from_base64url(key))
    public.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    with pytest.raises(InvalidSignature):
        public.verify(der, f"{head}.{claims}x".encode(), ec.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize(
    ("endpoint", "allowed"),
    [
        ("https://fcm.example/send/abc", True),
        ("https://a.push.example/x", True),
        ("https://fcm.example:443/x", True),
        ("http://127.0.0.1:9000/x", True),
        ("https://push.example/x", False),
        ("http://fcm.example/x", False),
        ("https://fcm.example:8443/x", False),
        ("https://fcm.example.evil.example/x", False),
        ("https://evil.example/#.push.example", False),
        ("https://fcm.example@evil.example/x", False),
        ("https://user@fcm.example/x", False),
        ("http://127.0.0.1:9001/x", False),
        ("http://127.0.0.1:9000@evil.example/x", False),
        ("https://[::1]:bad/x", False),
        ("file:///etc/passwd", False),
        ("https://fcm.example/" + "x" * 1_000, False),
        ("", False),
    ],
)
def test_messages_go_only_where_the_city_says(endpoint: str, *, allowed: bool) -> None:
    """A host that is named is asked by https on its own port; an origin that is named, as it is; nothing else."""
    hosts = hosts_of("fcm.example, *.push.example,http://127.0.0.1:9000/")
    assert is_allowed(endpoint, hosts) is allowed
    assert not is_allowed(endpoint, hosts_of(""))


def test_the_message_says_nothing_of_the_card() -> None:
    """What a push service carries is the same words for every card."""
    assert msgspec.json.decode(TEXT) == {"title": "A card for you"}
