"""Rules of those who answer for the room: auditors and administrators."""

from __future__ import annotations

from watchroom.policy.table import Rule

COMMAND = ("supervisor", "admin")
ON_DUTY = ("watch_officer", "supervisor", "detective", "analyst", "officer", "auditor", "admin")

OFFICE_RULES: tuple[Rule, ...] = (
    Rule(
        name="auditor-sees-acts",
        says="Auditors see who looked at what and why, and the ledger; not the records themselves.",
        roles=("auditor",),
        acts=("acts.all", "room.*", "feed.watch", "receipt.view"),
        purposes=("audit",),
    ),
    Rule(
        name="agreements-are-public",
        says="Everybody on duty may see what agencies agreed on, and what the city suspended.",
        roles=ON_DUTY,
        acts=("agreement.list", "agency_key.list", "switch.list"),
        purposes=("call_response", "supervision", "investigation", "audit", "administration"),
    ),
    Rule(
        name="agreements-by-command",
        says="A supervisor or administrator proposes to share their agency's records, and another one of them signs; "
        "two of them register the agency's own key, and one alone may end an agreement.",
        roles=COMMAND,
        acts=(
            "agreement.propose",
            "agreement.sign",
            "agreement.countersign",
            "agreement.withdraw",
            "agreement.waiting",
            "agreement.revoke",
            "agency_key.propose",
            "agency_key.register",
            "agency_key.withdraw",
        ),
        purposes=("supervision", "administration"),
    ),
    Rule(
        name="policy-is-public",
        says="Everybody on duty may read the policy, ask why something is allowed or refused, and try a change.",
        roles=ON_DUTY,
        acts=("policy.read", "policy.explain", "policy.rehearse", "policy.waiting"),
        purposes=("call_response", "supervision", "investigation", "audit", "administration"),
    ),
    Rule(
        name="decisions-are-replayed",
        says="Auditors, and supervisors of their own agency, ask a recorded decision again.",
        roles=("auditor", "supervisor"),
        acts=("policy.replay",),
        purposes=("audit", "supervision"),
    ),
    Rule(
        name="policy-by-command",
        says="A supervisor or administrator of the city's own agency proposes a change of the policy, and another one "
        "of them confirms it; both hashes are public.",
        roles=COMMAND,
        acts=("policy.propose", "policy.withdraw", "policy.change"),
        purposes=("supervision", "administration"),
    ),
    Rule(
        name="kill-switch",
        says="A supervisor or administrator of the city's own agency suspends an agency, a class of feeds or a feature "
        "at once; lifting it takes two of them.",
        roles=COMMAND,
        acts=("switch.suspend", "switch.propose_lift", "switch.lift"),
        purposes=("supervision", "administration"),
    ),
    Rule(
        name="administrator-enrols-cameras",
        says="Administrators enrol, change, mask and retire cameras of their agency, on the map; "
        "they do not look through them, but for a still to set one up.",
        roles=("admin",),
        acts=(
            "camera.try",
            "camera.discover",
            "camera.enrol",
            "camera.change",
            "camera.relearn",
            "camera.orient",
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
