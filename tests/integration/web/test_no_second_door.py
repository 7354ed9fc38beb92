"""Everything that can be seen, searched or changed goes through an act: every route and channel is walked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from watchroom.web.console.app import make_console

from .assembly_asks import ASSEMBLY_ASKS, ASSEMBLY_NAMES, make_assemblies
from .evidence_asks import EVIDENCE_ASKS, EVIDENCE_CONTINUED, EVIDENCE_NAMES, make_evidence
from .hit_asks import HIT_ASKS, HIT_CONTINUED, HIT_NAMES, HIT_NOTHING, make_hits
from .hotlist_asks import HOTLIST_ASKS, HOTLIST_NOTHING, make_hotlists
from .incentive_asks import INCENTIVE_ASKS, INCENTIVE_LAST, INCENTIVE_NOTHING, make_incentive
from .ledger_asks import LEDGER_ASKS, LEDGER_NAMES, make_ledger
from .messages import HERE, eido, shot
from .oversight_asks import OVERSIGHT_ASKS, OVERSIGHT_FIRST, OVERSIGHT_LAST, OVERSIGHT_NAMES, make_oversight
from .people_asks import PEOPLE_ASKS, PEOPLE_LAST, PEOPLE_NAMES, make_people
from .plate_asks import PLATE_ASKS, PLATE_LAST, PLATE_NOTHING, make_plates
from .policy_asks import POLICY_ASKS, POLICY_NAMES, make_policy
from .request_asks import REQUEST_ASKS, REQUEST_NOTHING, make_requests
from .retention_asks import RETENTION_ASKS, make_retention
from .site_asks import SITE_ASKS, make_sites
from .street_asks import STREET_ASKS, STREET_NOTHING, make_street
from .town import Town
from .video_asks import VIDEO_ASKS, VIDEO_CONTINUED, VIDEO_LAST, VIDEO_NAMES, make_video

pytestmark = pytest.mark.database

NOT_ACTS = {
    "GET /session": "says who one is; what one may see is asked for by acts",
    "POST /session": "signing in is recorded as session.sign_in, by test_signing_in",
    "POST /session/link": "signing in, as above",
    "POST /session/enrol": "signing in, as above",
    "POST /session/unlock": "signing in again, as above",
    "GET /session/ways": "says which ways in there are",
    "GET /session/oidc": "signing in elsewhere, by test_oidc",
    "GET /session/oidc/callback": "signing in, by test_oidc",
    "POST /session/oidc/second": "signing in, by test_oidc",
    "POST /session/passkey": "signing in, by test_passkeys",
    "POST /session/passkey/options": "a question for the browser, the same for everybody",
    "POST /session/passkeys/options": "a question for the browser; adding is passkey.add",
    "GET /session/passkeys": "asked in a browser: passkey.list, by test_passkeys",
    "POST /session/passkeys": "asked in a browser: passkey.add, by test_passkeys",
    "DELETE /session/passkeys/{passkey_id:str}": "asked in a browser: passkey.remove, by test_passkeys",
    "POST /street/push": "needs a push service that the city named: street.subscribe, by test_push",
    "GET /behaviours": "a published list",
    "GET /incident-types": "a published list",
    "GET /alert-rules": "a published list",
    "GET /exigencies": "a published list",
    "GET /audits/words": "a published list",
    "GET /plates/words": "a published list",
}
CONTINUED = (
    {
        "POST /incidents/{incident_id:str}/view/end": "writes the end of the act of looking it belongs to",
    }
    | EVIDENCE_CONTINUED
    | HIT_CONTINUED
    | VIDEO_CONTINUED
)
APPS = {
    "doors": "devices push in: observations are not acts, each commit is one leaf of the ledger",
    "feed": "watching is an act: tests/integration/feed",
    "console": "walked here",
    "documents": "the OpenAPI documents of the other apps",
    "gateways": "a site dials in with its own token: tests of test_gateways",
    "ledger": "published for anyone: leaves hold no plate and no name",
    "portal": "residents and owners: tests/integration/portal/test_no_second_door.py",
    "metrics": "counts and ages, loopback only",
    "scim": "an identity provider pushes people with its own token, each request an act: tests of test_scim",
    "transparency": "public numbers, places of public cameras and rules, for anyone: tests/integration/portal",
}
_NEAR = f"{HERE[0]},{HERE[1]}"
Made = dict[str, Any]
Ask = tuple[str, dict[str, Any]]
ASKS: dict[str, Callable[[Made], Ask]] = {
    "GET /incidents": lambda _: ("watch.officer", {}),
    "POST /incidents": lambda _: (
        "watch.officer",
        {"json": {"lat": HERE[0], "lon": HERE[1], "behaviour": "fight", "text": "two men"}},
    ),
    "GET /incidents/{incident_id:str}": lambda _: ("watch.officer", {}),
    "GET /incidents/{incident_id:str}/replay": lambda made: ("watch.officer", {"params": {"at": made["now"]}}),
    "POST /incidents/{incident_id:str}/view/end": lambda made: ("watch.officer", {"json": {"view": made["view"]}}),
    "POST /incidents/{incident_id:str}/take": lambda _: ("watch.officer", {"json": {}}),
    "POST /incidents/{incident_id:str}/release": lambda _: ("watch.officer", {"json": {}}),
    "POST /incidents/{incident_id:str}/notes": lambda _: ("watch.officer", {"json": {"text": "seen"}}),
    "POST /incidents/{incident_id:str}/messages": lambda _: ("watch.officer", {"json": {"text": "look"}}),
    "POST /incidents/{incident_id:str}/tasks": lambda _: ("watch.officer", {"json": {"text": "call back"}}),
    "POST /incidents/{incident_id:str}/tasks/{task_id:str}/done": lambda _: ("watch.officer", {"json": {}}),
    "POST /incidents/{incident_id:str}/type": lambda _: (
        "watch.officer",
        {"json": {"type_code": "robbery", "priority": 2, "reason": "call"}},
    ),
    "POST /incidents/{incident_id:str}/merge": lambda made: (
        "watch.officer",
        {"json": {"other": made["other"], "reason": "one"}},
    ),
    "POST /incidents/{incident_id:str}/split": lambda made: (
        "watch.officer",
        {"json": {"entries": made["lines"], "reason": "two"}},
    ),
    "POST /incidents/{incident_id:str}/close": lambda _: ("watch.officer", {"json": {"disposition": "report"}}),
    "POST /incidents/{incident_id:str}/reopen": lambda _: ("watch.officer", {"json": {"reason": "again"}}),
    "GET /alerts": lambda _: ("watch.officer", {}),
    "POST /alerts/acknowledge": lambda made: ("watch.officer", {"json": {"ids": [made["alert_id"]]}}),
    "POST /alerts/{alert_id:str}/acknowledge": lambda _: ("watch.officer", {"json": {}}),
    "POST /alerts/{alert_id:str}/assign": lambda _: ("watch.officer", {"json": {"to": "watch.second"}}),
    "POST /alerts/{alert_id:str}/escalate": lambda _: ("watch.officer", {"json": {"reason": "grave"}}),
    "POST /alerts/{alert_id:str}/shelve": lambda _: ("watch.officer", {"json": {"reason": "later", "minutes": 5}}),
    "POST /alerts/{alert_id:str}/unshelve": lambda _: ("watch.officer", {"json": {}}),
    "POST /alerts/{alert_id:str}/resolve": lambda _: ("watch.officer", {"json": {"resolution": "handled"}}),
    "GET /readers": lambda _: ("watch.officer", {}),
    "GET /map/cameras": lambda _: ("watch.officer", {}),
    "GET /map/registered": lambda _: ("watch.officer", {}),
    "GET /map/base": lambda _: ("watch.officer", {}),
    "GET /map/areas": lambda _: ("watch.officer", {}),
    "GET /map/coverage": lambda _: ("watch.officer", {}),
    "GET /cameras": lambda _: ("watch.officer", {"params": {"near": _NEAR}}),
    "POST /cameras/{camera_id:str}/view": lambda _: ("watch.officer", {"json": {}}),
    "GET /places/search": lambda _: ("watch.officer", {"params": {"q": "corner"}}),
    "GET /places/history": lambda _: ("watch.officer", {"params": {"lat": HERE[0], "lon": HERE[1]}}),
    "GET /search": lambda _: ("watch.officer", {"params": {"q": "shots"}}),
    "GET /search/saved": lambda _: ("watch.officer", {}),
    "POST /search/saved": lambda _: ("watch.officer", {"json": {"title": "shots", "query": {"q": "shots"}}}),
    "DELETE /search/saved": lambda made: ("watch.officer", {"params": {"id": made["saved"]}}),
    "POST /plates/search": lambda made: (
        "watch.officer",
        {"json": {"plate": "ABC1234", "incident": made["incident_id"], "purpose": "call_response"}},
    ),
    "GET /acts/mine": lambda _: ("watch.officer", {}),
    "GET /waits": lambda _: ("supervisor", {}),
    "GET /acts": lambda _: ("auditor", {}),
    "GET /room/alarm-rate": lambda _: ("watch.officer", {}),
    "GET /patrol": lambda _: ("watch.second", {}),
    "POST /patrol/begin": lambda _: ("watch.officer", {"json": {"area": "3D"}}),
    "POST /patrol/end": lambda _: ("watch.officer", {"json": {}}),
    "POST /session/seat": lambda _: ("", {}),
    "DELETE /session": lambda _: ("street.officer", {}),
    **ASSEMBLY_ASKS,
    **HOTLIST_ASKS,
    **INCENTIVE_ASKS,
    **EVIDENCE_ASKS,
    **HIT_ASKS,
    **SITE_ASKS,
    **LEDGER_ASKS,
    **OVERSIGHT_ASKS,
    **PEOPLE_ASKS,
    **PLATE_ASKS,
    **POLICY_ASKS,
    **REQUEST_ASKS,
    **RETENTION_ASKS,
    **STREET_ASKS,
    **VIDEO_ASKS,
}
"""Who asks what of each route; `{…}` in a path is filled from what the town made. Those without a person are tested
where a browser's session is needed: test_signing_in."""
NAMES = (
    "incident_id", "alert_id", "camera_id", "task_id", "act_id", *ASSEMBLY_NAMES, *EVIDENCE_NAMES, *HIT_NAMES,
    *LEDGER_NAMES,
    *OVERSIGHT_NAMES,
    *PEOPLE_NAMES, *POLICY_NAMES, *VIDEO_NAMES,
)  # fmt: skip
FIRST = (
    *OVERSIGHT_FIRST,
    "POST /patrol/begin",
    "POST /incidents/{incident_id:str}/take",
    "POST /alerts/{alert_id:str}/shelve",
    "POST /alerts/{alert_id:str}/unshelve",
)
LAST = (
    "POST /patrol/end",
    *VIDEO_LAST,
    "POST /alerts/{alert_id:str}/resolve",
    "POST /incidents/{incident_id:str}/close",
    "POST /incidents/{incident_id:str}/reopen",
    "POST /incidents/{incident_id:str}/split",
    "POST /incidents/{incident_id:str}/merge",
    *INCENTIVE_LAST,
    *PLATE_LAST,
    *OVERSIGHT_LAST,
    *PEOPLE_LAST,
    "DELETE /session",
)


