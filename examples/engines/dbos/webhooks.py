"""Receives Meta's webhooks and reports each message to its workflow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dbos import DBOSClient
from whatsapp_cloud_toolkit import Webhook, wsgi_app
from whatsapp_cloud_toolkit.types import Event, MessageStatus

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication


def receiver(client: DBOSClient, webhook: Webhook) -> WSGIApplication:
    """A WSGI app. If a report cannot be kept, the answer is 500, and Meta sends the webhook again."""

    def keep(events: list[Event]) -> None:
        for event in events:
            content: Mapping[str, Any] = event["content"]
            if "message-status" in content:
                report(client, content["message-status"])

    return wsgi_app(webhook, keep)


def report(client: DBOSClient, status: MessageStatus) -> None:
    # Each message has one of these two or both; either proves that Meta accepted it.
    if status["status"] not in ("sent", "failed"):
        return
    workflow_id, _, row = (status.get("callback-data") or "").rpartition("/")
    # Another program may send from the same number.
    if client.list_workflows(workflow_ids=[workflow_id]):
        client.send(workflow_id, status["message-id"], topic=row, idempotency_key=status["message-id"])
