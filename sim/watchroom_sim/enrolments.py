"""The sources of the demo city beyond the one of each kind that the demo enrols by itself."""

from __future__ import annotations

from typing import Any

from watchroom.model.source import Enrolment
from watchroom_sim.people import AGENCIES, LAW_TAGS
from watchroom_sim.plane import to_ground
from watchroom_sim.readings import COUNTY_SOURCES, SHARED_KINDS, sources_of
from watchroom_sim.small_feeds import COUNTY_MAPPING, COUNTY_SOURCE
from watchroom_sim.traffic import Reader


def enrolments(readers: list[Reader]) -> list[Enrolment]:
    """Return what `sources.json` holds: the counties' readers and dispatch, and settings of the city's own makes."""
    of_reader = sources_of(readers)
    names = {agency.id: agency.name for agency in AGENCIES}
    own = [
        _enrolment(kind, kind, "Plate readers of other makes", "mpd", _places(readers, of_reader, kind))
        for kind in SHARED_KINDS
    ]
    county = [
        _enrolment(source, kind, f"{names[agency]}, plate readers", agency, _places(readers, of_reader, source))
        for agency, (source, kind) in COUNTY_SOURCES.items()
    ]
    return [
        *own,
        *county,
        _enrolment(COUNTY_SOURCE, "cad_table", "Montrose County dispatch", "montrose", {"mapping": COUNTY_MAPPING}),
        _enrolment("units_cot", "units_cot", f"{names['transit']}, units", "transit", {}),
    ]


def _enrolment(id_: str, kind: str, title: str, agency: str, settings: dict[str, Any]) -> Enrolment:
    return Enrolment(id=id_, kind=kind, title=title, agency=agency, law_tag=LAW_TAGS[agency], settings=settings)


def _places(readers: list[Reader], of_reader: dict[str, tuple[str, str]], source: str) -> dict[str, Any]:
    """Return where the readers of a source stand, for makes whose messages do not say it."""
    kind = next(kind for id_, kind in of_reader.values() if id_ == source)
    if kind not in ("lpr_platerecognizer", "lpr_frigate"):
        return {}
    own = [reader for reader in readers if of_reader[reader.id][0] == source]
    places = {reader.id: to_ground(reader.at) for reader in own}
    return {"readers": {id_: {"lat": place.lat, "lon": place.lon} for id_, place in places.items()}}
