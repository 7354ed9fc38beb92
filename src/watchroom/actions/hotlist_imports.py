"""Takes hotlists' files: what one would change, whether it may, and an alert where it may not."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from watchroom.actions.door import Deed, act
from watchroom.actions.hotlist_files import OWN_COLUMNS, ForbiddenTopicError, ListFile, read_list
from watchroom.actions.hotlist_mapping import Mapping, read_mapping
from watchroom.actions.raising import raise_alert
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError, RefusedError
from watchroom.base.ids import new_id
from watchroom.correlate.alerts import ListRefused, alerts_for
from watchroom.correlate.hotlist_guard import Offered, Refusal, refusal, replaced
from watchroom.correlate.hotlist_topics import matched
from watchroom.model.hotlists import FILE_KIND, TOPICS, Charter, Difference, ImportReport
from watchroom.model.people import HotlistEntry
from watchroom.store import hotlist_records as records
from watchroom.store import hotlists as store
from watchroom.store import people as store_people
from watchroom.store.acting import enrolling
from watchroom.store.hotlists import Issue

OWN_LIST_NAME = "Hotlist"
"""The list that a file with our own columns is for, one for each agency and law; its first file makes it."""
OWN_LIST_LASTS = timedelta(days=366)
CONFIRMED_CODES = ("shrunken", "replaced", "empty")
"""What may be right though it looks wrong."""
CONFIRMED_FOR = timedelta(days=7)
"""So long a confirmed file may be sent again."""
ENDS_WITHIN = timedelta(days=2 * 366)
"""A list is looked at anew at least this often."""


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """One file as it was sent."""

    sha256: str
    dry_run: bool


@act("admin.import_hotlist", "Bring in a hotlist from a file, in place of the list's present issue.")
async def import_hotlist(
    deed: Deed, content: bytes, *, mapping: str | None = None, issued_at: datetime | None = None, dry_run: bool = False
) -> list[ImportReport]:
    """Take a file for the lists it is of; returns what became of it for each, refused or not.

    Without a mapping the file has our own columns, and may hold entries of several agencies. A refused file changes
    nothing, and raises an alert. Raises BadInputError for a mapping that is none.
    """
    read_as = OWN_COLUMNS if mapping is None else read_mapping(mapping)
    await _see_all(deed, read_as)
    sent = Sent(sha256=hashlib.sha256(content).hexdigest(), dry_run=dry_run)
    try:
        parts = _parts(await asyncio.to_thread(read_list, content, read_as, deed.now, issued_at), read_as)
    except BadInputError as fault:
        reports = [await _unreadable(deed, read_as, mapping, sent, fault)]
    else:
        lists = [(await _charter_of(deed, read_as, mapping, part), part) for part in parts]
        reports = [await _take(deed, charter, part, sent) for charter, part in lists]
    deed.about("hotlist" + (", tried" if dry_run else ""), **_told(reports))
    return reports


@act("hotlist.check", "See what a hotlist's file would change, and change nothing.")
async def check(deed: Deed, charter_id: str, content: bytes, mapping: str | None) -> ImportReport:
    """Return what a file would change."""
    return await _send(deed, charter_id, content, mapping, dry_run=True)


@act("hotlist.bring", "Take a hotlist's file in place of the list's present issue.")
async def bring(deed: Deed, charter_id: str, content: bytes, mapping: str | None) -> ImportReport:
    """Take a file; a refused one changes nothing, and raises an alert."""
    return await _send(deed, charter_id, content, mapping, dry_run=False)


@act(
    "hotlist.confirm",
    "Say that a hotlist refused because it shrank or is all new is right, so that its sender may send it again.",
)
async def confirm(deed: Deed, import_id: str) -> ImportReport:
    """Confirm a shrunken, replaced or empty list, not as its sender; its very file is then taken once sent."""
    deed.about(f"refused hotlist {import_id[:40]}")
    report = await records.import_of(deed.tx, import_id)
    if report is None:
        raise NotFoundError("There is no such file here.")
    charter = await _charter(deed, report.charter_id)
    deed.about(f"refused file of the hotlist {report.list_name}", reason=report.reason, sha256=report.sha256)
    if report.code not in CONFIRMED_CODES:
        raise ConflictError(
            "Only a list that shrank or was replaced is confirmed; mend anything else and send it again."
        )
    if report.by == deed.seat.login:
        raise RefusedError("two-persons", "This takes two persons: ask somebody else to confirm what you sent.")
    if not await records.confirm(deed.tx, report, _label(charter), deed.now, (deed.seat.login, deed.seat.name)):
        raise ConflictError(f"{report.confirmed_by} has confirmed this before you.")
    return msgspec.structs.replace(report, confirmed_by=deed.seat.name)


async def _send(deed: Deed, charter_id: str, content: bytes, mapping: str | None, *, dry_run: bool) -> ImportReport:
    """Take a file for one list; without a mapping it is read as the last one was."""
    charter = await _charter(deed, charter_id)
    deed.about(f"file of the hotlist {charter.name}")
    if charter.kind != FILE_KIND:
        raise ConflictError("This list is kept by hand: propose its entries.")
    if charter.ends_at <= deed.now:
        raise ConflictError("This list is over: renew its charter first.")
    text = mapping or charter.mapping
    read_as = OWN_COLUMNS if text is None else read_mapping(text)
    if text is not None and (read_as.list.agency, read_as.list.law_tag) != (charter.agency, charter.law_tag):
        raise BadInputError("mapping, list", f"is of {read_as.list.agency}, this list of {charter.agency}")
    if text is not None:
        # Name, owner, topics and end are the charter's: who keeps the list changes them, not a file.
        told = msgspec.structs.replace(read_as.list, topics=charter.topics, issuer=charter.issuer)
        read_as = msgspec.structs.replace(read_as, list=told)
    sent = Sent(sha256=hashlib.sha256(content).hexdigest(), dry_run=dry_run)
    try:
        file = await asyncio.to_thread(read_list, content, read_as, deed.now)
        _demand_own(file.entries, charter)
    except BadInputError as fault:
        report = await _refuse(deed, charter, ListFile(), sent, _unread(fault))
    else:
        if text != charter.mapping and not dry_run:
            charter = msgspec.structs.replace(charter, mapping=text)
            await store.put_charter(deed.tx, charter)
        report = await _take(deed, charter, file, sent)
    deed.about(deed.subject, **_told([report]))
    if not dry_run and not report.refused:
        deed.place_changes()
    return report


def _demand_own(entries: Iterable[HotlistEntry], charter: Charter) -> None:
    strange = next((each for each in entries if (each.agency, each.law_tag) != (charter.agency, charter.law_tag)), None)
    if strange is not None:
        raise BadInputError("agency", f"{strange.agency}, {strange.law_tag} is not whose list this is")


def _told(reports: Sequence[ImportReport]) -> dict[str, object]:
    """Return what the ledger is to hold of files: never a plate."""
    return {"lists": [msgspec.to_builtins(msgspec.structs.replace(each, faulty=())) for each in reports]}


async def _see_all(deed: Deed, mapping: Mapping) -> None:
    """Let whoever holds the terminal, who is of no agency, write every agency's lists."""
    if deed.seat.agency:
        return
    labels = deed.door.world.labels | {
        f"{agency.id}/{law}"
        for agency in await store_people.agencies(deed.tx)
        for law in (agency.law_tag, mapping.list.law_tag)
    }
    await enrolling(deed.tx, "hotlist", labels)


