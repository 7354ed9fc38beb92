"""Rules of those who check: auditors outside the police, the agencies that answer them, and what is published."""

from __future__ import annotations

from watchroom.policy.table import Rule

OVERSIGHT_RULES: tuple[Rule, ...] = (
    Rule(
        name="auditor-audits",
        says="Auditors announce and draw samples, review acts, open and close findings, and certify.",
        roles=("auditor",),
        acts=("audit.*", "finding.list", "finding.open", "finding.close"),
        purposes=("audit",),
    ),
    Rule(
        name="auditor-watches-for-misuse",
        says="Auditors answer the questions that the rules of misuse raise, and place what nobody has a reason to "
        "look at.",
        roles=("auditor",),
        acts=("misuse.*",),
        purposes=("audit",),
    ),
    Rule(
        name="agency-answers-findings",
        says="The supervisors of an agency see the findings about it and answer them.",
        roles=("supervisor",),
        acts=("finding.list", "finding.answer"),
        purposes=("supervision",),
    ),
    Rule(
        name="own-household-declared",
        says="Anyone who may search plates declares those of their own household.",
        roles=("watch_officer", "supervisor", "detective"),
        acts=("household.declare",),
        purposes=("own_records",),
    ),
    Rule(
        name="figures-are-declared",
        says="Administrators declare costs and staff and publish notices of cameras; auditors declare complaints.",
        roles=("admin",),
        acts=("publish.declare", "publish.notice"),
        purposes=("administration",),
    ),
    Rule(
        name="auditor-declares",
        says="Auditors declare the complaints that reached them.",
        roles=("auditor",),
        acts=("publish.declare",),
        purposes=("audit",),
    ),
)
