//! The event for a body that is signed but cannot be read.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

/// The unchanged body, and why it was not read. Its id is the body's SHA-256, the same each time Meta sends it.
pub(crate) fn event(body: &[u8], reason: &str) -> Value {
    let digits: Vec<_> = digest(&SHA256, body).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    let content = match str::from_utf8(body) {
        Ok(text) => json!({"text": text}),
        Err(_) => json!({"base64": STANDARD.encode(body)}),
    };
    json!({
        "id": digits.concat(),
        "business-account-id": "",
        "phone-number-id": null,
        "display-phone-number": null,
        "happened-at": null,
        "standby": false,
        "content": {"other": "unreadable"},
        "raw-json": null,
        "contact-json": null,
        "unreadable": content,
        "reason": reason,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_is_text_where_it_can_be() {
        let event_of = |body: &[u8]| event(body, "why");
        let text = event_of(b"abc");
        // FIPS 180-2, appendix B.1.
        assert_eq!(text["id"], "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(text["unreadable"], json!({"text": "abc"}));
        assert_eq!(text["reason"], "why");
        assert_eq!(event_of(b"\xff\0")["unreadable"], json!({"base64": "/wA="}));
        assert_eq!(event_of(b"")["unreadable"], json!({"text": ""}));
    }
}
