"""P3: settles what a reader or a typist took for its look-alike, where a state's formats leave one reading only."""

from __future__ import annotations

from functools import lru_cache

from watchroom.correlate.plate_formats import FORMATS

LETTER_OF = {"0": "O", "1": "I", "8": "B", "5": "S", "2": "Z"}
"""Each digit that is taken for a letter, with that letter: where a format says which it is, the other is ruled out."""
DIGIT_OF = {letter: digit for digit, letter in LETTER_OF.items()}


@lru_cache(maxsize=4096)
def settle(plate: str, region: str) -> frozenset[str]:
    """Return the readings of a plate that fit some format of its state, with look-alikes read as the format wants.

    One reading settles it; several leave it open, and so does none: the state's formats are not all known, and any
    state sells plates with words.
    """
    readings = (_as_format(plate, each) for each in FORMATS.get(region, ()))
    return frozenset(each for each in readings if each is not None)


def settled(plate: str, region: str) -> str | None:
    """Return the one reading that fits, None where none or several do."""
    readings = settle(plate, region)
    return next(iter(readings)) if len(readings) == 1 else None


def same_settled(one: str, other: str, region: str) -> bool:
    """Return whether two texts are one plate of a state: its formats leave the same single reading of both."""
    reading = settled(one, region)
    return reading is not None and reading == settled(other, region)


def _as_format(plate: str, format_: str) -> str | None:
    """Return the plate with look-alikes read as the format wants, None where it does not fit."""
    if len(plate) != len(format_):
        return None
    read = [_as_mark(each, mark) for each, mark in zip(plate, format_, strict=True)]
    return None if None in read else "".join(filter(None, read))


def _as_mark(character: str, mark: str) -> str | None:
    if mark == "#":
        return character if character.isdigit() else DIGIT_OF.get(character)
    return LETTER_OF.get(character) if character.isdigit() else character
