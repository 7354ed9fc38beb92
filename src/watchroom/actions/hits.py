"""Comparing plate hits: the card, what a person found, the second person, and taking it back within a minute."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from watchroom.actions import street
from watchroom.actions.alerts import save_alert
from watchroom.actions.assemblies import demand_approval
from watchroom.actions.door import Deed, act
from watchroom.actions.incidents import words
from watchroom.actions.proposals import TWO_PERSONS
from watchroom.actions.readers import standings
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError, RefusedError
from watchroom.base.geometry import Point
from watchroom.base.ids import new_id
from watchroom.correlate.hit_card import compare, course_of, why_two
from watchroom.model.hits import NOT_VERIFIED, OUTCOMES, RIGHT, TIER_SAYS, DoneHit, Hit, HitCard, HitCheck
from watchroom.model.hotlists import TOPICS
from watchroom.model.readers import ReaderStanding
from watchroom.model.street import HIT_CARD_LASTS, StreetCard
from watchroom.model.views import AlertView
from watchroom.store import alerts as store_alerts
from watchroom.store import hits as store
from watchroom.store import hotlists as store_hotlists
from watchroom.store import read_pictures as store_pictures
from watchroom.store import readers as store_readers

HITS_SHOWN_MAX = 20
DONE_ROWS_MAX = 500
TAKE_BACK_SECONDS = 60
ONES_OWN = "hits-of-ones-own"
_POINTS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")


def subject_of(alert_id: str) -> str:
    """Return how acts name the hit that an alert asks about."""
    return f"hit {alert_id}"


@act("hit.view", "Open the card of a plate hit.")
async def view(deed: Deed, alert_id: str) -> HitCard:
    """Return what somebody needs who compares a hit; raises NotFoundError where the hit may not be seen."""
    alert, hits = await _found(deed, alert_id)
    newest = hits[0]
    await demand_approval(deed, "alert.verify", Point(newest.lat, newest.lon), newest.at)
    deed.about(subject_of(alert_id), hit=newest.id, plate=newest.plate, entry=newest.entry.id)
    checks = await store.checks(deed.tx, alert_id)
    facts = await store_hotlists.facts_of(deed.tx, newest.hotlist_id)
    sites = [each for each in await store_readers.sites(deed.tx) if each.agency == newest.agency]
    return HitCard(
        view_id=deed.id,
        alert=alert,
        hit=newest,
        hits=hits,
        compared=compare(newest),
        tier_says=TIER_SAYS.get(newest.tier, ""),
        entry=newest.entry,
        legal_reason=TOPICS[newest.entry.reason].says if newest.entry.reason in TOPICS else "",
        list_facts=facts,
        list_age_s=None if facts is None else facts.age(deed.now).total_seconds(),
        reader=await _reader(deed, newest),
        course=course_of(hits, sites),
        checks=checks,
        needs_two=why_two(newest.entry),
        may_check=alert.status != "resolved" and _may_say(deed, alert, newest),
        may_take_back=next((each.id for each in checks[:1] if _may_take_back(deed, each)), None),
        picture_faults=await _faults(deed, hits),
        not_verified=list(NOT_VERIFIED),
    )


@act("hit.done", "See what comparing plate hits showed.")
async def done(deed: Deed, since: datetime) -> list[DoneHit]:
    """Return the comparisons that settled hits since a time, newest first."""
    deed.about("plate hits compared")
    return await store.done_since(deed.tx, max(since, deed.now - timedelta(days=1)), DONE_ROWS_MAX)


@act("alert.verify", "Say what one found comparing image, plate, state and list entry of a hit.")
async def verify(
    deed: Deed, alert_id: str, *, outcome: str, hit_id: str | None = None, note: str | None = None
) -> AlertView:
    """Record a comparison: officers are told of what is right, once as many agree as must; anything else ends it.

    `hit_id` is the read that was compared, the newest where none is named.
    """
    if outcome not in OUTCOMES:
        raise BadInputError("outcome", f"is one of: {', '.join(OUTCOMES)}")
    alert, hits = await _found(deed, alert_id, lock=True)
    hit = next((each for each in hits if hit_id in (None, each.id)), None)
    if hit is None:
        raise BadInputError("hit", "is no read of this alert")
    deed.about(f"alert {alert_id}", rule=alert.rule, incident=alert.incident_id, hit=hit.id, outcome=outcome)
    await _demand_may_say(deed, alert, hit, outcome)
    await demand_approval(deed, "alert.verify", Point(hit.lat, hit.lon), hit.at)
    decides = outcome != RIGHT or why_two(hit.entry) is None or alert.first_by is not None
    if decides:
        said = street.RENEWED if outcome == RIGHT else street.TAKEN_BACK
        await street.withdraw_of_alert(deed, alert_id, f"Compared again: {OUTCOMES[outcome].lower()}", said)
    told = await street.tell(deed, await _street_card(deed, alert, hits, hit)) if decides and outcome == RIGHT else None
    check = _check(deed, hit, alert_id, outcome, decides=decides, note=words("note", note) if note else None, told=told)
    await store.insert_check(deed.tx, check, f"{hit.agency}/{hit.law_tag}")
    return await _settled(deed, alert, check)


@act("hit.take_back", "Take back, within a minute, what one said of a plate hit.")
async def take_back(deed: Deed, alert_id: str, *, check_id: str) -> AlertView:
    """Correct one's own newest word on a hit: it waits again, and whoever was told is told that it is off."""
    alert, _ = await _found(deed, alert_id, lock=True)
    checks = await store.checks(deed.tx, alert_id)
    deed.about(f"alert {alert_id}", rule=alert.rule, incident=alert.incident_id, check=check_id)
    last = checks[0] if checks else None
    if last is None or last.id != check_id or last.corrects is not None:
        raise ConflictError("Somebody said something else since: open the hit again.")
    if not _may_take_back(deed, last):
        raise RefusedError("one-minute", "Only who said it takes it back, within a minute: compare the hit again.")
    off = await street.withdraw_of_alert(deed, alert_id, "Taken back by who compared it")
    correction = msgspec.structs.replace(
        last, id=new_id("check"), outcome=None, decides=True, note=None, at=deed.now, corrects=last.id, told=None,
        seconds=last.seconds + (deed.now - last.at).total_seconds(), act_id=deed.id,
    )  # fmt: skip
    await store.insert_check(deed.tx, correction, store_alerts.label_of(alert))
    first = next((each for each in checks[1:] if not each.decides and each.hit_id == last.hit_id), None)
    waits = first if last.decides else None
    said = "Taken back" + (": officers were told that it is off" if off else "")
    return await save_alert(
        deed,
        alert,
        said,
        status="acknowledged",
        resolution=None,
        verified=None,
        outcome=None,
        compared_at=None,
        first_by=None if waits is None else waits.login,
        first_by_name=None if waits is None else waits.name,
    )


