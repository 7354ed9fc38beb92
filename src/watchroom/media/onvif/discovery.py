"""Finds ONVIF cameras on the local network by WS-Discovery, only where a setting allows it."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any
from urllib.parse import unquote

import msgspec
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from watchroom.media.addresses import AddressGuard
from watchroom.media.stream import StreamError

MULTICAST = ("239.255.255.250", 3702)
ANSWERS_MAX = 500
ANSWER_BYTES_MAX = 65_536
_DISCOVERY = "{http://schemas.xmlsoap.org/ws/2005/04/discovery}"
_PROBE = """<?xml version="1.0" encoding="UTF-8"?>
<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing"
 xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl">
<e:Header><w:MessageID>urn:uuid:{id}</w:MessageID><w:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To>
<w:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action></e:Header>
<e:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></e:Body></e:Envelope>"""


class Sighted(msgspec.Struct, frozen=True, kw_only=True):
    """One camera that answered."""

    url: str
    """Its device service, at an address where cameras may be."""
    name: str
    hardware: str


class _Answers(asyncio.DatagramProtocol):
    """Collects what comes back."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        """Keep an answer, up to the limit; who sent it does not matter, its address is checked like any other."""
        del addr
        if len(self.heard) < ANSWERS_MAX and len(data) <= ANSWER_BYTES_MAX:
            self.heard.append(data)


async def discover(guard: AddressGuard, seconds: float = 3.0, ask: tuple[str, int] = MULTICAST) -> list[Sighted]:
    """Return the cameras that answer a probe within `seconds`, each once, those outside the allow-list left out."""
    loop = asyncio.get_running_loop()
    transport, answers = await loop.create_datagram_endpoint(_Answers, local_addr=("0.0.0.0", 0))  # noqa: S104 - to hear
    try:
        transport.sendto(_PROBE.format(id=uuid.uuid4()).encode(), ask)
        await asyncio.sleep(seconds)
    finally:
        transport.close()
    found = {each.url: each for answer in answers.heard for each in read_answer(answer, guard)}
    return sorted(found.values(), key=lambda each: each.url)


def read_answer(answer: bytes, guard: AddressGuard) -> list[Sighted]:
    """Return the cameras that one ProbeMatches message names, those outside the allow-list and nonsense left out."""
    try:
        root = fromstring(answer, forbid_dtd=True)
    except (DefusedXmlException, SyntaxError, ValueError, LookupError):
        return []
    found = []
    for match in root.iter(f"{_DISCOVERY}ProbeMatch"):
        scopes = (match.findtext(f"{_DISCOVERY}Scopes") or "").split()
        for url in (match.findtext(f"{_DISCOVERY}XAddrs") or "").split():
            try:
                place = guard.check_text(url)
            except StreamError:
                continue
            if place.scheme in {"http", "https"}:
                found.append(Sighted(url=place.url, name=_scope(scopes, "name"), hardware=_scope(scopes, "hardware")))
                break
    return found


def _scope(scopes: list[str], name: str) -> str:
    prefix = f"onvif://www.onvif.org/{name}/"
    value = next((scope.removeprefix(prefix) for scope in scopes if scope.startswith(prefix)), "")
    return "".join(char for char in unquote(value) if char.isprintable())[:100]
