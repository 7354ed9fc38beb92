"""Which camera of the city sees which scene, what is wrong with it, and how it is reached."""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from watchroom_sim.eyes.digest import USERNAME

FAULTS: Final = ("", "offline", "silent", "frozen", "black", "looped", "clock", "slow", "restart")
"""Nothing wrong; no answer at all; plays but sends nothing; the same picture for ever; no light; the same ten seconds
again and again; a clock that is CLOCK_WRONG_S ahead; two pictures a second; a connection that breaks every so often."""
CLOCK_WRONG_S: Final = 47.0
COLUMNS: Final = (
    "camera_id", "kind", "wanted", "main_url", "sub_url", "onvif_url", "username", "password", "transport",
    "retention_hours", "ring_minutes",
)  # fmt: skip
RETENTION_HOURS: Final = 90 * 24
"""As the demo city's law has it; its ring of recordings is smaller and ends earlier."""
RING_MINUTES: Final = 10


class Eye(msgspec.Struct, frozen=True, kw_only=True):
    """One camera's eye."""

    id: str
    name: str
    scene: str
    wanted: str = "record"
    fault: str = ""
    turns: bool = False
    """A dome that answers ONVIF."""
    pan_zero_deg: float | None = None
    """Which way a dome looks at pan 0, which it then writes into its picture."""
    ring: bool = False
    """Seen on demand, with the last minutes kept."""
    audio: bool = False
    algorithm: str = "MD5"


class Address(msgspec.Struct, frozen=True):
    """Where the eyes are served, and what their passwords are made from."""

    rtsp_port: int
    http_port: int
    secret: str

    def password(self, camera_id: str) -> str:
        """Return a camera's password: nobody's default, another one for each camera and demo."""
        return hmac.new(self.secret.encode(), camera_id.encode(), hashlib.sha256).hexdigest()[:20]


def read_plan(path: Path) -> list[Eye]:
    """Return the eyes of a file."""
    return msgspec.json.decode(path.read_bytes(), type=list[Eye])


def read_address(path: Path) -> Address:
    """Return where the eyes of a demo are."""
    return msgspec.json.decode(path.read_bytes(), type=Address)


def write_streams(eyes: Sequence[Eye], address: Address) -> str:
    """Return the file that `watchroom import streams` takes: a line per camera."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for eye in eyes:
        base = f"rtsp://127.0.0.1:{address.rtsp_port}/cam/{eye.id}"
        onvif = f"http://127.0.0.1:{address.http_port}/onvif/{eye.id}/device_service" if eye.turns else ""
        writer.writerow(
            (
                eye.id, "rtsp", eye.wanted, f"{base}/main", f"{base}/sub", onvif, USERNAME, address.password(eye.id),
                "tcp", RETENTION_HOURS, RING_MINUTES if eye.ring else 0,
            )
        )  # fmt: skip
    return text.getvalue()