async def _found(deed: Deed, alert_id: str, *, lock: bool = False) -> tuple[AlertView, list[Hit]]:
    """Return the alert and its hits, newest first; what may not be seen is not there."""
    alert = await store_alerts.get(deed.tx, alert_id, lock=lock)
    hits = await store.of_alert(deed.tx, alert_id, HITS_SHOWN_MAX) if alert is not None else []
    if alert is None or not hits:
        raise NotFoundError("There is no such plate hit here.")
    return alert, hits


async def _reader(deed: Deed, hit: Hit) -> ReaderStanding | None:
    found = await standings(deed.tx, deed.now, hit.reader)
    return next((each for each in found if (each.agency, each.law_tag) == (hit.agency, hit.law_tag)), None)


async def _faults(deed: Deed, hits: list[Hit]) -> dict[str, str]:
    asked = [sha for hit in hits for sha in (hit.plate_picture, hit.vehicle_picture) if sha is not None]
    return await store_pictures.faults(deed.tx, asked)


def _is_first(deed: Deed, alert: AlertView) -> bool:
    """Return whether this is who said yes first: one person may hold two logins, hardly under two names."""
    is_same = deed.seat.login == alert.first_by or deed.seat.name == alert.first_by_name
    return alert.first_by is not None and is_same


def _may_say(deed: Deed, alert: AlertView, hit: Hit) -> bool:
    is_own = hit.agency == deed.seat.agency
    return (is_own or alert.first_by is not None) and not _is_first(deed, alert)


