"""WhatsApp's Cloud API, where every error says whether a repeat is safe, what went wrong, and what to do.

    from whatsapp_cloud_toolkit import WhatsApp

    whatsapp = WhatsApp()  # WHATSAPP_ACCESS_TOKEN and WHATSAPP_PHONE_NUMBER_ID from the environment
    whatsapp.send_message({"to": "+15555550123", "body": "Your order is on its way."})
"""

from ._catalog import AsyncTool, Recipe, Tool
from ._client import AsyncWhatsApp, WhatsApp
from ._errors import Permanent, Transient, Unconfirmed, WhatsAppError
from ._webhook import Webhook, WebhookAnswer, asgi_app, wsgi_app

__all__ = [
    "AsyncTool",
    "AsyncWhatsApp",
    "Permanent",
    "Recipe",
    "Tool",
    "Transient",
    "Unconfirmed",
    "Webhook",
    "WebhookAnswer",
    "WhatsApp",
    "WhatsAppError",
    "asgi_app",
    "wsgi_app",
]
