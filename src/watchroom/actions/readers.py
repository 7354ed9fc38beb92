"""Plate readers: the list of how each does, and bringing in where they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import msgspec

from watchroom.actions.door import Deed, act
from watchroom.actions.import_files import read_rows
from watchroom.base.errors import BadInputError
from watchroom.base.geometry import Point
from watchroom.correlate.reader_health import FAULTS, SLICE, Verdict, judge
from watchroom.model.hits import MISREAD, SAYS_NOTHING_OF_THE_READ, Outcome
from watchroom.model.readers import ReaderHour, ReaderSite, ReaderStanding
from watchroom.model.views import ReaderView
from watchroom.patterns.intervals import share_interval
from watchroom.policy.assemblies import at_assemblies
from watchroom.store import feed as store_feed
from watchroom.store import hits as store_hits
from watchroom.store import readers as store
from watchroom.store.acting import Tx, enrolling

DAYS_KNOWN = 15
"""So many days say what is usual."""
HOURS_SHOWN = 24
KINDS = ("fixed", "mobile")
LANES_MAX = 12
_HOUR = timedelta(hours=1)
Key = tuple[str, str]
"""A label and a reader."""


class ReaderRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the readers' file."""

    reader: str
    agency: str
    law_tag: str
    name: str
    kind: str = "fixed"
    lat: float | None = None
    lon: float | None = None
    azimuth_deg: float | None = None
    lanes: int | None = None


@act("admin.import_readers", "Bring in where plate readers stand, from a file.")
async def import_readers(deed: Deed, content: bytes) -> int:
    """Insert or replace where readers stand; returns how many. Raises BadInputError naming line and column."""
    rows = read_rows(content, ReaderRow)
    for number, row in enumerate(rows, start=2):
        _check(f"line {number}", row, deed.door.world.agency_law)
    await enrolling(deed.tx, "reader", frozenset(f"{row.agency}/{row.law_tag}" for row in rows))
    await store.put_sites(deed.tx, [ReaderSite(**msgspec.structs.asdict(row)) for row in rows])
    deed.about("plate readers", count=len(rows))
    return len(rows)


def _check(line: str, row: ReaderRow, agencies: Mapping[str, str]) -> None:
    if row.agency not in agencies:
        raise BadInputError(f"{line}, agency", f"{row.agency} is not a known agency: import agencies first")
    if row.kind not in KINDS:
        raise BadInputError(f"{line}, kind", f"is one of: {', '.join(KINDS)}")
    if row.kind == "fixed" and (row.lat is None or row.lon is None):
        raise BadInputError(f"{line}, lat", "and lon say where a fixed reader stands")
    if not -90 <= (row.lat or 0) <= 90 or not -180 <= (row.lon or 0) <= 180:  # noqa: PLR2004 - degrees
        raise BadInputError(f"{line}, lat", "and lon are degrees: -90 to 90 and -180 to 180")
    if row.azimuth_deg is not None and not 0 <= row.azimuth_deg < 360:  # noqa: PLR2004 - degrees
        raise BadInputError(f"{line}, azimuth_deg", "is 0 to 359.9, from north by the east")
    if row.lanes is not None and not 1 <= row.lanes <= LANES_MAX:
        raise BadInputError(f"{line}, lanes", f"is 1 to {LANES_MAX}")


@act("reader.list", "See how the plate readers do.")
async def list_readers(deed: Deed) -> list[ReaderStanding]:
    """Return every reader that the seat sees, those with a fault first."""
    deed.about("plate readers")
    return [_with_assembly(each, deed) for each in await standings(deed.tx, deed.now)]


def _with_assembly(standing: ReaderStanding, deed: Deed) -> ReaderStanding:
    if standing.lat is None or standing.lon is None:
        return standing
    found = at_assemblies(deed.door.world.assemblies, Point(standing.lat, standing.lon), deed.now)
    return msgspec.structs.replace(standing, at_assembly=found[0].title) if found else standing


