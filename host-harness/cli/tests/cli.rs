//! The command as a person or a script uses it: its output, and how it exits.

#[path = "support/command.rs"]
mod command;
#[path = "support/folder.rs"]
mod folder;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::thread;

use rustls::pki_types::PrivateKeyDer;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::command::command;
use crate::folder::Folder;

const TOKEN: &str = "EAAG-demo-system-user-token";

#[track_caller]
fn run(arguments: &[&str]) -> Output {
    command(arguments).output().expect("it runs")
}

fn stdout(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("stdout is not JSON: {output:?}"))
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[track_caller]
fn assert_exit(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{output:?}");
}

/// `host-harness simulate`, in its own process.
struct Simulate {
    child: Child,
    address: String,
    connection: Value,
}

impl Simulate {
    fn start() -> Self {
        Self::start_with(Stdio::null())
    }

    fn start_with(stderr: Stdio) -> Self {
        let mut child = command(&["simulate", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .expect("it runs");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("stdout")).read_line(&mut line).expect("a line");
        let connection: Value = serde_json::from_str(&line).expect("JSON in one line");
        let url = connection["graph-url"].as_str().expect("an address");
        let address = url.strip_prefix("http://").expect("plain HTTP").to_owned();
        Self { child, address, connection }
    }
}

impl Drop for Simulate {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

fn order_confirmation() -> Value {
    json!({
        "to": "+15555550123",
        "name": "order_confirmation",
        "language": "en_US",
        "header": {"document": {"source": {"url": "https://shop.example.com/7.pdf"}, "filename": "7.pdf"}},
        "body": [
            {"name": "customer_name", "value": "Ana"},
            {"name": "order_number", "value": "7"},
            {"name": "delivery_date", "value": "Monday"},
        ],
        "buttons": [{"index": 0, "value": {"url": "7"}}],
    })
}

#[test]
fn without_arguments_it_tells_a_newcomer_where_to_begin() {
    let output = run(&[]);
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("host-harness demo"), "{output:?}");
}

#[test]
fn demo_shows_the_five_functions_and_all_four_verdicts() {
    let output = run(&["demo"]);
    assert_exit(&output, 0);
    let shown = String::from_utf8_lossy(&output.stdout);
    let flowing = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "validate",
        "send-message",
        "send-media",
        "send-template",
        "custom-api-call",
        "code 1006",
        "code 132001",
        "code 190",
        "transient (rate-limited, code 130429, repeat after 1000 ms)",
        "permanent-unconfirmed (network-failed)",
        "callback-data ticket-4711 as sent. It was sent: do not repeat it.",
    ] {
        assert!(flowing.contains(part), "{part} is missing: {shown}");
    }
    assert!(!shown.contains("NOT as it should"), "{shown}");
    assert!(!shown.contains(TOKEN), "{shown}");
    // It is sent only when it is repeated.
    let repeated = shown.split("after that wait").nth(1).expect("a repeat");
    assert!(
        repeated.trim_start().lines().nth(1).is_some_and(|line| line.contains("as it should: accepted for")),
        "{shown}"
    );
    let wide: Vec<_> = shown.lines().filter(|line| line.chars().count() > 80).collect();
    assert!(wide.is_empty(), "{wide:#?}");
}

#[test]
fn inspect_tells_imports_exports_and_size() {
    let output = run(&["inspect", "--json"]);
    assert_exit(&output, 0);
    let said = stdout(&output);
    assert_eq!(said["imports"].as_array().map(Vec::len), Some(7));
    assert!(
        said["exports"].as_array().unwrap().contains(&json!("whatsapp:toolkit/toolkit@0.1.0#send-template"))
    );
    assert!(said["size"].as_u64().unwrap() > 10_000);
    let prose = run(&["inspect"]);
    assert_exit(&prose, 0);
    assert!(prose.stdout.is_empty());
    assert!(
        stderr(&prose).contains("send-template: func(connection: connection, input: send-template-input)")
    );
}

#[test]
fn a_reader_that_has_seen_enough_is_no_fault() {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let output = command(&["describe"]).stdout(writer).stderr(Stdio::piped()).spawn();
    let output = output.and_then(Child::wait_with_output).expect("it runs");
    assert_exit(&output, 0);
    assert_eq!(stderr(&output), "");
}

