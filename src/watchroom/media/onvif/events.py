"""Pulls a camera's events and hands their XML on as it came: what is in them is judged by their source, not here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import NoReturn

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from watchroom.base.clock import Clock
from watchroom.base.errors import WatchroomError
from watchroom.media.addresses import AddressGuard
from watchroom.media.onvif.device import Device
from watchroom.media.onvif.service import OnvifWhere, Service
from watchroom.media.stream import StreamError

PULL_SECONDS = 5
"""The camera answers after so long at the latest; shorter than a call's limit."""
PULL_MESSAGES_MAX = 100
LIVES_SECONDS = 60
"""A subscription that we do not renew ends by itself."""
_ADDRESSING = "{http://www.w3.org/2005/08/addressing}Address"
_NOTIFICATION = b"NotificationMessage"

Deliver = Callable[[bytes], Awaitable[None]]
"""Takes one PullMessagesResponse that holds notifications: a message of the source kind `camera_events`."""


async def pull_while_it_lasts(where: OnvifWhere, deliver: Deliver, guard: AddressGuard, clock: Clock) -> NoReturn:
    """Subscribe, pull and renew; ends by StreamError, or by being cancelled, which unsubscribes."""
    async with Device(where, guard, clock) as device:
        events = await device.service("events")
        told = await events.call_raw("CreatePullPointSubscription", InitialTerminationTime=f"PT{LIVES_SECONDS}S")
        address = device.transport.at_camera(_subscription(told))
        pull = await device.at("pullpoint", address)
        manager = await device.at("subscription", address)
        try:
            await _pull(pull, manager, deliver, clock)
        finally:
            await _unsubscribe(manager)


async def _pull(pull: Service, manager: Service, deliver: Deliver, clock: Clock) -> NoReturn:
    renewed = clock.monotonic()
    while True:
        answer = await pull.call_raw(
            "PullMessages", Timeout=timedelta(seconds=PULL_SECONDS), MessageLimit=PULL_MESSAGES_MAX
        )
        if _NOTIFICATION in answer:
            try:
                await deliver(answer)
            except WatchroomError as error:
                if error.code != "bad_input":  # a message that cannot be read is the camera's loss alone
                    raise StreamError(
                        "limit", "The camera's events are not taken now; they are pulled later."
                    ) from error
        if clock.monotonic() - renewed >= LIVES_SECONDS / 2:
            await manager.call_raw("Renew", TerminationTime=f"PT{LIVES_SECONDS}S")
            renewed = clock.monotonic()


async def _unsubscribe(manager: Service) -> None:
    try:
        async with asyncio.timeout(2):
            await manager.call_raw("Unsubscribe")
    except (StreamError, TimeoutError):
        return  # it ends by itself


def _subscription(answer: bytes) -> str:
    """Return the address at which a new subscription is pulled."""
    try:
        found = fromstring(answer, forbid_dtd=True).find(f".//{_ADDRESSING}")
    except (DefusedXmlException, SyntaxError, ValueError, LookupError):
        found = None
    if found is None or not (found.text or "").strip():
        raise StreamError("broken", "The camera's answer to a subscription is not ONVIF.")
    return str(found.text).strip()
