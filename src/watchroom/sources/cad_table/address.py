"""Addresses of police tables, shouted and abbreviated, written as people write them."""

from __future__ import annotations

import re
from functools import lru_cache

ADDRESS_CHARS_MAX = 300
_CACHED_MAX = 65_536
_BLOCK = re.compile(r"(?:(?P<first>\d+)|UNIT)(?:\s*-\s*\d+|\s+\d+)?\s+(?:BLOCK(?: OF)?|B/O)\s+(?P<street>.+)")
_CROSSING = re.compile(r"\s+(?:&|AND)\s+|\s+/\s+")
_WORD = re.compile(r"(MC)?([^\W\d_]+)")
_QUADRANTS = frozenset({"NW", "NE", "SW", "SE"})
_STREET_KINDS = {
    "ALY": "Alley",
    "AV": "Avenue",
    "AVE": "Avenue",
    "BLVD": "Boulevard",
    "BRG": "Bridge",
    "CIR": "Circle",
    "CT": "Court",
    "DR": "Drive",
    "EXPY": "Expressway",
    "FWY": "Freeway",
    "HWY": "Highway",
    "LN": "Lane",
    "PIKE": "Pike",
    "PKWY": "Parkway",
    "PKY": "Parkway",
    "PL": "Place",
    "PLZ": "Plaza",
    "RD": "Road",
    "SQ": "Square",
    "ST": "Street",
    "TER": "Terrace",
    "TPKE": "Turnpike",
    "TRL": "Trail",
}
_HUNDRED = 100


@lru_cache(maxsize=_CACHED_MAX)
def plain_address(street: str, block: str = "") -> str | None:
    """Return `1900 block of 14th Street NW` or `7th Street NW and P Street NW`, or None for blank text."""
    told = " ".join(f"{block} BLOCK OF {street}".split() if block.strip() and street.strip() else street.split())
    if not told:
        return None
    found = _BLOCK.fullmatch(told.upper()[:ADDRESS_CHARS_MAX])
    if found is None:
        return " and ".join(_street(each) for each in _CROSSING.split(told.upper()))[:ADDRESS_CHARS_MAX]
    first = int((found["first"] or "0")[:9])
    name = f"{first // _HUNDRED * _HUNDRED}" if first >= _HUNDRED else "Unit"
    return f"{name} block of {' and '.join(_street(each) for each in _CROSSING.split(found['street']))}"


def _street(shouted: str) -> str:
    words = shouted.split()
    last = len(words) - 1
    kind = last - 1 if last > 0 and words[last] in _QUADRANTS else last
    said = []
    for index, word in enumerate(words):
        if word in _QUADRANTS and index == last:
            said.append(word)
        elif index == kind and index > 0 and word in _STREET_KINDS:
            said.append(_STREET_KINDS[word])
        elif word[:1].isdigit():
            said.append(word.lower())
        else:
            said.append(_WORD.sub(lambda part: (part[1] or "").capitalize() + part[2].capitalize(), word))
    return " ".join(said)
