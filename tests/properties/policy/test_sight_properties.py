"""The two questions of policy never disagree: may this seat see it, and what does this seat see."""

from __future__ import annotations

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.policy.worlds import agreement, suspended

from watchroom.actions.door import ACTS
from watchroom.model.agreements import Agreement
from watchroom.model.people import PURPOSES, ROLES, Why
from watchroom.model.switches import FEATURES, FEED_CLASSES, Suspension
from watchroom.policy.cedar import Asker, Engine, Record, agreements_text, suspensions_text, text_of
from watchroom.policy.decide import Viewer, World, agreements_over, decide, labels_of, may, sees, visible
from watchroom.policy.rules import RULES, SIGHTS
from watchroom.policy.table import CATEGORIES

AGENCIES = ("mpd", "mcpd", "fairfax", "arlington")
LAWS = ("DC", "MD", "VA")

agreements = st.builds(
    agreement,
    st.sampled_from(AGENCIES),
    st.sampled_from(AGENCIES),
    st.sampled_from(CATEGORIES),
    purposes=st.sets(st.sampled_from(sorted(PURPOSES)), min_size=1).map(tuple),
    law_tags=st.sets(st.sampled_from(LAWS)).map(tuple),
    conditions=st.sets(st.sampled_from(("incident", "case"))).map(tuple),
)
suspensions = st.sampled_from(
    [suspended("agency", each) for each in AGENCIES]
    + [suspended("class", each) for each in FEED_CLASSES]
    + [suspended("feature", each) for each in FEATURES]
)
worlds = st.builds(
    World,
    agency_law=st.fixed_dictionaries({agency: st.sampled_from(LAWS) for agency in AGENCIES}),
    labels=st.sets(st.tuples(st.sampled_from(AGENCIES), st.sampled_from(LAWS))).map(labels_of),
    agreements=st.lists(agreements, max_size=12).map(tuple),
    suspensions=st.lists(suspensions, max_size=2).map(tuple),
)
viewers = st.builds(
    Viewer,
    st.sampled_from(sorted(ROLES)),
    st.sampled_from(AGENCIES),
    st.sampled_from(sorted(PURPOSES)),
    st.sets(st.sampled_from(("incident", "case"))).map(frozenset),
)
reasons = st.builds(
    Why,
    purpose=st.sampled_from([*PURPOSES, "curiosity", ""]),
    incident=st.none() | st.just("inc_1"),
    case=st.none() | st.just("26-111"),
    note=st.none() | st.just("why"),
)


@given(worlds, viewers)
def test_the_filter_is_exactly_what_each_question_answers(world: World, viewer: Viewer) -> None:
    """A label is in the compiled filter if and only if `sees` says yes to it."""
    compiled = visible(world, viewer)
    assert set(compiled) == set(CATEGORIES)
    for category in CATEGORIES:
        for label in world.labels:
            assert (label in compiled[category]) == sees(world, viewer, category, label).allowed
        assert compiled[category] <= world.labels


@given(worlds, viewers)
def test_reads_under_virginia_law_never_leave_virginia(world: World, viewer: Viewer) -> None:
    """No role of an agency under another law sees a Virginia read, whatever agreements say: deny beats allow."""
    if world.agency_law[viewer.agency] != "VA":
        assert not any(label.endswith("/VA") for label in visible(world, viewer)["read"])


@given(worlds, viewers)
def test_nothing_of_others_is_seen_without_an_agreement(world: World, viewer: Viewer) -> None:
    """Each foreign label in a filter has an agreement for this purpose behind it; only acts are audited across."""
    for category, labels in visible(world, viewer).items():
        for label in labels:
            owner = label.partition("/")[0]
            agreed = agreements_over(world, viewer, category, label)
            answer = sees(world, viewer, category, label)
            assert owner == viewer.agency or agreed or (category == "act" and viewer.role == "auditor")
            assert (answer.agreement in {each.id for each in agreed}) == (answer.agreement is not None)
            assert all(viewer.purpose in each.terms.purposes for each in agreed)
            assert all(viewer.named >= set(each.terms.conditions) for each in agreed)


