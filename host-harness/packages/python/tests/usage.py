"""What a program writes, for the type checkers: each comment says what a checker must find."""

from __future__ import annotations

import httpx

from whatsapp_cloud_toolkit import AsyncWhatsApp, Permanent, Transient, Unconfirmed, Webhook, WhatsApp, asgi_app, wsgi_app
from whatsapp_cloud_toolkit.types import AcceptedMessage, Event, SendMessageInput


def send(whatsapp: WhatsApp) -> str:
    message: SendMessageInput = {"to": "+15555550123", "body": "Hello", "preview-url": False}
    sent: AcceptedMessage = whatsapp.send_message(message, timeout=10)
    whatsapp.send_media({"to": "+15555550123", "kind": "image", "source": {"url": "https://shop.example.com/new.jpg"}})
    whatsapp.send_media({"to": "+1", "kind": "picture", "source": {"id": "1"}})  # type: ignore[typeddict-item] # pyright: ignore
    whatsapp.send_message({"to": "+15555550123", "text": "Hello"})  # type: ignore[typeddict-item, typeddict-unknown-key] # pyright: ignore
    return sent["message-id"]


async def send_async(client: httpx.AsyncClient) -> None:
    async def token() -> str:
        return "EAAG"

    whatsapp = AsyncWhatsApp(token, client=client, connection={"phone-number-id": "106540352242922"}, env=False)
    templates = (await whatsapp.list_templates())["templates"]
    names: list[str] = [template["name"] for template in templates]
    print(names, await whatsapp.recipe("reply-buttons", {}))
    for tool in whatsapp.tools(read_only=True):
        print(tool.name, tool.schema, await tool.call({}))


def keep(events: list[Event]) -> None:
    for event in events:
        content = event["content"]
        if "message-status" in content:
            print(event["id"])


def main() -> None:
    try:
        send(WhatsApp(client=httpx.Client(), allowed_origins=["https://graph.facebook.com"], env={"WHATSAPP_ACCESS_TOKEN": "EAAG"}))
    except Transient as error:
        print((error.retry_after or 1.0) + 1)
    except Unconfirmed as error:
        print(error.kind == "network-failed", error.failure["message"])
    except Permanent as error:
        print(error.field, error.code, error.fix, error.scope == "recipient")
    webhook = Webhook("secret", "word", raw=False)
    print(webhook.answer("GET", "hub.mode=subscribe", {}, b"").status, wsgi_app(webhook, keep), asgi_app(webhook, keep))
