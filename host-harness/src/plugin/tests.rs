mod hostile;
mod memory;

use std::pin::pin;
use std::time::Duration;

use serde_json::json;

use super::*;
use crate::credential::{Credential, Source};
use crate::error::{StopReason, Stopped};
use crate::host_options::HostOptions;
use crate::limits::Limits;
use crate::meter::{Meter, Metered};
use crate::policy::Policy;

const COMPONENT: &str = r#"(component
    (core module $code
        (memory (export "memory") 1)
        (global $calls (mut i32) (i32.const 0))
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) i32.const 1024)
        (func (export "spin") (result i32) (loop (br 0)) unreachable)
        (func (export "trap") (result i32) unreachable)
        (func (export "grow") (result i32) (memory.grow (i32.const 1000)))
        (table $table 1 funcref)
        (func (export "lengthen") (result i32) (table.grow $table (ref.null func) (i32.const 1000)))
        (func (export "count") (result i32)
            (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
            global.get $calls)
        (func (export "echo") (param i32 i32) (result i32)
            (i32.store (i32.const 0) (local.get 0))
            (i32.store (i32.const 4) (local.get 1))
            i32.const 0))
    (core instance $i (instantiate $code))
    (func (export "spin") (result u32) (canon lift (core func $i "spin")))
    (func (export "trap") (result u32) (canon lift (core func $i "trap")))
    (func (export "grow") (result u32) (canon lift (core func $i "grow")))
    (func (export "lengthen") (result u32) (canon lift (core func $i "lengthen")))
    (func $count (result u32) (canon lift (core func $i "count")))
    (func (export "echo") (param "text" string) (result string)
        (canon lift (core func $i "echo") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
    (instance $counter (export "count" (func $count)))
    (export "a:b/one@1.0.0" (instance $counter))
    (export "a:b/two@1.0.0" (instance $counter))
)"#;

fn host(instances: u32) -> Host {
    Host::new(HostOptions::default().instances(instances)).unwrap()
}

fn load(host: &Host, text: &str) -> Result<Plugin, HostError> {
    Plugin::load(host, &wat::parse_str(text).unwrap())
}

fn plugin() -> Plugin {
    load(&host(2), COMPONENT).unwrap()
}

async fn call(plugin: &Plugin, name: &str) -> Result<Value, HostError> {
    let limits = Limits::default().deadline(Duration::from_millis(200)).memory(16 << 20);
    plugin.call_json(&Sandbox::default().limits(limits), name, &json!({})).await
}

#[tokio::test]
async fn each_call_gets_a_fresh_instance() {
    let plugin = plugin();
    for _ in 0..5 {
        assert_eq!(call(&plugin, "a:b/one#count").await.unwrap(), 1);
    }
}

#[tokio::test]
async fn a_trap_does_not_touch_the_next_call() {
    let plugin = plugin();
    let error = call(&plugin, "trap").await.unwrap_err();
    assert!(
        matches!(&error, HostError::Stopped(Stopped { reason: StopReason::Trap(message), may_have_sent: false }) if message.contains("unreachable")),
        "{error:?}"
    );
    assert_eq!(call(&plugin, "a:b/one#count").await.unwrap(), 1);
}

#[tokio::test]
async fn an_endless_loop_ends_at_the_deadline() {
    let plugin = plugin();
    let error = call(&plugin, "spin").await.unwrap_err();
    assert!(
        matches!(
            error,
            HostError::Stopped(Stopped { reason: StopReason::Deadline(_), may_have_sent: false })
        ),
        "{error:?}"
    );
    assert_eq!(call(&plugin, "a:b/one#count").await.unwrap(), 1);
}

#[tokio::test]
async fn a_token_that_cannot_be_had_is_the_hosts_error() {
    let credential = Credential::new(Source::file("/no/such/file"), Policy::default());
    let sandbox = Sandbox::default().credential("TOKEN", credential);
    let error = plugin().call_json(&sandbox, "a:b/one#count", &json!({})).await.unwrap_err();
    assert!(error.to_string().starts_with("no token for TOKEN: the file /no/such/file: "), "{error}");
    assert!(!error.may_have_sent());
}

#[cfg(unix)]
#[tokio::test]
async fn a_vault_that_hangs_ends_at_the_deadline() {
    let credential = Credential::new(Source::command("sh", ["-c", "while :; do :; done"]), Policy::default());
    let limits = Limits::default().deadline(Duration::from_millis(50));
    let sandbox = Sandbox::default().limits(limits).credential("TOKEN", credential);
    let error = plugin().call_json(&sandbox, "a:b/one#count", &json!({})).await.unwrap_err();
    assert!(
        matches!(
            error,
            HostError::Stopped(Stopped { reason: StopReason::Deadline(_), may_have_sent: false })
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn too_much_memory_ends_the_call() {
    let error = call(&plugin(), "grow").await.unwrap_err();
    assert!(
        matches!(error, HostError::Stopped(Stopped { reason: StopReason::Memory(16777216), .. })),
        "{error:?}"
    );
}

#[tokio::test]
async fn each_limit_is_told_by_name_and_the_next_call_runs() {
    let short = Duration::from_millis(50);
    let plugin = load(&host(1), COMPONENT).unwrap();
    for (function, limits, expected) in [
        (
            "spin",
            Limits::default().deadline(short),
            "the plugin was stopped after 50ms, its deadline; it had not begun a request; \
             `Limits::deadline` raises that",
        ),
        (
            "spin",
            Limits::default().cpu(short),
            "the plugin was stopped after computing for 50ms; it had not begun a request; \
             `Limits::cpu` raises that",
        ),
        (
            "grow",
            Limits::default().memory(1 << 20),
            "the plugin needs more than the 1048576 bytes of memory it may have; it had not begun a request; \
             `Limits::memory` raises that",
        ),
        (
            "lengthen",
            Limits::default().table_elements(1_000),
            "the plugin needs more than the 1000 table elements it may have; it had not begun a request; \
             `Limits::table_elements` raises that",
        ),
    ] {
        let sandbox = Sandbox::default().limits(limits);
        let error = plugin.call_json(&sandbox, function, &json!({})).await.unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert_eq!(call(&plugin, "a:b/one#count").await.unwrap(), 1);
    }
}

#[tokio::test]
async fn waiting_is_not_computing() {
    let (meter, limit) = (Meter::default(), Duration::from_millis(25));
    let wait = pin!(tokio::time::sleep(Duration::from_millis(50)));
    assert_eq!(Metered::new(wait, &meter, limit).await, Ok(()));
    assert!(meter.used() < limit, "{meter:?}");
}

#[tokio::test]
async fn calls_wait_for_a_free_instance() {
    let plugin = plugin();
    let calls: Vec<_> = (0..6)
        .map(|_| {
            let plugin = plugin.clone();
            tokio::spawn(async move { call(&plugin, "spin").await })
        })
        .collect();
    for call in calls {
        let error = call.await.unwrap().unwrap_err();
        assert!(
            matches!(error, HostError::Stopped(Stopped { reason: StopReason::Deadline(_), .. })),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn a_call_that_is_dropped_frees_its_instance() {
    let plugin = load(&host(1), COMPONENT).unwrap();
    let (sandbox, none) = (Sandbox::default(), json!({}));
    let endless = plugin.call_json(&sandbox, "spin", &none);
    tokio::time::timeout(Duration::from_millis(50), endless).await.unwrap_err();
    assert_eq!(call(&plugin, "a:b/one#count").await.unwrap(), 1);
}

#[tokio::test]
async fn parameters_go_by_name() {
    let plugin = plugin();
    let sandbox = Sandbox::default();
    let echo = plugin.call_json(&sandbox, "echo", &json!({"text": "grüße"})).await;
    assert_eq!(echo.unwrap(), "grüße");
    let error = plugin.call_json(&sandbox, "echo", &json!({"txt": "x"})).await.unwrap_err();
    assert_eq!(error.to_string(), "txt: is not known; did you mean `text`?\ntext: is missing");
}

#[test]
fn functions_are_found_by_name() {
    let plugin = plugin();
    assert_eq!(plugin.function("echo").unwrap().full_name(), "echo");
    for name in ["a:b/one#count", "a:b/one@1.0.0#count"] {
        assert_eq!(plugin.function(name).unwrap().full_name(), "a:b/one@1.0.0#count");
    }
    let hint = |name| plugin.function(name).err().unwrap().to_string();
    assert_eq!(hint("ecco"), "ecco is not a function of the plugin; did you mean echo?");
    assert_eq!(
        hint("count"),
        "count is not a function of the plugin alone: \
         it could be a:b/one@1.0.0#count or a:b/two@1.0.0#count"
    );
    assert_eq!(
        hint("a:b/one@2.0.0#count"),
        "a:b/one@2.0.0#count is not a function of the plugin; did you mean a:b/one@1.0.0#count?"
    );
}

#[test]
fn what_is_imported_must_be_granted() {
    let text = r#"(component
        (import "wasi:io/poll@0.2.0" (instance))
        (import "wasi:random/random@0.2.0" (instance))
        (import "wasi:sockets/tcp@0.2.0" (instance))
    )"#;
    let error = load(&host(1), text).err().unwrap();
    assert_eq!(
        error.to_string(),
        "the plugin imports interfaces that are not granted: wasi:random/random@0.2.0, wasi:sockets/tcp@0.2.0"
    );
}

#[test]
fn a_component_of_too_many_parts_is_not_loaded_and_the_option_is_named() {
    let options = HostOptions::default().instances(1).core_instances(2).tables(2);
    let host = Host::new(options).unwrap();
    let component = |parts: &str, count: usize| {
        let modules: String = (0..count).map(|i| format!("(core instance $i{i} (instantiate $m))")).collect();
        load(&host, &format!("(component (core module $m {parts}) {modules})")).err().map(|e| e.to_string())
    };
    assert_eq!(component("(table 1 funcref)", 2), None);
    for (parts, count, option) in [
        ("", 3, "HostOptions::core_instances"),
        ("(memory 1)", 2, "HostOptions::memories"),
        ("(table 1 funcref) (table 1 funcref) (table 1 funcref)", 1, "HostOptions::tables"),
    ] {
        let error = component(parts, count).expect(option);
        assert!(error.ends_with(&format!("; `{option}` raises that")), "{error}");
    }
}

#[test]
fn what_is_no_component_is_not_loaded() {
    for wasm in [b"".as_slice(), b"hello", b"\0asm\x01\0\0\0"] {
        assert!(matches!(Plugin::load(&host(1), wasm), Err(HostError::Load { .. })));
    }
}

#[test]
fn calls_can_be_spawned() {
    fn sendable<T: Send>(_: T) {}
    let (plugin, sandbox) = (plugin(), Sandbox::default());
    sendable(plugin.call_json(&sandbox, "echo", &Value::Null));
}
