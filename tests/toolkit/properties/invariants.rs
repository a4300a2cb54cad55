//! The invariants of every request and every error. Used by the property tests and by the fuzz targets.

use whatsapp_toolkit::graph::Request;
use whatsapp_toolkit::wit::types::{Failure, ToolError};

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
