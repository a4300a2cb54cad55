//! The invariants of every request and every error. Used by the property tests and by the fuzz targets.

use whatsapp_toolkit::graph::Request;
use whatsapp_toolkit::wit::types::{Failure, ToolError};
use whatsapp_toolkit::wit::webhooks::{EventContent, MessageContent, Notification, ReadNotificationInput};

use super::generate::TOKEN;

/// The invariants of every error.
pub fn check_failure(fault: &ToolError) -> Failure {
    let (ToolError::Permanent(failure)
    | ToolError::PermanentUnconfirmed(failure)
    | ToolError::Transient(failure)) = fault
    else {
        panic!("the component never returns it");
    };
    assert!(!failure.message.is_empty() && !failure.fix.is_empty(), "{failure:?}");
    // It begins with a verb; if a check found several faults, with the input that each concerns.
    let begins_well = failure.fix.starts_with(|first: char| first.is_ascii_uppercase());
    assert!(begins_well || failure.fix.starts_with("connection."), "{failure:?}");
    let shown = format!("{failure:?}");
    assert!(!shown.contains(TOKEN), "the token shows: {shown}");
    failure.clone()
}

/// The invariants of every request.
pub fn check_request(request: &Request) {
    let authority = request.origin.authority.as_str();
    assert!(
        request.origin.https || authority.starts_with("127.") || authority.starts_with("localhost"),
        "{request:?}"
    );
    assert!(request.path_with_query.starts_with('/'), "{request:?}");
    let in_url = |byte: u8| byte.is_ascii_graphic() && !b"\"<>\\^`{|}#".contains(&byte);
    assert!(request.path_with_query.bytes().all(in_url), "{request:?}");
    for (name, value) in &request.headers {
        assert!(!["authorization", "host", "content-length", "transfer-encoding"].contains(&name.as_str()));
        assert!(value.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte)), "{name}: {value}");
    }
    let is_json =
        request.headers.iter().any(|(name, value)| name == "content-type" && value == "application/json");
    if is_json && request.intent.message {
        assert!(serde_json::from_slice::<serde::de::IgnoredAny>(&request.body).is_ok(), "{request:?}");
    }
}

/// The invariants of reading a correctly signed body. Returns how many of its events have a type.
pub fn check_notification(input: &ReadNotificationInput, result: &Result<Notification, ToolError>) -> usize {
    let is_object = serde_json::from_str::<serde::de::IgnoredAny>(&input.body).is_ok()
        && input.body.trim_start().starts_with('{');
    let notification = match result {
        Ok(notification) => notification,
        Err(fault) => {
            let failure = check_failure(fault);
            assert!(!is_object, "refused, and it is an object: {failure:?}");
            assert_eq!(failure.field.as_deref(), Some("body"));
            return 0;
        }
    };
    let mut formed = 0;
    for event in &notification.events {
        assert!(!event.id.is_empty(), "{event:?}");
        let raw = event.raw_json.as_deref().expect("its bytes");
        assert!(input.body.contains(raw), "not as it came: {event:?}");
        let message = match &event.content {
            EventContent::Other(_) => continue,
            EventContent::InboundMessage(message) => &message.content,
            EventContent::MessageEcho(echo) => &echo.content,
            _ => {
                formed += 1;
                continue;
            }
        };
        formed += usize::from(!matches!(message, MessageContent::Other(_)));
    }
    formed
}
