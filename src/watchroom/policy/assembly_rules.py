"""Rules of lawful assemblies: who registers them, who asks and who decides."""

from __future__ import annotations

from watchroom.policy.table import Rule

ASSEMBLY_RULES: tuple[Rule, ...] = (
    Rule(
        name="command-registers-assemblies",
        says="Supervisors register lawful assemblies, decide what may be done there, and review it within 90 days.",
        roles=("supervisor",),
        acts=("assembly.*",),
        purposes=("supervision",),
    ),
    Rule(
        name="ask-at-assemblies",
        says="People on watch and detectives see registered assemblies and ask command for approval.",
        roles=("watch_officer", "detective"),
        acts=("assembly.list", "assembly.ask"),
        purposes=("call_response", "patrol", "investigation"),
    ),
    Rule(
        name="auditor-sees-assemblies",
        says="Auditors see registered assemblies, what was approved there and the yearly report.",
        roles=("auditor",),
        acts=("assembly.list", "assembly.report"),
        purposes=("audit",),
    ),
)
