"""A component that is turned against the package: what it asks for, and what becomes of it. The file is the one that HOSTILE
names, of `tests/hostile/asker`."""

from __future__ import annotations

import json
import os
import unittest
from pathlib import Path
from typing import Any
from urllib.parse import quote

import servers
from clients import CLIENTS, CONNECTION
from servers import TOKEN, http, serving
from test_token import Wire, shown
from whatsapp_cloud_toolkit import Permanent, Unconfirmed, WhatsApp, WhatsAppError
from whatsapp_cloud_toolkit._component import Component
from whatsapp_cloud_toolkit._exchange import Request

ASKER = Component(Path(os.environ["HOSTILE"]).read_bytes())
ATTACKS: list[str] = json.loads(ASKER.step('"ATTACK:names"', "[]"))["done"]

BEARER = f"authorization: Bearer {TOKEN}"
#: What may be sent to the connection's own server, and the header with the token in it.
SENT = {"honest": [BEARER], "path-two-slashes": [BEARER], "path-at": [BEARER], "placeholder": []}
REFUSED = ("denied", {"not-sent": "malformed"})
#: How many requests go out before the component ends badly.
ENDS = {name: 0 for name in ATTACKS if name.startswith("step-")} | {"trap": 0, "trap-after-a-request": 1, "endless": 100}
ECHO = http(json.dumps({"echo": TOKEN}).encode(), "200 OK", f"x-echo: {TOKEN}")


def attack(name: str, elsewhere: servers.Server) -> dict[str, str]:
    return {"to": "+15555550123", "body": f"ATTACK:{name}:127.0.0.1:{elsewhere.port}"}


class Hostile(unittest.TestCase):
    def test_every_attack_is_known_here(self) -> None:
        self.assertLessEqual({*SENT, *ENDS}, {*ATTACKS})

    def test_at_a_server_it_has_no_token_and_nothing_goes_elsewhere(self) -> None:
        for client, open_client in CLIENTS.items():
            with (
                serving(servers.answering(ECHO)) as graph,
                serving(servers.answering(ECHO)) as elsewhere,
                open_client(graph.url(), token=TOKEN) as caller,
            ):
                caller.whatsapp._stepper = ASKER
                for name in (name for name in ATTACKS if name not in ENDS):
                    with self.subTest(client=client, attack=name):
                        graph.requests.clear()
                        result = caller.call("send-message", attack(name, elsewhere))
                        self.assert_answered(name, result)
                        self.assert_kept(graph.requests, f"127.0.0.1:{graph.port}", SENT.get(name))
                        self.assertEqual(elsewhere.connections, 0)

    def test_at_meta_it_has_no_token_and_nothing_goes_elsewhere(self) -> None:
        with serving(servers.answering(ECHO)) as elsewhere:
            for name in (name for name in ATTACKS if name not in ENDS):
                with self.subTest(attack=name):
                    whatsapp, wire = WhatsApp(TOKEN, connection=CONNECTION, env=False), Wire()
                    whatsapp._stepper, whatsapp._client = ASKER, wire
                    self.assert_answered(name, whatsapp.call("send-message", attack(name, elsewhere)))
                    self.assertEqual(len(wire.requests), int(name in SENT))
                    for request in wire.requests:
                        self.assertEqual(request.origin, "https://graph.facebook.com")
                        self.assert_kept([written(request)], "graph.facebook.com", SENT[name])

    def test_however_it_ends_the_caller_gets_a_verdict(self) -> None:
        for client, open_client in CLIENTS.items():
            with (
                serving(servers.answering(ECHO)) as graph,
                serving(servers.answering(ECHO)) as elsewhere,
                open_client(graph.url(), token=TOKEN) as caller,
            ):
                caller.whatsapp._stepper = ASKER
                for name, requests in ENDS.items():
                    with self.subTest(client=client, end=name):
                        graph.requests.clear()
                        with self.assertRaises(WhatsAppError) as raised:
                            caller.call("send-message", attack(name, elsewhere))
                        error = raised.exception
                        self.assertIs(type(error), Unconfirmed if requests else Permanent)
                        self.assertEqual((error.kind, error.scope), ("other", "host"))
                        self.assertIsNone(error.__context__)
                        self.assertNotIn(TOKEN, shown(error))
                        self.assert_kept(graph.requests, f"127.0.0.1:{graph.port}", [BEARER] * requests)
                        self.assertEqual(elsewhere.connections, 0)

    def test_it_cannot_send_what_a_function_is_told_that_asks_nobody(self) -> None:
        with serving(servers.answering(ECHO)) as elsewhere:
            for function in ("describe", "read-notification", "verify-subscription"):
                whatsapp, wire = WhatsApp(TOKEN, connection=CONNECTION, env=False), Wire()
                whatsapp._stepper, whatsapp._client = ASKER, wire
                with self.assertRaises(Permanent):
                    whatsapp.call(function, attack("honest", elsewhere))
                self.assertEqual(wire.requests, [])

    def assert_answered(self, name: str, result: Any) -> None:
        self.assertNotIn(TOKEN, json.dumps(result))
        # What the component was told.
        self.assertNotIn(TOKEN, bytes.fromhex(result["hex"]).decode())
        [answer] = result["answers"]
        if name in SENT:
            self.assertEqual(answer["arrived"]["status"], 200)
        else:
            self.assertIn(answer, REFUSED)

    def assert_kept(self, requests: list[bytes], host: str, headers: list[str] | None) -> None:
        """These are to this host, with the token in these headers of theirs and nowhere else."""
        lines = [line for request in requests for line in request.decode().split("\r\n")]
        repeating = [line for line in lines if TOKEN in line or quote(TOKEN, safe="") in line]
        self.assertEqual(repeating, headers or [])
        self.assertEqual({line.lower() for line in lines if line.lower().startswith("host:")} - {f"host: {host}"}, set())


def written(request: Request) -> bytes:
    """A request as a client sends it."""
    lines = [f"{request.method} {request.target} HTTP/1.1", *(f"{name}: {value}" for name, value in request.headers)]
    return "\r\n".join([*lines, "", ""]).encode() + request.body


if __name__ == "__main__":
    unittest.main()
