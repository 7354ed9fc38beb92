"""The one table of rules that every decision and every filter is made from."""

from __future__ import annotations

import hashlib

import msgspec

CATEGORIES: tuple[str, ...] = ("incident", "hit", "read", "unit", "camera", "reader", "act")
"""The kinds of labelled records; row-level security knows the same words. A hit is an incident's line that tells a
plate."""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One line of policy: which roles may do which acts for which purposes, and what must hang on it."""

    name: str
    says: str
    """The rule as people read it; shown with each answer and published."""
    roles: tuple[str, ...]
    acts: tuple[str, ...]
    """Names of acts; `incident.*` is every act on incidents."""
    purposes: tuple[str, ...]
    needs: tuple[str, ...] = ()
    """Members of the reason that must be given: incident, case or note."""


class Sight(msgspec.Struct, frozen=True, kw_only=True):
    """What a role sees at all: a category of records, of its own agency or also of those that share it."""

    name: str
    says: str
    roles: tuple[str, ...]
    categories: tuple[str, ...]
    shared: bool = False
    """True: also records of other agencies, as far as an agreement shares the category."""


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """A deny that beats every allow: records under a law that keeps them from agencies under other laws."""

    name: str
    says: str
    category: str
    law_tag: str
    """Law of the record; only agencies under the same law may see it."""


WATCH = ("watch_officer", "supervisor")
ROOM_PURPOSES = ("call_response", "supervision", "patrol")
LOOKS = (
    "camera.live", "camera.still", "camera.still_again", "camera.play", "camera.play_again", "camera.segment",
    "camera.thumb", "camera.end_view", "view.list", "lease.list", "ptz.*", "video.status",
)  # fmt: skip

RULES: tuple[Rule, ...] = (
    Rule(
        name="own-record",
        says="Anyone signed in may see who they are, what they looked at, and the published lists.",
        roles=(
            "watch_officer",
            "supervisor",
            "detective",
            "analyst",
            "officer",
            "auditor",
            "admin",
            "resident",
            "owner",
        ),
        acts=("acts.mine", "receipt.view", "seat.take"),
        purposes=("own_records",),
    ),
    Rule(
        name="watch-sees-the-room",
        says="People on watch see the room's live picture and the map, to respond to calls and to supervise.",
        roles=WATCH,
        acts=(
            "feed.watch",
            "map.*",
            "alert.list",
            "incident.list",
            "room.*",
            "place.search",
            "search.saved",
            "search.save",
            "search.forget",
            "camera.near",
        ),
        purposes=ROOM_PURPOSES,
    ),
    Rule(
        name="watch-opens-incidents",
        says="People on watch open an incident, and what is near it, to respond to it or to supervise.",
        roles=WATCH,
        acts=("incident.view", "incident.replay", "camera.view", "place.history", "search.run"),
        purposes=ROOM_PURPOSES,
    ),
    Rule(
        name="watch-works-incidents",
        says="People on watch change incidents and alerts while they respond or supervise.",
        roles=WATCH,
        acts=(
            "incident.take",
            "incident.release",
            "incident.note",
            "incident.message",
            "incident.task",
            "incident.task_done",
            "incident.correct",
            "incident.merge",
            "incident.split",
            "incident.close",
            "incident.reopen",
            "incident.end_view",
            "alert.acknowledge",
            "alert.assign",
            "alert.escalate",
            "alert.shelve",
            "alert.unshelve",
            "alert.resolve",
            "alert.verify",
        ),
        purposes=ROOM_PURPOSES,
    ),
    Rule(
        name="patrol-of-public-cameras",
        says="People on watch patrol public cameras as an act of its own, and report what they observe.",
        roles=WATCH,
        acts=("patrol.begin", "patrol.end", "patrol.look", "incident.observe"),
        purposes=("patrol",),
    ),
    Rule(
        name="plates-with-a-reason",
        says="Plates are searched for a case or a call that the system itself can see; without one the search is "
        "marked unexplained and goes to a supervisor within the hour.",
        roles=("watch_officer", "supervisor", "detective"),
        acts=("plates.search",),
        purposes=("call_response", "investigation"),
    ),
    Rule(
        name="case-work",
        says="Detectives see incidents, places and cameras for a case that they name.",
        roles=("detective",),
        acts=(
            "incident.view",
            "incident.replay",
            "place.history",
            "search.run",
            "camera.view",
            "camera.near",
            "incident.end_view",
        ),
        purposes=("investigation",),
        needs=("case",),
    ),
    Rule(
        name="detective-desk",
        says="Detectives see the list of incidents and the map of their agency.",
        roles=("detective",),
        acts=(
            "feed.watch",
            "map.*",
            "incident.list",
            "alert.list",
            "place.search",
            "search.saved",
            "search.save",
            "search.forget",
            "room.*",
        ),
        purposes=("investigation",),
    ),
    Rule(
        name="partner-sees-its-share",
        says="Partner agencies see their own records and what an agreement shares with them, to respond.",
        roles=("analyst",),
        acts=(
            "feed.watch",
            "map.*",
            "alert.list",
            "incident.list",
            "incident.view",
            "incident.replay",
            "camera.near",
            "camera.view",
            "place.search",
            "place.history",
            "search.run",
            "search.saved",
            "search.save",
            "search.forget",
            "room.*",
            "incident.note",
            "incident.message",
            "incident.end_view",
        ),
        purposes=("call_response",),
    ),
    Rule(
        name="officer-on-the-street",
        says="Officers see the incidents they respond to and tell back.",
        roles=("officer",),
        acts=(
            "feed.watch",
            "map.*",
            "incident.list",
            "incident.view",
            "incident.note",
            "incident.message",
            "incident.end_view",
            "alert.list",
        ),
        purposes=("call_response",),
    ),
    Rule(
        name="auditor-sees-acts",
        says="Auditors see who looked at what and why, and the ledger; not the records themselves.",
        roles=("auditor",),
        acts=("acts.all", "room.*", "feed.watch", "receipt.view"),
        purposes=("audit",),
    ),
    Rule(
        name="watch-looks",
        says="People on watch look at public cameras for an incident the system holds, or on a patrol that is running; "
        "a private camera opens only by a lease.",
        roles=WATCH,
        acts=LOOKS,
        purposes=("call_response", "patrol"),
    ),
    Rule(
        name="supervisor-looks",
        says="Supervisors look at public cameras, and at what they recorded, to answer for the room.",
        roles=("supervisor",),
        acts=LOOKS,
        purposes=("supervision",),
    ),
    Rule(
        name="private-by-lease",
        says="A private or partner camera opens for an incident, when its owner's condition is met and a person states "
        "the exigency, for 15 minutes at most.",
        roles=WATCH,
        acts=("lease.open",),
        purposes=("call_response",),
        needs=("incident", "note"),
    ),
    Rule(
        name="owners-panic-button",
        says="The owner's own panic button opens that owner's cameras, and no other's.",
        roles=WATCH,
        acts=("lease.open_by_panic",),
        purposes=("call_response",),
        needs=("incident",),
    ),
    Rule(
        name="lease-goes-on",
        says="A lease is renewed or ended by an act of its own.",
        roles=WATCH,
        acts=("lease.renew", "lease.end"),
        purposes=ROOM_PURPOSES,
    ),
    Rule(
        name="clips-of-an-incident",
        says="People on watch export recordings for an incident, and say what for.",
        roles=WATCH,
        acts=("clip.export",),
        purposes=("call_response",),
        needs=("incident", "note"),
    ),
    Rule(
        name="case-video",
        says="Detectives look at recordings and export them for a case that they name.",
        roles=("detective",),
        acts=("camera.play", "camera.play_again", "camera.segment", "camera.thumb", "clip.export", "hold.list"),
        purposes=("investigation",),
        needs=("case",),
    ),
    Rule(
        name="partner-looks",
        says="Partner agencies look live at their own public cameras and at those shared with them, for an incident.",
        roles=("analyst",),
        acts=("camera.live", "camera.still"),
        purposes=("call_response",),
        needs=("incident",),
    ),
    Rule(
        name="look-goes-on",
        says="A look that runs is continued and ended without naming its case or incident again.",
        roles=("detective", "analyst"),
        acts=("camera.still_again", "camera.play_again", "camera.segment", "camera.thumb", "camera.end_view"),
        purposes=("investigation", "call_response"),
    ),
    Rule(
        name="holds-by-a-supervisor",
        says="A supervisor holds recordings for an open case beyond their time, and answers for it.",
        roles=("supervisor",),
        acts=("hold.*",),
        purposes=("supervision",),
    ),
    Rule(
        name="administrator-enrols-cameras",
        says="Administrators enrol, change, mask and retire cameras of their agency, on the map; "
        "they do not look through them.",
        roles=("admin",),
        acts=(
            "camera.try",
            "camera.enrol",
            "camera.change",
            "camera.relearn",
            "camera.retire",
            "masks.*",
            "video.status",
            "map.base",
            "map.areas",
            "map.cameras",
        ),
        purposes=("administration",),
    ),
    Rule(
        name="administrator-runs",
        says="Administrators set up people, agencies, sources and places; they do not look at records.",
        roles=("admin",),
        acts=("admin.*", "room.*", "feed.watch"),
        purposes=("administration",),
    ),
)

SIGHTS: tuple[Sight, ...] = (
    Sight(
        name="room-sight",
        says="People on watch see incidents, hits, units, cameras and readers of their agency, and what others share.",
        roles=("watch_officer", "supervisor", "analyst"),
        categories=("incident", "hit", "unit", "camera", "reader"),
        shared=True,
    ),
    Sight(
        name="read-sight",
        says="Plate reads are searched by people on watch and detectives, of their agency and what others share.",
        roles=("watch_officer", "supervisor", "detective"),
        categories=("read",),
        shared=True,
    ),
    Sight(
        name="case-sight",
        says="Detectives and officers see incidents, hits, units and cameras of their own agency.",
        roles=("detective", "officer"),
        categories=("incident", "hit", "unit", "camera", "reader"),
    ),
    Sight(
        name="supervisor-acts",
        says="Supervisors see the acts of their own agency.",
        roles=("supervisor",),
        categories=("act",),
    ),
    Sight(
        name="audit-sight",
        says="Auditors see every agency's acts of this centre and the health of its feeds.",
        roles=("auditor",),
        categories=("act", "reader"),
        shared=True,
    ),
    Sight(
        name="enrolment-sight",
        says="Administrators see where the cameras of their agency stand, to enrol and to mend them.",
        roles=("admin",),
        categories=("camera",),
    ),
    Sight(
        name="operator-sight",
        says="Administrators see the health of feeds.",
        roles=("admin",),
        categories=("reader",),
        shared=True,
    ),
)

BARS: tuple[Bar, ...] = (
    Bar(
        name="virginia-reads-stay",
        says="Va. Code § 2.2-5517: plate reads made under Virginia law are not shared out of state.",
        category="read",
        law_tag="VA",
    ),
    Bar(
        name="virginia-hits-stay",
        says="Va. Code § 2.2-5517: nor is a hit on them, where an agreement shares the incident itself.",
        category="hit",
        law_tag="VA",
    ),
)


def policy_hash() -> str:
    """Return the SHA-256 of the whole table; each act records it, so that its decision can be replayed."""
    return hashlib.sha256(msgspec.json.encode((RULES, SIGHTS, BARS), order="sorted")).hexdigest()