def _parts(file: ListFile, mapping: Mapping) -> list[ListFile]:
    """Return a file's parts, one for each agency and law; faulty lines, whose agency nobody knows, count in each."""
    if mapping is not OWN_COLUMNS:
        return [file]
    by_label: dict[tuple[str, str], list[HotlistEntry]] = {}
    for entry in file.entries:
        by_label.setdefault((entry.agency, entry.law_tag), []).append(entry)
    if not by_label:
        raise BadInputError("file", "holds no entry")
    return [
        ListFile(file.issued_at, entries, file.faulty, file.faulty_lines) for _, entries in sorted(by_label.items())
    ]


async def _charter_of(deed: Deed, mapping: Mapping, text: str | None, file: ListFile) -> Charter:
    """Return the charter that a file at the terminal is for: made, or changed to what its mapping says."""
    told = mapping.list
    if mapping is not OWN_COLUMNS:
        return await charter_like(
            deed,
            Charter(
                id="",
                kind=FILE_KIND,
                mapping=text,
                **{each: getattr(told, each) for each in told.__struct_fields__},
            ),
        )
    first = file.entries[0]
    known = await store.charter_named(deed.tx, first.agency, first.law_tag, OWN_LIST_NAME)
    if known is not None:
        return known
    agencies = {each.id: each for each in await store_people.agencies(deed.tx)}
    if first.agency not in agencies:
        raise BadInputError("agency", f"{first.agency} is not a known agency; import agencies first")
    name = agencies[first.agency].name
    return await charter_like(
        deed,
        Charter(
            id="", agency=first.agency, law_tag=first.law_tag, name=OWN_LIST_NAME, kind=FILE_KIND, owner=name,
            issuer=name, topics=tuple(TOPICS), ends_at=deed.now + OWN_LIST_LASTS,
        ),
    )  # fmt: skip


