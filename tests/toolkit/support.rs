//! One plugin for all tests, in one runtime, and the arguments to call it with.

use std::path::Path;
use std::sync::LazyLock;

use host_harness::{Host, HostOptions, Policy, Reroute, Sandbox};
use host_harness_simulator::{DEMO_BUSINESS_ACCOUNT_ID, DEMO_PHONE_NUMBER_ID, DEMO_TOKEN, Simulator, World};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use wit_parser::Resolve;

use crate::way::{Way, load};

/// A host's connections belong to one runtime, so all tests share one.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("a runtime"));

pub static PLUGIN: LazyLock<Way> =
    LazyLock::new(|| load(&Host::new(HostOptions::default().instances(64)).expect("a host")));

/// The token that the tests send to a scripted server.
pub const TOKEN: &str = "EAAG-token-of-the-tests";
pub const PHONE_NUMBER_ID: &str = "111222333444555";
pub const BUSINESS_ACCOUNT_ID: &str = "555444333222111";
pub const TO: &str = "+15555550123";

/// Runs a test.
pub fn run<T>(test: impl Future<Output = T>) -> T {
    RUNTIME.block_on(test)
}

/// A sandbox that may reach Meta, whose address is `address`.
pub fn sandbox(address: &str) -> Sandbox {
    let meta = ["graph.facebook.com", "lookaside.fbsbx.com"];
    let policy = Policy::allow(["https://graph.facebook.com", "https://lookaside.fbsbx.com"]);
    Sandbox::new(policy.expect("a policy")).reroute(Reroute::new(meta, address).expect("an address"))
}

/// A connection with everything in it.
pub fn connection_json() -> Value {
    json!({
        "access-token": TOKEN,
        "phone-number-id": PHONE_NUMBER_ID,
        "business-account-id": BUSINESS_ACCOUNT_ID,
    })
}

/// Calls a function with the tests' connection.
pub async fn call(sandbox: &Sandbox, function: &str, input: Value) -> Value {
    let params = json!({"connection": connection_json(), "input": input});
    PLUGIN.call_json(sandbox, function, &params).await.expect("the host has no part in this")
}

/// The failure in a result, which must be this case of `tool-error`.
#[track_caller]
pub fn failure<'a>(result: &'a Value, case: &str) -> &'a Value {
    result.pointer(&format!("/err/{case}")).unwrap_or_else(|| panic!("not {case}: {result:#}"))
}

/// A simulated Graph API, and a connection to it.
pub struct Meta {
    pub simulator: Simulator,
    sandbox: Sandbox,
    connection: Value,
}

impl Meta {
    pub async fn start(world: World) -> Self {
        let simulator = Simulator::start(world, ([127, 0, 0, 1], 0).into()).await.expect("a free port");
        let sandbox = sandbox(&simulator.addr().to_string());
        let connection = json!({
            "access-token": DEMO_TOKEN,
            "phone-number-id": DEMO_PHONE_NUMBER_ID,
            "business-account-id": DEMO_BUSINESS_ACCOUNT_ID,
        });
        Self { simulator, sandbox, connection }
    }

    /// Changes one part of the connection; null leaves it out.
    pub fn with(mut self, part: &str, value: impl Into<Value>) -> Self {
        self.connection[part] = value.into();
        self
    }

    pub async fn call(&self, function: &str, input: Value) -> Value {
        let params = json!({"connection": self.connection, "input": input});
        PLUGIN.call_json(&self.sandbox, function, &params).await.expect("the host has no part in this")
    }

    pub async fn validate(&self) -> Value {
        self.look_up("validate").await
    }

    /// Calls a function whose only argument is a connection.
    pub async fn look_up(&self, function: &str) -> Value {
        let params = json!({"connection": self.connection});
        PLUGIN.call_json(&self.sandbox, function, &params).await.expect("the host has no part in this")
    }
}

/// The contract.
pub fn wit() -> Resolve {
    let mut resolve = Resolve::default();
    resolve.push_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("wit")).expect("the WIT is valid");
    resolve
}
