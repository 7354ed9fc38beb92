"""SOAP 1.2 as ONVIF devices speak it: an envelope in, who signed it, an envelope or a fault out."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Final
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

import msgspec
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from watchroom_sim.eyes.digest import USERNAME

SPACES: Final = {
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "tt": "http://www.onvif.org/ver10/schema",
    "tds": "http://www.onvif.org/ver10/device/wsdl",
    "trt": "http://www.onvif.org/ver10/media/wsdl",
    "tr2": "http://www.onvif.org/ver20/media/wsdl",
    "tptz": "http://www.onvif.org/ver20/ptz/wsdl",
    "tev": "http://www.onvif.org/ver10/events/wsdl",
    "wsnt": "http://docs.oasis-open.org/wsn/b-2",
    "wsa": "http://www.w3.org/2005/08/addressing",
    "ter": "http://www.onvif.org/ver10/error",
    "tns1": "http://www.onvif.org/ver10/topics",
}
SKEW: Final = timedelta(seconds=5)
"""A signature older or newer than this by the device's own clock is refused."""
NONCES_MAX: Final = 10_000
_HEAD: Final = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in SPACES.items())


class Fault(Exception):  # noqa: N818 - the word of SOAP
    """What is answered to a request that cannot be met."""

    def __init__(self, code: str, reason: str, *, status: int = 400) -> None:
        """Take a subcode of the ONVIF error namespace and words."""
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.status = status


class Asked(msgspec.Struct, frozen=True):
    """One request: what is asked, in which namespace, with what, and by whom it was signed."""

    space: str
    """The prefix of SPACES."""
    operation: str
    body: Element
    header: dict[str, str]
    """Texts of the header's elements by their local names."""


def read(content: bytes) -> Asked:
    """Return what an envelope asks; raises Fault for what is none."""
    try:
        envelope = fromstring(content, forbid_dtd=True)
        body = next(each for each in envelope if local(each) == "Body")[0]
    except (DefusedXmlException, SyntaxError, ValueError, StopIteration, IndexError):
        raise Fault("WellFormed", "The request is not a SOAP envelope") from None
    space = body.tag[1:].partition("}")[0]
    prefix = next((prefix for prefix, name in SPACES.items() if name == space), "")
    header = next((each for each in envelope if local(each) == "Header"), None)
    texts = {local(each): (each.text or "").strip() for each in header.iter()} if header is not None else {}
    return Asked(prefix, local(body), body, texts)


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def text(body: Element, name: str, default: str = "") -> str:
    """Return the text of the first element of a name."""
    found = next((each for each in body.iter() if local(each) == name), None)
    return (found.text or "").strip() if found is not None else default


class Signatures:
    """Checks WS-UsernameToken digests against a password and the device's clock; a signature works once."""

    def __init__(self) -> None:
        """No signature was seen yet."""
        self._seen: dict[str, None] = {}

    def demand(self, asked: Asked, password: str, now: datetime) -> None:
        """Raise Fault unless the request is signed with the password, now, and for the first time."""
        header = asked.header
        try:
            nonce = base64.b64decode(header["Nonce"], validate=True)
            created = datetime.fromisoformat(header["Created"])
            created = created if created.tzinfo else created.replace(tzinfo=UTC)
        except (KeyError, ValueError, binascii.Error):
            raise _refused() from None
        digest = hashlib.sha1(nonce + header["Created"].encode() + password.encode(), usedforsecurity=False).digest()
        signed = hmac.compare_digest(base64.b64encode(digest).decode(), header.get("Password", ""))
        fresh = abs(created - now) <= SKEW and header["Nonce"] not in self._seen
        if not (signed and fresh and header.get("Username") == USERNAME):
            raise _refused()
        self._seen[header["Nonce"]] = None
        if len(self._seen) > NONCES_MAX:
            self._seen.pop(next(iter(self._seen)))


def _refused() -> Fault:
    return Fault("NotAuthorized", "Sender not Authorized")


def envelope(body: str) -> bytes:
    """Return an envelope around a body."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<s:Envelope {_HEAD}><s:Body>{body}</s:Body></s:Envelope>'.encode()


def fault(error: Fault) -> bytes:
    """Return the envelope of a fault."""
    return envelope(
        "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode>"
        f"<s:Value>ter:{error.code}</s:Value></s:Subcode></s:Code>"
        f'<s:Reason><s:Text xml:lang="en">{escape(error.reason)}</s:Text></s:Reason></s:Fault>'
    )


def instant(when: datetime) -> str:
    """Return a time as XML Schema has it."""
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
