"""R5: the published table of alert rules: what each asks of whom, how soon, and how often it must be right."""

from __future__ import annotations

import msgspec

LIFE, INJURY, PROPERTY, RECORD = 4, 3, 2, 1
"""What is lost when nobody acts."""
_MINUTE_S = 60
_URGENCY = ((2, 4), (10, 3), (60, 2))
_LEVELS = ((12, 1), (8, 2), (4, 3))


def priority_of(consequence: int, minutes_left: float) -> int:
    """Return the priority, 1 (emergency) to 4: consequence times how little time is left to make a difference."""
    urgency = next((weight for minutes, weight in _URGENCY if minutes_left <= minutes), 1)
    return next((level for score, level in _LEVELS if consequence * urgency >= score), 4)


class AlertRule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule: its name, the words people read, and what it promises."""

    name: str
    title: str
    sentence: str
    """Published: when this rule raises an alert."""
    action: str
    """What the alert asks for."""
    consequence: int
    minutes_left: float
    """How long acting still makes a difference, which with the consequence is the priority."""
    due_s: int
    """Seconds until somebody should have acknowledged it."""
    floor_precision: float
    """Of its alerts with a known outcome this share must prove right, else the rule is shelved with notice."""
    for_role: str = "watch_officer"

    @property
    def priority(self) -> int:
        """Return the usual priority of its alerts."""
        return priority_of(self.consequence, self.minutes_left)


_ON_PLACE = "Look at the cameras proposed for the place and tell the dispatcher what they show."
_COMPARE = "Compare the image, plate, state and entry before telling anyone."

_RULES = (
    AlertRule(
        name="officer_needs_help",
        title="Officer needs help",
        sentence="A call or unit says that an officer needs help.",
        action="Put the nearest cameras on the place and tell the dispatcher what they show.",
        consequence=LIFE,
        minutes_left=2,
        due_s=30,
        floor_precision=0.5,
    ),
    AlertRule(
        name="gunshot_confirmed",
        title="Gunshots, with a call",
        sentence="An acoustic gunshot detection and at least one call are held to be one incident.",
        action=_ON_PLACE,
        consequence=LIFE,
        minutes_left=2,
        due_s=60,
        floor_precision=0.5,
    ),
    AlertRule(
        name="panic_alarm",
        title="Panic or hold-up alarm",
        sentence="A panic, hold-up, duress or lockdown button of an enrolled site was pressed, and it was not a test.",
        action="Open the site's cameras as its owner allows, and tell the dispatcher what they show.",
        consequence=LIFE,
        minutes_left=2,
        due_s=60,
        floor_precision=0.05,
    ),
    AlertRule(
        name="violent_call",
        title="Violent call",
        sentence="A call with a place tells of violence where a life is at risk now.",
        action=_ON_PLACE,
        consequence=LIFE,
        minutes_left=10,
        due_s=90,
        floor_precision=0.2,
    ),
    AlertRule(
        name="assault_call",
        title="Call about an assault",
        sentence="A call with a place tells of violence of a kind that seldom takes a life.",
        action=_ON_PLACE,
        consequence=INJURY,
        minutes_left=10,
        due_s=180,
        floor_precision=0.2,
    ),
    AlertRule(
        name="missing_child",
        title="Missing child",
        sentence="A call says that a child is missing.",
        action="Read the description, look at the cameras and reads near the place, and ask who informs the public.",
        consequence=LIFE,
        minutes_left=10,
        due_s=120,
        floor_precision=0.1,
    ),
    AlertRule(
        name="gunshot_unconfirmed",
        title="Possible gunshots, not confirmed",
        sentence="A gunshot sensor reports shots and nobody has called; one audit confirmed 13 % of such alerts.",
        action="Look at the cameras for the place. Not confirmed by anyone, and not probable cause.",
        consequence=INJURY,
        minutes_left=10,
        due_s=120,
        floor_precision=0.1,
    ),
    AlertRule(
        name="gunshot_flood",
        title="Many gunshot detections at one time",
        sentence="More than ten gunshot detections in ten minutes that no call explains are one alert, not many.",
        action="Find the common cause (fireworks, thunder, a fault) and watch for calls. Not probable cause.",
        consequence=PROPERTY,
        minutes_left=60,
        due_s=600,
        floor_precision=0.5,
    ),
    AlertRule(
        name="plate_hit",
        title="Wanted vehicle read",
        sentence="A reader saw exactly the plate and state of a hotlist entry that is in force.",
        action=_COMPARE,
        consequence=PROPERTY,
        minutes_left=2,
        due_s=60,
        floor_precision=0.5,
    ),
    AlertRule(
        name="plate_hit_possible",
        title="Possibly a wanted vehicle",
        sentence="A reader saw a plate that is easily misread as one on a hotlist, or that plate of another state.",
        action=_COMPARE,
        consequence=RECORD,
        minutes_left=2,
        due_s=180,
        floor_precision=0.05,
    ),
    AlertRule(
        name="public_warning",
        title="Public warning",
        sentence="A public warning of extreme or severe danger, expected or under way, is in force in this area.",
        action="Read the instruction, see which incidents and sites lie in the area, and tell the supervisor.",
        consequence=INJURY,
        minutes_left=60,
        due_s=600,
        floor_precision=0.5,
    ),
    AlertRule(
        name="dead_feed",
        title="Feed is dead",
        sentence="A feed that should be live has sent nothing for too long, or was stopped by a fault.",
        action="Tell the room what is not seen now, and call the feed's owner.",
        consequence=PROPERTY,
        minutes_left=60,
        due_s=600,
        floor_precision=0.5,
    ),
    AlertRule(
        name="reader_faulty",
        title="Plate readers at fault",
        sentence="A plate reader reads far less or far more than is usual for it at this time of day, is less sure, or "
        "its clock is off; those of one agency with one fault are one alert.",
        action="Call whoever keeps the reader, and do not rely on what it reads until it is mended.",
        consequence=PROPERTY,
        minutes_left=60,
        due_s=3600,
        floor_precision=0.5,
    ),
    AlertRule(
        name="hotlist_refused",
        title="Hotlist refused",
        sentence="A new hotlist was stale, truncated, malformed, suddenly shrunken, all new or about what no list may "
        "be about; the list before it stays in force.",
        action="Call the list's owner, and confirm the new list only when it is right.",
        consequence=PROPERTY,
        minutes_left=60,
        due_s=1800,
        floor_precision=0.5,
    ),
    AlertRule(
        name="topics_beyond_policy",
        title="Hotlists beyond the published policy",
        sentence="A topic of hotlists is switched on, or used by a list, that the published policy does not name.",
        action="Switch the topic off, find out who changed it and how, and tell the auditor. Nothing of it is matched.",
        consequence=PROPERTY,
        minutes_left=60,
        due_s=1800,
        floor_precision=0.5,
        for_role="supervisor",
    ),
    AlertRule(
        name="unexplained_search",
        title="Plate search without a case",
        sentence="Somebody searched plates without a case or call that this system knows.",
        action="Ask the person for the reason, and record whether it explains the search.",
        consequence=PROPERTY,
        minutes_left=60,
        due_s=3600,
        floor_precision=0.05,
        for_role="supervisor",
    ),
    AlertRule(
        name="unexplained_look",
        title="Look far from the incident",
        sentence="Somebody looked through a camera that is far from the incident they named, in place or time.",
        action="Ask the person for the reason, and record whether it explains the look.",
        consequence=PROPERTY,
        minutes_left=60,
        due_s=3600,
        floor_precision=0.05,
        for_role="supervisor",
    ),
)
ALERT_RULES: dict[str, AlertRule] = {each.name: each for each in _RULES}
"""By name, the most urgent first."""


class AlertDraft(msgspec.Struct, frozen=True, kw_only=True):
    """An alert to raise; the same rule and cause again is the same alert with a newer count."""

    rule: str
    rule_title: str
    title: str
    action: str
    priority: int
    due_s: int
    cause: str
    """Alerts with one cause are one group in the queue."""
    count: int = 1
    """How many detections this alert stands for."""
    incident_id: str | None = None
    for_role: str = "watch_officer"
    replaces: tuple[str, ...] = ()
    """Rules whose open alert of the same cause this one takes the place of."""
    tier: str | None = None
    """Of a plate hit."""


def draft(
    name: str,
    title: str,
    cause: str,
    *,
    count: int = 1,
    incident_id: str | None = None,
    priority: int | None = None,
    replaces: tuple[str, ...] = (),
    tier: str | None = None,
) -> AlertDraft:
    """Return an alert of the rule `name` with its published action, priority (unless told another) and due time."""
    rule = ALERT_RULES[name]
    return AlertDraft(
        rule=name,
        rule_title=rule.title,
        title=title,
        action=rule.action,
        priority=rule.priority if priority is None else priority,
        due_s=rule.due_s,
        cause=cause,
        count=count,
        incident_id=incident_id,
        for_role=rule.for_role,
        replaces=replaces,
        tier=tier,
    )
