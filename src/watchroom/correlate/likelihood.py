"""How likely two pieces of evidence are one occurrence, from pairs counted in two cities' records."""

from __future__ import annotations

import msgspec

from watchroom.base.geometry import distance_m
from watchroom.correlate.evidence import Evidence, Link
from watchroom.model.incident_types import INCIDENT_TYPES

REACH_M = 1_000.0
REACH_S = 1_800.0
"""Farther or longer apart, nothing measured says that two things are one."""
PRECISION_FREE_M = 100.0
"""The bands were counted on places rounded to 100 m; what is known less well counts as farther away."""
SAME_SITE_GAP_S = 900.0
SAME_PLATE_GAP_S = 1_800.0
CAR_MPS_MAX = 70.0
UNMEASURED_PROBABILITY_MAX = 0.75
UNMEASURED_M = 150.0
UNMEASURED_GAP_S = 300.0
"""A pairing that nobody has counted is never joined by rule, only shown to a person, and only when close."""

GUNFIRE_TYPES = frozenset(
    ("shooting", "homicide", "shots_heard", "robbery_armed", "carjacking", "assault_weapon", "person_with_weapon")
) | {"fireworks"}
_ALONE = frozenset(("missing_child", "missing_person", "fraud", "other", "observation"))
_FAMILIES = {"burglary_in_progress": "burglary", "burglar_alarm": "burglary", "panic_alarm": "violent"}
_FAMILY_GROUPS = frozenset(("violent", "traffic", "disorder", "welfare"))
_WORDS = {"call": "call", "gunshot": "gunshot alert", "alarm": "alarm", "hit": "plate hit"}
_MINUTE_S = 60


class Band(msgspec.Struct, frozen=True):
    """Pairs counted up to a distance and a gap (beyond the bands before it), and how many chance would make."""

    distance_m: float
    gap_s: float
    pairs: int
    by_chance: float
    by_chance_in_flood: float

    def probability(self, *, flood: bool) -> float:
        """Return the share that chance does not explain, with one pair added to either side for small counts."""
        chance = self.by_chance_in_flood if flood else self.by_chance
        return max(0.0, 1.0 - (chance + 1.0) / (self.pairs + 1.0))


GUNSHOT_BANDS = (
    Band(150, 61, 10158, 38.0, 288.5),
    Band(150, 121, 2274, 26.0, 204.0),
    Band(150, 301, 4490, 100.0, 601.5),
    Band(150, 601, 4140, 167.5, 867.0),
    Band(150, 1801, 8860, 586.0, 4086.5),
    Band(300, 61, 1523, 91.0, 290.5),
    Band(300, 121, 580, 49.0, 188.5),
    Band(300, 301, 1526, 147.0, 539.0),
    Band(300, 601, 1909, 184.5, 927.5),
    Band(300, 1801, 6488, 887.5, 3805.5),
    Band(500, 61, 1589, 126.0, 536.0),
    Band(500, 121, 945, 75.5, 327.0),
    Band(500, 301, 2508, 254.5, 958.0),
    Band(500, 601, 3711, 382.0, 1626.5),
    Band(500, 1801, 10561, 1524.0, 6801.5),
    Band(1000, 61, 4138, 388.0, 1525.5),
    Band(1000, 121, 2764, 269.5, 1084.0),
    Band(1000, 301, 7888, 791.0, 3215.0),
    Band(1000, 601, 11861, 1377.0, 5397.5),
    Band(1000, 1801, 36690, 5793.0, 22103.5),
)
"""Washington DC, 39,066 detections of 2006 to 2013; chance: clocks shifted one day, in a flood one hour, both ways."""

CALL_BANDS = (
    Band(150, 121, 35, 0.5, 6.2),
    Band(150, 301, 25, 1.0, 4.8),
    Band(150, 601, 22, 1.5, 6.5),
    Band(150, 1801, 46, 9.0, 22.0),
    Band(500, 121, 3, 0.5, 0.4),
    Band(500, 301, 2, 0.0, 0.2),
    Band(500, 601, 2, 0.0, 1.0),
    Band(500, 1801, 4, 3.5, 3.3),
)
"""Nashville, 26,935 police calls of 2024, pairs of one family of types that callers report."""


