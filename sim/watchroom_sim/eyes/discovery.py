"""WS-Discovery: a made-up dome that is looked for by multicast says where it is."""

from __future__ import annotations

import asyncio
import socket
import struct
import uuid
from collections.abc import Callable
from typing import Final, cast

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from watchroom_sim.eyes.soap import local

GROUP: Final = "239.255.255.250"
PORT: Final = 3702
PROBE_BYTES_MAX: Final = 8_192
_TYPE: Final = "NetworkVideoTransmitter"
_ANSWER: Final = """<?xml version="1.0" encoding="UTF-8"?>
<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"
 xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl">
<s:Header><a:MessageID>urn:uuid:{message}</a:MessageID><a:RelatesTo>{probe}</a:RelatesTo>
<a:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:To>
<a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</a:Action></s:Header>
<s:Body><d:ProbeMatches>{matches}</d:ProbeMatches></s:Body></s:Envelope>"""
_MATCH: Final = (
    "<d:ProbeMatch><a:EndpointReference><a:Address>urn:uuid:{endpoint}</a:Address></a:EndpointReference>"
    "<d:Types>dn:NetworkVideoTransmitter</d:Types>"
    "<d:Scopes>onvif://www.onvif.org/name/{name} onvif://www.onvif.org/type/ptz</d:Scopes>"
    "<d:XAddrs>{base}/device_service</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion></d:ProbeMatch>"
)


class Discovery(asyncio.DatagramProtocol):
    """Answers probes for cameras."""

    def __init__(self, base_of: Callable[[str], str], camera_ids: list[str]) -> None:
        """`base_of` tells where a camera's services are."""
        self._base_of = base_of
        self._ids = camera_ids

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Be ready to answer."""
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        """Answer a probe; everything else is passed over."""
        probe = _probe(data)
        if probe is None:
            return
        for camera_id in self._ids:
            endpoint = uuid.uuid5(uuid.NAMESPACE_URL, self._base_of(camera_id))
            match = _MATCH.format(endpoint=endpoint, name=camera_id, base=self._base_of(camera_id))
            told = _ANSWER.format(message=uuid.uuid4(), probe=probe, matches=match)
            self._transport.sendto(told.encode(), address)


def _probe(data: bytes) -> str | None:
    """Return the id of a probe that looks for cameras, None for anything else."""
    if len(data) > PROBE_BYTES_MAX:
        return None
    try:
        envelope = fromstring(data, forbid_dtd=True)
    except (DefusedXmlException, SyntaxError, ValueError, LookupError):
        return None
    texts = {local(each): (each.text or "").strip() for each in envelope.iter()}
    wanted = texts.get("Types", "")
    if "Probe" not in texts or (wanted and _TYPE not in wanted):
        return None
    return texts.get("MessageID", "")


async def serve_discovery(
    base_of: Callable[[str], str], camera_ids: list[str], *, interface: str = "127.0.0.1", port: int = PORT
) -> asyncio.DatagramTransport:
    """Listen for probes on one interface; return what is to be closed."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("", port))
    joined = struct.pack("4s4s", socket.inet_aton(GROUP), socket.inet_aton(interface))
    listening.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, joined)
    listening.setblocking(False)  # noqa: FBT003 - the socket's own way to say it
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: Discovery(base_of, camera_ids), sock=listening)
    return transport
