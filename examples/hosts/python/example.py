"""Calls every tool against the simulated Graph API, and meets each kind of error once."""

import sys

from whatsapp import Permanent, Toolkit, Transient, Unconfirmed

ANA = "+15555550123"
# The simulator delivers to this one and cuts the connection in place of an answer.
ANSWER_LOST = "+15555550128"

toolkit = Toolkit(sys.argv[1])

report = toolkit.validate()
print("validate         ", report["phone-number"]["display-phone-number"], report["phone-number"]["verified-name"])

sent = toolkit.send_message({"to": ANA, "body": "Thank you, Ana!"})
print("send-message     ", sent["message-id"])
assert sent["message-id"].startswith("wamid.")

sent = toolkit.send_media({"to": ANA, "kind": "image", "source": {"url": "https://shop.example.com/new.jpg"}})
print("send-media       ", sent["message-id"])

sent = toolkit.send_template({
    "to": ANA,
    "name": "order_confirmation",
    "language": "en_US",
    "header": {"document": {"source": {"url": "https://shop.example.com/receipt.pdf"}, "filename": "receipt.pdf"}},
    "body": [
        {"name": "customer_name", "value": "Ana"},
        {"name": "order_number", "value": "A-1017"},
        {"name": "delivery_date", "value": "Monday, 3 March"},
    ],
    "buttons": [{"index": 0, "value": {"url": "A-1017"}}],
})
print("send-template    ", sent["message-id"], sent["message-status"])
assert sent["message-status"] == "accepted"

newsletter = {"name": "newsletter_01", "language": "en_US"}
sent = toolkit.send_template(newsletter | {"to": ANA, "body": [{"value": "Ana"}], "route": "marketing"})
print("by marketing     ", sent["message-id"], sent["message-status"])

form = toolkit.call("template-form", {}, newsletter | {"dialect": "draft7"})
print("template-form    ", form["template"]["category"])
assert form["template"]["category"] == "MARKETING"

answer = toolkit.custom_api_call({"method": "get", "path": "/{phone-number-id}/whatsapp_business_profile"})
print("custom-api-call  ", answer["status"])
assert answer["status"] == 200

try:
    toolkit.send_message({"to": "15555550123", "body": "Hello"})
    raise AssertionError("a number without + was accepted")
except Permanent as error:
    print("permanent        ", error.code, error.field, error)
    assert (error.code, error.field, error.failure["scope"]) == (1006, "to", "recipient")

try:
    for _ in range(60):
        toolkit.send_message({"to": ANA, "body": "Hello again"})
    raise AssertionError("60 messages to one person were accepted")
except Transient as error:
    print("transient        ", error.code, error)
    assert error.code == 131056

try:
    toolkit.send_message({"to": ANSWER_LOST, "body": "Hello"})
    raise AssertionError("an answer came")
except Unconfirmed as error:
    print("unconfirmed      ", error.kind, error)
    assert error.kind == "network-failed"

print("ok")
