"""Routes of complaints: auditors read and answer what the public complained of."""

from __future__ import annotations

import msgspec
from litestar import Router, get, post
from litestar.params import FromPath, JSONBody

from watchroom.actions import complaints
from watchroom.actions.complaints import Complaint
from watchroom.web.console.gate import Called, reason


class Complaints(msgspec.Struct):
    """Complaints, those that wait first."""

    items: list[Complaint]


class ComplaintAnswer(msgspec.Struct, forbid_unknown_fields=True):
    """What an auditor found, and what they write back."""

    outcome: str
    text: str


@get("/complaints")
async def list_complaints(caller: Called) -> Complaints:
    """Return the complaints of the public."""
    return Complaints(await complaints.list_complaints(caller.door, caller.seat, reason(caller)))


@post("/complaints/{complaint_id:str}/answer", status_code=200)
async def answer(caller: Called, complaint_id: FromPath[str], data: JSONBody[ComplaintAnswer]) -> Complaint:
    """Answer a complaint."""
    return await complaints.answer_complaint(
        caller.door, caller.seat, reason(caller), complaint_id, outcome=data.outcome, text=data.text
    )


routes = Router(path="/", route_handlers=[list_complaints, answer])
