"""The two messages of the tests: one order is confirmed, and everybody whose order leaves today is informed."""

from whatsapp_cloud_toolkit.types import SendTemplateInput


def order_confirmation(to: str, name: str, order: str) -> SendTemplateInput:
    return {
        "to": to,
        "name": "order_confirmation",
        "language": "en_US",
        "header": {
            "document": {"source": {"url": f"https://shop.example.com/{order}.pdf"}, "filename": f"{order}.pdf"}
        },
        "body": [
            {"name": "customer_name", "value": name},
            {"name": "order_number", "value": order},
            {"name": "delivery_date", "value": "Monday, 3 March"},
        ],
        "buttons": [{"index": 0, "value": {"url": order}}],
    }


def shipping_update(to: str, name: str, order: str) -> SendTemplateInput:
    return {
        "to": to,
        "name": "shipping_update",
        "language": "en_US",
        "header": {"text": {"value": order}},
        "body": [{"value": name}, {"value": order}, {"value": "Monday, 3 March"}],
    }
