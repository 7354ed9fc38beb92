"""RTP over UDP: a pair of ports, packets only from the camera, put in order again within a window."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable

from watchroom.media.stream import StreamError

WINDOW_PACKETS = 32
"""So many packets are held back for one that is missing."""
AHEAD_PACKETS_MAX = 512
"""A packet further ahead is not waited for: the sender began anew."""
PAIR_TRIES = 20
BUFFER_BYTES = 1_000_000
"""What the system may queue for us: a key frame comes in one burst."""
_SEQUENCES = 1 << 16
_HEADER_BYTES = 12

Give = Callable[[bytes], None]


class Reorder:
    """Gives packets on in their order; what does not come in time is left out."""

    def __init__(self, give: Give) -> None:
        """Give to `give`."""
        self._give = give
        self._next = -1
        self._held: dict[int, bytes] = {}

    def push(self, packet: bytes) -> None:
        """Take the next packet that arrived."""
        if len(packet) < _HEADER_BYTES:
            return
        sequence = packet[2] << 8 | packet[3]
        ahead = (sequence - self._next) % _SEQUENCES
        if ahead == 0 or self._next < 0 or ahead > AHEAD_PACKETS_MAX:
            if ahead and ahead < _SEQUENCES // 2:
                self._release_all()
            if ahead < _SEQUENCES // 2 or self._next < 0:
                self._next = (sequence + 1) % _SEQUENCES
            self._give(packet)
        else:
            self._held[sequence] = packet
            if len(self._held) > WINDOW_PACKETS:
                self._next = min(self._held, key=lambda each: (each - self._next) % _SEQUENCES)
        self._release()

    def _release(self) -> None:
        """Give what follows without a gap."""
        while (packet := self._held.pop(self._next, None)) is not None:
            self._next = (self._next + 1) % _SEQUENCES
            self._give(packet)

    def _release_all(self) -> None:
        for sequence in sorted(self._held, key=lambda each: (each - self._next) % _SEQUENCES):
            self._give(self._held.pop(sequence))


class _Port(asyncio.DatagramProtocol):
    def __init__(self, peer: str, give: Give) -> None:
        self._peer = peer
        self._give = give

    def datagram_received(self, data: bytes, addr: tuple[str | int, ...]) -> None:
        if addr[0] == self._peer:
            self._give(data)


class PortPair:
    """Two neighbouring ports, the even one for RTP, the odd one for RTCP."""

    def __init__(self, pair: tuple[socket.socket, socket.socket]) -> None:
        """Own two bound sockets."""
        self._sockets = pair
        self._transports: list[asyncio.DatagramTransport] = []
        self.rtp, self.rtcp = (int(each.getsockname()[1]) for each in pair)

    async def listen(self, peer: str, on_rtp: Give, on_rtcp: Give) -> None:
        """Give away what `peer` sends."""
        loop = asyncio.get_running_loop()
        for each, give in zip(self._sockets, (on_rtp, on_rtcp), strict=True):
            transport, _ = await loop.create_datagram_endpoint(lambda give=give: _Port(peer, give), sock=each)  # type: ignore[misc]
            self._transports.append(transport)

    def send_rtcp(self, packet: bytes, peer: str, port: int) -> None:
        """Send a report, which opens a firewall between us too."""
        if port and len(self._transports) > 1:
            self._transports[1].sendto(packet, (peer, port))

    def close(self) -> None:
        """Give the ports back."""
        for transport in self._transports:
            transport.close()
        for each in self._sockets[len(self._transports) :]:
            each.close()


def open_ports(host: str) -> PortPair:
    """Return a pair of ports at our own address `host`; raise StreamError when there is none."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for _ in range(PAIR_TRIES):
        with contextlib.suppress(OSError):
            first = _bound(family, host, 0)
            port = int(first.getsockname()[1])
            if port % 2:
                first.close()
                continue
            try:
                return PortPair((first, _bound(family, host, port + 1)))
            except OSError:
                first.close()
    raise StreamError("limit", "No pair of UDP ports is free here; set the camera's transport to tcp.")


def _bound(family: int, host: str, port: int) -> socket.socket:
    made = socket.socket(family, socket.SOCK_DGRAM)
    try:
        made.setblocking(False)  # noqa: FBT003 - the socket module's own shape
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        made.bind((host, port))
    except OSError:
        made.close()
        raise
    return made
