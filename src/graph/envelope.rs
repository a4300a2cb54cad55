//! The Graph API's error envelope (Meta, "Handle errors").

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

impl<'a> Envelope<'a> {
    /// The envelope in a body, if the body is one: an object with an `error`.
    pub(crate) fn of(body: &'a Value) -> Option<Self> {
        body.get("error").filter(|error| !error.is_null()).map(Self::of_error)
    }

    /// What an error says: the one in a body, or one of a status notification's.
    pub(crate) fn of_error(error: &'a Value) -> Self {
        let text = |name: &str| error.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        let data = error.get("error_data");
        Self {
            code: number(error.get("code")),
            subcode: number(error.get("error_subcode")),
            // A notification has a title too, with the same words.
            message: text("message").or_else(|| text("title")).or_else(|| error.as_str()),
            // Mostly an object; a bare string has been seen.
            details: data.and_then(|data| data.get("details").unwrap_or(data).as_str()),
            user_title: text("error_user_title"),
            user_message: text("error_user_msg"),
            trace_id: text("fbtrace_id"),
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

    /// Whether any of Meta's words contain `word`, whatever the case.
    pub(crate) fn speaks_of(&self, word: &str) -> bool {
        [self.message, self.details, self.user_message]
            .into_iter()
            .flatten()
            .any(|said| text::contains(&said.to_ascii_lowercase(), word))
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
