"""Rules of the registry of private cameras: registrants see and change their own entries, the room sees them nearby."""

from __future__ import annotations

from watchroom.policy.table import Rule, Sight

REGISTRY_RULES: tuple[Rule, ...] = (
    Rule(
        name="own-registration",
        says="Residents and owners register cameras, see who looked at their entries, change, pause and delete them.",
        roles=("resident", "owner"),
        acts=("registry.*",),
        purposes=("own_records",),
    ),
)

REGISTRY_SIGHTS: tuple[Sight, ...] = (
    Sight(
        name="registry-sight",
        says="People of the agency that keeps the registry of private cameras see its entries; no agreement shares it.",
        roles=("watch_officer", "supervisor", "detective", "analyst"),
        categories=("registration",),
    ),
)
