"""Rules of retention: who sets clocks, and who keeps records beyond them."""

from __future__ import annotations

from watchroom.policy.table import Rule

RETENTION_RULES: tuple[Rule, ...] = (
    Rule(
        name="clocks-are-open",
        says="Supervisors, administrators and auditors see how long records are kept and what was deleted.",
        roles=("supervisor", "admin", "auditor"),
        acts=("retention.view",),
        purposes=("supervision", "administration", "audit"),
    ),
    Rule(
        name="clocks-by-two",
        says="A clock is changed by two persons, supervisors or administrators, and never beyond what the law allows.",
        roles=("supervisor", "admin"),
        acts=("retention.propose", "retention.set", "retention.withdraw"),
        purposes=("supervision", "administration"),
    ),
    Rule(
        name="laws-by-two",
        says="What a law asks of a room is set by two persons, supervisors or administrators, and is public.",
        roles=("supervisor", "admin"),
        acts=("jurisdiction.list", "jurisdiction.propose", "jurisdiction.set", "jurisdiction.withdraw"),
        purposes=("supervision", "administration"),
    ),
    Rule(
        name="records-held-by-a-supervisor",
        says="A supervisor holds records for an open case beyond their time, and answers for it.",
        roles=("supervisor",),
        acts=("record_hold.place", "record_hold.list", "record_hold.release"),
        purposes=("supervision",),
    ),
    Rule(
        name="held-records-for-their-case",
        says="Detectives and supervisors read held records for the case that they are held for.",
        roles=("detective", "supervisor"),
        acts=("record_hold.read",),
        purposes=("investigation", "supervision"),
        needs=("case",),
    ),
)
