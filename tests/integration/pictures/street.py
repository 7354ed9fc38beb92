"""Made-up pictures of a street, coded and in containers, and how to look at a JPEG."""

from __future__ import annotations

import io
from fractions import Fraction

import av
import numpy as np
from av.codec.context import CodecContext, Flags
from numpy.typing import NDArray

from watchroom.media.pictures.nals import annex_b_data, h264_format
from watchroom.media.units import CLOCK_HZ, AccessUnit, Format

WIDTH, HEIGHT, FPS = 320, 240, 10


def street(count: int) -> list[NDArray[np.uint8]]:
    """Return so many RGB pictures of a bright block that moves over a grained wall."""
    dice = np.random.default_rng(7)
    wall = np.kron(dice.integers(40, 200, (HEIGHT // 20, WIDTH // 20)), np.ones((20, 20)))
    pictures = []
    for index in range(count):
        grained = wall + dice.normal(0, 3, wall.shape)
        grained[100:140, 8 * index % WIDTH : 8 * index % WIDTH + 40] = 250
        pictures.append(np.repeat(grained[:, :, None], 3, axis=2).clip(0, 255).astype(np.uint8))
    return pictures


def coded(pictures: list[NDArray[np.uint8]]) -> tuple[Format, list[AccessUnit]]:
    """Return the pictures as one group of H.264, the first a key frame."""
    context = CodecContext.create("libx264", "w")
    context.width, context.height, context.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    context.time_base = Fraction(1, FPS)
    context.thread_count = 1
    context.flags |= Flags.global_header
    context.options = {"preset": "ultrafast", "tune": "zerolatency"}
    context.open()
    packets = []
    for index, picture in enumerate(pictures):
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts = index
        packets += context.encode(frame)
    packets += context.encode(None)
    units = [
        AccessUnit(
            data=annex_b_data(bytes(packet)),
            is_key=packet.is_keyframe,
            ticks=int((packet.pts or 0) * CLOCK_HZ / FPS),
            wall_us=1_700_000_000_000_000 + int((packet.pts or 0) * 1_000_000 / FPS),
        )
        for packet in packets
    ]
    return h264_format(context.extradata or b""), units


def contained(container: str, pictures: list[NDArray[np.uint8]], *, with_sound: bool = False) -> bytes:
    """Return the pictures in a container, with a tone beside them if wanted."""
    into = io.BytesIO()
    options = {"movflags": "frag_keyframe+empty_moov+default_base_moof"} if container == "mp4" else {}
    with av.open(into, "w", format=container, options=options) as target:
        track = target.add_stream("libx264", FPS, options={"preset": "ultrafast", "tune": "zerolatency"})
        track.width, track.height, track.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        sound = target.add_stream("aac", 48_000, layout="mono") if with_sound else None
        for index, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts = index
            target.mux(track.encode(frame))
        target.mux(track.encode(None))
        if sound is not None:
            tone = av.AudioFrame.from_ndarray(np.zeros((1, 1024), dtype=np.float32), format="fltp", layout="mono")
            tone.rate = 48_000
            target.mux(sound.encode(tone))
            target.mux(sound.encode(None))
    return into.getvalue()


def shown(jpeg: bytes) -> NDArray[np.uint8]:
    """Return a JPEG's luma."""
    context = CodecContext.create("mjpeg", "r")
    frames = context.decode(av.Packet(jpeg)) + context.decode(None)
    return frames[0].reformat(format="gray", threads=1).to_ndarray().astype(np.uint8)
