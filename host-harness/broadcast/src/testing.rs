//! Shared by the tests.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use host_harness::Outcome;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::caller::{Caller, read};
use crate::contacts::Contacts;
use crate::failure::Failure;
use crate::import::ListSource;
use crate::journal::{Person, Run};
use crate::suppression::Suppression;
use crate::template::Template;

type Respond = dyn Fn(&str, &Value, usize) -> Value + Send + Sync;

/// A toolkit that answers as a test specifies, after a while, and remembers its calls.
#[derive(Clone)]
pub struct Script {
    respond: Arc<Respond>,
    asked: Arc<Mutex<Vec<(Instant, Value)>>>,
}

/// How long an answer takes.
pub const LATENCY: Duration = Duration::from_millis(40);

impl Script {
    /// `respond` gets the function, its input, and how often `to` was sent to before.
    pub fn new(respond: impl Fn(&str, &Value, usize) -> Value + Send + Sync + 'static) -> Self {
        Self { respond: Arc::new(respond), asked: Arc::default() }
    }

    /// When each recipient was sent to, in order.
    pub fn sends(&self) -> Vec<(Instant, String)> {
        let asked = self.asked.lock().unwrap();
        asked.iter().map(|(at, input)| (*at, input["to"].as_str().unwrap_or_default().to_owned())).collect()
    }

    /// The inputs, in order.
    pub fn inputs(&self) -> Vec<Value> {
        self.asked.lock().unwrap().iter().map(|(_, input)| input.clone()).collect()
    }
}

impl Caller for Script {
    async fn call(&self, function: &'static str, input: Option<Value>) -> Outcome<Value, Failure> {
        let input = input.unwrap_or_default();
        let before = {
            let mut asked = self.asked.lock().unwrap();
            let before = asked.iter().filter(|(_, known)| known["to"] == input["to"]).count();
            asked.push((Instant::now(), input.clone()));
            before
        };
        sleep(LATENCY).await;
        read(function, Ok((self.respond)(function, &input, before)))
    }
}

pub fn accepted(input: &Value) -> Value {
    let to = input["to"].as_str().unwrap_or_default();
    json!({"ok": {"message-id": format!("wamid.{to}"), "recipient": to, "message-status": "accepted"}})
}

pub fn failed(case: &str, kind: &str, scope: &str) -> Value {
    json!({"err": {case: {"kind": kind, "scope": scope, "message": format!("{kind}."), "fix": "Fix it."}}})
}

/// A folder for one test, deleted with it.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("broadcast-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

pub fn run() -> Run {
    Run {
        id: "7f3a".into(),
        begun_at: 1_700_000_000,
        contacts: "people.csv".into(),
        contacts_hash: "c".into(),
        template: r#"{"to":"{{phone}}","body":[{"value":"{{name}}"}]}"#.into(),
        template_hash: "t".into(),
        consent: None,
        sender: "106540352242922".into(),
        stopped: None,
    }
}

/// +15550000001, +15550000002 and so on, in the lines from 2.
pub fn people(count: usize) -> Vec<Person> {
    let person = |n: usize| {
        let number = format!("+1555{n:07}");
        Person {
            line: n as u64 + 1,
            given: number.clone(),
            recipient: Ok(number.clone()),
            fields: vec![number, "Ana".into()],
        }
    };
    (1..=count).map(person).collect()
}

/// A list and a message that are imported, without a column for consent.
pub fn source<'a>(
    contacts: &'a Contacts,
    template: &'a Template,
    suppression: &'a Suppression,
) -> ListSource<'a> {
    ListSource {
        contacts,
        name: "people.csv".into(),
        template,
        template_hash: template.hash(),
        suppression,
        consent: None,
        sender: "1".into(),
    }
}
