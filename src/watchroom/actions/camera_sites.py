"""The site that a new camera stands at: one that shares with the agency that enrols the camera."""

from __future__ import annotations

import msgspec

from watchroom.actions.door import Deed
from watchroom.base.errors import BadInputError
from watchroom.model.views import CameraView
from watchroom.store import sites as store


async def at_site(deed: Deed, camera: CameraView) -> CameraView:
    """Return a new camera with the kind of its site, if it stands at one.

    Raises BadInputError for a site that the agency does not have, or whose owner has left, and for a city camera.
    """
    if camera.site_id is None:
        return camera
    site = await store.site(deed.tx, camera.site_id)
    if site is None or site.agency != deed.seat.agency or site.left_at is not None:
        raise BadInputError("site_id", "is a site that shares with your agency: enrol the site first")
    if camera.owner_class == "city":
        raise BadInputError("site_id", "is for private cameras: a camera of the city is at nobody's site")
    return msgspec.structs.replace(camera, site_kind=site.kind)
