"""A small ONVIF camera of our own for tests: a SOAP server that checks signatures by its own clock."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

USERNAME, PASSWORD = "watch", "k3s-Vorhang-17"
SKEW = timedelta(seconds=5)
"""A signature older or newer by the camera's clock is refused, as cameras do."""
STREAMS = (("small", "H264", 640, 360), ("large", "H264", 1920, 1080), ("photo", "JPEG", 320, 180))
_ENVELOPE = """<?xml version="1.0" encoding="UTF-8"?>
<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:tt="http://www.onvif.org/ver10/schema"
 xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:trt="http://www.onvif.org/ver10/media/wsdl"
 xmlns:tr2="http://www.onvif.org/ver20/media/wsdl" xmlns:tptz="http://www.onvif.org/ver20/ptz/wsdl"
 xmlns:tev="http://www.onvif.org/ver10/events/wsdl" xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2"
 xmlns:wsa5="http://www.w3.org/2005/08/addressing" xmlns:ter="http://www.onvif.org/ver10/error"
 xmlns:tns1="http://www.onvif.org/ver10/topics"><e:Body>{body}</e:Body></e:Envelope>"""
_FAULT = """<e:Fault><e:Code><e:Value>e:Sender</e:Value><e:Subcode><e:Value>ter:{code}</e:Value></e:Subcode></e:Code>
<e:Reason><e:Text xml:lang="en">{reason}</e:Text></e:Reason></e:Fault>"""


def _snake(operation: str) -> str:
    return re.sub(r"(?=[A-Z])", "_", operation).lower()


def local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


