"""How many alerts each operator gets, which rule raised them, and which have waited too long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from watchroom.model.views import AlertView

BUCKET_MINUTES = 10
BUDGET_ALARMS = 1
"""Alerts per operator and ten minutes that leave time to act on each."""
WARN_ALARMS = 5
FLOOD_ALARMS = 10
PRIORITY_SHARES = {1: 0.05, 2: 0.15}
"""Of all alerts, at most about these shares should be of the upper two priorities."""
ESCALATE_AGAIN_S = 60
ESCALATIONS_MAX = 3
_ESCALATE_TO = ("supervisor", "supervisor", "all seats")
_EMERGENCY = 1


class AlarmBucket(msgspec.Struct, frozen=True, kw_only=True, rename={"begin": "from"}):
    """Ten minutes of alerts by priority."""

    begin: datetime
    by_priority: dict[int, int]


class AlarmRate(msgspec.Struct, frozen=True, kw_only=True):
    """The load of the room against its budget."""

    buckets: list[AlarmBucket]
    operators: int
    per_operator: float
    """Alerts per operator in the last ten minutes."""
    mode: str
    """normal, busy or flood."""
    budget: int
    warn: int
    flood: int
    by_rule: dict[str, int]
    inflated_by: dict[int, list[str]]
    """For each of the upper two priorities that has more than its share: its rules, the most frequent first."""


class Escalation(msgspec.Struct, frozen=True, kw_only=True):
    """An emergency that nobody acknowledged in time goes further up."""

    alert_id: str
    escalations: int
    """How often it has escalated, this time included."""
    to: str
    reason: str


def alarm_rate(alerts: Iterable[AlertView], operators: int, now: datetime, minutes: int = 60) -> AlarmRate:
    """Count the alerts raised in the last `minutes`, in buckets of ten that end now; nobody on duty counts as one."""
    count = max(1, -(-minutes // BUCKET_MINUTES))
    begin = now - timedelta(minutes=count * BUCKET_MINUTES)
    raised = [each for each in alerts if begin < each.raised_at <= now]
    buckets = [Counter[int]() for _ in range(count)]
    for each in raised:
        age = int((now - each.raised_at).total_seconds() // (BUCKET_MINUTES * 60))
        buckets[count - 1 - age][each.priority] += 1
    per_operator = buckets[-1].total() / max(1, operators)
    return AlarmRate(
        buckets=[
            AlarmBucket(begin=begin + timedelta(minutes=at * BUCKET_MINUTES), by_priority=dict(sorted(each.items())))
            for at, each in enumerate(buckets)
        ],
        operators=operators,
        per_operator=per_operator,
        mode="flood" if per_operator >= FLOOD_ALARMS else "busy" if per_operator >= WARN_ALARMS else "normal",
        budget=BUDGET_ALARMS,
        warn=WARN_ALARMS,
        flood=FLOOD_ALARMS,
        by_rule=dict(Counter(each.rule for each in raised).most_common()),
        inflated_by=_inflated(raised),
    )


def _inflated(raised: list[AlertView]) -> dict[int, list[str]]:
    inflated = {}
    for priority, share in PRIORITY_SHARES.items():
        rules = Counter(each.rule for each in raised if each.priority == priority)
        if rules.total() > max(1.0, share * len(raised)):
            inflated[priority] = [rule for rule, _ in rules.most_common()]
    return inflated


def escalations(alerts: Iterable[AlertView], now: datetime) -> list[Escalation]:
    """Return the emergencies nobody acknowledged that are due to go further: at their due time, then every minute."""
    return [
        Escalation(
            alert_id=each.id,
            escalations=each.escalations + 1,
            to=_ESCALATE_TO[each.escalations],
            reason=f"not acknowledged {(now - each.raised_at).total_seconds():.0f} s after it was raised",
        )
        for each in alerts
        if _is_overdue(each, now)
    ]


def _is_overdue(alert: AlertView, now: datetime) -> bool:
    if alert.status != "new" or alert.priority != _EMERGENCY or alert.escalations >= ESCALATIONS_MAX:
        return False
    return now >= alert.due_at + timedelta(seconds=alert.escalations * ESCALATE_AGAIN_S)
