"""The pages of the transparency portal: which tables stand on which, in the order of the contents."""

from __future__ import annotations

import msgspec

from watchroom.reports.documents import Report
from watchroom.reports.incentive_report import INCENTIVE_REPORT
from watchroom.reports.surveillance_report import SURVEILLANCE_REPORT


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One page: its name in the address and in the catalogue of texts, and its tables."""

    name: str
    tables: tuple[str, ...] = ()
    template: str = "page.html"


PAGES: tuple[Page, ...] = (
    Page(name="front", template="front.html"),
    Page(name="cameras", tables=("camera-counts", "registered", "cameras"), template="cameras.html"),
    Page(name="watched-for", tables=("watched-for", "alert-rules")),
    Page(
        name="use",
        tables=(
            "purposes", "acts-by-purpose", "camera-looks", "incident-looks", "plate-searches", "leases", "owners",
            "exports", "records",
        ),
    ),
    Page(name="requests", tables=("footage-requests", "requests", "caps")),
    Page(name="hits", tables=("hits", "readers", "comparisons")),
    Page(
        name="plates",
        tables=(
            "plate-reads", "hits", "misreads", "plate-searches", "plate-searches-by-offence", "plate-second-persons",
            "plate-refusals", "hotlists", "hotlist-topics", "oldest-reads", "plate-sharing", "assemblies", "declared",
        ),
    ),
    Page(name="sharing", tables=("sharing", "bars")),
    Page(name="rules", tables=("rules", "rule-changes", "bars", "refusals", "sessions"), template="rules.html"),
    Page(name="retention", tables=("oldest", "clocks", "deletions")),
    Page(name="never", tables=("dropped",)),
    Page(
        name="oversight",
        tables=(
            "backlog", "audits", "verdicts", "misuse", "findings", "laws", "gaps", "suspensions", "assemblies", "seals",
            "complaints", "oversight", "administration",
        ),
    ),
    Page(name="declared", tables=("declared",)),
    Page(name="ledger", tables=("heads", "acts")),
    Page(name="reports", template="reports.html"),
    Page(name="check", template="check.html"),
)  # fmt: skip
BY_NAME = {page.name: page for page in PAGES}
REPORTS: dict[str, Report] = {each.id: each for each in (SURVEILLANCE_REPORT, INCENTIVE_REPORT)}
