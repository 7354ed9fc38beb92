"""Decodes CAP 1.1 and 1.2 alerts, and Atom feeds that hold or summarise them; nothing is fetched."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from watchroom.base.errors import BadInputError
from watchroom.model.observation import Decoded, PublicWarning, Rejection
from watchroom.model.source import Enrolment
from watchroom.sources.cap.alert import NAMESPACES, Part, summary_of, warning_of
from watchroom.sources.xml_input import local_name, namespace, read_xml, text_of

ENTRIES_MAX = 2_000
ID_CHARS_MAX = 500
ATOM = "http://www.w3.org/2005/Atom"


def decode(
    payload: bytes,
    content_type: str,  # noqa: ARG001 - the port's; XML tells itself what it is
    enrolment: Enrolment,  # noqa: ARG001 - the port's; there is nothing to set
    received_at: datetime,
) -> Decoded:
    """Decode one CAP alert or an Atom feed of them; see docs/reference/sources/cap.md."""
    root = read_xml(payload)
    if root.tag == f"{{{ATOM}}}feed":
        entries = root.findall(f"{{{ATOM}}}entry")
        if len(entries) > ENTRIES_MAX:
            raise BadInputError("entry", f"occurs more than {ENTRIES_MAX} times")
    elif root.tag == f"{{{ATOM}}}entry" or local_name(root) == "alert":
        entries = [root]
    else:
        raise BadInputError(local_name(root)[:100], "is neither a CAP alert nor an Atom feed")
    decoded = Decoded(observations=[], rejected=[], indices=[], forbidden={})
    indices: list[int] = []
    for index, entry in enumerate(entries):
        try:
            decoded.observations.append(_one(entry, received_at))
            indices.append(index)
        except BadInputError as error:
            decoded.rejected.append(Rejection(index, error.field, error.reason))
    decoded.indices = indices
    return decoded


def _one(element: Element, received_at: datetime) -> PublicWarning:
    if local_name(element) == "alert":
        if namespace(element) not in NAMESPACES:
            raise BadInputError(
                "alert", f"must be in the namespace of CAP 1.1 or 1.2: {' or '.join(sorted(NAMESPACES))}"
            )
        return warning_of(Part(element, namespace(element), ""), received_at)
    for known in sorted(NAMESPACES, reverse=True):
        whole = element.find(f".//{{{known}}}alert")
        if whole is not None:
            return warning_of(Part(whole, known, ""), received_at)
        if element.find(f"{{{known}}}event") is not None:
            return _summary(element, known, received_at)
    raise BadInputError("entry", "holds no CAP members; links are not followed")


def _summary(entry: Element, known: str, received_at: datetime) -> PublicWarning:
    external_id = _atom(entry, "id")
    if external_id is None or len(external_id) > ID_CHARS_MAX:
        raise BadInputError("id", f"is required, up to {ID_CHARS_MAX} characters")
    try:
        at = datetime.fromisoformat(_atom(entry, "updated") or "")
        if at.tzinfo is None:
            raise BadInputError("updated", "must say its offset from UTC")
        at = at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadInputError("updated", "must be a time like 2024-05-14T01:40:00-04:00") from None
    headline, description = _atom(entry, "title"), _atom(entry, "summary")
    return summary_of(Part(entry, known, ""), external_id, at, received_at, headline, description)


def _atom(entry: Element, name: str) -> str | None:
    return text_of(entry.find(f"{{{ATOM}}}{name}"))