#[test]
fn a_release_has_the_components_the_contract_the_packages_the_licences_completions_pages_and_their_sums() {
    let folder = Folder::new("release");
    let out = folder.0.join("dist");
    let output = run(&["package", "--out", out.to_str().expect("UTF-8")]);
    assert_exit(&output, 0);
    let read = |name: &str| fs::read(out.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));

    let component = out.join("whatsapp_toolkit.wasm");
    let mut built_in = stdout(&run(&["inspect", "--json"]));
    assert_eq!(built_in["via"], "exchange", "the other one is called");
    built_in["via"] = "wasi:http".into();
    assert_eq!(
        stdout(&run(&["inspect", "--json", "--component", component.to_str().expect("UTF-8")])),
        built_in
    );
    let text = String::from_utf8(read("whatsapp_toolkit.wit")).expect("UTF-8");
    for wanted in ["package whatsapp:toolkit@", "/// Send an approved template", "send-template: func("] {
        assert!(text.contains(wanted), "{wanted}");
    }
    let manifest: Value = serde_json::from_slice(&read("describe.json")).expect("JSON");
    assert_eq!(manifest["tools"][0]["name"], "validate");

    let sums = String::from_utf8(read("SHA256SUMS")).expect("UTF-8");
    let said = stdout(&output);
    let files = said["files"].as_array().expect("files");
    let names = files.iter().map(|file| file["name"].as_str().expect("a name"));
    // The layout's blobs are named by their content's hash.
    let (blobs, names): (Vec<_>, Vec<_>) = names.partition(|name| name.starts_with("oci/blobs/sha256/"));
    assert_eq!(blobs.len(), 3, "the component, its configuration and the manifest");
    let (pages, names): (Vec<_>, Vec<_>) = names.into_iter().partition(|name| name.starts_with("man/"));
    for page in ["man/host-harness.1", "man/host-harness-call.1", "man/host-harness-broadcast-status.1"] {
        assert!(pages.contains(&page), "{pages:?}");
        assert!(read(page).starts_with(b".ie"), "{page} is in roff");
    }
    assert_eq!(
        names,
        [
            "whatsapp_toolkit.wasm",
            "whatsapp_toolkit_exchange.wasm",
            "whatsapp_toolkit_exchange_fast.wasm",
            "whatsapp_toolkit.wit",
            "whatsapp_toolkit.wit.wasm",
            "describe.json",
            "whatsapp-cloud-toolkit-0.1.0.tgz",
            "whatsapp_cloud_toolkit-0.1.0-py3-none-any.whl",
            "oci/oci-layout",
            "oci/index.json",
            "server.json",
            "LICENSE",
            "licenses/component.txt",
            "licenses/command.txt",
            "completions/host-harness.bash",
            "completions/host-harness.elv",
            "completions/host-harness.fish",
            "completions/_host-harness.ps1",
            "completions/_host-harness",
        ]
    );
    for file in files {
        let (name, sum) = (file["name"].as_str().expect("a name"), file["sha256"].as_str().expect("a sum"));
        let expected: String = Sha256::digest(read(name)).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(sum, expected, "{name}");
        assert!(sums.contains(&format!("{sum}  {name}\n")), "{sums}");
    }

    let file = folder.file("not-a-folder", "");
    let refused = run(&["package", "--out", &file]);
    assert_exit(&refused, 2);
    assert!(stderr(&refused).contains("--out: cannot make"), "{}", stderr(&refused));
}

#[test]
fn one_shell_simulates_and_another_sends_a_named_template_with_a_document() {
    let folder = Folder::new("two-shells");
    let simulate = Simulate::start();
    let connection = folder.file("connection.json", simulate.connection.to_string());
    let input = folder.file("input.json", order_confirmation().to_string());
    let call = [
        "call",
        "send-template",
        "--graph",
        &simulate.address,
        "--connection",
        &connection,
        "--input",
        &input,
    ];
    let output = run(&call);
    assert_exit(&output, 0);
    assert!(stdout(&output)["ok"]["message-id"].as_str().unwrap().starts_with("wamid."));
    // The connection alone is enough to reach the simulator.
    let output = run(&["call", "send-template", "--connection", &connection, "--input", &input]);
    assert_exit(&output, 0);

    // The same from stdin, with the connection from the environment.
    let mut child = command(&["call", "send-template", "--graph", &simulate.address, "--input", "-"])
        .env("WHATSAPP_ACCESS_TOKEN", simulate.connection["access-token"].as_str().unwrap())
        .env("WHATSAPP_PHONE_NUMBER_ID", simulate.connection["phone-number-id"].as_str().unwrap())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), order_confirmation().to_string().as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_exit(&output, 0);
    assert!(stdout(&output)["ok"]["message-id"].is_string());
}

