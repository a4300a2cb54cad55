//! How this suite calls the component: as a whole, over `wasi:http`.

use host_harness::{Host, HostError, Plugin, Sandbox};
use host_harness_whatsapp::{Session, Via};
use serde_json::Value;

/// The seed of random cases. Each way has its own, so that the two see different ones.
pub const SEED: u64 = 7;

pub struct Way(Plugin);

pub fn load(host: &Host) -> Way {
    Way(Plugin::load(host, host_harness_component::WASM).expect("the component loads"))
}

impl Way {
    /// Calls a function.
    pub async fn call_json(
        &self,
        sandbox: &Sandbox,
        function: &str,
        params: &Value,
    ) -> Result<Value, HostError> {
        self.0.call_json(sandbox, function, params).await
    }

    pub fn plugin(&self) -> &Plugin {
        &self.0
    }

    pub fn session(&self, sandbox: &Sandbox) -> Session {
        let session = Session::new(&self.0).sandbox(|_| sandbox.clone());
        assert_eq!(session.way(), Via::WasiHttp);
        session
    }
}
