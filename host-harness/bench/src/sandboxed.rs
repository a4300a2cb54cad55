//! The toolkit in its sandbox, embedded as in an engine.

use std::path::Path;

use host_harness::{Host, HostError, HostOptions, Plugin, Source};
use host_harness_whatsapp::tools::SendMessageInput;
use host_harness_whatsapp::{Session, Via};
use serde_json::json;

use crate::drive::Sends;
use crate::message::{TO, TOKEN, id};
use crate::server::Ready;

/// The toolkit as a client of a server.
#[derive(Clone)]
pub struct Sandboxed(Session);

impl Sandboxed {
    /// The toolkit in a host with these options, called via `via`, as a client of this server, which waits this many
    /// milliseconds. Each call or step has a fresh instance.
    pub fn new(server: &Ready, wait: u32, via: Via, options: HostOptions) -> Result<Self, HostError> {
        let component = match via {
            Via::WasiHttp => host_harness_component::WASM,
            Via::Exchange => host_harness_component::FAST_EXCHANGE,
        };
        let plugin = Plugin::load(&Host::new(options.authorities(&*server.authority))?, component)?;
        let session = Session::at(&plugin, &server.origin()).expect("an origin").token(Source::fixed(TOKEN));
        let session = session.phone_number_id(wait.to_string()).api_version("v25.0");
        Ok(Self(session.sandbox(|sandbox| sandbox.calls(usize::MAX))))
    }

    /// The same client, with instances that are kept.
    pub fn kept(&self) -> Self {
        Self(self.0.clone().keep_instances(16))
    }

    /// Another tenant of the same host, whose server waits this many milliseconds.
    pub fn of_another_tenant(&self, wait: u32) -> Self {
        Self(self.0.clone().phone_number_id(wait.to_string()).sandbox(|sandbox| sandbox.calls(usize::MAX)))
    }

    /// The same client, with the token from a file.
    pub fn with_token_file(&self, path: &Path) -> Self {
        Self(self.0.clone().token(Source::file(path)))
    }

    /// The same client, with the token in each call's connection.
    pub fn with_token_in_call(&self, server: &Ready) -> Self {
        let connection = json!({"access-token": TOKEN, "graph-url": server.origin()});
        Self(self.0.clone().connection(connection.as_object().cloned().unwrap_or_default()))
    }

    /// A call that is refused before anything is sent.
    pub async fn refused(&self) {
        let outcome = self.0.send_message(&SendMessageInput::new("not a number", "x")).await;
        assert!(outcome.failure().is_some());
    }
}

impl Sends for Sandboxed {
    async fn send(&self, number: u64) {
        let outcome = self.0.send_message(&SendMessageInput::new(TO, number.to_string())).await;
        let accepted = outcome.done().expect("an accepted message");
        assert_eq!(accepted.message_id, id(number));
        assert_eq!(accepted.wa_id.as_deref(), Some(&TO[1..]));
    }
}
