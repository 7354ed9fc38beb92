"""The types of incident the room knows, each with the words shown and a usual priority."""

from __future__ import annotations

import msgspec


class IncidentType(msgspec.Struct, frozen=True):
    """One type: its code, the words people read, the usual priority, and whether its place is worth a picture."""

    code: str
    title: str
    priority: int
    group: str
    """violent, property, traffic, disorder, welfare, public_safety or other."""


_TYPES = (
    IncidentType("shooting", "Shooting", 1, "violent"),
    IncidentType("homicide", "Homicide", 1, "violent"),
    IncidentType("shots_heard", "Shots heard", 1, "violent"),
    IncidentType("robbery_armed", "Armed robbery", 1, "violent"),
    IncidentType("carjacking", "Carjacking", 1, "violent"),
    IncidentType("stabbing", "Stabbing", 1, "violent"),
    IncidentType("assault_weapon", "Assault with a dangerous weapon", 1, "violent"),
    IncidentType("sex_abuse", "Sex abuse", 2, "violent"),
    IncidentType("robbery", "Robbery", 2, "violent"),
    IncidentType("assault", "Assault", 2, "violent"),
    IncidentType("domestic", "Domestic disturbance", 2, "violent"),
    IncidentType("person_with_weapon", "Person with a weapon", 1, "violent"),
    IncidentType("panic_alarm", "Panic or hold-up alarm", 1, "violent"),
    IncidentType("missing_child", "Missing child", 1, "welfare"),
    IncidentType("missing_person", "Missing person", 2, "welfare"),
    IncidentType("plate_hit", "Wanted vehicle seen", 2, "property"),
    IncidentType("burglary_in_progress", "Burglary in progress", 2, "property"),
    IncidentType("burglary", "Burglary", 3, "property"),
    IncidentType("burglar_alarm", "Intrusion alarm", 3, "property"),
    IncidentType("alarm_unknown", "Alarm of an unknown kind", 3, "property"),
    IncidentType("arson", "Arson", 2, "property"),
    IncidentType("vehicle_theft", "Motor vehicle theft", 3, "property"),
    IncidentType("theft_from_vehicle", "Theft from a vehicle", 4, "property"),
    IncidentType("theft", "Theft", 4, "property"),
    IncidentType("fraud", "Fraud", 4, "property"),
    IncidentType("vandalism", "Damage to property", 4, "property"),
    IncidentType("crash_injury", "Crash with injury", 2, "traffic"),
    IncidentType("crash", "Crash", 3, "traffic"),
    IncidentType("hit_and_run", "Hit and run", 3, "traffic"),
    IncidentType("reckless_driving", "Reckless driving", 3, "traffic"),
    IncidentType("traffic", "Traffic", 4, "traffic"),
    IncidentType("fight", "Fight", 2, "disorder"),
    IncidentType("disorder", "Disorderly conduct", 3, "disorder"),
    IncidentType("noise", "Noise", 4, "disorder"),
    IncidentType("trespass", "Trespass", 4, "disorder"),
    IncidentType("suspicious_person", "Suspicious behaviour", 3, "disorder"),
    IncidentType("fireworks", "Fireworks", 4, "disorder"),
    IncidentType("welfare_check", "Check on welfare", 3, "welfare"),
    IncidentType("mental_health", "Mental-health crisis", 2, "welfare"),
    IncidentType("overdose", "Overdose", 1, "welfare"),
    IncidentType("medical", "Medical", 2, "public_safety"),
    IncidentType("fire", "Fire", 1, "public_safety"),
    IncidentType("bomb_threat", "Bomb threat", 1, "public_safety"),
    IncidentType("officer_needs_help", "Officer needs help", 1, "public_safety"),
    IncidentType("observation", "Seen on patrol", 3, "other"),
    IncidentType("other", "Other", 4, "other"),
)
INCIDENT_TYPES: dict[str, IncidentType] = {each.code: each for each in _TYPES}
"""By code; `other` is there for whatever the sender calls something we have no word for."""
