"""One camera as ONVIF describes it: its clock, maker, streams and services."""

from __future__ import annotations

from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit, urlunsplit

import msgspec

from watchroom.base.clock import Clock
from watchroom.media.addresses import AddressGuard
from watchroom.media.onvif.service import GuardedTransport, OnvifWhere, Service, open_service
from watchroom.media.stream import StreamError

PROFILES_MAX = 64
WORDS_CHARS_MAX = 100
SUB_WIDTH_MIN = 160
_NAMESPACES = {
    "http://www.onvif.org/ver10/media/wsdl": "media",
    "http://www.onvif.org/ver20/media/wsdl": "media2",
    "http://www.onvif.org/ver20/ptz/wsdl": "ptz",
    "http://www.onvif.org/ver10/events/wsdl": "events",
}
_CAPABILITIES = {"Media": "media", "PTZ": "ptz", "Events": "events"}


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What a camera says it is."""

    maker: str
    model: str
    firmware: str


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """One of the streams a camera offers."""

    token: str
    name: str
    codec: str
    """H264, H265 or JPEG, as the camera names it."""
    width: int
    height: int
    fps: float
    source: str
    """The token of the video source's configuration."""
    has_ptz: bool


class Described(msgspec.Struct, frozen=True, kw_only=True):
    """All that enrolment shows of a camera."""

    about: About
    offset_s: float
    """The camera's clock minus ours; whole seconds, as ONVIF tells it."""
    profiles: list[Profile]
    main_url: str
    sub_url: str | None
    has_ptz: bool
    has_events: bool
    has_masks: bool
    pan: float | None = None
    """Where its motor stands now, -1 to 1; None when it has none, or does not tell."""


class Device:
    """A conversation with one camera; open it as a context. Everything raises StreamError."""

    def __init__(self, where: OnvifWhere, guard: AddressGuard, clock: Clock) -> None:
        """Take the camera's device service; `guard` says where may be connected to."""
        self._where = where
        self._clock = clock
        self.transport = GuardedTransport(where, guard)
        self._addresses: dict[str, str] = {"devicemgmt": where.url}
        self._services: dict[str, Service] = {}
        self._has_asked = False
        self.offset_s: float | None = None

    async def __aenter__(self) -> Self:
        """Return the device itself; it is asked when something is asked of it."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        await self.close()

    async def close(self) -> None:
        """Close every connection."""
        await self.transport.aclose()

    async def clock_offset(self) -> float:
        """Return the camera's clock minus ours; asked first and unsigned, since a signature needs its time."""
        service = await open_service("devicemgmt", self._where.url, self.transport, self._where, offset_s=None)
        before = self._clock.now()
        try:
            told = await service.call("GetSystemDateAndTime")
        except StreamError as error:
            if error.cause != "credentials":
                raise
            signed = await open_service("devicemgmt", self._where.url, self.transport, self._where, offset_s=0.0)
            told = await signed.call("GetSystemDateAndTime")
        now = before + (self._clock.now() - before) / 2
        self.offset_s = (_utc(told) - now).total_seconds()
        return self.offset_s

    async def service(self, name: str) -> Service:
        """Return one of the camera's services: devicemgmt, media, media2, ptz, events."""
        if name not in self._services:
            if self.offset_s is None:
                await self.clock_offset()
            if name not in self._addresses:
                await self._find_services()
            if name not in self._addresses:
                raise StreamError("refused", f"The camera has no ONVIF service for this ({name}).")
            self._services[name] = await self.at(name, self._addresses[name])
        return self._services[name]

    async def at(self, name: str, address: str) -> Service:
        """Return a service of a kind at an address that the camera named."""
        return await open_service(name, address, self.transport, self._where, offset_s=self.offset_s or 0.0)

    async def has(self, name: str) -> bool:
        """Return whether the camera has a service."""
        await self.service("devicemgmt")
        await self._find_services()
        return name in self._addresses

    async def about(self) -> About:
        """Return what the camera says it is."""
        told = await (await self.service("devicemgmt")).call("GetDeviceInformation")
        return About(maker=_words(told.Manufacturer), model=_words(told.Model), firmware=_words(told.FirmwareVersion))

    async def profiles(self) -> list[Profile]:
        """Return the streams that the camera offers, the largest picture first."""
        told = await (await self.service("media")).call("GetProfiles")
        found = [_profile(each) for each in (told or [])[:PROFILES_MAX]]
        return sorted((each for each in found if each is not None), key=lambda each: -each.width * each.height)

    async def stream_url(self, profile: Profile) -> str:
        """Return where a stream is read, without credentials, at the host that the camera was enrolled with."""
        setup = {"Stream": "RTP-Unicast", "Transport": {"Protocol": "RTSP"}}
        told = await (await self.service("media")).call("GetStreamUri", StreamSetup=setup, ProfileToken=profile.token)
        return _at_host(str(told.Uri), self._where.url)

    async def _find_services(self) -> None:
        if self._has_asked:
            return
        management = await self.service("devicemgmt")
        try:
            told = await management.call("GetServices", IncludeCapability=False)
            found = {_NAMESPACES.get(each.Namespace): each.XAddr for each in told or []}
        except StreamError as error:
            if error.cause not in {"refused", "broken"}:
                raise
            told = await management.call("GetCapabilities", Category="All")
            parts = {name: getattr(told, name, None) for name in _CAPABILITIES}
            found = {_CAPABILITIES[name]: part.XAddr for name, part in parts.items() if part is not None}
        self._addresses |= {name: self.transport.at_camera(address) for name, address in found.items() if name}
        self._has_asked = True


