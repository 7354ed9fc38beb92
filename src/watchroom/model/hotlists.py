"""Hotlists under governance: what they may be about, whose they are, and what became of each file."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import msgspec

from watchroom.base.errors import BadInputError

FILE_KIND, MANUAL_KIND = "file", "manual"
KINDS = {FILE_KIND: "From a file", MANUAL_KIND: "Entered by hand"}
NAME_CHARS_MAX = 100


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """One legal reason for which a plate may stand on a hotlist."""

    name: str
    title: str
    says: str
    """Published: what the reason covers."""
    hours_max: int
    """An entry made by hand ends within this time."""
    needs_case: bool
    """An entry made by hand names a case or call number."""


TOPICS: dict[str, Topic] = {
    each.name: each
    for each in (
        Topic(
            name="stolen_vehicle",
            title="Stolen vehicle",
            says="A vehicle or plate that its owner reported stolen.",
            hours_max=90 * 24,
            needs_case=True,
        ),
        Topic(
            name="wanted_person",
            title="Wanted person",
            says="A vehicle used by a person for whom a judge signed a criminal warrant.",
            hours_max=30 * 24,
            needs_case=True,
        ),
        Topic(
            name="missing_person",
            title="Missing person",
            says="A vehicle in which a missing or endangered person may be.",
            hours_max=14 * 24,
            needs_case=True,
        ),
        Topic(
            name="amber_alert",
            title="AMBER Alert",
            says="A vehicle named in an alert for an abducted child.",
            hours_max=3 * 24,
            needs_case=False,
        ),
        Topic(
            name="felony_vehicle",
            title="Vehicle used in a felony",
            says="A vehicle that a witness or a camera ties to a felony under investigation.",
            hours_max=30 * 24,
            needs_case=True,
        ),
        Topic(
            name="lookout",
            title="Lookout",
            says="A vehicle that officers were asked to look out for, for hours, because of a call.",
            hours_max=3 * 24,
            needs_case=True,
        ),
    )
}
"""The published list of reasons; nothing stands on a hotlist for any other."""


class ForbiddenTopic(msgspec.Struct, frozen=True, kw_only=True):
    """What no list may be about, and how it is known however it is called."""

    name: str
    title: str
    words: re.Pattern[str]
    """In what a list or an entry says of itself."""


def _words(*words: str) -> re.Pattern[str]:
    """Return what finds any of the words, one or many of it: a list is named `Administrative warrants`."""
    return re.compile(rf"(?<![a-z])(?:{'|'.join(words)})s?(?![a-z])", re.IGNORECASE)


FORBIDDEN_TOPICS: tuple[ForbiddenTopic, ...] = (
    ForbiddenTopic(
        name="immigration",
        title="Immigration and other civil administrative matters",
        words=_words(
            r"immigra\w*",
            r"deport\w*",
            "removal order",
            "undocumented",
            "uscis",
            "ice (?:detainer|hold|ero|warrant)",
            "administrative warrant",
            "civil administrative",
            "visa overstay",
            "customs enforcement",
        ),
    ),
    ForbiddenTopic(
        name="protest",
        title="Protest and assembly",
        words=_words(
            r"protest\w*",
            "demonstrat(?:ion|or)",
            "activis[mt]",
            "first amendment",
            "(?:public )?assembl(?:y|ie)",
            "political rall(?:y|ie)",
        ),
    ),
    ForbiddenTopic(
        name="reproductive_health",
        title="Reproductive health",
        words=_words(
            r"abortion\w*", "reproductive health", "reproductive care", "planned parenthood", "fertility clinic"
        ),
    ),
)
"""No act, no import and no change of the policy switches these on: they are refused wherever a list is made."""


def forbidden_in(*texts: str | None) -> ForbiddenTopic | None:
    """Return the forbidden topic that one of the texts speaks of, None where none does."""
    told = [re.sub(r"[_\W]+", " ", each) for each in texts if each]
    return next((topic for topic in FORBIDDEN_TOPICS for each in told if topic.words.search(each)), None)


def demand_lawful(field: str, *texts: str | None) -> None:
    """Raise BadInputError naming the field where a text speaks of a forbidden topic."""
    topic = forbidden_in(*texts)
    if topic is not None:
        raise BadInputError(field, f"speaks of “{topic.title}”: no hotlist may be about that")


class Charter(msgspec.Struct, frozen=True, kw_only=True):
    """What one hotlist is: whose, about what, under which law and until when. Its entries come and go."""

    id: str
    agency: str
    law_tag: str
    name: str
    kind: str
    """file or manual."""
    owner: str
    """The person or office that answers for it."""
    issuer: str
    """The authority that issues it."""
    topics: tuple[str, ...]
    ends_at: datetime
    """After this nothing on it is matched."""
    mapping: str | None = None
    """How its file is read (TOML), None where its file has our own columns."""


class ListFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody who compares a hit must know of the list that the entry is on."""

    charter_id: str
    name: str
    agency: str
    law_tag: str
    owner: str
    issuer: str
    topics: tuple[str, ...]
    issued_at: datetime
    """When its issuer made it: the list's age counts from here."""
    imported_at: datetime
    ends_at: datetime
    entries: int

    def age(self, now: datetime) -> timedelta:
        """Return how old the list is."""
        return now - self.issued_at


class Faulty(msgspec.Struct, frozen=True):
    """One line of a file that was left out: which, the field at fault and why."""

    line: int
    field: str
    reason: str


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What a new file would change, or changed, against the list in force."""

    added: int = 0
    removed: int = 0
    changed: int = 0
    unchanged: int = 0
    expired: int = 0
    """Entries of the file that were over already: left out."""


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one file for one list, or would."""

    id: str
    charter_id: str
    list_name: str
    agency: str
    at: datetime
    by: str
    by_name: str
    sha256: str
    """Of the file."""
    issued_at: datetime | None
    entries: int
    difference: Difference
    faulty: tuple[Faulty, ...] = ()
    """The first of the lines left out."""
    faulty_lines: int = 0
    code: str | None = None
    """Why it was refused: stale, future, truncated, shrunken, replaced, empty, other_issuer, malformed or forbidden."""
    reason: str | None = None
    confirmed_by: str | None = None
    """Who, other than the sender, said that a shrunken list is right."""

    @property
    def refused(self) -> bool:
        """Return whether the list before it stayed in force."""
        return self.code is not None


class TopicSwitch(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a topic is switched on in this room, since when, by whom and why."""

    topic: str
    is_on: bool
    changed_at: datetime
    changed_by: str
    because: str
