//! The toolkit, called: by its sandbox, or in a test by a script.

use std::collections::BTreeMap;

use host_harness::{HostError, Limits, Plugin, Sandbox};
use serde_json::{Value, json};

use crate::failure::{Failure, Scope};

/// What answers calls of the toolkit's functions.
pub trait Caller: Clone + Send + Sync + 'static {
    /// Calls a function; the answer is `{"ok": …}` or `{"err": …}`.
    fn call(
        &self,
        function: &'static str,
        input: Option<Value>,
    ) -> impl Future<Output = Result<Value, HostError>> + Send;
}

/// The sandboxed toolkit, with a connection.
#[derive(Clone)]
pub struct Toolkit {
    plugin: Plugin,
    sandbox: Sandbox,
    connection: Value,
}

impl Toolkit {
    /// A plugin that is called in this sandbox, with this connection as its argument.
    pub fn new(plugin: Plugin, sandbox: Sandbox, connection: Value) -> Self {
        Self { plugin, sandbox, connection }
    }

    /// The same, without a token and unable to send: what it finds at fault, it finds before sending.
    pub fn rehearsal(&self, token_variable: &str) -> Self {
        let limits = Limits { requests: 0, ..Limits::default() };
        let sandbox =
            self.sandbox.clone().env(token_variable, "rehearsal").limits(limits).on_exchange(|_| {});
        Self { sandbox, ..self.clone() }
    }
}

impl Caller for Toolkit {
    async fn call(&self, function: &'static str, input: Option<Value>) -> Result<Value, HostError> {
        let given = [("connection", Some(&self.connection)), ("input", input.as_ref())];
        let takes = self.plugin.parameters(function)?;
        let params: BTreeMap<_, _> = given.into_iter().filter(|(name, _)| takes.contains(name)).collect();
        self.plugin.call_json(&self.sandbox, function, &json!(params)).await
    }
}

/// What a call has come to.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Done.
    Ok(Value),
    /// Not done, and the same again will not be.
    Permanent(Failure),
    /// May have been done.
    Unconfirmed(Failure),
    /// Not done, and safe to repeat.
    Transient(Failure),
}

impl Answer {
    /// Reads what a call gave.
    pub fn of(result: Result<Value, HostError>) -> Self {
        let mut result = match result {
            Ok(result) => result,
            Err(error) => return Self::of_host(&error),
        };
        if let Some(ok) = result.get_mut("ok") {
            return Self::Ok(ok.take());
        }
        let mut case = |name: &str| {
            let failure = result.get_mut("err")?.get_mut(name)?.take();
            Some(serde_json::from_value(failure).unwrap_or_default())
        };
        let permanent = case("permanent").map(Self::Permanent);
        let transient = || case("transient").map(Self::Transient);
        permanent.or_else(transient).unwrap_or_else(|| {
            // Whatever else it is, it does not say that nothing was done.
            Self::Unconfirmed(case("permanent-unconfirmed").unwrap_or_else(|| {
                Failure::new(
                    "other",
                    Scope::Unknown,
                    "The toolkit has answered in a way that its contract does not have.",
                    "",
                )
            }))
        })
    }

    fn of_host(error: &HostError) -> Self {
        let failure = |kind, scope| Failure::new(kind, scope, error.to_string(), "");
        match error {
            _ if error.may_have_sent() => Self::Unconfirmed(failure("other", Scope::Unknown)),
            HostError::BadInput(_) => Self::Permanent(failure("invalid-input", Scope::Message)),
            HostError::Credential { .. } => Self::Permanent(failure("invalid-token", Scope::Connection)),
            // Nothing was sent, and that is no fault of the recipient's.
            HostError::DeadlineExceeded { .. }
            | HostError::Trap { .. }
            | HostError::CpuExceeded { .. }
            | HostError::OutOfMemory { .. } => Self::Transient(failure("other", Scope::Host)),
            // No input of a row can cause or cure these.
            _ => Self::Permanent(failure("host-failed", Scope::Host)),
        }
    }
}
