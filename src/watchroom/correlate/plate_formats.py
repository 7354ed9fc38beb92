"""Serial formats of US plates for passenger cars by state: A is a letter, # a digit; every state has others, too."""

from __future__ import annotations

from typing import Final

# Each with the year in which the state began it. What is left out is left unsettled, which is the safe side: a format
# too many only settles less.
SOURCE: Final = "General knowledge of the states' plates, not checked against their motor vehicle offices"
AS_OF: Final = 2025
"""The year to which the formats were brought together."""

FORMATS: Final[dict[str, dict[str, int]]] = {
    "US-DC": {"AA####": 1997},
    "US-MD": {"#AA####": 2010, "#AAA##": 2004, "AAA###": 1986},
    "US-VA": {"AAA####": 1993, "AAA###": 1973, "AA####": 1990, "####AA": 1990},
    "US-AK": {"AAA###": 1976},
    "US-AR": {"AAA##A": 2021, "###AAA": 2006, "AAA###": 1968},
    "US-AZ": {"AAA####": 2008, "###AAA": 1997, "A#AA###": 2020},
    "US-CA": {"#AAA###": 1980},
    "US-CO": {"AAA###": 2000, "###AAA": 2006, "AAAA##": 2018},
    "US-CT": {"AA#####": 2015, "###AAA": 2000, "#AAAA#": 2013},
    "US-DE": {"######": 1942, "#####": 1942},
    "US-FL": {"AAAA##": 2003, "A##AAA": 2003, "A###AA": 1999, "AA##AA": 2018, "AAA###": 1991, "###AAA": 2009},
    "US-GA": {"AAA####": 2007, "####AAA": 2004, "###AAA": 1990},
    "US-HI": {"AAA###": 1981},
    "US-IA": {"AAA###": 1997, "###AAA": 1979},
    "US-IL": {"AA#####": 2017, "A######": 1984, "#######": 2000, "AAA###": 1984},
    "US-IN": {"###A": 2008, "###AA": 2008, "###AAA": 2008},
    "US-KS": {"###AAA": 2001, "AAA###": 1976, "####AAA": 2022},
    "US-KY": {"###AAA": 1988, "AAA###": 2003, "A#A###": 2021},
    "US-LA": {"AAA###": 1993, "###AAA": 2005},
    "US-MA": {"###AA#": 1993, "#AA###": 2010, "#AAA##": 2011, "######": 1977, "###AAA": 1977, "####AA": 1987},
    "US-ME": {"####AA": 1987, "###AAA": 2016},
    "US-MI": {"AAA####": 2004, "#AAA##": 2013},
    "US-MN": {"AAA###": 1978, "###AAA": 2008},
    "US-MO": {"AA#A#A": 2008, "###AAA": 1997, "#AA##A": 2008},
    "US-MS": {"AAA###": 1997, "AAA####": 2019, "AAA#": 2019},
    "US-NC": {"AAA####": 1982},
    "US-ND": {"AAA###": 1984, "###AAA": 2015},
    "US-NH": {"#######": 1999, "######": 1979, "AAA###": 1979},
    "US-NJ": {"A##AAA": 2010, "AAA##A": 1999, "AA###A": 1991, "AAA####": 1991},
    "US-NM": {"AAA###": 1990, "###AAA": 2000, "AAAA##": 2017},
    "US-NV": {"###AAA": 1982, "##A###": 2016, "##AA##": 2016, "AAA###": 1982},
    "US-NY": {"AAA####": 2001, "AAA###": 1986, "#AA###": 1986, "A#A###": 1986, "AA###A": 1986},
    "US-OH": {"AAA####": 1996, "AA##AA": 1997},
    "US-OK": {"AAA###": 1982, "###AAA": 2009},
    "US-OR": {"###AAA": 2004, "AAA###": 1973},
    "US-PA": {"AAA####": 1999, "AAA###": 1977},
    "US-RI": {"AA###": 1967, "######": 1996, "#####": 1996, "#AA###": 2019},
    "US-SC": {"AAA###": 1976, "####AA": 2008},
    "US-TN": {"AAA####": 2021, "###AAA": 1977, "A####A": 2006, "A##A##": 2011},
    "US-TX": {"AAA####": 2012, "AA#A###": 2009, "###AAA": 1975, "AAA###": 2003},
    "US-VT": {"AAA###": 1990},
    "US-WA": {"AAA####": 2010, "###AAA": 1987},
    "US-WI": {"AAA####": 2017, "###AAA": 2000, "AAA###": 1986},
    "US-WV": {"#AA###": 1976, "AAA###": 1976, "#A####": 1976, "AA####": 1976},
}