class MadeCamera:
    """Listens on loopback while it is entered."""

    def __init__(self, *, clock_ahead: timedelta = timedelta(0)) -> None:
        """Be a camera whose clock is ahead by so much."""
        self.clock_ahead = clock_ahead
        self.asked: list[str] = []
        """Operations, in order."""
        self.orders: list[Element] = []
        """PTZ requests."""
        self.masks: list[tuple[str, str]] = []
        """(token, the mask's XML) as created."""
        self.keeps_masks = True
        self.notifications: asyncio.Queue[str] = asyncio.Queue()
        self.answer_with: Callable[[str], tuple[int, dict[str, str], bytes] | None] = lambda _: None
        """What to answer an operation with instead of the truth."""
        self.port = 0
        self._serving: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """Return the address of the device service."""
        return f"http://127.0.0.1:{self.port}/onvif/device_service"

    async def __aenter__(self) -> Self:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening."""
        self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            length = next(int(line[15:]) for line in head.lower().splitlines() if line.startswith("content-length:"))
            status, headers, body = await self._answered(await reader.readexactly(length))
            lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}", "Connection: close"]
            lines += [f"{name}: {value}" for name, value in headers.items()]
            writer.write("\r\n".join([*lines, "", ""]).encode() + body)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # who asked is gone, or the camera is switched off
        finally:
            self._serving.discard(task)
            writer.close()

    async def _answered(self, request: bytes) -> tuple[int, dict[str, str], bytes]:
        envelope = fromstring(request)
        body = next(each for each in envelope if local(each) == "Body")
        operation = local(body[0])
        self.asked.append(operation)
        told = self.answer_with(operation)
        if told is not None:
            return told
        if operation != "GetSystemDateAndTime" and not self._is_signed(envelope):
            return 400, {}, self._said(_FAULT.format(code="NotAuthorized", reason="Sender not authorized"))
        answer = await getattr(self, _snake(operation), self._unknown)(body[0])
        status = 400 if "<e:Fault>" in answer else 200
        return status, {"Content-Type": "application/soap+xml; charset=utf-8"}, self._said(answer)

    @staticmethod
    def _said(body: str) -> bytes:
        return _ENVELOPE.format(body=body).encode()

    def now(self) -> datetime:
        """Return the camera's time."""
        return datetime.now(UTC) + self.clock_ahead

    def _is_signed(self, envelope: Element) -> bool:
        parts = {local(each): (each.text or "") for each in envelope.iter()}
        if "Nonce" not in parts:
            return False
        created = parts["Created"]
        if abs(datetime.fromisoformat(created) - self.now()) > SKEW:
            return False
        raw = base64.b64decode(parts["Nonce"]) + created.encode() + PASSWORD.encode()
        digest = base64.b64encode(hashlib.sha1(raw).digest()).decode()  # noqa: S324 - WS-Security's own
        return (parts["Username"], parts["Password"]) == (USERNAME, digest)

    async def _unknown(self, _: Element) -> str:
        return _FAULT.format(code="ActionNotSupported", reason="Optional action not implemented")

    async def _get_system_date_and_time(self, _: Element) -> str:
        now = self.now()
        return f"""<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType>
        <tt:DaylightSavings>false</tt:DaylightSavings><tt:UTCDateTime>
        <tt:Time><tt:Hour>{now.hour}</tt:Hour><tt:Minute>{now.minute}</tt:Minute><tt:Second>{now.second}</tt:Second></tt:Time>
        <tt:Date><tt:Year>{now.year}</tt:Year><tt:Month>{now.month}</tt:Month><tt:Day>{now.day}</tt:Day></tt:Date>
        </tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>"""

    async def _get_device_information(self, _: Element) -> str:
        return """<tds:GetDeviceInformationResponse><tds:Manufacturer>Kiebitz</tds:Manufacturer>
        <tds:Model>K-12 Dome</tds:Model><tds:FirmwareVersion>2.1</tds:FirmwareVersion>
        <tds:SerialNumber>0017</tds:SerialNumber><tds:HardwareId>k12</tds:HardwareId></tds:GetDeviceInformationResponse>"""

    async def _get_services(self, _: Element) -> str:
        spaces = {
            "http://www.onvif.org/ver10/media/wsdl": "media",
            "http://www.onvif.org/ver20/media/wsdl": "media2",
            "http://www.onvif.org/ver20/ptz/wsdl": "ptz",
            "http://www.onvif.org/ver10/events/wsdl": "events",
        }
        services = "".join(  # a camera behind address translation names an address of its own network
            f"""<tds:Service><tds:Namespace>{space}</tds:Namespace><tds:XAddr>http://192.168.1.64/onvif/{name}</tds:XAddr>
            <tds:Version><tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></tds:Version></tds:Service>"""
            for space, name in spaces.items()
        )
        return f"<tds:GetServicesResponse>{services}</tds:GetServicesResponse>"

    async def _get_profiles(self, _: Element) -> str:
        profiles = "".join(
            f"""<trt:Profiles token="{token}" fixed="true"><tt:Name>{token}</tt:Name>
            <tt:VideoSourceConfiguration token="vsc"><tt:Name>v</tt:Name><tt:UseCount>2</tt:UseCount>
            <tt:SourceToken>vs</tt:SourceToken><tt:Bounds x="0" y="0" width="1920" height="1080"/>
            </tt:VideoSourceConfiguration>
            <tt:VideoEncoderConfiguration token="{token}e"><tt:Name>e</tt:Name><tt:UseCount>1</tt:UseCount>
            <tt:Encoding>{codec}</tt:Encoding><tt:Resolution><tt:Width>{width}</tt:Width>
            <tt:Height>{height}</tt:Height></tt:Resolution>
            <tt:Quality>5</tt:Quality><tt:RateControl><tt:FrameRateLimit>15</tt:FrameRateLimit>
            <tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>2048</tt:BitrateLimit></tt:RateControl>
            <tt:Multicast><tt:Address><tt:Type>IPv4</tt:Type></tt:Address><tt:Port>0</tt:Port><tt:TTL>1</tt:TTL>
            <tt:AutoStart>false</tt:AutoStart></tt:Multicast><tt:SessionTimeout>PT60S</tt:SessionTimeout>
            </tt:VideoEncoderConfiguration>
            <tt:PTZConfiguration token="ptz"><tt:Name>p</tt:Name><tt:UseCount>2</tt:UseCount>
            <tt:NodeToken>n</tt:NodeToken></tt:PTZConfiguration></trt:Profiles>"""
            for token, codec, width, height in STREAMS
        )
        return f"<trt:GetProfilesResponse>{profiles}</trt:GetProfilesResponse>"

    async def _get_stream_uri(self, asked: Element) -> str:
        token = next(each.text for each in asked.iter() if local(each) == "ProfileToken")
        return f"""<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>rtsp://192.168.1.64:554/{token}?unicast=true</tt:Uri>
        <tt:InvalidAfterConnect>false</tt:InvalidAfterConnect><tt:InvalidAfterReboot>false</tt:InvalidAfterReboot>
        <tt:Timeout>PT60S</tt:Timeout></trt:MediaUri></trt:GetStreamUriResponse>"""

    async def _get_nodes(self, _: Element) -> str:
        space = "http://www.onvif.org/ver10/tptz/PanTiltSpaces/SphericalPositionSpaceDegrees"
        return f"""<tptz:GetNodesResponse><tptz:PTZNode token="n"><tt:Name>n</tt:Name><tt:SupportedPTZSpaces>
        <tt:AbsolutePanTiltPositionSpace><tt:URI>{space}</tt:URI><tt:XRange><tt:Min>-180</tt:Min><tt:Max>180</tt:Max></tt:XRange>
        <tt:YRange><tt:Min>-90</tt:Min><tt:Max>90</tt:Max></tt:YRange></tt:AbsolutePanTiltPositionSpace></tt:SupportedPTZSpaces>
        <tt:MaximumNumberOfPresets>8</tt:MaximumNumberOfPresets><tt:HomeSupported>true</tt:HomeSupported>
        </tptz:PTZNode></tptz:GetNodesResponse>"""

    async def _order(self, asked: Element) -> str:
        self.orders.append(asked)
        return f"<tptz:{local(asked)}Response/>"

    _continuous_move = _absolute_move = _stop = _goto_preset = _goto_home_position = _order

    async def _get_status(self, _: Element) -> str:
        space = "http://www.onvif.org/ver10/tptz/PanTiltSpaces/SphericalPositionSpaceDegrees"
        return f"""<tptz:GetStatusResponse><tptz:PTZStatus><tt:Position><tt:PanTilt x="90" y="-45" space="{space}"/>
        <tt:Zoom x="0.25"/></tt:Position><tt:MoveStatus><tt:PanTilt>IDLE</tt:PanTilt>
        <tt:Zoom>MOVING</tt:Zoom></tt:MoveStatus>
        <tt:UtcTime>{self.now():%Y-%m-%dT%H:%M:%SZ}</tt:UtcTime></tptz:PTZStatus></tptz:GetStatusResponse>"""

    async def _get_presets(self, _: Element) -> str:
        return """<tptz:GetPresetsResponse><tptz:Preset token="1"><tt:Name>Main gate</tt:Name></tptz:Preset>
        <tptz:Preset token="2"><tt:Name>Corner</tt:Name></tptz:Preset></tptz:GetPresetsResponse>"""

    async def _create_pull_point_subscription(self, _: Element) -> str:
        return f"""<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference>
        <wsa5:Address>http://192.168.1.64/onvif/pull?sub=7</wsa5:Address></tev:SubscriptionReference>
        <wsnt:CurrentTime>{self.now():%Y-%m-%dT%H:%M:%SZ}</wsnt:CurrentTime>
        <wsnt:TerminationTime>{self.now():%Y-%m-%dT%H:%M:%SZ}</wsnt:TerminationTime></tev:CreatePullPointSubscriptionResponse>"""

    async def _pull_messages(self, _: Element) -> str:
        return f"""<tev:PullMessagesResponse><tev:CurrentTime>{self.now():%Y-%m-%dT%H:%M:%SZ}</tev:CurrentTime>
        <tev:TerminationTime>{self.now():%Y-%m-%dT%H:%M:%SZ}</tev:TerminationTime>{await self.notifications.get()}
        </tev:PullMessagesResponse>"""

    async def _unsubscribe(self, _: Element) -> str:
        return "<wsnt:UnsubscribeResponse/>"

    async def _get_mask_options(self, _: Element) -> str:
        return """<tr2:GetMaskOptionsResponse><tr2:Options RectangleOnly="false"><tr2:MaxMasks>4</tr2:MaxMasks>
        <tr2:MaxPoints>8</tr2:MaxPoints><tr2:Types>Color</tr2:Types><tr2:Types>Blurred</tr2:Types>
        <tr2:Color><tt:ColorList X="0" Y="0" Z="0"/></tr2:Color></tr2:Options></tr2:GetMaskOptionsResponse>"""

    async def _get_masks(self, _: Element) -> str:
        masks = "".join(f'<tr2:Masks token="{token}">{xml}</tr2:Masks>' for token, xml in self.masks)
        return f"<tr2:GetMasksResponse>{masks}</tr2:GetMasksResponse>"

    async def _create_mask(self, asked: Element) -> str:
        points = "".join(
            f'<tt:Point x="{each.get("x")}" y="{each.get("y")}"/>' for each in asked.iter() if local(each) == "Point"
        )
        texts: dict[str, Any] = {local(each): each.text for each in asked.iter()}
        xml = f"""<tr2:ConfigurationToken>{texts["ConfigurationToken"]}</tr2:ConfigurationToken>
        <tr2:Polygon>{points}</tr2:Polygon><tr2:Type>{texts["Type"]}</tr2:Type><tr2:Color X="0" Y="0" Z="0"/>
        <tr2:Enabled>{texts["Enabled"]}</tr2:Enabled>"""
        if self.keeps_masks:
            self.masks.append((str(len(self.masks)), xml))
        return f"<tr2:CreateMaskResponse><tr2:Token>{len(self.masks)}</tr2:Token></tr2:CreateMaskResponse>"
