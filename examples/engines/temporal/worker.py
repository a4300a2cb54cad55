"""Runs the workflows and the activity: `python worker.py`. Any number of workers may run beside each other."""

import asyncio
import os
from collections.abc import Sequence

from temporalio.client import Client
from temporalio.worker import Worker
from whatsapp_cloud_toolkit import AsyncWhatsApp

from activities import Sender
from workflow import Campaign, SendOnce

QUEUE = "whatsapp"


def worker(client: Client, whatsapp: AsyncWhatsApp, workflows: Sequence[type] = (SendOnce, Campaign)) -> Worker:
    return Worker(
        client,
        task_queue=QUEUE,
        workflows=workflows,
        activities=[Sender(whatsapp).send],
        # How many messages are on their way at once. The rest wait in the queue, where no time-out runs.
        max_concurrent_activities=8,
    )


async def main(workflows: Sequence[type] = (SendOnce, Campaign)) -> None:
    client = await Client.connect(os.environ.get("TEMPORAL_ADDRESS", "127.0.0.1:7233"))
    # The token and the phone number id are in WHATSAPP_… variables.
    whatsapp = AsyncWhatsApp(timeout=5)
    # Compiles the component, so that the first send does not wait for it.
    await whatsapp.describe()
    await worker(client, whatsapp, workflows).run()


if __name__ == "__main__":
    asyncio.run(main())
