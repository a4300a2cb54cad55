//! Forms as a script uses them, and as a person does at a terminal.

mod attachments;
#[path = "../support/command.rs"]
mod command;
#[path = "../support/folder.rs"]
mod folder;
#[cfg(unix)]
mod layout;
#[cfg(unix)]
#[path = "../support/person.rs"]
mod person;
mod shells;
#[cfg(unix)]
mod terminal;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Output, Stdio};

use serde_json::Value;

use crate::command::command;

fn stdout(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("stdout is not JSON: {output:?}"))
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A simulated Graph API, and the file with a connection to it.
struct Simulate {
    child: Child,
    log: Option<std::process::ChildStderr>,
    connection: PathBuf,
}

impl Simulate {
    fn start(name: &str) -> Self {
        let mut child = command(&["simulate", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("stdout")).read_line(&mut line).expect("a line");
        let file = format!("forms-{name}-{}.json", std::process::id());
        let connection = Path::new(env!("CARGO_TARGET_TMPDIR")).join(file);
        fs::write(&connection, line).expect("a file");
        let log = child.stderr.take();
        Self { child, log, connection }
    }

    fn connection(&self) -> &str {
        self.connection.to_str().expect("UTF-8")
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let (head, rest) = arguments.split_at(1);
        command(&[head, &["--connection", self.connection()], rest].concat()).output().expect("it runs")
    }

    fn call(&self, function: &str, arguments: &[&str]) -> Output {
        self.run(&[&["call", function], arguments].concat())
    }

    /// How many messages were posted. Ends the simulated API.
    fn posts(self) -> usize {
        self.posts_to("/messages")
    }

    /// The same for another endpoint.
    fn posts_to(self, edge: &str) -> usize {
        self.log().lines().filter(|line| line.contains("POST") && line.contains(edge)).count()
    }

    /// Every request that arrived. Ends the simulated API.
    fn log(mut self) -> String {
        self.child.kill().expect("it runs");
        std::io::read_to_string(self.log.take().expect("stderr")).expect("UTF-8")
    }
}

impl Drop for Simulate {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
        _ = fs::remove_file(&self.connection);
    }
}

const ORDER: [&str; 6] = [
    "--set=name=order_confirmation",
    "--set=language=en_US",
    "--set=header.document.source.url=https://shop.example.com/7.pdf",
    r#"--set=body=[{"name":"customer_name","value":"*Ana*"},{"name":"order_number","value":"7"}]"#,
    "--set=buttons[0].index=0",
    "--set=buttons[0].value.url=7",
];

#[test]
fn describe_is_json_with_its_schemas_as_json() {
    let output = command(&["describe"]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let manifest = stdout(&output);
    assert_eq!(manifest["connection-schema"]["properties"]["access-token"]["writeOnly"], true);
    assert_eq!(manifest["tools"].as_array().unwrap().len(), 5);
    let output = command(&["describe", "send-template"]).output().unwrap();
    assert_eq!(stdout(&output)["input-schema"]["properties"]["to"]["type"], "string");
    let output = command(&["describe", "reply-buttons"]).output().unwrap();
    assert_eq!(stdout(&output)["example"]["path"], "/{phone-number-id}/messages", "a recipe has a name, too");
    let output = command(&["describe", "reply-button"]).output().unwrap();
    assert!(stderr(&output).contains("did you mean reply-buttons?"), "{output:?}");
    let output = command(&["describe", "send-templates"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("did you mean send-template?"), "{output:?}");
}

#[test]
fn templates_are_listed_by_filter_and_numbers_whole() {
    let simulate = Simulate::start("lists");
    let templates = |filters: &[&str]| {
        let output = simulate.run(&[&["templates"], filters].concat());
        assert!(output.status.success(), "{output:?}");
        stdout(&output)["ok"]["templates"].as_array().unwrap().clone()
    };
    let all = templates(&[]);
    assert!(all.len() > 20);
    let paused = templates(&["--status", "PAUSED", "--category", "MARKETING"]);
    assert!(!paused.is_empty() && paused.iter().all(|template| template["status"] == "PAUSED"));
    let one = templates(&["--name", "order_conf", "--language", "pt_BR"]);
    assert_eq!((one.len(), &one[0]["name"]), (1, &"order_confirmation".into()));
    let output = simulate.run(&["phone-numbers"]);
    assert!(stdout(&output)["ok"]["phone-numbers"].as_array().unwrap().len() > 1);
}

#[test]
fn a_third_parameter_that_is_missing_is_named_and_nothing_is_sent() {
    let simulate = Simulate::start("third");
    let output = simulate.run(&[&["preview"], &ORDER[..]].concat());
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let preview = stdout(&output);
    assert_eq!(preview["ok"]["faults"][0]["field"], "body[2].value");
    assert!(stderr(&output).starts_with("body[2].value: Parameter delivery_date is missing"), "{output:?}");

    let call = [&["call", "send-template", "--check", "--set=to=+15555550123"], &ORDER[..]].concat();
    let call = |more: &[&str]| {
        let (head, rest) = call.split_at(2);
        command(&[head, &["--connection", simulate.connection()], rest, more].concat()).output().unwrap()
    };
    let output = call(&[]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let refused = &stdout(&output)["err"]["permanent"];
    assert_eq!(refused["field"], "body[2].value");
    assert!(refused["message"].as_str().unwrap().contains("delivery_date"), "{refused}");
    let of_two = &stdout(&call(&["--set=header="]))["err"]["permanent"];
    let fix = of_two["fix"].as_str().unwrap();
    assert!(fix.starts_with("header.document: ") && fix.contains(" body[2].value: "), "{of_two}");

    let output = call(&["--set=body[2].name=delivery_date", "--set=body[2].value=Monday"]);
    assert!(output.status.success(), "{output:?}");
    assert!(stdout(&output)["ok"]["message-id"].is_string());
    // Of the two calls, only the second was sent.
    assert_eq!(simulate.posts(), 1);
}

#[test]
fn set_is_typed_and_a_field_that_is_not_known_is_refused_by_name() {
    let simulate = Simulate::start("set");
    let call = |set: &[&str]| {
        let arguments = [&["call", "send-message", "--connection", simulate.connection()], set].concat();
        command(&arguments).output().unwrap()
    };
    let output = call(&["--set", "to=+15555550123", "--set", "body=Hello", "--set", "preview-url=true"]);
    assert!(output.status.success(), "{output:?}");
    for (set, message) in [
        ("preview-ulr=true", "--set preview-ulr is not known; did you mean preview-url, true or false?"),
        ("preview-url=yes", "--set preview-url must be true or false"),
    ] {
        let output = call(&["--set", set]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(stderr(&output).contains(message), "{output:?}");
    }
    // Without a terminal, nothing is asked.
    let output = call(&["--set", "to=+15555550123"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["err"]["permanent"]["field"], "body", "{answer}");
    let output = call(&[]);
    assert!(stderr(&output).contains("give --input FILE, --input - for stdin, or --set"), "{output:?}");
}
