"""Sites, what their owners see of them, and what they decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from watchroom.model.sites import GatewayState, Plan, Site, SiteCamera, SiteEvent, button_of
from watchroom.store.acting import Tx

_COLUMNS = "id, name, kind, owner_login, agency, lat, lon, address, joined_at, left_at"
_SAID = ("condition", "condition_radius_m", "condition_kinds", "ring_buffer")
EVENTS_ROWS_MAX = 500


class SecretRow(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a site under a key of its own."""

    wrapped_key: bytes
    contacts: bytes | None
    plan: bytes | None
    plan_kind: str | None


async def owning(tx: Tx, login: str) -> None:
    """Let the rest of this transaction see the cameras, leases and gateways of the sites of this owner."""
    await tx.execute("SELECT set_config('watchroom.owner', $1, true)", login)


async def put_sites(tx: Tx, sites: Sequence[Site], now: datetime) -> None:
    """Insert sites or change their name, kind, owner and place; one whose owner changes begins anew."""
    await tx.executemany(
        """INSERT INTO site AS known (id, name, kind, owner_login, agency, lat, lon, address, joined_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
           ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, agency = excluded.agency,
               owner_login = coalesce(excluded.owner_login, known.owner_login), lat = excluded.lat,
               lon = excluded.lon, address = excluded.address, joined_at = coalesce(known.joined_at, $9)""",
        [
            (each.id, each.name, each.kind, each.owner_login, each.agency, each.lat, each.lon, each.address, now)
            for each in sites
        ],
    )


async def site(tx: Tx, site_id: str, *, lock: bool = False) -> Site | None:
    """Return one site."""
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM site WHERE id = $1{' FOR UPDATE' if lock else ''}",  # noqa: S608 - constant columns
        site_id,
    )
    return None if row is None else Site(**dict(row))


async def sites_of(tx: Tx, login: str) -> list[Site]:
    """Return the sites of an owner, by name."""
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM site WHERE owner_login = $1 ORDER BY name, id",  # noqa: S608 - constant columns
        login,
    )
    return [Site(**dict(row)) for row in rows]


async def listed(tx: Tx, agency: str) -> list[Site]:
    """Return the sites that share with an agency, by name."""
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM site WHERE agency = $1 ORDER BY name, id",  # noqa: S608 - constant columns
        agency,
    )
    return [Site(**dict(row)) for row in rows]


async def give_to(tx: Tx, site_id: str, login: str) -> None:
    """Make a site an owner's."""
    await tx.execute("UPDATE site SET owner_login = $2 WHERE id = $1", site_id, login)


async def leave(tx: Tx, site_id: str, at: datetime | None) -> None:
    """Note that an owner took everything back, or (None) came again."""
    await tx.execute("UPDATE site SET left_at = $2 WHERE id = $1", site_id, at)


