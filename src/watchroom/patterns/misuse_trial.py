"""Invents months of officers who search plates, nearly all of them rightly, to try the rules of misuse on."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from random import Random

import msgspec

from watchroom.patterns.explanations import Asked, CaseFacts, Facts, IncidentFacts, Spans
from watchroom.patterns.misuse import DAY, Flag, Look, Traps, explained, flags

STALKER = "stalker"
START = datetime(2026, 1, 5, tzinfo=UTC)
MONTH = timedelta(days=30)
SHIFT = timedelta(hours=10)
SEARCHES_A_SHIFT = (0, 0, 1, 1, 2, 2, 3, 5)
DOCUMENTED = (("ex", 69), ("mother", 24), ("father", 15))
"""Whom one officer looked up, and how often: the case on record that the rule must catch."""
REASONS = (
    ("incident_plate", 46), ("incident_other", 17), ("hotlist", 10), ("case", 15), ("case_unnamed", 3),
    ("partners_case", 2), ("handed_over", 2), ("near", 2), ("forgotten", 2), ("neighbours_car", 0.5), ("family", 0.5),
)  # fmt: skip
"""What brings an officer to a search, in parts of a hundred; the last four leave no record that explains it."""
AGAIN = {"forgotten": 0.06, "near": 0.15, "neighbours_car": 0.45, "family": 0.25}
"""How probably an unexplained search of a kind is made again on another shift, and then again."""
STALKER_REASONS = (("nothing", 60), ("vague", 20), ("open_incident", 12), ("closed_case", 8))
STILL_WORKED = timedelta(days=18)
"""So long some go on with a case that was handed over: longer than the template allows for."""
VAGUE_NOTES = ("", "check", "investigation", "official business", "test")


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What the rules found in the invented months."""

    officers: int
    months: int
    looks: int
    explained_share: float
    stalkers: int
    subjects: int
    """People whom the stalkers looked up."""
    caught: int
    """Of these, with a flag of their own."""
    caught_by_third_day: int
    """Flagged on the third day that nothing excuses, or before."""
    false_flags: int

    @property
    def false_per_100_officers_and_month(self) -> float:
        """Return how many flags of honest officers an auditor sees."""
        return 100 * self.false_flags / (self.officers * self.months)


class _World:
    """The months as they are invented: who was on duty, which cases and incidents there were, who searched what."""

    def __init__(self, random: Random, officers: int, months: int) -> None:
        self.random = random
        self.months = months
        self.logins = [f"officer-{n}" for n in range(officers)]
        self.asked: list[Asked] = []
        self.cases: dict[str, CaseFacts] = {}
        self.cases_of: dict[str, list[tuple[str, list[bytes]]]] = defaultdict(list)
        self.handed: dict[str, list[tuple[str, list[bytes], datetime]]] = defaultdict(list)
        self.about: dict[bytes, list[str]] = defaultdict(list)
        self.incidents: dict[str, IncidentFacts] = {}
        self.shifts: dict[str, list[tuple[datetime, datetime | None]]] = defaultdict(list)
        self.hotlist: dict[bytes, Spans] = {}
        self.reads: dict[bytes, list[datetime]] = defaultdict(list)
        self.partners: dict[tuple[str, date], set[str]] = defaultdict(set)
        self.again: dict[str, list[tuple[str, bytes]]] = defaultdict(list)

    def subject(self) -> bytes:
        return self.random.randbytes(8)

    def search(self, login: str, at: datetime, subject: bytes, **reason: str) -> None:
        self.asked.append(
            Asked(
                act_id=f"act-{len(self.asked)}", at=at, login=login, agency="mpd", kind="plate", subject=subject,
                case=reason.get("case"), incident=reason.get("incident"), note=reason.get("note", ""),
            )
        )  # fmt: skip

    def facts(self) -> Facts:
        return Facts(
            cases=self.cases,
            cases_about={subject: tuple(numbers) for subject, numbers in self.about.items()},
            incidents=self.incidents,
            shifts={login: tuple(spans) for login, spans in self.shifts.items()},
            hotlist=self.hotlist,
            reads={subject: tuple(times) for subject, times in self.reads.items()},
            partners={key: frozenset(logins) for key, logins in self.partners.items()},
        )


