//! Answers the calls of a campaign: a session with the toolkit, or a script in tests.

use host_harness::{HostError, Outcome, Source};
use host_harness_whatsapp::{Session, outcome_of};
use serde_json::Value;

use crate::failure::{Failure, Scope};

/// Answers calls of the toolkit's functions.
pub trait Caller: Clone + Send + Sync + 'static {
    /// Calls a function.
    fn call(
        &self,
        function: &'static str,
        input: Option<Value>,
    ) -> impl Future<Output = Outcome<Value, Failure>> + Send;
}

impl Caller for Session {
    async fn call(&self, function: &'static str, input: Option<Value>) -> Outcome<Value, Failure> {
        read(function, self.call_json(function, input.as_ref()).await)
    }
}

/// The outcome of a call. If a failure cannot be read, only whether to repeat the call is known.
pub(crate) fn read(function: &str, result: Result<Value, HostError>) -> Outcome<Value, Failure> {
    outcome_of(function, result)
        .map_failure(|failure| serde_json::from_value(failure).unwrap_or_else(|_| unreadable()))
}

fn unreadable() -> Failure {
    let message = "The toolkit has answered in a way that its contract does not have.";
    Failure::new("other", Scope::Unknown, message, "")
}

/// The same session, unable to send. It finds the faults that the toolkit checks before it sends.
pub fn rehearsal(session: &Session) -> Session {
    let session = session.clone().token(Source::fixed("rehearsal"));
    session.sandbox(|sandbox| sandbox.map_limits(|limits| limits.requests(0)).on_exchange(|_| ()))
}
