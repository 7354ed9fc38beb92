"""ONVIF services as the library knows them, called over a transport of our own that goes only where it may."""

from __future__ import annotations

import asyncio
import functools
import logging
import socket
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import onvif
from aiohttp.abc import AbstractResolver, ResolveResult
from onvif.client import UsernameDigestTokenDtDiff, ZeepAsyncClient
from onvif.definition import SERVICES
from onvif.transport import ASYNC_TRANSPORT
from onvif.wsa import WsAddressingIfMissingPlugin
from zeep.exceptions import Error, Fault, TransportError
from zeep.settings import Settings
from zeep.wsdl import Document
from zeep.wsdl.utils import etree_to_string

from watchroom.media.addresses import AddressGuard, Place
from watchroom.media.stream import StreamError
from watchroom.media.tls import tls_context

ANSWER_BYTES_MAX = 2_000_000
CALL_SECONDS_MAX = 10.0
CONNECT_SECONDS_MAX = 5.0
_OWN_WSDL = Path(__file__).with_name("wsdl")
_LIBRARY_WSDL = Path(onvif.__file__).with_name("wsdl")
_HANDED_ON = {"events", "pullpoint", "subscription"}
"""Services whose answers are handed on as they came; the others' are read."""
_NO_ACCESS = ("notauthorized", "failedauthentication", "unauthorized", "senderauthoriz")

for _name in ("zeep", "onvif"):  # they log addresses and whole messages
    logging.getLogger(_name).setLevel(logging.CRITICAL)


class OnvifWhere(msgspec.Struct, frozen=True, kw_only=True):
    """A camera's device service and how to sign in; never logged."""

    url: str
    username: str = ""
    password: str = ""
    certificate_sha256: str = ""


class Answer(msgspec.Struct, frozen=True):
    """What the library needs to know of an HTTP answer."""

    status_code: int
    content: bytes
    headers: Mapping[str, str]
    encoding: str = "utf-8"


class _GuardedResolver(AbstractResolver):
    """Resolves a name to the addresses that the guard has just checked: those are connected to, and no other."""

    def __init__(self, guard: AddressGuard) -> None:
        self._guard = guard

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        del family  # both kinds are asked for and checked
        bracketed = f"[{host}]" if ":" in host else host
        _, found = await self._guard.resolve(f"http://{bracketed}:{port or 80}/")
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in found
        ]

    async def close(self) -> None:
        """Hold nothing open."""


class GuardedTransport:
    """Posts to one camera: addresses checked at each connection, no redirect, no proxy, answers of a bounded size."""

    def __init__(self, where: OnvifWhere, guard: AddressGuard) -> None:
        """Connect to nothing yet."""
        self._guard = guard
        self._place = guard.check_text(where.url)
        pin = where.certificate_sha256.replace(":", "").strip()
        connector = aiohttp.TCPConnector(
            ssl=aiohttp.Fingerprint(bytes.fromhex(pin)) if pin else tls_context(is_pinned=False),
            resolver=_GuardedResolver(guard),
            use_dns_cache=False,
            limit_per_host=2,
        )
        digest = (aiohttp.DigestAuthMiddleware(where.username, where.password),) if where.username else ()
        self._session = aiohttp.ClientSession(
            connector=connector,
            middlewares=digest,
            auto_decompress=False,
            trust_env=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=CALL_SECONDS_MAX, connect=CONNECT_SECONDS_MAX),
        )

    async def post_xml(
        self, address: str, envelope: Any, headers: Mapping[str, str], seconds: float = CALL_SECONDS_MAX
    ) -> Answer:
        """Post an envelope to a service of this camera and return its answer; raises StreamError."""
        self._guard.check_text(address)
        body: bytes = etree_to_string(envelope)  # type: ignore[no-untyped-call]
        try:
            async with self._session.post(
                address,
                data=body,
                headers={**headers, "Accept-Encoding": "identity"},
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=seconds, connect=CONNECT_SECONDS_MAX),
            ) as response:
                return Answer(response.status, await _bounded(response), dict(response.headers))
        except aiohttp.ServerFingerprintMismatch:
            raise StreamError(
                "certificate", "The camera shows another certificate than the one pinned; find out why first."
            ) from None
        except (aiohttp.ClientSSLError, aiohttp.ClientConnectorCertificateError):
            raise StreamError("certificate", "The camera's certificate is not known; pin its SHA-256.") from None
        except TimeoutError:
            raise StreamError("unreachable", "The camera does not answer ONVIF; check its network.") from None
        except (aiohttp.ClientError, ValueError, OSError):
            raise StreamError("broken", "The camera broke off while it answered ONVIF; restart it.") from None

    def load(self, url: str) -> bytes:
        """Fetch nothing: the library asks for what a message refers to."""
        raise StreamError("address", f"A message names another document ({len(url)} characters); nothing is fetched.")

    def at_camera(self, address: str | None) -> str:
        """Return an address that the camera named, at the host it was enrolled with: no second host is ever asked."""
        place = self._place
        path = "/" + str(address or "").partition("://")[2].partition("/")[2]
        return self._guard.check_text(f"{_root(place)}{path}").url

    async def aclose(self) -> None:
        """Close every connection."""
        await self._session.close()


