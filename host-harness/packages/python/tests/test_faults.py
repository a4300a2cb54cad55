"""What becomes of a call when its exchange goes wrong: the answer that the component is given, and the verdict, for each
client and against real servers."""

from __future__ import annotations

import contextlib
import socket
import unittest
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import servers
from clients import CLIENTS
from servers import ACCEPTED, TOKEN, http, serving
from whatsapp_cloud_toolkit import Permanent, Transient, Unconfirmed

MESSAGE = {"to": "+15555550123", "body": "Hello"}
SHORT = {"timeout": 0.25}

Place = Callable[[], Any]


def at(serve: Any, scheme: str = "http", host: str = "127.0.0.1", tls: bool = False) -> Place:
    @contextlib.contextmanager
    def place() -> Iterator[str]:
        with serving(serve, tls) as server:
            yield server.url(scheme, host)

    return place


@contextlib.contextmanager
def nobody() -> Iterator[str]:
    yield f"http://127.0.0.1:{servers.free_port()}"


@contextlib.contextmanager
def unresolvable() -> Iterator[str]:
    with mock.patch("socket.getaddrinfo", side_effect=socket.gaierror(socket.EAI_NONAME, "not known")):
        yield "https://graph.invalid"


@contextlib.contextmanager
def unreachable() -> Iterator[str]:
    import errno

    # No address on loopback is unreachable.
    error = OSError(errno.ENETUNREACH, "Network is unreachable")
    with mock.patch("socket.socket.connect", side_effect=error), mock.patch(
        "asyncio.base_events.BaseEventLoop.sock_connect", create=True, side_effect=error
    ), mock.patch("asyncio.selector_events.BaseSelectorEventLoop.sock_connect", side_effect=error):
        yield "http://127.0.0.1:9"


CHUNKED = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
HALF = http(ACCEPTED)[:-20]

# name, where, options, the answer, the verdict on a send, the verdict on a read
TABLE: list[tuple[str, Place, dict[str, Any], Any, type, type]] = [
    ("refused", nobody, {}, {"not-sent": "refused"}, Transient, Transient),
    ("no such name", unresolvable, {}, {"not-sent": "unresolved"}, Transient, Transient),
    ("unreachable", unreachable, {}, {"not-sent": "unreachable"}, Transient, Transient),
    ("untrusted", at(servers.silent, "https", "localhost", True), {}, {"not-sent": "untrusted"}, Permanent, Permanent),
    ("no TLS", at(servers.plain, "https"), {}, {"not-sent": "insecure"}, Permanent, Permanent),
    ("closed in the handshake", at(lambda *_: None, "https"), {}, {"not-sent": "other"}, Transient, Transient),
    ("slow handshake", at(servers.silent, "https"), SHORT, {"not-sent": "connect-timed-out"}, Transient, Transient),
    ("reset before the request was read", at(servers.reset_before_reading), {}, "lost", Unconfirmed, Transient),
    ("reset after the request was read", at(servers.reset_after_reading), {}, "lost", Unconfirmed, Transient),
    ("closed without an answer", at(servers.once(b"")), {}, "lost", Unconfirmed, Transient),
    ("half a body", at(servers.once(HALF)), {}, "lost", Unconfirmed, Transient),
    ("half a head", at(servers.once(b"HTTP/1.1 200 OK\r\ncont")), {}, "lost", Unconfirmed, Transient),
    ("half a chunk", at(servers.once(CHUNKED + b"40\r\n{")), {}, "lost", Unconfirmed, Transient),
    ("no last chunk", at(servers.once(CHUNKED + b"1\r\n{\r\n")), {}, "lost", Unconfirmed, Transient),
    ("no answer in time", at(servers.stalling(b"")), SHORT, "timed-out", Unconfirmed, Transient),
    ("no whole head in time", at(servers.stalling(b"HTTP/1.1 200")), SHORT, "timed-out", Unconfirmed, Transient),
    ("no whole body in time", at(servers.stalling(HALF)), SHORT, "timed-out", Unconfirmed, Transient),
    ("no HTTP", at(servers.once(b"220 mail.example.com ESMTP\r\n\r\n")), {}, "lost", Unconfirmed, Transient),
]


