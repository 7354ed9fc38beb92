"""Addresses as people write them, brought to one form in which the same door is written the same way."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import msgspec

SUFFIXES: dict[str, str] = {
    "aly": "alley", "al": "alley", "av": "avenue", "ave": "avenue", "aven": "avenue", "blvd": "boulevard",
    "boul": "boulevard", "br": "bridge", "cir": "circle", "cr": "crescent", "cres": "crescent", "ct": "court",
    "crt": "court", "dr": "drive", "drv": "drive", "expy": "expressway", "fwy": "freeway", "grn": "green",
    "gdn": "garden", "gdns": "gardens", "hwy": "highway", "ln": "lane", "la": "lane", "mews": "mews",
    "pkwy": "parkway", "pky": "parkway", "pl": "place", "plz": "plaza", "pz": "plaza", "prom": "promenade",
    "rd": "road", "sq": "square", "st": "street", "str": "street", "ter": "terrace", "terr": "terrace",
    "trl": "trail", "wlk": "walk", "wy": "way",
}  # fmt: skip
"""Short words for kinds of streets, each with the word that stands for it."""
QUADRANTS: dict[str, str] = {
    "northwest": "nw", "northeast": "ne", "southwest": "sw", "southeast": "se",
    "nw": "nw", "ne": "ne", "sw": "sw", "se": "se",
}  # fmt: skip
NUMBERED: dict[str, str] = {
    "first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th", "sixth": "6th",
    "seventh": "7th", "eighth": "8th", "ninth": "9th", "tenth": "10th", "eleventh": "11th", "twelfth": "12th",
}  # fmt: skip
UNIT_WORDS = frozenset(("apt", "apartment", "unit", "suite", "ste", "floor", "fl", "flat", "rm", "room", "no"))
HOUSE_DIGITS_MAX = 5
_PAIR = re.compile(r"\b([ns])\s*\.?\s*([ew])\b\.?")
_HOUSE = re.compile(r"(\d{1,5})(?:-\d{1,5})?([a-z])?")
_HALF = "1/2"


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """One address in the form in which it is matched."""

    house: str
    """`1412`, `1412a`, `1412 1/2`."""
    number: int
    """The number alone, for what is near."""
    street: str
    """`alder street nw`: words in full, the quadrant last."""
    unit: str = ""

    @property
    def quadrant(self) -> str:
        """Return the quadrant, empty where none was written."""
        last = self.street.rpartition(" ")[2]
        return last if last in QUADRANTS else ""


def read_address(text: str, unit: str = "") -> Written | None:
    """Return an address as it is matched, None where it has no house number or no street.

    Case, points, commas, short words, quadrants and what follows them (city, state, code) do not matter; `unit` is
    what was typed apart, and wins over one within the text.
    """
    house, _, rest = text.strip().partition(" ")
    plain = house.isascii() and house.isdigit() and len(house) <= HOUSE_DIGITS_MAX
    found = _read(f"1 {rest}") if plain else _read(text)
    if found is None:
        return None
    if plain:
        number = int(house)
        found = msgspec.structs.replace(found, house=f"{number}{found.house[1:]}", number=number)
    return msgspec.structs.replace(found, unit=read_unit(unit)) if unit else found


@lru_cache(maxsize=20_000)
def _read(text: str) -> Written | None:
    """Return an address as it is matched; kept, since a file has the same streets again and again."""
    house, rest = _house(_words(text))
    if house is None or not rest:
        return None
    before, after = _cut(rest)
    street = _street(before)
    number = int(re.match(r"\d+", house)[0])  # type: ignore[index] # a house begins with digits
    return Written(house=house, number=number, street=street, unit=_unit_in(after)) if street else None


def read_unit(text: str) -> str:
    """Return a unit as it is matched: `Apt. 3-B` is `3b`."""
    kept = [each for each in re.split(r"[^a-z0-9]+", _plain(text)) if each and each not in UNIT_WORDS]
    return "".join(kept)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.replace("½", f" {_HALF}")).casefold()
    return "".join(each for each in folded if not unicodedata.combining(each))


def _words(text: str) -> list[str]:
    plain = _PAIR.sub(r"\1\2", _plain(text))
    return [each for each in re.split(r"[^a-z0-9/#'-]+", plain.replace("'", "").replace("#", " # ")) if each]


def _house(words: list[str]) -> tuple[str | None, list[str]]:
    found = _HOUSE.fullmatch(words[0]) if words else None
    if found is None:
        return None, words
    house, rest = found[1].lstrip("0") or "0", words[1:]
    if rest and rest[0] == _HALF:
        return f"{house} {_HALF}", rest[1:]
    return house + (found[2] or ""), rest


def _cut(words: list[str]) -> tuple[list[str], list[str]]:
    """Return the street's words, its quadrant among them, and what follows: a unit, the city, the code."""
    for place, word in enumerate(words):
        if word in QUADRANTS and place > 0:
            return words[: place + 1], words[place + 1 :]
        if (word in UNIT_WORDS or word == "#") and place > 0:
            tail = words[place:]
            late = next((each for each in tail if each in QUADRANTS), None)
            return words[:place] + ([late] if late else []), tail
    return words, []


def _street(words: list[str]) -> str:
    """Return the words in full; a quadrant written first (`NW Alder St`) goes last."""
    leading = [QUADRANTS[each] for each in words[:1] if each in QUADRANTS and len(words) > 1]
    words = words[len(leading) :]
    trailing = [QUADRANTS[each] for each in words[-1:] if each in QUADRANTS]
    words = words[: len(words) - len(trailing)]
    if not words:
        return ""
    named = [NUMBERED.get(each, each) for each in words]
    named[-1] = SUFFIXES.get(named[-1], named[-1]) if len(named) > 1 else named[-1]
    return " ".join([*named, *(trailing or leading)])


def _unit_in(words: list[str]) -> str:
    for place, word in enumerate(words[:-1]):
        if word in UNIT_WORDS or word == "#":
            return read_unit(words[place + 1] if words[place + 1] != "#" else " ".join(words[place + 2 : place + 3]))
    return ""