def routes() -> list[str]:
    """Return every route of the console as `METHOD /path`."""
    found = [
        f"{method} {route.path_format.removeprefix('/console/v1')}"
        for route in make_console().routes
        for method in sorted(getattr(route, "methods", ()))
        if method not in ("OPTIONS", "HEAD") and route.path_format.startswith("/console/v1/")
    ]
    return sorted(_plain(each) for each in found)


def _plain(route: str) -> str:
    return route if ":str" in route else route.replace("}", ":str}")


async def make(town: Town) -> Made:
    """Make an incident of two observations, another incident, a hit, a task, a saved search and a view."""
    oversight = await make_oversight(town)
    now = town.clock.now()
    await town.sent("gunshot", shot("g-1", now))
    await town.sent("cad_eido", eido("far", now, kind="NOISE", place=""))
    hits = await make_hits(town)
    town.advance(20)
    await town.sent("gunshot", shot("g-2", now))
    ana = await town.person("watch.officer")
    incidents = {each["type_code"]: each for each in (await ana.get("/incidents")).json()["items"]}
    alerts = {each["rule"]: each for each in (await ana.get("/alerts")).json()["items"]}
    mine = incidents["shots_heard"]["id"]
    other = next(each["id"] for kind, each in incidents.items() if kind not in ("shots_heard", "plate_hit"))
    opened = (await ana.get(f"/incidents/{mine}")).json()
    await ana.post(f"/incidents/{mine}/tasks", json={"text": "x"})
    tasks = (await ana.get(f"/incidents/{mine}")).json()["tasks"]
    saved = (await ana.post("/search/saved", json={"title": "x", "query": {}})).json()
    acts = (await ana.get("/acts/mine")).json()["items"]
    return (
        await make_people(town)
        | await make_policy(town)
        | await make_plates(town, [each["id"] for each in incidents.values() if each["place"]["lat"]][:2])
        | await make_assemblies(town)
        | await make_retention(town)
        | await make_hotlists(town)
        | await make_incentive(town)
        | await make_video(town, mine)
        | await make_requests(town, mine)
        | await make_evidence(town, mine)
        | await make_sites(town, mine)
        | await make_street(town, mine)
        | await make_ledger(town, acts[0]["id"])
        | oversight
        | hits
        | {
            "now": town.clock.now().isoformat(),
            "incident_id": mine,
            "other": other,
            "lines": [line["id"] for line in opened["timeline"] if line["external_id"] == "g-2"],
            "view": opened["view_id"],
            "alert_id": alerts["gunshot_unconfirmed"]["id"],
            "task_id": tasks[0]["id"],
            "saved": saved["id"],
            "camera_id": "c-1",
            "act_id": acts[-1]["id"],
        }
    )


