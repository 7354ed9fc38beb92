"""What an operator can set: defaults, then a TOML file, then WATCHROOM_… variables, then flags; the later wins."""

from __future__ import annotations

import ipaddress
import os
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, get_args, get_type_hints
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta

from watchroom.base.errors import BadInputError

PREFIX = "WATCHROOM_"
FILE_NAME = "watchroom.toml"
_SET_BY_A_VERB = {"demo"}
_TUPLES = ("roles",)
ALL_ROLES = ("web", "pipeline", "media", "worker")


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every setting; each member's description is its line in the reference."""

    data: Annotated[Path, Meta(description="The folder that everything is kept in.")]
    database_url: Annotated[
        str,
        Meta(
            description="A PostgreSQL ≥ 15 to use in place of the embedded one. With `{role}` as its user it connects "
            "as each role by name; otherwise its user takes the roles."
        ),
    ] = ""
    host: Annotated[
        str, Meta(description="The address to listen on; beyond loopback only with TLS or behind a named proxy.")
    ] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535, description="The port of the web; 0 takes any free one.")] = 8420
    roles: Annotated[
        tuple[str, ...], Meta(description="What this process does: any of web, pipeline, media and worker, by comma.")
    ] = ALL_ROLES
    tls_certificate: Annotated[str, Meta(description="The PEM file of the certificate chain; needs `tls_key`.")] = ""
    tls_key: Annotated[str, Meta(description="The PEM file of the certificate's private key.")] = ""
    behind_proxy: Annotated[
        str, Meta(description="The addresses of the reverse proxy that ends TLS for us, by comma; its headers count.")
    ] = ""
    public_url: Annotated[
        str, Meta(description="The address people type, used in printed links; by default what we listen on.")
    ] = ""
    master_key: Annotated[
        str, Meta(description="The file of the key that seals records; by default `master.key` in the data folder.")
    ] = ""
    ledger_delay_minutes: Annotated[
        int, Meta(ge=0, le=1440, description="How many minutes old an entry is before the public ledger shows it.")
    ] = 15
    peace_delay_minutes: Annotated[
        int, Meta(ge=0, le=1440, description="How many minutes later prevention partners are told of a place.")
    ] = 30
    witnesses: Annotated[
        str,
        Meta(
            description="Who cosigns the ledger's heads: for each witness its http address and its one or two "
            "keys (`name+id+key`), with spaces, by comma."
        ),
    ] = ""
    lead_agency: Annotated[
        str,
        Meta(description="The city's own agency, by its id: its supervisors and administrators hold the kill switch."),
    ] = "mpd"
    camera_networks: Annotated[
        str,
        Meta(
            description="Where cameras may be: networks (`10.20.0.0/16`), addresses and host names, by comma; nothing "
            "else is ever connected to."
        ),
    ] = ""
    camera_discovery: Annotated[
        bool,
        Meta(
            description="Whether administrators may let the room ask its local network which ONVIF cameras are there; "
            "only those in `camera_networks` are shown."
        ),
    ] = False
    media_processes: Annotated[
        int, Meta(ge=0, le=64, description="How many processes read cameras; 0 starts one for each 250 cameras.")
    ] = 0
    recordings_gb: Annotated[
        float,
        Meta(ge=0, description="How many gigabytes of recordings are kept at most, the oldest goes; 0: what fits."),
    ] = 0.0
    recordings_reserve_gb: Annotated[
        float,
        Meta(gt=0, description="Recording stops before less than so many gigabytes of its disk are free."),
    ] = 2.0
    upload_gb_max: Annotated[
        float, Meta(gt=0, le=1000, description="How many gigabytes one file has at most that people hand over.")
    ] = 50.0
    clamav_socket: Annotated[
        str,
        Meta(description="The socket of a ClamAV daemon that looks at files that people hand over; none by default."),
    ] = ""
    idle_lock_minutes: Annotated[
        int, Meta(ge=1, le=30, description="After so many minutes without use a session locks.")
    ] = 30
    dispatch_networks: Annotated[
        str,
        Meta(
            description="Networks and addresses of dispatch seats, by comma: sessions there do not lock when idle, and "
            "each is logged."
        ),
    ] = ""
    handover_required: Annotated[
        bool,
        Meta(description="Whether people on watch leave only once the next has acknowledged, or say why not."),
    ] = True
    oidc_issuer: Annotated[
        str, Meta(description="The city's identity provider (OpenID Connect), by its https address; none by default.")
    ] = ""
    oidc_client_id: Annotated[str, Meta(description="What the identity provider calls this room.")] = ""
    oidc_client_secret: Annotated[
        str, Meta(description="The secret that the identity provider gave; better in the variable than in a file.")
    ] = ""
    oidc_login_claim: Annotated[str, Meta(description="Which claim of the identity provider is the login here.")] = (
        "preferred_username"
    )
    oidc_second_factors: Annotated[
        str,
        Meta(
            description="Values of `amr` or `acr`, by comma, by which the identity provider says that it asked for a "
            "second factor; without one, ours is asked for."
        ),
    ] = "mfa"
    timezone: Annotated[
        str, Meta(description="The city's time zone, by its IANA name: in it letters and public pages tell the time.")
    ] = "America/New_York"
    smtp_host: Annotated[
        str, Meta(description="The mail server that letters are handed to; while none is named, letters wait.")
    ] = ""
    smtp_port: Annotated[int, Meta(ge=1, le=65535, description="Its port.")] = 587
    smtp_security: Annotated[
        str,
        Meta(
            pattern="^(starttls|tls|none)$",
            description="How the line to it is protected: starttls, tls, or none, which is for this machine only.",
        ),
    ] = "starttls"
    smtp_user: Annotated[str, Meta(description="The user to sign in there as, where it asks for one.")] = ""
    smtp_password: Annotated[str, Meta(description="That user's password; better in the variable than in a file.")] = ""
    smtp_from: Annotated[
        str, Meta(description="From whom letters are, such as `Camera program <cameras@city.example>`.")
    ] = ""
    push_hosts: Annotated[
        str,
        Meta(
            description="The push services that officers' phones may be told by: hosts (`*.push.apple.com`), by comma; "
            "by default none, and nothing is pushed."
        ),
    ] = ""
    sms_webhook_url: Annotated[
        str,
        Meta(
            description="Where text messages are posted as JSON, an https address of the city's gateway; while none is "
            "named, text messages wait."
        ),
    ] = ""
    sms_webhook_secret: Annotated[
        str,
        Meta(
            description="The secret that each post is signed with (HMAC-SHA256); better in the variable than in a file."
        ),
    ] = ""
    log_level: Annotated[
        str, Meta(pattern="^(debug|info|warning|error)$", description="What is logged: debug, info, warning or error.")
    ] = "info"
    demo: Annotated[
        bool, Meta(description="Made-up people sign in by printed links; only the verb `demo` sets this.")
    ] = False

    @property
    def master_key_path(self) -> Path:
        """Return the file of the master key."""
        return Path(self.master_key) if self.master_key else self.data / "master.key"


