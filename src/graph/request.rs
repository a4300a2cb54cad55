//! One request to the Graph API, as a value.

use std::borrow::Cow;

use crate::connection::{Access, Origin, Token};
use crate::encoding::percent;
use crate::wit::toolkit::HttpMethod;

/// The largest answer body that is read, unless a custom call sets another limit: more than any answer of the Graph
/// API, and as much as the largest video or audio file (16 MB; Meta, "Supported media types").
const MAX_RESPONSE_BYTES: usize = 16 << 20;

/// The purpose of a call, as far as a failure's meaning depends on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// Nothing is sent or changed, so a repeat is always safe.
    pub reads: bool,
    /// The object that the request is addressed to.
    pub node: Node,
    /// A message is sent, so the fault may be the recipient's or the message's.
    pub message: bool,
    /// The names of the caller's inputs.
    pub inputs: Inputs,
}

/// The names of the caller's inputs, for a failure that concerns one of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Inputs {
    /// Each of Meta's parameters, with the input that supplies it. The parts of a template have the names that begin
    /// Meta's details: `header`, `body`, `buttons`, `carousel`; a file is `media`.
    pub parameters: &'static [(&'static str, &'static str)],
    /// The input for a message's recipient, unless it is in `body`.
    pub recipient: Option<&'static str>,
    /// The input that holds a JSON body in Meta's own form.
    pub body: Option<&'static str>,
    /// The input for the path, if the caller writes it.
    pub path: Option<&'static str>,
    /// For a call that sends a template: the function that returns what the template needs.
    pub template_form: Option<&'static str>,
}

impl Intent {
    /// What to do if the outcome of the call is unknown.
    pub(crate) fn after_doubt(&self) -> &'static str {
        match (self.reads, self.message) {
            (true, _) => "Try again in a moment.",
            (false, true) => {
                "Check your webhook for the message's status before sending again: a repeat may be a duplicate."
            }
            (false, false) => "Check whether it was done before trying again: a repeat may do it twice.",
        }
    }
}

/// The object that a request is addressed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// A phone number id, and the input it came from.
    PhoneNumber(&'static str),
    /// The connection's business account.
    BusinessAccount,
    /// Any other object, by its id or name.
    Other(String),
}

/// One HTTP request.
#[derive(Debug, Clone)]
pub struct Request {
    /// The purpose of the call.
    pub intent: Intent,
    /// The method.
    pub method: HttpMethod,
    /// The origin: always the connection's Graph host or Meta's media host.
    pub origin: Origin,
    /// The path with the query, encoded.
    pub path_with_query: String,
    /// The headers, except `authorization` and `content-length`, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// The word before the token in `authorization`: `Bearer`, or `OAuth` for resumable uploads.
    pub scheme: &'static str,
    /// The token.
    pub token: Token,
    /// The query parameter that also holds the token, for a question about the token itself. It is not in
    /// `path_with_query`.
    pub token_parameter: Option<&'static str>,
    /// The body; empty if there is none.
    pub body: Vec<u8>,
    /// The longest wait, in milliseconds, applied to each: connecting, the first byte, the gap between bytes.
    pub timeout_ms: u32,
    /// The most bytes that are read of the answer's body.
    pub max_response_bytes: usize,
}

impl Request {
    /// A request to the connection's Graph host.
    pub(crate) fn new(access: &Access, intent: Intent, method: HttpMethod, path_with_query: String) -> Self {
        Self {
            intent,
            method,
            origin: access.origin.clone(),
            path_with_query,
            headers: vec![(
                "user-agent".into(),
                concat!("whatsapp-toolkit/", env!("CARGO_PKG_VERSION")).into(),
            )],
            scheme: "Bearer",
            token: access.token.clone(),
            token_parameter: None,
            body: Vec::new(),
            timeout_ms: access.timeout_ms,
            max_response_bytes: MAX_RESPONSE_BYTES,
        }
    }

    /// A request that reads `path` below the version, with these query parameters.
    pub(crate) fn read(access: &Access, node: Node, path: &str, query: &[(&str, &str)]) -> Self {
        let mut path_with_query = format!("/{}/{path}", access.api_version);
        if !query.is_empty() {
            path_with_query.push('?');
            percent::push_pairs(&mut path_with_query, query.iter().copied(), percent::in_query_value);
        }
        let intent = Intent { reads: true, node, message: false, inputs: Inputs::default() };
        Self::new(access, intent, HttpMethod::Get, path_with_query)
    }

    /// A request that sends a message from a number, by one of its edges: `messages` or `marketing_messages`.
    pub(crate) fn message(
        access: &Access,
        (phone_number_id, field): (&str, &'static str),
        edge: &str,
        body: Vec<u8>,
    ) -> Self {
        let path = format!("/{}/{phone_number_id}/{edge}", access.api_version);
        let node = Node::PhoneNumber(field);
        let intent = Intent { reads: false, node, message: true, inputs: Inputs::default() };
        let mut request = Self::new(access, intent, HttpMethod::Post, path);
        request.set_body("application/json", body);
        request
    }

    /// The path with its query, including the token if it has to be there.
    pub fn path_with_token(&self) -> Cow<'_, str> {
        let Some((name, token)) = self.token_parameter.zip(self.token.reveal()) else {
            return Cow::Borrowed(&self.path_with_query);
        };
        let mut path = self.path_with_query.clone();
        path.push(if path.contains('?') { '&' } else { '?' });
        percent::push_pairs(&mut path, [(name, token)], percent::in_query_value);
        Cow::Owned(path)
    }

    /// Sets the body and its content type.
    pub(crate) fn set_body(&mut self, content_type: &str, body: Vec<u8>) {
        self.headers.push(("content-type".into(), content_type.into()));
        self.body = body;
    }
}
