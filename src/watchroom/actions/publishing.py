"""What people publish by hand: figures that the room cannot count, and the notices of cameras."""

from __future__ import annotations

from datetime import date

from watchroom.actions.door import Deed, act
from watchroom.actions.incidents import words
from watchroom.base.errors import BadInputError, NotFoundError
from watchroom.base.ids import new_id
from watchroom.store import published as store
from watchroom.store import things as store_things
from watchroom.store.published import CameraNotice, DeclaredFigure

FIGURES = {
    "cost": "Cost",
    "complaint": "Complaints received",
    "complaint_upheld": "Complaints found right",
    "staff": "People employed",
    "arrest": "Arrests that the room contributed to",
}
"""What may be declared, with the words shown."""
OF_AUDITORS = ("complaint", "complaint_upheld")
AMOUNT_MAX = 10**12


@act("publish.declare", "Declare a figure that the room cannot count.")
async def declare(
    deed: Deed, *, kind: str, begins: date, ends: date, amount: int, unit: str, note: str
) -> DeclaredFigure:
    """Publish a declared figure; it is marked as declared, and a wrong one is corrected by declaring anew."""
    if kind not in FIGURES:
        raise BadInputError("kind", f"is one of: {', '.join(FIGURES)}")
    if deed.seat.role == "auditor" and kind not in OF_AUDITORS:
        raise BadInputError("kind", "is the agency's to declare; auditors declare complaints")
    if not begins <= ends <= deed.now.date():
        raise BadInputError("ends", "is not before the begin, and not in the future")
    if not 0 <= amount <= AMOUNT_MAX:
        raise BadInputError("amount", "is a whole number, not below zero")
    figure = DeclaredFigure(
        id=new_id("fig"),
        kind=kind,
        begins=begins,
        ends=ends,
        amount=amount,
        unit=words("unit", unit),
        note=note.strip()[:2_000],
        agency=deed.seat.agency,
        declared_at=deed.now,
        act_id=deed.id,
    )
    await store.put_declared(deed.tx, figure)
    deed.about(f"figure {kind}", begins=str(begins), ends=str(ends), amount=amount, unit=figure.unit, note=figure.note)
    return figure


@act("publish.notice", "Publish the notice of a camera of the city.")
async def notice(
    deed: Deed, camera_id: str, *, viewing_area: str, noticed_on: date, comments_until: date | None, exigent: bool
) -> CameraNotice:
    """Publish when the public was told of a camera, and which area it views (24 DCMR 2502)."""
    deed.about(f"notice of camera {camera_id[:100]}")
    camera = await store_things.camera(deed.tx, camera_id)
    if camera is None or camera.owner_class != "city":
        raise NotFoundError("There is no such camera of the city here.")
    said = CameraNotice(
        camera_id=camera_id,
        viewing_area=words("viewing_area", viewing_area),
        noticed_on=noticed_on,
        comments_until=comments_until,
        exigent=exigent,
    )
    demand_notice(said, deed.now.date())
    await store.put_notice(deed.tx, said, deed.now)
    deed.about(f"notice of camera {camera_id}", noticed_on=str(noticed_on), viewing_area=said.viewing_area)
    return said


def demand_notice(notice: CameraNotice, today: date) -> None:
    """Refuse a notice without an area, one yet to be published unless exigent, and comments that end before it."""
    words("viewing_area", notice.viewing_area)
    if not notice.exigent and notice.noticed_on > today:
        raise BadInputError("noticed_on", "is a day that has come; without a notice only an exigent camera is put up")
    if notice.comments_until is not None and notice.comments_until < notice.noticed_on:
        raise BadInputError("comments_until", "is not before the notice")
