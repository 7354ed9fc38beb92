"""What it takes to open a camera: whose it is, and whether its owner's condition is met."""

from __future__ import annotations

from watchroom.model.views import CameraView

BY_ITSELF = "by_itself"
LEASE = "lease"
CLOSED = "closed"
CONTACT = "contact"


def opening(camera: CameraView, distance_m: float, panic_site: str | None) -> tuple[str, str]:
    """Return how a camera opens for an incident `distance_m` away, and the reason in plain words.

    The owner's condition is necessary, never sufficient: met, it allows a lease that a person asks for
    and that policy may still refuse. `panic_site` is the site whose own panic button was pressed.
    """
    if camera.owner_class == "city":
        return BY_ITSELF, "city camera"
    if camera.owner_class == "registered":
        return CONTACT, "registered: ask the owner for footage, there is no live view"
    opens, words = _by_condition(camera, distance_m, panic_site)
    return opens, f"{'partner' if camera.owner_class == 'partner' else 'owner'}: {words}"


def _by_condition(camera: CameraView, distance_m: float, panic_site: str | None) -> tuple[str, str]:
    radius_m = camera.condition_radius_m or 0.0
    match camera.condition:
        case "always":
            answer = LEASE, "opens when the exigency is stated"
        case "ask":
            answer = LEASE, "ask first"
        case "radius" if distance_m <= radius_m:
            answer = LEASE, f"opens within {radius_m:.0f} m when the exigency is stated"
        case "radius":
            answer = CLOSED, f"only within {radius_m:.0f} m"
        case "panic" if panic_site is not None and camera.site_id == panic_site:
            answer = BY_ITSELF, "their own panic button opens it"
        case "panic":
            answer = CLOSED, "only on their own panic button"
        case _:
            answer = CLOSED, "never"
    return answer