def link(new: Evidence, old: Evidence, *, flood: bool) -> Link | None:
    """Return how likely `new` is the same occurrence as `old` and why; None when nothing speaks for it.

    Shared numbers are not looked at here: they decide by themselves. `flood` says that gunshot
    detections come faster than one occurrence explains.
    """
    if new.by_number_only or old.by_number_only:
        return None
    if "hit" in (new.kind, old.kind):
        return _same_car(new, old)
    gap_s = abs((new.at - old.at).total_seconds()) + new.at_precision_s + old.at_precision_s
    if new.site is not None and new.site == old.site and gap_s <= SAME_SITE_GAP_S:
        return Link(probability=0.95, reason=f"the same site's alarm {_gap(gap_s)} apart", by="rule")
    return _near(new, old, gap_s, flood=flood)


def _near(new: Evidence, old: Evidence, gap_s: float, *, flood: bool) -> Link | None:
    """Two pieces of evidence near in place and time, by the band of counted pairs they fall into."""
    if new.place is None or old.place is None:
        return None
    apart_m = distance_m(new.place, old.place)
    known_to_m = (new.precision_m or 0.0) + (old.precision_m or 0.0)
    far_m = apart_m + max(0.0, known_to_m - 2 * PRECISION_FREE_M)
    gunshots = [each.kind for each in (new, old)].count("gunshot")
    bands = GUNSHOT_BANDS if gunshots else CALL_BANDS
    band = next((each for each in bands if far_m <= each.distance_m and gap_s <= each.gap_s), None)
    if band is None:
        return None
    where = f"{_WORDS[new.kind]} {apart_m:.0f} m and {_gap(gap_s)} from the {_WORDS[old.kind]}"
    in_flood = flood and gunshots > 0
    probability = band.probability(flood=in_flood)
    if not _compatible(new, old):
        is_close = far_m <= UNMEASURED_M and gap_s <= UNMEASURED_GAP_S
        return _unmeasured(new, old, probability, where) if is_close else None
    chance = band.by_chance_in_flood if in_flood else band.by_chance
    counted = f"{chance:,.0f} such pairs expected by chance in {band.pairs:,}"
    between = "; counted between gunshots" if gunshots == 1 else ""
    blurred = f"; places known to {known_to_m:.0f} m together" if far_m > apart_m else ""
    return Link(probability=probability, reason=f"{where}; {counted}{between}{blurred}", by="measured")


def family(type_code: str) -> str:
    """Return the family of types whose calls may be one occurrence."""
    known = INCIDENT_TYPES.get(type_code, INCIDENT_TYPES["other"])
    if known.code in _FAMILIES:
        return _FAMILIES[known.code]
    return known.group if known.group in _FAMILY_GROUPS and known.code not in _ALONE else known.code


def _compatible(a: Evidence, b: Evidence) -> bool:
    """Return whether pairs of these two kinds and types have been counted."""
    if "gunshot" in (a.kind, b.kind):
        return all(each.kind == "gunshot" or each.type_code in GUNFIRE_TYPES for each in (a, b))
    return family(a.type_code) == family(b.type_code) and family(a.type_code) != "other"


def _unmeasured(new: Evidence, old: Evidence, probability: float, where: str) -> Link:
    titles = [INCIDENT_TYPES.get(each.type_code, INCIDENT_TYPES["other"]).title for each in (new, old)]
    reason = f"{where}, but of another kind ({titles[0]}, {titles[1]}): for a person to judge"
    return Link(probability=min(probability, UNMEASURED_PROBABILITY_MAX), reason=reason, by="rule")


def _same_car(new: Evidence, old: Evidence) -> Link | None:
    """Two hits on one plate that one car can have made; a hit joins anything else by number only."""
    if new.kind != old.kind or new.plate is None or new.plate != old.plate:
        return None
    gap_s = abs((new.at - old.at).total_seconds())
    if gap_s > SAME_PLATE_GAP_S:
        return None
    if new.place is None or old.place is None:
        return Link(probability=0.95, reason=f"the same wanted plate {_gap(gap_s)} apart", by="rule")
    apart_m = distance_m(new.place, old.place)
    if apart_m > REACH_M + CAR_MPS_MAX * gap_s:
        return None
    return Link(probability=0.97, reason=f"the same wanted plate {apart_m:.0f} m and {_gap(gap_s)} apart", by="rule")


def _gap(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 2 * _MINUTE_S else f"{seconds / _MINUTE_S:.0f} min"
