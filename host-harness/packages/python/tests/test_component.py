"""The component in its engine."""

from __future__ import annotations

import json
import os
import threading
import unittest
from importlib.resources import files
from unittest import mock

import wasmtime

from whatsapp_cloud_toolkit import Permanent, Unconfirmed, WhatsApp
from whatsapp_cloud_toolkit import _component
from whatsapp_cloud_toolkit._component import Component, Stopped
from whatsapp_cloud_toolkit._exchange import Arrived

CONNECTION = {"phone-number-id": "106540352242922"}


def asked(component: _component.Stepper, body: str) -> str:
    call = {"function": "send-message", "connection": CONNECTION, "input": {"to": "+15555550123", "body": body}}
    step = json.loads(component.step(json.dumps(call), "[]"))
    message = json.loads(step["ask"]["body"]["text"])
    text: str = message["text"]["body"]
    return text


class Steps(unittest.TestCase):
    def test_every_text_comes_through_whole(self) -> None:
        for body in ("Hello", "Grüße, 你好 👋\n\"'\\", "x\0y", "a" * 4000):
            self.assertEqual(asked(_component.component(), body), body)

    def test_threads_do_not_mix_their_calls(self) -> None:
        wrong: list[str] = []

        def many(name: str) -> None:
            for turn in range(50):
                if asked(_component.component(), f"{name} {turn}") != f"{name} {turn}":
                    wrong.append(f"{name} {turn}")

        threads = [threading.Thread(target=many, args=(f"thread {number}",)) for number in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])

    def test_the_process_compiles_once(self) -> None:
        found: list[Component] = []
        threads = [threading.Thread(target=lambda: found.append(_component.component())) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len({id(component) for component in found}), 1)

    @unittest.skipUnless(hasattr(os, "fork"), "there is no fork here")
    def test_a_child_process_goes_on_with_what_its_parent_compiled(self) -> None:
        component = _component.component()
        asked(component, "in the parent")
        child = os.fork()
        if not child:
            status = 1
            try:
                status = int(asked(component, "in the child") != "in the child")
            finally:
                os._exit(status)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 0)


class Stops(unittest.TestCase):
    def test_an_instance_that_trapped_is_not_used_again(self) -> None:
        with mock.patch.object(_component, "MEMORY", 4 << 20):
            wasm = files("whatsapp_cloud_toolkit").joinpath("whatsapp_toolkit_exchange.wasm").read_bytes()
            component = Component(wasm)
            self.assertEqual(asked(component, "before"), "before")
            with self.assertRaises(Stopped) as stopped:
                component.step("x" * (8 << 20), "[]")
            self.assertIsNone(stopped.exception.__context__)
            self.assertEqual(component._idle, [])
            self.assertEqual(asked(component, "after"), "after")

    def test_a_component_with_imports_is_refused(self) -> None:
        wat = '(component (import "evil:host/a@1.0.0" (instance)))'
        with self.assertRaises((Stopped, wasmtime.WasmtimeError)):
            Component(wasmtime.wat2wasm(wat)).step("{}", "[]")

    def test_a_component_without_the_export_is_refused(self) -> None:
        with self.assertRaises(Stopped):
            Component(wasmtime.wat2wasm("(component)")).step("{}", "[]")

    def test_a_stop_before_a_request_was_not_done_and_after_one_may_have_been(self) -> None:
        class Stopping:
            def __init__(self, inner: _component.Stepper, after: int) -> None:
                self.inner, self.after = inner, after

            def step(self, call: str, answers: str) -> str:
                if len(json.loads(answers)) >= self.after:
                    raise Stopped("wasm trap")
                return self.inner.step(call, answers)

        class Wire:
            def send(self, request: object) -> Arrived:
                return Arrived(200, [], b"{}")

        for after, function, verdict in ((0, "send-message", Permanent), (1, "send-message", Unconfirmed)):
            whatsapp = WhatsApp("EAAG-test", connection=CONNECTION, env=False)
            whatsapp._stepper = Stopping(_component.component(), after)
            whatsapp._client = Wire()
            with self.assertRaises(verdict) as error:
                whatsapp.call(function, {"to": "+15555550123", "body": "Hello"})
            self.assertIn("wasm trap", str(error.exception))
            self.assertIsNone(error.exception.__context__)


if __name__ == "__main__":
    unittest.main()
