"""What policy answers, in its very words: people and the ledger read them."""

from __future__ import annotations

import pytest
from tests.unit.policy.worlds import agreement, suspended

from watchroom.model.people import Why
from watchroom.policy.decide import (
    Answer,
    Viewer,
    World,
    agreements_over,
    barred,
    conditions_of,
    decide,
    may,
    sees,
    visible,
)
from watchroom.policy.rules import BARS, RULES, SHIPPED, SIGHTS
from watchroom.policy.table import Bar, Table, decoded, encoded, hash_of

SAYS = {each.name: each.says for table in (RULES, SIGHTS, BARS) for each in table}
LAWS = {"mpd": "DC", "ashby": "VA", "falls": "VA"}
LABELS = frozenset({"mpd/DC", "ashby/VA", "falls/VA", "mpd/private-exigent", "ashby/NH"})
SHARED = tuple(
    agreement(owner, to, "incident", "read", "hit")
    for owner, to in (("ashby", "mpd"), ("mpd", "ashby"), ("ashby", "falls"))
)
WORLD = World(agency_law=LAWS, labels=LABELS, agreements=SHARED)


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


def test_a_refusal_names_all_that_is_missing_for_this_purpose() -> None:
    """Who names too little is told all of it, whatever other rules of the same act ask for other purposes."""
    lease = may("watch_officer", "lease.open", Why(purpose="call_response"))
    assert lease.says == f"Give an incident and a note. {SAYS['private-by-lease']}"
    noted = may("watch_officer", "lease.open", Why(purpose="call_response", note="shots"))
    assert noted.says == f"Give an incident. {SAYS['private-by-lease']}"
    wrong = may("watch_officer", "lease.open", Why(purpose="patrol"))
    assert wrong.says == "This is allowed only for: respond to a call or incident."


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
        ("watch_officer", "mpd", "incident", "ashby/NH", False, "not-shared"),
        ("watch_officer", "mpd", "read", "ashby/NH", False, "new-hampshire-reads-stay"),
        ("watch_officer", "ashby", "read", "ashby/NH", True, "read-sight"),
        ("watch_officer", "ashby", "camera", "mpd/private-exigent", False, "private-cameras-stay"),
        ("watch_officer", "mpd", "camera", "mpd/private-exigent", True, "room-sight"),
        ("auditor", "mpd", "act", "ashby/VA", True, "audit-sight"),
        ("supervisor", "mpd", "act", "ashby/VA", False, "not-shared"),
        ("resident", "mpd", "incident", "mpd/DC", False, "not-shared"),
    ],
)
def test_what_is_seen_names_the_sight_or_bar_that_decides(
    role: str, agency: str, category: str, label: str, *, allowed: bool, rule: str
) -> None:
    """Own records, agreements, audited acts and the laws of states each decide by their own name and words."""
    viewer = Viewer(role, agency, "call_response")
    answer = sees(WORLD, viewer, category, label)
    says = SAYS.get(rule, "No agreement shares this with your agency.")
    assert (answer.allowed, answer.rule, answer.says) == (allowed, rule, says)
    owner = label.partition("/")[0]
    by_agreement = allowed and owner != agency and category != "act"
    assert answer.agreement == (f"agr_{owner}_{agency}" if by_agreement else None)
    assert (label in visible(WORLD, viewer)[category]) == allowed


def test_an_agreement_counts_for_its_purposes_conditions_and_laws_only() -> None:
    """Another purpose, an incident that is not named and a record under another law are refused, each in its words."""
    terms = {"purposes": ("call_response", "patrol"), "conditions": ("incident", "case"), "law_tags": ("VA",)}
    one = agreement("ashby", "mpd", "incident", **terms)
    world = World(agency_law=LAWS, labels=LABELS, agreements=(one,))

    def asked(purpose: str, *named: str, label: str = "ashby/VA", category: str = "incident") -> Answer:
        return sees(world, Viewer("watch_officer", "mpd", purpose, frozenset(named)), category, label)

    assert asked("supervision") == Answer(
        allowed=False,
        rule="agreement-purpose",
        says="“ashby to mpd” shares this for: respond to a call or incident, patrol of public cameras.",
    )
    assert asked("call_response", "case") == Answer(
        allowed=False,
        rule="agreement-condition",
        says="“ashby to mpd” shares this only with an incident and a case that the system holds: name it.",
    )
    shown = asked("patrol", "case", "incident")
    assert shown == Answer(allowed=True, rule="room-sight", says=SAYS["room-sight"], agreement="agr_ashby_mpd")
    assert asked("patrol", "case", "incident", label="ashby/NH").rule == "not-shared"
    assert asked("patrol", "case", "incident", category="unit").rule == "not-shared"
    viewer = Viewer("watch_officer", "mpd", "patrol", frozenset(("incident", "case")))
    assert agreements_over(world, viewer, "incident", "ashby/VA") == [one]
    assert agreements_over(world, viewer, "incident", "ashby/NH") == []
    assert agreements_over(world, Viewer("watch_officer", "mpd", "audit", viewer.named), "incident", "ashby/VA") == []
    assert agreements_over(world, Viewer("watch_officer", "mpd", "patrol"), "incident", "ashby/VA") == []
    assert conditions_of(world, "mpd") == {"incident", "case"}
    assert conditions_of(world, "ashby") == set()