#[cfg(unix)]
#[test]
fn the_simulator_logs_late_failures_and_at_its_end_how_many_were_sent_to_how_many() {
    let folder = Folder::new("tally");
    let mut simulate = Simulate::start_with(Stdio::piped());
    let connection = folder.file("connection.json", simulate.connection.to_string());
    let input = folder.file("input.json", order_confirmation().to_string());
    for _ in 0..2 {
        assert_exit(&run(&["call", "send-template", "--connection", &connection, "--input", &input]), 0);
    }
    let closed = ["--set", "to=+15555550124", "--set", "body=Hello"];
    assert_exit(&run(&[&["call", "send-message", "--connection", &connection], &closed[..]].concat()), 0);
    let ctrl_c = Command::new("kill").args(["-INT", &simulate.child.id().to_string()]).status();
    assert!(ctrl_c.expect("kill runs").success());
    let mut said = String::new();
    simulate.child.stderr.take().expect("stderr").read_to_string(&mut said).expect("UTF-8");
    assert!(
        said.contains("to +15555550124 was accepted and then failed: Re-engagement message (#131047)"),
        "{said}"
    );
    assert!(said.ends_with("Messages accepted: 3. Recipients: 2.\n"), "{said}");
    assert!(simulate.child.wait().expect("it ends").success());
}

#[test]
fn validate_takes_the_three_field_form_from_a_toml_file() {
    let folder = Folder::new("validate");
    let simulate = Simulate::start();
    let connection = format!(
        "name = \"Books\"\naccess-token = {}\nbusiness-account-id = {}\n",
        simulate.connection["access-token"], simulate.connection["business-account-id"]
    );
    let connection = folder.file("connection.toml", connection);
    let output = run(&["validate", "--graph", &simulate.address, "--connection", &connection]);
    assert_exit(&output, 0);
    assert!(stdout(&output)["ok"]["business-account"]["phone-numbers"].as_array().unwrap().len() > 1);
    assert!(!format!("{output:?}").contains(TOKEN));
}

#[test]
fn the_token_may_be_in_a_file_or_come_from_a_command() {
    let folder = Folder::new("tokens");
    let simulate = Simulate::start();
    let ids = json!({"business-account-id": simulate.connection["business-account-id"]});
    let connection = folder.file("connection.json", ids.to_string());
    let token = folder.file("token", format!("{TOKEN}\n"));
    let print = format!("echo {TOKEN}");
    for source in [["--token-file", &token], ["--token-command", &print]] {
        let mut arguments = vec!["validate", "--graph", &simulate.address, "--connection", &connection];
        arguments.extend(source);
        let output = run(&arguments);
        assert_exit(&output, 0);
        // Meta described the real token, not the placeholder.
        assert_eq!(stdout(&output)["ok"]["token"]["kind"], "SYSTEM_USER");
        assert!(!format!("{output:?}").contains(TOKEN));
    }
    let own = folder.file("own.json", json!({"access-token": TOKEN}).to_string());
    for (arguments, said) in [
        (&["--token-file", "/nowhere"][..], "the file /nowhere"),
        (&["--token-command", "echo EAAG-secret; exit 7"], "7"),
        (&["--token-command", "echo the vault is locked >&2; exit 7"], "the vault is locked"),
        (&["--token-file", &token, "--token-command", &print], "cannot be used with"),
        (&["--token-file", &token, "--connection", &own], "access-token"),
    ] {
        let output = run(&[&["validate"], arguments].concat());
        assert_exit(&output, 2);
        assert!(stderr(&output).contains(said), "{output:?}");
        let shown = format!("{output:?}");
        assert!(!shown.contains(TOKEN) && !shown.contains("EAAG-secret"), "{shown}");
    }
}

