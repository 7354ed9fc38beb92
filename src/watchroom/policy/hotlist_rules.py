"""Rules of hotlists: who keeps them, who enters and withdraws a plate, and which topics there are at all."""

from __future__ import annotations

from watchroom.model.hotlists import FORBIDDEN_TOPICS, TOPICS
from watchroom.policy.room_rules import ROOM_PURPOSES
from watchroom.policy.table import Rule, Sight

PUBLISHED_TOPICS: tuple[str, ...] = tuple(TOPICS)
"""What hotlists may be about: part of the table, so of its hash and of the published policy."""

HOTLIST_RULES: tuple[Rule, ...] = (
    Rule(
        name="hotlists-are-known",
        says="People on watch, detectives and those who keep the lists see which hotlists there are, whose they are, "
        "how old and about what; no plate.",
        roles=("watch_officer", "supervisor", "detective", "admin"),
        acts=("hotlist.list", "hotlist.topics"),
        purposes=(*ROOM_PURPOSES, "investigation", "administration"),
    ),
    Rule(
        name="hotlists-are-kept",
        says="Supervisors and administrators keep their agency's hotlists: charters, files, and the end of a list.",
        roles=("supervisor", "admin"),
        acts=("hotlist.charter", "hotlist.end", "hotlist.check", "hotlist.bring"),
        purposes=("supervision", "administration"),
    ),
    Rule(
        name="shrunken-list-by-two",
        says="A list that shrank to less than half, or holds next to nothing of the one before, is taken only when a "
        "supervisor, not its sender, says it is right.",
        roles=("supervisor",),
        acts=("hotlist.confirm",),
        purposes=("supervision",),
    ),
    Rule(
        name="plate-entered-by-two",
        says="People on watch and detectives propose that a plate is put on a hotlist; a supervisor other than the "
        "proposer confirms it.",
        roles=("watch_officer", "supervisor", "detective"),
        acts=("hotlist.propose", "hotlist.forget"),
        purposes=(*ROOM_PURPOSES, "investigation"),
    ),
    Rule(
        name="plate-confirmed-by-a-supervisor",
        says="A supervisor confirms an entry that somebody else proposed.",
        roles=("supervisor",),
        acts=("hotlist.enter",),
        purposes=("supervision", "call_response"),
    ),
    Rule(
        name="plate-looked-up-on-lists",
        says="People on watch and detectives look up whether one plate is on a hotlist; nobody reads a list through.",
        roles=("watch_officer", "supervisor", "detective"),
        acts=("hotlist.find",),
        purposes=("call_response", "supervision", "investigation"),
    ),
    Rule(
        name="plate-withdrawn-at-once",
        says="Anyone on watch withdraws an entry at once; it is not matched again, whatever the next file says.",
        roles=("watch_officer", "supervisor"),
        acts=("hotlist.withdraw",),
        purposes=ROOM_PURPOSES,
    ),
    Rule(
        name="topics-by-two",
        says="One supervisor or administrator of the city switches a topic off at once; two switch a published one on. "
        f"Never: {', '.join(each.title.lower() for each in FORBIDDEN_TOPICS)}.",
        roles=("supervisor", "admin"),
        acts=("hotlist.topic_off", "hotlist.propose_topic", "hotlist.topic_on"),
        purposes=("supervision", "administration"),
    ),
)

HOTLIST_SIGHTS: tuple[Sight, ...] = (
    Sight(
        name="hotlist-sight",
        says="People on watch, detectives and administrators see the hotlists of their own agency; no agreement "
        "shares them.",
        roles=("watch_officer", "supervisor", "detective", "admin"),
        categories=("hotlist",),
    ),
)
