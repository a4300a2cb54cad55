"""The component: compiled once for the process, and called by one thread at a time for each instance.

It goes through wasmtime's component API. The core module inside the component can be called by the canonical ABI as well, but
wasmtime-py asks for a function's type at each of the eight calls that this takes: 360 µs for the two steps of a send, and 80
this way.
"""

from __future__ import annotations

import threading
from importlib.resources import files
from typing import Any, Protocol

from wasmtime import Engine, Store
from wasmtime.component import Component as Compiled
from wasmtime.component import Linker

#: What an instance may take, in bytes: more than the longest answer, read and written out, needs.
MEMORY = 256 << 20

#: How many instances are kept. A step takes microseconds, so few are ever at work at once.
KEPT = 8

INTERFACE = "whatsapp:toolkit/exchange@0.1.0"


class Stopped(Exception):
    """The component trapped, or could not be called."""


class Stepper(Protocol):
    """What takes a call as far as it goes without another answer."""

    def step(self, call: str, answers: str) -> str: ...

    def __hash__(self) -> int: ...


class Component:
    """A component that exports `exchange` and imports nothing."""

    def __init__(self, wasm: bytes) -> None:
        self._engine = Engine()
        self._compiled = Compiled(self._engine, wasm)
        # It is empty: a component that imports anything is refused when an instance is made.
        self._linker = Linker(self._engine)
        self._idle: list[tuple[Store, Any]] = []

    def step(self, call: str, answers: str) -> str:
        """One step. wasmtime-py lets go of the interpreter lock meanwhile, so an instance is never shared."""
        # Without a lock: `pop` and `append` are atomic, and one instance too many does no harm.
        try:
            store, step = self._idle.pop()
        except IndexError:
            store, step = self._instance()
        result, problem = "", ""
        try:
            result = str(step(store, call, answers))
            step.post_return(store)
        except UnicodeEncodeError:
            raise
        except Exception as error:
            # Its backtrace says nothing to whoever calls.
            problem = str(error).splitlines()[0] if str(error) else type(error).__name__
        if problem:
            # An instance that trapped is not used again. Raised out here, the error has no other as its context.
            raise Stopped(problem)
        if len(self._idle) < KEPT:
            self._idle.append((store, step))
        return result

    def _instance(self) -> tuple[Store, Any]:
        store = Store(self._engine)
        store.set_limits(memory_size=MEMORY)
        instance = self._linker.instantiate(store, self._compiled)
        interface = instance.get_export_index(store, INTERFACE)
        index = interface and instance.get_export_index(store, "step", interface)
        step = index and instance.get_func(store, index)
        if not step:
            raise Stopped(f"the component does not export {INTERFACE}")
        return store, step


_component: Component | None = None
_compiling = threading.Lock()


def component() -> Component:
    """The package's own component. The first call compiles it."""
    global _component
    if _component is None:
        with _compiling:
            if _component is None:
                wasm = files("whatsapp_cloud_toolkit").joinpath("whatsapp_toolkit_exchange.wasm").read_bytes()
                _component = Component(wasm)
    return _component