def trial(random: Random, *, officers: int, months: int, stalkers: int) -> Trial:
    """Invent the months, let the rules look at them, and count what they found; stalkers come on top."""
    world = _World(random, officers, months)
    _give_cases(world)
    for login in world.logins:
        _live(world, login)
    victims = {(login, subject) for n in range(stalkers) for login, subject in _stalk(world, f"{STALKER}-{n}")}
    facts = world.facts()
    looks = [explained(each, facts) for each in world.asked]
    raised = flags(looks, Traps())
    caught = {(each.login, each.subject): each for each in raised if each.rule == "repeated-subject"}
    honest = [each for each in looks if not each.asked.login.startswith(STALKER)]
    bare = _bare_looks(looks, victims)
    return Trial(
        officers=officers,
        months=months,
        looks=len(looks),
        explained_share=sum(bool(each.strong or each.weak) for each in honest) / len(honest),
        stalkers=stalkers,
        subjects=len(victims),
        caught=sum(victim in caught for victim in victims),
        caught_by_third_day=sum(_by_third_day(caught.get(victim), bare[victim]) for victim in victims),
        false_flags=sum(not each.login.startswith(STALKER) for each in raised),
    )


def _bare_looks(looks: list[Look], victims: set[tuple[str, bytes]]) -> dict[tuple[str, bytes], list[datetime]]:
    """Return when each victim was looked up without any explanation at all, in order."""
    found: dict[tuple[str, bytes], list[datetime]] = {victim: [] for victim in victims}
    for look in looks:
        victim = (look.asked.login, look.asked.subject)
        if victim in found and not look.strong and not look.weak:
            found[victim].append(look.asked.at)
    return {victim: sorted(times) for victim, times in found.items()}


def _by_third_day(flag: Flag | None, bare: list[datetime]) -> bool:
    """Return whether the flag came on the third day without any explanation, or before."""
    days: list[datetime] = []
    for at in bare:
        if not days or at - days[-1] >= DAY:
            days.append(at)
    return flag is not None and (len(days) < 3 or flag.at < days[2] + DAY)  # noqa: PLR2004 - the third day


def _give_cases(world: _World) -> None:
    """Open cases all the time; some rotate to somebody else after a few weeks."""
    random, end = world.random, START + MONTH * world.months
    for n in range(len(world.logins) * world.months):
        login, number = random.choice(world.logins), f"case-{n}"
        opened = START + (end - START) * random.random()
        subjects = [world.subject() for _ in range(random.randint(1, 3))]
        assigned: tuple[tuple[str, datetime, datetime | None], ...] = ((login, opened, None),)
        if random.random() < 0.25:  # noqa: PLR2004 - a quarter of all cases rotate
            handed = opened + timedelta(days=random.randint(5, 30))
            assigned = ((login, opened, handed), (random.choice(world.logins), handed, None))
            world.handed[login].append((number, subjects, handed))
        world.cases[number] = CaseFacts(
            opened_at=opened, closed_at=opened + timedelta(days=random.randint(20, 120)), assigned=assigned
        )
        world.cases_of[login].append((number, subjects))
        for subject in subjects:
            world.about[subject].append(number)


def _live(world: _World, login: str) -> None:
    """Let one officer work their shifts."""
    random = world.random
    hour = random.choice((6, 14, 20))
    for day in range(30 * world.months):
        if random.random() < 0.3:  # noqa: PLR2004 - days off
            continue
        began = START + timedelta(days=day, hours=hour, minutes=random.randint(-20, 20))
        world.shifts[login].append((began, began + SHIFT))
        partner = random.choice(world.logins)
        incidents = _incidents(world, login, partner, began)
        for _ in range(random.choice(SEARCHES_A_SHIFT)):
            at = began + SHIFT * random.random()
            _search(world, login, partner, at, random.choice(incidents))
        for kind, subject in world.again.pop(login, []):
            _unexplained(world, login, kind, subject, began + SHIFT * random.random())


