"""Which alerts are raised, in which words, and for whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from watchroom.correlate.alert_rules import ALERT_RULES, priority_of
from watchroom.correlate.alerts import (
    FeedState,
    HitFound,
    IncidentState,
    ListRefused,
    SearchMade,
    Trigger,
    alerts_for,
)
from watchroom.model.observation import READ_FUTURE, READ_LATE, PublicWarning
from watchroom.model.people import HotlistEntry

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CALL = IncidentState(
    incident_id="inc_1",
    type_code="robbery_armed",
    has_place=True,
    where="1900 block of 14th Street NW",
    sources={"call": 1},
)
SHOT = IncidentState(incident_id="inc_2", type_code="shots_heard", has_place=True, sources={"gunshot": 1})
ENTRY = HotlistEntry(
    id="h1",
    plate="GB1234",
    region="US-DC",
    reason="stolen_vehicle",
    issuer="NCIC",
    agency="mpd",
    law_tag="DC",
    expires_at=NOW + timedelta(days=1),
)
HIT = HitFound(entry=ENTRY, tier="exact", reader="14th Street at U Street")
WARNING = PublicWarning(
    external_id="w1",
    at=NOW,
    status="Actual",
    message_type="Alert",
    event="Tornado Warning",
    headline="Tornado warning until 1 pm",
    description=None,
    instruction=None,
    urgency="Immediate",
    severity="Extreme",
    certainty="Observed",
    expires_at=None,
    area_text=None,
)
FEED = FeedState(source_id="lpr", title="Plate readers", kind="lpr_generic", wanted="on", actual="dead")


def changed(record: Trigger, **changes: object) -> Trigger:
    return msgspec.structs.replace(record, **changes)


@pytest.mark.parametrize(
    ("trigger", "rule", "priority"),
    [
        (CALL, "violent_call", 1),
        (changed(CALL, type_code="assault"), "assault_call", 2),
        (changed(CALL, type_code="missing_child", has_place=False), "missing_child", 1),
        (changed(CALL, type_code="officer_needs_help", has_place=False), "officer_needs_help", 1),
        (SHOT, "gunshot_unconfirmed", 2),
        (changed(SHOT, sources={"gunshot": 2, "call": 1}), "gunshot_confirmed", 1),
        (changed(SHOT, flood_detections=41), "gunshot_flood", 3),
        (changed(SHOT, flood_detections=41, sources={"gunshot": 2, "call": 1}), "gunshot_confirmed", 1),
        (changed(CALL, type_code="panic_alarm", sources={"alarm": 1}, alarm="hold_up"), "panic_alarm", 1),
        (HIT, "plate_hit", 2),
        (changed(HIT, entry=msgspec.structs.replace(ENTRY, reason="amber_alert")), "plate_hit", 1),
        (changed(HIT, tier="possible"), "plate_hit_possible", 3),
        (changed(HIT, tier="exact_other_state"), "plate_hit_possible", 3),
        (changed(HIT, tier="one_edit", entry=msgspec.structs.replace(ENTRY, priority=1)), "plate_hit_possible", 2),
        (FEED, "dead_feed", 3),
        (changed(FEED, kind="cad_eido", actual="stopped"), "dead_feed", 2),
        (WARNING, "public_warning", 1),
        (changed(WARNING, severity="Severe", urgency="Expected"), "public_warning", 3),
        (ListRefused(issuer="NCIC", reason="has 4 entries"), "hotlist_refused", 3),
        (SearchMade(login="ferris", by_name="D. Ferris", is_explained=False), "unexplained_search", 3),
    ],
)
def test_each_trigger_raises_its_rule(trigger: Trigger, rule: str, priority: int) -> None:
    """Every alert names its rule and carries that rule's action and due time."""
    [alert] = alerts_for(trigger)
    assert (alert.rule, alert.priority) == (rule, priority)
    published = ALERT_RULES[rule]
    assert (alert.rule_title, alert.action, alert.due_s) == (published.title, published.action, published.due_s)


