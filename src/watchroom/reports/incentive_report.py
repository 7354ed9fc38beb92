"""The report of D.C. Code § 7-2831(h), (1) to (8), monthly and yearly: counted from records, few households untold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from watchroom.model.incentive import BUILDINGS, REBATE, VOUCHER
from watchroom.model.incentive_report import LAW, Counted, Released, Statutory
from watchroom.model.requests import MonthOfRequests
from watchroom.patterns.intervals import poisson_interval, share_interval
from watchroom.reports.documents import Report, Section
from watchroom.reports.small_numbers import told_by_months, treated
from watchroom.reports.tables import STATED, Table, small_cell
from watchroom.store import incentive_report as store
from watchroom.store import request_counts
from watchroom.store import things as store_things
from watchroom.store.acting import Tx
from watchroom.store.incentive_report import AwardCounted, Decisions

NOWHERE = "not placed"
OUTSIDE = "outside every priority area"
MONTHS_BEFORE = 6
"""With so many months before it a month is compared."""
_KINDS = {REBATE: "rebates", VOUCHER: "vouchers"}
_TREATED = "Counts from 1 to 4 are withheld, and others where they would tell them."

INCENTIVE_REPORT = Report(
    id="dc-7-2831h",
    title="Private security cameras: D.C. Code § 7-2831(h)",
    says="What the law asks to be published each month, and each year by 15 January. An officer of the program signs "
    "each report off; what differs later is a new version that says why.",
    sections=(
        Section(title="Reports signed off", text="The newest first. Each opens as a page.", tables=("dc-7-2831h",)),
        Section(
            title="Registered cameras",
            text="Who is paid registers the cameras with the police; nobody can look through them.",
            tables=("registered",),
        ),
    ),
)


def incentive_table(found: Sequence[Released]) -> Table:
    """Return the list of reports that were signed off, corrections included."""
    return Table(
        id="dc-7-2831h",
        title=f"{LAW}: monthly and yearly reports",
        says="Each line is one version. The highest version of a period is the one in force.",
        origin=STATED,
        columns=("period", "version", "signed off", "why"),
        rows=tuple((each.report.period, each.version, each.released_at, each.because) for each in found),
        empty="No report was signed off yet.",
    )


async def statutory(tx: Tx, period: str) -> Statutory:
    """Count the report of a month (`2026-02`) or year (`2026`) from the records."""
    awards = await store.awards(tx)
    requests = await request_counts.months(tx, await store.recipients(tx))
    arrests = await request_counts.contributions(tx)
    decisions = await store.decisions(tx)
    areas = await store_things.areas(tx, ["psa", "priority"])
    psas = sorted(each.name for each in areas if each.kind == "psa")
    priority = sorted(each.name for each in areas if each.kind == "priority")
    published = {each.report.period: each.report for each in reversed(await store.released(tx))}
    issued = [each for each in awards if each.issued.startswith(period)]
    paid = [each for each in awards if (each.paid or "").startswith(period)]
    told = _Breakdowns(period, awards, published)
    tables = (
        _issued(issued),
        _things(paid),
        told.table("psa", "(3)", "police service area", [*psas, NOWHERE], lambda each: each.psa or NOWHERE),
        told.table(
            "building", "(4)", "type of building", list(BUILDINGS.values()), lambda each: BUILDINGS[each.building]
        ),
        told.table(
            "priority", "(5)", "priority area", [*priority, OUTSIDE], lambda each: each.priority_area or OUTSIDE
        ),
        _requests([each for each in requests if each.month.startswith(period)]),
        _arrests([(offence, n) for month, offence, n in arrests if month.startswith(period)]),
    )
    return Statutory(period=period, tables=tables, analysis=_analysis(period, awards, decisions, requests))


def _building(award: AwardCounted) -> str:
    return BUILDINGS[award.building]


def _issued(issued: Sequence[AwardCounted]) -> Counted:
    counted = Counter(each.kind for each in issued)
    cents = Counter[str]()
    for each in issued:
        cents[each.kind] += each.cents
    return Counted(
        id="issued",
        item="(1)",
        title="Rebates and vouchers issued",
        question="Applications that were approved in this time, and the dollars that they were approved for.",
        view=store.AWARDS,
        columns=("what", "issued", "dollars"),
        rows=tuple((words, counted[kind], round(cents[kind] / 100)) for kind, words in _KINDS.items()),
    )


def _things(paid: Sequence[AwardCounted]) -> Counted:
    return Counted(
        id="things",
        item="(2)",
        title="Cameras and glass-break sensors paid for",
        question="What was paid for in applications that were paid in this time. What they list counts where no rule"
        " gave anything and two persons approved a sum, and for approvals before the number was kept.",
        view=store.AWARDS,
        columns=("what", "number"),
        rows=(
            ("cameras", sum(each.cameras for each in paid)),
            ("glass-break sensors", sum(each.sensors for each in paid)),
        ),
    )


class _Breakdowns:
    """Counts awards by some place or type; in a year's report nothing that its months withheld comes out."""

    def __init__(self, period: str, awards: Sequence[AwardCounted], published: Mapping[str, Statutory]) -> None:
        self._period = period
        self._awards = awards
        self._published = published

    def table(
        self, name: str, item: str, what: str, categories: Sequence[str], of: Callable[[AwardCounted], str]
    ) -> Counted:
        columns = {kind: self._column(name, kind, categories, of) for kind in _KINDS}
        return Counted(
            id=name,
            item=item,
            title=f"Rebates and vouchers by {what}",
            question=f"Applications that were approved in this time, by {what}. {_TREATED}",
            view=store.AWARDS,
            columns=(what, *_KINDS.values()),
            rows=tuple((each, *(columns[kind][each] for kind in _KINDS)) for each in columns[REBATE]),
        )

    def _column(
        self, name: str, kind: str, categories: Sequence[str], of: Callable[[AwardCounted], str]
    ) -> dict[str, int | None]:
        counts = self._counts(self._period, kind, categories, of)
        if len(self._period) > len("2026"):
            return treated(counts)
        column = list(_KINDS).index(kind) + 1
        months: dict[str, list[tuple[int, bool]]] = {each: [] for each in counts}
        for n in range(1, 13):
            month = f"{self._period}-{n:02}"
            shown = _cells(self._published.get(month), name, column)
            for each, count in self._counts(month, kind, categories, of).items():
                months[each].append((count, shown.get(each) is None))
        return treated(counts, [each for each, told in months.items() if told_by_months(told)])

    def _counts(
        self, period: str, kind: str, categories: Sequence[str], of: Callable[[AwardCounted], str]
    ) -> dict[str, int]:
        counted = Counter(of(each) for each in self._awards if each.kind == kind and each.issued.startswith(period))
        here = Counter(of(each) for each in self._awards)
        return {each: counted[each] for each in [*categories, *sorted(here.keys() - set(categories))]}


