//! `webhook` as a person or a script uses it.

#[path = "../support/command.rs"]
mod command;
#[path = "../support/folder.rs"]
mod folder;
mod forwarding;
mod recorded;
mod rotation;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use host_harness_simulator::webhook_signature;
use serde_json::{Value, json};

use crate::command::command;
use crate::folder::Folder;

const SECRET: &str = "the-app-secret-of-the-tests";

#[track_caller]
fn run(arguments: &[&str]) -> Output {
    command(arguments).output().expect("it runs")
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[track_caller]
fn events(stdout: &[u8]) -> Vec<Value> {
    let text = str::from_utf8(stdout).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON in a line")).collect()
}

/// A command that serves until it is killed. Its first line on stdout is JSON.
struct Serving {
    child: Child,
    said: Value,
    prose: Receiver<String>,
}

impl Serving {
    fn start(arguments: &[&str]) -> Self {
        let mut command = command(arguments);
        command.env("WHATSAPP_APP_SECRET", SECRET).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it runs");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("stdout")).read_line(&mut line).expect("a line");
        let stderr = BufReader::new(child.stderr.take().expect("stderr"));
        let (tell, prose) = channel();
        // Read to its end, so that it never waits for a reader.
        thread::spawn(move || stderr.lines().map_while(Result::ok).for_each(|line| _ = tell.send(line)));
        Self { child, said: serde_json::from_str(&line).expect("JSON in one line"), prose }
    }

    /// Sends a signed notification, and returns the answer's status.
    fn post(&self, body: &str) -> String {
        let url = self.said["url"].as_str().expect("an address");
        let mut stream =
            TcpStream::connect(url.trim_start_matches("http://").trim_end_matches('/')).expect("it listens");
        let signature = webhook_signature(SECRET, body.as_bytes());
        let head = format!(
            "POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-hub-signature-256: {signature}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(format!("{head}{body}").as_bytes()).expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        answer.split(' ').nth(1).expect("a status").to_owned()
    }

    #[cfg(unix)]
    fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().expect("it runs").success());
    }

    /// Reads its output until a line contains this.
    #[track_caller]
    fn wait_for(&self, part: &str) {
        let mut said = String::new();
        while !said.contains(part) {
            let line = self.prose.recv_timeout(Duration::from_secs(120));
            said += &line.unwrap_or_else(|_| panic!("{part:?} is not said, but: {said}"));
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// A notification with one status, as Meta would send it.
fn notification(id: &str) -> String {
    json!({"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [{
        "field": "messages",
        "value": {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "15555550100", "phone_number_id": "106540352242922"},
            "statuses": [{"id": id, "status": "sent", "timestamp": "1795370400", "recipient_id": "15555550123"}],
        },
    }]}]})
    .to_string()
}

