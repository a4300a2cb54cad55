"""What an exception of an HTTP client proves.

What is "not sent" here can arise only before a connection stands. Everything else may have followed the request.
"""

from __future__ import annotations

import errno
import socket
import ssl
from typing import Iterator

from ._exchange import LOST, TIMED_OUT, Answer, not_sent

UNREACHABLE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL, errno.EACCES})

#: OpenSSL's reasons for which the handshake would fail the next time too: no version or cipher in common, or no TLS at all.
NO_TLS_IN_COMMON = frozenset({
    "HTTP_REQUEST", "HTTPS_PROXY_REQUEST", "NO_PROTOCOLS_AVAILABLE", "NO_SHARED_CIPHER", "SSLV3_ALERT_HANDSHAKE_FAILURE",
    "TLSV1_ALERT_INSUFFICIENT_SECURITY", "TLSV1_ALERT_PROTOCOL_VERSION", "UNKNOWN_PROTOCOL", "UNSUPPORTED_PROTOCOL",
    "WRONG_VERSION_NUMBER",
})  # fmt: skip


def of_connecting(error: BaseException) -> Answer:
    """For an exception while the connection was made, TLS and all: no byte of the request was written."""
    causes = list(_chain(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return not_sent("untrusted")
        if isinstance(cause, ssl.SSLError) and cause.reason in NO_TLS_IN_COMMON:
            return not_sent("insecure")
        if isinstance(cause, socket.gaierror):
            return not_sent("unresolved")
        if isinstance(cause, ConnectionRefusedError):
            return not_sent("refused")
        if isinstance(cause, TimeoutError):
            return not_sent("connect-timed-out")
        if isinstance(cause, OSError) and cause.errno in UNREACHABLE:
            return not_sent("unreachable")
        if isinstance(cause, UnicodeError):
            # The name of the host has a part that is too long.
            return not_sent("malformed")
    return not_sent("other")


def of_exchange(error: BaseException) -> Answer:
    """For an exception once the connection stood: something of the request may have been written."""
    return TIMED_OUT if isinstance(error, TimeoutError) else LOST


def of_httpx(error: Exception) -> Answer:
    """For an exception of httpx while it sent a request or waited for the answer."""
    import httpx

    if isinstance(error, httpx.ConnectTimeout):
        return not_sent("connect-timed-out")
    if isinstance(error, httpx.ConnectError):
        return of_connecting(error)
    # No connection of the pool came free; the proxy made no tunnel; or the address is of no kind that is sent to.
    if isinstance(error, (httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)):
        return not_sent("other")
    if isinstance(error, (httpx.ReadTimeout, httpx.WriteTimeout)):
        return TIMED_OUT
    return LOST


def _chain(error: BaseException, depth: int = 0) -> Iterator[BaseException]:
    """An exception and those behind it: httpx and anyio put their own before what the system said."""
    if depth > 8:
        return
    yield error
    for part in getattr(error, "exceptions", ()):
        yield from _chain(part, depth + 1)
    behind = error.__cause__ or error.__context__
    if behind is not None:
        yield from _chain(behind, depth + 1)
