"""How a made-up dome obeys ONVIF's PTZ service."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from watchroom_sim.eyes.gallery import Camera
from watchroom_sim.eyes.motor import MOVE_SECONDS_MAX, PRESETS_MAX, Motor, Pose
from watchroom_sim.eyes.soap import Asked, Fault, instant, local, text

_GENERIC: Final = "http://www.onvif.org/ver10/tptz/"
_POSITION: Final = f"{_GENERIC}PanTiltSpaces/PositionGenericSpace"
_DURATION: Final = re.compile(r"PT(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?")


def answer(camera: Camera, asked: Asked) -> str:
    """Return the answer to one request; raises Fault."""
    motor = camera.motor
    act = _ACTS.get(asked.operation)
    if motor is None or act is None:
        raise Fault("ActionNotSupported", "The camera cannot do this")
    return act(motor, asked.body, time.time())


def _continuous(motor: Motor, body: Element, now: float) -> str:
    motor.move(_vector(body), now, _seconds(text(body, "Timeout")))
    return "<tptz:ContinuousMoveResponse/>"


def _absolute(motor: Motor, body: Element, now: float) -> str:
    motor.go(_vector(body, motor.pose(now)), now)
    return "<tptz:AbsoluteMoveResponse/>"


def _relative(motor: Motor, body: Element, now: float) -> str:
    motor.go(motor.pose(now).moved(_vector(body)), now)
    return "<tptz:RelativeMoveResponse/>"


def _stop(motor: Motor, _body: Element, now: float) -> str:
    motor.stop(now)
    return "<tptz:StopResponse/>"


def _home(motor: Motor, _body: Element, now: float) -> str:
    motor.go(Pose(), now)
    return "<tptz:GotoHomePositionResponse/>"


def _goto(motor: Motor, body: Element, now: float) -> str:
    _, pose = _preset(motor, text(body, "PresetToken"))
    motor.go(pose, now)
    return "<tptz:GotoPresetResponse/>"


def _set_preset(motor: Motor, body: Element, now: float) -> str:
    token = text(body, "PresetToken") or None
    if token is not None:
        _preset(motor, token)
    kept = motor.keep(text(body, "PresetName") or "Preset", now, token)
    if kept is None:
        raise Fault("TooManyPresets", "The camera has no room for another preset")
    return f"<tptz:SetPresetResponse><tptz:PresetToken>{kept}</tptz:PresetToken></tptz:SetPresetResponse>"


def _remove_preset(motor: Motor, body: Element, _now: float) -> str:
    token = text(body, "PresetToken")
    _preset(motor, token)
    del motor.presets[token]
    return "<tptz:RemovePresetResponse/>"


def _presets(motor: Motor, _body: Element, _now: float) -> str:
    found = "".join(
        f'<tptz:Preset token="{token}"><tt:Name>{escape(name)}</tt:Name>{_position(pose)}</tptz:Preset>'
        for token, (name, pose) in motor.presets.items()
    ).replace("tt:Position", "tt:PTZPosition")
    return f"<tptz:GetPresetsResponse>{found}</tptz:GetPresetsResponse>"


def _status(motor: Motor, _body: Element, now: float) -> str:
    moves = "MOVING" if motor.is_moving(now) else "IDLE"
    return (
        f"<tptz:GetStatusResponse><tptz:PTZStatus>{_position(motor.pose(now))}"
        f"<tt:MoveStatus><tt:PanTilt>{moves}</tt:PanTilt><tt:Zoom>{moves}</tt:Zoom></tt:MoveStatus>"
        f"<tt:UtcTime>{instant(datetime.fromtimestamp(now, UTC))}</tt:UtcTime></tptz:PTZStatus>"
        "</tptz:GetStatusResponse>"
    )


def _nodes(_motor: Motor, _body: Element, _now: float) -> str:
    return f"<tptz:GetNodesResponse>{_node()}</tptz:GetNodesResponse>"


def _node() -> str:
    both, across, up = "<tt:Min>-1</tt:Min><tt:Max>1</tt:Max>", "tt:XRange", "tt:YRange"
    plane = f"<{across}>{both}</{across}><{up}>{both}</{up}>"
    line = f"<{across}><tt:Min>0</tt:Min><tt:Max>1</tt:Max></{across}>"
    spaces = (
        ("AbsolutePanTiltPositionSpace", "PanTiltSpaces/PositionGenericSpace", plane),
        ("AbsoluteZoomPositionSpace", "ZoomSpaces/PositionGenericSpace", line),
        ("RelativePanTiltTranslationSpace", "PanTiltSpaces/TranslationGenericSpace", plane),
        ("RelativeZoomTranslationSpace", "ZoomSpaces/TranslationGenericSpace", f"<{across}>{both}</{across}>"),
        ("ContinuousPanTiltVelocitySpace", "PanTiltSpaces/VelocityGenericSpace", plane),
        ("ContinuousZoomVelocitySpace", "ZoomSpaces/VelocityGenericSpace", f"<{across}>{both}</{across}>"),
    )
    said = "".join(f"<tt:{name}><tt:URI>{_GENERIC}{path}</tt:URI>{ranges}</tt:{name}>" for name, path, ranges in spaces)
    return (
        f'<tptz:PTZNode token="dome"><tt:Name>dome</tt:Name><tt:SupportedPTZSpaces>{said}</tt:SupportedPTZSpaces>'
        f"<tt:MaximumNumberOfPresets>{PRESETS_MAX}</tt:MaximumNumberOfPresets>"
        "<tt:HomeSupported>true</tt:HomeSupported></tptz:PTZNode>"
    )


def _position(pose: Pose) -> str:
    return (
        f'<tt:Position><tt:PanTilt x="{pose.pan:.4f}" y="{pose.tilt:.4f}" space="{_POSITION}"/>'
        f'<tt:Zoom x="{pose.zoom:.4f}" space="{_GENERIC}ZoomSpaces/PositionGenericSpace"/></tt:Position>'
    )


def _preset(motor: Motor, token: str) -> tuple[str, Pose]:
    if token not in motor.presets:
        raise Fault("NoToken", "There is no such preset")
    return motor.presets[token]


def _vector(body: Element, default: Pose | None = None) -> Pose:
    """Return the first vector of a request; what it does not name is as in `default`, or 0."""
    pose = default or Pose()
    try:
        for each in body[1].iter():
            if local(each) == "PanTilt":
                pose = Pose(float(each.get("x", "0")), float(each.get("y", "0")), pose.zoom)
            elif local(each) == "Zoom":
                pose = Pose(pose.pan, pose.tilt, float(each.get("x", "0")))
    except (ValueError, IndexError):
        raise Fault("InvalidTranslation", "The vector is no pair of numbers") from None
    return pose


def _seconds(duration: str) -> float:
    found = _DURATION.fullmatch(duration)
    return int(found[1] or 0) * 60 + float(found[2] or 0) if found and duration != "PT" else MOVE_SECONDS_MAX


_ACTS: Final = {
    "ContinuousMove": _continuous, "AbsoluteMove": _absolute, "RelativeMove": _relative, "Stop": _stop,
    "GotoHomePosition": _home, "GotoPreset": _goto, "SetPreset": _set_preset, "RemovePreset": _remove_preset,
    "GetPresets": _presets, "GetStatus": _status, "GetNodes": _nodes,
}  # fmt: skip
