"""Bringing sites in and inviting their owners: whose a site is says an administrator, what opens says the owner."""

from __future__ import annotations

from datetime import timedelta

from watchroom.actions.contacts import checked_email
from watchroom.actions.door import Deed, act
from watchroom.actions.import_files import SiteRow, read_rows
from watchroom.actions.owners import ACCOUNT_PREFIX, tell_owner
from watchroom.actions.places import point
from watchroom.actions.portal_accounts import find_or_make, make_portal_link
from watchroom.actions.posting import post
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError
from watchroom.model.portal import Contact, Letter
from watchroom.model.sites import SITE_KINDS, Site
from watchroom.store import people as store_people
from watchroom.store import sites as store

INVITATION_LASTS = timedelta(days=7)
NAME_CHARS_MAX = 200


@act("admin.import_sites", "Bring in sites and whose they are from a file.")
async def import_sites(deed: Deed, content: bytes) -> int:
    """Insert sites or change them; an owner with an e-mail address is invited. Returns how many."""
    rows = read_rows(content, SiteRow)
    deed.about("sites", count=len(rows))
    known = {agency.id for agency in await store_people.agencies(deed.tx)}
    for line, row in enumerate(rows, start=2):
        site = Site(**{name: getattr(row, name) for name in _OF_ROW})
        _check(site, known, f"line {line}, ")
        await store.put_sites(deed.tx, [site], deed.now)
        if row.owner_email:
            await _invite(deed, site, row.owner_email, row.owner_language)
    deed.place_changes()
    return len(rows)


_OF_ROW = ("id", "name", "kind", "owner_login", "agency", "lat", "lon", "address")


@act("admin.list_sites", "See the sites that share with one's agency.")
async def listed(deed: Deed) -> list[Site]:
    """Return the sites of the seat's agency, by name; who owns one is not told, only whether somebody does."""
    deed.about("sites")
    return await store.listed(deed.tx, deed.seat.agency)


@act("admin.enrol_site", "Enrol a site, and invite its owner by e-mail.")
async def enrol_site(deed: Deed, site: Site, *, owner_email: str, language: str) -> Site:
    """Enrol a site of the seat's agency; the owner gets a letter with a link to their page.

    Raises:
        BadInputError: a field is wrong.
        ConflictError: there is such a site.
    """
    checked_email(owner_email)
    _check(site, {deed.seat.agency})
    if await store.site(deed.tx, site.id) is not None:
        raise ConflictError(f"There is a site {site.id}. Choose another name for this one.")
    await store.put_sites(deed.tx, [site], deed.now)
    deed.about(f"site {site.id}", site=site.id, kind=site.kind)
    await _invite(deed, site, owner_email, language)
    deed.place_changes()
    return await _own(deed, site.id)


@act("admin.invite_owner", "Invite the owner of a site by e-mail.")
async def invite(deed: Deed, site_id: str, *, email: str, language: str) -> Site:
    """Make a site of the seat's agency somebody's, or write to them again; nobody loses a site by it.

    Raises ConflictError when it is somebody else's.
    """
    email = checked_email(email)
    site = await _own(deed, site_id)
    deed.about(f"site {site.id}", site=site.id)
    await _invite(deed, site, email, language)
    return await _own(deed, site_id)


async def _own(deed: Deed, site_id: str) -> Site:
    site = await store.site(deed.tx, site_id)
    if site is None or site.agency != deed.seat.agency:
        raise NotFoundError("There is no such site here.")
    return site


def _check(site: Site, agencies: set[str], where: str = "") -> None:
    """Refuse what no site is, naming the field."""
    point(site.lat, site.lon)
    checks = (
        ("id", site.id.isascii() and site.id.isprintable() and "/" not in site.id and site.id.strip() == site.id),
        ("name", 0 < len(site.name) <= NAME_CHARS_MAX),
        ("kind", site.kind in SITE_KINDS),
        ("agency", site.agency in agencies),
    )
    says = {
        "id": "is a name of plain characters without a slash",
        "name": f"has 1 to {NAME_CHARS_MAX} letters",
        "kind": f"is one of: {', '.join(SITE_KINDS)}",
        "agency": "is a known agency; import agencies first",
    }
    for field, is_fine in checks:
        if not is_fine or not site.id:
            raise BadInputError(f"{where}{field}", says[field])


async def _invite(deed: Deed, site: Site, email: str, language: str) -> None:
    account = await find_or_make(deed.tx, deed.door, Contact(email=email), language=language)
    login = account.login or f"{ACCOUNT_PREFIX}{account.id}"
    if site.owner_login not in (None, login):
        raise ConflictError("This site is somebody else's. They leave it first.")
    await store.give_to(deed.tx, site.id, login)
    token = await make_portal_link(deed.tx, deed.door, account.id, f"/portal/sites/{site.id}", lasts=INVITATION_LASTS)
    letter = Letter(
        kind="sites/invited",
        account_id=account.id,
        about=f"site:{site.id}",
        facts={"site": site.name, "path": f"/portal/sign-in/{token}"},
        channel="email",
    )
    await post(deed, letter)
    await tell_owner(deed, site.id, "invited")
