"""`pictures`: what looking after 1,000 cameras costs, and what one masked live stream costs, at 1280 by 720."""

from __future__ import annotations

import time
from fractions import Fraction
from statistics import median

import av
import numpy as np
from av.codec.context import CodecContext, Flags

from watchroom.app.benches.figures import Figure, at_most
from watchroom.app.benches.house import House
from watchroom.media.pictures.decode import measure as look
from watchroom.media.pictures.jobs import Feed, Measure, Open, Picture
from watchroom.media.pictures.nals import annex_b_data, h264_format
from watchroom.media.pictures.transcode import Transcode
from watchroom.media.rounds import LOOK_SECONDS
from watchroom.media.units import CLOCK_HZ, Format

WIDTH, HEIGHT, FPS = 1280, 720, 15
PICTURES = 60
LOOKS = 40
CAMERAS = 1_000
CORE_PERCENT_MAX = 25.0
MASK = [[0.1, 0.1], [0.4, 0.1], [0.4, 0.5], [0.1, 0.5]]


def measure(_house: House, *, seconds: float) -> list[Figure]:  # noqa: ARG001 - a fixed number of pictures
    """Return the cost of a look, of the rounds over 1,000 cameras, and of one masked stream."""
    found, samples = _street()
    key = Measure(picture=Picture(codec=found.codec, record=found.record, data=samples[0]))
    look_ms = median(look(key).cpu_us for _ in range(LOOKS)) / 1000
    transcode = Transcode(
        Open(codec=found.codec, record=found.record, masks=[MASK], width_max=WIDTH, fps=0, kbit_s=1_500)
    )
    began = time.process_time()
    for index, sample in enumerate(samples):
        transcode.feed(Feed(data=sample, is_key=index == 0, ticks=index * CLOCK_HZ // FPS))
    masked_ms = (time.process_time() - began) * 1000 / len(samples)
    return [
        at_most("pictures.look", look_ms, "ms"),
        at_most("pictures.rounds_1000", look_ms / 10 * CAMERAS / LOOK_SECONDS, "% of a core", CORE_PERCENT_MAX),
        at_most("pictures.masked_stream", masked_ms / 10 * FPS, "% of a core"),
    ]


def _street() -> tuple[Format, list[bytes]]:
    """Return format and samples of a grained wall with a block that moves before it."""
    dice = np.random.default_rng(7)
    wall = np.kron(dice.integers(40, 200, (HEIGHT // 20, WIDTH // 20)), np.ones((20, 20)))
    context = CodecContext.create("libx264", "w")
    context.width, context.height, context.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    context.time_base = Fraction(1, FPS)
    context.thread_count = 1
    context.flags |= Flags.global_header
    context.options = {"preset": "ultrafast", "tune": "zerolatency", "g": str(PICTURES)}
    context.open()
    packets = []
    for index in range(PICTURES):
        grained = wall + dice.normal(0, 3, wall.shape)
        grained[300:420, 8 * index : 8 * index + 120] = 250
        picture = np.repeat(grained[:, :, None], 3, axis=2).clip(0, 255).astype(np.uint8)
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts = index
        packets += context.encode(frame)
    packets += context.encode(None)
    found = h264_format(context.extradata or b"")
    return found, [annex_b_data(bytes(packet)) for packet in packets]
