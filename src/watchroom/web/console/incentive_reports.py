"""Routes of the incentive program's statutory report: see it before it is signed off, and sign it off."""

from __future__ import annotations

import msgspec
from litestar import Router, get, post
from litestar.params import FromPath, JSONBody

from watchroom.actions import incentive_release as acts
from watchroom.actions.incentive_release import Preview
from watchroom.model.incentive_report import Released
from watchroom.reports.incentive_report import statutory
from watchroom.web.console.gate import Called, reason


class ReleaseBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Why a published report is corrected; empty for the first of a period."""

    because: str = ""


@get("/incentive/reports/{period:str}")
async def preview(caller: Called, period: FromPath[str]) -> Preview:
    """The report of a month or year as it would be now, and the versions that were signed off."""
    return await acts.preview(caller.door, caller.seat, reason(caller), period, statutory, today=caller.today)


@post("/incentive/reports/{period:str}", status_code=201)
async def release(caller: Called, period: FromPath[str], data: JSONBody[ReleaseBody]) -> Released:
    """Sign a report off; it is public from then on."""
    seat, why = caller.seat, reason(caller)
    return await acts.release(caller.door, seat, why, period, statutory, because=data.because, today=caller.today)


routes = Router(path="/", route_handlers=[preview, release])
