"""Serial formats of US plates for passenger cars by state: A is a letter, # a digit; every state has others, too."""

from __future__ import annotations

from typing import Final

# A format too many only settles less, one too few may settle what it should not: so all that any list has are here.
# Arizona's six characters are letters or digits at will, but for the fourth: they are left out, and so left open.
FORMATS: Final[dict[str, tuple[str, ...]]] = {
    "US-DC": ("AA####",),
    "US-MD": ("#AA####", "#AAA##", "AAA###"),
    "US-VA": ("AAA####", "AAA###", "AA####", "####AA"),
    "US-AK": ("AAA###",),
    "US-AL": (
        "#A####A",
        "#A##AAA",
        "#A##A#A",
        "##A###A",
        "##A##A#",
        "##A#A##",
        "##A#AA#",
        "##A#AAA",
        "#AA####",
        "##AA###",
    ),
    "US-AR": ("AAA##A", "###AAA", "AAA###"),
    "US-AZ": ("AAA####", "A#AA###"),
    "US-CA": ("#AAA###",),
    "US-CO": ("AAA###", "###AAA", "AAAA##"),
    "US-CT": ("AA#####", "###AAA", "#AAAA#"),
    "US-DE": ("######", "#####"),
    "US-FL": ("AAAA##", "A##AAA", "A###AA", "AA##AA", "AAA###", "###AAA"),
    "US-GA": ("AAA####", "####AAA", "###AAA"),
    "US-HI": ("AAA###",),
    "US-IA": ("AAA###", "###AAA"),
    "US-ID": ("A######", "#A#####", "#AA####", "#AAA###", "#A####A", "##A####"),
    "US-IL": ("AA#####", "A######", "#######", "AAA###"),
    "US-IN": ("###A", "###AA", "###AAA"),
    "US-KS": ("###AAA", "AAA###", "####AAA"),
    "US-KY": ("###AAA", "AAA###", "A#A###"),
    "US-LA": ("AAA###", "###AAA"),
    "US-MA": ("###AA#", "#AA###", "#AAA##", "######", "###AAA", "####AA", "##AA##"),
    "US-ME": ("####AA", "###AAA"),
    "US-MI": ("AAA####", "#AAA##", "###AAA"),
    "US-MN": ("AAA###", "###AAA"),
    "US-MO": ("AA#A#A", "###AAA", "#AA##A"),
    "US-MS": ("AAA###", "AAA####", "AAA#"),
    "US-MT": ("######A",),
    "US-NC": ("AAA####",),
    "US-ND": ("AAA###", "###AAA"),
    "US-NE": ("AAA###", "#A####", "##A###", "##AA##"),
    "US-NH": ("#######", "######", "AAA###"),
    "US-NJ": ("A##AAA", "AAA##A", "AA###A", "AAA####"),
    "US-NM": ("AAA###", "###AAA", "AAAA##"),
    "US-NV": ("###AAA", "##A###", "##AA##", "AAA###"),
    "US-NY": ("AAA####", "AAA###", "#AA###", "A#A###", "AA###A"),
    "US-OH": ("AAA####", "AA##AA"),
    "US-OK": ("AAA###", "###AAA"),
    "US-OR": ("###AAA", "AAA###"),
    "US-PA": ("AAA####", "AAA###"),
    "US-RI": ("AA###", "######", "#####", "#AA###"),
    "US-SC": ("AAA###", "####AA"),
    "US-SD": ("#AA###", "#AAA##", "##A###", "##AA##", "##AAA#"),
    "US-TN": ("AAA####", "###AAA", "A####A", "A##A##"),
    "US-TX": ("AAA####", "AA#A###", "###AAA", "AAA###"),
    "US-UT": ("A###AA",),
    "US-VT": ("AAA###", "##AA#", "#AA##", "###A#", "#A###"),
    "US-WA": ("AAA####", "###AAA"),
    "US-WI": ("AAA####", "###AAA", "AAA###"),
    "US-WV": ("#AA###", "AAA###", "#A####", "AA####"),
    "US-WY": ("######", "#####A", "#######"),
}

_TEXT: Final = "Wikipedia, *United States license plate designs and serial formats*, text of 2022"
_LIST: Final = "the list that the Faker project drew from the same page"
_TEXT_ON: Final = (
    "AK", "AR", "AZ", "CA", "CO", "CT", "DE", "FL", "GA", "HI", "IA", "IL", "IN", "KS", "LA", "MD", "ME", "MI", "MN",
    "MS", "NC", "ND", "NE", "NJ", "NM", "NY", "OH", "OK", "OR", "PA", "SC", "TN", "TX", "VA", "VT", "WA", "WI",
)  # fmt: skip
COMPARED: Final[dict[str, str]] = (
    dict.fromkeys(FORMATS, _LIST)
    | {f"US-{state}": _TEXT for state in _TEXT_ON}
    | {"US-AL": "Wikipedia, *Vehicle registration plates of Alabama*"}
)
"""With what the format that a state issues now was compared. Older ones stand as they are generally known, and no
state's motor vehicle office was asked."""
