"""The Cedar text of the table: what is published is what decides."""

from __future__ import annotations

import pytest
from tests.unit.policy.worlds import agreement, suspended

from watchroom.policy.cedar import (
    Asker,
    Compiled,
    Engine,
    Record,
    agreements_text,
    compiled,
    suspensions_text,
    text_of,
    topics_text,
)
from watchroom.policy.rules import SHIPPED
from watchroom.policy.table import Bar, Rule, Sight, Table

TABLE = Table(
    rules=(
        Rule(
            name="some",
            says='Says "so".\nTwice.',
            roles=("officer", "admin"),
            acts=("a.b", "c.*"),
            purposes=("patrol", "audit"),
            needs=("case",),
        ),
        Rule(name="again", says="Again.", roles=("officer",), acts=("a.b",), purposes=("patrol",)),
    ),
    sights=(
        Sight(name="own", says="Own.", roles=("officer",), categories=("unit",)),
        Sight(name="all", says="All.", roles=("auditor",), categories=("act", "read"), shared=True),
    ),
    bars=(
        Bar(name="law", says="Law.", category="read", law_tag="VA"),
        Bar(name="home", says="Home.", category="unit", law_tag="NH", stays_with="agency"),
    ),
)


def test_the_text_is_what_is_expected_word_for_word() -> None:
    """A rule, a sight and a bar, an agreement and each kind of suspension yield exactly these policies."""
    assert text_of(TABLE).startswith(
        """// Says "so". Twice.
@id("some")
permit (principal, action in [Action::"a.b", Action::"c.*"], resource)
when { principal in [Role::"officer", Role::"admin"] && ["patrol", "audit"].contains(context.purpose) \
&& context.names.containsAll(["case"]) };

// Again.
@id("again")
"""
    )
    assert text_of(TABLE).endswith(
        """// Home.
@id("home")
forbid (principal, action == Action::"see", resource)
when { resource.category == "unit" && resource.law_tag == "NH" && resource.owner != context.agency };
"""
    )
    one = agreement("a", "b", "read", "act", purposes=("patrol",), law_tags=("MD",), conditions=("incident",))
    assert (
        agreements_text(TABLE, [one, agreement("a", "b", "unit", "act")])
        == """// a to b
@id("all by agr_a_b")
permit (principal, action == Action::"see", resource)
when { principal in [Role::"auditor"] && context.agency == "b" && resource.owner == "a" && \
["read"].contains(resource.category) && ["MD"].contains(resource.law_tag) && \
["patrol"].contains(context.purpose) && context.names.containsAll(["incident"]) };
"""
    )
    two = agreements_text(TABLE, [agreement("a", "b", "read"), agreement("a", "c", "read")])
    assert two.count("@id") == 2
    assert "contains(context.purpose) };\n\n// a to c\n" in two
    three = [suspended("class", "units"), suspended("feature", "steering"), suspended("agency", "fbi")]
    assert (
        suspensions_text(three)
        == """// Positions of units
@id("feed-suspended")
forbid (principal, action == Action::"see", resource)
when { ["unit"].contains(resource.category) };

// Steering of cameras
@id("feature-suspended")
forbid (principal, action in [Action::"ptz.*"], resource)
when { context.purpose != "own_records" };

// Agency fbi
@id("agency-suspended")
forbid (principal, action, resource)
when { context.agency == "fbi" && principal != Role::"auditor" && \
(action == Action::"see" || context.purpose != "own_records") };
"""
    )


@pytest.mark.parametrize(
    ("role", "act", "purpose", "names", "rule"),
    [
        ("officer", "a.b", "patrol", ("case",), "some"),
        ("officer", "a.b", "patrol", (), "again"),
        ("officer", "c.anything", "audit", ("case", "note"), "some"),
        ("officer", "c.anything", "audit", ("note",), None),
        ("officer", "c", "audit", ("case",), None),
        ("officer", "cc.x", "audit", ("case",), None),
        ("admin", "a.b", "patrol", (), None),
        ("admin", "a.b", "investigation", ("case",), None),
        ("resident", "a.b", "patrol", ("case",), None),
    ],
)
def test_the_first_rule_that_allows_gives_its_name(
    role: str, act: str, purpose: str, names: tuple[str, ...], rule: str | None
) -> None:
    """Role, act or its group, purpose and what is named must all fit; of two rules the first is named."""
    engine = Compiled(TABLE)
    for _ in range(2):
        found = engine.allows(role, act, purpose, names)
        assert (found.name if found else None) == rule


