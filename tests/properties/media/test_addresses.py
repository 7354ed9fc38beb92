"""No address slips past the allow-list, however it is written and whatever its name resolves to."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.media.addresses import AddressGuard, Place
from watchroom.media.stream import StreamError

CAMERAS = AddressGuard.from_text("10.20.0.0/16, 192.0.2.7 2001:db8:5::/48\nfd12:3456::/32 cam.example.org")
REFUSED = [
    "", "rtsp://", "rtsp:10.20.0.5", "10.20.0.5", "//10.20.0.5/x", "file:///etc/passwd", "concat:rtsp://10.20.0.5",
    "exec:sh", "gopher://10.20.0.5/", "ftp://10.20.0.5/", "rtmp://10.20.0.5/", "rtsp://127.1/", "rtsp://10.20.5/",
    "rtsp://2130706433/", "rtsp://169082885/", "rtsp://0x0a.20.0.5/", "rtsp://0xa140005/", "rtsp://012.024.0.5/",
    "rtsp://10.20.0.05/", "rtsp://10.20.0.5./", "rtsp://10.20.0.5\\@1.1.1.1/", "rtsp://officer:lamp@10.20.0.5/",
    "rtsp://10.20.0.5@1.1.1.1/", "rtsp://10.20.0.5:0/", "rtsp://10.20.0.5:70000/", "rtsp://10.20.0.5:x/",
    "rtsp://10.20.0.5/#x", "rtsp://10.20.0.5 /", "rtsp://10.20.0.5/\r\nX: y", "rtsp://10.20.0.5/\x00",
    "rtsp://\uff11\uff10.20.0.5/", "rtsp://\u24dbocalhost/", "rtsp://cam%2eexample.org/", "rtsp://-cam.example.org/",
    "rtsp://cam..example.org/", "rtsp://[::1]/", "rtsp://[::ffff:10.20.0.5]/", "rtsp://[::ffff:a14:5]/",
    "rtsp://[::10.20.0.5]/", "rtsp://[64:ff9b::a14:5]/", "rtsp://[2002:a14:5::1]/", "rtsp://[fe80::1]/",
    "rtsp://[fe80::1%25eth0]/", "rtsp://[fd00:ec2::254]/", "rtsp://[::]/", "rtsp://[ff02::1]/", "rtsp://[10.20.0.5]/",
    "rtsp://[2001:db8:5::1/", "rtsp://127.0.0.1/", "rtsp://0.0.0.0/", "rtsp://169.254.169.254/", "rtsp://224.0.0.1/",
    "rtsp://255.255.255.255/", "rtsp://10.21.0.5/", "rtsp://192.0.2.8/", "rtsp://8.8.8.8/", "rtsp://" + "a" * 3000,
]  # fmt: skip
"""What must be refused while CAMERAS is the list."""


def verdict(guard: AddressGuard, url: str) -> Place | str:
    """Return the place, or the rule that refused it."""
    try:
        return guard.check_text(url)
    except StreamError as error:
        return error.message if error.cause == "address" else ""


def resolved(guard: AddressGuard, url: str) -> list[str] | str:
    """Return the addresses that may be connected to, or the cause of the refusal; this resolver never waits."""
    try:
        guard.resolve(url).send(None)
    except StopIteration as answer:
        return list(answer.value[1])
    except StreamError as error:
        return error.cause
    raise AssertionError("the resolver waited")


def guard_with(answers: list[str], allowed: str) -> AddressGuard:
    async def resolver(host: str, port: int) -> list[str]:
        return answers

    return AddressGuard(allowed.split(), resolver)


@pytest.mark.parametrize("url", REFUSED)
def test_refused(url: str) -> None:
    """Whatever is no plain listed address is refused by a rule that is said, and the address is not repeated."""
    said = verdict(CAMERAS, url)
    assert isinstance(said, str)
    assert said.startswith("This camera address is refused: ")
    assert "passwd" not in said
    assert "lamp" not in said


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("rtsp://10.20.0.5/s?ch=1&x=2", ("rtsp", "10.20.0.5", 554)),
        ("RTSPS://10.20.255.1/s", ("rtsps", "10.20.255.1", 322)),
        ("https://192.0.2.7:8443/live.m3u8", ("https", "192.0.2.7", 8443)),
        ("http://[2001:db8:5::7]/mjpeg", ("http", "2001:db8:5::7", 80)),
        ("rtsp://[fd12:3456::9]:8554/", ("rtsp", "fd12:3456::9", 8554)),
        ("rtsp://CAM.example.org./s", ("rtsp", "cam.example.org", 554)),
    ],
)
def test_allowed(url: str, place: tuple[str, str, int]) -> None:
    """A listed address is taken apart into scheme, host and port."""
    found = verdict(CAMERAS, url)
    assert isinstance(found, Place)
    assert (found.scheme, found.host, found.port) == place


@given(st.ip_addresses() | st.sampled_from([ip_address("127.0.0.1"), ip_address("::1"), ip_address("10.20.0.1")]))
def test_an_open_list_opens_nothing_private(address: IPv4Address | IPv6Address) -> None:
    """A list of every network there is lets public addresses in, never loopback, private or link-local ones."""
    host = f"[{address}]" if address.version == 6 else str(address)
    found = verdict(AddressGuard(["0.0.0.0/0", "::/0"]), f"rtsp://{host}/")
    assert isinstance(found, str) or address.is_global


@given(st.lists(st.ip_addresses(v=4) | st.sampled_from([ip_address("10.20.0.1"), ip_address("10.20.9.9")]), max_size=4))
def test_every_address_of_a_name_is_checked(addresses: list[IPv4Address]) -> None:
    """A name is connected to only if all its addresses are allowed, and then to exactly those."""
    texts = list(dict.fromkeys(map(str, addresses)))
    found = resolved(guard_with(texts, "10.20.0.0/16"), "rtsp://cam.example.org/")
    listed = all(each in ip_network("10.20.0.0/16") for each in addresses)
    assert found == (texts if texts and listed else "address")


@pytest.mark.parametrize(
    "answer",
    ["127.0.0.1", "10.20.0.1", "::1", "::ffff:93.184.216.34", "169.254.169.254", "fe80::1%eth0", "0.0.0.0"],  # noqa: S104
)
def test_a_listed_name_does_not_open_what_is_private(answer: str) -> None:
    """A host name on the list that resolves to a loopback, private or disguised address is refused."""
    guard = guard_with(["93.184.216.34", answer], "cam.example.org")
    assert resolved(guard, "rtsp://cam.example.org/") == "address"
    assert resolved(guard_with(["93.184.216.34"], "cam.example.org"), "rtsp://cam.example.org/") == ["93.184.216.34"]


@given(st.text(max_size=60) | st.text(max_size=40).map("rtsp://".__add__))
def test_any_text_is_answered(text: str) -> None:
    """Any text is a place or a refusal with its rule."""
    assert verdict(CAMERAS, text)


@pytest.mark.parametrize("entry", ["10.20.0.0/33", "10.20.0.5/16", "-x", "a b/8", "cam/24", "http://x"])
def test_a_list_with_a_slip_is_refused(entry: str) -> None:
    """An entry that is neither a network nor a name stops the start, so that no list is half read."""
    with pytest.raises(ValueError, match="neither a network nor a host name"):
        AddressGuard([entry])