class Faults(unittest.TestCase):
    def test_each_fault_has_its_answer_and_its_verdict_with_every_client(self) -> None:
        for client, open_client in CLIENTS.items():
            for name, place, options, answer, on_a_send, on_a_read in TABLE:
                with self.subTest(client=client, fault=name), place() as url:
                    with open_client(url, token=TOKEN, **options) as caller:
                        with self.assertRaises(on_a_send) as sent:
                            caller.call("send-message", MESSAGE)
                        self.assertEqual(caller.answers, [answer])
                        self.assertEqual(type(sent.exception), on_a_send)
                with self.subTest(client=client, fault=name, reads=True), place() as url:
                    with open_client(url, token=TOKEN, **options) as caller:
                        with self.assertRaises(on_a_read) as read:
                            caller.call("list-phone-numbers")
                        self.assertEqual(type(read.exception), on_a_read)

    def test_an_answer_longer_than_allowed_is_not_read_to_its_end(self) -> None:
        long = b"x" * 70_000
        for client, open_client in CLIENTS.items():
            for answer in (http(long), CHUNKED + b"11170\r\n" + long, b"HTTP/1.1 200 OK\r\n\r\n" + long):
                # The server waits: who would read on would wait as well.
                with self.subTest(client=client, answer=answer[:60]), serving(servers.stalling(answer)) as server:
                    with open_client(server.url(), token=TOKEN) as caller:
                        given = {"method": "post", "path": "/me", "max-response-bytes": 65_536}
                        with self.assertRaises(Unconfirmed) as error:
                            caller.call("custom-api-call", given)
                        self.assertEqual(caller.answers, ["too-large"])
                        self.assertEqual(error.exception.kind, "unexpected-response")

    def test_no_redirect_is_followed(self) -> None:
        for client, open_client in CLIENTS.items():
            with self.subTest(client=client), serving(servers.answering(http(ACCEPTED))) as other:
                redirect = http(b"", "307 Temporary Redirect", f"location: {other.url()}/v25.0/messages")
                with serving(servers.answering(redirect)) as server, open_client(server.url(), token=TOKEN) as caller:
                    with self.assertRaises(Permanent) as error:
                        caller.call("send-message", MESSAGE)
                    self.assertEqual(error.exception.failure["http-status"], 307)
                    self.assertEqual(other.connections, 0)

    def test_a_message_is_sent_once_over_a_connection_that_the_server_closed(self) -> None:
        for client, open_client in CLIENTS.items():
            with self.subTest(client=client), serving(servers.once(http(ACCEPTED))) as server:
                with open_client(server.url(), token=TOKEN) as caller:
                    for _ in range(3):
                        caller.call("send-message", MESSAGE)
                        wait_until_closed(server)
                self.assertEqual(len(server.requests), 3)

    def test_a_connection_is_used_again(self) -> None:
        for client, open_client in CLIENTS.items():
            with self.subTest(client=client), serving(servers.answering(http(ACCEPTED))) as server:
                with open_client(server.url(), token=TOKEN) as caller:
                    for _ in range(3):
                        caller.call("send-message", MESSAGE)
                self.assertEqual((server.connections, len(server.requests)), (1, 3))

    def test_a_trusted_server_is_reached_over_tls(self) -> None:
        import ssl

        servers.certificate()
        context = ssl.create_default_context(cafile=str(servers.certificate_file))
        for client in ("standard", "standard async"):
            with self.subTest(client=client), serving(servers.answering(http(ACCEPTED)), tls=True) as server:
                with CLIENTS[client](server.url("https", "localhost"), token=TOKEN, ssl_context=context) as caller:
                    for _ in range(2):
                        self.assertEqual(caller.call("send-message", MESSAGE)["message-id"], "wamid.A")
                self.assertEqual(server.connections, 1)


def wait_until_closed(server: servers.Server) -> None:
    """Until each connection so far has been ended by the server, which its client's system then knows."""
    for thread in server._threads:
        thread.join()


if __name__ == "__main__":
    unittest.main()
