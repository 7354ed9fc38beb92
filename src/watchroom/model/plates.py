"""Plates and regions as the whole room compares them: letters A to Z, digits, and `US-DC`."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from watchroom.base.errors import BadInputError
from watchroom.model.observation import READ_PLATE_CHANGED

PLATE_CHARS_MAX = 15
PLATE_RAW_CHARS_MAX = 100
_CACHED_REGIONS_MAX = 4096

# fmt: off
US_STATES = frozenset([
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL",
    "IN", "IA", "KS", "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE",
    "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK", "OR", "PA", "RI", "SC", "SD",
    "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY", "AS", "GU", "MP", "PR", "VI",
])
# fmt: on
_PLAIN_PLATE = re.compile(r"[A-Za-z0-9 .\-]+")
_NOT_PLATE = re.compile(r"[^A-Z0-9]")
_MARKUP = re.compile(r"<[^<>]*>")
_REGION = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?|[A-Z]{3}")


def normalise_plate(raw: str, field: str = "plate") -> tuple[str, int]:
    """Return the plate for matching (A to Z, 0 to 9, 1 to 15 characters) and READ_PLATE_CHANGED or 0.

    The flag says that more than case, spaces, dots and dashes was taken away. Raise BadInputError when nothing is left
    or too much is.
    """
    if len(raw) > PLATE_RAW_CHARS_MAX:
        raise BadInputError(field, f"is longer than {PLATE_RAW_CHARS_MAX} characters")
    plain = _PLAIN_PLATE.fullmatch(raw) is not None
    letters = raw if plain else unicodedata.normalize("NFKD", _MARKUP.sub("", raw))
    plate = _NOT_PLATE.sub("", letters.upper())
    if not plate:
        raise BadInputError(field, "holds no letter A to Z and no digit")
    if len(plate) > PLATE_CHARS_MAX:
        raise BadInputError(field, f"holds more than {PLATE_CHARS_MAX} letters and digits")
    return plate, 0 if plain else READ_PLATE_CHANGED


@lru_cache(maxsize=_CACHED_REGIONS_MAX)
def normalise_region(text: str | None, *, bare_is_state: bool = True) -> str | None:
    """Return the issuing region as `US-DC` or `POL`, empty when not told, None when not understood.

    `bare_is_state`: two letters alone (`CA`) are a state of the USA where they can be, else a country.
    """
    code = (text or "").strip().upper().replace("_", "-")
    if not code or code in {"UNKNOWN", "NONE"}:
        return ""
    if bare_is_state and code in US_STATES:
        return f"US-{code}"
    if code == "USA":
        return "US"
    if code.startswith("USA-"):
        code = f"US-{code[4:]}"
    return code if _REGION.fullmatch(code) else None
