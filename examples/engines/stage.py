"""The outside of an engine under test: a simulated Graph API, and a relay before it that makes faults and counts.

The test puts `environment` into its own environment. `run.sh` gives `HOST_HARNESS`, the command with the simulator.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import IO, NamedTuple

APP_SECRET = "demo-app-secret"

ANA = "+15555550123"
#: The simulator accepts the message and cuts the connection instead of an answer.
ANSWER_LOST = "+15555550128"
#: The relay refuses the first two messages with 429 and Meta's code 130429.
BUSY = "+15555550201"
#: The relay passes the message on and never answers.
SILENT = "+15555550202"

TOO_FAST = b'{"error": {"message": "(#130429) Rate limit hit", "type": "OAuthException", "code": 130429}}'


class Tally(NamedTuple):
    """The simulator's own count."""

    accepted: int
    recipients: int


class Stage:
    """The relay's address is the Graph URL of the engine under test."""

    def __init__(self, connection: dict[str, str], simulator: subprocess.Popen[str], log: IO[str]) -> None:
        self._graph = connection["graph-url"].removeprefix("http://")
        self._simulator = simulator
        self._log = log
        self._lock = threading.Lock()
        #: How many requests to send a message arrived for each recipient.
        self.tried: Counter[str] = Counter()
        #: How many messages the simulator accepted for each recipient.
        self.accepted: Counter[str] = Counter()
        #: What happens when so many messages are accepted, before the answer to the last of them goes back.
        self.when_accepted: dict[int, Callable[[], None]] = {}
        self.server = Listener(("127.0.0.1", 0), type("Handler", (Relay,), {"stage": self}))
        self.environment = {
            "WHATSAPP_ACCESS_TOKEN": connection["access-token"],
            "WHATSAPP_PHONE_NUMBER_ID": connection["phone-number-id"],
            "WHATSAPP_BUSINESS_ACCOUNT_ID": connection["business-account-id"],
            "WHATSAPP_GRAPH_URL": f"http://127.0.0.1:{self.server.server_port}",
            "WHATSAPP_APP_SECRET": APP_SECRET,
        }

    def pass_on(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        connection = HTTPConnection(self._graph)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def count_tried(self, to: str) -> int:
        with self._lock:
            self.tried[to] += 1
            return self.tried[to]

    def count_accepted(self, to: str) -> None:
        with self._lock:
            self.accepted[to] += 1
            happens = self.when_accepted.pop(self.accepted.total(), None)
        if happens is not None:
            happens()

    def tally(self) -> Tally:
        """Stops the simulator, which then prints its count."""
        self._simulator.send_signal(signal.SIGINT)
        self._simulator.wait()
        self._log.seek(0)
        log = self._log.read()
        found = re.search(r"Messages accepted: (\d+)\. Recipients: (\d+)\.", log)
        assert found is not None, f"the simulator printed no count: {log[-500:]}"
        return Tally(int(found[1]), int(found[2]))


class Listener(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        # A client was killed.
        pass


class Relay(BaseHTTPRequestHandler):
    stage: Stage
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._relay(b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.path.endswith("/messages"):
            self._message(json.loads(body)["to"], body)
        else:
            self._relay(body)

    def _message(self, to: str, body: bytes) -> None:
        if self.stage.count_tried(to) <= 2 and to == BUSY:
            return self._answer(429, TOO_FAST)
        self._relay(body, to)

    def _relay(self, body: bytes, to: str | None = None) -> None:
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        status: int
        answer: bytes | None
        try:
            status, answer = self.stage.pass_on(self.command, self.path, headers, body)
        except (HTTPException, OSError):
            # The answer got lost behind the relay, and so it does before it.
            status, answer = (200, None) if to == ANSWER_LOST else (502, None)
        if to is not None and status == 200:
            self.stage.count_accepted(to)
        if to == SILENT:
            # Until the client gives up and closes.
            self.rfile.read(1)
            answer = None
        if answer is None:
            self.close_connection = True
        else:
            self._answer(status, answer)

    def _answer(self, status: int, body: bytes) -> None:
        # A client that was killed reads no answer.
        with contextlib.suppress(OSError):
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextlib.contextmanager
def stage(webhook_url: str) -> Iterator[Stage]:
    """Starts the simulator, which sends its webhooks to `webhook_url`, and the relay."""
    command = [os.environ["HOST_HARNESS"], "simulate", "--listen", "127.0.0.1:0", "--no-limits"]
    with tempfile.TemporaryFile("w+") as log:
        simulator = subprocess.Popen(
            [*command, "--webhook", webhook_url], stdout=subprocess.PIPE, stderr=log, text=True
        )
        assert simulator.stdout is not None
        running = Stage(json.loads(simulator.stdout.readline()), simulator, log)
        relay = threading.Thread(target=running.server.serve_forever)
        relay.start()
        try:
            yield running
        finally:
            running.server.shutdown()
            running.server.server_close()
            relay.join()
            simulator.kill()
            simulator.wait()
            simulator.stdout.close()
