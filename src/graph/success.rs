//! Whether an answer is a success.

use serde_json::Value;

use super::envelope::Envelope;
use super::{Request, Response, verdict};
use crate::encoding::json;
use crate::failure::Fault;

impl Response {
    /// The JSON of a successful answer.
    ///
    /// # Errors
    ///
    /// Meta's error, or that the answer cannot be understood.
    pub(crate) fn json(&self, request: &Request) -> Result<Value, Fault> {
        let value = json::parse(&self.body);
        self.check(request, value.as_ref())?;
        value.ok_or_else(|| verdict::unreadable(&request.intent, self.status))
    }

    /// Checks that the answer is a success; `value` is its body if that is JSON.
    ///
    /// # Errors
    ///
    /// Meta's error. Meta's code decides, whatever the status: a 200 can carry an error too.
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
