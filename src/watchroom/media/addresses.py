"""Which addresses a camera may have: an allow-list, checked when it is enrolled and at each connection."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NoReturn
from urllib.parse import SplitResult, urlsplit

import msgspec

from watchroom.media.stream import StreamError

Ip = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolver = Callable[[str, int], Awaitable[list[str]]]

PORTS = {"rtsp": 554, "rtsps": 322, "http": 80, "https": 443}
"""The only schemes, with their usual ports."""
ADDRESS_CHARS_MAX = 2048
HOST_CHARS_MAX = 253
LABEL_CHARS_MAX = 63
ADDRESSES_PER_NAME_MAX = 16
PORT_MAX = 65_535

_TRANSLATED = tuple(
    map(IPv6Network, ("::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16"))
)
"""IPv6 networks whose addresses stand for IPv4 addresses."""
_SHARED = IPv4Network("100.64.0.0/10")
"""Private in all but name: what carriers give to their customers."""
_METADATA = frozenset(map(ip_address, ("169.254.169.254", "fd00:ec2::254", "100.100.100.200", "168.63.129.16")))
"""Where clouds tell their machines secrets."""


class Place(msgspec.Struct, frozen=True):
    """A camera's address in parts, checked."""

    scheme: str
    host: str
    port: int
    url: str


async def resolve_by_system(host: str, port: int) -> list[str]:
    """Return the addresses of a name, as the machine's resolver has them; raise OSError when it has none."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


class AddressGuard:
    """The allow-list: networks (`10.20.0.0/16`), addresses and host names; what is not listed is refused."""

    def __init__(self, allowed: Iterable[str], resolver: Resolver = resolve_by_system) -> None:
        """Take the list; raise ValueError for an entry that is neither a network nor a host name."""
        self._resolver = resolver
        self._networks: list[Network] = []
        self._names: set[str] = set()
        for entry in allowed:
            self._add(entry.strip().lower())

    def _add(self, entry: str) -> None:
        try:
            self._networks.append(ip_network(entry))
        except ValueError:
            if "/" in entry or not _is_name(entry):
                raise ValueError(f"{entry!r} is neither a network nor a host name") from None
            self._names.add(entry.rstrip("."))

    @classmethod
    def from_text(cls, text: str) -> AddressGuard:
        """Return the guard of a setting: entries parted by commas or white space."""
        return cls(text.replace(",", " ").split())

    def check_text(self, url: str) -> Place:
        """Return the parts of an address that may be enrolled; raise StreamError naming the rule otherwise."""
        place = read_place(url)
        literal = _literal(place.host)
        if literal is not None:
            self._check(literal, is_named=False)
        elif place.host not in self._names and not self._networks:
            _refuse("its host is not on the list of camera networks; ask an administrator to add it")
        return place

    async def resolve(self, url: str) -> tuple[Place, list[str]]:
        """Return the parts and the addresses to connect to, each checked; the name is not to be resolved again."""
        place = self.check_text(url)
        if _literal(place.host) is not None:
            return place, [place.host]
        try:
            found = list(dict.fromkeys(await self._resolver(place.host, place.port)))
        except OSError:
            raise StreamError(
                "unreachable", "The camera's name has no address; check the name or write the address itself."
            ) from None
        if not 0 < len(found) <= ADDRESSES_PER_NAME_MAX:
            _refuse(f"its name has no address or more than {ADDRESSES_PER_NAME_MAX}")
        for each in found:
            self._check(ip_address(each.partition("%")[0]), is_named=place.host in self._names)
        return place, found

    def _check(self, address: Ip, *, is_named: bool) -> None:
        """Raise StreamError unless `address` is one that a camera may have."""
        if not address.is_loopback and any(address in network for network in _TRANSLATED):
            _refuse("an IPv4 address is written as an IPv6 one; write it as IPv4")
        if address in _METADATA or address.is_link_local:
            _refuse("link-local and metadata addresses are never allowed")
        if address.is_multicast or address.is_unspecified or (address.is_reserved and not address.is_loopback):
            _refuse("multicast, reserved and unspecified addresses are never allowed")
        listed = [network for network in self._networks if address in network]
        if address.is_global:
            if not listed and not is_named:
                _refuse("it is not on the list of camera networks; ask an administrator to add it")
        elif not any(map(_is_private, listed)):
            _refuse("loopback and private addresses are allowed only in networks listed as such")


def _is_private(network: Network) -> bool:
    """Whether a listed network is private as a whole: `0.0.0.0/0` does not open what is private."""
    return network.is_private or (isinstance(network, IPv4Network) and network.subnet_of(_SHARED))


def read_place(url: str) -> Place:
    """Return an address in parts; raise StreamError for one that could be read in two ways or hides something."""
    if not 0 < len(url) <= ADDRESS_CHARS_MAX or any(not "!" <= char <= "~" or char in '\\"<>^`{|}' for char in url):
        _refuse(f"it must be 1 to {ADDRESS_CHARS_MAX} plain characters without blanks")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        _refuse("it is not a whole address such as rtsp://10.20.0.5/stream1")
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        _refuse(f"only {', '.join(PORTS)} are allowed, not {scheme[:20] or 'an address without a scheme'}")
    if "@" in parts.netloc:
        _refuse("name and password go in their own fields, not into the address")
    if parts.fragment or "#" in url:
        _refuse("it must not have a part after #")
    if port == 0:
        _refuse(f"a port is 1 to {PORT_MAX}")
    host = _read_host(parts)
    return Place(scheme, host, port or PORTS[scheme], url)


def _read_host(parts: SplitResult) -> str:
    host = (parts.hostname or "").lower()
    if "[" in parts.netloc:
        if "%" in host:
            _refuse("link-local and metadata addresses are never allowed")
        return host
    if _ends_in_number(host):
        try:
            if str(IPv4Address(host)) == host:
                return host
        except ValueError:
            pass
        _refuse("an IPv4 address is written as four plain numbers such as 10.20.0.5")
    if not _is_name(host):
        _refuse("its host is not a name or an address")
    return host.rstrip(".")


def _ends_in_number(host: str) -> bool:
    """Whether some resolver would take the host for an IPv4 address: 127.1, 2130706433, 0x7f.1, 010.0.0.1."""
    last = host.rstrip(".").rpartition(".")[2]
    return last.isdigit() or last.startswith("0x")


def _is_name(host: str) -> bool:
    labels = host.rstrip(".").split(".")
    return len(host) <= HOST_CHARS_MAX and all(
        0 < len(label) <= LABEL_CHARS_MAX
        and label.isascii()
        and label.replace("-", "").replace("_", "").isalnum()
        and label[0] != "-" != label[-1]
        for label in labels
    )


def _literal(host: str) -> Ip | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _refuse(rule: str) -> NoReturn:
    raise StreamError("address", f"This camera address is refused: {rule}.")
