//! The kinds of events, each with an example: for the answer to a GET, the refusal of an unknown kind, and the tests.

use serde_json::{Value, json};

/// Each kind with an example. `wamid.…` is the id of a message that the person received, `wamid.own…` of one that the
/// person wrote.
pub(super) const KINDS: &[(&str, &str)] = &[
    ("text", r#"{"from": "+15555550123", "text": "Hello"}"#),
    ("image", r#"{"from": "+15555550123", "kind": "image", "caption": "My receipt"}"#),
    ("video", r#"{"from": "+15555550123", "kind": "video"}"#),
    ("audio", r#"{"from": "+15555550123", "kind": "audio", "voice": true}"#),
    ("document", r#"{"from": "+15555550123", "kind": "document", "filename": "order.pdf"}"#),
    ("sticker", r#"{"from": "+15555550123", "kind": "sticker"}"#),
    ("location", r#"{"from": "+15555550123", "kind": "location", "latitude": 37.48, "longitude": -122.15}"#),
    (
        "contacts",
        r#"{"from": "+15555550123", "kind": "contacts", "contacts": [{"name": {"formatted_name": "Ana"}, "phones": [{"phone": "+15555550124"}]}]}"#,
    ),
    ("reaction", r#"{"from": "+15555550123", "kind": "reaction", "message-id": "wamid.…", "emoji": "👍"}"#),
    (
        "order",
        r#"{"from": "+15555550123", "kind": "order", "catalog-id": "1", "items": [{"product-retailer-id": "a", "quantity": 2, "price": 9.5, "currency": "USD"}]}"#,
    ),
    ("tap", r#"{"from": "+15555550123", "kind": "tap", "message-id": "wamid.…", "button": 0}"#),
    ("button", r#"{"from": "+15555550123", "kind": "button", "payload": "stop", "text": "Unsubscribe"}"#),
    ("button-reply", r#"{"from": "+15555550123", "kind": "button-reply", "id": "yes", "title": "Yes"}"#),
    ("list-reply", r#"{"from": "+15555550123", "kind": "list-reply", "id": "r1", "title": "Morning"}"#),
    (
        "flow",
        r#"{"from": "+15555550123", "kind": "flow", "message-id": "wamid.…", "answers": {"date": "2026-12-01"}}"#,
    ),
    (
        "address",
        r#"{"from": "+15555550123", "kind": "address", "message-id": "wamid.…", "values": {"city": "Delhi"}}"#,
    ),
    (
        "call-permission",
        r#"{"from": "+15555550123", "kind": "call-permission", "message-id": "wamid.…", "response": "accept"}"#,
    ),
    ("request-welcome", r#"{"from": "+15555550123", "kind": "request-welcome"}"#),
    ("unsupported", r#"{"from": "+15555550123", "kind": "unsupported", "type": "poll"}"#),
    ("edit", r#"{"from": "+15555550123", "kind": "edit", "message-id": "wamid.own…", "text": "Hello!"}"#),
    ("revoke", r#"{"from": "+15555550123", "kind": "revoke", "message-id": "wamid.own…"}"#),
    ("number-change", r#"{"from": "+15555550123", "kind": "number-change", "to": "+15555550199"}"#),
    ("user-id-change", r#"{"from": "+15555550123", "kind": "user-id-change"}"#),
    ("call", r#"{"from": "+15555550123", "kind": "call", "duration": 60}"#),
    ("stop", r#"{"from": "+15555550123", "kind": "stop"}"#),
    ("resume", r#"{"from": "+15555550123", "kind": "resume"}"#),
    ("window-closed", r#"{"from": "+15555550123", "kind": "window-closed"}"#),
    ("echo", r#"{"to": "+15555550123", "kind": "echo", "text": "I take over"}"#),
    ("standby", r#"{"from": "+15555550123", "kind": "standby", "text": "Hello"}"#),
    ("handover", r#"{"from": "+15555550123", "kind": "handover", "new-owner": "escalation"}"#),
    (
        "payment",
        r#"{"from": "+15555550123", "kind": "payment", "message-id": "wamid.…", "result": "success"}"#,
    ),
    ("error", r#"{"kind": "error", "code": 131035}"#),
];

/// Any other webhook.
pub(super) const ANY_FIELD: &str = r#"{"field": "account_update", "value": {"event": "ACCOUNT_DELETED"}}"#;

pub(super) fn is_one(kind: &str) -> bool {
    KINDS.iter().any(|(known, _)| *known == kind)
}

/// The answer to a GET.
pub(super) fn listed() -> Value {
    let examples: Vec<Value> = KINDS
        .iter()
        .map(|(_, example)| *example)
        .chain([ANY_FIELD])
        .map(|example| serde_json::from_str(example).unwrap_or_else(|_| example.into()))
        .collect();
    json!({ "POST one of": examples })
}
