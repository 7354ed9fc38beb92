"""Rules of pictures: who looks through which camera, live or recorded, and for what."""

from __future__ import annotations

from watchroom.policy.room_rules import ROOM_PURPOSES, WATCH
from watchroom.policy.table import Rule

LOOKS = (
    "camera.live", "camera.still", "camera.still_again", "camera.play", "camera.play_again", "camera.segment",
    "camera.thumb", "camera.end_view", "view.list", "lease.list", "ptz.*", "video.status",
)  # fmt: skip

VIDEO_RULES: tuple[Rule, ...] = (
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
        name="still-to-set-up",
        says="Administrators see one still of a public camera of their agency, and say what they set up: what is "
        "masked stays hidden, and there are at most 12 in an hour.",
        roles=("admin",),
        acts=("camera.setup_still",),
        purposes=("administration",),
        needs=("note",),
    ),
    Rule(
        name="holds-by-a-supervisor",
        says="A supervisor holds recordings for an open case beyond their time, and answers for it.",
        roles=("supervisor",),
        acts=("hold.*",),
        purposes=("supervision",),
    ),
)
