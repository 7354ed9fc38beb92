"""Rules of evidence: who hands files over, who sees them, hears them, and lets them out of quarantine."""

from __future__ import annotations

from watchroom.policy.table import Rule

KEEPERS = ("watch_officer", "supervisor", "detective")
EVIDENCE_PURPOSES = ("call_response", "supervision", "investigation")

EVIDENCE_RULES: tuple[Rule, ...] = (
    Rule(
        name="senders-hand-over",
        says="Whoever holds an upload link hands over files by it, sees what came by it, and takes back what has not "
        "wholly arrived.",
        roles=("resident", "owner"),
        acts=("upload.look", "upload.begin", "upload.go_on", "upload.finish", "upload.remove", "upload.tell"),
        purposes=("own_records",),
    ),
    Rule(
        name="evidence-for-a-reason",
        says="People on watch and detectives see, watch and download what was handed over for an incident or a case "
        "that they name, and note what they find; each touch is in its custody record.",
        roles=KEEPERS,
        acts=(
            "evidence.list",
            "evidence.look",
            "evidence.watch",
            "evidence.download",
            "evidence.read",
            "evidence.note",
            "evidence.set_clock",
            "evidence.link",
            "upload_link.make",
            "upload_link.revoke",
        ),
        purposes=EVIDENCE_PURPOSES,
    ),
    Rule(
        name="evidence-heard-for-a-case",
        says="Detectives and supervisors hear the sound of an original for a case, and say why.",
        roles=("detective", "supervisor"),
        acts=("evidence.hear",),
        purposes=("investigation", "supervision"),
        needs=("case", "note"),
    ),
    Rule(
        name="quarantine-by-a-supervisor",
        says="A supervisor lets a file out of quarantine, or destroys the key of one that no open case needs, and says "
        "why.",
        roles=("supervisor",),
        acts=("evidence.release", "evidence.destroy"),
        purposes=("supervision",),
        needs=("note",),
    ),
    Rule(
        name="evidence-reviewed-before-it-ends",
        says="A supervisor sees which evidence ends soon.",
        roles=("supervisor",),
        acts=("evidence.ending",),
        purposes=("supervision",),
    ),
    Rule(
        name="evidence-held-by-a-supervisor",
        says="A supervisor keeps an item of evidence beyond its time until they look again, says why, and lets it go.",
        roles=("supervisor",),
        acts=("evidence.hold", "evidence.let_go"),
        purposes=("supervision",),
        needs=("note",),
    ),
)
