"""The component in its engine."""

from __future__ import annotations

import json
import os
import threading
import unittest
from importlib.resources import files
from unittest import mock

import wasmtime

from whatsapp_cloud_toolkit import _component
from whatsapp_cloud_toolkit._component import Component, Stopped

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


if __name__ == "__main__":
    unittest.main()
