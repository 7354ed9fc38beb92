"""Rules of owners' sites and of the peace room: the owner's say, what the room asks, and what no police role reads."""

from __future__ import annotations

from watchroom.policy.room_rules import WATCH
from watchroom.policy.table import Rule

SITE_RULES: tuple[Rule, ...] = (
    Rule(
        name="own-sites",
        says="Owners see each look through their cameras, end it, say when a camera may be opened, and leave.",
        roles=("resident", "owner"),
        acts=(
            "site.list",
            "site.view",
            "site.end_lease",
            "site.set_condition",
            "site.keep_minutes",
            "site.leave",
            "site.agree",
            "site.decline",
            "site.press",
            "site.call_off",
            "site.make_button",
            "site.end_button",
            "site.gateway_code",
            "site.end_gateway",
            "site.add_camera",
            "site.contacts",
            "site.set_contacts",
            "site.set_plan",
            "site.own_plan",
            "site.receipt",
        ),
        purposes=("own_records",),
    ),
    Rule(
        name="owners-are-asked",
        says="People on watch ask an owner who wants to be asked, for an incident; only their yes opens.",
        roles=WATCH,
        acts=("lease.ask", "lease.asked"),
        purposes=("call_response",),
        needs=("incident",),
    ),
    Rule(
        name="owner-by-telephone",
        says="Where an owner agreed on the telephone, the room writes down who, and states the exigency.",
        roles=WATCH,
        acts=("lease.open_by_telephone",),
        purposes=("call_response",),
        needs=("incident", "note"),
    ),
    Rule(
        name="emergency-at-a-site",
        says="Contacts and floor plan of a site are shown while an incident there is open, and its owner reads of it.",
        roles=WATCH,
        acts=("site.emergency", "site.see_plan"),
        purposes=("call_response",),
        needs=("incident",),
    ),
    Rule(
        name="peace-notices",
        says="Supervisors tell prevention partners of a place, by block, later, without names, plates or pictures; "
        "read what those send about it, and answer.",
        roles=("supervisor",),
        acts=("peace.write", "peace.withdraw", "peace.written", "peace.answers", "peace.answer"),
        purposes=("supervision",),
    ),
    Rule(
        name="peace-room",
        says="Prevention partners read what is told of places, keep notes of their own, send those they choose, and "
        "see who read them.",
        roles=("peace_partner",),
        acts=("peace.notices", "peace.notes", "peace.write_note", "peace.send", "peace.looks"),
        purposes=("own_records",),
    ),
)
