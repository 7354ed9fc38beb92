"""How each maker's reader tells a read: the same plate in five formats, as their cameras post them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, Final

from watchroom_sim.agenda import iso
from watchroom_sim.plane import to_ground
from watchroom_sim.plate_pictures import Pictures
from watchroom_sim.traffic import Reader, Seen

SHARED_KINDS: Final = ("lpr_platerecognizer", "lpr_rekor", "lpr_axis", "lpr_frigate")
READERS_PER_SHARED_KIND: Final = 4
FACE_EACH: Final = 6
"""So many of the city's own readers are of each other make; all the rest are generic."""
COUNTY_SOURCES: Final = {
    "ashby": ("ashby_lpr", "lpr_rekor"),
    "fairmont": ("fairmont_lpr", "lpr_platerecognizer"),
    "montrose": ("montrose_lpr", "lpr_axis"),
    "carroll": ("carroll_lpr", "lpr_generic"),
}
"""Agency: its source and kind; the records live under its own law."""


def sources_of(readers: list[Reader]) -> dict[str, tuple[str, str]]:
    """Return source id and kind for each reader id."""
    own = [reader.id for reader in readers if reader.agency not in COUNTY_SOURCES]
    found = {reader.id: COUNTY_SOURCES[reader.agency] for reader in readers if reader.agency in COUNTY_SOURCES}
    found |= dict.fromkeys(own, ("lpr_generic", "lpr_generic"))
    other = own[10 :: len(own) // (len(SHARED_KINDS) * READERS_PER_SHARED_KIND + 1)]
    for number, id_ in enumerate(other[: len(SHARED_KINDS) * READERS_PER_SHARED_KIND]):
        kind = SHARED_KINDS[number % len(SHARED_KINDS)]
        found[id_] = (kind, kind)
    return found


def write_read(kind: str, seen: Seen, pictures: Pictures | None = None) -> list[dict[str, Any]]:
    """Return what the reader sends: the read in its maker's format, and what it sends unasked beside it.

    `pictures` go with it where its maker's format has a place for them.
    """
    unasked = [_frigate_face(seen)] if kind == "lpr_frigate" and int(seen.at * 1000) % FACE_EACH == 0 else []
    return [_WRITERS[kind](seen) | _pictured(kind, pictures), *unasked]


def _pictured(kind: str, pictures: Pictures | None) -> dict[str, Any]:
    if pictures is None:
        return {}
    if kind == "lpr_rekor":
        return {"vehicle_crop_jpeg": pictures.vehicle, "best_plate": {"plate_crop_jpeg": pictures.plate}}
    if kind == "lpr_axis":
        sent = {"plate": pictures.plate, "vehicle": pictures.vehicle}
        kinds = [{"ImageType": name, "ImageFormat": "jpg", "BinaryImage": each} for name, each in sent.items()]
        return {"ImageArray": kinds}
    return {"plate_jpeg": pictures.plate, "vehicle_jpeg": pictures.vehicle} if kind == "lpr_generic" else {}


def read_id(seen: Seen) -> str:
    """Return a name that no other read has, the same for the same read."""
    return f"{seen.reader.id}-{int(seen.at * 1000):x}"


def _generic(seen: Seen) -> dict[str, Any]:
    place = to_ground(seen.reader.at)
    return {
        "id": read_id(seen),
        "plate": seen.plate,
        "region": seen.region,
        "reader": seen.reader.id,
        "read_at": iso(seen.at),
        "lat": place.lat,
        "lon": place.lon,
        "confidence": seen.confidence,
    }


def _platerecognizer(seen: Seen) -> dict[str, Any]:
    box = {"xmin": 337, "ymin": 270, "xmax": 412, "ymax": 305}
    return {
        "hook": {"target": "https://readers.example/hook", "id": seen.reader.id, "event": "recognition"},
        "data": {
            "camera_id": seen.reader.id,
            "filename": f"{seen.reader.id}_screenshots/{int(seen.at * 1000)}.jpg",
            "timestamp": iso(seen.at),
            "timestamp_local": iso(seen.at),
            "results": [
                {
                    "box": box,
                    "plate": seen.plate.lower(),
                    "score": seen.confidence,
                    "dscore": round(seen.confidence * 0.92, 3),
                    "region": {"code": seen.region.lower(), "score": 0.71} if seen.region else {},
                    "candidates": [{"plate": seen.plate.lower(), "score": seen.confidence}],
                    "vehicle": {"type": "Sedan", "score": 0.72, "box": box},
                    "direction": 210,
                }
            ],
        },
    }


def _rekor(seen: Seen) -> dict[str, Any]:
    place = to_ground(seen.reader.at)
    uuid = f"{seen.reader.id}-{int(seen.at * 1000)}"
    percent = round(seen.confidence * 100, 2)
    return {
        "data_type": "alpr_group",
        "version": 2,
        "epoch_start": int(seen.at * 1000),
        "epoch_end": int(seen.at * 1000) + 900,
        "agent_uid": seen.reader.agency.upper(),
        "agent_type": "alprd",
        "camera_id": int(seen.reader.id.removeprefix("LPR-")),
        "country": "us",
        "gps_latitude": place.lat,
        "gps_longitude": place.lon,
        "uuids": [uuid],
        "best_uuid": uuid,
        "best_plate_number": seen.plate,
        "best_confidence": percent,
        "best_region": seen.region.lower(),
        "best_region_confidence": 81.0 if seen.region else 0.0,
        "candidates": [{"plate": seen.plate, "confidence": percent, "matches_template": 1}],
        "is_parked": False,
    }


def _axis(seen: Seen) -> dict[str, Any]:
    place = to_ground(seen.reader.at)
    return {
        "packetCounter": str(int(seen.at * 10) % 10**8),
        "capture_timestamp": str(int(seen.at * 1000)),
        "plateText": seen.plate,
        "plateUTF8": seen.plate,
        "plateASCII": seen.plate,
        "plateCountry": "USA" if seen.region else "",
        "plateRegionCode": seen.region.removeprefix("US-"),
        "plateConfidence": f"{seen.confidence:.6f}",
        "carState": "lost",
        "geotag": {"lat": place.lat, "lon": place.lon},
        "imageType": "plate",
        "plateImageSize": "0",
        "carMoveDirection": "in",
        "carID": str(int(seen.at * 100) % 10**7),
        "camera_info": {"SerialNumber": seen.reader.id, "ProdShortName": "AXIS P1465-LE-3"},
        "sensorProviderID": seen.reader.id,
    }


def _frigate_face(seen: Seen) -> dict[str, Any]:
    """Return an update of a Frigate whose face recognition was left on: the door must drop and count it."""
    return {
        "type": "face",
        "id": f"{seen.at:.6f}-person",
        "name": "unknown",
        "score": 0.61,
        "camera": seen.reader.id,
        "timestamp": round(seen.at, 6),
    }


def _frigate(seen: Seen) -> dict[str, Any]:
    tag = hashlib.sha256(read_id(seen).encode()).hexdigest()[:6]
    return {
        "type": "lpr",
        "id": f"{seen.at - 2.6:.6f}-{tag}",
        "plate": seen.plate,
        "score": seen.confidence,
        "camera": seen.reader.id,
        "timestamp": round(seen.at, 6),
        "plate_box": [917, 487, 1029, 529],
    }


_WRITERS: Final[dict[str, Callable[[Seen], dict[str, Any]]]] = {
    "lpr_generic": _generic,
    "lpr_platerecognizer": _platerecognizer,
    "lpr_rekor": _rekor,
    "lpr_axis": _axis,
    "lpr_frigate": _frigate,
}
