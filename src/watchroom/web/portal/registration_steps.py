"""The questions of a registration in their order: what each takes, what is wrong with it, and how it is shown again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from watchroom.actions.contacts import checked_email, checked_name, checked_phone
from watchroom.base.errors import BadInputError
from watchroom.model.portal import CHANNELS, LANGUAGES, Fields
from watchroom.model.registry import FOV_DEG_MIN, KINDS, NOTE_CHARS_MAX, Told
from watchroom.web.portal.gate import Form
from watchroom.web.portal.texts import Words

CHECK = "check"
STEPS = ("address", "place", "kind", "view", "details", "contact", CHECK)
NONE = "none"
"""None of the suggested addresses is meant."""
CIRCLE_DEG = 360.0
DIRECTIONS = {"n": 0, "ne": 45, "e": 90, "se": 135, "s": 180, "sw": 225, "w": 270, "nw": 315}
HEIGHTS = {"bell": 1.3, "door": 2.6, "upstairs": 5.0, "roof": 9.0}
KEPT_HOURS = ("", "24", "48", "168", "336", "720", "1440")
"""How long recordings are kept; empty where somebody does not know."""
STEP_OF = {
    "address": "address", "unit": "address", "far": "place", "point": "place", "kind": "kind", "azimuth_deg": "view",
    "fov_deg": "view", "email": "contact", "phone": "contact", "name": "contact", "language": "contact",
    "channel": "contact",
}  # fmt: skip
"""Where each field is asked."""
_FILLED = {
    "address": "address", "place": "placed", "kind": "kind", "view": "azimuth_deg", "details": "height",
    "contact": "email",
}  # fmt: skip
_WRONG = tuple[Fields, dict[str, str]]
"""What was typed, and per field the key of what is wrong."""


def number(text: object, low: float, high: float) -> float | None:
    """Return a number within bounds, None for anything else."""
    try:
        value = float(str(text).strip().removesuffix("°").replace(",", "."))
    except ValueError:
        return None
    return value if low <= value <= high else None


def _is_asked(step: str, draft: Fields, *, signed_in: bool) -> bool:
    """Return whether a step is asked at all: a dome looks everywhere, and who is signed in is known."""
    if step == "view":
        return draft.get("kind") != "dome"
    return not (step == "contact" and signed_in)


def first_open(draft: Fields, step: str, *, signed_in: bool) -> str:
    """Return the first step before `step` that was not answered, else `step` itself."""
    for each in STEPS[: STEPS.index(step)]:
        if _is_asked(each, draft, signed_in=signed_in) and not draft.get(_FILLED[each]):
            return each
    return step


def after(step: str, draft: Fields, *, signed_in: bool) -> str:
    """Return the step that follows."""
    later = STEPS[STEPS.index(step) + 1 :]
    return next(each for each in later if _is_asked(each, draft, signed_in=signed_in))


def _read_kind(form: Form, draft: Fields) -> _WRONG:
    kind = form.text("kind")
    if kind not in KINDS:
        return {}, {"kind": "registration.kind.wrong"}
    if kind == draft.get("kind"):
        return {"kind": kind}, {}
    # Another kind sees otherwise: its width is asked again, and so is its direction where it had none.
    return {"kind": kind, "fov_deg": f"{KINDS[kind].fov_deg:.0f}", "checked": ""}, {}


def _read_view(form: Form, draft: Fields) -> _WRONG:
    typed: Fields = form.fields("direction", "azimuth_deg", "fov_deg")
    errors = {}
    exact = typed["azimuth_deg"]
    turned = typed["direction"] != draft.get("direction") and exact == draft.get("azimuth_deg")
    if not exact or (typed["direction"] and turned):
        exact = str(DIRECTIONS.get(typed["direction"], ""))
    azimuth = number(exact, 0, CIRCLE_DEG)
    if azimuth is None:
        errors["azimuth_deg" if typed["azimuth_deg"] else "direction"] = "registration.view.wrong"
    usual = KINDS[draft["kind"]].fov_deg
    fov = number(typed["fov_deg"] or usual, FOV_DEG_MIN, CIRCLE_DEG)
    if fov is None:
        errors["fov_deg"] = "registration.width.wrong"
    if errors:
        return typed, errors
    return {"direction": typed["direction"], "azimuth_deg": f"{azimuth:g}", "fov_deg": f"{fov:g}"}, {}


def _read_details(form: Form, _: Fields) -> _WRONG:
    typed: Fields = form.fields("height", "indoor", "keeps_hours", "notes")
    errors = {}
    if typed["height"] not in HEIGHTS and number(typed["height"], 0, 60) is None:
        errors["height"] = "registration.height.wrong"
    if typed["indoor"] not in ("no", "yes"):
        errors["indoor"] = "registration.indoor.wrong"
    if typed["keeps_hours"] not in KEPT_HOURS:
        errors["keeps_hours"] = "registration.keeps.wrong"
    if len(typed["notes"]) > NOTE_CHARS_MAX:
        errors["notes"] = "registration.notes.wrong"
    return typed, errors


def _read_contact(form: Form, _: Fields) -> _WRONG:
    typed: Fields = form.fields("name", "email", "phone", "language", "channel")
    errors = {}
    checks: dict[str, Callable[[str], str]] = {"name": checked_name, "email": checked_email, "phone": checked_phone}
    for name, check in checks.items():
        try:
            typed[name] = check(typed[name])
        except BadInputError:
            errors[name] = f"service.{name}.wrong"
    if typed["channel"] == "sms" and not typed["phone"]:
        errors.setdefault("phone", "registration.phone.needed")
    for name, known in (("language", LANGUAGES), ("channel", CHANNELS)):
        if typed[name] not in known:
            errors[name] = f"service.{name}.wrong"
    return typed, errors


READERS: dict[str, Callable[[Form, Fields], _WRONG]] = {
    "kind": _read_kind,
    "view": _read_view,
    "details": _read_details,
    "contact": _read_contact,
}
"""Per step: what reads its form; address and place are looked up, and have readers beside the routes."""


def usual(draft: Fields) -> Fields:
    """Return what fields show: what was typed, else what is usual."""
    height = {"doorbell": "bell"}.get(str(draft.get("kind")), "door")
    given: Fields = {"height": height, "indoor": "no", "keeps_hours": "", "channel": "email"}
    shown = given | draft
    if number(shown.get("azimuth_deg"), 0, CIRCLE_DEG) == DIRECTIONS.get(str(shown.get("direction"))):
        shown["azimuth_deg"] = ""  # the direction says it
    return shown


def told_of(draft: Fields) -> Told:
    """Return the camera that a finished draft tells of; the acts check it."""
    kind = str(draft["kind"])
    around = kind == "dome"
    height = str(draft.get("height", ""))
    return Told(
        kind=kind,
        address=str(draft["address"]),
        unit=str(draft.get("unit", "")),
        block=str(draft.get("block", "")),
        lat=float(draft["lat"]),
        lon=float(draft["lon"]),
        azimuth_deg=None if around else float(draft["azimuth_deg"]),
        fov_deg=CIRCLE_DEG if around else float(draft["fov_deg"]),
        height_m=HEIGHTS.get(height) or number(height, 0, 60) or KINDS[kind].height_m,
        indoor=draft.get("indoor") == "yes",
        keeps_hours=int(draft["keeps_hours"]) if draft.get("keeps_hours") else None,
        notes=str(draft.get("notes", "")),
    )


def draft_of(told: Told, entry_id: str) -> Fields:
    """Return the draft that changing a registered camera begins from."""
    height = height_word(told) or f"{told.height_m:g}"
    kept = str(told.keeps_hours or "")
    return {
        "entry": entry_id,
        "address": told.address,
        "unit": told.unit,
        "block": told.block,
        "lat": f"{told.lat:.6f}",
        "lon": f"{told.lon:.6f}",
        "placed": "1",
        "kind": told.kind,
        "direction": "" if told.azimuth_deg is None else nearest(told.azimuth_deg),
        "azimuth_deg": "" if told.azimuth_deg is None else f"{told.azimuth_deg:g}",
        "fov_deg": f"{told.fov_deg:g}",
        "height": height,
        "indoor": "yes" if told.indoor else "no",
        "keeps_hours": kept,
        "notes": told.notes,
        "checked": "1",
    }


def nearest(azimuth_deg: float) -> str:
    """Return the direction of the compass that is nearest to degrees from north."""
    return list(DIRECTIONS)[round(azimuth_deg / 45) % len(DIRECTIONS)]


def view_words(t: Words, told: Told) -> str:
    """Return where a camera looks, in words: `to the north-west, 140° wide`."""
    if told.azimuth_deg is None:
        return t("registration.around")
    return t("registration.looks", to=t(f"registration.to.{nearest(told.azimuth_deg)}"), width=f"{told.fov_deg:.0f}")


def height_word(told: Told) -> str | None:
    """Return which of the heights that are offered this is, None when it is another one."""
    return next((word for word, metres in HEIGHTS.items() if metres == told.height_m), None)


def height_words(t: Words, told: Told) -> str:
    """Return how high a camera hangs, as it was chosen: `Above a door (about 8 feet)`."""
    word = height_word(told)
    return t(f"registration.height.{word}") if word else t("registration.metres", metres=f"{round(told.height_m, 1):g}")


def kept_words(t: Words, hours: int | None) -> str:
    """Return how long recordings are kept, in words."""
    known = str(hours or "")
    if known in KEPT_HOURS:
        return t(f"registration.keeps.{known or 'unknown'}")
    return t("registration.keeps.hours", hours=known)


def rows(t: Words, draft: Fields, path: str, *, signed_in: bool) -> list[tuple[str, str, str]]:
    """Return what was answered, each with the page to change it on."""
    told = told_of(draft)
    address = f"{told.address} {told.unit}".strip()
    found: list[tuple[str, str, Any]] = [
        ("address", address, "address"),
        ("block", told.block, "place"),
        ("kind", t(f"registration.kind.{told.kind}"), "kind"),
        ("view", view_words(t, told), "kind" if told.azimuth_deg is None else "view"),
        ("height", height_words(t, told), "details"),
        ("indoor", t(f"registration.indoor.{'yes' if told.indoor else 'no'}"), "details"),
        ("keeps", kept_words(t, told.keeps_hours), "details"),
    ]
    if told.notes:
        found.append(("notes", told.notes, "details"))
    if not signed_in:
        reached = ", ".join(each for each in (draft["name"], draft["email"], draft["phone"]) if each)
        found.append(("contact", reached, "contact"))
        found.append(("channel", t(f"service.channel.{draft['channel']}"), "contact"))
    return [(t(f"registration.row.{what}"), answer, f"{path}/{step}") for what, answer, step in found]
