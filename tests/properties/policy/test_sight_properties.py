"""The two questions of policy never disagree: may this seat see it, and what does this seat see."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from watchroom.actions.door import ACTS
from watchroom.model.people import PURPOSES, ROLES, Why
from watchroom.policy.decide import Share, World, labels_of, may, sees, visible
from watchroom.policy.rules import RULES, SIGHTS
from watchroom.policy.table import CATEGORIES

AGENCIES = ("mpd", "mcpd", "fairfax", "arlington")
LAWS = ("DC", "MD", "VA")

shares = st.builds(
    Share,
    owner_agency=st.sampled_from(AGENCIES),
    to_agency=st.sampled_from(AGENCIES),
    category=st.sampled_from(CATEGORIES),
    agreement=st.just("MOU 7"),
)
worlds = st.builds(
    World,
    agency_law=st.fixed_dictionaries({agency: st.sampled_from(LAWS) for agency in AGENCIES}),
    labels=st.sets(st.tuples(st.sampled_from(AGENCIES), st.sampled_from(LAWS))).map(labels_of),
    shares=st.lists(shares, max_size=12).map(tuple),
)
roles = st.sampled_from(sorted(ROLES))
agencies = st.sampled_from(AGENCIES)
reasons = st.builds(
    Why,
    purpose=st.sampled_from([*PURPOSES, "curiosity", ""]),
    incident=st.none() | st.just("inc_1"),
    case=st.none() | st.just("26-111"),
    note=st.none() | st.just("why"),
)


@given(worlds, roles, agencies)
def test_the_filter_is_exactly_what_each_question_answers(world: World, role: str, agency: str) -> None:
    """A label is in the compiled filter if and only if `sees` says yes to it."""
    compiled = visible(world, role, agency)
    assert set(compiled) == set(CATEGORIES)
    for category in CATEGORIES:
        for label in world.labels:
            assert (label in compiled[category]) == sees(world, role, agency, category, label).allowed
        assert compiled[category] <= world.labels


@given(worlds, roles, agencies)
def test_reads_under_virginia_law_never_leave_virginia(world: World, role: str, agency: str) -> None:
    """No role of an agency under another law sees a Virginia read, whatever agreements say: deny beats allow."""
    if world.agency_law[agency] != "VA":
        assert not any(label.endswith("/VA") for label in visible(world, role, agency)["read"])


@given(worlds, roles, agencies)
def test_nothing_of_others_is_seen_without_an_agreement(world: World, role: str, agency: str) -> None:
    """Every foreign label in a filter has an agreement behind it; only acts are audited across agencies."""
    for category, labels in visible(world, role, agency).items():
        for label in labels:
            owner = label.partition("/")[0]
            agreed = any(
                (each.owner_agency, each.to_agency, each.category) == (owner, agency, category) for each in world.shares
            )
            assert owner == agency or agreed or (category == "act" and role == "auditor")


@given(worlds, roles, agencies, shares)
def test_one_more_agreement_shows_no_less(world: World, role: str, agency: str, more: Share) -> None:
    """An added agreement only adds labels, and only of the agency and category that it names."""
    before = visible(world, role, agency)
    wider = World(agency_law=world.agency_law, labels=world.labels, shares=(*world.shares, more))
    after = visible(wider, role, agency)
    for category in CATEGORIES:
        added = after[category] - before[category]
        assert before[category] <= after[category]
        assert all(label.partition("/")[0] == more.owner_agency and category == more.category for label in added)


@given(st.sampled_from([*sorted(ACTS), "no.such_act"]), st.sampled_from([*sorted(ROLES), "", "root"]), reasons)
def test_every_answer_names_its_rule(act: str, role: str, why: Why) -> None:
    """Yes comes from a rule that lists the role, the purpose and all it needs; no comes with a name and a sentence."""
    answer = may(role, act, why)
    assert answer.rule
    assert answer.says
    if answer.allowed:
        rule = next(each for each in RULES if each.name == answer.rule)
        assert role in rule.roles
        assert why.purpose in rule.purposes
        assert all(getattr(why, need) for need in rule.needs)


@given(worlds, roles, agencies, st.sampled_from(CATEGORIES), st.text(max_size=8))
def test_an_unknown_label_is_not_seen_by_others(
    world: World, role: str, agency: str, category: str, owner: str
) -> None:
    """A label of an agency nobody knows is seen through no agreement, and `sees` still names a rule."""
    if owner in AGENCIES:
        return
    answer = sees(world, role, agency, category, f"{owner}/DC")
    assert answer.rule
    assert not answer.allowed or (category == "act" and role == "auditor")


def test_every_sight_is_used() -> None:
    """Each sight shows something to somebody in a world where everything is shared."""
    everything = tuple(
        Share(owner, to, category, "MOU") for owner in AGENCIES for to in AGENCIES for category in CATEGORIES
    )
    world = World(
        agency_law=dict.fromkeys(AGENCIES, "DC"), labels=labels_of((a, "DC") for a in AGENCIES), shares=everything
    )
    named = {
        sees(world, role, agency, category, label).rule
        for role in ROLES
        for agency in AGENCIES
        for category in CATEGORIES
        for label in world.labels
    }
    assert {sight.name for sight in SIGHTS} <= named
