"""Bringing in how cameras are reached, from a file, as enrolment by hand does it: checked, sealed, never shown."""

from __future__ import annotations

import msgspec

from watchroom.actions.camera_enrolment import CheckAddress, aad_of, demand_kind, demand_safe, demand_stream
from watchroom.actions.door import Deed, act
from watchroom.actions.import_files import StreamRow, read_rows
from watchroom.base.errors import BadInputError
from watchroom.model.video import StreamSecrets
from watchroom.store import acts as store_acts
from watchroom.store import things as store_things
from watchroom.store import video as store
from watchroom.store.acting import enrolling

_SECRET = tuple(StreamSecrets.__struct_fields__)


@act("admin.import_streams", "Bring in from a file how cameras are reached; credentials are sealed.")
async def import_streams(deed: Deed, content: bytes, *, check_address: CheckAddress) -> int:
    """Give known cameras their streams, in place of what they had; returns how many."""
    rows = read_rows(content, StreamRow)
    deed.about("camera streams", count=len(rows))
    await enrolling(deed.tx, "camera", deed.door.world.labels)
    cameras = {each.id: each for each in await store_things.cameras(deed.tx, registered=False)}
    for line, row in enumerate(rows, start=2):
        camera = cameras.get(row.camera_id)
        if camera is None:
            raise BadInputError(f"line {line}, camera_id", f"{row.camera_id} is no camera that may have a stream")
        secrets = StreamSecrets(**{name: getattr(row, name) for name in _SECRET})
        try:
            demand_kind(row.kind)
            demand_stream(row.wanted, row.retention_hours, row.ring_minutes, camera.owner_class)
            await demand_safe(secrets, check_address)
        except BadInputError as error:
            raise BadInputError(f"line {line}, {error.field}", error.reason) from error
        sealed = deed.door.master_key.seal(msgspec.json.encode(secrets), aad_of(row.camera_id))
        await store.put_stream(
            deed.tx, camera_id=row.camera_id, kind=row.kind, sealed=sealed, wanted=row.wanted,
            retention_hours=row.retention_hours, ring_minutes=row.ring_minutes,
        )  # fmt: skip
    await store_acts.notify_place(deed.tx)
    return len(rows)
