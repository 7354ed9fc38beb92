"""Answers a camera's question for name and password: Basic (RFC 7617) and Digest (RFC 7616), for RTSP and HTTP."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Callable, Iterable

import msgspec

CHALLENGES_MAX = 8
CHALLENGE_CHARS_MAX = 2_000
_HASHES: dict[str, str] = {"SHA-256": "sha256", "MD5": "md5"}
"""In the order of preference."""
_PART = re.compile(r'\s*([\w!#$%&\'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]*))\s*(?:,|$)')


class Challenge(msgspec.Struct, frozen=True):
    """One way that the camera offers to sign in."""

    scheme: str
    """basic or digest."""
    given: dict[str, str]

    @property
    def algorithm(self) -> str:
        """Return the hash's name without -sess, MD5 where none is named."""
        return self.given.get("algorithm", "MD5").upper().removesuffix("-SESS")


def read_challenges(values: Iterable[str]) -> list[Challenge]:
    """Return the ways that WWW-Authenticate headers offer, those we do not speak left out."""
    found = []
    for value in list(values)[:CHALLENGES_MAX]:
        for scheme, rest in _schemes(value[:CHALLENGE_CHARS_MAX]):
            given = {match[1].lower(): _plain(match) for match in _PART.finditer(rest)}
            challenge = Challenge(scheme.lower(), given)
            if challenge.scheme == "basic" or (challenge.scheme == "digest" and _is_spoken(challenge)):
                found.append(challenge)
    return found


def _schemes(value: str) -> list[tuple[str, str]]:
    """Part a header that offers several ways: a word without = before the pairs begins each."""
    starts = list(re.finditer(r"(?:^|,)\s*(basic|digest)(?=\s|$)", value, re.IGNORECASE))
    ends = [each.start() for each in starts[1:]] + [len(value)]
    return [(each[1], value[each.end() : end]) for each, end in zip(starts, ends, strict=False)]


def _plain(match: re.Match[str]) -> str:
    return re.sub(r"\\(.)", r"\1", match[2]) if match[2] is not None else match[3]


def _is_spoken(challenge: Challenge) -> bool:
    ways = challenge.given.get("qop")
    return (
        challenge.algorithm in _HASHES
        and "nonce" in challenge.given
        and (ways is None or "auth" in [way.strip().lower() for way in ways.split(",")])
    )


class SignIn:
    """Keeps the challenge of one camera and answers it for each request."""

    def __init__(self, username: str, password: str, nonce: Callable[[], str] = lambda: secrets.token_hex(8)) -> None:
        """Sign in by this name; `nonce` makes the client's part of the secret handshake."""
        self._username = username
        self._password = password
        self._nonce = nonce
        self._challenge: Challenge | None = None
        self._count = 0
        self._was_accepted = False

    def accepted(self) -> None:
        """Note that the camera took the last answer: a later 401 only means that its nonce is used up."""
        self._was_accepted = True

    def challenge(self, values: Iterable[str]) -> bool:
        """Take the headers of a 401; return whether asking again may help."""
        offered = read_challenges(values)
        best = next((each for name in _HASHES for each in offered if _is_digest(each, name)), None)
        best = best or next((each for each in offered if each.scheme == "basic"), None)
        was, self._challenge, self._count = self._challenge, best, 0
        if best is None or not (self._username or self._password):
            return False
        may_help = was is None or self._was_accepted or best.given.get("stale", "").lower() == "true"
        self._was_accepted = False
        return may_help

    def answer(self, method: str, uri: str) -> str | None:
        """Return the Authorization header of a request, None before any challenge."""
        if self._challenge is None:
            return None
        if self._challenge.scheme == "basic":
            return "Basic " + base64.b64encode(f"{self._username}:{self._password}".encode()).decode()
        return self._digest(self._challenge, method, uri)

    def _digest(self, challenge: Challenge, method: str, uri: str) -> str:
        given = challenge.given
        realm, nonce, client = given.get("realm", ""), given["nonce"], self._nonce()
        first = f"{self._username}:{realm}:{self._password}"
        if given.get("algorithm", "").upper().endswith("-SESS"):
            first = f"{_hash(challenge, first)}:{nonce}:{client}"
        self._count += 1
        count = f"{self._count:08x}"
        middle = [nonce, count, client, "auth"] if "qop" in given else [nonce]
        response = _hash(challenge, ":".join((_hash(challenge, first), *middle, _hash(challenge, f"{method}:{uri}"))))
        parts = {"username": self._username, "realm": realm, "nonce": nonce, "uri": uri, "response": response}
        if "opaque" in given:
            parts["opaque"] = given["opaque"]
        words = [f'{name}="{_quoted(value)}"' for name, value in parts.items()]
        if "algorithm" in given:
            words.append(f"algorithm={given['algorithm']}")
        if "qop" in given:
            words += ["qop=auth", f"nc={count}", f'cnonce="{client}"']
        return "Digest " + ", ".join(words)


def _is_digest(challenge: Challenge, algorithm: str) -> bool:
    return challenge.scheme == "digest" and challenge.algorithm == algorithm


def _hash(challenge: Challenge, text: str) -> str:
    return hashlib.new(_HASHES[challenge.algorithm], text.encode(), usedforsecurity=False).hexdigest()


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
