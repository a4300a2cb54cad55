//! `mcp` as an agent's host starts it: its stdout, the tools it exposes, where it listens.

#[path = "support/command.rs"]
mod command;
#[path = "support/folder.rs"]
mod folder;

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

/// The command as an agent's host starts it: it must work with no connection and no token.
fn command(arguments: &[&str]) -> Command {
    let mut command = command::command(&[&["mcp"], arguments].concat());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn refused(arguments: &[&str]) -> (Option<i32>, String) {
    let output = command(arguments).output().expect("it runs");
    assert!(output.stdout.is_empty(), "{output:?}");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// The answers that a client without a library gets, in the order of their ids.
fn converse(arguments: &[&str], requests: &[Value]) -> (Vec<Value>, Output) {
    let mut child = command(arguments).stdin(Stdio::piped()).spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("stdin");
    let hello = json!({
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    });
    let mut lines = vec![
        json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": hello}),
        json!({"jsonrpc": "2.0", "method": "notifications/initialized"}),
    ];
    lines.extend_from_slice(requests);
    for line in lines {
        writeln!(stdin, "{line}").expect("it reads");
    }
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let text = String::from_utf8(output.stdout.clone()).expect("text");
    let mut answers: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("a message of the protocol")).collect();
    assert!(answers.iter().all(|answer| answer["jsonrpc"] == "2.0"), "{text}");
    answers.sort_by_key(|answer| answer["id"].as_u64());
    (answers, output)
}

fn call(id: u32, tool: &str, arguments: Value) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": {"name": tool, "arguments": arguments}})
}

#[test]
fn stdout_has_the_protocol_and_nothing_else() {
    let list = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"});
    let message = json!({"to": "15555550123", "body": "hello"});
    let (answers, output) = converse(&["--trace"], &[list, call(2, "send-message", message)]);
    assert_eq!(answers.len(), 3, "{answers:?}");
    assert_eq!(answers[0]["result"]["protocolVersion"], "2025-06-18");
    assert_eq!(answers[1]["result"]["tools"].as_array().expect("tools").len(), 9);
    assert_eq!(answers[2]["result"]["isError"], true, "{answers:?}");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("\nsend-message: permanent, "), "{stderr}");
    // A client that leaves is not an error.
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_client_that_says_nothing_is_no_fault() {
    let output = command(&[]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(output.stdout.is_empty());
}

#[test]
fn tools_are_chosen_by_name() {
    let list = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"});
    let (answers, _) = converse(&["--tools", "list-templates,reply-buttons"], &[list]);
    let tools = answers[1]["result"]["tools"].as_array().expect("tools");
    let names: Vec<_> = tools.iter().map(|tool| &tool["name"]).collect();
    assert_eq!(names, ["list-templates", "reply-buttons"]);
    let (code, stderr) = refused(&["--tools", "list-templatse"]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("there is no tool list-templatse"), "{stderr}");
    let (code, stderr) = refused(&["--read-only", "--tools", "send-message"]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("send-message does more than read"), "{stderr}");
}

#[test]
fn a_bad_guard_or_file_is_refused_by_its_flag_and_with_the_fix() {
    for (arguments, flag, fix) in [
        (&["--events", "/no/such/events.jsonl"][..], "--events", "host-harness webhook --out FILE"),
        (&["--allow-to", "DE,15555550123"], "--allow-to", "with + and country code"),
        (&["--max-sends", "0"], "--max-sends", "1.."),
        (&["--files", "/no/such/folder"], "--files", "give a folder that exists"),
        (&["--files", ".", "--read-only"], "--files", "--read-only"),
    ] {
        let (code, stderr) = refused(arguments);
        assert_eq!(code, Some(2), "{arguments:?}: {stderr}");
        assert!(stderr.contains(flag) && stderr.contains(fix), "{arguments:?}: {stderr}");
    }
}

#[test]
fn events_guards_and_files_are_switched_on_by_their_flags() {
    let folder = folder::Folder::new("mcp-events");
    let events = folder.file("events.jsonl", "");
    let files = folder.0.to_str().expect("text");
    let flags = ["--events", &events, "--files", files, "--allow-to", "DE", "--tools", "send-message"];
    let list = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"});
    let message = json!({"to": "+15555550123", "body": "hello"});
    let (answers, output) = converse(&flags, &[list, call(2, "send-message", message)]);
    let tools = answers[1]["result"]["tools"].as_array().expect("tools");
    let names: Vec<_> = tools.iter().map(|tool| &tool["name"]).collect();
    assert_eq!(names, ["send-message", "inbox", "message-status", "wait", "send-file"]);
    assert_eq!(answers[2]["result"]["structuredContent"]["kind"], "host-denied", "{answers:?}");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("\nsend-message: permanent, refused by this server: host-denied\n"), "{stderr}");
}

