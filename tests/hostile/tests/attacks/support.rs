//! The hostile plugin, and what a test needs to run it.

use std::sync::{Arc, LazyLock, Mutex};

use host_harness::{Exchange, Host, HostError, HostOptions, Plugin, Policy, Sandbox};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::server::Server;

/// A host's connections belong to one runtime, so all tests share one.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("a runtime"));

pub static HOST: LazyLock<Host> =
    LazyLock::new(|| Host::new(HostOptions::default().instances(64)).expect("a host"));

pub static ATTACKER: LazyLock<Plugin> = LazyLock::new(|| {
    Plugin::load(&HOST, hostile_plugins::ATTACKER).expect("it asks for no more than is granted")
});

/// Runs a test.
pub fn run<T>(test: impl Future<Output = T>) -> T {
    RUNTIME.block_on(test)
}

/// A sandbox with these rules.
pub fn sandbox(rules: &[&str]) -> Sandbox {
    Sandbox::new(Policy::allow(rules.iter().copied()).expect("a policy"))
}

/// A rule that allows all of a server.
pub fn all_of(server: &Server) -> String {
    format!("http://{}", server.address)
}

/// A request by the plugin.
pub fn request(method: &str, authority: impl ToString, path: &str) -> Value {
    json!({
        "method": method,
        "scheme": "http",
        "authority": authority.to_string(),
        "path": path,
        "headers": [],
        "body": "",
    })
}

/// The outcome of a call, and the host's reports about its requests.
pub struct Outcome {
    pub result: Result<Value, HostError>,
    pub exchanges: Vec<String>,
}

impl Outcome {
    /// The plugin's own result, which must be that the host refused something.
    #[track_caller]
    pub fn refusal(&self) -> &str {
        let result = self.result.as_ref().expect("the host let the call end");
        result["err"].as_str().unwrap_or_else(|| panic!("not refused: {result}"))
    }

    /// The host's last report to its operator.
    #[track_caller]
    pub fn told(&self) -> &str {
        self.exchanges.last().expect("an exchange was told")
    }

    /// Why the host ended the call.
    #[track_caller]
    pub fn stopped(&self) -> String {
        self.result.as_ref().expect_err("the host ended the call").to_string()
    }
}

/// Calls one of the attacker's functions; asserts that the next call is unaffected.
pub async fn attack(sandbox: &Sandbox, function: &str, params: Value) -> Outcome {
    let told = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&told);
    let watched = sandbox.clone().on_exchange(move |exchange| {
        sink.lock().expect("no test panicked").push(describe(exchange));
    });
    let result = ATTACKER.call_json(&watched, function, &params).await;
    let next = ATTACKER.call_json(&Sandbox::default(), "long-text", &json!({"bytes": 3})).await;
    assert_eq!(next.expect("the next call is not affected"), "aaa");
    let exchanges = told.lock().expect("no test panicked").clone();
    Outcome { result, exchanges }
}

/// Sends a request from within the sandbox.
pub async fn send(sandbox: &Sandbox, request: Value) -> Outcome {
    attack(sandbox, "send", json!({"request": request})).await
}

fn describe(exchange: &Exchange) -> String {
    match &exchange.outcome {
        Ok(status) => format!("{} {} {status}", exchange.method, exchange.url),
        Err(failure) => failure.to_string(),
    }
}
