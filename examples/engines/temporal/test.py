"""Each verdict, on a real Temporal server, against the simulator. `run.sh` runs it."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import tempfile
import unittest
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import uvicorn
from temporalio.client import Client
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from whatsapp_cloud_toolkit import AsyncWhatsApp, Webhook

sys.path.append(str(Path(__file__).parents[1]))
from messages import Message, Outcome
from server import Server
from stage import ANA, ANSWER_LOST, BUSY, SILENT, stage
from templates import order_confirmation, shipping_update
from webhooks import receiver
from worker import QUEUE, worker
from workflow import Campaign, SendOnce

#: So that a test fails instead of waiting on.
LIMIT = timedelta(seconds=60)


class Test(unittest.IsolatedAsyncioTestCase):
    server: Server

    @classmethod
    def setUpClass(cls) -> None:
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.server = Server(Path(folder.name))
        cls.addClassCleanup(cls.server.kill)

    async def asyncSetUp(self) -> None:
        asyncio.get_running_loop().set_debug(False)
        stack = await AsyncExitStack().__aenter__()
        self.addAsyncCleanup(stack.aclose)
        self.client = await Client.connect(self.server.address)
        listener = socket.create_server(("127.0.0.1", 0))
        stack.callback(listener.close)
        self.stage = stack.enter_context(stage(f"http://127.0.0.1:{listener.getsockname()[1]}/webhook"))
        stack.enter_context(patch.dict(os.environ, self.stage.environment))
        whatsapp = AsyncWhatsApp(timeout=0.5)
        await whatsapp.describe()
        await stack.enter_async_context(worker(self.client, whatsapp))
        self.webhooks = uvicorn.Server(uvicorn.Config(receiver(self.client, Webhook()), log_level="error"))
        self._listener = listener
        self._stack = stack

    async def receive_webhooks(self) -> None:
        serving = asyncio.create_task(self.webhooks.serve(sockets=[self._listener]))

        async def stop() -> None:
            self.webhooks.should_exit = True
            await serving

        self._stack.push_async_callback(stop)

    async def send(self, workflow_id: str, template: Mapping[str, Any], patience: float) -> Outcome:
        return await self.client.execute_workflow(
            SendOnce.run,
            Message(template, patience),
            id=workflow_id,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            task_queue=QUEUE,
            execution_timeout=LIMIT,
        )

    async def test_an_order_is_confirmed_once_however_often_it_is_asked_for(self) -> None:
        template = order_confirmation(ANA, "Ana", "A-1017")
        outcome = await self.send("order-A-1017", template, patience=60)
        self.assertEqual(outcome.verdict, "accepted")
        self.assertTrue(outcome.message_id.startswith("wamid."))
        with self.assertRaises(WorkflowAlreadyStartedError):
            await self.send("order-A-1017", template, patience=60)
        self.assertEqual(self.stage.tally(), (1, 1))

    async def test_a_permanent_refusal_is_tried_once_and_says_the_fix(self) -> None:
        template = shipping_update(ANA, "Ana", "A-1017")
        template["name"] = "no_such_template"
        outcome = await self.send("misspelt", template, patience=60)
        self.assertEqual(outcome.verdict, "permanent")
        self.assertIn("No approved template has this name", outcome.reason)
        self.assertEqual(self.stage.tried[ANA], 1)

    async def test_a_transient_refusal_is_repeated_after_the_delay_that_meta_asks_for(self) -> None:
        handle = await self.client.start_workflow(
            SendOnce.run,
            Message(shipping_update(BUSY, "Bo", "A-1018")),
            id="busy",
            task_queue=QUEUE,
            execution_timeout=LIMIT,
        )
        outcome = await handle.result()
        self.assertEqual(outcome.verdict, "accepted")
        self.assertEqual(self.stage.tried[BUSY], 3)
        timers = [
            event.timer_started_event_attributes.start_to_fire_timeout.ToMilliseconds()
            async for event in handle.fetch_history_events()
            if event.HasField("timer_started_event_attributes")
        ]
        # The toolkit knows Meta's delay for code 130429.
        self.assertEqual(timers, [1000, 1000])
        self.assertEqual(self.stage.tally(), (1, 1))

    async def test_a_lost_answer_and_a_time_out_are_unconfirmed_and_not_repeated(self) -> None:
        for to in [ANSWER_LOST, SILENT]:
            outcome = await self.send(f"in-doubt-{to}", shipping_update(to, "Cleo", "A-1019"), patience=0.1)
            self.assertEqual(outcome.verdict, "unconfirmed")
            self.assertEqual(self.stage.tried[to], 1)
        self.assertEqual(self.stage.tally(), (2, 2))

    async def test_a_webhook_settles_an_unconfirmed_send(self) -> None:
        await self.receive_webhooks()
        for to in [ANSWER_LOST, SILENT]:
            outcome = await self.send(f"settled-{to}", shipping_update(to, "Cleo", "A-1019"), patience=60)
            self.assertEqual(outcome.verdict, "accepted")
            self.assertTrue(outcome.message_id.startswith("wamid."))
        self.assertEqual(self.stage.tally(), (2, 2))

    async def test_a_webhook_that_anybody_else_signed_settles_nothing(self) -> None:
        with patch.dict(os.environ, WHATSAPP_APP_SECRET="another"):
            self.webhooks.config.app = receiver(self.client, Webhook())
        await self.receive_webhooks()
        outcome = await self.send("forged", shipping_update(ANSWER_LOST, "Cleo", "A-1019"), patience=0.5)
        self.assertEqual(outcome.verdict, "unconfirmed")

    async def test_a_campaign_accounts_for_everybody(self) -> None:
        await self.receive_webhooks()
        people = [ANA, BUSY, "+1 555 555 0124", ANSWER_LOST, SILENT]
        messages = [Message(shipping_update(to, "Ana", f"A-{row}"), 60) for row, to in enumerate(people)]
        report = await self.client.execute_workflow(
            Campaign.run,
            messages,
            id="friday",
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            task_queue=QUEUE,
            execution_timeout=LIMIT,
        )
        self.assertEqual(report.accepted, [ANA, BUSY, ANSWER_LOST, SILENT])
        self.assertEqual(list(report.refused), ["+1 555 555 0124"])
        self.assertIn("E.164", report.refused["+1 555 555 0124"])
        self.assertEqual(report.unconfirmed, {})
        self.assertEqual(self.stage.tally(), (4, 4))


def main() -> None:
    program = unittest.main(exit=False, verbosity=2)
    sys.stderr.flush()
    # temporalio may abort the interpreter at its end, after everything has passed.
    os._exit(not program.result.wasSuccessful())


if __name__ == "__main__":
    main()
