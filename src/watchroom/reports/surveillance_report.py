"""The annual surveillance report, after the headings of San Francisco Administrative Code § 19B.1."""

from __future__ import annotations

from watchroom.reports.documents import Report, Section

SURVEILLANCE_REPORT = Report(
    id="annual-surveillance-report",
    title="Annual surveillance report",
    says="Made from the room's own numbers, after what San Francisco's Administrative Code § 19B.1 asks of a city "
    "department each year. Nothing on this page was typed but the figures marked as declared.",
    sections=(
        Section(
            title="1. How the technology was used",
            text="Looks, searches and leases by month, purpose and agency, and what came in.",
            tables=("acts-by-purpose", "camera-looks", "plate-searches", "leases", "owners", "exports", "records"),
        ),
        Section(
            title="2. What was shared with whom, and under what authority",
            text="Agencies see each other's records only under an agreement in force. A partner's looks are counted "
            "above, under its own name.",
            tables=("sharing",),
        ),
        Section(
            title="3. Where it is",
            text="The cameras with their viewing areas, and how many there are of each class.",
            tables=("camera-counts", "cameras"),
        ),
        Section(
            title="4. Complaints and concerns from the public",
            text="Declared by the agency or by the oversight body.",
            tables=("declared",),
        ),
        Section(
            title="5. Audits, violations and what was done about them",
            text="What auditors drew and found, how old what waits is, and what was refused by which rule.",
            tables=("audits", "verdicts", "misuse", "findings", "backlog", "laws", "gaps", "oversight", "refusals"),
        ),
        Section(
            title="6. Whether it is of use",
            text="How many plate hits a person compared and found right. The room does not claim arrests: those that "
            "it contributed to are declared in section 4.",
            tables=("hits", "readers"),
        ),
        Section(
            title="7. Unauthorised access",
            text="Failed sign-ins are counted. Looks that a rule of misuse detection flagged, and what the auditor "
            "found of them, are counted in section 5.",
            tables=("sessions",),
        ),
        Section(
            title="8. What it costs, and who pays",
            text="Declared by the agency, in section 4.",
        ),
        Section(
            title="9. Changes of the rules",
            text="The rules in force, and the acts that changed policy, agreements and people.",
            tables=("administration", "rules", "bars"),
        ),
        Section(
            title="10. What is kept, for how long",
            text="The oldest record of each class that can still be read, and what was removed at the door.",
            tables=("oldest", "clocks", "dropped"),
        ),
    ),
)
