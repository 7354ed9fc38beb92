"""The numbers that anyone can count from the ledger's public parts, each with its question in a form programs read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from watchroom.store.published import MEMBERS, CountRow

PREFIX = "*"
BY = ("month", *MEMBERS)


class Number(msgspec.Struct, frozen=True, kw_only=True):
    """One published number: which leaves it counts, and by what."""

    id: str
    title: str
    says: str
    """What it tells, in plain words."""
    where: dict[str, tuple[str, ...]] = {}
    """Member of the public part → the words it must be one of; a word that ends in `*` is how it must begin."""
    without: dict[str, tuple[str, ...]] = {}
    """Leaves left out, in the same form."""
    by: tuple[str, ...] = ("month",)
    """What it is told by: `month` (of the leaf's hour) and members of the public part."""
    of: str = "leaves"
    """`leaves`: how many; `records`: how many records they bind, for ingest leaves."""


class Row(msgspec.Struct, frozen=True):
    """One line of a number: the values it is told by, in their order, and how many."""

    of: tuple[str, ...]
    n: int


_LOOKS = ("camera.live", "camera.still", "camera.setup_still", "camera.play", "patrol.look", "patrol.begin")
_OVERSIGHT = ("audit.*", "finding.*", "misuse.*", "acts.all", "review.*")
OWNERS_ACTS = (
    "lease.ask", "lease.open_by_panic", "lease.open_by_telephone", "site.agree", "site.decline", "site.end_lease",
    "site.press", "site.call_off", "site.set_condition", "site.leave", "site.emergency", "site.see_plan",
)  # fmt: skip
_ACT: dict[str, tuple[str, ...]] = {"kind": ("ingest",)}

NUMBERS: tuple[Number, ...] = (
    Number(
        id="acts",
        title="Everything that people did, by how it ended",
        says="Every look, search, change and refusal is one act. This counts them all.",
        without=_ACT,
        by=("month", "outcome"),
    ),
    Number(
        id="acts-by-purpose",
        title="Acts by purpose and agency",
        says="For which purpose of the published list each act was done, and by whose people.",
        where={"outcome": ("done",)},
        without=_ACT,
        by=("month", "purpose", "agency"),
    ),
    Number(
        id="camera-looks",
        title="Looks at cameras",
        says="How often somebody opened a live picture, a still, a recording or a patrol of public cameras.",
        where={"kind": _LOOKS, "outcome": ("done",)},
        by=("month", "kind", "purpose", "agency"),
    ),
    Number(
        id="incident-looks",
        title="Incidents, places and searches looked at",
        says="How often somebody opened an incident, its history or a place, or searched by words.",
        where={"kind": ("incident.view", "incident.replay", "place.history", "search.run"), "outcome": ("done",)},
        by=("month", "kind", "purpose", "agency"),
    ),
    Number(
        id="plate-searches",
        title="Searches for a licence plate",
        says="How often plate reads were searched, for which purpose, by whom and under which law.",
        where={"kind": ("plates.search", "plates.export", "plates.run*"), "outcome": ("done",)},
        by=("month", "purpose", "agency", "law_tag"),
    ),
    Number(
        id="plate-second-persons",
        title="Plate searches that needed a second person",
        says="Wide searches and linked series are asked for by one person and approved or denied by another.",
        where={
            "kind": (
                "plates.ask", "plates.approve", "plates.deny", "plates.propose_series", "plates.approve_series",
                "plates.deny_series",
            ),
            "outcome": ("done",),
        },
        by=("month", "kind", "agency"),
    ),
    Number(
        id="plate-refusals",
        title="What was refused about plates, by the rule that refused",
        says="Searches, comparisons and changes of hotlists that people asked for and did not get.",
        where={"kind": ("plates.*", "hotlist.*", "hit.*", "alert.verify", "street.*"), "outcome": ("refused",)},
        by=("month", "kind", "rule", "agency"),
    ),
    Number(
        id="leases",
        title="Private cameras opened",
        says="A private camera opens only by a lease: for an incident, with a stated exigency, for 15 minutes at most.",
        where={
            "kind": ("lease.open*", "lease.renew", "lease.end"),
            "outcome": ("done",),
        },
        by=("month", "kind", "agency"),
    ),
    Number(
        id="owners",
        title="What owners of private cameras were asked, and what they did",
        says="Questions to owners and their answers, looks that an owner ended, panic buttons pressed and called off, "
        "sites taken back, and contacts and floor plans shown while an incident was open.",
        where={"kind": OWNERS_ACTS, "outcome": ("done",)},
        by=("month", "kind"),
    ),
    Number(
        id="exports",
        title="Recordings exported and held",
        says="How often a recording was exported as a file, or held beyond its time.",
        where={"kind": ("clip.*", "hold.*"), "outcome": ("done",)},
        by=("month", "kind", "purpose", "agency"),
    ),
    Number(
        id="footage-requests",
        title="Requests for footage sent, and answers given",
        says="A request goes to camera owners near one incident. Each answer counts: who changed their mind is counted "
        "with each.",
        where={
            "kind": (
                "request.send", "request.confirm", "request.offer", "request.nothing", "request.decline",
                "request.stop",
            ),
            "outcome": ("done",),
        },
        by=("month", "kind"),
    ),
    Number(
        id="sessions",
        title="Signing in",
        says="How often people signed in, and how often the room refused them.",
        where={"kind": ("session.sign_in",)},
        by=("month", "outcome"),
    ),
    Number(
        id="comparisons",
        title="Plate hits compared by a person",
        says="No officer is told of a hit before a person has compared image, plate, state and list entry.",
        where={"kind": ("alert.verify",), "outcome": ("done",)},
        by=("month", "agency"),
    ),
    Number(
        id="refusals",
        title="Refusals, by the rule that refused",
        says="What people asked for and did not get. The name of the rule stands in the table of rules.",
        where={"outcome": ("refused",)},
        by=("month", "rule", "agency"),
    ),
    Number(
        id="oversight",
        title="What the auditors did",
        says="Everything an auditor does is an act too.",
        where={"kind": _OVERSIGHT, "outcome": ("done",)},
        by=("month", "kind"),
    ),
    Number(
        id="complaints",
        title="Complaints filed here and answered",
        says="Anybody may complain without an account. Auditors, who are outside the police, read and answer.",
        where={"kind": ("complaint.file", "complaint.answer"), "outcome": ("done",)},
        by=("month", "kind"),
    ),
    Number(
        id="administration",
        title="What administrators and policy makers changed",
        says="Imports, people, agreements, policy, switches, cameras and support with break-glass.",
        where={
            "kind": (
                "admin.*", "people.*", "agreement.*", "policy.*", "switch.*", "camera.enrol", "camera.change",
                "camera.retire", "break_glass.*", "publish.*", "shift.*", "assembly.*", "retention.*",
            ),
            "outcome": ("done",),
        },
        by=("month", "kind", "agency"),
    ),
    Number(
        id="records",
        title="Records that devices and dispatch sent in",
        says="Calls, plate reads, positions and other observations, as bound by the ledger's ingest entries.",
        where={"kind": ("ingest",)},
        by=("month",),
        of="records",
    ),
)  # fmt: skip
"""All of them, in the order shown; `tools/watchroom_recount.py` answers the same questions from the log alone."""


def answer(number: Number, counts: Iterable[CountRow]) -> list[Row]:
    """Return the number's lines, in the order of what it is told by."""
    found: Counter[tuple[str, ...]] = Counter()
    for row in counts:
        if _is(row, number.where) and not (number.without and _is(row, number.without)):
            found[tuple(getattr(row, name) for name in number.by)] += row.records if number.of == "records" else row.n
    return [Row(of, found[of]) for of in sorted(found)]


def _is(row: CountRow, wanted: dict[str, tuple[str, ...]]) -> bool:
    return all(any(_fits(getattr(row, name), word) for word in words) for name, words in wanted.items())


def _fits(value: str, word: str) -> bool:
    return value.startswith(word[:-1]) if word.endswith(PREFIX) else value == word
