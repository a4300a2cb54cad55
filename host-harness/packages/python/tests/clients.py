"""The four ways to make requests, behind one face."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any

import httpx

from whatsapp_cloud_toolkit import AsyncWhatsApp, WhatsApp

CONNECTION = {"phone-number-id": "106540352242922", "business-account-id": "102290129340398"}


class Caller:
    """Calls a function, and keeps the answers that its requests got."""

    def __init__(self, whatsapp: WhatsApp | AsyncWhatsApp, run: Any) -> None:
        self.whatsapp = whatsapp
        self._run = run
        self.answers: list[Any] = []
        send = whatsapp._client.send
        if isinstance(whatsapp, AsyncWhatsApp):

            async def recorded(request: Any) -> Any:
                self.answers.append(await send(request))
                return self.answers[-1]
        else:

            def recorded(request: Any) -> Any:
                self.answers.append(send(request))
                return self.answers[-1]

        # The client may be the process's: it is wrapped, and not changed.
        whatsapp._client = type("Recorder", (), {"send": staticmethod(recorded)})()

    def call(self, name: str, input: Any = None, **options: Any) -> Any:
        return self._run(self.whatsapp.call(name, input, **options))


@contextlib.contextmanager
def running() -> Iterator[Any]:
    """A loop that runs several coroutines, one after another."""
    loop = asyncio.new_event_loop()
    yield loop.run_until_complete
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


@contextlib.contextmanager
def standard(url: str, **options: Any) -> Iterator[Caller]:
    yield Caller(WhatsApp(connection={**CONNECTION, "graph-url": url}, env=False, **options), lambda result: result)


@contextlib.contextmanager
def standard_async(url: str, **options: Any) -> Iterator[Caller]:
    whatsapp = AsyncWhatsApp(connection={**CONNECTION, "graph-url": url}, env=False, **options)
    with running() as run:
        yield Caller(whatsapp, run)


@contextlib.contextmanager
def with_httpx(url: str, **options: Any) -> Iterator[Caller]:
    with httpx.Client() as client:
        whatsapp = WhatsApp(connection={**CONNECTION, "graph-url": url}, env=False, client=client, **options)
        yield Caller(whatsapp, lambda result: result)


@contextlib.contextmanager
def with_httpx_async(url: str, **options: Any) -> Iterator[Caller]:
    with running() as run:
        client = httpx.AsyncClient()
        whatsapp = AsyncWhatsApp(connection={**CONNECTION, "graph-url": url}, env=False, client=client, **options)
        yield Caller(whatsapp, run)
        run(client.aclose())


CLIENTS = {"standard": standard, "standard async": standard_async, "httpx": with_httpx, "httpx async": with_httpx_async}
