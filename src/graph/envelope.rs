//! The Graph API's error envelope (Meta, "Handle errors"), and its equivalents in a relay's answer.

use std::borrow::Cow;

use serde_json::Value;

use crate::text;

/// The contents of an error body. Every part may be missing.
#[derive(Debug, Default)]
pub(crate) struct Envelope<'a> {
    pub(crate) code: Option<u32>,
    pub(crate) subcode: Option<u32>,
    pub(crate) message: Option<&'a str>,
    pub(crate) details: Option<Cow<'a, str>>,
    pub(crate) user_title: Option<&'a str>,
    pub(crate) user_message: Option<Cow<'a, str>>,
    pub(crate) trace_id: Option<&'a str>,
}

/// The members in which other servers put their message.
const WORDS: [&str; 6] = ["message", "error_description", "description", "reason", "msg", "error"];

impl<'a> Envelope<'a> {
    /// Reads an error: the one in a body, or one of a list.
    pub(crate) fn of_error(error: &'a Value) -> Self {
        let text = |name: &str| filled(error, name);
        let code = number(error.get("code"));
        // In a notification the title repeats the message.
        let message = text("message").or_else(|| text("title")).or_else(|| error.as_str());
        if let (None, Some(inner)) = (code, inner(error)) {
            return Self::of_error(inner).within(message);
        }
        let data = error.get("error_data");
        // A relay puts details next to its title, without an envelope.
        let own = error.get("details").or_else(|| error.get("detail")).and_then(words);
        Self {
            code,
            subcode: number(error.get("error_subcode")),
            message,
            // Mostly an object; a bare string has been seen.
            details: data.and_then(|data| match data {
                Value::Object(data) => words(data.get("details")?),
                data => words(data),
            }),
            user_title: text("error_user_title").or_else(|| own.as_ref().and_then(|_| text("title"))),
            user_message: text("error_user_msg").map(Cow::Borrowed).or(own),
            trace_id: text("fbtrace_id"),
        }
    }

    /// Reads a refusal without an envelope: any words it has.
    pub(crate) fn of_words(body: &'a Value) -> Self {
        let message = WORDS.iter().find_map(|name| filled(body, name));
        if let Some(inner) = inner(body) {
            return Self::of_error(inner).within(message.or_else(|| filled(body, "title")));
        }
        let detail = ["detail", "details", "error"].iter().find_map(|name| {
            let said = body.get(*name).filter(|said| *name != "error" || said.is_array())?;
            words(said)
        });
        // RFC 9457 has a title and a detail.
        let user_title = filled(body, "title").filter(|_| message.is_none());
        let message = message
            .or_else(|| if detail.is_none() && user_title.is_none() { first_text(body) } else { None });
        let (details, user_message) = if message.is_some() { (detail, None) } else { (None, detail) };
        Self { message, details, user_title, user_message, ..Self::default() }
    }

    /// The error within a relay's: the relay's own words become its title.
    fn within(mut self, relay: Option<&'a str>) -> Self {
        let Some(relay) = relay else { return self };
        let Some(said) = self.message else { return Self { message: Some(relay), ..self } };
        self.user_title = self.user_title.or(Some(relay));
        if self.details.is_none() && self.user_message.is_none() {
            self.user_message = Some(Cow::Borrowed(said));
        }
        self
    }

    /// Meta's most detailed words: everything it has besides the message; the message if that is all.
    pub(crate) fn in_detail(&self) -> Option<String> {
        let to_user = match (self.user_title, self.user_message.as_deref()) {
            (Some(title), Some(message)) => Some(format!("{title}: {message}")),
            (title, message) => title.or(message).map(str::to_owned),
        };
        match (self.details.as_deref(), to_user) {
            (Some(details), Some(to_user)) => Some(format!("{details} {to_user}")),
            (details, to_user) => details.map(str::to_owned).or(to_user).or(self.message.map(str::to_owned)),
        }
    }

    /// Meta's words, the most precise first.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        [self.details.as_deref(), self.user_message.as_deref(), self.message].into_iter().flatten()
    }

    /// Whether any of Meta's words contain `word`, in any case.
    pub(crate) fn speaks_of(&self, word: &str) -> bool {
        self.texts().any(|said| text::contains(&said.to_ascii_lowercase(), word))
    }
}

fn filled<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// Meta's error within a relay's: `error` in `error`, or an error with its own code among the details.
fn inner(error: &Value) -> Option<&Value> {
    ["error", "details", "detail"].iter().find_map(|name| {
        let found = error.get(*name)?;
        let found = found.get(0).unwrap_or(found);
        let envelope = found.get("error").filter(|error| error.is_object());
        let is_error =
            |found: &Value| number(found.get("code")).is_some() && filled(found, "message").is_some();
        envelope.or_else(|| {
            Some(found).filter(|found| is_error(found) || (*name == "error" && found.is_object()))
        })
    })
}

/// The words of a string, a list or an object, joined.
fn words(said: &Value) -> Option<Cow<'_, str>> {
    let all: Vec<Cow<'_, str>> = match said {
        Value::String(text) => return Some(text.as_str()).filter(|text| !text.is_empty()).map(Cow::Borrowed),
        Value::Array(items) => items.iter().filter_map(words).collect(),
        Value::Object(fields) => match WORDS.iter().find_map(|name| filled(said, name)) {
            Some(text) => return Some(Cow::Borrowed(text)),
            None => {
                let named = fields.iter().filter_map(|(name, said)| Some((name.as_str(), words(said)?)));
                named.map(|(name, said)| Cow::Owned([name, ": ", &said].concat())).collect()
            }
        },
        _ => return None,
    };
    (!all.is_empty()).then(|| Cow::Owned(all.join("; ")))
}

/// The first string anywhere in a value.
fn first_text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text.as_str()).filter(|text| !text.is_empty()),
        Value::Array(items) => items.iter().find_map(first_text),
        Value::Object(fields) => fields.values().find_map(first_text),
        _ => None,
    }
}

/// A code, which Meta sends as a number and some relays as a string.
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

    /// Lists of errors are the on-premises API's form (Meta, "On-Premises API: error messages"); the other forms are
    /// those of common gateways.
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
        for (body, words) in [
            (json!({"error": ["No key", "No channel"]}), "No key; No channel"),
            (
                json!({"message": "Refused", "details": ["No key", {"msg": "No channel"}]}),
                "No key; No channel",
            ),
            (json!({"detail": [{"loc": ["body", "to"], "msg": "field required"}]}), "field required"),
            (json!({"title": "Refused", "details": {"to": ["is too short"]}}), "Refused: to: is too short"),
        ] {
            assert_eq!(Envelope::of_words(&body).in_detail().as_deref(), Some(words), "{body}");
        }
        let relayed = json!({"code": 1006, "title": "Resource not found", "details": "unknown contact"});
        let envelope = Envelope::of_error(&relayed);
        assert_eq!(envelope.code, Some(1006));
        assert_eq!(envelope.in_detail().as_deref(), Some("Resource not found: unknown contact"));
    }
}
