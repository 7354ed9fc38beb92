"""Routes of plates: searching with a case, wide searches by two, kept searches, linked series."""

from __future__ import annotations

from datetime import datetime

import msgspec
from litestar import Response, Router, delete, get, post
from litestar.params import FromPath, JSONBody

from watchroom.actions import plate_asks, plate_kept, plate_series, plates
from watchroom.actions.plate_asks import WideAsk
from watchroom.actions.plate_kept import NewKept
from watchroom.actions.plate_series import Comparison, NewSeries, SeriesAsked
from watchroom.model.people import Why
from watchroom.model.plate_search import MATCHES, PlateQuestion
from watchroom.patterns.reasons import BUCKETS, RULES
from watchroom.policy.plate_rules import PLATE_CAPS
from watchroom.policy.table import Cap
from watchroom.store.plate_search import KeptSearch, Series
from watchroom.web.console.gate import Called, Caller, reason


class PlateBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """A plate search and why it is made."""

    plate: str
    match: str = "exact"
    region: str | None = None
    reader: str | None = None
    from_: datetime | None = None
    to: datetime | None = None
    near: tuple[float, float] | None = None
    within_m: float | None = None
    purpose: str | None = None
    case: str | None = None
    incident: str | None = None
    note: str | None = None
    anyway: bool = False
    """Search for a reason that says too little; it is on record as such."""

    def question(self) -> PlateQuestion:
        """Return what is asked."""
        return PlateQuestion(
            plate=self.plate, match=self.match, region=self.region, reader=self.reader, start=self.from_, end=self.to,
            near=self.near, within_m=self.within_m,
        )  # fmt: skip

    def why(self, caller: Caller) -> Why:
        """Return why it is asked."""
        return reason(caller, self.purpose, incident=self.incident, case=self.case, note=self.note)


class ReasonRule(msgspec.Struct, frozen=True):
    """One rule by which reasons are weighed."""

    points: int
    says: str


class PlateWords(msgspec.Struct, frozen=True, kw_only=True):
    """What plate search goes by, published: ways to match, how far one goes alone, how reasons are weighed."""

    matches: dict[str, str]
    caps: list[Cap]
    reasons: list[ReasonRule]
    buckets: dict[str, int]
    """Name of a bucket → from which score on."""


class AskedList(msgspec.Struct):
    """Wide searches that wait, and one's own that may run."""

    items: list[WideAsk]


class CaseBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The case for which one acts, where one does."""

    purpose: str | None = None
    case: str | None = None


class KeepBody(NewKept, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A search to keep, and the case that it is for."""

    case: str


class KeptList(msgspec.Struct):
    """Kept searches in force."""

    items: list[KeptSearch]


