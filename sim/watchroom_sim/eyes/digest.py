"""Digest sign-in as cameras ask for it (RFC 7616, and RFC 2617 for those that came before), seen from the server."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import Final

USERNAME: Final = "watchroom"
REALM: Final = "eyes of Kingsferry"
_ALGORITHMS: Final = {"MD5": "md5", "SHA-256": "sha256"}
_PART: Final = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]*))')


class Gate:
    """Asks for a password, with a nonce of its own."""

    def __init__(self, algorithm: str = "MD5") -> None:
        """`algorithm` is MD5, as cameras have it, or SHA-256."""
        self._algorithm = algorithm
        self._nonce = secrets.token_hex(16)

    @property
    def challenge(self) -> str:
        """Return the value of `WWW-Authenticate`."""
        return f'Digest realm="{REALM}", nonce="{self._nonce}", algorithm={self._algorithm}'

    def lets_in(self, method: str, given: str, password: str) -> bool:
        """Return whether the value of `Authorization` shows that its sender knows the password."""
        kind, _, rest = given.partition(" ")
        parts = {name.lower(): quoted or bare for name, quoted, bare in _PART.findall(rest)}
        if kind.lower() != "digest" or parts.get("nonce") != self._nonce or parts.get("username") != USERNAME:
            return False
        secret = self._hash(f"{USERNAME}:{REALM}:{password}")
        asked = self._hash(f"{method}:{parts.get('uri', '')}")
        middle = f"{self._nonce}:"
        if "qop" in parts:
            middle += f"{parts.get('nc', '')}:{parts.get('cnonce', '')}:{parts['qop']}:"
        expected = self._hash(f"{secret}:{middle}{asked}")
        return hmac.compare_digest(expected, parts.get("response", "").lower())

    def _hash(self, text: str) -> str:
        return hashlib.new(_ALGORITHMS[self._algorithm], text.encode(), usedforsecurity=False).hexdigest()
