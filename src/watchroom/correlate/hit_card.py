"""What the card of a plate hit sets side by side, when two must agree, and where the car would be read next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from difflib import SequenceMatcher

from watchroom.base.geometry import Point, bearing_deg, distance_m, turn_deg
from watchroom.model.hits import ARMED_WORDS, TWO_FOR, ComparedLine, Course, Hit, ReaderAhead
from watchroom.model.people import HotlistEntry
from watchroom.model.readers import ReaderSite

MOVED_M_MIN = 100.0
"""Two reads nearer to each other than this tell no direction."""
COURSE_AGE_MAX = timedelta(minutes=15)
"""Nor does a read that is so much older."""
AHEAD_DEG_MAX = 55.0
AHEAD_M_MAX = 5_000.0
AHEAD_READERS_MAX = 4
STREETS_LONGER = 1.3
"""The way by streets over the way as the crow flies."""
SPEED_MPS = 11.0
"""25 miles an hour, as in a city's streets."""
_ARMED = re.compile(rf"\b(?:{'|'.join(ARMED_WORDS)})\b", re.IGNORECASE)


def compare(hit: Hit) -> list[ComparedLine]:
    """Return what was read and what the entry says, line by line."""
    plates = ComparedLine(
        what="plate",
        read=hit.plate,
        entry=hit.entry.plate,
        same=hit.plate == hit.entry.plate,
        differs_at=differing(hit.plate, hit.entry.plate),
    )
    told = bool(hit.region and hit.entry.region)
    regions = ComparedLine(
        what="region",
        read=hit.region,
        entry=hit.entry.region,
        same=hit.region == hit.entry.region if told else None,
    )
    if not hit.entry.vehicle:
        return [plates, regions]
    return [plates, regions, ComparedLine(what="vehicle", read="", entry=hit.entry.vehicle, same=None)]


def differing(read: str, listed: str) -> list[int]:
    """Return the places of `read`, from 0, that differ from `listed` where both are laid side by side."""
    steps = SequenceMatcher(None, read, listed, autojunk=False).get_opcodes()
    return [at for tag, begin, end, _, _ in steps if tag != "equal" for at in range(begin, end)]


def why_two(entry: HotlistEntry) -> str | None:
    """Return why a second person must say that a hit on an entry is right, None where one is enough."""
    because = TWO_FOR.get(entry.reason)
    if because is not None:
        return because
    said = _ARMED.search(entry.note or "")
    return f"The entry says: {said.group().lower()}" if said else None


def course_of(reads: Sequence[Hit], sites: Sequence[ReaderSite]) -> Course:
    """Return where a car goes by its reads, newest first, and which fixed readers it would pass next."""
    newest = reads[0]
    here = Point(newest.lat, newest.lon)
    heading, because = _heading(reads, here, sites)
    if heading is None:
        return Course(heading_deg=None, because=because)
    return Course(heading_deg=round(heading, 1), because=because, ahead=_ahead(newest, here, heading, sites))


def _heading(reads: Sequence[Hit], here: Point, sites: Sequence[ReaderSite]) -> tuple[float | None, str]:
    for earlier in reads[1:]:
        there = Point(earlier.lat, earlier.lon)
        if reads[0].at - earlier.at > COURSE_AGE_MAX:
            break
        if earlier.at < reads[0].at and distance_m(there, here) >= MOVED_M_MIN:
            return bearing_deg(there, here), "from its read before this one"
    looks = next((each.azimuth_deg for each in sites if each.reader == reads[0].reader), None)
    if looks is None:
        return None, "one read, and where the reader looks is not known"
    return looks, "one read: along the street that the reader looks at"


def _ahead(newest: Hit, here: Point, heading: float, sites: Sequence[ReaderSite]) -> list[ReaderAhead]:
    found = []
    for site in sites:
        if site.lat is None or site.lon is None or site.reader == newest.reader:
            continue
        there = Point(site.lat, site.lon)
        far = distance_m(here, there)
        if far <= AHEAD_M_MAX and far > 0 and turn_deg(bearing_deg(here, there), heading) <= AHEAD_DEG_MAX:
            found.append((far, site))
    found.sort(key=lambda pair: (pair[0], pair[1].reader))
    return [_reader_ahead(newest.at, far, site) for far, site in found[:AHEAD_READERS_MAX]]


def _reader_ahead(at: datetime, far: float, site: ReaderSite) -> ReaderAhead:
    return ReaderAhead(
        reader=site.reader,
        name=site.name,
        lat=site.lat or 0.0,
        lon=site.lon or 0.0,
        distance_m=round(far),
        expected_at=at + timedelta(seconds=far * STREETS_LONGER / SPEED_MPS),
    )
