"""Encrypts a push message for one phone: RFC 8291 over the `aes128gcm` coding of RFC 8188."""

from __future__ import annotations

import hmac
import struct

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD_BYTES = 4_096
SALT_BYTES = 16
SECRET_BYTES = 16
POINT_BYTES = 65
TEXT_BYTES_MAX = RECORD_BYTES - 17
_LAST = b"\x02"
"""Ends the last record's text."""
_ONE = b"\x01"


def encrypted(
    text: bytes, phone_key: bytes, phone_secret: bytes, *, own: ec.EllipticCurvePrivateKey, salt: bytes
) -> bytes:
    """Return the body of a message of at most TEXT_BYTES_MAX bytes.

    `phone_key` is an uncompressed point of P-256, `phone_secret` 16 bytes; `own` (a key for this message alone) and
    `salt` (16 bytes) are new for each message.

    Raises ValueError for a key that is none.
    """
    if len(text) > TEXT_BYTES_MAX or len(phone_secret) != SECRET_BYTES or len(salt) != SALT_BYTES:
        raise ValueError("the message, the phone's secret or the salt has the wrong length")
    point = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), phone_key))
    keying = _hmac(_hmac(phone_secret, shared), b"WebPush: info\x00" + phone_key + point + _ONE)
    secret = _hmac(salt, keying)
    key = _hmac(secret, b"Content-Encoding: aes128gcm\x00" + _ONE)[:16]
    nonce = _hmac(secret, b"Content-Encoding: nonce\x00" + _ONE)[:12]
    head = salt + struct.pack("!LB", RECORD_BYTES, len(point)) + point
    return head + AESGCM(key).encrypt(nonce, text + _LAST, None)


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")
