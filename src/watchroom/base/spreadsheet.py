"""Texts in a file that a spreadsheet opens: what it would run as a formula is made inert."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a formula begins with; the last four are the full-width forms that some spreadsheets take for the plain ones."""


def inert(text: str) -> str:
    """Return the text as a spreadsheet shows and does not run it."""
    return f"'{text}" if text.startswith(_FORMULA) else text
