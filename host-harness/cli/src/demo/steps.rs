//! The demo's calls, and how each should end.

use host_harness_simulator::{
    DEMO_RECIPIENT, DEMO_RECIPIENT_ANSWER_LOST, DEMO_RECIPIENT_ARGENTINA, DEMO_RECIPIENT_BRAZIL,
    DEMO_RECIPIENT_MEXICO,
};
use serde_json::{Value, json};

/// One call.
pub struct Step {
    pub title: String,
    pub function: &'static str,
    pub input: Option<Value>,
    pub expected: Expected,
}

/// How a call should end.
pub enum Expected {
    Ok,
    /// With this verdict, and Meta's code if there is one.
    Failed(&'static str, Option<u64>),
}

/// Identifies the webhooks of the message whose answer is lost.
pub const LOST: &str = "ticket-4711";

/// The recipients of the broadcast. The WhatsApp ids of the last two have other digits than their numbers.
pub const CUSTOMERS: [(&str, &str); 4] = [
    ("Ana", DEMO_RECIPIENT),
    ("Bruno", DEMO_RECIPIENT_BRAZIL),
    ("Carla", DEMO_RECIPIENT_ARGENTINA),
    ("Diego", DEMO_RECIPIENT_MEXICO),
];

/// A receipt that any PDF reader opens, so that the upload's content matches its type.
const INVOICE: &str = "%PDF-1.1\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
    2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
    3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\n\
    trailer<</Root 1 0 R>>\n%%EOF\n";

fn ok(title: &str, function: &'static str, input: Value) -> Step {
    Step { title: title.to_owned(), function, input: Some(input), expected: Expected::Ok }
}

fn refused(title: &str, code: u64, function: &'static str, input: Value) -> Step {
    Step {
        title: title.to_owned(),
        function,
        input: Some(input),
        expected: Expected::Failed("permanent", Some(code)),
    }
}

pub fn validate() -> Step {
    Step {
        title: "A token and a business account id: which numbers are there?".to_owned(),
        function: "validate",
        input: None,
        expected: Expected::Ok,
    }
}

pub fn answer() -> Step {
    ok(
        "Answer somebody who wrote within 24 hours",
        "send-message",
        json!({"to": DEMO_RECIPIENT, "body": "Thank you, Ana! We are looking into it."}),
    )
}

pub fn ticket() -> Step {
    let body = json!({
        "messaging_product": "whatsapp",
        "to": DEMO_RECIPIENT,
        "type": "interactive",
        "interactive": {
            "type": "button",
            "body": {"text": "Your ticket is #4711. What is it about?"},
            "action": {"buttons": [
                {"type": "reply", "reply": {"id": "delivery", "title": "A delivery"}},
                {"type": "reply", "reply": {"id": "billing", "title": "A bill"}},
            ]},
        },
    });
    ok(
        "A support ticket with buttons, which no tool but the custom call sends",
        "custom-api-call",
        json!({"method": "post", "path": "/{phone-number-id}/messages", "body": {"json": body}}),
    )
}

pub fn order_confirmation() -> Step {
    ok(
        "An order confirmation: named parameters, a document, a link",
        "send-template",
        json!({
            "to": DEMO_RECIPIENT,
            "name": "order_confirmation",
            "language": "en_US",
            "header": {"document": {"source": {"url": "https://shop.example.com/receipts/A-1017.pdf"}}},
            "body": [
                {"name": "customer_name", "value": "Ana"},
                {"name": "order_number", "value": "A-1017"},
                {"name": "delivery_date", "value": "Monday, 3 March"},
            ],
            "buttons": [{"index": 0, "value": {"url": "A-1017"}}],
        }),
    )
}

pub fn upload_invoice() -> Step {
    ok(
        "Upload an invoice: a file gets an id",
        "custom-api-call",
        json!({
            "method": "post",
            "path": "/{phone-number-id}/media",
            "body": {"multipart": [
                {"name": "messaging_product", "content": {"text": "whatsapp"}},
                {"name": "type", "content": {"text": "application/pdf"}},
                {
                    "name": "file",
                    "content": {"text": INVOICE},
                    "filename": "invoice.pdf",
                    "content-type": "application/pdf",
                },
            ]},
        }),
    )
}

/// The id in the answer to an upload.
pub fn uploaded_id(result: &Value) -> Option<String> {
    let answer: Value = serde_json::from_str(result.pointer("/ok/body/json")?.as_str()?).ok()?;
    Some(answer.get("id")?.as_str()?.to_owned())
}

pub fn invoice(id: &str) -> Step {
    ok(
        "Send the invoice",
        "send-media",
        json!({
            "to": DEMO_RECIPIENT,
            "kind": "document",
            "source": {"id": id},
            "filename": "Invoice A-1017.pdf",
            "caption": "Your invoice",
        }),
    )
}

pub fn offer(name: &str, number: &str) -> Step {
    ok(
        &format!("A template to each customer on the list: {name}"),
        "send-template",
        json!({
            "to": number,
            "name": "shipping_update",
            "language": "en_US",
            "header": {"text": {"value": "A-1017"}},
            "body": [{"value": name}, {"value": "A-1017"}, {"value": "today"}],
            "callback-data": format!("campaign-7/{name}"),
        }),
    )
}

pub fn number_with_spaces() -> Step {
    refused(
        "A number with spaces: refused before anything is sent",
        1006,
        "send-message",
        json!({"to": "+1 555 555 0123", "body": "Hello"}),
    )
}

pub fn missing_template() -> Step {
    refused(
        "A template that does not exist in this language",
        132_001,
        "send-template",
        json!({"to": DEMO_RECIPIENT, "name": "order_confirmation", "language": "en"}),
    )
}

pub fn expired_token() -> Step {
    refused("A token that has expired", 190, "send-message", json!({"to": DEMO_RECIPIENT, "body": "Hello"}))
}

pub fn too_fast() -> Step {
    let input = json!({"to": DEMO_RECIPIENT, "body": "We close at six."});
    Step {
        expected: Expected::Failed("transient", Some(130_429)),
        ..ok("One message too many in this second: Meta says when to repeat it", "send-message", input)
    }
}

pub fn repeated() -> Step {
    Step { title: "The same call, after that wait".to_owned(), expected: Expected::Ok, ..too_fast() }
}

pub fn answer_lost() -> Step {
    let input =
        json!({"to": DEMO_RECIPIENT_ANSWER_LOST, "body": "Your ticket is closed.", "callback-data": LOST});
    Step {
        expected: Expected::Failed("permanent-unconfirmed", None),
        ..ok("The connection breaks before the answer: was the message sent?", "send-message", input)
    }
}