class SeriesBody(NewSeries, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A series to propose, and the case that it is for."""

    case: str


class SeriesList(msgspec.Struct):
    """Series in force."""

    items: list[Series]


class SeriesAskedList(msgspec.Struct):
    """Series that wait for a supervisor."""

    items: list[SeriesAsked]


class CompareBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """For which case scenes are compared, and at how many a plate must have been."""

    case: str
    at_least: int = 2


@get("/plates/words")
async def plate_words(caller: Called) -> PlateWords:
    """What plate search goes by."""
    named = {each.name for each in PLATE_CAPS}
    return PlateWords(
        matches=MATCHES,
        caps=[each for each in caller.door.world.table.caps if each.name in named],
        reasons=[ReasonRule(*each) for each in RULES.values()],
        buckets={name: least for least, name in BUCKETS},
    )


@post("/plates/search", status_code=200)
async def search_plates(caller: Called, data: JSONBody[PlateBody]) -> plates.PlateResults:
    """Search plate reads, for a case or incident."""
    return await plates.search_plates(caller.door, caller.seat, data.why(caller), data.question(), anyway=data.anyway)


@post("/plates/export", status_code=200)
async def export_plates(caller: Called, data: JSONBody[PlateBody]) -> Response[str]:
    """Take what a search finds as CSV."""
    file = await plates.export_plates(caller.door, caller.seat, data.why(caller), data.question(), anyway=data.anyway)
    named = {"content-disposition": f'attachment; filename="{file.name}"', "cache-control": "no-store"}
    return Response(file.content, media_type="text/csv", headers=named)


@post("/plates/asks", status_code=201)
async def ask(caller: Called, data: JSONBody[PlateBody]) -> WideAsk:
    """Ask a second person for a wide search."""
    return await plate_asks.ask(caller.door, caller.seat, data.why(caller), data.question())


@get("/plates/asks")
async def asked(caller: Called) -> AskedList:
    """Wide searches that wait, and one's own that may run."""
    return AskedList(await plate_asks.asked(caller.door, caller.seat, reason(caller)))


@post("/plates/asks/{ask_id:str}/approve", status_code=200)
async def approve(caller: Called, ask_id: FromPath[str], data: JSONBody[CaseBody]) -> WideAsk:
    """Allow it, to run once within the hour."""
    return await plate_asks.approve(caller.door, caller.seat, reason(caller, data.purpose, case=data.case), ask_id)


@post("/plates/asks/{ask_id:str}/deny", status_code=200)
async def deny(caller: Called, ask_id: FromPath[str], data: JSONBody[CaseBody]) -> WideAsk:
    """Refuse it."""
    return await plate_asks.deny(caller.door, caller.seat, reason(caller, data.purpose, case=data.case), ask_id)


@post("/plates/asks/{ask_id:str}/run", status_code=200)
async def run(caller: Called, ask_id: FromPath[str], data: JSONBody[CaseBody]) -> plates.PlateResults:
    """Run it, once."""
    return await plate_asks.run(caller.door, caller.seat, reason(caller, data.purpose, case=data.case), ask_id)


@get("/plates/kept")
async def kept(caller: Called) -> KeptList:
    """Kept searches in force."""
    return KeptList(await plate_kept.kept(caller.door, caller.seat, reason(caller)))


@post("/plates/kept", status_code=201)
async def keep(caller: Called, data: JSONBody[KeepBody]) -> KeptSearch:
    """Keep a search for a case."""
    new = NewKept(title=data.title, question=data.question, days=data.days, expires_at=data.expires_at)
    return await plate_kept.keep(caller.door, caller.seat, reason(caller, "investigation", case=data.case), new)


@post("/plates/kept/{kept_id:str}/run", status_code=200)
async def run_kept(caller: Called, kept_id: FromPath[str], data: JSONBody[CaseBody]) -> plates.PlateResults:
    """Run it again, for its case."""
    why = reason(caller, data.purpose, case=data.case)
    return await plate_kept.run_kept(caller.door, caller.seat, why, kept_id)


@delete("/plates/kept/{kept_id:str}", status_code=200)
async def forget(caller: Called, kept_id: FromPath[str]) -> None:
    """End a kept search."""
    await plate_kept.forget(caller.door, caller.seat, reason(caller), kept_id)


@get("/plates/series")
async def series(caller: Called) -> SeriesList:
    """Series in force."""
    return SeriesList(await plate_series.listed(caller.door, caller.seat, reason(caller)))


@get("/plates/series/asks")
async def series_asked(caller: Called) -> SeriesAskedList:
    """Series that wait for a supervisor."""
    return SeriesAskedList(await plate_series.waiting(caller.door, caller.seat, reason(caller)))


@post("/plates/series/asks", status_code=201)
async def propose_series(caller: Called, data: JSONBody[SeriesBody]) -> SeriesAsked:
    """Propose that incidents are one series."""
    new = NewSeries(**{name: getattr(data, name) for name in NewSeries.__struct_fields__})
    return await plate_series.propose(caller.door, caller.seat, reason(caller, case=data.case), new)


@post("/plates/series/asks/{ask_id:str}/approve", status_code=200)
async def approve_series(caller: Called, ask_id: FromPath[str]) -> Series:
    """Agree that they are."""
    return await plate_series.approve(caller.door, caller.seat, reason(caller), ask_id)


@post("/plates/series/asks/{ask_id:str}/deny", status_code=200)
async def deny_series(caller: Called, ask_id: FromPath[str]) -> SeriesAsked:
    """Do not agree."""
    return await plate_series.deny(caller.door, caller.seat, reason(caller), ask_id)


@post("/plates/series/{series_id:str}/compare", status_code=200)
async def compare_scenes(caller: Called, series_id: FromPath[str], data: JSONBody[CompareBody]) -> Comparison:
    """Compare the plates read at its scenes."""
    why = reason(caller, case=data.case)
    return await plate_series.compare_scenes(caller.door, caller.seat, why, series_id, at_least=data.at_least)


@post("/plates/series/{series_id:str}/end", status_code=200)
async def end_series(caller: Called, series_id: FromPath[str], data: JSONBody[CaseBody]) -> None:
    """End it before its time."""
    await plate_series.end(caller.door, caller.seat, reason(caller, data.purpose, case=data.case), series_id)


routes = Router(
    path="/",
    route_handlers=[
        plate_words, search_plates, export_plates, ask, asked, approve, deny, run, kept, keep, run_kept, forget,
        series, series_asked, propose_series, approve_series, deny_series, compare_scenes, end_series,
    ],
)  # fmt: skip
