"""What a made-up camera answers to ONVIF's questions about itself, its streams and its masks."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from watchroom_sim.eyes.encoder import Measure
from watchroom_sim.eyes.gallery import STREAMS, Camera, Mask
from watchroom_sim.eyes.soap import Asked, Fault, local, text

MASKS_MAX: Final = 8
CORNERS_MAX: Final = 12
SOURCE: Final = "source"
_SERVICES: Final = (
    ("http://www.onvif.org/ver10/device/wsdl", "device_service"),
    ("http://www.onvif.org/ver10/media/wsdl", "media_service"),
    ("http://www.onvif.org/ver20/media/wsdl", "media2_service"),
    ("http://www.onvif.org/ver20/ptz/wsdl", "ptz_service"),
    ("http://www.onvif.org/ver10/events/wsdl", "events_service"),
)


def date_and_time(now: datetime) -> str:
    """Return the device's clock."""
    moment = (
        f"<tt:Time><tt:Hour>{now.hour}</tt:Hour><tt:Minute>{now.minute}</tt:Minute><tt:Second>{now.second}</tt:Second>"
        f"</tt:Time><tt:Date><tt:Year>{now.year}</tt:Year><tt:Month>{now.month}</tt:Month><tt:Day>{now.day}</tt:Day>"
        "</tt:Date>"
    )
    return (
        "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>Manual</tt:DateTimeType>"
        "<tt:DaylightSavings>false</tt:DaylightSavings><tt:TimeZone><tt:TZ>UTC0</tt:TZ></tt:TimeZone>"
        f"<tt:UTCDateTime>{moment}</tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>"
    )


def information(camera: Camera) -> str:
    """Return maker, model and number."""
    return (
        "<tds:GetDeviceInformationResponse><tds:Manufacturer>Kingsferry Optics</tds:Manufacturer>"
        "<tds:Model>KO-Dome 2</tds:Model><tds:FirmwareVersion>1.0</tds:FirmwareVersion>"
        f"<tds:SerialNumber>{escape(camera.eye.id)}</tds:SerialNumber><tds:HardwareId>ko2</tds:HardwareId>"
        "</tds:GetDeviceInformationResponse>"
    )


def services(base: str) -> str:
    """Return where each service is."""
    each = "".join(
        f"<tds:Service><tds:Namespace>{space}</tds:Namespace><tds:XAddr>{base}/{path}</tds:XAddr>"
        "<tds:Version><tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></tds:Version></tds:Service>"
        for space, path in _SERVICES
    )
    return f"<tds:GetServicesResponse>{each}</tds:GetServicesResponse>"


def capabilities(base: str) -> str:
    """Return the same in the older way."""
    return (
        "<tds:GetCapabilitiesResponse><tds:Capabilities>"
        f"<tt:Device><tt:XAddr>{base}/device_service</tt:XAddr></tt:Device>"
        f"<tt:Events><tt:XAddr>{base}/events_service</tt:XAddr>"
        "<tt:WSSubscriptionPolicySupport>false</tt:WSSubscriptionPolicySupport>"
        "<tt:WSPullPointSupport>true</tt:WSPullPointSupport>"
        "<tt:WSPausableSubscriptionManagerInterfaceSupport>false</tt:WSPausableSubscriptionManagerInterfaceSupport>"
        "</tt:Events>"
        f"<tt:Media><tt:XAddr>{base}/media_service</tt:XAddr><tt:StreamingCapabilities>"
        "<tt:RTPMulticast>false</tt:RTPMulticast><tt:RTP_TCP>true</tt:RTP_TCP>"
        "<tt:RTP_RTSP_TCP>true</tt:RTP_RTSP_TCP></tt:StreamingCapabilities></tt:Media>"
        f"<tt:PTZ><tt:XAddr>{base}/ptz_service</tt:XAddr></tt:PTZ>"
        "</tds:Capabilities></tds:GetCapabilitiesResponse>"
    )


def profiles() -> str:
    """Return the streams as Media's profiles: both of the one source, both with the motor."""
    each = "".join(
        f'<trt:Profiles token="{name}" fixed="true"><tt:Name>{name}</tt:Name>'
        f"{_source('tt:VideoSourceConfiguration')}{_encoder(name, measure)}{_motor()}</trt:Profiles>"
        for name, measure in STREAMS.items()
    )
    return f"<trt:GetProfilesResponse>{each}</trt:GetProfilesResponse>"


def _source(tag: str) -> str:
    width, height = STREAMS["main"].width, STREAMS["main"].height
    return (
        f'<{tag} token="{SOURCE}"><tt:Name>source</tt:Name><tt:UseCount>2</tt:UseCount>'
        f"<tt:SourceToken>sensor</tt:SourceToken>"
        f'<tt:Bounds x="0" y="0" width="{width}" height="{height}"/></{tag}>'
    )


def _encoder(name: str, measure: Measure) -> str:
    return (
        f'<tt:VideoEncoderConfiguration token="encoder-{name}"><tt:Name>{name}</tt:Name><tt:UseCount>1</tt:UseCount>'
        f"<tt:Encoding>H264</tt:Encoding><tt:Resolution><tt:Width>{measure.width}</tt:Width>"
        f"<tt:Height>{measure.height}</tt:Height></tt:Resolution><tt:Quality>4</tt:Quality>"
        f"<tt:RateControl><tt:FrameRateLimit>{measure.fps:.0f}</tt:FrameRateLimit>"
        f"<tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>{measure.kbit_s}</tt:BitrateLimit>"
        f"</tt:RateControl><tt:H264><tt:GovLength>{measure.pictures_per_key}</tt:GovLength>"
        "<tt:H264Profile>Main</tt:H264Profile></tt:H264><tt:Multicast><tt:Address><tt:Type>IPv4</tt:Type>"
        "<tt:IPv4Address>0.0.0.0</tt:IPv4Address></tt:Address><tt:Port>0</tt:Port><tt:TTL>1</tt:TTL>"
        "<tt:AutoStart>false</tt:AutoStart></tt:Multicast><tt:SessionTimeout>PT60S</tt:SessionTimeout>"
        "</tt:VideoEncoderConfiguration>"
    )


