"""Webhooks, over the function and over both apps."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import io
import json
import logging
import unittest
from typing import Any

from whatsapp_cloud_toolkit import Webhook, asgi_app, wsgi_app

SECRET = "demo-app-secret"
NOTIFICATION = json.dumps({
    "object": "whatsapp_business_account",
    "entry": [{
        "id": "102290129340398",
        "changes": [{
            "field": "messages",
            "value": {
                "messaging_product": "whatsapp",
                "metadata": {"display_phone_number": "15550001111", "phone_number_id": "106540352242922"},
                "contacts": [{"profile": {"name": "Ana"}, "wa_id": "15555550123"}],
                "messages": [{
                    "from": "15555550123", "id": "wamid.B", "timestamp": "1700000000", "type": "text",
                    "text": {"body": "Grüße"},
                }],
            },
        }],
    }],
}, ensure_ascii=False).encode()  # fmt: skip
CHECK = "hub.mode=subscribe&hub.verify_token=secret%20word&hub.challenge=1158201444"


def signed(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def by_function(webhook: Webhook, keep: Any, method: str, query: str, headers: dict[str, str], body: bytes) -> Any:
    answer = webhook.answer(method, query, headers, body)
    if answer.events:
        keep(answer.events)
    return answer.status, answer.body


def by_wsgi(webhook: Webhook, keep: Any, method: str, query: str, headers: dict[str, str], body: bytes) -> Any:
    environ: dict[str, Any] = {"REQUEST_METHOD": method, "QUERY_STRING": query, "wsgi.input": io.BytesIO(body)}
    environ["CONTENT_LENGTH"] = str(len(body))
    for name, value in headers.items():
        environ["HTTP_" + name.upper().replace("-", "_")] = value
    got: list[Any] = []
    parts = wsgi_app(webhook, keep)(environ, lambda status, headers: got.extend([int(status[:3]), headers]))
    return got[0], b"".join(parts)


def by_asgi(webhook: Webhook, keep: Any, method: str, query: str, headers: dict[str, str], body: bytes) -> Any:
    half = len(body) // 2
    parts = [
        {"type": "http.request", "body": body[:half], "more_body": True},
        {"type": "http.request", "body": body[half:]},
    ]
    sent: list[Any] = []

    async def receive() -> Any:
        return parts.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    async def kept(events: Any) -> None:
        keep(events)

    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "query_string": query.encode(), "headers": raw}
    asyncio.run(asgi_app(webhook, kept)(scope, receive, send))
    return sent[0]["status"], sent[1]["body"]


WAYS = {"function": by_function, "WSGI": by_wsgi, "ASGI": by_asgi}


class Webhooks(unittest.TestCase):
    def ask(self, way: str, method: str, query: str = "", headers: Any = None, body: bytes = b"") -> tuple[int, bytes, list[Any]]:
        kept: list[Any] = []
        webhook = Webhook(SECRET, "secret word", env=False)
        status, answer = WAYS[way](webhook, kept.extend, method, query, headers or {}, body)
        return status, answer, kept

    def test_a_signed_notification_gives_its_events(self) -> None:
        for way in WAYS:
            with self.subTest(way):
                headers = {"X-Hub-Signature-256": signed(NOTIFICATION)}
                status, _, events = self.ask(way, "POST", headers=headers, body=NOTIFICATION)
                self.assertEqual(status, 200)
                [event] = events
                self.assertEqual(event["id"], "wamid.B")
                self.assertEqual(event["content"]["inbound-message"]["content"]["text"], "Grüße")

    def test_what_is_not_signed_is_not_believed(self) -> None:
        right = signed(NOTIFICATION)
        for way in WAYS:
            for header in (None, "", right[:-1] + "x", signed(NOTIFICATION, "other"), right[7:], "sha256=\xe4", "sha1=" + "0" * 40):
                with self.subTest(way=way, header=header):
                    headers = {} if header is None else {"X-Hub-Signature-256": header}
                    status, _, events = self.ask(way, "POST", headers=headers, body=NOTIFICATION)
                    self.assertEqual((status, events), (401, []))
            status, _, events = self.ask(way, "POST", headers={"X-Hub-Signature-256": right}, body=NOTIFICATION + b" ")
            self.assertEqual((status, events), (401, []))

    def test_metas_check_of_the_address_is_answered(self) -> None:
        for way in WAYS:
            with self.subTest(way):
                self.assertEqual(self.ask(way, "GET", CHECK)[:2], (200, b"1158201444"))
                for wrong in ("", CHECK.replace("word", "other"), CHECK.replace("subscribe", "x")):
                    self.assertEqual(self.ask(way, "GET", wrong)[0], 403)
        without = Webhook(SECRET, env=False)
        self.assertEqual(without.answer("GET", CHECK, {}, b"").status, 403)
        self.assertEqual(without.answer("GET", CHECK.replace("secret%20word", ""), {}, b"").status, 403)

    def test_other_methods_and_long_bodies_are_turned_away(self) -> None:
        for way in WAYS:
            with self.subTest(way):
                self.assertEqual(self.ask(way, "PUT")[0], 405)
                body = b" " * ((3 << 20) + 1)
                headers = {"X-Hub-Signature-256": signed(body)}
                self.assertEqual(self.ask(way, "POST", headers=headers, body=body)[0], 413)

    def test_a_signed_body_that_cannot_be_read_is_kept_as_one_event(self) -> None:
        for body, kept in ((b"no JSON", {"text": "no JSON"}), (b"\xff\x00", {"base64": "/wA="}), (b"[]", {"text": "[]"})):
            for way in WAYS:
                with self.subTest(way=way, body=body):
                    headers = {"X-Hub-Signature-256": signed(body)}
                    status, _, [event] = self.ask(way, "POST", headers=headers, body=body)
                    self.assertEqual((status, event["content"], event["unreadable"]), (200, {"other": "unreadable"}, kept))
                    self.assertEqual(event["id"], hashlib.sha256(body).hexdigest())

    def test_events_that_could_not_be_kept_come_again(self) -> None:
        def fail(events: Any) -> None:
            raise OSError("no space left on device")

        logging.getLogger("whatsapp_cloud_toolkit.webhook").addHandler(logging.NullHandler())
        headers = {"X-Hub-Signature-256": signed(NOTIFICATION)}
        for way in ("WSGI", "ASGI"):
            with self.assertLogs("whatsapp_cloud_toolkit.webhook", "ERROR"):
                status, _ = WAYS[way](Webhook(SECRET, env=False), fail, "POST", "", headers, NOTIFICATION)
            self.assertEqual(status, 500)

    def test_a_body_that_breaks_off_is_not_read(self) -> None:
        environ = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "100", "wsgi.input": io.BytesIO(b"short")}
        got: list[str] = []
        wsgi_app(Webhook(SECRET, env=False), self.fail)(environ, lambda status, headers: got.append(status))
        self.assertEqual(got, ["400 Bad Request"])

        async def gone() -> Any:
            return {"type": "http.disconnect"}

        async def never(message: Any) -> None:
            self.fail("an answer to nobody")

        scope = {"type": "http", "method": "POST", "headers": []}
        asyncio.run(asgi_app(Webhook(SECRET, env=False), self.fail)(scope, gone, never))

    def test_an_asgi_server_can_start_and_stop_it(self) -> None:
        messages = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
        sent: list[str] = []

        async def receive() -> Any:
            return messages.pop(0)

        async def send(message: Any) -> None:
            sent.append(message["type"])

        asyncio.run(asgi_app(Webhook(SECRET, env=False), self.fail)({"type": "lifespan"}, receive, send))
        self.assertEqual(sent, ["lifespan.startup.complete", "lifespan.shutdown.complete"])

    def test_the_environment_has_the_secrets(self) -> None:
        env = {"WHATSAPP_APP_SECRET": SECRET, "WHATSAPP_VERIFY_TOKEN": "secret word"}
        webhook = Webhook(env=env)
        self.assertEqual(webhook.answer("GET", CHECK, {}, b"").status, 200)
        self.assertNotIn(SECRET, repr(webhook))
        with self.assertRaises(ValueError):
            Webhook(env=False)


if __name__ == "__main__":
    unittest.main()