async def charter_like(deed: Deed, wanted: Charter) -> Charter:
    """Put a charter into force as it is told, in place of the one of its agency, law and name."""
    if not deed.now < wanted.ends_at <= deed.now + ENDS_WITHIN:
        raise BadInputError("ends_at", f"is later than now, and within {ENDS_WITHIN.days} days: a list must end")
    if wanted.agency not in {each.id for each in await store_people.agencies(deed.tx)}:
        raise BadInputError("agency", f"{wanted.agency} is not a known agency; import agencies first")
    known = await store.charter_named(deed.tx, wanted.agency, wanted.law_tag, wanted.name)
    charter = msgspec.structs.replace(wanted, id=known.id if known else new_id("hlc"))
    if charter != known:
        await store.put_charter(deed.tx, charter)
    return charter


async def _take(deed: Deed, charter: Charter, file: ListFile, sent: Sent) -> ImportReport:
    present = await store.present(deed.tx, charter.id)
    issued = file.issued_at or deed.now
    on = await topics_on(deed)
    file.entries, before = _without(file, on)
    live = [each for each in file.entries if each.expires_at > deed.now]
    confirmed = await records.confirmed_by(deed.tx, charter.id, sent.sha256, deed.now - CONFIRMED_FOR)
    offered = Offered(
        issuer=charter.issuer,
        issued_at=issued,
        entries=len(live),
        faulty=file.faulty_lines,
        expired=before - len(live),
        declared_entries=file.declared,
        is_complete=file.is_complete,
    )
    held = None if present is None else Offered(
        issuer=charter.issuer, issued_at=present.issued_at, entries=present.entries
    )  # fmt: skip
    refused = refusal(held, offered, deed.now, confirmed=confirmed is not None)
    if refused is not None:
        return await _refuse(deed, charter, file, sent, refused)
    difference, entries, lost = await _compared(deed, present, live, issued, before - len(live))
    other = None if confirmed else replaced(difference.changed + difference.unchanged, lost)
    if other is not None:
        return await _refuse(deed, charter, file, sent, other, difference)
    report = _report(deed, charter, file, sent, difference)
    if sent.dry_run:
        return report
    issue = Issue(id=new_id("hl"), charter_id=charter.id, issued_at=issued, imported_at=deed.now, entries=len(entries))
    await store.put_issue(deed.tx, charter, issue, entries, sorted({each.reason for each in entries}))
    if present is not None:
        await store.forget_repeated(deed.tx, present.id, issue.id)
    await records.put_import(deed.tx, report, _label(charter))
    return msgspec.structs.replace(report, confirmed_by=confirmed)


def _without(file: ListFile, topics: Sequence[str]) -> tuple[list[HotlistEntry], int]:
    """Return the entries whose topic is switched on; the others are noted as left out."""
    kept = [each for each in file.entries if each.reason in topics]
    if len(kept) < len(file.entries):
        off = [each for each in file.entries if each.reason not in topics]
        for each in off:
            file.leave_out(0, "reason", f"{each.reason} is switched off in this room")
    return kept, len(kept)


async def topics_on(deed: Deed) -> list[str]:
    """Return the topics that are published and switched on."""
    switched = [each.topic for each in await records.topics(deed.tx) if each.is_on]
    return matched(deed.door.world.table.topics, switched)


