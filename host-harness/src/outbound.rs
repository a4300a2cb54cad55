//! The way out for whoever makes a plugin's requests in its place: a plugin that says which request it wants, and imports
//! no HTTP.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};

use crate::client::Timeouts;
use crate::egress::{Asked, Egress};
use crate::error::HostError;
use crate::host::Host;
use crate::plugin::{environment, issue};
use crate::sandbox::{Failure, Sandbox};

/// The requests of one call. Each goes the way that a plugin's own would: the sandbox's policy, limits, credentials and
/// observer hold.
pub struct Outbound {
    egress: Egress,
    environment: Vec<(String, String)>,
}

impl Outbound {
    /// Begins a call.
    ///
    /// # Errors
    ///
    /// A credential cannot be read.
    pub async fn begin(host: &Host, sandbox: &Sandbox) -> Result<Self, HostError> {
        let credentials = issue(sandbox).await?;
        let environment = environment(sandbox, &credentials);
        let egress = Egress::new(Arc::clone(host.client()), sandbox.clone(), credentials);
        Ok(Self { egress, environment })
    }

    /// What a plugin in this sandbox would find in its environment: for a credential a placeholder, which becomes the
    /// token in a request that may have it.
    pub fn env(&self, name: &str) -> Option<&str> {
        let (_, value) = self.environment.iter().find(|(known, _)| known == name)?;
        Some(value)
    }

    /// Makes one request, and reads its answer whole. `timeout` is the longest wait to connect, for the answer's beginning,
    /// and between any two parts of it; `max_response` is the most bytes of its body. The sandbox's limits hold where they
    /// are lower.
    ///
    /// # Errors
    ///
    /// Why there is no answer, and with [`Cause::may_have_been_sent`](crate::Cause::may_have_been_sent) whether the request
    /// may have arrived.
    pub async fn send(
        &self,
        request: Request<Bytes>,
        timeout: Duration,
        max_response: u64,
    ) -> Result<Response<Bytes>, Failure> {
        let timeouts = Timeouts { connect: timeout, first_byte: timeout, between_bytes: timeout };
        self.egress.send(request, Asked { timeouts, max_response }).await
    }
}