async def ask(town: Town, login: str, route: str, how: dict[str, Any], made: Made) -> httpx.Response:
    """Send one request for a route."""
    method, _, path = route.partition(" ")
    how = dict(how)
    if "id" in how:
        path = path.replace("{alert_id:str}", how.pop("id"))
    for name, value in how.pop("path", {}).items():
        path = path.replace("{" + name + ":str}", value)
    for name in NAMES:
        path = path.replace("{" + name + ":str}", str(made[name]))
    return await (await town.person(login)).request(method, path, **how)


def in_order(names: list[str]) -> list[str]:
    """Return the routes so that what others need comes first and what ends things last."""
    middle = [each for each in names if each not in FIRST + LAST]
    return [*FIRST, *middle, *LAST]


async def test_every_route_is_an_act_and_every_refusal_is_written(town: Town) -> None:
    """Each route writes an act, or is listed here with the reason why not; a resident who asks it first is refused."""
    assert set(routes()) - set(NOT_ACTS) == set(ASKS), "a route is missing here, or gone"
    made = await make(town)
    await town.until("the ledger has the act", lambda: _integrated(town, made["act_id"]))
    without, unwritten, open_to_all = [], [], []
    for route in in_order(sorted(ASKS)):
        login, how = ASKS[route](made)
        if not login:
            continue
        if route != "DELETE /session":
            refused = await _refusals(town)
            answer = await ask(town, "resident", route, how, made)
            if answer.status_code < 300:
                open_to_all.append(route)
            else:
                assert answer.status_code in (403, 404), f"{route}: {answer.status_code} {answer.text}"
                assert answer.status_code == 404 or answer.json()["rule"], route
                if await _refusals(town) != refused + 1:
                    unwritten.append(route)
        before = await _acts(town)
        answer = await ask(town, login, route, how, made)
        assert answer.status_code < 300, f"{route}: {answer.status_code} {answer.text}"
        written = await _acts(town) - before
        if written == 0 and route not in CONTINUED:
            without.append(route)
        if route in VIDEO_ASKS:
            assert written == (route not in CONTINUED), f"{route} is {written} acts"
    assert without == []
    assert unwritten == []
    assert open_to_all == ["GET /acts/mine"]
    assert (await town.rows("SELECT act_id FROM act_end WHERE act_id = $1", made["view"])) != []


