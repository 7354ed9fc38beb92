"""Which passwords are too weak to be set; length over cleverness, and no defaults."""

from __future__ import annotations

PASSWORD_CHARS_MIN = 12
PASSWORD_CHARS_MAX = 256
DISTINCT_CHARS_MIN = 5

_COMMON = frozenset(
    {
        "123456789012",
        "1q2w3e4r5t6y",
        "abcdefghijkl",
        "administrator",
        "correcthorsebatterystaple",
        "defaultpassword",
        "iloveyou",
        "letmein",
        "mypassword",
        "passphrase",
        "password",
        "qwertyuiop",
        "qwertyuiopas",
        "supersecret",
        "temporarypassword",
        "thisisapassword",
        "trustno",
        "welcome",
    }
)
_DEFAULTS = ("changeme", "watchroom", "password", "qwerty", "12345678", "letmein")


def why_weak(password: str, login: str) -> str | None:
    """Return why `password` must not be set for `login`, as a sentence, or None when it may."""
    plain = password.casefold()
    core = "".join(char for char in plain if char.isalpha())
    if len(password) < PASSWORD_CHARS_MIN:
        return f"Use at least {PASSWORD_CHARS_MIN} characters; a few words in a row are good."
    if len(password) > PASSWORD_CHARS_MAX:
        return f"Use at most {PASSWORD_CHARS_MAX} characters."
    if len(set(plain)) < DISTINCT_CHARS_MIN:
        return f"Use at least {DISTINCT_CHARS_MIN} different characters."
    if login and login.casefold() in plain:
        return "Do not use your login in your password."
    if plain in _COMMON or core in _COMMON or any(plain.startswith(word) for word in _DEFAULTS):
        return "This is one of the passwords that are tried first. Choose another."
    return None
