"""What is measured of one picture in grey, for the camera's health."""

from __future__ import annotations

import zlib

import msgspec
import numpy as np
from numpy.typing import NDArray

from watchroom.media.pictures.jobs import SIGNATURE_COLUMNS, SIGNATURE_ROWS, Measures

MEASURE_WIDTH, MEASURE_HEIGHT = 320, 180
_FLAT_VARIANCE = 1.0


def measures_of(grey: NDArray[np.uint8], colour: float = 0.0) -> Measures:
    """Return the measures of a picture of MEASURE_WIDTH by MEASURE_HEIGHT; `seen_as` adds size and cost."""
    luma = grey.astype(np.int16)
    half = luma[::2, ::2] + luma[1::2, ::2] + luma[::2, 1::2] + luma[1::2, 1::2]  # noise counts for half, edges stay
    laplacian = 4 * half[1:-1, 1:-1] - half[:-2, 1:-1] - half[2:, 1:-1] - half[1:-1, :-2] - half[1:-1, 2:]
    variance = float(luma.var())
    fine = float(np.mean(np.square(laplacian, dtype=np.int32))) / 16
    cells = luma.reshape(
        SIGNATURE_ROWS, MEASURE_HEIGHT // SIGNATURE_ROWS, SIGNATURE_COLUMNS, MEASURE_WIDTH // SIGNATURE_COLUMNS
    )
    return Measures(
        mean=float(luma.mean()),
        variance=variance,
        sharpness=fine / variance if variance > _FLAT_VARIANCE else 0.0,
        colour=colour,
        signature=cells.mean(axis=(1, 3)).round().astype(np.uint8).tobytes(),
        crc=zlib.crc32(grey.tobytes()),
        width=grey.shape[1],
        height=grey.shape[0],
        cpu_us=0,
    )


def seen_as(measures: Measures, width: int, height: int, cpu_us: int) -> Measures:
    """Return the measures with the true size of the picture and what looking cost."""
    return msgspec.structs.replace(measures, width=width, height=height, cpu_us=cpu_us)