def test_one_agreement_that_fits_is_enough() -> None:
    """Where one agreement asks for more than is given, another that does not still shares the record."""
    strict = agreement("ashby", "mpd", "incident", conditions=("case",))
    world = World(agency_law=LAWS, labels=LABELS, agreements=(strict, agreement("ashby", "mpd", "incident")))
    assert sees(world, Viewer("watch_officer", "mpd", "patrol"), "incident", "ashby/VA").allowed


def _barred(world: World, act: str, agency: str = "mpd", role: str = "watch_officer") -> str | None:
    answer = barred(world, role, agency, act, "call_response")
    return None if answer is None else answer.rule


def test_a_suspended_agency_does_and_sees_nothing_but_its_own_record() -> None:
    """Its people are refused by name and see no label; its auditor and all other agencies go on."""
    world = World(agency_law=LAWS, labels=LABELS, agreements=SHARED, suspensions=(suspended("agency", "ashby"),))
    assert _barred(world, "incident.view", "ashby") == "agency-suspended"
    assert _barred(world, "incident.view", "mpd") is None
    assert _barred(world, "acts.all", "ashby", "auditor") is None
    assert barred(world, "analyst", "ashby", "acts.mine", "own_records") is None
    assert decide(world, "auditor", "ashby", "policy.replay", Why(purpose="audit")).allowed
    assert decide(world, "analyst", "ashby", "acts.mine", Why(purpose="own_records")).allowed
    refused = decide(world, "analyst", "ashby", "feed.watch", Why(purpose="call_response"))
    assert (refused.allowed, refused.rule) == (False, "agency-suspended")
    assert "own record stays open" in refused.says
    assert not any(visible(world, Viewer("analyst", "ashby", "call_response")).values())
    assert sees(world, Viewer("auditor", "ashby", "audit"), "act", "mpd/DC").allowed
    assert "ashby/VA" in visible(world, Viewer("watch_officer", "mpd", "call_response"))["incident"]


def test_a_suspended_feature_is_refused_in_its_acts_alone() -> None:
    """Plate search stands still for everybody, in words that say who lifts it; nothing else does."""
    world = World(agency_law=LAWS, labels=LABELS, suspensions=(suspended("feature", "plate_search"),))
    answer = decide(world, "watch_officer", "mpd", "plates.search", Why(purpose="call_response"))
    says = "Plate search: suspended by the city. Two persons must lift it."
    assert answer == Answer(allowed=False, rule="feature-suspended", says=says)
    assert _barred(world, "search.run") is None
    assert decide(world, "watch_officer", "mpd", "feed.watch", Why(purpose="call_response")).allowed
    nobodys = decide(world, "resident", "mpd", "plates.search", Why(purpose="call_response"))
    assert nobodys.rule == "no-rule-allows"


def test_a_suspended_class_of_feeds_hides_its_records() -> None:
    """While plate readers are suspended nobody sees a read or a hit, not even of their own; incidents stay."""
    world = World(agency_law=LAWS, labels=LABELS, suspensions=(suspended("class", "plates"),))
    viewer = Viewer("watch_officer", "mpd", "call_response")
    hidden = sees(world, viewer, "read", "mpd/DC")
    says = "Plate readers: suspended by the city. Two persons must lift it."
    assert hidden == Answer(allowed=False, rule="feed-suspended", says=says)
    seen = visible(world, viewer)
    assert (seen["read"], seen["hit"]) == (frozenset(), frozenset())
    assert seen["incident"] == {"mpd/DC", "mpd/private-exigent"}
    assert _barred(world, "plates.search") is None


def test_a_table_is_kept_and_found_by_its_hash() -> None:
    """What was kept decodes to the same table with the same hash; one word changed is another hash."""
    assert decoded(encoded(SHIPPED)) == SHIPPED
    assert World(agency_law={}, labels=frozenset()).hash == hash_of(SHIPPED)
    assert len(bytes.fromhex(hash_of(SHIPPED))) == 32
    other = Table(rules=RULES, sights=SIGHTS, bars=(*BARS, Bar(name="x", says="X.", category="unit", law_tag="MD")))
    assert hash_of(other) != hash_of(SHIPPED)


def test_decisions_follow_the_table_that_is_in_force() -> None:
    """A world with an empty table allows nothing and shows nothing."""
    world = World(agency_law=LAWS, labels=LABELS, table=Table(rules=(), sights=(), bars=()))
    assert decide(world, "watch_officer", "mpd", "feed.watch", Why(purpose="call_response")).rule == "no-rule-allows"
    assert not any(visible(world, Viewer("watch_officer", "mpd", "call_response")).values())
