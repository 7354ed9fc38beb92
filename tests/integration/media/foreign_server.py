"""Serves pictures by gst-rtsp-server, as a camera of another make would; run by the system's Python."""

from __future__ import annotations

import itertools
import json
import sys
from typing import Any

import gi  # type: ignore[import-not-found] # a package of the system's Python

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import (  # type: ignore[import-not-found] # noqa: E402 - versions are chosen before
    GLib,
    Gst,
    GstRtsp,
    GstRtspServer,
)

PICTURES = "videotestsrc is-live=true ! video/x-raw,width={width},height={height},framerate=25/1 ! videoconvert"
CODERS = {
    "H264": "x264enc tune=zerolatency key-int-max=25 bitrate={kbit} sliced-threads={slices} threads=2"
    " ! video/x-h264,profile=high ! rtph264pay name=pay0 pt=96 config-interval={interval} aggregate-mode={aggregate}",
    "H265": "x265enc tune=zerolatency speed-preset=ultrafast key-int-max=25 bitrate={kbit}"
    " ! rtph265pay name=pay0 pt=96 config-interval=1",
}
AUDIO = " audiotestsrc is-live=true ! alawenc ! rtppcmapay name=pay1 pt=8"
FILED = "filesrc location={file} ! qtdemux name=demux demux. ! h264parse ! rtph264pay name=pay0 pt=96"
CLOCKS = {"unix": 1, "running": 2}
"""Values of rtpbin's ntp-time-source that make sender reports lie."""


def launch_line(wanted: dict[str, Any]) -> str:
    """Return the pipeline that is wanted."""
    line = (FILED if "file" in wanted else f"{PICTURES} ! {CODERS[wanted['codec']]}").format(**wanted)
    return f"( {line}{AUDIO if wanted['audio'] else ''} )"


def demand_password(server: Any, factory: Any, how: str) -> None:
    """Let only `officer` with the password `blue lamp` in."""
    auth = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    if how == "digest":
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        auth.add_digest("officer", "blue lamp", token)
    else:
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic("officer", "blue lamp"), token)
    server.set_auth(auth)
    may = GstRtspServer.RTSPPermissions()
    may.add_permission_for_role("viewer", "media.factory.access", True)  # noqa: FBT003 - its shape
    may.add_permission_for_role("viewer", "media.factory.construct", True)  # noqa: FBT003
    factory.set_permissions(may)


def lose(media: Any, every: int) -> None:
    """Drop each so manieth of the groups of packets that the payloader gives on."""
    count = itertools.count(1)
    pad = media.get_element().get_by_name("pay0").get_static_pad("src")
    kinds = Gst.PadProbeType.BUFFER | Gst.PadProbeType.BUFFER_LIST

    def throw(*_: Any) -> Any:
        return Gst.PadProbeReturn.OK if next(count) % every else Gst.PadProbeReturn.DROP

    pad.add_probe(kinds, throw)


def lie_about_time(media: Any, how: str) -> None:
    """Let sender reports tell another time."""
    elements = media.get_element().get_parent().iterate_elements()
    while (found := elements.next())[0] == Gst.IteratorResult.OK:
        if found[1].get_factory().get_name() == "rtpbin":
            found[1].set_property("ntp-time-source", CLOCKS[how])


def main(words: str) -> None:
    """Serve /stream as the JSON object `words` says, print the port, until killed."""
    wanted: dict[str, Any] = {
        "codec": "H264",
        "audio": False,
        "width": 640,
        "height": 360,
        "kbit": 1000,
        "slices": "false",
    }
    wanted |= {"interval": 1, "aggregate": "zero-latency", "port": 0, **json.loads(words)}
    Gst.init(None)
    server = GstRtspServer.RTSPServer(address="127.0.0.1", service=str(wanted["port"]))
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(launch_line(wanted))
    factory.set_shared("file" not in wanted)
    if wanted.get("protocols") == "udp":
        factory.set_protocols(GstRtsp.RTSPLowerTrans.UDP)
    if wanted.get("auth"):
        demand_password(server, factory, wanted["auth"])
    if wanted.get("loss"):
        factory.connect("media-configure", lambda _, media: lose(media, wanted["loss"]))
    if wanted.get("clock"):
        factory.connect(
            "media-configure",
            lambda _, media: media.connect("prepared", lambda each: lie_about_time(each, wanted["clock"])),
        )
    server.get_mount_points().add_factory("/stream", factory)
    server.attach(None)
    sys.stdout.write(f"{server.get_bound_port()}\n")
    sys.stdout.flush()
    GLib.MainLoop().run()


if __name__ == "__main__":
    main(sys.argv[1])