async def conditions_of_owners(tx: Tx, camera_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return what owners said of those of these cameras whose site has an owner, by the members of a camera."""
    rows = await tx.fetch(
        """SELECT camera.id, condition, condition_radius_m, condition_kinds, ring_buffer
           FROM camera JOIN site ON site.id = camera.site_id
           WHERE camera.id = ANY ($1) AND site.owner_login IS NOT NULL""",
        list(camera_ids),
    )
    return {row["id"]: {name: row[name] for name in _SAID} for row in rows}


async def cameras(tx: Tx, site_id: str) -> list[SiteCamera]:
    """Return the cameras of a site that the transaction may see, by name."""
    rows = await tx.fetch(
        """SELECT camera.id, name, condition, condition_radius_m, condition_kinds, ring_buffer, health,
               stream.kind AS stream
           FROM camera LEFT JOIN camera_stream stream ON stream.camera_id = camera.id
           WHERE site_id = $1 AND retired_at IS NULL AND owner_class = 'integrated' ORDER BY name, camera.id""",
        site_id,
    )
    return [SiteCamera(**dict(row)) for row in rows]


async def put_condition(
    tx: Tx, camera_id: str, *, condition: str, radius_m: float | None, kinds: Sequence[str]
) -> None:
    """Keep how a camera opens."""
    await tx.execute(
        "UPDATE camera SET condition = $2, condition_radius_m = $3, condition_kinds = $4 WHERE id = $1",
        camera_id,
        condition,
        radius_m,
        list(kinds),
    )


async def put_ring(tx: Tx, camera_id: str, minutes: int) -> None:
    """Keep so many minutes of an integrated camera from now on, or none."""
    await tx.execute("UPDATE camera SET ring_buffer = $2 WHERE id = $1", camera_id, minutes > 0)
    await tx.execute("UPDATE camera_stream SET ring_minutes = $2 WHERE camera_id = $1", camera_id, minutes)


async def put_event(tx: Tx, site_id: str, event: SiteEvent) -> None:
    """Tell a site's owner something."""
    await tx.execute(
        """INSERT INTO site_event (id, site_id, at, kind, agency, incident_id, facts)
           VALUES ($1, $2, $3, $4, $5, $6, $7)""",
        event.id,
        site_id,
        event.at,
        event.kind,
        event.agency,
        event.incident_id,
        msgspec.json.encode(event.facts).decode(),
    )


async def events(tx: Tx, site_id: str, since: datetime) -> list[SiteEvent]:
    """Return what happened at a site, newest first."""
    rows = await tx.fetch(
        """SELECT id, at, kind, agency, incident_id, facts FROM site_event
           WHERE site_id = $1 AND at > $2 ORDER BY at DESC, id DESC LIMIT $3""",
        site_id,
        since,
        EVENTS_ROWS_MAX,
    )
    return [SiteEvent(**{**dict(row), "facts": msgspec.json.decode(row["facts"])}) for row in rows]


async def secret(tx: Tx, site_id: str) -> SecretRow | None:
    """Return what is sealed of a site."""
    row = await tx.fetchrow(
        "SELECT wrapped_key, contacts, plan, plan_kind FROM site_secret WHERE site_id = $1", site_id
    )
    return None if row is None else SecretRow(**dict(row))


async def plan(tx: Tx, site_id: str) -> Plan | None:
    """Return whether a site has a floor plan."""
    row = await tx.fetchrow(
        """SELECT plan_kind AS kind, plan_bytes AS size_bytes, plan_at AS at FROM site_secret
           WHERE site_id = $1 AND plan IS NOT NULL""",
        site_id,
    )
    return None if row is None else Plan(**dict(row))


async def put_key(tx: Tx, site_id: str, wrapped_key: bytes) -> None:
    """Keep a site's own key, unless it has one."""
    await tx.execute(
        "INSERT INTO site_secret (site_id, wrapped_key) VALUES ($1, $2) ON CONFLICT DO NOTHING", site_id, wrapped_key
    )


async def put_contacts(tx: Tx, site_id: str, sealed: bytes) -> None:
    """Keep a site's sealed contacts."""
    await tx.execute("UPDATE site_secret SET contacts = $2 WHERE site_id = $1", site_id, sealed)


async def put_plan(tx: Tx, site_id: str, sealed: bytes | None, held: Plan | None) -> None:
    """Keep a site's sealed floor plan, or none."""
    await tx.execute(
        "UPDATE site_secret SET plan = $2, plan_kind = $3, plan_bytes = $4, plan_at = $5 WHERE site_id = $1",
        site_id,
        sealed,
        None if held is None else held.kind,
        None if held is None else held.size_bytes,
        None if held is None else held.at,
    )


async def destroy_secret(tx: Tx, site_id: str) -> None:
    """Destroy a site's key, and with it its contacts and floor plan."""
    await tx.execute("DELETE FROM site_secret WHERE site_id = $1", site_id)


async def gateway(tx: Tx, site_id: str) -> GatewayState | None:
    """Return a site's gateway that the transaction may see."""
    row = await tx.fetchrow(
        """SELECT id, code_until, enrolled_at, seen_at, retired_at, announced AS cameras FROM gateway
           WHERE site_id = $1""",
        site_id,
    )
    return None if row is None else GatewayState(**{**dict(row), "cameras": msgspec.json.decode(row["cameras"])})


async def due_digests(tx: Tx, before: datetime) -> list[tuple[Site, datetime]]:
    """Return the sites whose owner was told up to before then, and something happened since; with when that was."""
    rows = await tx.fetch(
        f"""SELECT {_COLUMNS}, coalesce(told_until, joined_at, '-infinity') AS since FROM site
            WHERE owner_login IS NOT NULL AND coalesce(told_until, joined_at, '-infinity') < $1""",  # noqa: S608 - constant columns
        before,
    )
    return [(Site(**{name: row[name] for name in Site.__struct_fields__}), row["since"]) for row in rows]


async def told_until(tx: Tx, site_id: str, at: datetime) -> None:
    """Note up to when a site's owner was told by letter."""
    await tx.execute("UPDATE site SET told_until = $2 WHERE id = $1", site_id, at)


async def button(tx: Tx, site_id: str) -> bool:
    """Return whether a device of the site's own may press its button."""
    found: bool | None = await tx.fetchval(
        "SELECT token_sha256 IS NOT NULL FROM source WHERE id = $1 AND retired_at IS NULL", button_of(site_id)
    )
    return bool(found)


async def retire_button(tx: Tx, site_id: str, now: datetime) -> None:
    """Take nothing more from a site's button."""
    await tx.execute("UPDATE source SET token_sha256 = NULL, retired_at = $2 WHERE id = $1", button_of(site_id), now)
