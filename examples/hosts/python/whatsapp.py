"""The WhatsApp toolkit in Python: `Toolkit` loads the component, its methods call it.

Inputs and results are plain dicts with the field names of the WIT, as in the toolkit's own README: a variant is a
dict whose only key is the case, an option may be left out. Each call runs in a fresh instance.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypedDict

from wasmtime import Config, Engine, Store, WasiConfig
from wasmtime.component import Component, EnumType, Func, Linker, ListType, OptionType, Record, RecordType, Variant
from wasmtime.component import VariantType

Json = dict[str, Any]

INTERFACES = {
    "toolkit": ["validate", "send-message", "send-media", "send-template", "custom-api-call"],
    "catalog": ["describe"],
    "lookups": ["list-phone-numbers", "list-templates", "template-form", "preview-template"],
    "webhooks": ["verify-subscription", "read-notification"],
}

#: What an instance may take, in bytes. The component itself starts with less than 2 MB.
MEMORY = 128 << 20

AcceptedMessage = TypedDict(
    "AcceptedMessage",
    {"message-id": str, "recipient": str, "wa-id": str, "user-id": str, "message-status": str},
    total=False,
)


class WhatsAppError(Exception):
    """Why a call gave no result. The class says whether to repeat it; `failure` says the rest."""

    def __init__(self, failure: Json) -> None:
        super().__init__(f"{failure['message']} {failure['fix']}")
        self.failure = failure

    @property
    def kind(self) -> str:
        return self.failure["kind"]

    @property
    def field(self) -> str | None:
        return self.failure.get("field")

    @property
    def code(self) -> int | None:
        return self.failure.get("code")


class Permanent(WhatsAppError):
    """Not done. The same call will fail again: change something first."""


class Unconfirmed(WhatsAppError):
    """May have been done. Repeat only if a duplicate is acceptable."""


class Transient(WhatsAppError):
    """Not done. Safe to repeat after `retry_after` seconds."""

    @property
    def retry_after(self) -> float:
        return self.failure.get("retry-after-ms", 1000) / 1000


ERRORS = {"permanent": Permanent, "permanent-unconfirmed": Unconfirmed, "transient": Transient}


class Toolkit:
    """The component, compiled once.

    What a connection leaves empty is read from `environment`: `WHATSAPP_ACCESS_TOKEN`, `WHATSAPP_PHONE_NUMBER_ID` and
    so on. By default that is this process's own, and nothing but what starts with `WHATSAPP_` of it.
    """

    def __init__(self, component: str | Path, environment: Mapping[str, str] | None = None) -> None:
        if environment is None:
            environment = {name: value for name, value in os.environ.items() if name.startswith("WHATSAPP_")}
        self._environment = dict(environment)
        self._engine = Engine(Config())
        self._component = Component.from_file(self._engine, str(component))
        self._linker = Linker(self._engine)
        self._linker.add_wasip2()
        self._linker.add_wasi_http()

    def validate(self, connection: Json | None = None) -> Json:
        return self.call("validate", connection or {})

    def send_message(self, input: Json, connection: Json | None = None) -> AcceptedMessage:
        return self.call("send-message", connection or {}, input)

    def send_media(self, input: Json, connection: Json | None = None) -> AcceptedMessage:
        return self.call("send-media", connection or {}, input)

    def send_template(self, input: Json, connection: Json | None = None) -> AcceptedMessage:
        return self.call("send-template", connection or {}, input)

    def custom_api_call(self, input: Json, connection: Json | None = None) -> Json:
        return self.call("custom-api-call", connection or {}, input)

    def call(self, function: str, *arguments: Json) -> Any:
        """Calls any function of the contract. Safe from several threads: the interpreter lock is not held meanwhile."""
        store = Store(self._engine)
        wasi = WasiConfig()
        wasi.env = list(self._environment.items())
        store.set_wasi(wasi)
        store.set_wasi_http()
        store.set_limits(memory_size=MEMORY)
        exported = self._exported(store, function)
        types = [ty for _, ty in exported.type(store).params]
        result = exported(store, *(lower(argument, ty) for argument, ty in zip(arguments, types, strict=True)))
        # The ok is a record and the err a variant, so the result comes without a tag.
        if isinstance(result, Variant):
            raise ERRORS[result.tag](lift(result.payload))
        return lift(result)

    def _exported(self, store: Store, function: str) -> Func:
        interface = next(name for name, functions in INTERFACES.items() if function in functions)
        instance = self._linker.instantiate(store, self._component)
        within = instance.get_export_index(store, f"whatsapp:toolkit/{interface}@0.1.0")
        exported = instance.get_func(store, instance.get_export_index(store, function, within))
        assert exported is not None, f"the component does not export {function}"
        return exported


def lower(value: Any, ty: Any, path: str = "input") -> Any:
    """A JSON value as wasmtime wants it."""
    if isinstance(ty, OptionType):
        return None if value is None else lower(value, ty.payload, path)
    if isinstance(ty, RecordType):
        if not isinstance(value, Mapping):
            raise TypeError(f"{path} is an object")
        record = Record()
        fields = ty.fields
        if unknown := set(value) - {name for name, _ in fields}:
            raise TypeError(f"{path} has no field {', '.join(sorted(unknown))}")
        for name, field in fields:
            if name not in value and not isinstance(field, OptionType):
                raise TypeError(f"{path} lacks {name}")
            setattr(record, name, lower(value.get(name), field, f"{path}.{name}"))
        return record
    if isinstance(ty, ListType):
        return [lower(item, ty.element, f"{path}[{at}]") for at, item in enumerate(value)]
    if isinstance(ty, VariantType):
        [(case, payload)] = [(value, None)] if isinstance(value, str) else value.items()
        cases = dict(ty.cases)
        if case not in cases:
            raise TypeError(f"{path} is one of {', '.join(cases)}")
        lowered = None if cases[case] is None else lower(payload, cases[case], f"{path}.{case}")
        # wasmtime leaves the tag out where the payload's Python class tells the cases apart.
        return Variant(case, lowered) if ty._tagged() else lowered
    if isinstance(ty, EnumType):
        return value
    return value


def lift(value: Any) -> Any:
    """What wasmtime gives as a JSON value, without the options that are empty."""
    if isinstance(value, Record):
        return {name: lift(field) for name, field in vars(value).items() if field is not None}
    if isinstance(value, Variant):
        return value.tag if value.payload is None else {value.tag: lift(value.payload)}
    if isinstance(value, list):
        return [lift(item) for item in value]
    return value
