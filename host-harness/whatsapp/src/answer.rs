//! The result of a request, as reported to the component.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use host_harness::{Cause, ExchangeError, TlsFault};
use http::Response;

use crate::ask::Refused;

/// The answers of a call, as a JSON list.
pub(crate) struct Answers(Vec<u8>);

impl Answers {
    pub fn none() -> Self {
        Self(b"[".to_vec())
    }

    /// The text, for the next step.
    pub fn text(&self) -> String {
        let mut json = Vec::with_capacity(self.0.len() + 1);
        json.extend_from_slice(&self.0);
        json.push(b']');
        String::from_utf8(json).unwrap_or_default()
    }

    pub fn refused(&mut self, why: Refused) {
        self.push(match why {
            Refused::Denied => r#""denied""#,
            Refused::Malformed => r#"{"not-sent":"malformed"}"#,
        });
    }

    pub fn of(&mut self, result: &Result<Response<Bytes>, ExchangeError>) {
        match result {
            Ok(response) => self.arrived(response),
            Err(error) => self.push(proven(error)),
        }
    }

    fn push(&mut self, answer: &str) {
        if self.0.len() > 1 {
            self.0.push(b',');
        }
        self.0.extend_from_slice(answer.as_bytes());
    }

    fn arrived(&mut self, response: &Response<Bytes>) {
        self.push(r#"{"arrived":{"status":"#);
        self.0.reserve(response.body().len() + response.body().len() / 8 + 512);
        self.raw(response.status().as_str());
        self.raw(r#","headers":["#);
        for (place, (name, value)) in response.headers().iter().enumerate() {
            self.raw(if place == 0 { "[" } else { ",[" });
            self.quoted(name.as_str());
            self.raw(",");
            self.quoted(&String::from_utf8_lossy(value.as_bytes()));
            self.raw("]");
        }
        self.raw(r#"],"body":{"#);
        match std::str::from_utf8(response.body()) {
            Ok(text) => {
                self.raw(r#""text":"#);
                self.quoted(text);
            }
            Err(_) => {
                self.raw(r#""base64":"#);
                self.quoted(&STANDARD.encode(response.body()));
            }
        }
        self.raw("}}}");
    }

    fn raw(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    fn quoted(&mut self, text: &str) {
        // Writing to memory does not fail.
        _ = serde_json::to_writer(&mut self.0, text);
    }
}

/// What an error proves about its request. If that is uncertain, the request counts as lost.
fn proven(error: &ExchangeError) -> &'static str {
    match error {
        ExchangeError::Denied(_) | ExchangeError::TooManyRequests { .. } => r#""denied""#,
        ExchangeError::RequestTooLarge { .. } => r#"{"not-sent":"too-large"}"#,
        ExchangeError::Abandoned { .. } => r#""lost""#,
        ExchangeError::Failed(cause) => match cause {
            Cause::Dns => r#"{"not-sent":"unresolved"}"#,
            Cause::Refused => r#"{"not-sent":"refused"}"#,
            Cause::ConnectTimeout => r#"{"not-sent":"connect-timed-out"}"#,
            Cause::Certificate(_) => r#"{"not-sent":"untrusted"}"#,
            Cause::Tls(TlsFault::Version) => r#"{"not-sent":"tls-version"}"#,
            Cause::Tls(_) => r#"{"not-sent":"insecure"}"#,
            Cause::Prohibited(..) => r#""denied""#,
            // The proxy is part of the host's policy.
            Cause::Proxy { fault, .. } if !fault.may_pass() => r#""denied""#,
            Cause::FirstByteTimeout | Cause::BetweenBytesTimeout => r#""timed-out""#,
            Cause::ResponseTooLarge { .. } => r#""too-large""#,
            cause if !cause.may_have_been_sent() => r#"{"not-sent":"unreachable"}"#,
            _ => r#""lost""#,
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn answers_are_a_list_in_their_order() {
        let mut answers = Answers::none();
        assert_eq!(answers.text(), "[]");
        let response = Response::builder().status(200).header("a", "\"b\"").body(Bytes::from("{\"c\":1}"));
        answers.of(&Ok(response.unwrap()));
        let binary = Response::builder().status(404).body(Bytes::from_static(b"\xff"));
        answers.of(&Ok(binary.unwrap()));
        answers.of(&Err(ExchangeError::Failed(Cause::Refused)));
        answers.refused(Refused::Denied);
        let expected = json!([
            {"arrived": {"status": 200, "headers": [["a", "\"b\""]], "body": {"text": "{\"c\":1}"}}},
            {"arrived": {"status": 404, "headers": [], "body": {"base64": "/w=="}}},
            {"not-sent": "refused"},
            "denied",
        ]);
        assert_eq!(serde_json::from_str::<Value>(&answers.text()).unwrap(), expected);
    }
}
