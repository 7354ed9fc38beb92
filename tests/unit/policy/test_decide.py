"""What policy answers, in its very words: people and the ledger read them."""

from __future__ import annotations

import pytest

from watchroom.model.people import Why
from watchroom.policy.decide import Answer, Share, World, may, sees, visible
from watchroom.policy.rules import BARS, RULES, SIGHTS

SAYS = {each.name: each.says for table in (RULES, SIGHTS, BARS) for each in table}
LAWS = {"mpd": "DC", "ashby": "VA", "falls": "VA"}
SHARED = tuple(
    Share(owner_agency=owner, to_agency=to, category=category, agreement="all")
    for owner, to in (("ashby", "mpd"), ("mpd", "ashby"), ("ashby", "falls"))
    for category in ("incident", "read", "hit")
)
WORLD = World(agency_law=LAWS, labels=frozenset({"mpd/DC", "ashby/VA", "falls/VA"}), shares=SHARED)


@pytest.mark.parametrize(
    ("role", "act", "why", "answer"),
    [
        (
            "watch_officer", "incident.view", Why(purpose="curiosity"),
            Answer(allowed=False, rule="purpose-published", says="“curiosity” is not a published purpose."),
        ),
        (
            "resident", "incident.view", Why(purpose="call_response"),
            Answer(allowed=False, rule="no-rule-allows", says="No rule allows this in your role."),
        ),
        (
            "auditor", "acts.all", Why(purpose="call_response"),
            Answer(allowed=False, rule="auditor-sees-acts", says="This is allowed only for: audit and oversight."),
        ),
        (
            "detective", "incident.view", Why(purpose="investigation"),
            Answer(allowed=False, rule="case-work", says=f"Give a case. {SAYS['case-work']}"),
        ),
        (
            "detective", "incident.view", Why(purpose="investigation", case="26-1"),
            Answer(allowed=True, rule="case-work", says=SAYS["case-work"], needs=("case",)),
        ),
    ],
)  # fmt: skip
def test_the_answer_is_what_the_table_says(role: str, act: str, why: Why, answer: Answer) -> None:
    """Allowed or not, the deciding rule, its sentence and what it wants named are exactly those of the table."""
    assert may(role, act, why) == answer
    assert isinstance(may(role, act, why).allowed, bool)


def test_several_purposes_are_listed_in_one_sentence() -> None:
    """Who names a purpose that the rule does not take is told all that it takes."""
    says = may("watch_officer", "incident.view", Why(purpose="audit")).says
    assert says.startswith("This is allowed only for: respond to a call or incident, ")


@pytest.mark.parametrize(
    ("role", "agency", "category", "label", "allowed", "rule"),
    [
        ("watch_officer", "mpd", "incident", "mpd/DC", True, "room-sight"),
        ("watch_officer", "mpd", "incident", "ashby/VA", True, "room-sight"),
        ("detective", "mpd", "incident", "ashby/VA", False, "not-shared"),
        ("watch_officer", "mpd", "read", "ashby/VA", False, "virginia-reads-stay"),
        ("watch_officer", "mpd", "hit", "ashby/VA", False, "virginia-hits-stay"),
        ("watch_officer", "falls", "read", "ashby/VA", True, "read-sight"),
        ("watch_officer", "falls", "incident", "mpd/DC", False, "not-shared"),
        ("auditor", "mpd", "act", "ashby/VA", True, "audit-sight"),
        ("supervisor", "mpd", "act", "ashby/VA", False, "not-shared"),
        ("resident", "mpd", "incident", "mpd/DC", False, "not-shared"),
    ],
)
def test_what_is_seen_names_the_sight_or_bar_that_decides(
    role: str, agency: str, category: str, label: str, *, allowed: bool, rule: str
) -> None:
    """Own records, agreements, audited acts and Virginia's law each decide by their own name and words."""
    says = SAYS.get(rule, "No agreement shares this with your agency.")
    assert sees(WORLD, role, agency, category, label) == Answer(allowed=allowed, rule=rule, says=says)
    assert (label in visible(WORLD, role, agency)[category]) == allowed
