"""Rules of requests for footage: who may ask whom for what, how often, and that answering is free."""

from __future__ import annotations

from watchroom.policy.room_rules import WATCH
from watchroom.policy.table import Cap, Rule, Sight

ASKS = ("request.candidates", "request.send", "request.propose")

REQUEST_RULES: tuple[Rule, ...] = (
    Rule(
        name="footage-for-an-incident",
        says="People on watch ask camera owners near an open incident of their agency whether they have footage; "
        "nobody has to answer.",
        roles=WATCH,
        acts=ASKS,
        purposes=("call_response",),
        needs=("incident",),
    ),
    Rule(
        name="footage-for-a-case",
        says="Detectives ask camera owners near an incident of a case that they name.",
        roles=("detective",),
        acts=ASKS,
        purposes=("investigation",),
        needs=("incident", "case"),
    ),
    Rule(
        name="requests-are-followed",
        says="People on watch and detectives see how their agency's requests stand, in counts and in what was offered, "
        "remind once and close them.",
        roles=(*WATCH, "detective"),
        acts=("request.list", "request.view", "request.remind", "request.close"),
        purposes=("call_response", "supervision", "investigation"),
    ),
    Rule(
        name="large-requests-by-two",
        says="A supervisor who is somebody else confirms a request to more households than one may ask alone.",
        roles=("supervisor",),
        acts=("request.confirm", "request.withdraw"),
        purposes=("supervision",),
    ),
    Rule(
        name="footage-led-to-an-arrest",
        says="Detectives record, on a case of theirs, that footage of a request contributed to an arrest.",
        roles=("detective",),
        acts=("request.contribute",),
        purposes=("investigation",),
        needs=("case",),
    ),
    Rule(
        name="answering-is-free",
        says="Residents and owners read what they were asked and answer, decline or stop all requests as they like.",
        roles=("resident", "owner"),
        acts=(
            "request.read",
            "request.mine",
            "request.offer",
            "request.nothing",
            "request.decline",
            "request.stop",
            "request.resume",
        ),
        purposes=("own_records",),
    ),
)

REQUEST_SIGHTS: tuple[Sight, ...] = (
    Sight(
        name="request-sight",
        says="People on watch and detectives see their own agency's requests for footage; no agreement shares them.",
        roles=(*WATCH, "detective"),
        categories=("request",),
    ),
)

REQUEST_CAPS: tuple[Cap, ...] = (
    Cap(name="request-radius", says="A request reaches at most so far from the incident.", most=400, unit="metres"),
    Cap(name="request-window", says="A request asks for at most so long a stretch of time.", most=6, unit="hours"),
    Cap(name="request-answers", says="A request can be answered for at most so long.", most=14, unit="days"),
    Cap(
        name="request-households", says="One person alone asks at most so many households.", most=100, unit="households"
    ),
    Cap(
        name="request-households-two",
        says="Two persons, one of them a supervisor, ask at most so many.",
        most=500,
        unit="households",
    ),
    Cap(
        name="request-a-month",
        says="A household is asked at most so often within thirty days, and never twice for one incident; one that "
        "asked for an end of requests is not asked again.",
        most=3,
        unit="requests",
    ),
)