#[test]
fn other_machines_are_not_served_unasked() {
    let (code, stderr) = refused(&["--listen", "0.0.0.0:0"]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("--allow-host"), "{stderr}");
    let (code, _) = refused(&["--allow-host", "tools.example"]);
    assert_eq!(code, Some(2));
}

#[test]
fn the_address_taken_is_said_on_stderr() {
    let mut child = command(&["--listen", "127.0.0.1:0"]).spawn().expect("it starts");
    let stderr = BufReader::new(child.stderr.take().expect("stderr"));
    let mut lines = stderr.lines().map(|line| line.expect("a line"));
    let url =
        lines.find_map(|line| line.strip_prefix("Listening on ").map(str::to_owned)).expect("an address");
    let address = url.strip_prefix("http://").and_then(|url| url.strip_suffix("/mcp")).expect("a URL");
    std::net::TcpStream::connect(address).expect("it listens");
    child.kill().expect("it runs");
    let mut stdout = String::new();
    child.stdout.take().expect("stdout").read_to_string(&mut stdout).expect("text");
    assert!(stdout.is_empty(), "{stdout}");
    child.wait().expect("it ends");
}

#[cfg(unix)]
#[test]
fn a_second_signal_stops_it_at_once() {
    let mut child = command(&["--listen", "127.0.0.1:0"]).spawn().expect("it starts");
    let stderr = BufReader::new(child.stderr.take().expect("stderr"));
    let mut lines = stderr.lines().map(|line| line.expect("a line"));
    let mut said = |part: &str| {
        let line = lines.find(|line| line.contains(part));
        line.unwrap_or_else(|| panic!("{part:?} is not said"))
    };
    let url = said("Listening on ");
    let address = url.trim_start_matches("Listening on http://").trim_end_matches("/mcp").to_owned();
    // A request in progress: the server asks for its body, which never arrives.
    let mut stream = std::net::TcpStream::connect(&address).expect("it listens");
    let head = format!(
        "POST /mcp HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n\
         accept: application/json, text/event-stream\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).expect("it reads");
    let mut answer = [0; "HTTP/1.1 100".len()];
    stream.read_exact(&mut answer).expect("it answers");
    assert_eq!(&answer, b"HTTP/1.1 100");

    let id = child.id().to_string();
    let terminate = || assert!(Command::new("kill").args(["-TERM", &id]).status().expect("kill").success());
    terminate();
    said("Stopping");
    terminate();
    said("Stopped at once");
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

#[test]
fn a_line_that_is_not_a_message_is_answered_and_noted() {
    let mut child = command(&[]).stdin(Stdio::piped()).spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("stdin");
    let call = r#"{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"a","arguments":{"body":"\ud800"}}}"#;
    writeln!(stdin, "{call}").expect("it reads");
    let mut answer = String::new();
    BufReader::new(child.stdout.take().expect("stdout")).read_line(&mut answer).expect("an answer");
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    assert_eq!((&answer["id"], &answer["error"]["code"]), (&json!(5), &json!(-32700)), "{answer}");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("A message was not read: not JSON"), "{stderr}");
}
