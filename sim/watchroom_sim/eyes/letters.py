"""A typeface of five by seven dots: what is burnt into pictures, painted on signs and stamped on plates."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]

ROWS: Final = 7
ADVANCE: Final = 6
"""Dots from one letter to the next."""
_COLUMNS: Final = 5
_GLYPHS: Final = {
    " ": "00000000000000", "0": "0e11131519110e", "1": "040c040404040e", "2": "0e11010204081f", "3": "1f02040201110e",
    "4": "02060a121f0202", "5": "1f101e0101110e", "6": "0608101e11110e", "7": "1f010204080808", "8": "0e11110e11110e",
    "9": "0e11110f01020c", "A": "0e11111f111111", "B": "1e11111e11111e", "C": "0e11101010110e", "D": "1c12111111121c",
    "E": "1f10101e10101f", "F": "1f10101e101010", "G": "0e11101711110f", "H": "1111111f111111", "I": "0e04040404040e",
    "J": "0702020202120c", "K": "11121418141211", "L": "1010101010101f", "M": "111b1515111111", "N": "11111915131111",
    "O": "0e11111111110e", "P": "1e11111e101010", "Q": "0e11111115120d", "R": "1e11111e141211", "S": "0f10100e01011e",
    "T": "1f040404040404", "U": "1111111111110e", "V": "11111111110a04", "W": "11111115151b11", "X": "11110a040a1111",
    "Y": "1111110a040404", "Z": "1f01020408101f", "-": "0000001f000000", ":": "000c0c000c0c00", ".": "00000000000c0c",
    "/": "01010204081010", ",": "000000000c0408", "'": "04040800000000", "&": "0c12140815120d", "#": "0a0a1f0a1f0a0a",
}  # fmt: skip
_ORDER: Final = "".join(_GLYPHS)


def _atlas() -> Mask:
    """Return letters by rows by columns, with the gap after each letter."""
    found = np.zeros((len(_ORDER), ROWS, ADVANCE), dtype=np.bool_)
    for number, letter in enumerate(_ORDER):
        for row, bits in enumerate(bytes.fromhex(_GLYPHS[letter])):
            for column in range(_COLUMNS):
                found[number, row, column] = bool(bits >> (_COLUMNS - 1 - column) & 1)
    return found


_ATLAS: Final = _atlas()
_NUMBER: Final = {letter: number for number, letter in enumerate(_ORDER)}


def mask_of(text: str) -> Mask:
    """Return the dots of a line, ROWS high and ADVANCE wide a letter; what has no letter here is a blank."""
    numbers = [_NUMBER.get(letter, 0) for letter in text.upper()]
    return _ATLAS[numbers].transpose(1, 0, 2).reshape(ROWS, -1)


@cache
def scaled(text: str, scale: int) -> Mask:
    """Return a line's dots, each `scale` pixels wide and high; kept, so for lines that come again."""
    return enlarged(mask_of(text), scale)


def enlarged(dots: Mask, scale: int) -> Mask:
    """Return dots as squares of `scale` pixels."""
    return dots.repeat(scale, axis=0).repeat(scale, axis=1) if scale > 1 else dots


def read_line(bright: Mask, scale: int, letters: int) -> str:
    """Return the text of a line of `letters` whose dots are `scale` pixels wide, each letter the nearest one.

    `bright` begins at the line's upper left corner; a picture that was coded and decoded still reads rightly.
    """
    dots = bright[: ROWS * scale, : letters * ADVANCE * scale]
    cells = dots.reshape(ROWS, scale, letters, ADVANCE, scale).mean(axis=(1, 4)).transpose(1, 0, 2)
    away = np.abs(cells[:, None] - _ATLAS[None]).sum(axis=(2, 3))
    return "".join(_ORDER[int(number)] for number in away.argmin(axis=1))
