//! Every way in which the host ends a call, as a script, an agent and a campaign see it: they agree.
//!
//! The component has a few hundred bytes and misbehaves on purpose, before it has asked for a request or after.

#[path = "support/command.rs"]
mod command;

use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::time::Duration;
use std::{env, fs, process, thread};

use host_harness::{Host, HostOptions, Limits, Plugin, Source};
use host_harness_broadcast::Caller;
use host_harness_whatsapp::Session;
use serde_json::{Value, json};

use crate::command::command;

/// The component's behaviour in a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Does {
    /// Asks for a request, as a good one would.
    Asks,
    Traps,
    Grows,
    Spins,
}

impl Does {
    fn code(self) -> &'static str {
        match self {
            Self::Asks => "(return (call $give (i32.const 64) (global.get $ask)))",
            Self::Traps => "unreachable",
            Self::Grows => "(drop (memory.grow (i32.const 4000))) unreachable",
            Self::Spins => "(loop (br 0))",
        }
    }
}

/// The component: it describes itself as the toolkit does. For any other function it behaves as specified, before the
/// first answer and after.
fn component(before: Does, after: Does, manifest: &str) -> Vec<u8> {
    let ask = r#"{"ask":{"method":"POST","origin":"https://graph.facebook.com","path":"/v25.0/1/messages","token":[{"header":"authorization","scheme":"Bearer"}],"headers":[],"timeout-ms":60000,"max-response-bytes":1000}}"#;
    let done = format!(r#"{{"done":{manifest}}}"#);
    let start = 64 + ask.len().next_multiple_of(64);
    let room = start + done.len() + (64 << 10);
    let mut escaped = String::new();
    for byte in done.bytes() {
        _ = write!(escaped, "\\{byte:02x}");
    }
    let text = format!(
        r#"(component
        (core module $code
            (memory (export "memory") {pages})
            (global $next (mut i32) (i32.const {heap}))
            (global $ask i32 (i32.const {ask_length}))
            (data (i32.const 64) "{ask}")
            (data (i32.const {start}) "{escaped}")
            (func (export "realloc") (param i32 i32 i32 i32) (result i32)
                (global.set $next (i32.add (global.get $next) (local.get 3)))
                (i32.sub (global.get $next) (local.get 3)))
            (func $give (param i32 i32) (result i32)
                (i32.store (i32.const 0) (local.get 0))
                (i32.store (i32.const 4) (local.get 1))
                i32.const 0)
            (func (export "step") (param $call i32) (param i32) (param i32) (param $answers i32) (result i32)
                ;; {{"function":"d
                (if (i32.eq (i32.load8_u (i32.add (local.get $call) (i32.const 13))) (i32.const 100))
                    (then (return (call $give (i32.const {start}) (i32.const {length})))))
                (if (i32.eq (local.get $answers) (i32.const 2))
                    (then {before}))
                {after}
                unreachable))
        (core instance $i (instantiate $code))
        (func $step (param "call" string) (param "answers" string) (result string)
            (canon lift (core func $i "step") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
        (instance $exchange (export "step" (func $step)))
        (export "whatsapp:toolkit/exchange@0.1.0" (instance $exchange)))"#,
        pages = room / 65_536 + 2,
        heap = start + done.len(),
        ask_length = ask.len(),
        ask = ask.replace('"', "\\22"),
        length = done.len(),
        before = before.code(),
        after = after.code(),
    );
    wat::parse_str(text).expect("a component")
}

/// Answers every request with an empty object, or never answers.
fn server(answers: bool) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        let mut open = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            _ = stream.read(&mut [0; 4096]).expect("a request");
            if answers {
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").expect("a client");
            }
            open.push(stream);
        }
    });
    address
}

struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = env::temp_dir().join(format!("host-harness-outcomes-{}", process::id()));
        fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        fs::write(&path, bytes).expect("a file");
        path.to_str().expect("UTF-8").to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

/// The toolkit's description of itself, as JSON.
async fn manifest() -> String {
    let cache = concat!(env!("CARGO_TARGET_TMPDIR"), "/compiled");
    let host = Host::new(HostOptions::default().instances(1).cache(Some(cache.into()))).expect("a host");
    let plugin = Plugin::load(&host, host_harness_component::EXCHANGE).expect("the component");
    let described = Session::offline(&plugin).call("describe", Some(&json!({}))).await;
    described.done().expect("a description").to_string()
}