def _motor() -> str:
    return (
        '<tt:PTZConfiguration token="motor"><tt:Name>motor</tt:Name><tt:UseCount>2</tt:UseCount>'
        "<tt:NodeToken>dome</tt:NodeToken><tt:DefaultPTZTimeout>PT5S</tt:DefaultPTZTimeout></tt:PTZConfiguration>"
    )


def stream_uri(asked: Asked, url: str) -> str:
    """Return where a profile's stream is."""
    profile = text(asked.body, "ProfileToken")
    if profile not in STREAMS:
        raise Fault("InvalidArgVal", "There is no such profile")
    if asked.space == "tr2":
        return f"<tr2:GetStreamUriResponse><tr2:Uri>{url}/{profile}</tr2:Uri></tr2:GetStreamUriResponse>"
    return f"<trt:GetStreamUriResponse>{_media_uri(f'{url}/{profile}')}</trt:GetStreamUriResponse>"


def snapshot_uri(url: str) -> str:
    """Return where a still is."""
    return f"<trt:GetSnapshotUriResponse>{_media_uri(url)}</trt:GetSnapshotUriResponse>"


def _media_uri(url: str) -> str:
    return (
        f"<trt:MediaUri><tt:Uri>{url}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect>"
        "<tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT60S</tt:Timeout></trt:MediaUri>"
    )


def mask_options() -> str:
    """Return which masks the camera can have."""
    return (
        '<tr2:GetMaskOptionsResponse><tr2:Options RectangleOnly="false" SingleColorOnly="true">'
        f"<tr2:MaxMasks>{MASKS_MAX}</tr2:MaxMasks><tr2:MaxPoints>{CORNERS_MAX}</tr2:MaxPoints>"
        '<tr2:Types>Color</tr2:Types><tr2:Color><tt:ColorList X="0" Y="0" Z="0"/></tr2:Color></tr2:Options>'
        "</tr2:GetMaskOptionsResponse>"
    )


def masks(camera: Camera, asked: Asked) -> str:
    """Return the masks, all or the one asked for."""
    token = text(asked.body, "Token")
    found = "".join(_mask(each, mask) for each, mask in camera.masks.items() if not token or each == token)
    return f"<tr2:GetMasksResponse>{found}</tr2:GetMasksResponse>"


def _mask(token: str, mask: Mask) -> str:
    points = "".join(f'<tt:Point x="{x:g}" y="{y:g}"/>' for x, y in mask.corners)
    return (
        f"<tr2:Masks token={quoteattr(token)}><tr2:ConfigurationToken>{SOURCE}</tr2:ConfigurationToken>"
        f'<tr2:Polygon>{points}</tr2:Polygon><tr2:Type>Color</tr2:Type><tr2:Color X="0" Y="0" Z="0"/>'
        f"<tr2:Enabled>{'true' if mask.enabled else 'false'}</tr2:Enabled></tr2:Masks>"
    )


def create_mask(camera: Camera, asked: Asked) -> str:
    """Add a mask."""
    if len(camera.masks) >= MASKS_MAX:
        raise Fault("MaxMasks", "The camera has no room for another mask")
    token = str(max((int(each) for each in camera.masks), default=0) + 1)
    camera.masks[token] = _read_mask(asked)
    return f"<tr2:CreateMaskResponse><tr2:Token>{token}</tr2:Token></tr2:CreateMaskResponse>"


def set_mask(camera: Camera, asked: Asked) -> str:
    """Change a mask."""
    token = next((each.get("token", "") for each in asked.body.iter() if local(each) == "Mask"), "")
    _demand_mask(camera, token)
    camera.masks[token] = _read_mask(asked)
    return "<tr2:SetMaskResponse/>"


def delete_mask(camera: Camera, asked: Asked) -> str:
    """Take a mask away."""
    token = text(asked.body, "Token")
    _demand_mask(camera, token)
    del camera.masks[token]
    return "<tr2:DeleteMaskResponse/>"


def _demand_mask(camera: Camera, token: str) -> None:
    if token not in camera.masks:
        raise Fault("NoConfig", "There is no such mask")


def _read_mask(asked: Asked) -> Mask:
    if text(asked.body, "ConfigurationToken") != SOURCE or text(asked.body, "Type") != "Color":
        raise Fault("InvalidArgVal", "The camera has one source, and masks of one colour")
    try:
        corners = [
            (float(each.get("x", "")), float(each.get("y", ""))) for each in asked.body.iter() if local(each) == "Point"
        ]
    except ValueError:
        raise Fault("InvalidPolygon", "A corner is no number") from None
    if not 3 <= len(corners) <= CORNERS_MAX:  # noqa: PLR2004 - less is no area
        raise Fault("InvalidPolygon", f"A mask has 3 to {CORNERS_MAX} corners")
    return Mask(corners, text(asked.body, "Enabled", "true") in ("true", "1"))