def test_records_are_seen_by_sight_and_kept_by_bars() -> None:
    """Own records by a sight, acts by all auditors, and a forbid that is named beats every permit."""
    engine = Engine(text_of(TABLE))

    def asked(role: str, agency: str, law: str, record: Record) -> tuple[bool, frozenset[str]]:
        return engine.asks(Asker(role, agency, law, "audit", ()), "see", record)

    assert asked("officer", "x", "DC", Record("unit", "x", "DC")) == (True, frozenset({"own"}))
    assert asked("officer", "y", "DC", Record("unit", "x", "DC")) == (False, frozenset())
    assert asked("auditor", "y", "DC", Record("act", "x", "DC")) == (True, frozenset({"all"}))
    assert asked("auditor", "x", "DC", Record("read", "x", "VA")) == (False, frozenset({"law"}))
    assert asked("auditor", "x", "VA", Record("read", "x", "VA")) == (True, frozenset({"all"}))
    assert asked("officer", "x", "DC", Record("unit", "x", "NH")) == (True, frozenset({"own"}))
    assert asked("officer", "y", "DC", Record("unit", "x", "NH")) == (False, frozenset({"home"}))


def test_what_hotlists_may_be_about_is_a_policy_too() -> None:
    """Each topic is named in one policy, word for word; a table without topics permits none."""
    topics = Table(rules=(), sights=(), bars=(), topics=("stolen", "amber"))
    assert topics_text(topics) == (
        "// A plate is matched only with entries that stand on a hotlist for one of these.\n"
        '@id("hotlist-topics")\n'
        'permit (principal, action == Action::"match", resource)\n'
        'when { ["stolen", "amber"].contains(resource.topic) };\n'
    )
    assert topics_text(TABLE) == ""


def test_only_the_acts_of_others_are_seen_by_a_shared_sight() -> None:
    """A sight that shares acts opens no other record of another agency, and one that shares none opens no act."""
    sights = (
        Sight(name="shared", says="S.", roles=("officer",), categories=("unit",), shared=True),
        Sight(name="acts", says="A.", roles=("officer",), categories=("act",)),
    )
    engine = Engine(text_of(Table(rules=(), sights=sights, bars=())))
    asker = Asker("officer", "y", "DC", "audit", ())
    assert not engine.asks(asker, "see", Record("unit", "x", "DC"))[0]
    assert not engine.asks(asker, "see", Record("act", "x", "DC"))[0]
    assert engine.asks(asker, "see", Record("act", "y", "DC")) == (True, frozenset({"acts"}))


def test_a_table_is_compiled_once_and_many_do_not_pile_up() -> None:
    """The same table has the same engine, an equal one its own, and old ones are let go."""
    assert compiled(SHIPPED) is compiled(SHIPPED)
    others = [Table(rules=TABLE.rules, sights=(), bars=()) for _ in range(70)]
    assert len({id(compiled(each)) for each in others}) > 1
    assert compiled(others[-1]).table is others[-1]
    assert compiled(SHIPPED).allows("officer", "feed.watch", "call_response", ()) is not None


def test_no_word_breaks_out_of_its_quotes() -> None:
    """An agency's id with quotes, a backslash and a new line is a word like any other, and opens nothing else."""
    odd = 'a") || true || ("\\ \n'
    engine = Engine(agreements_text(TABLE, [agreement(odd, "b", "read")]))
    asker = Asker("auditor", "b", "DC", "audit", ())
    assert engine.asks(asker, "see", Record("read", odd.replace("\n", " "), "DC"))[0]
    assert not engine.asks(asker, "see", Record("read", "x", "DC"))[0]
    assert not engine.asks(asker, "see", Record("read", 'a") || true || ("\\\\  ', "DC"))[0]