/// What a script sees: the exit code, and the outcome in the answer.
fn script(function: &str, target: &[&str]) -> (i32, &'static str) {
    let input = ["--set", "to=+15555550123", "--set", "body=Hello"];
    let mut arguments = vec!["call", function];
    if function != "validate" {
        arguments.extend(input);
    }
    arguments.extend(target);
    let output = command(&arguments).output().expect("it runs");
    let answer: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no answer: {output:?}"));
    let failure = answer["err"].as_object().and_then(|cases| cases.iter().next()).expect("an error");
    assert!(failure.1["message"].is_string() && failure.1["fix"].is_string(), "{answer}");
    let name = match failure.0.as_str() {
        "permanent" => "permanent",
        "transient" => "transient",
        "permanent-unconfirmed" => "unconfirmed",
        other => panic!("{other}"),
    };
    (output.status.code().expect("an exit code"), name)
}

/// The outcome that an agent sees.
fn agent(tool: &str, target: &[&str]) -> Value {
    let arguments =
        if tool == "validate" { json!({}) } else { json!({"to": "+15555550123", "body": "Hello"}) };
    let hello = json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}});
    let lines = [
        json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": hello}),
        json!({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}),
    ];
    let mut mcp = command(&[&["mcp"], target].concat());
    let mut child =
        mcp.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    let mut stdin = child.stdin.take().expect("stdin");
    for line in lines {
        writeln!(stdin, "{line}").expect("it reads");
    }
    drop(stdin);
    let Output { stdout, stderr, .. } = child.wait_with_output().expect("it ends");
    let text = String::from_utf8(stdout).expect("text");
    let mut answers = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let answer = answers.find(|answer| answer["id"] == 1);
    let answer = answer.unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&stderr)));
    answer["result"]["structuredContent"]["verdict"].clone()
}

/// The outcome that a campaign records.
async fn campaign(component: &[u8], graph: SocketAddr) -> &'static str {
    let host = Host::new(HostOptions::default().instances(4)).expect("a host");
    let session = Session::new(&Plugin::load(&host, component).expect("a plugin"))
        .token(Source::fixed("EAAG"))
        .reroute(&graph.to_string())
        .expect("an address")
        .sandbox(|sandbox| sandbox.limits(Limits::default().deadline(Duration::from_secs(1))));
    Caller::call(&session, "send-message", Some(json!({}))).await.name()
}

#[test]
fn a_script_an_agent_and_a_campaign_agree_on_every_end_that_the_host_makes() {
    let folder = Folder::new();
    let connection = folder.file("connection.json", r#"{"access-token": "EAAG", "phone-number-id": "1"}"#);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let manifest = runtime.block_on(manifest());
    let (answering, silent) = (server(true), server(false));
    // The component's behaviour, whether the server answers, the outcome, and the exit code: 70 if nothing was sent.
    for (before, after, graph, outcome, code) in [
        (Does::Traps, Does::Traps, answering, "permanent", 70),
        (Does::Grows, Does::Traps, answering, "permanent", 70),
        (Does::Spins, Does::Traps, answering, "transient", 70),
        (Does::Asks, Does::Traps, answering, "unconfirmed", 3),
        (Does::Asks, Does::Grows, answering, "unconfirmed", 3),
        (Does::Asks, Does::Spins, answering, "unconfirmed", 3),
        (Does::Asks, Does::Traps, silent, "unconfirmed", 3),
    ] {
        let row = format!("{before:?}, then {after:?}; {outcome}");
        let wasm = component(before, after, &manifest);
        let file = folder.file(&format!("{before:?}-{after:?}.wasm"), &wasm);
        let graph_address = graph.to_string();
        let target =
            ["--component", &file, "--connection", &connection, "--graph", &graph_address, "--deadline", "1"];
        assert_eq!(script("send-message", &target), (code, outcome), "{row}");
        assert_eq!(agent("send-message", &target), outcome, "{row}");
        assert_eq!(runtime.block_on(campaign(&wasm, graph)), outcome, "{row}");
        if outcome == "unconfirmed" {
            // A call that only reads sent nothing, wherever it ended; only the deadline may be met by chance.
            let passes = after == Does::Spins || graph == silent;
            let outcome = if passes { "transient" } else { "permanent" };
            assert_eq!(script("validate", &target), (70, outcome), "{row}");
            assert_eq!(agent("validate", &target), outcome, "{row}");
        }
    }
}