async def _acts(town: Town) -> int:
    return int((await town.rows("SELECT count(*) AS n FROM act"))[0]["n"])


async def _refusals(town: Town) -> int:
    return int((await town.rows("SELECT count(*) AS n FROM act WHERE outcome = 'refused'"))[0]["n"])


async def _integrated(town: Town, act_id: str) -> bool:
    found = await town.rows("SELECT leaf_index FROM act JOIN ledger_leaf USING (entry_id) WHERE id = $1", act_id)
    return bool(found)


async def test_a_stranger_gets_nothing(town: Town) -> None:
    """Without a session every route but signing in answers 401, whatever it is asked for."""
    now = town.clock.now().isoformat()
    made = dict.fromkeys((*NAMES, "ticket", "draft", "unwanted", "lift", "unwanted_change"), "x")
    made |= {"past": "x", "asks": "xx", "assembly": {}, "clocks": "xx", "record_holds": "xx", "record_hold": {}}  # type: ignore[dict-item]
    made |= {"laws": "xx", "unwanted_key": "x", "signature": {}}  # type: ignore[dict-item]
    made |= HIT_NOTHING
    made |= HOTLIST_NOTHING
    made |= INCENTIVE_NOTHING
    made |= PLATE_NOTHING
    made |= REQUEST_NOTHING
    made |= STREET_NOTHING
    made |= {"now": now, "later": now, "recorded": now, "other": "x", "lines": [1], "view": "x", "saved": "x"}  # type: ignore[dict-item]
    town.tokens["nobody"] = "wr_" + "A" * 43
    answers = {}
    for route in sorted(ASKS):
        _, how = ASKS[route](made)
        answers[route] = (await ask(town, "nobody", route, how, made)).status_code
    body = {"json": {"role": "supervisor"}}
    answers["POST /session/seat"] = (await ask(town, "nobody", "POST /session/seat", body, made)).status_code
    assert set(answers.values()) == {401}, answers


async def test_every_app_behind_the_port_is_known(town: Town) -> None:
    """The process serves no app but those listed here, each with what keeps it from being a second door."""
    front = town.running.asgi
    apps = {name for name, app in vars(front).items() if callable(app) or app is None}
    assert apps == set(APPS)


async def test_static_files_and_openapi_hold_no_record(town: Town) -> None:
    """What is served without a session is the same before and after records came in."""
    async with httpx.AsyncClient(base_url=town.address) as client:
        paths = ("/console/openapi.json", "/exchange/openapi.json", "/console/", "/console/v1/nothing", "/nothing")
        before = [(await client.get(path)).content for path in paths]
        await town.sent("gunshot", shot("g-1", town.clock.now()))
        assert [(await client.get(path)).content for path in paths] == before