@given(worlds, viewers, agreements)
def test_one_more_agreement_shows_no_less(world: World, viewer: Viewer, more: Agreement) -> None:
    """An added agreement only adds labels, and only of the agency, category and laws that it names."""
    before = visible(world, viewer)
    after = visible(msgspec.structs.replace(world, agreements=(*world.agreements, more)), viewer)
    for category in CATEGORIES:
        added = after[category] - before[category]
        assert before[category] <= after[category]
        for owner, _, law in (label.partition("/") for label in added):
            assert owner == more.terms.owner_agency
            assert category in more.terms.categories
            assert law in more.terms.law_tags


@given(worlds, viewers, suspensions, st.sampled_from(sorted(ACTS)))
def test_a_suspension_only_takes_away(world: World, viewer: Viewer, more: Suspension, act: str) -> None:
    """With one more thing suspended nobody sees or may do more; a suspended agency sees nothing, but its auditor."""
    tighter = msgspec.structs.replace(world, suspensions=(*world.suspensions, more))
    before, after = visible(world, viewer), visible(tighter, viewer)
    assert all(after[category] <= before[category] for category in CATEGORIES)
    if (more.kind, more.what) == ("agency", viewer.agency) and viewer.role != "auditor":
        assert not any(after.values())
    why = Why(purpose=viewer.purpose, incident="i", case="c", note="n")
    freer = decide(world, viewer.role, viewer.agency, act, why).allowed
    assert freer or not decide(tighter, viewer.role, viewer.agency, act, why).allowed


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


@given(worlds, viewers, st.sampled_from(CATEGORIES), st.text(max_size=8))
def test_an_unknown_label_is_not_seen_by_others(world: World, viewer: Viewer, category: str, owner: str) -> None:
    """A label of an agency nobody knows is seen through no agreement, and `sees` still names a rule."""
    if owner in AGENCIES:
        return
    answer = sees(world, viewer, category, f"{owner}/DC")
    assert answer.rule
    assert not answer.allowed or (category == "act" and viewer.role == "auditor")


def test_every_sight_is_used() -> None:
    """Each sight shows something to somebody in a world where everything is shared."""
    everything = tuple(agreement(owner, to, *CATEGORIES) for owner in AGENCIES for to in AGENCIES)
    world = World(
        agency_law=dict.fromkeys(AGENCIES, "DC"), labels=labels_of((a, "DC") for a in AGENCIES), agreements=everything
    )
    named = {
        sees(world, Viewer(role, agency, "patrol"), category, label).rule
        for role in ROLES
        for agency in AGENCIES
        for category in CATEGORIES
        for label in world.labels
    }
    assert {sight.name for sight in SIGHTS} <= named


@settings(max_examples=60)
@given(worlds, viewers, st.sampled_from(sorted(ACTS)), st.sampled_from(CATEGORIES))
def test_cedar_the_table_and_the_filter_say_the_same(world: World, viewer: Viewer, act: str, category: str) -> None:
    """The published Cedar text allows an act, and shows a label, exactly when the door and the filter do."""
    text = text_of(world.table) + agreements_text(world.table, world.agreements) + suspensions_text(world.suspensions)
    engine = Engine(text)
    names = tuple(sorted(viewer.named))
    asker = Asker(viewer.role, viewer.agency, world.agency_law[viewer.agency], viewer.purpose, names)
    named = dict.fromkeys(names, "x")
    answer = decide(world, viewer.role, viewer.agency, act, Why(purpose=viewer.purpose, **named))
    allowed, by = engine.asks(asker, act)
    assert allowed == answer.allowed == _scanned(viewer, act, world)
    assert not allowed or answer.rule in by
    for label in world.labels:
        owner, _, law = label.partition("/")
        shown, _ = engine.asks(asker, "see", Record(category, owner, law))
        assert shown == (label in visible(world, viewer)[category]) == sees(world, viewer, category, label).allowed


def _scanned(viewer: Viewer, act: str, world: World) -> bool:
    """Return what a plain walk through the table says, with what the city suspended."""
    group = f"{act.rpartition('.')[0]}.*"
    allowed = any(
        viewer.role in rule.roles
        and (act in rule.acts or group in rule.acts)
        and viewer.purpose in rule.purposes
        and set(rule.needs) <= viewer.named
        for rule in world.table.rules
    )
    stopped = viewer.purpose != "own_records" and any(
        (each.kind == "agency" and each.what == viewer.agency and viewer.role != "auditor")
        or (each.kind == "feature" and {act, group} & set(FEATURES[each.what].acts))
        for each in world.suspensions
    )
    return allowed and not stopped
