"""Texts in a file that a spreadsheet opens: what it would run as a formula is made inert."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def inert(text: str) -> str:
    """Return the text as a spreadsheet shows and does not run it."""
    return f"'{text}" if text.startswith(_FORMULA) else text