async def _demand_may_say(deed: Deed, alert: AlertView, hit: Hit, outcome: str) -> None:
    if alert.status == "resolved":
        raise ConflictError("This hit was compared before you.")
    if hit.agency != deed.seat.agency and alert.first_by is None:
        raise RefusedError(ONES_OWN, "The agency whose reader it was compares it first; you may say the second word.")
    if outcome == RIGHT and _is_first(deed, alert):
        raise RefusedError(TWO_PERSONS, "This takes two persons: ask somebody else to compare it too.")
    stands = await store.standing(deed.tx, hit.id)
    if stands is not None and stands.decides:
        raise ConflictError(f"{stands.name} compared this read before you.")


def _may_take_back(deed: Deed, check: HitCheck) -> bool:
    is_soon = deed.now - check.at <= timedelta(seconds=TAKE_BACK_SECONDS)
    return check.corrects is None and check.login == deed.seat.login and is_soon


def _check(
    deed: Deed, hit: Hit, alert_id: str, outcome: str, *, decides: bool, note: str | None, told: str | None
) -> HitCheck:
    return HitCheck(
        id=new_id("check"),
        hit_id=hit.id,
        alert_id=alert_id,
        outcome=outcome,
        decides=decides,
        note=note,
        login=deed.seat.login,
        name=deed.seat.name,
        agency=deed.seat.agency,
        at=deed.now,
        seconds=(deed.now - hit.received_at).total_seconds(),
        told=told,
        act_id=deed.id,
    )


async def _settled(deed: Deed, alert: AlertView, check: HitCheck) -> AlertView:
    """Note on the alert, and so on every console, what was found."""
    taken = {
        "owner": alert.owner or deed.seat.login,
        "owner_name": alert.owner_name or deed.seat.name,
        "acknowledged_at": alert.acknowledged_at or deed.now,
    }
    said = OUTCOMES[check.outcome or RIGHT].lower()
    if not check.decides:
        return await save_alert(
            deed, alert, f"Compared: {said}; a second person must say the same", check.note,
            status="acknowledged", first_by=check.login, first_by_name=check.name, **taken,
        )  # fmt: skip
    is_right = check.outcome == RIGHT
    return await save_alert(
        deed,
        alert,
        f"Compared: {said}",
        check.note,
        verified=is_right,
        outcome=check.outcome,
        compared=alert.count,
        compared_at=deed.now,
        first_by=None,
        first_by_name=None,
        status="acknowledged" if is_right else "resolved",
        resolution=None if is_right else check.outcome,
        **taken,
    )


async def _street_card(deed: Deed, alert: AlertView, hits: list[Hit], hit: Hit) -> StreetCard:
    sites = [each for each in await store_readers.sites(deed.tx) if each.agency == hit.agency]
    course = course_of([each for each in hits if each.received_at <= hit.received_at], sites)
    topic = TOPICS.get(hit.entry.reason)
    return StreetCard(
        kind="hit",
        title=alert.title.removeprefix("Possible, not certain: "),
        plate=hit.entry.plate,
        region=hit.entry.region or hit.region,
        vehicle=hit.entry.vehicle or hit.entry.note or "",
        why_wanted=topic.title if topic else hit.entry.reason.replace("_", " "),
        place=msgspec.structs.replace(alert.place, lat=hit.lat, lon=hit.lon),
        direction=_direction(course.heading_deg, course.because),
        heading_deg=course.heading_deg,
        next_readers=tuple(each.name for each in course.ahead),
        picture=hit.plate_picture or hit.vehicle_picture or "",
        at=hit.at,
        expires_at=deed.now + HIT_CARD_LASTS,
        verified_by=deed.seat.login,
        verified_by_name=" and ".join(each for each in (alert.first_by_name, deed.seat.name) if each),
        not_verified=NOT_VERIFIED,
        priority=alert.priority,
        two_for_a_stop=why_two(hit.entry) is not None,
        incident_id=alert.incident_id or "",
        case=hit.entry.case or "",
        alert_id=alert.id,
        agency=hit.agency,
        law_tag=hit.law_tag,
    )


def _direction(heading: float | None, because: str) -> str:
    return "" if heading is None else f"{_POINTS[round(heading / 45) % 8]}, {because}"
