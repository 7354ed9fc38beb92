"""Says to a push service who sends: a signed token of RFC 8292 (VAPID)."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

TOKEN_LASTS = timedelta(hours=12)
"""RFC 8292 allows a day."""
_HALF_BYTES = 32


def base64url(data: bytes) -> str:
    """Return bytes in base64url without padding, as all of web push writes them."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Return the bytes; raises ValueError for what is no base64url."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def authorization(key: ec.EllipticCurvePrivateKey, audience: str, contact: str, now: datetime) -> str:
    """Return the header `Authorization` for a push service: `audience` is its origin, `contact` who answers for us."""
    claims = {"aud": audience, "exp": int((now + TOKEN_LASTS).timestamp()), "sub": contact}
    signed = ".".join(base64url(msgspec.json.encode(each)) for each in ({"typ": "JWT", "alg": "ES256"}, claims))
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    signature = base64url(r.to_bytes(_HALF_BYTES, "big") + s.to_bytes(_HALF_BYTES, "big"))
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return f"vapid t={signed}.{signature}, k={base64url(point)}"