#[test]
fn a_trace_has_a_line_for_each_exchange_and_no_token() {
    let folder = Folder::new("trace");
    let simulate = Simulate::start();
    let connection = folder.file("connection.json", simulate.connection.to_string());
    let output = run(&["validate", "--trace", "--connection", &connection]);
    assert_exit(&output, 0);
    let trace = stderr(&output);
    let lines: Vec<_> = trace.lines().collect();
    assert_eq!(lines.len(), 4, "{trace}");
    assert!(lines[0].starts_with("GET ") && lines[0].contains("/debug_token 200 (connect "), "{trace}");
    assert!(lines.iter().all(|line| line.ends_with(" bytes)") && line.contains(", total ")), "{trace}");
    assert!(lines[1].contains("reused connection, first byte "), "{trace}");
    assert!(!trace.contains(TOKEN), "{trace}");
}

/// A proxy that gives its one client this answer, and that client's request.
fn proxy(answer: &'static str) -> (String, thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let asked = thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let mut head = String::new();
        let mut reader = BufReader::new(&stream);
        while !head.ends_with("\r\n\r\n") {
            assert_ne!(reader.read_line(&mut head).unwrap(), 0, "{head}");
        }
        (&stream).write_all(answer.as_bytes()).unwrap();
        head
    });
    (address, asked)
}

