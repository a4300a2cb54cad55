//! What the plugin says of a request.

use host_harness::{HostError, Plugin, Policy, Sandbox, Secret};
use serde_json::{Value, json};

/// Reads notifications with the plugin, each in a fresh sandbox that may reach nobody.
#[derive(Clone)]
pub struct Reader {
    plugin: Plugin,
    sandbox: Sandbox,
}

/// Why there is nothing to be read.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The plugin refuses it: what is wrong, and what to do.
    #[error("{0}")]
    Refused(String),
    /// The plugin failed.
    #[error(transparent)]
    Failed(#[from] HostError),
}

impl Reader {
    /// Reads what is signed with the app's secret. Without a verify token every check of the address is refused.
    pub fn new(plugin: Plugin, app_secret: impl Into<Secret>, verify_token: Option<Secret>) -> Self {
        let mut sandbox = Sandbox::new(Policy::default()).env("WHATSAPP_APP_SECRET", app_secret);
        if let Some(token) = verify_token {
            sandbox = sandbox.env("WHATSAPP_VERIFY_TOKEN", token);
        }
        Self { plugin, sandbox }
    }

    /// The events of a notification, as JSON with the field names of the contract.
    pub async fn events(&self, signature: &str, body: &str) -> Result<Vec<Value>, Refusal> {
        let input = json!({"signature": signature, "body": body});
        match self.call("read-notification", input, "events").await? {
            Value::Array(events) => Ok(events),
            other => Err(Refusal::Refused(format!("the plugin gave no list of events: {other}"))),
        }
    }

    /// The answer to Meta's check of the address.
    pub async fn challenge(&self, mode: &str, token: &str, challenge: &str) -> Result<String, Refusal> {
        let input = json!({"mode": mode, "token": token, "challenge": challenge});
        match self.call("verify-subscription", input, "challenge").await? {
            Value::String(challenge) => Ok(challenge),
            other => Err(Refusal::Refused(format!("the plugin gave no challenge: {other}"))),
        }
    }

    /// Calls a function, and gives one field of its result.
    async fn call(&self, function: &str, input: Value, field: &str) -> Result<Value, Refusal> {
        let mut result = self.plugin.call_json(&self.sandbox, function, &json!({"input": input})).await?;
        match result.get("err") {
            Some(error) => Err(Refusal::Refused(in_words(error))),
            None => Ok(result["ok"][field].take()),
        }
    }
}

/// What is wrong, and what to do about it.
fn in_words(error: &Value) -> String {
    let failure = error.as_object().and_then(|cases| cases.values().next());
    let text = |name: &str| failure?.get(name)?.as_str();
    match (text("message"), text("fix")) {
        (Some(message), Some(fix)) => format!("{message} {fix}"),
        _ => error.to_string(),
    }
}
