"""What it takes to open a camera: whose it is, and whether its owner's condition is met."""

from __future__ import annotations

from watchroom.model.incident_types import INCIDENT_TYPES
from watchroom.model.views import CameraView

BY_ITSELF = "by_itself"
LEASE = "lease"
CLOSED = "closed"
CONTACT = "contact"
SCHOOL = "school"


def group_of(type_code: str | None) -> str | None:
    """Return the group of an incident's type, as owners choose them; None where the type is not known."""
    known = INCIDENT_TYPES.get(type_code or "")
    return None if known is None else known.group


def opening(camera: CameraView, distance_m: float, panic_site: str | None, group: str | None = None) -> tuple[str, str]:
    """Return how a camera opens for an incident `distance_m` away, and the reason in plain words.

    The owner's condition is necessary, never sufficient: met, it allows a lease that a person asks for
    and that policy may still refuse. `panic_site` is the site whose own panic button was pressed, `group` that of the
    incident's type.
    """
    if camera.owner_class == "city":
        return BY_ITSELF, "city camera"
    if camera.owner_class == "registered":
        return CONTACT, "registered: ask the owner for footage, there is no live view"
    judged = _of_school if camera.site_kind == SCHOOL else _by_condition
    opens, words = judged(camera, distance_m, panic_site, group)
    return opens, f"{'partner' if camera.owner_class == 'partner' else 'owner'}: {words}"


def _of_school(
    camera: CameraView,
    _distance_m: float,
    panic_site: str | None,
    _group: str | None,
) -> tuple[str, str]:
    """A school opens in its own lockdown or by its own panic button, whatever its condition says."""
    if camera.condition == "never":
        return CLOSED, "never"
    if _is_own(camera, panic_site):
        return BY_ITSELF, "the school's own button opens it"
    return CLOSED, "a school: only in its own lockdown or by its own panic button"


def _by_condition(camera: CameraView, distance_m: float, panic_site: str | None, group: str | None) -> tuple[str, str]:
    match camera.condition:
        case "always":
            answer = LEASE, "opens when the exigency is stated"
        case "ask":
            answer = LEASE, "ask first"
        case "radius":
            answer = _within(camera, distance_m, group)
        case "panic" if _is_own(camera, panic_site):
            answer = BY_ITSELF, "their own panic button opens it"
        case "panic":
            answer = CLOSED, "only on their own panic button"
        case _:
            answer = CLOSED, "never"
    return answer


def _within(camera: CameraView, distance_m: float, group: str | None) -> tuple[str, str]:
    radius_m, kinds = camera.condition_radius_m or 0.0, camera.condition_kinds
    if kinds and group not in kinds:
        return CLOSED, f"only for: {', '.join(each.replace('_', ' ') for each in kinds)}"
    if distance_m > radius_m:
        return CLOSED, f"only within {radius_m:.0f} m"
    return LEASE, f"opens within {radius_m:.0f} m when the exigency is stated"


def _is_own(camera: CameraView, panic_site: str | None) -> bool:
    return panic_site is not None and camera.site_id == panic_site
