"""Real servers on loopback, each of which ends an exchange in its own way."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import struct
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

TOKEN = "EAAG|test/TOKEN%2F-0123456789"
ACCEPTED = (
    b'{"messaging_product":"whatsapp","contacts":[{"input":"+15555550123","wa_id":"15555550123"}],'
    b'"messages":[{"id":"wamid.A"}]}'
)


def http(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    head = "".join(f"{header}\r\n" for header in (f"content-length: {len(body)}", *headers))
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def read_request(connection: socket.socket) -> bytes:
    """One request, whole; empty where the client closed the connection."""
    request = b""
    while b"\r\n\r\n" not in request:
        part = connection.recv(65_536)
        if not part:
            return b""
        request += part
    head, _, body = request.partition(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
    )
    while len(body) < length:
        part = connection.recv(65_536)
        if not part:
            return b""
        body += part
    return head + b"\r\n\r\n" + body


def reset(connection: socket.socket) -> None:
    """Ends a connection with a reset in place of an end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


class Server:
    """Gives each connection to `serve`, in a thread of its own. Counts connections and keeps requests."""

    def __init__(self, serve: Callable[[Server, socket.socket], None], tls: bool = False) -> None:
        self._serve = serve
        self._tls = tls
        self.connections = 0
        self.requests: list[bytes] = []
        #: Set when the test is over: who waits for nothing waits for this.
        self.over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()

    def url(self, scheme: str = "http", host: str = "127.0.0.1") -> str:
        return f"{scheme}://{host}:{self.port}"

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            if self.over.is_set():
                connection.close()
                return
            self.connections += 1
            thread = threading.Thread(target=self._handle, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _handle(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), contextlib.closing(connection):
            if self._tls:
                connection = certificate().wrap_socket(connection, server_side=True)
            self._serve(self, connection)
        connection.close()

    def close(self) -> None:
        self.over.set()
        # `accept` does not notice that its socket was closed: a connection wakes it.
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port)).close()
        self._listener.close()
        self._accepting.join()
        for thread in self._threads:
            thread.join()


@contextlib.contextmanager
def serving(serve: Callable[[Server, socket.socket], None], tls: bool = False) -> Iterator[Server]:
    server = Server(serve, tls)
    try:
        yield server
    finally:
        server.close()


def answering(answer: bytes) -> Callable[[Server, socket.socket], None]:
    """Answers each request of a connection with this."""

    def serve(server: Server, connection: socket.socket) -> None:
        while not server.over.is_set():
            # Waits for a request's beginning only: one that has begun is read to its end, however slowly it comes.
            if not select.select([connection], [], [], 0.05)[0]:
                continue
            request = read_request(connection)
            if not request:
                return
            server.requests.append(request)
            connection.sendall(answer)

    return serve


def once(answer: bytes) -> Callable[[Server, socket.socket], None]:
    """Reads one request, answers with this, and ends the connection."""

    def serve(server: Server, connection: socket.socket) -> None:
        server.requests.append(read_request(connection))
        connection.sendall(answer)

    return serve


def stalling(answer: bytes) -> Callable[[Server, socket.socket], None]:
    """Reads one request, begins to answer with this, and says no more."""

    def serve(server: Server, connection: socket.socket) -> None:
        server.requests.append(read_request(connection))
        connection.sendall(answer)
        server.over.wait()

    return serve


def silent(server: Server, connection: socket.socket) -> None:
    server.over.wait()


def plain(server: Server, connection: socket.socket) -> None:
    """Answers whatever comes first as a server without TLS does."""
    connection.recv(65_536)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
    connection.recv(65_536)


def reset_before_reading(server: Server, connection: socket.socket) -> None:
    # The client has begun to send: a reset that comes sooner may come while it still connects.
    connection.recv(1, socket.MSG_PEEK)
    reset(connection)


def reset_after_reading(server: Server, connection: socket.socket) -> None:
    server.requests.append(read_request(connection))
    reset(connection)


def free_port() -> int:
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


_certificate: ssl.SSLContext | None = None
#: The certificate's file, for who trusts it.
certificate_file = Path()


def certificate() -> ssl.SSLContext:
    """A certificate for localhost that nobody trusts."""
    global _certificate, certificate_file
    if _certificate is None:
        folder = Path(tempfile.mkdtemp())
        certificate_file = folder / "certificate.pem"
        subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
        files = ["-keyout", str(folder / "key.pem"), "-out", str(certificate_file)]
        key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        subprocess.run(["openssl", "req", "-x509", *key, *subject, *files], check=True, capture_output=True)
        _certificate = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        _certificate.load_cert_chain(certificate_file, folder / "key.pem")
    return _certificate
