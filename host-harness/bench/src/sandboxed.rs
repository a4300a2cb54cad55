//! The toolkit in its sandbox: a fresh instance for each call.

use host_harness::tools::SendMessageInput;
use host_harness::{Connection, Credential, Host, HostError, HostOptions, Plugin, Policy, Sandbox, Source};

use crate::drive::Sends;
use crate::message::{TO, TOKEN, id};
use crate::server::Ready;

/// The toolkit as a client of a server.
#[derive(Clone)]
pub struct Sandboxed {
    plugin: Plugin,
    sandbox: Sandbox,
    connection: Connection,
}

impl Sandboxed {
    /// The toolkit in a host of these options, as a client of this server, which waits so many milliseconds.
    pub fn new(server: &Ready, wait: u32, options: HostOptions) -> Result<Self, HostError> {
        let options = HostOptions { authorities: server.authority.clone(), ..options };
        let plugin = Plugin::load(&Host::new(options)?, host_harness_component::WASM)?;
        let connection = Connection {
            access_token: Some(TOKEN.into()),
            phone_number_id: Some(wait.to_string()),
            graph_url: Some(server.origin()),
            api_version: Some("v25.0".into()),
            ..Connection::default()
        };
        Ok(Self { plugin, sandbox: Sandbox::new(policy(server)), connection })
    }

    /// The same, with a placeholder in place of the token: the plugin never has it.
    pub fn with_credential(&self, server: &Ready) -> Self {
        let credential = Credential::new(Source::fixed(TOKEN), policy(server));
        let sandbox = Sandbox::new(policy(server))
            .credential("WHATSAPP_ACCESS_TOKEN", credential)
            .env("WHATSAPP_GRAPH_URL", server.origin());
        let connection = Connection { access_token: None, graph_url: None, ..self.connection.clone() };
        Self { plugin: self.plugin.clone(), sandbox, connection }
    }

    /// A call that is refused before anything is sent.
    pub async fn refused(&self) {
        let input = SendMessageInput::new("not a number", "x");
        let result = self.plugin.send_message(&self.sandbox, &self.connection, &input).await;
        assert!(result.expect("a result").is_err());
    }
}

impl Sends for Sandboxed {
    async fn send(&self, number: u64) {
        let input = SendMessageInput::new(TO, number.to_string());
        let result = self.plugin.send_message(&self.sandbox, &self.connection, &input).await;
        let accepted = result.expect("a result").expect("an accepted message");
        assert_eq!(accepted.message_id, id(number));
        assert_eq!(accepted.wa_id.as_deref(), Some(&TO[1..]));
    }
}

fn policy(server: &Ready) -> Policy {
    Policy::allow([&*format!("POST {}", server.origin())]).expect("an origin")
}
