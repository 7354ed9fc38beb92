"""Rules of the camera incentive program: applicants see their own, its officers decide, and neither sees the room."""

from __future__ import annotations

from watchroom.policy.table import Rule, Sight

INCENTIVE_RULES: tuple[Rule, ...] = (
    Rule(
        name="own-application",
        says="Residents and owners apply to the incentive program, follow their own applications and appeal.",
        roles=("resident", "owner"),
        acts=("incentive.apply", "incentive.own", "incentive.add_document", "incentive.withdraw", "incentive.appeal"),
        purposes=("own_records",),
    ),
    Rule(
        name="program-decides",
        says="Officers of the incentive program see its applications and documents, ask for more, visit and decide; "
        "another sum than the calculated one, the budget and an appeal take another person.",
        roles=("program_officer",),
        acts=("program.*",),
        purposes=("incentive_program",),
    ),
    Rule(
        name="program-signs-its-report",
        says="An officer of the incentive program signs off its public report; a correction says why.",
        roles=("program_officer",),
        acts=("report.preview", "report.release"),
        purposes=("incentive_program",),
    ),
)

INCENTIVE_SIGHTS: tuple[Sight, ...] = (
    Sight(
        name="program-sight",
        says="Officers of the incentive program see its applications, and nothing of the room.",
        roles=("program_officer",),
        categories=("application",),
    ),
)
