"""`kill -9` of the worker and of the server while a campaign of 200 messages runs. Prints a table, and checks it.

Each worker is killed at the worst moment: Meta has accepted a message, and the answer is on its way.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

import uvicorn
from temporalio.client import Client, WorkflowHandle
from temporalio.runtime import Runtime, TelemetryConfig
from temporalio.service import RPCError
from whatsapp_cloud_toolkit import Webhook

sys.path.append(str(Path(__file__).parents[1]))
from messages import Message, Report
from server import Server
from stage import APP_SECRET, Stage, stage
from templates import shipping_update
from webhooks import receiver
from worker import QUEUE
from workflow import Campaign

PEOPLE = [f"+1555556{number:04}" for number in range(200)]
#: After how many messages.
KILL_WORKER = [30, 100, 170]
KILL_SERVER = [60, 130]

#: In seconds, so that the test fails instead of waiting on.
LIMIT = 300


class Row(NamedTuple):
    """A line of the table."""

    setting: str
    accepted: int
    by_webhook: int
    in_doubt: int
    duplicates: int
    missing: int
    seconds: int


class Worker:
    """A worker in a process of its own."""

    def __init__(self, program: str, environment: dict[str, str], log: IO[str]) -> None:
        self._command = [sys.executable, str(Path(__file__).with_name(program))]
        self._environment = os.environ | environment
        self._log = log
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, env=self._environment, stdout=self._log, stderr=self._log)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


def kill_and_start(victim: Worker | Server) -> None:
    victim.kill()
    # Beside the relay's thread, since a server needs a second.
    threading.Thread(target=victim.start).start()


@contextmanager
def running(program: str, listener: socket.socket) -> Iterator[tuple[Server, Stage]]:
    """A server, a worker and the simulator, and the plan by which the first two are killed."""
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryFile("w+") as log,
        stage(f"http://127.0.0.1:{listener.getsockname()[1]}/webhook") as around,
    ):
        server = Server(Path(folder))
        worker = Worker(program, {**around.environment, "TEMPORAL_ADDRESS": server.address}, log)
        around.when_accepted.update({count: lambda: kill_and_start(worker) for count in KILL_WORKER})
        around.when_accepted.update({count: lambda: kill_and_start(server) for count in KILL_SERVER})
        try:
            yield server, around
        except BaseException:
            log.seek(0)
            print("The workers' log ends with:", log.read()[-3000:], sep="\n", file=sys.stderr)
            raise
        finally:
            worker.kill()
            server.kill()


async def result(handle: WorkflowHandle[Campaign, Report]) -> Report:
    while True:
        try:
            return await handle.result()
        except RPCError:
            # The server is away.
            await asyncio.sleep(0.1)


async def campaign(setting: str, program: str) -> Row:
    began = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as listener, running(program, listener) as (server, around):
        # Without a log: it would be about the server's deaths.
        runtime = Runtime(telemetry=TelemetryConfig(logging=None))
        client = await Client.connect(server.address, runtime=runtime)
        webhooks = uvicorn.Server(uvicorn.Config(receiver(client, Webhook(APP_SECRET)), log_level="critical"))
        receiving = asyncio.create_task(webhooks.serve(sockets=[listener]))
        messages = [
            Message(shipping_update(to, "Ana", f"A-{order}"), patience=15) for order, to in enumerate(PEOPLE, 1017)
        ]
        handle = await client.start_workflow(Campaign.run, messages, id="friday", task_queue=QUEUE)
        report = await asyncio.wait_for(result(handle), timeout=LIMIT)
        webhooks.should_exit = True
        await receiving
        assert not around.when_accepted, f"not everything was killed: {list(around.when_accepted)}"
        tally = around.tally()
        assert tally == (around.accepted.total(), len(around.accepted)), "the relay and the simulator disagree"
        assert not report.refused, report.refused
        assert set(report.accepted) <= set(around.accepted), "somebody who got nothing is reported as accepted"
        missing = set(PEOPLE) - set(report.accepted) - set(report.unconfirmed)
        return Row(
            setting,
            tally.accepted,
            report.by_webhook,
            len(report.unconfirmed),
            tally.accepted - tally.recipients,
            len(missing),
            round(time.monotonic() - began),
        )


async def main() -> None:
    rows = [
        await campaign("`maximum_attempts=1`, `transient` repeated in the workflow", "worker.py"),
        await campaign("`maximum_attempts=10`: Temporal repeats", "retrying.py"),
    ]
    print("| setting | accepted | of these by webhook | in doubt | duplicates | missing | seconds |")
    print("| --- " * len(Row._fields) + "|")
    for row in rows:
        print("|", " | ".join(map(str, row)), "|", flush=True)
    once, repeated = rows
    assert once.duplicates == 0 and once.missing == 0, once
    assert once.accepted + once.in_doubt == len(PEOPLE), once
    assert once.by_webhook >= len(KILL_WORKER), "each death of a worker leaves at least one send in doubt"
    assert repeated.duplicates >= len(KILL_WORKER), "nothing was repeated: the kills came too late"


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except BaseException:
        sys.excepthook(*sys.exc_info())
        status = 1
    else:
        status = 0
    sys.stderr.flush()
    # temporalio may abort the interpreter at its end, after everything has passed.
    os._exit(status)
