"""The vocabulary of video: how a camera is reached, what it should stream, what it does stream, and what was kept."""

from __future__ import annotations

from datetime import datetime

import msgspec

STREAM_KINDS = ("rtsp", "hls", "mjpeg", "gateway")
"""How a camera's pictures reach us. A file is no camera: what it shows would look as if it happened now."""

WANTED = ("record", "on_demand", "off")
"""What people want of a stream: recorded all the time, fetched only while somebody may look, or not at all."""

ACTUAL = ("live", "connecting", "waiting", "failed", "idle", "off")
"""What a stream does: `waiting` is between two tries, `idle` is on demand with nobody looking."""

FAULTS: dict[str, str] = {
    "offline": "No picture arrives",
    "frozen": "The picture does not change at all",
    "black": "The picture is black",
    "blurred": "The picture is blurred",
    "moved": "The camera looks elsewhere than before",
    "looped": "The same pictures come again and again",
    "slow": "Fewer pictures a second than it should send",
    "clock": "The camera's clock is wrong",
}
"""What can be wrong with a camera, with the words shown."""


class StreamSecrets(msgspec.Struct, frozen=True, kw_only=True):
    """Where a camera is and how to sign in to it; stored sealed, never shown again, never logged."""

    main_url: str
    sub_url: str | None = None
    """A smaller picture of the same camera, for walls."""
    username: str = ""
    password: str = ""
    certificate_sha256: str = ""
    """Pinned certificate of an `rtsps` or `https` camera, hex; empty: the machine's authorities decide."""
    onvif_url: str | None = None
    transport: str = "tcp"
    """tcp (interleaved) or udp."""


class Mask(msgspec.Struct, frozen=True, kw_only=True):
    """One area of a camera's picture that nobody may see: a polygon in parts of width and height, 0 to 1."""

    points: list[list[float]]
    reason: str


class CameraStream(msgspec.Struct, frozen=True, kw_only=True):
    """What is wanted of one camera's stream: the wanted state, set by people, followed by a media process."""

    camera_id: str
    kind: str
    wanted: str
    secrets: StreamSecrets
    retention_hours: int
    label: str
    """`agency/law_tag` of the camera, carried by what is recorded of it."""
    part: int = 0
    """Which media process reads it."""
    masks: list[Mask] = []
    masked_in_camera: bool = False
    ring_minutes: int = 0
    """On demand with a ring buffer: so many minutes are kept and overwritten."""


class StreamState(msgspec.Struct, frozen=True, kw_only=True):
    """What one camera's stream does: the actual state, told by its media process."""

    camera_id: str
    actual: str
    since: datetime
    error: str | None = None
    """What is wrong and what to do, without addresses or credentials."""
    codec: str | None = None
    width: int = 0
    height: int = 0
    fps: float = 0.0
    kbit_s: float = 0.0
    offset_s: float | None = None
    """The camera's clock minus ours, from its sender reports; None when it sends none."""
    last_frame_at: datetime | None = None
    restarts: int = 0
    lost_packets: int = 0
    viewers: int = 0
    faults: list[str] = []
    """Of FAULTS, as found by looking at the pictures and the stream."""


class Fragment(msgspec.Struct, frozen=True, array_like=True):
    """One run of pictures of a segment that begins with a key frame."""

    offset: int
    """Bytes from the start of the file to its `moof`."""
    size: int
    began_ms: int
    """Milliseconds after the segment's begin."""
    duration_ms: int


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """One finished file of a camera's recording, playable by itself (fragmented MP4)."""

    camera_id: str
    stream: str
    """main or sub."""
    began_at: datetime
    ended_at: datetime
    offset_s: float | None
    """The camera's clock minus ours while it was recorded."""
    path: str
    """Below the recordings folder."""
    size_bytes: int
    sha256: bytes
    codec: str
    """As browsers name it: `avc1.64001f`, `hvc1.1.6.L93.B0`."""
    width: int
    height: int
    frames: int
    fragments: list[Fragment]
    label: str
    id: int = 0
    """Given by the store."""


class SegmentView(msgspec.Struct, frozen=True, kw_only=True):
    """One recorded stretch as the timeline shows it; `id` 0 is the file that is being written now."""

    id: int
    camera_id: str
    began_at: datetime
    ended_at: datetime
    size_bytes: int
    sha256: str | None
    codec: str
    width: int
    height: int
    offset_s: float | None
    fragments: list[Fragment]
    header_bytes: int
    """The first bytes of the file that a player needs before any fragment."""
    held: bool = False
    masked: bool = False
    """What is kept lacks the camera's masks: its pictures are had masked, one group (a fragment) at a time."""


class LeaseView(msgspec.Struct, frozen=True, kw_only=True):
    """A time-boxed permission to view one private or partner camera."""

    id: str
    camera_id: str
    camera_name: str
    incident_id: str
    incident_number: str
    exigency: str
    """The reason stated, from EXIGENCIES."""
    note: str
    opened_by: str
    opened_by_name: str
    agency: str
    law_tag: str
    opened_at: datetime
    ends_at: datetime
    renewed: int = 0
    ended_at: datetime | None = None
    ended_because: str | None = None
    """closed, time_over, incident_closed, restart, owner, condition, left or false_alarm."""
    incident_title: str = ""
    """What it was opened for, in the words shown then."""
    agreed: str | None = None
    """How an owner who wants to be asked agreed: page or telephone."""


EXIGENCIES: dict[str, str] = {
    "life": "A life is in danger now",
    "violence": "Violence is under way or was minutes ago",
    "pursuit": "A fleeing suspect of a violent crime is followed",
    "missing": "A missing child or a person at risk is looked for",
    "fire": "Fire, explosion or another disaster",
}
"""The published reasons that open a private camera; anything else does not."""

LEASE_MINUTES_MAX = 15
BY_OWNERS_SAY = ("owner", "condition", "left", "false_alarm")
"""Why a lease ended where its camera's owner ended it: at once, by another condition, by leaving, by calling off."""

PTZ_KINDS = ("move", "stop", "absolute", "preset", "home", "status")
"""What can be asked of a camera's motor: move until stopped, stop, go to a place, go to a preset, go home, tell."""


class PtzCommand(msgspec.Struct, frozen=True, kw_only=True):
    """One order to a camera's motor."""

    kind: str
    """Of PTZ_KINDS."""
    pan: float = 0.0
    """-1 to 1: speed to the right for `move`; for `absolute` where to look, half a turn left to half a turn right."""
    tilt: float = 0.0
    """-1 to 1: speed upwards for `move`; for `absolute` straight down to straight up."""
    zoom: float = 0.0
    """-1 to 1: speed of narrowing for `move`; 0 to 1 for `absolute`, wide to narrow."""
    preset: str | None = None
    """The preset's token, for `preset`."""
    seconds: float = 2.0
    """After so long the camera stops by itself, should our `stop` never reach it; for `move`."""


class PtzPreset(msgspec.Struct, frozen=True, kw_only=True):
    """One direction that a camera remembers."""

    token: str
    name: str


class PtzResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a camera answered to an order; `error` says what to do, without addresses or credentials."""

    error: str | None = None
    """None: the camera took the order."""
    pan: float | None = None
    """Where it looks now, as `absolute` counts; None when it does not tell."""
    tilt: float | None = None
    zoom: float | None = None
    moving: bool | None = None
    presets: list[PtzPreset] = []
    """Told for `status` only."""
