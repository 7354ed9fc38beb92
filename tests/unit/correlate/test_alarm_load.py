"""The load of the room and the clock of emergencies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from watchroom.correlate.alarm_load import ESCALATIONS_MAX, alarm_rate, escalations
from watchroom.model.views import AlertView, PlaceView

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def alert(minutes_ago: float = 0, **changes: object) -> AlertView:
    raised = NOW - timedelta(minutes=minutes_ago)
    made = AlertView(
        id=f"alt_{minutes_ago}",
        rule="violent_call",
        rule_title="Violent call",
        title="Armed robbery",
        action="Look.",
        priority=1,
        status="new",
        incident_id=None,
        cause="incident:inc_1",
        place=PlaceView(),
        source_id="cad",
        raised_at=raised,
        due_at=raised + timedelta(seconds=90),
        agency="mpd",
        law_tag="DC",
    )
    return msgspec.structs.replace(made, **changes)


def test_the_rate_is_per_operator_and_ten_minutes() -> None:
    """Twelve alerts in ten minutes are busy for two operators and a flood for one or nobody."""
    alerts = [alert(n * 0.5, priority=3) for n in range(12)] + [alert(15), alert(70)]
    assert [(rate.per_operator, rate.mode) for rate in (alarm_rate(alerts, n, NOW) for n in (2, 1, 0, 12))] == [
        (6.0, "busy"),
        (12.0, "flood"),
        (12.0, "flood"),
        (1.0, "normal"),
    ]


def test_buckets_end_now_and_leave_out_what_is_older() -> None:
    """The last hour has six buckets; an alert from before it is in none."""
    rate = alarm_rate([alert(5, priority=2), alert(15), alert(15.5, priority=3), alert(61)], 1, NOW)
    assert len(rate.buckets) == 6
    assert rate.buckets[0].begin == NOW - timedelta(hours=1)
    assert [each.by_priority for each in rate.buckets[-2:]] == [{1: 1, 3: 1}, {2: 1}]
    assert rate.by_rule == {"violent_call": 3}
    assert b'"from"' in msgspec.json.encode(rate)


def test_the_mix_names_the_rules_that_inflate_it() -> None:
    """When a third of the alerts are emergencies, the rule that made them is named."""
    calm = [alert(n * 0.1, rule="dead_feed", priority=3) for n in range(40)]
    assert alarm_rate([*calm, alert(1)], 1, NOW).inflated_by == {}
    loud = [alert(n * 0.1, rule="panic_alarm") for n in range(20)]
    assert alarm_rate([*calm, *loud], 1, NOW).inflated_by == {1: ["panic_alarm"]}


def test_an_unacknowledged_emergency_escalates_at_its_due_time_and_each_minute_after() -> None:
    """The first step goes to the supervisor, the last to all seats, and then it stops."""
    waiting = alert()
    due = waiting.due_at
    assert escalations([waiting], due - timedelta(seconds=1)) == []
    steps = []
    for n in range(ESCALATIONS_MAX):
        [step] = escalations([waiting], due + timedelta(minutes=n))
        assert escalations([msgspec.structs.replace(waiting, escalations=n + 1)], due + timedelta(minutes=n)) == []
        waiting = msgspec.structs.replace(waiting, escalations=step.escalations)
        steps.append(step.to)
    assert steps == ["supervisor", "supervisor", "all seats"]
    assert escalations([waiting], due + timedelta(days=1)) == []


def test_only_new_emergencies_escalate() -> None:
    """One that somebody acknowledged, shelved or resolved, or that is less urgent, is left alone."""
    late = [alert(60, status=status) for status in ("acknowledged", "shelved", "resolved")]
    assert escalations([*late, alert(60, priority=2)], NOW) == []
