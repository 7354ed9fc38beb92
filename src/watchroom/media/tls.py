"""TLS to a camera: by the machine's authorities, or by the one certificate that was pinned when it was enrolled."""

from __future__ import annotations

import asyncio
import functools
import hashlib
import hmac
import ssl

from watchroom.media.stream import StreamError

SECURE = {"rtsps", "https"}
"""Schemes that run over TLS."""


@functools.cache
def tls_context(*, is_pinned: bool) -> ssl.SSLContext:
    """Return the settings of a connection, TLS 1.2 or newer; a pinned certificate is checked by `check_pin` alone."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if is_pinned:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def check_pin(transport: asyncio.WriteTransport, pin: str) -> None:
    """Raise StreamError unless the peer's certificate has this SHA-256 (hex); nothing was sent to it before."""
    secured = transport.get_extra_info("ssl_object")
    certificate = secured.getpeercert(binary_form=True) if secured is not None else None
    found = hashlib.sha256(certificate or b"").hexdigest()
    if certificate is None or not hmac.compare_digest(found, pin.replace(":", "").strip().lower()):
        transport.abort()
        raise StreamError(
            "certificate", "The camera shows another certificate than the one pinned; find out why before pinning it."
        )


def certificate_error(error: OSError) -> StreamError | None:
    """Return what a failed handshake means; None for a connection that failed before it."""
    if not isinstance(error, ssl.SSLError):
        return None
    if isinstance(error, ssl.SSLCertVerificationError):
        return StreamError(
            "certificate", "The camera's certificate is not known; pin its SHA-256 or install its issuer."
        )
    return StreamError("certificate", "The camera does not speak TLS 1.2 or newer here; check scheme and port.")
