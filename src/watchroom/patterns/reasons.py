"""How much a written reason says, by rules that anybody can apply: the same words always score the same."""

from __future__ import annotations

import re

import msgspec

NOTHING_SAID = frozenset((
    "a", "all", "and", "business", "car", "case", "check", "checking", "do", "duty", "for", "general", "i", "info",
    "information", "inquiry", "intel", "investigate", "investigating", "investigation", "it", "job", "lookup", "look",
    "misc", "my", "n", "na", "none", "of", "official", "ok", "on", "other", "patrol", "per", "plate", "police",
    "purposes", "query", "reason", "reasons", "request", "research", "routine", "search", "something", "surveillance",
    "suspect", "suspicious", "tag", "test", "testing", "the", "this", "to", "up", "vehicle", "work",
))  # fmt: skip
"""Words that fit every search and so say nothing of one."""
DETAIL_WORDS = frozenset((
    "abducted", "abduction", "accident", "alley", "arson", "assault", "attacked", "avenue", "broke", "burglary",
    "carjacking", "child", "collision", "complainant", "crash", "domestic", "driver", "drove", "fled", "fleeing",
    "gun", "hit", "homicide", "hospital", "hydrant", "injured", "kidnapped", "knife", "left", "missing", "neighbour",
    "parked", "pursuit", "ran", "reckless", "robbed", "robbery", "saw", "scene", "shooting", "shots", "speeding",
    "stabbing", "stole", "stolen", "stop", "street", "theft", "threatened", "victim", "warrant", "witness",
))  # fmt: skip
"""Words of what happened, to whom and where."""
WORDS_MIN = 4
CHARS_MIN = 20
REPEATED_MIN = 3
RETURNED_BELOW = 30
BUCKETS = ((0, "nothing"), (RETURNED_BELOW, "little"), (50, "enough"), (80, "much"))
"""From which score on a reason is called so."""

RULES: dict[str, tuple[int, str]] = {
    "held": (50, "Name a case or call that the system holds."),
    "words": (20, f"Say in {WORDS_MIN} words or more what happened; words like “investigation” do not count."),
    "length": (10, f"Write {CHARS_MIN} characters or more."),
    "detail": (20, "Tell a detail that can be checked: what was done, to whom, a number, a time, a street."),
    "repeated": (-20, f"Write what is true of this search: {REPEATED_MIN} others of the month have these very words."),
}
"""Every rule: the points that keeping it gives (or breaking it takes), and what to do."""


class Weighed(msgspec.Struct, frozen=True, kw_only=True):
    """What a reason scored, 0 to 100, and what would make it better."""

    score: int
    bucket: str
    missing: tuple[str, ...] = ()


def weigh(note: str, *, is_held: bool, repeated: int = 0) -> Weighed:
    """Score a reason: `is_held` where the case or call named is there, `repeated` how often one wrote it this month."""
    said = [each for each in re.findall(r"\w+", note.lower()) if each not in NOTHING_SAID]
    kept = {
        "held": is_held,
        "words": len(set(said)) >= WORDS_MIN,
        "length": len(note.strip()) >= CHARS_MIN and bool(said),
        "detail": any(each in DETAIL_WORDS or any(char.isdigit() for char in each) for each in said),
        "repeated": repeated < REPEATED_MIN,
    }
    points = sum(worth for name, (worth, _) in RULES.items() if kept[name] == (worth > 0))
    score = max(0, min(100, points))
    missing = tuple(says for name, (_, says) in RULES.items() if not kept[name])
    return Weighed(score=score, bucket=bucket_of(score), missing=missing)


def bucket_of(score: int) -> str:
    """Return what a score is called."""
    return [name for least, name in BUCKETS if score >= least][-1]


def says_nothing(note: str, weighed: Weighed) -> bool:
    """Return whether a reason was written that says too little to search for: it is returned with what is missing."""
    return bool(note.strip()) and weighed.score < RETURNED_BELOW


def vague(text: str) -> str:
    """Return what a text lacks that must say enough by itself, whatever case it belongs to; nothing where it does."""
    weighed = weigh(text, is_held=True)
    points = weighed.score - RULES["held"][0]
    if points >= RETURNED_BELOW:
        return ""
    return f"says too little: {points} points, and {RETURNED_BELOW} are needed. {' '.join(weighed.missing)}"