#[test]
fn three_shells_send_a_message_and_hear_how_it_fared() {
    let folder = Folder::new("webhook-three-shells");
    let out = folder.file("events.jsonl", "{\"id\":\"of an earlier run\"}\n{\"id\":\"tor");
    let webhook = Serving::start(&["webhook", "--listen", "127.0.0.1:0", "--out", &out]);
    webhook.wait_for("10 bytes was removed");
    let url = webhook.said["url"].as_str().expect("an address").to_owned();
    let simulate = Serving::start(&[
        "simulate",
        "--listen",
        "127.0.0.1:0",
        "--webhook",
        &url,
        "--app-secret",
        SECRET,
        "--webhook-delay",
        "1",
    ]);
    let connection = folder.file("connection.json", simulate.said.to_string());
    let input = folder.file("input.json", r#"{"to": "+15555550124", "body": "Hello", "callback-data": "7"}"#);
    let sent = run(&["call", "send-message", "--connection", &connection, "--input", &input]);
    assert_eq!(sent.status.code(), Some(0), "{sent:?}");

    webhook.wait_for("POST 200: 1 event");
    let kept = events(&fs::read(&out).unwrap());
    assert_eq!(kept.len(), 2, "{kept:?}");
    assert_eq!(kept[0]["id"], "of an earlier run");
    let status = &kept[1]["content"]["message-status"];
    assert_eq!((&status["status"], &status["callback-data"]), (&json!("failed"), &json!("7")));
    assert_eq!(status["failure"]["code"], 131_047);

    // The file is in use.
    let second = command(&["webhook", "--listen", "127.0.0.1:0", "--out", &out])
        .env("WHATSAPP_APP_SECRET", SECRET)
        .output()
        .unwrap();
    assert_eq!(second.status.code(), Some(2), "{second:?}");
    assert!(stderr(&second).contains("another process"), "{second:?}");
}

#[cfg(unix)]
#[test]
fn a_service_manager_may_end_it() {
    let folder = Folder::new("webhook-ending");
    let out = folder.file("events.jsonl", "");
    let mut webhook = Serving::start(&["webhook", "--listen", "127.0.0.1:0", "--out", &out]);
    webhook.wait_for("Press Ctrl-C to stop");
    let id = webhook.child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert_eq!(webhook.child.wait().unwrap().code(), Some(0));
}

#[cfg(unix)]
#[test]
fn a_second_signal_stops_it_at_once() {
    let folder = Folder::new("webhook-at-once");
    let out = folder.file("events.jsonl", "");
    let mut webhook = Serving::start(&["webhook", "--listen", "127.0.0.1:0", "--out", &out]);
    let url = webhook.said["url"].as_str().expect("an address");
    // A request in progress: the server asks for its body, which never arrives.
    let address = url.trim_start_matches("http://").trim_end_matches('/');
    let mut stream = TcpStream::connect(address).expect("it listens");
    let signature = webhook_signature(SECRET, b"{}");
    let head = format!(
        "POST / HTTP/1.1\r\nhost: x\r\nx-hub-signature-256: {signature}\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).expect("it reads");
    let mut answer = [0; "HTTP/1.1 100".len()];
    stream.read_exact(&mut answer).expect("it answers");
    assert_eq!(&answer, b"HTTP/1.1 100");

    let id = webhook.child.id().to_string();
    let terminate = || assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    terminate();
    webhook.wait_for("Stopping");
    terminate();
    webhook.wait_for("Stopped at once");
    assert_eq!(webhook.child.wait().unwrap().code(), Some(0));
}

#[test]
fn recorded_deliveries_are_printed_and_a_forged_one_is_refused() {
    let folder = Folder::new("webhook-recorded");
    let delivery = |id: &str, secret: &str| {
        let body = notification(id);
        json!({"signature": webhook_signature(secret, body.as_bytes()), "body": body}).to_string()
    };
    let secret = folder.file("secret", format!("{SECRET}\n"));
    let good = [delivery("wamid.A", SECRET), delivery("wamid.B", SECRET)].join("\n");
    let output = run(&["webhook", "--secret-file", &secret, &folder.file("good.jsonl", &good)]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let printed = events(&output.stdout);
    assert_eq!(printed.len(), 2);
    assert_eq!(printed[1]["content"]["message-status"]["message-id"], "wamid.B");

    let forged = [delivery("wamid.A", "another"), delivery("wamid.B", SECRET)].join("\n");
    let print_secret = format!("echo {SECRET}");
    let forged = folder.file("forged.jsonl", forged);
    let output = run(&["webhook", "--secret-command", &print_secret, &forged]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(events(&output.stdout).len(), 1, "the other one stands");
    assert!(stderr(&output).contains("forged.jsonl, line 1"), "{output:?}");
    assert!(!format!("{output:?}").contains(SECRET));
}

#[test]
fn a_bare_body_needs_its_signature_or_the_word_that_it_has_none() {
    let folder = Folder::new("webhook-bare");
    let body = notification("wamid.A");
    let file = folder.file("body.json", &body);
    let signature = webhook_signature(SECRET, body.as_bytes());
    let output = run(&["webhook", "--secret", SECRET, "--signature", &signature, &file]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(events(&output.stdout).len(), 1);
    let other = signature.replace("sha256=", "sha256=0");
    assert_eq!(run(&["webhook", "--secret", SECRET, "--signature", &other, &file]).status.code(), Some(1));

    // From stdin, whoever sent it.
    let mut child = command(&["webhook", "--unsigned", "-"]);
    let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(body.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(events(&output.stdout)[0]["id"], "wamid.A:sent");

    for (arguments, said) in [
        (&["--secret", SECRET, &file][..], "--unsigned"),
        (&[&file], "WHATSAPP_APP_SECRET"),
        (&["--secret-file", "/nowhere", &file], "/nowhere"),
        (&["--secret", SECRET, "/nowhere.json"], "/nowhere.json"),
        (&["--secret", SECRET], "--listen"),
        (&["--secret", SECRET, "--unsigned", &file], "cannot be used with"),
        (&["--secret", SECRET, "--listen", "127.0.0.1:0", "--out", "/"], "/"),
    ] {
        let output = run(&[&["webhook"], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(output.stdout.is_empty() && stderr(&output).contains(said), "{output:?}");
    }
}

#[test]
fn simulated_webhooks_need_an_address_they_can_reach() {
    let output = run(&["simulate", "--listen", "127.0.0.1:0", "--webhook", "https://example.com/"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(stderr(&output).contains("http://HOST:PORT"), "{output:?}");
}