@pytest.mark.parametrize(
    "trigger",
    [
        changed(CALL, type_code="theft"),
        changed(CALL, has_place=False),
        changed(CALL, type_code="panic_alarm", sources={"alarm": 1}, alarm="panic", is_test=True),
        changed(CALL, type_code="burglar_alarm", sources={"alarm": 1}, alarm="intrusion"),
        changed(HIT, read_flags=READ_LATE),
        changed(HIT, read_flags=READ_FUTURE),
        changed(FEED, wanted="off"),
        changed(FEED, actual="quiet"),
        changed(WARNING, message_type="Cancel"),
        changed(WARNING, status="Exercise"),
        changed(WARNING, severity="Moderate"),
        changed(WARNING, urgency="Past"),
        SearchMade(login="ferris", by_name="D. Ferris", is_explained=True),
    ],
)
def test_what_asks_for_no_action_raises_nothing(trigger: Trigger) -> None:
    """A theft, a test, a late read, a cancelled warning and a search with a case stay on the timeline."""
    assert alerts_for(trigger) == []


def test_an_unconfirmed_gunshot_says_what_it_is_not() -> None:
    """No officer should read the alert as proof or as cause."""
    [alert] = alerts_for(SHOT)
    assert "not confirmed" in alert.title
    assert "not probable cause" in alert.action


def test_a_plate_hit_asks_to_compare_and_never_shows_the_plate() -> None:
    """The title goes to every console: the plate is seen only by an act of looking."""
    for tier in ("exact", "possible"):
        [alert] = alerts_for(changed(HIT, tier=tier))
        assert alert.action == "Compare the image, plate, state and entry before telling anyone."
        assert ENTRY.plate not in alert.title


def test_one_incident_is_one_cause_and_its_alert_is_replaced_not_doubled() -> None:
    """When the call comes, the confirmed alert takes the place of the unconfirmed one in the same group."""
    [before] = alerts_for(SHOT)
    [after] = alerts_for(changed(SHOT, sources={"gunshot": 1, "call": 1}))
    assert before.cause == after.cause == "incident:inc_2"
    assert before.rule in after.replaces
    assert after.rule not in after.replaces
    assert after.count == 2


def test_all_detections_of_a_flood_have_one_cause() -> None:
    """Two hundred and twenty-eight detections are one alert with a count."""
    drafts = [alerts_for(changed(SHOT, incident_id=f"inc_{n}", flood_detections=n))[0] for n in range(11, 229)]
    assert {(each.rule, each.cause) for each in drafts} == {("gunshot_flood", "flood:gunshot")}
    assert drafts[-1].count == 228


def test_an_updated_warning_keeps_the_cause_of_the_first() -> None:
    """An update of a public warning is no second alert."""
    [first] = alerts_for(WARNING)
    [update] = alerts_for(changed(WARNING, external_id="w2", message_type="Update", references=("w1",)))
    assert first.cause == update.cause


def test_an_unexplained_search_is_the_supervisor_s_within_the_hour() -> None:
    """The person who searched is not the one who is asked to judge it."""
    [alert] = alerts_for(SearchMade(login="ferris", by_name="D. Ferris", is_explained=False))
    assert (alert.for_role, alert.due_s) == ("supervisor", 3600)


def test_the_table_is_complete_and_the_upper_levels_are_few() -> None:
    """Every rule publishes sentence, action, due time and floor, and less than half are emergencies."""
    for name, rule in ALERT_RULES.items():
        assert rule.name == name
        assert rule.sentence.endswith(".")
        assert rule.action.endswith(".")
        assert rule.due_s > 0
        assert 0 < rule.floor_precision < 1
        assert 1 <= rule.priority <= 3
    assert sum(rule.priority == 1 for rule in ALERT_RULES.values()) < len(ALERT_RULES) / 2


def test_the_published_page_says_what_the_table_says() -> None:
    """A rule whose sentence, action or floor changed without its page would promise one thing and do another."""
    page = (Path(__file__).parents[3] / "docs" / "reference" / "alert-rules.md").read_text()
    for name, rule in ALERT_RULES.items():
        [row] = [line for line in page.splitlines() if line.startswith(f"| `{name}` |")]
        for cell in (
            rule.title,
            rule.sentence,
            rule.action,
            f"| {rule.priority} ",
            f" {rule.floor_precision * 100:.0f} %",
        ):
            assert cell in row


def test_priority_is_consequence_times_time_left() -> None:
    """The same danger is less urgent with an hour left; a small one never becomes an emergency."""
    assert [priority_of(4, minutes) for minutes in (1, 10, 60, 600)] == [1, 1, 2, 3]
    assert priority_of(1, 1) == 3
    assert priority_of(1, 600) == 4
