//! The Graph API's error envelope (Meta, "Handle errors"), and what stands in its place where a relay answers.

use serde_json::Value;

use crate::text;

/// What an error body says. Every part may be missing.
#[derive(Debug, Default)]
pub(crate) struct Envelope<'a> {
    pub(crate) code: Option<u32>,
    pub(crate) subcode: Option<u32>,
    pub(crate) message: Option<&'a str>,
    pub(crate) details: Option<&'a str>,
    pub(crate) user_title: Option<&'a str>,
    pub(crate) user_message: Option<&'a str>,
    pub(crate) trace_id: Option<&'a str>,
}

/// Where servers that are not Meta's put their words.
const WORDS: [&str; 6] = ["message", "error_description", "description", "reason", "msg", "error"];

impl<'a> Envelope<'a> {
    /// What an error says: the one in a body, or one of a list of them.
    pub(crate) fn of_error(error: &'a Value) -> Self {
        let text = |name: &str| filled(error, name);
        let data = error.get("error_data");
        // A relay's details stand beside its title, with no envelope around them.
        let own = text("details").or_else(|| text("detail"));
        Self {
            code: number(error.get("code")),
            subcode: number(error.get("error_subcode")),
            // A notification has a title too, with the same words.
            message: text("message").or_else(|| text("title")).or_else(|| error.as_str()),
            // Mostly an object; a bare string has been seen.
            details: data.and_then(|data| data.get("details").unwrap_or(data).as_str()),
            user_title: text("error_user_title").or_else(|| own.and_then(|_| text("title"))),
            user_message: text("error_user_msg").or(own),
            trace_id: text("fbtrace_id"),
        }
    }

    /// What a refusal without an envelope says: whatever it has in words.
    pub(crate) fn of_words(body: &'a Value) -> Self {
        let detail = filled(body, "detail").or_else(|| filled(body, "details"));
        let message = WORDS.iter().find_map(|name| filled(body, name));
        // RFC 9457 has a title and a detail.
        let user_title = filled(body, "title").filter(|_| message.is_none());
        let message =
            message.or_else(|| if detail.or(user_title).is_none() { first_text(body) } else { None });
        Self {
            message,
            details: message.and(detail),
            user_title,
            user_message: detail.filter(|_| message.is_none()),
            ..Self::default()
        }
    }

    /// What Meta says in most detail: everything it has beside the message; the message where that is all.
    pub(crate) fn in_detail(&self) -> Option<String> {
        let to_user = match (self.user_title, self.user_message) {
            (Some(title), Some(message)) => Some(format!("{title}: {message}")),
            (title, message) => title.or(message).map(str::to_owned),
        };
        match (self.details, to_user) {
            (Some(details), Some(to_user)) => Some(format!("{details} {to_user}")),
            (details, to_user) => details.map(str::to_owned).or(to_user).or(self.message.map(str::to_owned)),
        }
    }

    /// Meta's words, the most precise first.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        [self.details, self.user_message, self.message].into_iter().flatten()
    }

    /// Whether any of Meta's words contain `word`, whatever the case.
    pub(crate) fn speaks_of(&self, word: &str) -> bool {
        self.texts().any(|said| text::contains(&said.to_ascii_lowercase(), word))
    }
}

fn filled<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// The first text anywhere in a value.
fn first_text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text.as_str()).filter(|text| !text.is_empty()),
        Value::Array(items) => items.iter().find_map(first_text),
        Value::Object(fields) => fields.values().find_map(first_text),
        _ => None,
    }
}

/// A code, which Meta sends as a number; relays send text too.
fn number(value: Option<&Value>) -> Option<u32> {
    match value? {
        Value::Number(number) => number.as_u64()?.try_into().ok(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Lists of errors are the on-premises API's form (Meta, "On-Premises API: error messages"); the others are common
    /// gateways'.
    #[test]
    fn the_words_of_a_server_that_is_not_metas_are_found_wherever_they_stand() {
        for (body, words) in [
            (json!({"message": "No key"}), "No key"),
            (json!({"detail": "Not found"}), "Not found"),
            (json!({"error": "Unauthorized"}), "Unauthorized"),
            (json!({"error": "Unauthorized", "message": "No key"}), "No key"),
            (json!({"title": "Bad gateway", "detail": "Timed out", "status": 504}), "Bad gateway: Timed out"),
            (json!({"error": "invalid", "error_description": "Use the new key"}), "Use the new key"),
            (json!({"errors": {"to": ["is too short"]}}), "is too short"),
        ] {
            assert_eq!(Envelope::of_words(&body).in_detail().as_deref(), Some(words), "{body}");
        }
        assert_eq!(Envelope::of_words(&json!({"status": 404})).in_detail(), None);
        let relayed = json!({"code": 1006, "title": "Resource not found", "details": "unknown contact"});
        let envelope = Envelope::of_error(&relayed);
        assert_eq!(envelope.code, Some(1006));
        assert_eq!(envelope.in_detail().as_deref(), Some("Resource not found: unknown contact"));
    }
}
