//! How this suite calls the component: in steps, each in a fresh instance that can reach nothing. The requests are
//! sent the same way as a plugin's own, so policy, limits and credentials apply here, too.

use host_harness::{Host, HostError, Plugin, Sandbox};
use host_harness_whatsapp::{Session, Via};
use serde_json::{Map, Value};

/// The seed of random cases. Each way has its own, so that the two see different ones.
pub const SEED: u64 = 8;

pub struct Way(Session);

pub fn load(host: &Host) -> Way {
    let plugin = Plugin::load(host, host_harness_component::EXCHANGE).expect("the component loads");
    let session = Session::new(&plugin);
    assert_eq!(session.way(), Via::Exchange);
    Way(session)
}

impl Way {
    /// Calls a function, step by step.
    pub async fn call_json(
        &self,
        sandbox: &Sandbox,
        function: &str,
        params: &Value,
    ) -> Result<Value, HostError> {
        let session = self.session(sandbox);
        let connection = params["connection"].as_object().cloned().unwrap_or_else(Map::new);
        session.call_with(function, &connection, params.get("input")).await
    }

    pub fn session(&self, sandbox: &Sandbox) -> Session {
        self.0.clone().sandbox(|_| sandbox.clone())
    }
}
