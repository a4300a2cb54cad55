"""CPU of a send and sends per second, one and 64 at a time: http.client alone, this package, pywa. All against one server,
which has a process of its own. The rounds take turns, and the medians count.

    pip install the-wheel[httpx] pywa && python bench.py
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx
import pywa
import pywa_async

from whatsapp_cloud_toolkit import AsyncWhatsApp, WhatsApp

TOKEN = "EAAG" + "x" * 190
NUMBER = "106540352242922"
MESSAGE: Any = {"to": "+15555550123", "body": "Your order A-1017 is on its way."}
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 7
SENDS = int(sys.argv[2]) if len(sys.argv) > 2 else 300
AT_ONCE = 64


def plain(port: int) -> Callable[[], Any]:
    """What a send costs at least: the same request, its answer read as JSON."""
    kept = threading.local()
    headers = {"authorization": f"Bearer {TOKEN}", "content-type": "application/json"}
    body = {"messaging_product": "whatsapp", "to": "+15555550123", "type": "text", "text": {"body": MESSAGE["body"]}}

    def send() -> Any:
        connection = getattr(kept, "connection", None)
        if connection is None:
            connection = kept.connection = HTTPConnection("127.0.0.1", port)
        connection.request("POST", f"/v25.0/{NUMBER}/messages", json.dumps(body), headers)
        return json.loads(connection.getresponse().read())

    return send


def threads(send: Callable[[], Any], at_once: int, sends: int) -> None:
    def many() -> None:
        for _ in range(sends // at_once):
            send()

    workers = [threading.Thread(target=many) for _ in range(at_once)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def main() -> None:
    server = subprocess.Popen([sys.executable, str(Path(__file__).parent / "server.py")], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    port = int(server.stdout.readline())
    url = f"http://127.0.0.1:{port}"
    connection = {"phone-number-id": NUMBER, "graph-url": url}
    loop = asyncio.new_event_loop()
    limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)

    toolkit = WhatsApp(TOKEN, connection=connection, env=False)
    with_httpx = WhatsApp(TOKEN, connection=connection, env=False, client=httpx.Client(limits=limits))
    asynchronous = AsyncWhatsApp(TOKEN, connection=connection, env=False, client=httpx.AsyncClient(limits=limits))
    theirs = pywa.WhatsApp(NUMBER, TOKEN, session=httpx.Client(limits=limits))
    theirs_async = pywa_async.WhatsApp(NUMBER, TOKEN, session=httpx.AsyncClient(limits=limits))
    for client in (theirs, theirs_async):
        client.api._session.base_url = f"{url}/v25.0"

    async def at_once(send: Callable[[], Any], workers: int, sends: int) -> None:
        async def many() -> None:
            for _ in range(sends // workers):
                await send()

        await asyncio.gather(*(many() for _ in range(workers)))

    def sync(send: Callable[[], Any]) -> Callable[[int, int], None]:
        return lambda workers, sends: threads(send, workers, sends)

    def awaited(send: Callable[[], Any]) -> Callable[[int, int], None]:
        return lambda workers, sends: loop.run_until_complete(at_once(send, workers, sends))

    text = MESSAGE["body"]
    ways = {
        "http.client": sync(plain(port)),
        "toolkit": sync(lambda: toolkit.send_message(MESSAGE)),
        "toolkit, httpx": sync(lambda: with_httpx.send_message(MESSAGE)),
        "toolkit, httpx, async": awaited(lambda: asynchronous.send_message(MESSAGE)),
        "pywa": sync(lambda: theirs.send_message("+15555550123", text)),
        "pywa, async": awaited(lambda: theirs_async.send_message("+15555550123", text)),
    }
    for workers in (1, AT_ONCE):
        sends = SENDS // workers * workers
        figures: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        for way in ways.values():
            way(workers, workers)
        for _ in range(ROUNDS):
            for name, way in ways.items():
                began, cpu = time.perf_counter(), time.process_time()
                way(workers, sends)
                cpu, took = time.process_time() - cpu, time.perf_counter() - began
                figures[name].append((cpu / sends * 1e6, sends / took))
        print(f"{workers} at a time          CPU of a send   sends/s   of pywa per core")
        theirs_cpu = statistics.median(cpu for cpu, _ in figures["pywa"])
        theirs_async_cpu = statistics.median(cpu for cpu, _ in figures["pywa, async"])
        for name, rounds in figures.items():
            cpu = statistics.median(cpu for cpu, _ in rounds)
            speed = statistics.median(speed for _, speed in rounds)
            share = (theirs_async_cpu if "async" in name else theirs_cpu) / cpu
            print(f"{name:<24}{cpu:>10.0f} µs{speed:>10.0f}{share:>14.2f}")
    server.terminate()


main()