#[test]
fn the_proxy_of_the_environment_leads_to_meta() {
    let folder = Folder::new("proxy");
    let connection =
        folder.file("c.toml", "access-token = 'EAAG-secret'\nphone-number-id = '1'\ntimeout-ms = 60000");
    let input = folder.file("i.json", r#"{"to": "+15555550123", "body": "Hello"}"#);
    for (answer, status, code) in [
        ("HTTP/1.1 407 No\r\ncontent-length: 0\r\n\r\n", "answered 407", 1),
        ("HTTP/1.1 502 No\r\ncontent-length: 0\r\n\r\n", "answered 502", 75),
    ] {
        let (address, asked) = proxy(answer);
        let output =
            command(&["call", "send-message", "--trace", "--connection", &connection, "--input", &input])
                .env("HTTPS_PROXY", format!("http://me:hidden@{address}"))
                .output()
                .unwrap();
        assert_exit(&output, code);
        let head = asked.join().unwrap();
        assert!(head.starts_with("CONNECT graph.facebook.com:443 HTTP/1.1\r\n"), "{head}");
        assert!(!head.contains("EAAG"), "{head}");
        let told = stderr(&output);
        assert!(told.contains(&format!("the proxy http://{address} {status}")), "{told}");
        assert!(!format!("{output:?}").contains("hidden"), "{output:?}");
    }
}

#[test]
fn a_proxy_that_cannot_be_used_is_said_by_name_without_its_password() {
    for (name, value) in
        [("HTTPS_PROXY", "https://me:hidden@a.test"), ("all_proxy", "socks5://me:hidden@a.test:1080")]
    {
        let output = command(&["validate"]).env(name, value).output().unwrap();
        assert_exit(&output, 2);
        let error = stderr(&output);
        assert!(error.contains(name) && error.contains("http://") && !error.contains("hidden"), "{error}");
    }
}

#[test]
fn a_companys_own_authority_is_trusted_where_it_is_named() {
    let folder = Folder::new("ca");
    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let ca = folder.file("ca.pem", certified.cert.pem());
    let key = PrivateKeyDer::Pkcs8(certified.signing_key.serialize_der().into());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let connection = json!({"access-token": "EAAG-secret", "phone-number-id": "1", "graph-url": url});
    let connection = folder.file("c.json", connection.to_string());
    let input = folder.file("i.json", r#"{"method": "get", "path": "/me"}"#);
    let call = ["call", "custom-api-call", "--connection", &connection, "--input", &input];

    let server = thread::spawn(move || {
        // The first client does not trust it, and closes during the handshake.
        for stream in listener.incoming().take(2) {
            let tls = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = rustls::StreamOwned::new(tls, stream.unwrap());
            let mut head = [0; 4_096];
            if stream.read(&mut head).is_ok_and(|length| length > 0) {
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").unwrap();
            }
        }
    });
    let untrusted = run(&call);
    assert_exit(&untrusted, 1);
    assert!(stderr(&untrusted).contains("certificate"), "{untrusted:?}");
    let trusted = run(&[&call[..], &["--ca-file", &ca]].concat());
    assert_exit(&trusted, 0);
    assert_eq!(stdout(&trusted)["ok"]["status"], 200);
    server.join().unwrap();
}

#[test]
fn the_exit_code_is_the_verdict() {
    let folder = Folder::new("verdicts");
    let connection =
        folder.file("c.toml", "access-token = 'EAAG-secret'\nphone-number-id = '1'\ntimeout-ms = 5000");
    let good = folder.file("good.json", r#"{"to": "+15555550123", "body": "Hello"}"#);
    let bad = folder.file("bad.json", r#"{"to": "15555550123", "body": "Hello"}"#);
    let call = |graph: &str, input: &str| {
        run(&["call", "send-message", "--graph", graph, "--connection", &connection, "--input", input])
    };

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        // Reads some of the request and hangs up.
        _ = stream.read(&mut [0; 64]).unwrap();
    });
    let unconfirmed = call(&address, &good);
    server.join().unwrap();
    assert_exit(&unconfirmed, 3);
    assert!(stdout(&unconfirmed)["err"]["permanent-unconfirmed"].is_object());

    // Nothing listens there any more.
    let transient = call(&address, &good);
    assert_exit(&transient, 75);
    assert!(stdout(&transient)["err"]["transient"].is_object());

    let permanent = call(&address, &bad);
    assert_exit(&permanent, 1);
    assert_eq!(stdout(&permanent)["err"]["permanent"]["code"], 1006);
    for output in [unconfirmed, transient, permanent] {
        assert!(!format!("{output:?}").contains("EAAG-secret"));
    }
}

#[test]
fn what_does_not_fit_is_said_by_name_and_exits_2() {
    let folder = Folder::new("usage");
    let unknown = folder.file("unknown.json", r#"{"to": "+15555550123", "boddy": "Hello"}"#);
    let within = folder.file("within.json", r#"{"input": {"to": "+15555550123", "body": "Hello"}}"#);
    let address = folder.file("address.toml", "graph-url = 'http://127.0.0.1:8080'");
    let both = folder
        .file("both.json", r#"{"access-token": "EAAG-unquoted", "graph-url": "http://127.0.0.1:8080"}"#);
    let broken = folder.file("broken.json", "{");
    let junk = folder.file("junk.wasm", "junk");
    let secret = folder.file("secret.toml", "access-token = EAAG-unquoted");
    let no_pem = folder.file("no.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    for (arguments, said) in [
        (&["call", "send-message"][..], &["input"][..]),
        (&["call", "send-message", "--input", &within], &["only the value of that key"]),
        (&["validate", "--connection", &address, "--token-command", "echo EAAG"], &["graph-url", "--graph"]),
        (
            &["validate", "--connection", &both, "--graph", "127.0.0.1:8081"],
            &["graph-url", "--graph", "http://127.0.0.1:8080", "127.0.0.1:8081"],
        ),
        (&["simulate", "--listen", "9000"], &["127.0.0.1:8080"]),
        (&["webhook", "--listen", "9000"], &["127.0.0.1:8080"]),
        (&["mcp", "--listen", "9000"], &["127.0.0.1:8080"]),
        (&["broadcast", "--journal", "run.db", "--rate", "0"], &["--rate", "at least 1"]),
        (&["call", "send-mesage", "--input", &unknown], &["send-message"]),
        (&["call", "send-message", "--input", &broken], &["not JSON"]),
        (&["call", "send-message", "--input", "/nowhere.json"], &["/nowhere.json"]),
        (&["validate", "--connection", "/nowhere.toml"], &["/nowhere.toml"]),
        (&["validate", "--graph", "nowhere"], &["HOST:PORT"]),
        (&["validate", "--ca-file", "/nowhere.pem"], &["/nowhere.pem"]),
        (&["validate", "--ca-file", &no_pem], &["authority"]),
        (&["inspect", "--component", &junk], &["junk.wasm"]),
        (&["validate", "--connection", &secret], &["secret.toml"]),
        (&["dance"], &["dance"]),
    ] {
        let output = run(arguments);
        assert_exit(&output, 2);
        assert!(output.stdout.is_empty(), "{output:?}");
        let error = stderr(&output);
        assert!(said.iter().all(|word| error.contains(word)), "{arguments:?}: {error}");
        assert!(!error.contains("EAAG-unquoted"), "{error}");
    }
}

#[test]
fn an_input_that_the_contract_does_not_have_is_answered_by_name_by_either_way() {
    let folder = Folder::new("misfit");
    let unknown = folder.file("unknown.json", r#"{"to": "+15555550123", "boddy": "Hello"}"#);
    let wrong = folder.file("wrong.json", r#"{"to": 15555550123, "body": "Hello"}"#);
    for way in ["exchange", "wasi-http"] {
        for (input, field, said) in [(&unknown, "boddy", "body"), (&wrong, "to", "number")] {
            let output = run(&["call", "send-message", "--via", way, "--input", input]);
            assert_exit(&output, 1);
            let answer = stdout(&output);
            let failure = &answer["err"]["permanent"];
            assert_eq!(
                (&failure["kind"], &failure["field"]),
                (&json!("invalid-input"), &json!(field)),
                "{answer}"
            );
            assert!(failure["message"].as_str().unwrap().contains(said), "{answer}");
        }
    }
}

#[test]
fn a_plugin_that_fails_is_the_hosts_to_report() {
    let folder = Folder::new("trap");
    let trap = r#"(component
        (core module $m (func (export "validate") unreachable))
        (core instance $i (instantiate $m))
        (func (export "validate") (canon lift (core func $i "validate"))))"#;
    let component = folder.file("trap.wasm", wat::parse_str(trap).unwrap());
    let output = run(&["call", "validate", "--component", &component]);
    assert_exit(&output, 70);
    let answer = stdout(&output);
    assert!(answer["err"]["permanent"]["message"].as_str().unwrap().contains("unreachable"), "{answer}");
    assert!(stderr(&output).contains("unreachable"), "{output:?}");
}

#[test]
fn a_plugin_that_wants_more_is_refused() {
    let folder = Folder::new("wants");
    let wants = r#"(component (import "wasi:random/random@0.2.2" (instance (export "get-random-u64" (func (result u64))))))"#;
    let component = folder.file("wants.wasm", wat::parse_str(wants).unwrap());
    let output = run(&["inspect", "--component", &component]);
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("wasi:random/random"), "{output:?}");
}

#[cfg(unix)]
#[test]
fn the_compiled_component_is_kept_where_the_environment_says() {
    let home = std::env::temp_dir().join(format!("host-harness-cli-{}", std::process::id()));
    let inspect = |caches: &str| {
        let mut command = command(&["inspect"]);
        command.env_remove("XDG_CACHE_HOME").env_remove("HOST_HARNESS_CACHE").env("HOME", &home);
        if !caches.is_empty() {
            command.env("HOST_HARNESS_CACHE", caches);
        }
        assert_exit(&command.output().expect("it runs"), 0);
    };
    let kept = || std::fs::read_dir(home.join(".cache/host-harness")).map_or(0, Iterator::count);
    inspect("off");
    assert!(!home.exists());
    inspect("");
    let first = kept();
    inspect("");
    let second = kept();
    std::fs::remove_dir_all(&home).unwrap();
    assert_eq!((first, second), (1, 1));
}

#[test]
fn a_connection_that_leads_nowhere_is_told_so() {
    let folder = Folder::new("nowhere");
    let empty = folder.file("empty.json", "");
    let output = run(&["validate", "--connection", &empty]);
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("empty.json is empty"), "{output:?}");

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = listener.local_addr().unwrap().to_string();
    drop(listener);
    let connection = json!({"access-token": TOKEN, "graph-url": format!("http://{nobody}")});
    let connection = folder.file("connection.json", connection.to_string());
    let output = run(&["validate", "--connection", &connection]);
    assert!(stderr(&output).contains(&format!("nothing listens on {nobody}; is")), "{output:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_message_is_sent_and_told_though_stderr_takes_nothing() {
    let folder = Folder::new("full");
    let simulate = Simulate::start();
    let connection = folder.file("connection.json", simulate.connection.to_string());
    let mut command = command(&["call", "send-message", "--trace", "--connection", &connection]);
    command.args(["--set", "to=+15550000001", "--set", "body=hello"]);
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let output = command.stderr(full).output().unwrap();
    assert_exit(&output, 0);
    assert!(stdout(&output)["ok"]["message-id"].is_string(), "{output:?}");
}