async def _compared(
    deed: Deed, present: Issue | None, entries: list[HotlistEntry], issued: datetime, expired: int
) -> tuple[Difference, list[HotlistEntry], int]:
    """Return how entries differ from the present issue, they with since when listed, and how many go too early."""
    places = {each.id: place for place, each in enumerate(entries)}
    counts = {"removed": 0, "changed": 0, "unchanged": 0}
    lost = 0
    if present is not None:
        async for known, listed_at in store.known_entries(deed.tx, present):
            place = places.get(known.id)
            if place is None:
                counts["removed"] += 1
                lost += known.expires_at > deed.now
                continue
            entry = entries[place]
            is_same = _says(entry) == _says(known) and _ends_alike(entry, issued, known, present)
            counts["unchanged" if is_same else "changed"] += 1
            if (entry.plate, entry.region, entry.reason) == (known.plate, known.region, known.reason):
                entries[place] = msgspec.structs.replace(entry, listed_at=listed_at)
    added = len(entries) - counts["changed"] - counts["unchanged"]
    return Difference(added=added, expired=expired, **counts), entries, lost


def _says(entry: HotlistEntry) -> tuple[object, ...]:
    return (
        entry.plate, entry.region, entry.reason, entry.issuer, entry.priority, entry.case, entry.note, entry.vehicle,
    )  # fmt: skip


def _ends_alike(entry: HotlistEntry, issued: datetime, known: HotlistEntry, present: Issue) -> bool:
    """Return whether an entry ends when it did, or as long after its issue: what each new file puts off is no news."""
    return known.expires_at in (entry.expires_at, entry.expires_at - (issued - present.issued_at))


def _report(
    deed: Deed, charter: Charter, file: ListFile, sent: Sent, difference: Difference, refused: Refusal | None = None
) -> ImportReport:
    return ImportReport(
        id=new_id("hli"),
        charter_id=charter.id,
        list_name=charter.name,
        agency=charter.agency,
        at=deed.now,
        by=deed.seat.login,
        by_name=deed.seat.name,
        sha256=sent.sha256,
        issued_at=file.issued_at,
        entries=len(file.entries),
        difference=difference,
        faulty=tuple(file.faulty),
        faulty_lines=file.faulty_lines,
        code=refused.code if refused else None,
        reason=refused.reason if refused else None,
    )


async def _refuse(
    deed: Deed, charter: Charter, file: ListFile, sent: Sent, refused: Refusal, difference: Difference | None = None
) -> ImportReport:
    """Note that a file was refused, and tell the room: the list in force stays."""
    report = _report(deed, charter, file, sent, difference or Difference(), refused)
    if not sent.dry_run:
        await records.put_import(deed.tx, report, _label(charter))
        await _alarm(deed, charter.name, charter.agency, charter.law_tag, refused.reason)
    return report


async def _unreadable(deed: Deed, mapping: Mapping, text: str | None, sent: Sent, fault: BadInputError) -> ImportReport:
    """Refuse a file that could not be read at all; without a mapping nobody knows whose it is: the city is told."""
    refused = _unread(fault)
    if mapping is not OWN_COLUMNS:
        charter = await _charter_of(deed, mapping, text, ListFile())
        return await _refuse(deed, charter, ListFile(), sent, refused)
    agency = deed.door.lead_agency
    law_tag = deed.door.world.agency_law.get(agency)
    if law_tag is not None and not sent.dry_run:
        await _alarm(deed, OWN_LIST_NAME, agency, law_tag, refused.reason)
    nobodys = Charter(
        id="", agency=agency, law_tag="", name=OWN_LIST_NAME, kind=FILE_KIND, owner="", issuer="", topics=(),
        ends_at=deed.now,
    )  # fmt: skip
    return _report(deed, nobodys, ListFile(), sent, Difference(), refused)


def _unread(fault: BadInputError) -> Refusal:
    code = "forbidden" if isinstance(fault, ForbiddenTopicError) else "malformed"
    return Refusal(code, f"cannot be read: {fault.field} {fault.reason}")


async def _alarm(deed: Deed, name: str, agency: str, law_tag: str, reason: str) -> None:
    for draft in alerts_for(ListRefused(issuer=f"{agency}, {name}", reason=reason)):
        await raise_alert(deed, draft, agency, law_tag)


async def _charter(deed: Deed, charter_id: str) -> Charter:
    found = await store.charter(deed.tx, charter_id)
    if found is None:
        raise NotFoundError("There is no such hotlist here.")
    return found


def _label(charter: Charter) -> str:
    return f"{charter.agency}/{charter.law_tag}"
