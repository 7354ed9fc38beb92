"""What policy answers, in its very words: people and the ledger read them."""

from __future__ import annotations

import pytest

from watchroom.model.people import Why
from watchroom.policy.decide import Answer, may
from watchroom.policy.rules import RULES

SAYS = {rule.name: rule.says for rule in RULES}


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
