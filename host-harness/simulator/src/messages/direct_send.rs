//! Messages that need no template outside the window, because they name their category.
//!
//! Meta, Cloud API: "Direct Send" and "Direct Send: configure TTL". Assumption: the words of all errors except that for
//! the category, and that every account is enabled.

use serde_json::Value;

use crate::error::GraphError;
use crate::param::Param;

/// The category of a Direct Send message. A message with the category service is an ordinary one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum DirectSend {
    Utility,
    Authentication,
}

impl DirectSend {
    pub fn read(message: &Param) -> Result<Option<DirectSend>, GraphError> {
        let category = match message.has("category") {
            true => Some(message.word("category", &["authentication", "service", "utility"])?),
            false => None,
        };
        let direct_send = match category.as_deref() {
            Some("utility") => Some(DirectSend::Utility),
            Some("authentication") => Some(DirectSend::Authentication),
            _ => None,
        };
        if message.has("ttl_seconds") {
            let seconds = message.number("ttl_seconds")?;
            let most = match direct_send {
                Some(DirectSend::Utility) => 43_200.0,
                Some(DirectSend::Authentication) => 900.0,
                None => return Err(message.wrong("ttl_seconds", "left out without Direct Send")),
            };
            if !(30.0..=most).contains(&seconds) || seconds.fract() != 0.0 {
                return Err(message.wrong("ttl_seconds", &format!("a whole number between 30 and {most}")));
            }
        }
        if let Some(config) = message.optional_object("direct_send_config")? {
            config.only(&["template_name"])?;
            config.optional_text("template_name", 512)?;
        }
        Ok(direct_send)
    }

    /// The category that is charged.
    pub fn category(self) -> &'static str {
        match self {
            DirectSend::Utility => "utility",
            DirectSend::Authentication => "authentication",
        }
    }
}

/// Checks that the message has one of the formats.
pub(super) fn check_format(kind: &str, content: &Value) -> Result<(), GraphError> {
    let interactive = content.get("type").and_then(Value::as_str).unwrap_or_default();
    match (kind, interactive.to_ascii_lowercase().as_str()) {
        ("text", _) | ("interactive", "button" | "cta_url" | "voice_call") => Ok(()),
        _ => Err(GraphError::schema("This type of message cannot be sent with a category.")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(fields: Value) -> Result<Option<DirectSend>, GraphError> {
        DirectSend::read(&Param::new(&fields, "message").unwrap())
    }

    #[test]
    fn categories_are_a_closed_set() {
        assert_eq!(read(json!({})), Ok(None));
        assert_eq!(read(json!({ "category": "service" })), Ok(None));
        assert_eq!(read(json!({ "category": "UTILITY" })), Ok(Some(DirectSend::Utility)));
        let refused = read(json!({ "category": "marketing" })).unwrap_err();
        assert!(refused.message.contains("must be one of {AUTHENTICATION, SERVICE, UTILITY}"), "{refused:?}");
    }

    #[test]
    fn each_category_has_its_times() {
        for (category, seconds, taken) in [
            (json!("utility"), json!(30), true),
            (json!("utility"), json!(43_200), true),
            (json!("utility"), json!(43_201), false),
            (json!("authentication"), json!(900), true),
            (json!("authentication"), json!(901), false),
            (json!("authentication"), json!(29), false),
            (json!("utility"), json!(30.5), false),
            (json!("service"), json!(60), false),
        ] {
            let answer = read(json!({ "category": category, "ttl_seconds": seconds }));
            assert_eq!(answer.is_ok(), taken, "{category} {seconds}");
        }
        assert_eq!(read(json!({ "ttl_seconds": 60 })).unwrap_err().code, 100);
    }
}
