"""What is asked of the public's routes of the incentive program, for the test that walks every route."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.integration.web.incentive_asks import PDF, applicant, voucher
from tests.integration.web.town import Town

from watchroom.actions import drafts
from watchroom.web.portal.gate import DRAFT_COOKIE

Made = dict[str, Any]
_ONE = "/incentive/applications/{application_id}"
TYPED = {
    "kind": "voucher", "building": "house", "name": "Ruth Calloway", "organisation": "", "address": "7 Elm St NW",
    "unit": "", "is_tenant": "no", "has_assistance": "yes", "in_public_housing": "no",
    "items": [{"kind": "exterior_camera", "cents": "18000", "bought_on": "2026-03-01"}],
}  # fmt: skip
INCENTIVE_NOT_ACTS = {
    "GET /incentive": "what the program is",
    "GET /incentive/begin": "a form",
    "POST /incentive/begin": "writes a letter to who asked, and tells nothing: test_incentive",
    "GET /incentive/apply/{step}": "a form, with what its own visitor typed so far",
}


def _refused(made: Made) -> dict[str, Any]:
    return {"path": {"application_id": made["incentive_refused"]}}


def _open(made: Made) -> dict[str, Any]:
    return {"path": {"application_id": made["incentive_open"], "proof": "assistance"}}


INCENTIVE_ASKS: dict[str, tuple[str, dict[str, Any] | Callable[[Made], dict[str, Any]]]] = {
    "POST /incentive/apply/{step}": (
        "resident",
        lambda made: {
            "path": {"step": "check"},
            "headers": {"cookie": f"{DRAFT_COOKIE}={made['incentive_draft']}"},
            "data": {"x": ""},
        },
    ),
    "GET /incentive/applications": ("resident", {}),
    f"GET {_ONE}": ("resident", _open),
    f"GET {_ONE}/documents/{{proof}}": ("resident", _open),
    f"POST {_ONE}/documents/{{proof}}": (
        "resident",
        lambda made: _open(made) | {"files": {"file": ("a.pdf", PDF, "application/pdf")}},
    ),
    f"GET {_ONE}/appeal": ("resident", _refused),
    f"POST {_ONE}/appeal": ("resident", lambda made: _refused(made) | {"data": {"because": "It was there."}}),
    f"GET {_ONE}/withdraw": ("resident", _open),
    f"POST {_ONE}/withdraw": ("resident", _open),
}


async def make_incentive_papers(town: Town, _: Made) -> Made:
    """Apply twice, have one refused, and leave a third half typed."""
    ruth = await applicant(town)
    first, second = await ruth.apply(voucher("9 Elm St NW")), await ruth.apply(voucher("11 Elm St NW"))
    body = {"rule": "no-proof", "note": "x"}
    officer = await town.person("program.officer")
    answer = await officer.post(f"/incentive/applications/{second.id}/refuse", json=body)
    assert answer.status_code == 200, answer.text
    draft = await drafts.save(ruth.door, None, "incentive", TYPED)
    return {"incentive_open": first.id, "incentive_refused": second.id, "incentive_draft": draft}
