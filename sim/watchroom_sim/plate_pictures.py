"""What plate readers photograph: the plate and the vehicle that carries it, drawn, the same car the same each time."""

from __future__ import annotations

import base64
import io
import random
from functools import lru_cache
from typing import Final

import msgspec
from PIL import Image, ImageDraw, ImageFont

from watchroom_sim.plates import Vehicle

PLATE_SIZE: Final = (240, 120)
VEHICLE_SIZE: Final = (320, 220)
QUALITY: Final = 62
SHARE_OF_OTHERS: Final = 0.2
"""Cars on no hotlist are photographed this often: a picture costs more than a read."""
KEPT: Final = 64
BANDS: Final = {
    "US-DC": ("#c8102e", "#1f3a93"), "US-VA": ("#ffffff", "#1f3a93"), "US-MD": ("#f2c230", "#202020"),
    "US-PA": ("#1f3a93", "#1f3a93"), "US-DE": ("#14325c", "#e0b73a"), "US-NC": ("#ffffff", "#a31f34"),
    "US-NJ": ("#f3dd84", "#222222"), "US-WV": ("#f1b300", "#153a7d"),
}  # fmt: skip
"""The band over a state's plate and the colour of its letters."""
PAINTS: Final = {
    "black": (34, 36, 40), "white": (226, 228, 230), "silver": (176, 180, 186), "grey": (112, 116, 122),
    "blue": (44, 74, 140), "red": (150, 34, 40), "green": (38, 92, 62), "brown": (96, 66, 46),
}  # fmt: skip
HIGH: Final = frozenset({"pickup", "van", "SUV"})


class Pictures(msgspec.Struct, frozen=True):
    """Two JPEGs as base64, as readers send them."""

    plate: str
    vehicle: str


@lru_cache(maxsize=KEPT)
def pictures_of(vehicle: Vehicle) -> Pictures:
    """Return what a reader photographs of a vehicle."""
    return Pictures(_encoded(_plate(vehicle)), _encoded(_vehicle(vehicle)))


def _encoded(image: Image.Image) -> str:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return base64.b64encode(out.getvalue()).decode()


@lru_cache(maxsize=4)
def _font(size: int) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    return ImageFont.load_default(size)


def _plate(vehicle: Vehicle) -> Image.Image:
    """Draw a plate as a camera sees it: a little tilted, a little dark at one side."""
    dice = random.Random(vehicle.plate)
    band, letters = BANDS.get(vehicle.region, ("#dddddd", "#222222"))
    width, height = PLATE_SIZE
    image = Image.new("RGB", PLATE_SIZE, "#e9ecef")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width, 24), fill=band)
    draw.text((width / 2, 12), vehicle.region.removeprefix("US-"), font=_font(16), fill="#555555", anchor="mm")
    draw.text((width / 2, 74), vehicle.plate, font=_font(50), fill=letters, anchor="mm")
    draw.rectangle((0, 0, width - 1, height - 1), outline="#5b6068", width=3)
    tilted = image.rotate(dice.uniform(-3.0, 3.0), resample=Image.Resampling.BILINEAR, fillcolor="#2b2e33")
    return Image.blend(tilted, Image.new("RGB", PLATE_SIZE, "#17181b"), dice.uniform(0.05, 0.3))


def _vehicle(vehicle: Vehicle) -> Image.Image:
    """Draw a vehicle from behind, on its street."""
    paint = PAINTS.get(vehicle.colour, (120, 120, 120))
    dark = tuple(int(each * 0.6) for each in paint)
    width, height = VEHICLE_SIZE
    image = Image.new("RGB", VEHICLE_SIZE, "#7d8288")
    draw = ImageDraw.Draw(image)
    draw.polygon((0, height, width * 0.34, 70, width * 0.66, 70, width, height), fill="#4a4d52")
    roof = 46 if vehicle.model.rsplit(" ", 1)[-1] in HIGH else 78
    draw.polygon((100, roof, 220, roof, 246, 118, 74, 118), fill=dark)
    draw.polygon((110, roof + 8, 210, roof + 8, 230, 112, 90, 112), fill="#2a3440")
    draw.rounded_rectangle((60, 112, 260, 188), radius=12, fill=paint)
    for left in (66, 226):
        draw.rectangle((left, 124, left + 28, 140), fill="#a8161b")
        draw.rectangle((left, 184, left + 28, 204), fill="#17181a")
    draw.rectangle((130, 146, 190, 170), fill="#eef0f2")
    draw.text((160, 158), vehicle.plate, font=_font(11), fill="#222222", anchor="mm")
    return image
