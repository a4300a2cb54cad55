"""Receives Meta's webhooks and reports each message to its workflow: `python webhooks.py [PORT]`."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import uvicorn
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode
from whatsapp_cloud_toolkit import Webhook, asgi_app
from whatsapp_cloud_toolkit.types import Event, MessageStatus

from workflow import Sending


def receiver(client: Client, webhook: Webhook) -> Callable[[Any, Any, Any], Awaitable[None]]:
    """An ASGI app. If the signal fails, the answer is 500, and Meta sends the webhook again."""

    async def keep(events: list[Event]) -> None:
        for event in events:
            content: Mapping[str, Any] = event["content"]
            if "message-status" in content:
                await report(client, content["message-status"])

    return asgi_app(webhook, keep)


async def report(client: Client, status: MessageStatus) -> None:
    # Each message has one of these two or both; either proves that Meta accepted it.
    if status["status"] not in ("sent", "failed"):
        return
    workflow_id, _, row = (status.get("callback-data") or "").rpartition("/")
    if not workflow_id or not row.isdecimal():
        return
    try:
        await client.get_workflow_handle(workflow_id).signal(Sending.reported, args=[int(row), status["message-id"]])
    except RPCError as error:
        # The workflow has ended, or the message is not one of ours.
        if error.status != RPCStatusCode.NOT_FOUND:
            raise


async def main(port: int) -> None:
    client = await Client.connect(os.environ.get("TEMPORAL_ADDRESS", "127.0.0.1:7233"))
    app = receiver(client, Webhook())
    await uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port)).serve()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 9000))
