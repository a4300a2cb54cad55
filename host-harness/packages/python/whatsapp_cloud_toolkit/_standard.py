"""The standard library's HTTP client, with connections that are kept alive."""

from __future__ import annotations

import os
import select
import socket
import ssl
import time
import weakref
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection, IncompleteRead
from typing import Optional

from . import _faults
from ._exchange import TOO_LARGE, Answer, Arrived, Request, header_text

#: How long a connection may be idle, in seconds. Servers close theirs after a minute or so; one that is closed while a
#: request is on its way leaves open whether it was carried out.
IDLE = 20.0

#: How many idle connections are kept to one origin.
KEPT = 64

#: How many requests of an `AsyncWhatsApp` are under way at once; the rest wait their turn.
THREADS = 64

CHUNK = 64 << 10


class TooLarge(Exception):
    """The answer has more bytes than may be read."""


class StandardClient:
    """Connections are shared by all threads, and one is used by one request at a time."""

    def __init__(self, ssl_context: Optional[ssl.SSLContext] = None) -> None:
        self._ssl_context = ssl_context
        self._idle: defaultdict[str, list[tuple[HTTPConnection, float]]] = defaultdict(list)
        self._forget_after_fork()

    def _forget_after_fork(self) -> None:
        # A child process has the same connections: two writers would mix their requests.
        if hasattr(os, "register_at_fork"):
            reference = weakref.ref(self)

            def forget() -> None:
                client = reference()
                if client is not None:
                    client.close()

            os.register_at_fork(after_in_child=forget)

    def send(self, request: Request) -> Answer:
        connection = self._kept(request.origin)
        if connection is None:
            connection = self._new(request)
            try:
                connection.connect()
                # It would connect anew by itself, in the middle of a request.
                connection.auto_open = 0
            except Exception as error:
                connection.close()
                return _faults.of_connecting(error)
            except BaseException:
                connection.close()
                raise
        try:
            connection.sock.settimeout(request.timeout)
            headers = {name: value.encode() for name, value in request.headers}
            body = None if request.method == "GET" else request.body
            connection.request(request.method, request.target, body, headers)
            response = connection.getresponse()
            arrived = Arrived(response.status, _headers(response), _read(response, request.limit))
        except TooLarge:
            connection.close()
            return TOO_LARGE
        except Exception as error:
            connection.close()
            return _faults.of_exchange(error)
        except BaseException:
            # Ctrl-C, or the end of the process: the request may have arrived.
            connection.close()
            raise
        response.close()
        if response.will_close or connection.sock is None:
            connection.close()
        else:
            self._keep(request.origin, connection)
        return arrived

    def close(self) -> None:
        """Closes the idle connections."""
        idle, self._idle = self._idle, defaultdict(list)
        for connections in idle.values():
            for connection, _ in connections:
                connection.close()

    def __del__(self) -> None:
        self.close()

    def _new(self, request: Request) -> HTTPConnection:
        scheme, _, authority = request.origin.partition("://")
        if scheme == "http":
            return HTTPConnection(authority, timeout=request.timeout)
        if self._ssl_context is None:
            self._ssl_context = ssl.create_default_context()
        return HTTPSConnection(authority, timeout=request.timeout, context=self._ssl_context)

    def _kept(self, origin: str) -> Optional[HTTPConnection]:
        # Without a lock: `pop` and `append` are atomic. The one used last comes first.
        idle = self._idle[origin]
        while True:
            try:
                connection, since = idle.pop()
            except IndexError:
                return None
            if time.monotonic() - since < IDLE and not _is_readable(connection.sock):
                return connection
            connection.close()

    def _keep(self, origin: str, connection: HTTPConnection) -> None:
        idle = self._idle[origin]
        if len(idle) < KEPT:
            idle.append((connection, time.monotonic()))
        else:
            connection.close()


def _headers(response: HTTPResponse) -> list[tuple[str, str]]:
    return [
        (name, value if value.isascii() else header_text(value.encode("latin-1", "replace")))
        for name, value in response.getheaders()
    ]


def _read(response: HTTPResponse, limit: int) -> bytes:
    """The body, whole."""
    if response.length is not None:
        if response.length > limit:
            raise TooLarge
        # It fails where the connection ends before.
        return response.read()
    body = bytearray()
    while chunk := response.read1(CHUNK):
        body += chunk
        if len(body) > limit:
            raise TooLarge
    if not body and not response.chunked:
        # The end of the connection ends a body without a length. It ends a head that is cut off as well, and http.client
        # does not tell.
        raise IncompleteRead(b"")
    return bytes(body)


def _is_readable(sock: socket.socket) -> bool:
    """Whether a connection that should be silent is not: the server has closed it, or says something out of turn."""
    if isinstance(sock, ssl.SSLSocket) and sock.pending():
        return True
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(sock, select.POLLIN)
        return bool(poll.poll(0))
    return bool(select.select([sock], [], [], 0)[0])


class AsyncStandardClient:
    """The same client, each request in a thread. A request whose task is cancelled goes on there to its end."""

    def __init__(self, client: StandardClient) -> None:
        self._client = client

    async def send(self, request: Request) -> Answer:
        import asyncio

        return await asyncio.get_running_loop().run_in_executor(_threads(), self._client.send, request)


_pool: Optional[ThreadPoolExecutor] = None
_pool_of = 0


def _threads() -> ThreadPoolExecutor:
    global _pool, _pool_of
    # Threads do not outlive a fork.
    if _pool is None or _pool_of != os.getpid():
        _pool, _pool_of = ThreadPoolExecutor(THREADS, "whatsapp-toolkit"), os.getpid()
    return _pool


_shared: Optional[StandardClient] = None


def shared() -> StandardClient:
    """The process's client. It knows no token: that stands in each request."""
    global _shared
    if _shared is None:
        _shared = StandardClient()
    return _shared
