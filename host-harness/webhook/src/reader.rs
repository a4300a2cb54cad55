//! Checks and reads notifications, and answers Meta's check of the address.

use host_harness::{HostError, Outcome, Plugin, Secret, Stopped};
use host_harness_whatsapp::Session;
use serde_json::{Value, json};

use crate::signature::{AppSecret, Signature, SignatureFault};
use crate::unreadable;

/// Reads notifications with the plugin, each in a fresh instance that may send no requests.
#[derive(Clone)]
pub struct Reader {
    session: Session,
    secret: AppSecret,
}

/// The contents of a signed body.
#[derive(Clone, Debug, PartialEq)]
pub struct Notification {
    /// Its events, as JSON with the contract's field names. A body that cannot be read is one event, with the body
    /// unchanged.
    pub events: Vec<Value>,
    /// Why the body cannot be read.
    pub unreadable: Option<String>,
}

/// Why a request is refused.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The body's signature is not valid.
    #[error(transparent)]
    Signature(#[from] SignatureFault),
    /// The plugin refused it: what is wrong, and how to fix it.
    #[error("{0}")]
    Refused(String),
    /// The plugin could not be called. Another attempt may succeed.
    #[error(transparent)]
    Failed(#[from] HostError),
}

impl Reader {
    /// Reads bodies that are signed with the app secret. Without a verify token, every check of the address is refused.
    pub fn new(plugin: &Plugin, app_secret: impl Into<Secret>, verify_token: Option<Secret>) -> Self {
        let app_secret = app_secret.into();
        let secret = AppSecret::new(&app_secret);
        // As many at once as the host allows: its receiver has its own limits.
        let session =
            Session::offline(plugin).app_secret(app_secret).sandbox(|sandbox| sandbox.calls(usize::MAX));
        let session = match verify_token {
            Some(token) => session.verify_token(token),
            None => session,
        };
        Self { session, secret }
    }

    /// Checks the header `X-Hub-Signature-256` against the body's unchanged bytes. No plugin is involved.
    pub fn check(&self, signature: Option<&str>, body: &[u8]) -> Result<(), SignatureFault> {
        self.check_read(&Signature::read(signature)?, body)
    }

    pub(crate) fn check_read(&self, signature: &Signature, body: &[u8]) -> Result<(), SignatureFault> {
        self.secret.check(signature, body)
    }

    /// Checks a body, then reads it.
    pub async fn notification(&self, signature: &str, body: Vec<u8>) -> Result<Notification, Refusal> {
        self.check(Some(signature), &body)?;
        Ok(self.read(signature, body).await?)
    }

    /// Reads a checked body. Every signed body has events, so this fails only if the plugin could not be called.
    pub(crate) async fn read(&self, signature: &str, body: Vec<u8>) -> Result<Notification, HostError> {
        let unreadable = |body: &[u8], reason: String| Notification {
            events: vec![unreadable::event(body, &reason)],
            unreadable: Some(reason),
        };
        let body = match String::from_utf8(body) {
            Ok(body) => body,
            Err(error) => return Ok(unreadable(error.as_bytes(), "the body is not UTF-8".to_owned())),
        };
        let mut input = json!({"signature": signature, "body": null});
        input["body"] = Value::String(body);
        let result = self.session.call_json("read-notification", Some(&input)).await;
        let body = || input["body"].as_str().unwrap_or_default().as_bytes();
        let mut result = match result {
            Err(error) if is_about_the_body(&error) => return Ok(unreadable(body(), error.to_string())),
            result => result?,
        };
        if let Some(error) = result.get("err") {
            return Ok(unreadable(body(), in_words(error)));
        }
        match result["ok"]["events"].take() {
            Value::Array(events) => Ok(Notification { events, unreadable: None }),
            _ => Ok(unreadable(body(), "the plugin returned no list of events".to_owned())),
        }
    }

    /// The answer to Meta's check of the address.
    pub async fn challenge(&self, mode: &str, token: &str, challenge: &str) -> Result<String, Refusal> {
        let input = json!({"mode": mode, "token": token, "challenge": challenge});
        let mut result = self.session.call_json("verify-subscription", Some(&input)).await?;
        if let Some(error) = result.get("err") {
            return Err(Refusal::Refused(in_words(error)));
        }
        match result["ok"]["challenge"].take() {
            Value::String(challenge) => Ok(challenge),
            other => Err(Refusal::Refused(format!("the plugin gave no challenge: {other}"))),
        }
    }
}

/// Whether the same body would fail in the same way at any other time. A call uses no network, so if it traps or
/// exceeds a limit, the body is the reason. All other errors are the host's: it may have more time and room when Meta
/// sends the body again.
fn is_about_the_body(error: &HostError) -> bool {
    match error {
        HostError::Stopped(Stopped { reason, .. }) => reason.outcome() == Outcome::Permanent(()),
        HostError::SetUp { .. }
        | HostError::Load { .. }
        | HostError::ImportNotGranted(_)
        | HostError::NotAFunction { .. }
        | HostError::BadInput(_)
        | HostError::Credential { .. }
        | HostError::Busy { .. } => false,
    }
}

/// The fault, and how to fix it.
fn in_words(error: &Value) -> String {
    let failure = error.as_object().and_then(|cases| cases.values().next());
    let text = |name: &str| failure?.get(name)?.as_str();
    match (text("message"), text("fix")) {
        (Some(message), Some(fix)) => format!("{message} {fix}"),
        _ => error.to_string(),
    }
}