async def describe(where: OnvifWhere, guard: AddressGuard, clock: Clock) -> Described:
    """Return all that enrolment shows of a camera; the main stream is its largest picture, the sub its smallest."""
    async with Device(where, guard, clock) as device:
        offset_s = await device.clock_offset()
        about = await device.about()
        profiles = await device.profiles()
        streamed = [each for each in profiles if each.codec != "JPEG"]
        if not streamed:
            raise StreamError("codec", "The camera offers no H.264 or H.265 stream; set one up in it.")
        main, sub = streamed[0], streamed[-1]
        return Described(
            about=about,
            offset_s=offset_s,
            profiles=profiles,
            main_url=await device.stream_url(main),
            sub_url=await device.stream_url(sub) if sub.width < main.width and sub.width >= SUB_WIDTH_MIN else None,
            has_ptz=any(each.has_ptz for each in profiles) and await device.has("ptz"),
            has_events=await device.has("events"),
            has_masks=await device.has("media2"),
        )


def _utc(told: Any) -> datetime:
    moment = getattr(told, "UTCDateTime", None)
    if moment is None:
        raise StreamError("broken", "The camera does not tell its time in UTC; set its clock.")
    day, time = moment.Date, moment.Time
    try:
        return datetime(day.Year, day.Month, day.Day, time.Hour, time.Minute, min(time.Second, 59), tzinfo=UTC)
    except (TypeError, ValueError):
        raise StreamError("broken", "The camera tells a time that does not exist; set its clock.") from None


def _profile(told: Any) -> Profile | None:
    encoder, source = told.VideoEncoderConfiguration, told.VideoSourceConfiguration
    if encoder is None or source is None or encoder.Resolution is None:
        return None
    rate = encoder.RateControl
    return Profile(
        token=str(told.token),
        name=_words(told.Name),
        codec=_words(encoder.Encoding).upper(),
        width=int(encoder.Resolution.Width),
        height=int(encoder.Resolution.Height),
        fps=float(rate.FrameRateLimit) if rate is not None else 0.0,
        source=str(source.token),
        has_ptz=told.PTZConfiguration is not None,
    )


def _words(value: Any) -> str:
    """Return text of a camera for a screen: short, and of printable characters."""
    return "".join(char for char in str(value or "") if char.isprintable())[:WORDS_CHARS_MAX]


def _at_host(url: str, enrolled: str) -> str:
    """Return a stream's address with the enrolled host: cameras behind address translation name another."""
    parts = urlsplit(url)
    if parts.scheme not in {"rtsp", "rtsps"}:
        raise StreamError("address", "The camera names a stream that is not RTSP.")
    host = urlsplit(enrolled).hostname or ""
    bracketed = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port is not None else ""
    return urlunsplit((parts.scheme, f"{bracketed}{port}", parts.path, parts.query, ""))
