"""What screens offer a role, and why it may look."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import watchroom.web.console.app  # noqa: F401 - whatever can be done is defined then
from watchroom.actions.door import ACTS
from watchroom.actions.offers import ASKED_ACTS, Reason, acts_of, answering_roles, reasons_of
from watchroom.model.people import PURPOSES, ROLES, Why
from watchroom.policy.decide import may


def test_a_detective_looks_for_a_case_only() -> None:
    """A detective is offered investigation with a case for each look, and a plate search without one too."""
    reasons = reasons_of("detective")
    assert reasons["incident.view"] == [Reason("investigation", ("case",))]
    assert reasons["search.run"] == [Reason("investigation", ("case",))]
    assert [each.purpose for each in reasons["plates.search"]] == ["call_response", "investigation"]


def test_an_auditor_is_offered_no_look_at_records() -> None:
    """No asked act is offered to an auditor or to a resident."""
    assert all(found == [] for role in ("auditor", "resident") for found in reasons_of(role).values())


@pytest.mark.parametrize("role", sorted(ROLES))
def test_each_reason_offered_is_allowed_with_what_it_needs_and_refused_without(role: str) -> None:
    """A reason that is offered opens the door, and one that leaves out what it needs does not."""
    offered = acts_of(role)
    assert set(reasons_of(role)) == set(ASKED_ACTS)
    for act, found in reasons_of(role).items():
        assert bool(found) == (act in offered)
        for reason in found:
            named = dict.fromkeys(reason.needs, "any")
            assert may(role, act, Why(purpose=reason.purpose, **named)).allowed
            if reason.needs:
                assert not may(role, act, Why(purpose=reason.purpose)).allowed


@given(st.sampled_from(sorted(ROLES)), st.sampled_from(sorted(ACTS)))
def test_an_act_is_offered_where_cedar_allows_it_for_some_reason(role: str, act: str) -> None:
    """What is read from the table for screens is what the policies made of it decide."""
    reasons = [Why(purpose=each, incident="any", case="any", note="any") for each in PURPOSES]
    assert (act in acts_of(role)) == any(may(role, act, why).allowed for why in reasons)


def test_alerts_are_given_to_people_on_watch_only() -> None:
    """Nobody is offered as an alert's next owner whose role could not acknowledge it."""
    assert answering_roles() == ["watch_officer", "supervisor"]