def read_settings(flags: Mapping[str, Any], environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings in force; `flags` holds those given on the command line, None meaning not given.

    Raises:
        BadInputError: a setting is unknown, has a wrong value, or does not go with another; the message names it.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    variables = _of_environment(environment)
    data = given.get("data") or variables.get("data") or default_data(demo=bool(given.get("demo")))
    merged: dict[str, Any] = {"data": data} | _of_file(Path(data).expanduser(), environment) | variables | given
    merged["data"] = str(Path(merged["data"]).expanduser().absolute())
    merged |= {name: _split(merged[name]) for name in _TUPLES if isinstance(merged.get(name), str)}
    try:
        settings = msgspec.convert(merged, Settings, strict=False, dec_hook=_path)
    except msgspec.ValidationError as error:
        raise BadInputError("settings", str(error)) from error
    _demand_sense(settings)
    return settings


def default_data(*, demo: bool) -> Path:
    """Return the data folder of this user; root's is one that the database's user can enter too."""
    if os.geteuid() == 0:
        base = Path("/var/lib")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / ("watchroom-demo" if demo else "watchroom")


def described() -> dict[str, tuple[str, str]]:
    """Return, per setting, its description and its default as text; the reference page is checked against this."""
    defaults = {field.name: field.default for field in msgspec.structs.fields(Settings)}
    hints = get_type_hints(Settings, include_extras=True)
    return {name: (_description(hints[name]), _as_text(default)) for name, default in defaults.items()}


def _description(hint: Any) -> str:
    meta = next(each for each in get_args(hint)[1:] if isinstance(each, Meta))
    return meta.description or ""


def _as_text(default: object) -> str:
    if default is msgspec.NODEFAULT:
        return ""
    if isinstance(default, tuple):
        return ",".join(default)
    return str(default).lower() if isinstance(default, bool) else str(default)


def _of_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    names = [name for name in Settings.__struct_fields__ if name not in _SET_BY_A_VERB]
    return {name: environment[PREFIX + name.upper()] for name in names if PREFIX + name.upper() in environment}


def _split(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def _of_file(data: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    named = environment.get(f"{PREFIX}SETTINGS")
    path = Path(named) if named else data / FILE_NAME
    try:
        found = tomllib.loads(path.read_text())
    except FileNotFoundError as error:
        if named:
            raise BadInputError(f"{PREFIX}SETTINGS", f"there is no file {path}") from error
        return {}
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInputError(str(path), f"cannot be read: {error}") from error
    for name in _SET_BY_A_VERB & found.keys():
        raise BadInputError(f"{path}, {name}", "cannot be set in a file")
    return found


def _path(kind: type, value: Any) -> Any:
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise NotImplementedError(kind)


def _demand_sense(settings: Settings) -> None:
    unknown = set(settings.roles) - set(ALL_ROLES)
    if unknown or not settings.roles:
        raise BadInputError("roles", f"takes any of {', '.join(ALL_ROLES)}")
    if bool(settings.tls_certificate) != bool(settings.tls_key):
        raise BadInputError("tls_certificate", "goes with tls_key: give both or neither")
    for network in filter(None, map(str.strip, settings.dispatch_networks.split(","))):
        _demand_network("dispatch_networks", network)
    if settings.oidc_issuer:
        _demand_issuer(settings)
    _demand_zone(settings.timezone)
    _demand_mail(settings)
    _demand_push(settings)
    _demand_sms(settings)
    if not is_loopback(settings.host) and not settings.tls_certificate and not settings.behind_proxy:
        raise BadInputError("host", f"{settings.host} is open to the network: set tls_certificate or behind_proxy")


def _demand_issuer(settings: Settings) -> None:
    parts = urlsplit(settings.oidc_issuer)
    if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
        raise BadInputError("oidc_issuer", "is an https address")
    if not settings.oidc_client_id or not settings.oidc_client_secret:
        raise BadInputError("oidc_issuer", "goes with oidc_client_id and oidc_client_secret: give all three")


def _demand_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        raise BadInputError("timezone", f"{name} is no IANA name, such as America/New_York") from error


def _demand_mail(settings: Settings) -> None:
    if settings.smtp_host and not settings.smtp_from:
        raise BadInputError("smtp_host", "goes with smtp_from: say from whom letters are")
    if settings.smtp_host and settings.smtp_security == "none" and not is_loopback(settings.smtp_host):
        raise BadInputError("smtp_security", "none is for a mail server on this machine only: use starttls or tls")
    if bool(settings.smtp_user) != bool(settings.smtp_password):
        raise BadInputError("smtp_user", "goes with smtp_password: give both or neither")


def _demand_push(settings: Settings) -> None:
    if settings.push_hosts and not (settings.public_url.startswith("https:") or settings.smtp_from):
        raise BadInputError("push_hosts", "goes with public_url or smtp_from: by it push services know who sends")


def _demand_sms(settings: Settings) -> None:
    if not settings.sms_webhook_url:
        return
    url = urlsplit(settings.sms_webhook_url)
    here = url.scheme == "http" and is_loopback(url.hostname or "")
    if not url.hostname or not (url.scheme == "https" or here):
        raise BadInputError("sms_webhook_url", "is an https address; http is for a gateway on this machine only")
    if not settings.sms_webhook_secret:
        raise BadInputError("sms_webhook_url", "goes with sms_webhook_secret: by it the gateway knows who posts")


def _demand_network(name: str, text: str) -> None:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise BadInputError(name, f"{text} is no network or address, such as 10.20.0.0/16") from error


def is_loopback(host: str) -> bool:
    """Return whether `host` is this machine only; a name other than localhost never is."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