def _incidents(world: _World, login: str, partner: str, began: datetime) -> list[str]:
    found = []
    for _ in range(world.random.randint(1, 4)):
        number = f"inc-{len(world.incidents)}"
        world.incidents[number] = IncidentFacts(
            opened_at=began,
            closed_at=began + SHIFT,
            workers=frozenset((login, partner)),
            subjects=frozenset(world.subject() for _ in range(2)),
        )
        found.append(number)
    world.partners[login, began.date()].add(partner)
    world.partners[login, (began + SHIFT).date()].add(partner)
    return found


def _search(world: _World, login: str, partner: str, at: datetime, incident: str) -> None:
    """Make one search for one of the reasons that officers have."""
    random = world.random
    (kind,) = random.choices([name for name, _ in REASONS], [share for _, share in REASONS])
    if kind == "incident_plate":
        world.search(login, at, random.choice(sorted(world.incidents[incident].subjects)), incident=incident)
    elif kind == "incident_other":
        world.search(login, at, world.subject(), incident=incident)
    elif kind == "hotlist":
        subject = world.subject()
        world.hotlist[subject] = ((at - timedelta(days=3), at + timedelta(days=20)),)
        world.search(login, at, subject, note="hotlist hit")
    elif kind in ("case", "case_unnamed", "partners_case"):
        _for_case(world, kind, login, partner, at)
    elif kind == "handed_over":
        late = [each for each in world.handed[login] if timedelta(0) <= at - each[2] < STILL_WORKED]
        if late:
            number, subjects, _ = random.choice(late)
            world.search(login, at, random.choice(subjects), case=number)
    else:
        _unexplained(world, login, kind, world.subject(), at)


def _for_case(world: _World, kind: str, login: str, partner: str, at: datetime) -> None:
    owner = partner if kind == "partners_case" else login
    mine = [
        each
        for each in world.cases_of[owner]
        if world.cases[each[0]].has(owner, at) and world.cases[each[0]].is_open(at)
    ]
    if mine:
        number, subjects = world.random.choice(mine)
        named = {} if kind == "case_unnamed" else {"case": number}
        world.search(login, at, world.random.choice(subjects), **named)


def _unexplained(world: _World, login: str, kind: str, subject: bytes, at: datetime) -> None:
    """Make a search that no record explains, or only weakly; perhaps it is made again on another shift."""
    random = world.random
    if kind == "near" or (kind == "neighbours_car" and random.random() < 0.7):  # noqa: PLR2004 - most stand on the beat
        world.reads[subject].append(at - timedelta(minutes=random.randint(1, 50)))
    note = random.choice((*VAGUE_NOTES, "parked across a driveway for days", "complaint of a resident"))
    world.search(login, at, subject, note=note)
    if random.random() < AGAIN[kind]:
        world.again[login].append((kind, subject))


def _stalk(world: _World, login: str) -> list[tuple[str, bytes]]:
    """Let one officer follow three people by their plates, as it is on record, beside honest work."""
    random, end = world.random, START + MONTH * world.months
    world.logins.append(login)
    _live(world, login)
    closed = [number for number, case in world.cases.items() if not case.is_open(end)] or [""]
    victims = []
    for _, times in DOCUMENTED:
        subject = world.subject()
        victims.append((login, subject))
        for _ in range(times):
            at = START + (end - START) * random.random()
            (how,) = random.choices([name for name, _ in STALKER_REASONS], [share for _, share in STALKER_REASONS])
            reason = {"note": random.choice(VAGUE_NOTES)} if how == "vague" else {}
            if how == "open_incident":
                reason = {"incident": random.choice(list(world.incidents))}
            elif how == "closed_case":
                reason = {"case": random.choice(closed)}
            world.search(login, at, subject, **reason)
    return victims
