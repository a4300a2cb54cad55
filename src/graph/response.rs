//! One answer of the Graph API, and whether it is a success.

use serde_json::Value;

use super::envelope::Envelope;
use super::{Request, verdict};
use crate::encoding::json;
use crate::failure::Fault;

/// One HTTP answer.
#[derive(Debug, Clone, Default)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// The first header of this name, which is in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The JSON of a successful answer.
    ///
    /// # Errors
    ///
    /// What Meta said was wrong, or that the answer cannot be understood.
    pub(crate) fn json(&self, request: &Request) -> Result<Value, Fault> {
        let value = json::parse(&self.body);
        self.check(request, value.as_ref())?;
        value.ok_or_else(|| verdict::unreadable(&request.intent, self.status))
    }

    /// Whether the answer is a success; `value` is its body where that is JSON.
    ///
    /// # Errors
    ///
    /// What Meta said was wrong. Meta's code decides, whatever the status: a 200 can carry an error too.
    pub(crate) fn check(&self, request: &Request, value: Option<&Value>) -> Result<(), Fault> {
        let success = (200..300).contains(&self.status);
        let error = value.and_then(|value| value.get("error")).filter(|error| !error.is_null());
        // A relay may list its errors (Meta, "On-Premises API: error messages").
        let errors = value.and_then(|value| value.get("errors")).and_then(Value::as_array);
        let envelope = match (error, errors, value) {
            (Some(error @ Value::Object(_)), ..) => Envelope::of_error(error),
            (Some(Value::Array(errors)), ..) if errors.iter().any(Value::is_object) => {
                verdict::worst(errors, self.status)
            }
            (None, Some(errors), _) if !success => verdict::worst(errors, self.status),
            (None, ..) if success => return Ok(()),
            (_, _, Some(value)) => Envelope::of_words(value),
            (_, _, None) => Envelope::default(),
        };
        Err(verdict::of_envelope(request, self, &envelope))
    }
}

/// What stands at a path, as in `messages/0/id`.
pub(crate) fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('/').try_fold(value, |value, step| match value {
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        value => value.get(step),
    })
}

/// The text at a path.
pub(crate) fn text_at(value: &Value, path: &str) -> Option<String> {
    at(value, path).and_then(Value::as_str).map(str::to_owned)
}
