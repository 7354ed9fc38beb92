"""Reads one RTSP stream: one connection's life, from its address to the error that ends it."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from typing import NoReturn

from watchroom.base.clock import Clock
from watchroom.media.addresses import AddressGuard, Place
from watchroom.media.rtsp.connection import Connection, connect
from watchroom.media.rtsp.payloads import builder_of
from watchroom.media.rtsp.rtcp import REPORT_SECONDS, Reception, SenderReport, read_reports, write_report
from watchroom.media.rtsp.rtp import RtpReceiver
from watchroom.media.rtsp.sdp import VideoTrack
from watchroom.media.rtsp.session import Session, SetUp
from watchroom.media.rtsp.timeline import Timeline
from watchroom.media.rtsp.udp import Give, PortPair, Reorder, open_ports
from watchroom.media.stream import StreamError, StreamEvents, StreamWhere
from watchroom.media.tls import SECURE

SCHEMES = {"rtsp", "rtsps"}
LOOKS_PER_SILENCE = 4
"""How often within `silent_seconds` the stream is looked after."""


async def read_stream(where: StreamWhere, on: StreamEvents, clock: Clock, allow: AddressGuard) -> NoReturn:
    """Read the stream until it ends, always by StreamError; cancelling it closes the connection."""
    reading: _Reading | None = None
    try:
        try:
            async with asyncio.timeout(where.open_seconds):
                place, addresses = await allow.resolve(where.url)
                if place.scheme not in SCHEMES:
                    raise StreamError("address", "This camera address is refused: only rtsp and rtsps are streams.")
                connection = await connect(place, addresses, where.certificate_sha256)
                reading = _Reading(connection, where, place, on, clock)
                await reading.begin()
        except TimeoutError:
            words = "did not finish its answers" if reading else "does not answer"
            raise StreamError(
                "silent" if reading else "unreachable",
                f"The camera {words} within {where.open_seconds:.0f} s; check its network and restart it.",
            ) from None
        await reading.watch()
    finally:
        if reading is not None:
            reading.close()


class _Reading:
    """One connection that plays: what is due on it and when it is silent."""

    def __init__(
        self, connection: Connection, where: StreamWhere, place: Place, on: StreamEvents, clock: Clock
    ) -> None:
        self._connection = connection
        self._where = where
        self._place = place
        self._on = on
        self._clock = clock
        self._session = Session(connection, where)
        self._ports: PortPair | None = None
        self._set_up: SetUp | None = None
        self._receiver: RtpReceiver | None = None
        self._ours = secrets.randbits(32)
        self._report: tuple[SenderReport, float] | None = None

    async def begin(self) -> None:
        """Come to an agreement with the camera, up to its promise to play."""
        track = await self._session.describe()
        builder = builder_of(track.codec, self._on, Timeline(self._clock, track.clock_hz), track.parameter_sets)
        receiver = RtpReceiver(track.payload_type, builder, self._on)
        self._connection.builder = builder
        self._connection.is_awaited = lambda: self._on.is_awaited
        self._receiver = receiver
        ways = [self._interleaved, self._datagrams]
        if self._where.transport == "udp" and self._place.scheme not in SECURE:
            ways.reverse()
        for way in ways if self._place.scheme not in SECURE else ways[:1]:
            self._set_up = await way(track, receiver)
            if self._set_up is not None:
                break
        else:
            raise StreamError("refused", "The camera sends neither over TCP nor over UDP; change its transport.")
        await self._session.play(track)

    async def _interleaved(self, track: VideoTrack, receiver: RtpReceiver) -> SetUp | None:
        found = await self._session.set_up(track, "RTP/AVP/TCP;unicast;interleaved=0-1")
        if found is not None:
            if not found.is_interleaved:
                raise StreamError("broken", "The camera's answer names no channels; set its transport to udp.")
            self._connection.framer.watch(found.first, receiver.packet, receiver.run, found.second, self._on_rtcp)
        return found

    async def _datagrams(self, track: VideoTrack, receiver: RtpReceiver) -> SetUp | None:
        ports = self._ports = open_ports(self._connection.local_host())
        reorder = Reorder(lambda packet: receiver.packet(memoryview(packet), 0, len(packet)))
        await ports.listen(self._connection.peer_host(), self._guarded(reorder.push), self._guarded(self._take_rtcp))
        found = await self._session.set_up(track, f"RTP/AVP;unicast;client_port={ports.rtp}-{ports.rtcp}")
        if found is not None and found.is_interleaved:
            raise StreamError("broken", "The camera's answer names no ports; set its transport to tcp.")
        return found

    def _guarded(self, give: Give) -> Give:
        """Return what gives a datagram on and ends the connection where that cannot go on."""

        def take(packet: bytes) -> None:
            self._connection.spend(len(packet), give, packet)

        return take

    def _on_rtcp(self, view: memoryview, start: int, end: int) -> None:
        self._take_rtcp(bytes(view[start:end]))

    def _take_rtcp(self, packet: bytes) -> None:
        report, gone = read_reports(packet)
        if self._receiver is not None and self._receiver.sender in gone:
            raise StreamError("ended", "The camera ended its stream; it is asked again.")
        if report is not None:
            self._report = report, self._clock.monotonic()
            if report.clock_us is not None and self._connection.builder is not None:
                self._connection.builder.report(report.clock_us, report.stamp)

    async def watch(self) -> NoReturn:
        """Look after the stream until it ends: its silence, its rate, what is due to the camera."""
        step = self._where.silent_seconds / LOOKS_PER_SILENCE
        quiet = unheard = unreported = 0.0
        seen = 0
        while True:
            self._connection.earn(step)
            await asyncio.wait((self._connection.ended,), timeout=step)
            if self._connection.ended.done():
                self._connection.ended.result()
            units = self._connection.builder.units if self._connection.builder else 0
            quiet, seen = (0.0 if units != seen else quiet + step), units
            if quiet >= self._where.silent_seconds:
                raise self._silence()
            unheard, unreported = unheard + step, unreported + step
            if unheard >= self._session.keep_alive_seconds - step:
                unheard = 0.0
                await self._knock(step)
            if unreported >= REPORT_SECONDS:
                unreported = 0.0
                self._send_report()

    def _silence(self) -> StreamError:
        seconds = f"{self._where.silent_seconds:.0f} s"
        if self._receiver is None or not self._receiver.received:
            words = f"The camera promised to play and sent nothing for {seconds}; it is asked again."
        else:
            words = f"The camera sent no whole picture for {seconds}; check its network and its key frame interval."
        return StreamError("silent", words)

    async def _knock(self, seconds: float) -> None:
        """Keep the session alive; a camera that does not answer this is judged by its pictures alone."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._session.keep_alive()

    def _send_report(self) -> None:
        receiver, set_up = self._receiver, self._set_up
        if receiver is None or set_up is None or not receiver.received:
            return
        report, at = self._report or (None, 0.0)
        packet = write_report(
            self._ours,
            Reception(
                receiver.sender,
                receiver.missing,
                receiver.newest() & 0xFFFFFFFF,
                report.ntp if report else 0,
                int((self._clock.monotonic() - at) * 65_536) & 0xFFFFFFFF if report else 0,
            ),
        )
        if set_up.is_interleaved:
            self._connection.send_frame(set_up.second, packet)
        elif self._ports is not None:
            self._ports.send_rtcp(packet, self._connection.peer_host(), set_up.second)

    def close(self) -> None:
        """Say goodbye and give everything back."""
        self._session.tear_down()
        if self._ports is not None:
            self._ports.close()
        self._connection.close()
