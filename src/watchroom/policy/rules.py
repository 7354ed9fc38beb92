"""The one table of rules that every decision and every filter is made from, as it is shipped."""

from __future__ import annotations

from watchroom.policy.assembly_rules import ASSEMBLY_RULES
from watchroom.policy.evidence_rules import EVIDENCE_RULES
from watchroom.policy.hit_rules import HIT_RULES, HIT_SIGHTS
from watchroom.policy.hotlist_rules import HOTLIST_RULES, HOTLIST_SIGHTS, PUBLISHED_TOPICS
from watchroom.policy.incentive_rules import INCENTIVE_RULES, INCENTIVE_SIGHTS
from watchroom.policy.ledger_rules import LEDGER_RULES
from watchroom.policy.office_rules import OFFICE_RULES
from watchroom.policy.oversight_rules import OVERSIGHT_RULES
from watchroom.policy.people_rules import PEOPLE_RULES
from watchroom.policy.plate_rules import PLATE_CAPS, PLATE_RULES
from watchroom.policy.portal_rules import PORTAL_RULES
from watchroom.policy.registry_rules import REGISTRY_RULES, REGISTRY_SIGHTS
from watchroom.policy.request_rules import REQUEST_CAPS, REQUEST_RULES, REQUEST_SIGHTS
from watchroom.policy.retention_rules import RETENTION_RULES
from watchroom.policy.room_rules import ROOM_RULES
from watchroom.policy.site_rules import SITE_RULES
from watchroom.policy.street_rules import STREET_BARS, STREET_RULES, STREET_SIGHTS
from watchroom.policy.table import Bar, Rule, Sight, Table
from watchroom.policy.video_rules import VIDEO_RULES

RULES: tuple[Rule, ...] = (
    *ROOM_RULES,
    *PLATE_RULES,
    *VIDEO_RULES,
    *PEOPLE_RULES,
    *LEDGER_RULES,
    *OFFICE_RULES,
    *OVERSIGHT_RULES,
    *RETENTION_RULES,
    *ASSEMBLY_RULES,
    *EVIDENCE_RULES,
    *PORTAL_RULES,
    *INCENTIVE_RULES,
    *REQUEST_RULES,
    *REGISTRY_RULES,
    *SITE_RULES,
    *HIT_RULES,
    *STREET_RULES,
    *HOTLIST_RULES,
)
"""Where several allow the same, the first gives its name."""

SIGHTS: tuple[Sight, ...] = (
    Sight(
        name="room-sight",
        says="People on watch see incidents, hits, units, cameras and readers of their agency, and what others share.",
        roles=("watch_officer", "supervisor", "analyst"),
        categories=("incident", "hit", "unit", "camera", "reader"),
        shared=True,
    ),
    Sight(
        name="read-sight",
        says="Plate reads are searched by people on watch and detectives, of their agency and what others share.",
        roles=("watch_officer", "supervisor", "detective"),
        categories=("read",),
        shared=True,
    ),
    Sight(
        name="case-sight",
        says="Detectives and officers see incidents, hits, units and cameras of their own agency.",
        roles=("detective", "officer"),
        categories=("incident", "hit", "unit", "camera", "reader"),
    ),
    Sight(
        name="evidence-sight",
        says="People on watch and detectives see what was handed over to their own agency; no agreement shares it.",
        roles=("watch_officer", "supervisor", "detective"),
        categories=("evidence",),
    ),
    Sight(
        name="supervisor-acts",
        says="Supervisors see the acts of their own agency.",
        roles=("supervisor",),
        categories=("act",),
    ),
    Sight(
        name="audit-sight",
        says="Auditors see every agency's acts of this centre and the health of its feeds.",
        roles=("auditor",),
        categories=("act", "reader"),
        shared=True,
    ),
    Sight(
        name="enrolment-sight",
        says="Administrators see where the cameras of their agency stand, to enrol and to mend them.",
        roles=("admin",),
        categories=("camera",),
    ),
    Sight(
        name="operator-sight",
        says="Administrators see the health of feeds.",
        roles=("admin",),
        categories=("reader",),
        shared=True,
    ),
    *INCENTIVE_SIGHTS,
    *REQUEST_SIGHTS,
    *REGISTRY_SIGHTS,
    *STREET_SIGHTS,
    *HIT_SIGHTS,
    *HOTLIST_SIGHTS,
)

BARS: tuple[Bar, ...] = (
    Bar(
        name="virginia-reads-stay",
        says="Va. Code § 2.2-5517: plate reads made under Virginia law are not shared out of state.",
        category="read",
        law_tag="VA",
    ),
    Bar(
        name="virginia-hits-stay",
        says="Va. Code § 2.2-5517: nor is a hit on them, where an agreement shares the incident itself.",
        category="hit",
        law_tag="VA",
    ),
    Bar(
        name="new-hampshire-reads-stay",
        says="RSA 261:75-b: plate reads made under New Hampshire law are passed on to nobody.",
        category="read",
        law_tag="NH",
        stays_with="agency",
    ),
    Bar(
        name="private-cameras-stay",
        says="24 DCMR 2501.8: a private camera opens in exigent circumstances, to the agency that opened it alone.",
        category="camera",
        law_tag="private-exigent",
        stays_with="agency",
    ),
    *STREET_BARS,
)

SHIPPED = Table(rules=RULES, sights=SIGHTS, bars=BARS, caps=(*REQUEST_CAPS, *PLATE_CAPS), topics=PUBLISHED_TOPICS)
"""The table in force until it is changed."""
