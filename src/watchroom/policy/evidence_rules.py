"""Rules of evidence: who hands files over, who sees them, hears them, and lets them out of quarantine."""

from __future__ import annotations

from watchroom.policy.table import Rule

EVIDENCE_RULES: tuple[Rule, ...] = (
    Rule(
        name="senders-hand-over",
        says="Whoever holds an upload link hands over files by it and sees what came by it.",
        roles=("resident", "owner"),
        acts=("upload.look", "upload.tell"),
        purposes=("own_records",),
    ),
)