def _root(place: Place) -> str:
    host = f"[{place.host}]" if ":" in place.host else place.host
    return f"{place.scheme}://{host}:{place.port}"


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    if response.status in range(300, 400):
        raise StreamError("redirect", "The camera sends us elsewhere; enrol the address it should be asked at.")
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise StreamError("broken", "The camera packs its answers although it was asked not to.")
    body = bytearray()
    async for part in response.content.iter_chunked(65_536):
        body += part
        if len(body) > ANSWER_BYTES_MAX:
            raise StreamError("limit", f"The camera's ONVIF answer is larger than {ANSWER_BYTES_MAX} bytes.")
    return bytes(body)


@functools.cache
def _document(name: str) -> Document:
    """Return a service's description from the files that came with the library, or our own; nothing is fetched."""
    own = _OWN_WSDL / f"{name}.wsdl"
    path = own if own.exists() else _LIBRARY_WSDL / SERVICES[name]["wsdl"]
    return Document(str(path), ASYNC_TRANSPORT, settings=Settings(strict=False))


class Service:
    """One service of one camera."""

    def __init__(self, client: ZeepAsyncClient, binding: str, address: str) -> None:
        """Bind the description to the camera's address."""
        self._proxy = client.create_service(binding, address)

    async def call(self, operation: str, **values: Any) -> Any:
        """Call an operation; raises StreamError for whatever goes wrong."""
        try:
            return await self._proxy[operation](**values)
        except Fault as fault:
            raise _refusal(fault) from None
        except TransportError as error:
            raise _http_error(error.status_code) from None
        except (Error, TypeError, ValueError, AttributeError, LookupError):  # its answer is not what the WSDL says
            raise StreamError("broken", f"The camera's answer to {operation} is not ONVIF.") from None

    async def call_raw(self, operation: str, **values: Any) -> bytes:
        """Call an operation of events and return the answer's XML as it came; raises StreamError unless it is good."""
        answer: Answer = await self.call(operation, **values)
        if answer.status_code != 200:  # noqa: PLR2004 - HTTP's own number
            raise _http_error(answer.status_code)
        return answer.content


async def open_service(
    name: str, address: str, transport: GuardedTransport, where: OnvifWhere, *, offset_s: float | None
) -> Service:
    """Return a service at an address; messages are signed when `offset_s` (camera's clock minus ours) is given."""
    document = await asyncio.to_thread(_document, name)
    signer = None
    if where.username and offset_s is not None:
        signer = UsernameDigestTokenDtDiff(
            where.username, where.password, dt_diff=timedelta(seconds=offset_s), use_digest=True
        )
    settings = Settings(  # one for each: the library changes them in place
        strict=False, xml_huge_tree=False, forbid_dtd=True, forbid_entities=True, raw_response=name in _HANDED_ON
    )
    client = ZeepAsyncClient(
        wsdl=document, wsse=signer, transport=transport, settings=settings, plugins=[WsAddressingIfMissingPlugin()]
    )
    binding = next(each for each in document.bindings if each.endswith(f"}}{_BINDINGS[name]}"))
    return Service(client, binding, address)


_BINDINGS = {name: SERVICES[name]["binding"] for name in SERVICES} | {"media2": "Media2Binding"}


def _refusal(fault: Fault) -> StreamError:
    codes = " ".join(str(code) for code in (fault.code, *(fault.subcodes or ()))).lower()
    words = f"{codes} {fault.message or ''}".lower().replace(" ", "")
    if any(word in words for word in _NO_ACCESS):
        return StreamError("credentials", "The camera refuses the user name or password for ONVIF; set them anew.")
    return StreamError("refused", f"The camera refuses: {(fault.message or 'no reason given')[:100]}")


def _http_error(status: int) -> StreamError:
    if status in {401, 403}:
        return StreamError("credentials", "The camera refuses the user name or password for ONVIF; set them anew.")
    return StreamError("broken", f"The camera answers ONVIF with HTTP status {status}.")
