"""The token: where it may go, and that nothing a caller sees repeats it."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import traceback
import unittest
from pathlib import Path
from typing import Any
from unittest import mock

import servers
from clients import CLIENTS, CONNECTION
from servers import TOKEN, http, serving
from whatsapp_cloud_toolkit import AsyncWhatsApp, Permanent, Unconfirmed, WhatsApp, WhatsAppError
from whatsapp_cloud_toolkit._exchange import Arrived
from whatsapp_cloud_toolkit._token import Token

VECTORS = Path(__file__).parents[4] / "tests" / "redaction.json"
MESSAGE = {"to": "+15555550123", "body": "Hello"}
ASK: dict[str, Any] = {
    "method": "POST",
    "origin": "https://graph.facebook.com",
    "path": "/v25.0/1/messages",
    "token": [{"header": "authorization", "scheme": "Bearer"}],
    "headers": [["content-type", "application/json"]],
    "body": {"text": "{}"},
    "timeout-ms": 1000,
    "max-response-bytes": 1000,
}


class Script:
    """A component that asks for what it is told to, and ends with the answers."""

    def __init__(self, *asks: Any) -> None:
        self.asks = asks

    def step(self, call: str, answers: str) -> str:
        given = json.loads(answers)
        self.calls = call
        return json.dumps({"ask": self.asks[len(given)]} if len(given) < len(self.asks) else {"done": given})


class Wire:
    """A client that keeps what would have gone out."""

    def __init__(self) -> None:
        self.requests: list[Any] = []

    def send(self, request: Any) -> Any:
        self.requests.append(request)
        return Arrived(200, [], b"{}")


def scripted(*asks: Any, **options: Any) -> tuple[WhatsApp, Wire]:
    whatsapp = WhatsApp(TOKEN, **{"connection": CONNECTION, "env": False, **options})
    whatsapp._stepper = Script(*asks)
    wire = Wire()
    whatsapp._client = wire
    return whatsapp, wire


class WhereItMayGo(unittest.TestCase):
    def test_it_goes_to_the_graph_host_and_the_media_host_in_their_header_or_as_input_token(self) -> None:
        for ask, header, target in (
            (ASK, f"Bearer {TOKEN}", "/v25.0/1/messages"),
            ({**ASK, "origin": "https://lookaside.fbsbx.com"}, f"Bearer {TOKEN}", "/v25.0/1/messages"),
            ({**ASK, "token": [{"header": "authorization", "scheme": "OAuth"}]}, f"OAuth {TOKEN}", "/v25.0/1/messages"),
            (
                {**ASK, "path": "/v25.0/debug_token", "token": [ASK["token"][0], {"query": "input_token"}]},
                f"Bearer {TOKEN}",
                "/v25.0/debug_token?input_token=EAAG%7Ctest%2FTOKEN%252F-0123456789",
            ),
        ):
            whatsapp, wire = scripted(ask)
            whatsapp.call("validate")
            [request] = wire.requests
            self.assertEqual((dict(request.headers)["authorization"], request.target), (header, target))

    def test_plain_http_is_for_loopback_only(self) -> None:
        for url, may in (
            ("http://127.0.0.1:8080", True),
            ("http://127.9.9.9", True),
            ("http://localhost:1", True),
            ("http://[::1]:1", True),
            ("http://graph.facebook.com", False),
            ("http://127.0.0.1.evil.test", False),
            ("http://localhost.evil.test", False),
            ("http://10.0.0.1", False),
        ):
            with self.subTest(url=url):
                whatsapp, wire = scripted({**ASK, "origin": url}, connection={**CONNECTION, "graph-url": url})
                whatsapp.call("validate")
                self.assertEqual(len(wire.requests), int(may))

    def test_the_program_can_allow_less(self) -> None:
        media = {**ASK, "origin": "https://lookaside.fbsbx.com"}
        whatsapp, wire = scripted(media, ASK, allowed_origins=["https://graph.facebook.com"])
        self.assertEqual(whatsapp.call("validate")[0], "denied")
        self.assertEqual([request.origin for request in wire.requests], ["https://graph.facebook.com"])
        for wrong in (["https://*.facebook.com"], ["graph.facebook.com"], ["http://10.0.0.1"]):
            with self.assertRaises(ValueError):
                WhatsApp(TOKEN, allowed_origins=wrong, env=False)
        with self.assertRaises(TypeError):
            WhatsApp(TOKEN, allowed_origins="https://graph.facebook.com", env=False)

    def test_the_component_itself_never_has_it(self) -> None:
        whatsapp, _ = scripted(ASK)
        whatsapp.call("send-message", MESSAGE)
        script: Any = whatsapp._stepper
        self.assertNotIn(TOKEN, script.calls)

    def test_the_environments_token_goes_to_the_environments_address_only(self) -> None:
        env = {"WHATSAPP_ACCESS_TOKEN": TOKEN, "WHATSAPP_PHONE_NUMBER_ID": "106540352242922"}
        for connection, variables, may in (
            ({}, {}, True),
            ({"graph-url": "https://GRAPH.facebook.com:443/"}, {}, True),
            ({"graph-url": "http://127.0.0.1:9"}, {}, False),
            ({"graph-url": "http://127.0.0.1:9"}, {"WHATSAPP_GRAPH_URL": "http://127.0.0.1:9"}, True),
            ({"graph-url": "https://graph.facebook.com"}, {"WHATSAPP_GRAPH_URL": "http://127.0.0.1:9"}, False),
            ({"graph-url": "http://127.0.0.1:9", "access-token": TOKEN}, {}, True),
        ):
            with self.subTest(connection=connection, variables=variables):
                whatsapp = WhatsApp(connection=connection, env={**env, **variables})
                wire = Wire()
                whatsapp._client = wire
                with self.assertRaises(WhatsAppError) as error:
                    whatsapp.send_message({"to": "+15555550123", "body": "Hello"})
                self.assertEqual(len(wire.requests), int(may))
                if not may:
                    self.assertEqual((error.exception.kind, error.exception.field), ("host-denied", "connection.graph-url"))


class WhatIsWrongWithIt(unittest.TestCase):
    def test_a_missing_or_malformed_token_is_an_error_with_a_fix(self) -> None:
        for token in (None, "", "  ", f"Bearer {TOKEN}", f'"{TOKEN}"', "\u201cEAAG", "EA AG", "EA\nAG", "EAAG\u00e4", "x" * 5000, 7):
            with self.subTest(token=token):
                whatsapp: Any = WhatsApp(token, connection=CONNECTION, env=False)  # type: ignore[arg-type]
                with self.assertRaises(Permanent) as raised:
                    whatsapp.send_message(MESSAGE)
                error = raised.exception
                self.assertEqual((error.kind, error.code, error.field), ("invalid-token", 190, "connection.access-token"))
                self.assertEqual(error.scope, "connection")
                self.assertIn("Regenerate the System User token", error.fix)
                for given in (token, str(token).strip('"')):
                    if isinstance(given, str) and len(given) > 4:
                        self.assertNotIn(given, shown(error))

    def test_it_is_asked_for_once_a_call(self) -> None:
        given = iter(["EAAG-one", "EAAG-two"])
        whatsapp = WhatsApp(lambda: next(given), connection=CONNECTION, env=False)
        wire = Wire()
        whatsapp._client = wire
        for _ in range(2):
            whatsapp.call("custom-api-call", {"method": "get", "path": "/me"})
        self.assertEqual(
            [dict(request.headers)["authorization"] for request in wire.requests], ["Bearer EAAG-one", "Bearer EAAG-two"]
        )

    def test_an_async_program_may_fetch_it(self) -> None:
        async def fetch() -> str:
            return TOKEN

        with serving(servers.answering(http(b"{}"))) as server:
            connection = {**CONNECTION, "graph-url": server.url()}
            for token in (fetch, lambda: TOKEN, TOKEN):
                whatsapp = AsyncWhatsApp(token, connection=connection, env=False)
                asyncio.run(whatsapp.call("custom-api-call", {"method": "get", "path": "/me"}))
            self.assertEqual(
                [f"authorization: Bearer {TOKEN}".encode() in request for request in server.requests], [True] * 3
            )

    def test_two_tokens_are_one_too_many(self) -> None:
        with self.assertRaises(ValueError):
            WhatsApp(TOKEN, connection={"access-token": TOKEN}, env=False)


def shown(error: BaseException) -> str:
    """All that a log or a crash report can show of an error, local variables and all."""
    report = traceback.TracebackException.from_exception(error, capture_locals=True)
    # The test's own variables are not the package's.
    report.stack = traceback.StackSummary.from_list([frame for frame in report.stack if "whatsapp" in frame.filename])
    parts = ["".join(report.format()), str(error), repr(error), repr(vars(error)), repr(error.args)]
    for behind in (error.__cause__, error.__context__):
        if behind is not None:
            parts.append(shown(behind))
    return "\n".join(parts)


class NothingRepeatsIt(unittest.TestCase):
    def test_it_is_found_in_every_spelling(self) -> None:
        vectors = json.loads(VECTORS.read_text())
        self.assertGreater(len(vectors), 30)
        for vector in vectors:
            with self.subTest(vector["why"], token=vector["token"]):
                token = Token(vector["token"])
                self.assertEqual(token.out_of_bytes(vector["text"].encode()).decode(), vector["clean"])
                self.assertEqual(token.out_of(vector["text"]), vector["clean"])

    def test_a_server_that_repeats_it_is_not_heard(self) -> None:
        spelled = "".join(f"\\u{ord(character):04x}" for character in TOKEN)
        error = json.dumps({"error": {"message": f"Malformed access token {TOKEN}", "code": 190, "type": "OAuthException"}})
        echo = ("x-echo: Bearer " + TOKEN, f"x-{TOKEN.lower().replace('|', '').replace('/', '').replace('%', '')}: 1")
        for client, open_client in CLIENTS.items():
            for answer in (
                http(f'{{"a":"{TOKEN}","next":"https://x.test/?access_token={TOKEN}&b=1"}}'.encode(), "200 OK", *echo),
                http(f'{{"a":"{spelled}"}}'.encode()),
                http(b"\xff\xfe" + TOKEN.encode()),
            ):
                with self.subTest(client=client, answer=answer[:80]), serving(servers.answering(answer)) as server:
                    with open_client(server.url(), token=TOKEN) as caller:
                        result = caller.call("custom-api-call", {"method": "get", "path": "/me"})
                    self.assertNotIn(TOKEN, json.dumps(result))
                    self.assertNotIn(spelled, json.dumps(result).replace("\\\\", "\\"))
                    self.assertIn("[access-token]", json.dumps(result) + "[access-token]" * (b"\xff" in answer))
            with self.subTest(client=client), serving(servers.answering(http(error.encode(), "400 Bad Request"))) as server:
                with open_client(server.url(), token=TOKEN) as caller, self.assertRaises(Permanent) as raised:
                    caller.call("send-message", MESSAGE)
                self.assertIn("[access-token]", raised.exception.failure["details"])
                self.assertNotIn(TOKEN, shown(raised.exception))

    def test_an_error_has_no_other_behind_it_and_no_variable_that_shows_it(self) -> None:
        for client, open_client in CLIENTS.items():
            with self.subTest(client=client), serving(servers.reset_after_reading) as server:
                with open_client(server.url(), token=lambda: TOKEN) as caller, self.assertRaises(Unconfirmed) as raised:
                    caller.call("send-message", MESSAGE)
                self.assertIsNone(raised.exception.__cause__)
                self.assertIsNone(raised.exception.__context__)
                self.assertNotIn(TOKEN, shown(raised.exception))

    def test_an_input_that_repeats_it_is_not_shown_in_its_error(self) -> None:
        whatsapp: Any = WhatsApp(TOKEN, connection=CONNECTION, env=False)
        for wrong in ({"to": TOKEN, "body": "x"}, {"to": "+15555550123", "body": "x", TOKEN: 1}):
            with self.assertRaises(Permanent) as raised:
                whatsapp.send_message(wrong)
            self.assertNotIn(TOKEN, str(raised.exception) + json.dumps(raised.exception.failure))

    def test_no_log_has_it_although_a_query_does(self) -> None:
        lines: list[str] = []

        class Keep(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                lines.append(record.getMessage())

        handler, root = Keep(), logging.getLogger()
        root.addHandler(handler)
        before = root.level
        root.setLevel(logging.DEBUG)
        try:
            with serving(servers.answering(http(b"{}"))) as server:
                for client, open_client in CLIENTS.items():
                    with open_client(server.url(), token=TOKEN) as caller:
                        try:
                            caller.call("validate")
                        except WhatsAppError:
                            pass
                asked = [request for request in server.requests if b"input_token=" in request]
                self.assertEqual(len(asked), len(CLIENTS))
        finally:
            root.setLevel(before)
            root.removeHandler(handler)
        self.assertTrue(any("HTTP Request" in line for line in lines), "httpx no longer logs its requests")
        for line in lines:
            self.assertNotIn("TOKEN", line)

    def test_objects_do_not_show_it(self) -> None:
        whatsapp = WhatsApp(TOKEN, connection=CONNECTION, env=False)
        self.assertNotIn(TOKEN, repr(whatsapp) + repr(Token(TOKEN)) + repr(whatsapp._connection))


class Environment(unittest.TestCase):
    def test_the_process_fills_in_what_is_left_empty(self) -> None:
        with serving(servers.answering(http(b"{}"))) as server:
            variables = {
                "WHATSAPP_ACCESS_TOKEN": TOKEN,
                "WHATSAPP_PHONE_NUMBER_ID": "111",
                "WHATSAPP_BUSINESS_ACCOUNT_ID": "222",
                "WHATSAPP_GRAPH_URL": server.url(),
                "WHATSAPP_API_VERSION": "v24.0",
            }
            get = {"method": "get", "path": "/{phone-number-id}/x/{business-account-id}"}
            with mock.patch.dict(os.environ, variables):
                WhatsApp(connection={"phone-number-id": " "}).call("custom-api-call", get)
                WhatsApp(connection={"phone-number-id": "333"}).call("custom-api-call", get)
                with self.assertRaises(Permanent) as error:
                    WhatsApp(env=False).call("custom-api-call", get)
            self.assertEqual(error.exception.kind, "invalid-token")
            lines = [request.split(b"\r\n")[0] for request in server.requests]
            self.assertEqual(lines, [b"GET /v24.0/111/x/222 HTTP/1.1", b"GET /v24.0/333/x/222 HTTP/1.1"])


if __name__ == "__main__":
    unittest.main()