async def standings(tx: Tx, now: datetime, reader: str | None = None) -> list[ReaderStanding]:
    """Return how each reader (or those of a name) does, those with a fault first, as far as the transaction sees."""
    by_reader = by_key(await store.hours(tx, now - timedelta(days=DAYS_KNOWN), now, reader))
    sites = {(f"{each.agency}/{each.law_tag}", each.reader): each for each in await store.sites(tx)}
    moving = {(f"{each.agency}/{each.law_tag}", each.id): each for each in await store_feed.readers(tx)}
    compared = misread_of(await store_hits.outcomes(tx))
    awake = _awake(by_reader)
    found = []
    for key in sorted(each for each in {*by_reader, *sites, *moving} if reader in (None, each[1])):
        hours, last = by_reader.get(key, {}), moving.get(key)
        site = sites.get(key)
        is_mobile = site is not None and site.kind == "mobile"
        heard = awake.get(key[0], set())
        verdict = judge(hours, now, None if last is None else last.last_at, is_mobile=is_mobile, awake=heard)
        found.append(_standing(key, site, last, verdict, (hours, now), compared.get(key, (0, 0))))
    return sorted(found, key=lambda each: (each.state not in FAULTS, each.state == "ok", each.reader))


def misread_of(outcomes: Iterable[Outcome]) -> dict[Key, tuple[int, int]]:
    """Return, by label and reader, how many hits a person compared and how many of them were misread."""
    found: dict[Key, tuple[int, int]] = {}
    for each in outcomes:
        if each.outcome not in SAYS_NOTHING_OF_THE_READ:
            key = (each.label, each.reader)
            compared, misread = found.get(key, (0, 0))
            found[key] = (compared + each.hits, misread + each.hits * (each.outcome == MISREAD))
    return found


def by_key(hours: Iterable[ReaderHour]) -> dict[Key, dict[datetime, ReaderHour]]:
    """Return hours by reader, each by when it began."""
    found: dict[Key, dict[datetime, ReaderHour]] = defaultdict(dict)
    for each in hours:
        found[each.label, each.reader][each.hour] = each
    return found


def _awake(by_reader: Mapping[Key, Mapping[datetime, ReaderHour]]) -> dict[str, set[datetime]]:
    """Return, by label, the slices of time in which any reader was heard."""
    found: dict[str, set[datetime]] = defaultdict(set)
    for (label, _), hours in by_reader.items():
        for at, each in hours.items():
            found[label] |= {at + n * SLICE for n, reads in enumerate(each.slices) if reads}
    return found


def _standing(
    key: Key,
    site: ReaderSite | None,
    last: ReaderView | None,
    verdict: Verdict,
    known: tuple[Mapping[datetime, ReaderHour], datetime],
    compared: tuple[int, int],
) -> ReaderStanding:
    hours, now = known
    this = now.replace(minute=0, second=0, microsecond=0)
    agency, _, law_tag = key[0].partition("/")
    place: ReaderSite | ReaderView | None = site if site is not None and site.lat is not None else last
    return ReaderStanding(
        reader=key[1],
        agency=agency,
        law_tag=law_tag,
        name=key[1] if site is None else site.name,
        kind="fixed" if site is None else site.kind,
        lat=None if place is None else place.lat,
        lon=None if place is None else place.lon,
        azimuth_deg=None if site is None else site.azimuth_deg,
        lanes=None if site is None else site.lanes,
        state=verdict.state,
        says=verdict.says,
        last_at=None if last is None else last.last_at,
        reads_hour=verdict.reads_hour,
        expected_hour=verdict.expected_hour,
        confidence=verdict.confidence,
        usual_confidence=verdict.usual_confidence,
        offset_s=verdict.offset_s,
        compared=compared[0],
        misread=compared[1],
        misread_share=share_interval(compared[1], compared[0]),
        hours=[_reads(hours, this - n * _HOUR) for n in range(HOURS_SHOWN, 0, -1)],
    )


def _reads(hours: Mapping[datetime, ReaderHour], at: datetime) -> int:
    found = hours.get(at)
    return 0 if found is None else found.reads
