"""The functions, against the simulated Graph API that `run.sh` starts: its connection is in WHATSAPP_* variables."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import os
import pickle
import socket
import threading
import unittest
from typing import Any
from unittest import mock

import httpx

import servers
from clients import CLIENTS, CONNECTION
from servers import ACCEPTED, http, serving
from whatsapp_cloud_toolkit import AsyncWhatsApp, Permanent, Transient, Unconfirmed, WhatsApp, WhatsAppError

# Each test has a person of its own: one who gets too many messages is refused more.
ANA = "+15555550123"
# The simulator delivers to this one and cuts the connection in place of an answer.
ANSWER_LOST = "+15555550128"
TEMPLATE: Any = {
    "to": ANA,
    "name": "order_confirmation",
    "language": "en_US",
    "header": {"document": {"source": {"url": "https://shop.example.com/receipt.pdf"}, "filename": "receipt.pdf"}},
    "body": [
        {"name": "customer_name", "value": "Ana"},
        {"name": "order_number", "value": "A-1017"},
        {"name": "delivery_date", "value": "Monday, 3 March"},
    ],
    "buttons": [{"index": 0, "value": {"url": "A-1017"}}],
}


def setUpModule() -> None:
    if "WHATSAPP_GRAPH_URL" not in os.environ:
        raise RuntimeError("Start the tests with run.sh: these need the simulator.")


class EveryFunction(unittest.TestCase):
    def test_each_has_a_method(self) -> None:
        whatsapp = WhatsApp()
        report = whatsapp.validate()
        self.assertEqual(report["phone-number"]["id"], os.environ["WHATSAPP_PHONE_NUMBER_ID"])
        self.assertTrue(whatsapp.send_message({"to": ANA, "body": "Thank you"})["message-id"].startswith("wamid."))
        picture = {"to": ANA, "kind": "image", "source": {"url": "https://shop.example.com/new.jpg"}}
        self.assertTrue(whatsapp.send_media(picture)["message-id"].startswith("wamid."))  # type: ignore[arg-type]
        self.assertEqual(whatsapp.send_template(TEMPLATE)["message-status"], "accepted")
        profile = whatsapp.custom_api_call({"method": "get", "path": "/{phone-number-id}/whatsapp_business_profile"})
        self.assertEqual(profile["status"], 200)
        self.assertTrue(whatsapp.list_phone_numbers()["phone-numbers"])
        self.assertTrue(whatsapp.list_templates()["templates"])
        self.assertEqual(whatsapp.list_templates({"name": "no such"})["templates"], [])
        form = whatsapp.template_form({"name": "order_confirmation", "language": "en_US", "dialect": "draft7"})
        self.assertEqual(form["template"]["name"], "order_confirmation")
        self.assertEqual(whatsapp.preview_template(TEMPLATE)["faults"], [])
        self.assertEqual(whatsapp.describe()["version"], whatsapp.describe({"dialect": "draft7"})["version"])
        challenge = {"mode": "subscribe", "token": "t", "challenge": "1", "verify-token": "t"}
        self.assertEqual(whatsapp.verify_subscription(challenge), {"challenge": "1"})  # type: ignore[arg-type]
        with self.assertRaises(Permanent) as error:
            whatsapp.read_notification({"app-secret": "s", "signature": "sha256=" + "0" * 64, "body": "{}"})
        self.assertEqual(error.exception.kind, "invalid-signature")

    def test_each_has_an_async_method_of_the_same_name(self) -> None:
        names = {name for name in vars(WhatsApp) if not name.startswith("_")}
        self.assertEqual(names, {name for name in vars(AsyncWhatsApp) if not name.startswith("_")})

        async def run() -> None:
            for client in (None, httpx.AsyncClient()):
                whatsapp = AsyncWhatsApp(client=client)
                sent = await whatsapp.send_message({"to": "+15555550101", "body": "Hello"})
                self.assertTrue(sent["message-id"].startswith("wamid."))
                self.assertTrue((await whatsapp.list_templates())["templates"])
                self.assertTrue((await whatsapp.describe())["tools"])
                many = (whatsapp.list_phone_numbers() for _ in range(40))
                self.assertEqual(len(await asyncio.gather(*many)), 40)
                if client is not None:
                    await client.aclose()

        asyncio.run(run())

    def test_binary_bodies_come_and_go(self) -> None:
        given = {
            "method": "post",
            "path": "/{phone-number-id}/media",
            "body": {
                "multipart": [
                    {"name": "messaging_product", "content": {"text": "whatsapp"}},
                    {
                        "name": "file",
                        "content": {"base64": "JVBERi0xLjQK/w=="},
                        "filename": "a.pdf",
                        "content-type": "application/pdf",
                    },
                ]
            },
        }
        answer = http(b"\xff\x00\x01")
        for client, open_client in CLIENTS.items():
            with self.subTest(client=client), serving(servers.answering(answer)) as server:
                with open_client(server.url(), token="EAAG-test") as caller:
                    self.assertEqual(caller.call("custom-api-call", given)["body"], {"base64": "/wAB"})
                self.assertIn(b"%PDF-1.4\n\xff", server.requests[0])


class Errors(unittest.TestCase):
    def test_each_verdict_is_a_class(self) -> None:
        whatsapp = WhatsApp()
        with self.assertRaises(Permanent) as permanent:
            whatsapp.send_message({"to": "15555550123", "body": "Hello"})
        error = permanent.exception
        self.assertEqual((error.verdict, error.code, error.field, error.scope), ("permanent", 1006, "to", "recipient"))
        self.assertEqual(str(error), f"{error.failure['message']} {error.fix}")
        with self.assertRaises(Transient) as transient:
            for _ in range(60):
                whatsapp.send_message({"to": "+15555550102", "body": "Hello again"})
        self.assertEqual((transient.exception.code, transient.exception.verdict), (131056, "transient"))
        with self.assertRaises(Unconfirmed) as unconfirmed:
            whatsapp.send_message({"to": ANSWER_LOST, "body": "Hello"})
        doubt = unconfirmed.exception
        self.assertEqual((doubt.verdict, doubt.kind, doubt.retry_after), ("unconfirmed", "network-failed", None))

    def test_the_wait_is_in_seconds(self) -> None:
        self.assertEqual(Transient({"message": "", "fix": "", "retry-after-ms": 1500}).retry_after, 1.5)

    def test_an_error_goes_from_process_to_process(self) -> None:
        for of in (Permanent, Transient, Unconfirmed):
            error = of({"kind": "other", "scope": "message", "message": "No.", "fix": "Do."})
            for same in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
                self.assertEqual((type(same), str(same), same.kind), (of, "No. Do.", "other"))

    def test_what_is_no_input_is_named(self) -> None:
        whatsapp: Any = WhatsApp()
        for given, field in (
            ({"to": ANA}, "body"),
            ({"to": ANA, "body": "x", "previewurl": True}, "previewurl"),
            ({"to": ANA, "body": "x", "preview_url": True}, "preview_url"),
            ({"to": ANA, "body": 7}, "body"),
            ({"to": ANA, "body": b"x"}, "body"),
            ({"to": ANA, "body": "cut within an emoji \ud83d"}, "body"),
            ({"to": ANA, "body": "x", "extra-json": {"a": [1, {2}]}}, "extra-json.a[1]"),
            ({"to": ANA, "body": "x", "extra-json": {"a": float("nan")}}, "extra-json.a"),
            ("text", "input"),
        ):
            with self.subTest(given=str(given)), self.assertRaises(Permanent) as error:
                whatsapp.send_message(given)
            self.assertEqual((error.exception.kind, error.exception.field), ("invalid-input", field))

    def test_an_unknown_function_is_an_error(self) -> None:
        with self.assertRaises(Permanent) as error:
            WhatsApp().call("send-everything", {})
        self.assertEqual(error.exception.field, "function")

    def test_a_connection_that_cannot_be_is_an_error(self) -> None:
        for connection, field in (
            ({"graph-url": "graph.facebook.com"}, "connection.graph-url"),
            ({"graph-url": "http://graph.facebook.com"}, "connection.graph-url"),
            ({"phone-number-id": "+15555550123"}, "connection.phone-number-id"),
            ({"phone_number_id": "1"}, "connection.phone_number_id"),
            ({"timeout-ms": 0}, "connection.timeout-ms"),
        ):
            with self.subTest(connection=connection), self.assertRaises(Permanent) as error:
                WhatsApp("EAAG-test", connection=connection, env=False).send_message({"to": ANA, "body": "Hello"})
            self.assertEqual(error.exception.field, field)


class Interrupted(unittest.TestCase):
    def test_ctrl_c_during_a_send_goes_through(self) -> None:
        with serving(servers.answering(http(ACCEPTED))) as server:
            whatsapp = WhatsApp("EAAG-test", connection={**CONNECTION, "graph-url": server.url()}, env=False)
            whatsapp.send_message({"to": ANA, "body": "before"})
            with mock.patch("http.client.HTTPConnection.getresponse", side_effect=KeyboardInterrupt):
                with self.assertRaises(KeyboardInterrupt):
                    whatsapp.send_message({"to": ANA, "body": "interrupted"})
            # The answer to the interrupted one is still to come over its connection: no other message gets it.
            whatsapp.send_message({"to": ANA, "body": "after"})
            self.assertEqual(server.connections, 2)

    def test_a_cancelled_task_is_cancelled(self) -> None:
        async def run(client: httpx.AsyncClient | None) -> None:
            arrived = asyncio.Event()
            loop = asyncio.get_running_loop()

            def serve(server: servers.Server, connection: socket.socket) -> None:
                server.requests.append(servers.read_request(connection))
                loop.call_soon_threadsafe(arrived.set)
                # Until the client hangs up, or the test does.
                with contextlib.suppress(OSError):
                    connection.settimeout(0.05)
                    while not server.over.is_set():
                        with contextlib.suppress(TimeoutError):
                            if not connection.recv(1):
                                return

            with serving(serve) as server:
                whatsapp = AsyncWhatsApp(
                    "EAAG-test", connection={**CONNECTION, "graph-url": server.url()}, client=client, env=False
                )
                task = asyncio.create_task(whatsapp.send_message({"to": ANA, "body": "Hello"}))
                await arrived.wait()
                task.cancel()
                with self.assertRaises(asyncio.CancelledError):
                    await task
            if client is not None:
                await client.aclose()

        asyncio.run(run(None))
        asyncio.run(run(httpx.AsyncClient()))


class Connections(unittest.TestCase):
    def test_a_child_process_has_connections_of_its_own(self) -> None:
        with serving(servers.answering(http(ACCEPTED))) as server:
            whatsapp = WhatsApp("EAAG-test", connection={**CONNECTION, "graph-url": server.url()}, env=False)
            whatsapp.send_message({"to": ANA, "body": "in the parent"})
            child = os.fork()
            if not child:
                status = 1
                try:
                    whatsapp.send_message({"to": ANA, "body": "in the child"})
                    status = 0
                finally:
                    os._exit(status)
            self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 0)
            whatsapp.send_message({"to": ANA, "body": "in the parent"})
            self.assertEqual((server.connections, len(server.requests)), (2, 3))

    def test_an_idle_connection_is_given_up_before_the_server_does(self) -> None:
        with serving(servers.answering(http(ACCEPTED))) as server:
            whatsapp = WhatsApp("EAAG-test", connection={**CONNECTION, "graph-url": server.url()}, env=False)
            with mock.patch("whatsapp_cloud_toolkit._standard.IDLE", 0):
                for _ in range(2):
                    whatsapp.send_message({"to": ANA, "body": "Hello"})
            self.assertEqual(server.connections, 2)

    def test_threads_share_what_is_kept(self) -> None:
        with serving(servers.answering(http(ACCEPTED))) as server:
            whatsapp = WhatsApp("EAAG-test", connection={**CONNECTION, "graph-url": server.url()}, env=False)
            for _ in range(3):
                thread = threading.Thread(target=whatsapp.send_message, args=({"to": ANA, "body": "Hello"},))
                thread.start()
                thread.join()
            self.assertEqual((server.connections, len(server.requests)), (1, 3))

    def test_a_time_out_of_a_call_comes_before_that_of_the_object(self) -> None:
        for client, open_client in CLIENTS.items():
            with self.subTest(client=client), serving(servers.stalling(b"")) as server:
                with open_client(server.url(), token="EAAG-test", timeout=600) as caller:
                    with self.assertRaises(Unconfirmed):
                        caller.call("send-message", {"to": ANA, "body": "Hello"}, timeout=0.1)

    def test_a_closed_client_sends_nothing(self) -> None:
        client = httpx.Client()
        client.close()
        with self.assertRaises(Transient):
            WhatsApp(client=client).send_message({"to": ANA, "body": "Hello"})

    def test_an_httpx_client_with_ways_of_its_own_changes_nothing(self) -> None:
        redirect = http(b"", "302 Found", "location: /elsewhere")
        with serving(servers.answering(redirect)) as server:
            connection = {**CONNECTION, "graph-url": server.url()}
            options: Any = {"follow_redirects": True, "auth": ("user", "password"), "headers": {"authorization": "Basic x"}}
            with httpx.Client(base_url="https://elsewhere.test/base/", **options) as client:
                with self.assertRaises(WhatsAppError):
                    WhatsApp("EAAG-test", connection=connection, env=False, client=client).validate()
            for request in server.requests:
                self.assertTrue(request.startswith(b"GET /v"), request)
                self.assertEqual(request.lower().count(b"authorization:"), 1)
                self.assertIn(b"Bearer EAAG-test", request)


if __name__ == "__main__":
    unittest.main()
