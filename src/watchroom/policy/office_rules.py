"""Rules of those who answer for the room: auditors and administrators."""

from __future__ import annotations

from watchroom.policy.table import Rule

OFFICE_RULES: tuple[Rule, ...] = (
    Rule(
        name="auditor-sees-acts",
        says="Auditors see who looked at what and why, and the ledger; not the records themselves.",
        roles=("auditor",),
        acts=("acts.all", "room.*", "feed.watch", "receipt.view"),
        purposes=("audit",),
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
