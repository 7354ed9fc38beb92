"""ONVIF's pull points: what a made-up camera has to tell, kept for whoever asked for it until it is fetched."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from watchroom_sim.eyes.soap import Asked, Fault, instant, text

KEPT_MAX: Final = 200
LIVES: Final = timedelta(seconds=60)
LIVES_MAX: Final = timedelta(hours=1)
WAIT_SECONDS_MAX: Final = 30.0
MOTION: Final = "tns1:VideoSource/MotionAlarm"
_DURATION: Final = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?")
_DIALECT: Final = "http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet"


class Subscription:
    """One subscriber's pull point."""

    def __init__(self, camera_id: str, ends_at: datetime) -> None:
        """Begin with nothing to tell."""
        self.camera_id = camera_id
        self.ends_at = ends_at
        self.waiting: asyncio.Queue[str] = asyncio.Queue(KEPT_MAX)

    async def take(self, seconds: float, limit: int) -> list[str]:
        """Return what there is to tell, waiting for the first of it for some seconds."""
        try:
            async with asyncio.timeout(seconds):
                found = [await self.waiting.get()]
        except TimeoutError:
            return []
        while len(found) < limit and not self.waiting.empty():
            found.append(self.waiting.get_nowait())
        return found


class PullPoints:
    """All subscriptions of all cameras."""

    def __init__(self, now: Callable[[str], datetime]) -> None:
        """`now` is the time by a camera's own clock."""
        self._now = now
        self._numbers = itertools.count(1)
        self._known: dict[str, Subscription] = {}

    def tell(self, camera_id: str, topic: str, name: str, value: str) -> None:
        """Let a camera tell something to everybody who subscribed; what nobody fetches in time is lost."""
        self._forget()
        message = _notification(topic, name, value, self._now(camera_id))
        for each in self._known.values():
            if each.camera_id == camera_id and not each.waiting.full():
                each.waiting.put_nowait(message)

    def create(self, camera_id: str, asked: Asked, base: str) -> str:
        """Begin a subscription; it tells first how things are."""
        self._forget()
        now = self._now(camera_id)
        number = str(next(self._numbers))
        subscription = Subscription(camera_id, now + _lives(text(asked.body, "InitialTerminationTime"), now))
        subscription.waiting.put_nowait(_notification(MOTION, "State", "false", now, first=True))
        self._known[number] = subscription
        return (
            "<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference>"
            f"<wsa:Address>{base}/subscription/{number}</wsa:Address></tev:SubscriptionReference>"
            f"<wsnt:CurrentTime>{instant(now)}</wsnt:CurrentTime>"
            f"<wsnt:TerminationTime>{instant(subscription.ends_at)}</wsnt:TerminationTime>"
            "</tev:CreatePullPointSubscriptionResponse>"
        )

    async def answer(self, camera_id: str, number: str, asked: Asked) -> str:
        """Return the answer to a request at a pull point."""
        self._forget()
        subscription = self._known.get(number)
        if subscription is None or subscription.camera_id != camera_id:
            raise Fault("ResourceUnknown", "There is no such subscription", status=400)
        now = self._now(camera_id)
        if asked.operation == "PullMessages":
            seconds = min(WAIT_SECONDS_MAX, _lives(text(asked.body, "Timeout"), now).total_seconds())
            told = await subscription.take(seconds, int(text(asked.body, "MessageLimit") or 1))
            return (
                f"<tev:PullMessagesResponse><tev:CurrentTime>{instant(self._now(camera_id))}</tev:CurrentTime>"
                f"<tev:TerminationTime>{instant(subscription.ends_at)}</tev:TerminationTime>{''.join(told)}"
                "</tev:PullMessagesResponse>"
            )
        if asked.operation == "Renew":
            subscription.ends_at = now + _lives(text(asked.body, "TerminationTime"), now)
            return (
                f"<wsnt:RenewResponse><wsnt:TerminationTime>{instant(subscription.ends_at)}</wsnt:TerminationTime>"
                f"<wsnt:CurrentTime>{instant(now)}</wsnt:CurrentTime></wsnt:RenewResponse>"
            )
        if asked.operation == "Unsubscribe":
            del self._known[number]
            return "<wsnt:UnsubscribeResponse/>"
        if asked.operation == "SetSynchronizationPoint":
            self.tell(camera_id, MOTION, "State", "false")
            return "<tev:SetSynchronizationPointResponse/>"
        raise Fault("ActionNotSupported", "A pull point cannot do this")

    def _forget(self) -> None:
        ended = [number for number, each in self._known.items() if each.ends_at < self._now(each.camera_id)]
        for number in ended:
            del self._known[number]


def _lives(said: str, now: datetime) -> timedelta:
    """Return how long a duration or a moment, as XML Schema writes them, lies ahead."""
    found = _DURATION.fullmatch(said)
    if found and said != "PT":
        hours, minutes, seconds = (float(part or 0) for part in found.groups())
        return min(LIVES_MAX, timedelta(hours=hours, minutes=minutes, seconds=seconds))
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return LIVES
    return min(LIVES_MAX, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now)


def _notification(topic: str, name: str, value: str, now: datetime, *, first: bool = False) -> str:
    return (
        f'<wsnt:NotificationMessage><wsnt:Topic Dialect="{_DIALECT}">{topic}</wsnt:Topic><wsnt:Message>'
        f'<tt:Message UtcTime="{instant(now)}" PropertyOperation="{"Initialized" if first else "Changed"}">'
        '<tt:Source><tt:SimpleItem Name="Source" Value="sensor"/></tt:Source>'
        f'<tt:Data><tt:SimpleItem Name="{name}" Value="{value}"/></tt:Data></tt:Message></wsnt:Message>'
        "</wsnt:NotificationMessage>"
    )
