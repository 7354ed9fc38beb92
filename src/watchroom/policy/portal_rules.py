"""Rules of the public: each account sees and changes what is its own, and nothing else."""

from __future__ import annotations

from watchroom.policy.table import Rule

PORTAL_RULES: tuple[Rule, ...] = (
    Rule(
        name="own-account",
        says="Residents, owners and prevention partners see and change how they are reached, and sign out.",
        roles=("resident", "owner", "peace_partner"),
        acts=("portal.*",),
        purposes=("own_records",),
    ),
    Rule(
        name="anybody-complains",
        says="Anybody may complain, without an account, and read the answer.",
        roles=("resident",),
        acts=("complaint.file", "complaint.own"),
        purposes=("own_records",),
    ),
    Rule(
        name="auditors-answer-complaints",
        says="Auditors, who are outside the police, read complaints and answer them; nobody else does.",
        roles=("auditor",),
        acts=("complaint.list", "complaint.answer"),
        purposes=("audit",),
    ),
)