def _cells(report: Statutory | None, name: str, column: int) -> dict[str, int | None]:
    """Return what a published month told by category."""
    tables = () if report is None else tuple(each for each in report.tables if each.id == name)
    found = {str(row[0]): row[column] for each in tables for row in each.rows}
    return {key: value if isinstance(value, int) else None for key, value in found.items()}


def _requests(months: Sequence[MonthOfRequests]) -> Counted:
    return Counted(
        id="requests",
        item="(6)",
        title="Times police asked a recipient for footage",
        question="Questions sent to households that an award went to, by what they answered. Granted: they had "
        "something and said so. Denied: they said no.",
        view=store.REQUESTS,
        columns=("answer", "number"),
        rows=(
            ("asked", sum(each.asked for each in months)),
            ("granted", sum(each.something for each in months)),
            ("denied", sum(each.declined for each in months)),
            ("nothing seen", sum(each.nothing for each in months)),
            ("not answered", sum(each.unanswered for each in months)),
        ),
    )


def _arrests(found: Sequence[tuple[str, int]]) -> Counted:
    counted = Counter[str]()
    for offence, n in found:
        counted[offence] += n
    return Counted(
        id="arrests",
        item="(7)",
        title="Times footage contributed to an arrest, by offence",
        question="Contributions that a detective recorded on a case, by the month of the arrest; as counted, however "
        "few: uses of footage, not households.",
        view=store.CONTRIBUTIONS,
        columns=("offence", "number"),
        rows=(*sorted(counted.items()), ("all offences", sum(counted.values()))),
    )


# (8): what can be said ----------------------------------------------------------------------------------------------


def _analysis(
    period: str, awards: Sequence[AwardCounted], decisions: Sequence[Decisions], requests: Sequence[MonthOfRequests]
) -> tuple[str, ...]:
    issued = sum(each.issued.startswith(period) for each in awards)
    said = [_against_before(period, issued, awards)] if len(period) > len("2026") else [_of_year(issued)]
    decided = [each for each in decisions if each.month.startswith(period)]
    whole, part = sum(each.decided for each in decided), sum(each.awarded for each in decided)
    if whole:
        said.append(f"Of {whole} applications decided, {_share(part, whole)} were awarded.")
    if len(decided) == 1:
        said.append(f"Half of them waited {decided[0].days_median:g} days or less for the decision.")
    asked = sum(each.asked for each in requests if each.month.startswith(period))
    granted = sum(each.something for each in requests if each.month.startswith(period))
    if asked:
        said.append(f"Of {asked} questions to recipients, {_share(granted, asked)} were granted.")
    said.append(
        "These numbers do not tell whether a camera prevented anything: nobody knows what would have happened without."
    )
    return tuple(said)


def _of_year(issued: int) -> str:
    low, high = poisson_interval(issued)
    return f"{issued} rebates and vouchers were issued (95 % interval of the rate: {low:.0f} to {high:.0f} a year)."


def _against_before(month: str, issued: int, awards: Sequence[AwardCounted]) -> str:
    """Say how a month compares with those before it, by intervals: few awards are no trend."""
    low, high = poisson_interval(issued)
    told = f"{issued} rebates and vouchers were issued (95 % interval of the rate: {low:.0f} to {high:.0f})."
    before = _months_before(month, MONTHS_BEFORE)
    if before[-1] < min((each.issued for each in awards), default=month):
        return f"{told} There are not yet {MONTHS_BEFORE} months to compare with."
    mean = sum(each.issued in before for each in awards) / MONTHS_BEFORE
    if low <= mean <= high:
        return f"{told} The {MONTHS_BEFORE} months before had {mean:.1f} a month: no difference beyond chance."
    return (
        f"{told} The {MONTHS_BEFORE} months before had {mean:.1f} a month: {'more' if issued > mean else 'fewer'} now."
    )


def _months_before(month: str, count: int) -> list[str]:
    """Return the months before one, the nearest first."""
    year, n = int(month[:4]), int(month[5:])
    found = []
    for _ in range(count):
        year, n = (year, n - 1) if n > 1 else (year - 1, 12)
        found.append(f"{year}-{n:02}")
    return found


def _share(part: int, whole: int) -> str:
    """Return a share with its interval; where it tells of few, in words alone."""
    if isinstance(small_cell(part), str) or isinstance(small_cell(whole - part), str):
        return "a number that is withheld, since it tells of few,"
    low, high = share_interval(part, whole)
    return f"{100 * part / whole:.0f} % (95 % interval {100 * low:.0f} to {100 * high:.0f} %)"
