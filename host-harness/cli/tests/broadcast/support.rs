//! A simulated Graph API in this process, and the command in another.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};

use host_harness_simulator::{Simulator, World};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// A simulated Graph API, a folder with a connection to it, and a message.
pub struct Stage {
    pub simulator: Simulator,
    pub folder: PathBuf,
    // The simulator runs on it.
    _runtime: Runtime,
}

impl Stage {
    /// Without limits, unless the test needs them.
    pub fn new(name: &str) -> Self {
        Self::with(name, World { limits: false, ..World::demo() })
    }

    pub fn with(name: &str, world: World) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let simulator =
            runtime.block_on(Simulator::start(world, ([127, 0, 0, 1], 0).into())).expect("a port");
        let folder =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("broadcast-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let stage = Self { simulator, folder, _runtime: runtime };
        let connection = json!({
            "access-token": "EAAG-demo-system-user-token",
            "business-account-id": "102290129340398",
            "phone-number-id": "106540352242922",
            "graph-url": format!("http://{}", stage.simulator.addr()),
        });
        stage.file("connection.json", connection.to_string());
        stage.file("message.json", message().to_string());
        stage
    }

    pub fn path(&self, name: &str) -> String {
        self.folder.join(name).to_str().expect("UTF-8").to_owned()
    }

    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.folder.join(name), content).expect("a file");
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.join(name)).expect("a file")
    }

    /// A list of this many people.
    pub fn people(&self, count: usize) {
        let rows = (0..count).map(|n| format!("+1555{n:07};Ana {n}\n"));
        self.file("people.csv", format!("phone;name\n{}", rows.collect::<String>()));
    }

    /// `broadcast`, with everything that a new campaign needs.
    pub fn broadcast(&self, more: &[&str]) -> Command {
        let (contacts, template) = (self.path("people.csv"), self.path("message.json"));
        let mut command = self.resume(&["--contacts", &contacts, "--template", &template]);
        command.args(more);
        command
    }

    /// `broadcast`, with only the journal.
    pub fn resume(&self, more: &[&str]) -> Command {
        let (connection, journal) = (self.path("connection.json"), self.path("run.db"));
        let mut command =
            command(&["broadcast", "--connection", &connection, "--journal", &journal, "--yes"]);
        command.args(more);
        command
    }

    pub fn status(&self) -> Value {
        let output = run(command(&["broadcast", "status", "--json", "--journal", &self.path("run.db")]));
        assert_exit(&output, 0);
        stdout(&output)
    }

    /// How many messages each recipient got.
    pub fn sent(&self) -> BTreeMap<String, usize> {
        self.simulator.messages().iter().fold(BTreeMap::new(), |mut sent, message| {
            *sent.entry(message.to.clone()).or_default() += 1;
            sent
        })
    }

    /// Receives a value for each message that arrives from now on.
    pub fn arrivals(&self) -> Receiver<()> {
        let (arrived, arrivals) = channel();
        self.simulator.on_request(move |exchange| {
            if exchange.method == "POST" {
                _ = arrived.send(());
            }
        });
        arrivals
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.folder);
    }
}

pub fn message() -> Value {
    json!({
        "to": "{{phone}}",
        "name": "order_confirmation",
        "language": "en_US",
        "header": {"document": {"source": {"url": "https://shop.example.com/7.pdf"}, "filename": "7.pdf"}},
        "body": [
            {"name": "customer_name", "value": "{{name}}"},
            {"name": "order_number", "value": "7"},
            {"name": "delivery_date", "value": "Monday"},
        ],
        "buttons": [{"index": 0, "value": {"url": "7"}}],
    })
}

/// The command, with its output kept.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = crate::command::command(arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[track_caller]
pub fn run(mut command: Command) -> Output {
    command.output().expect("it runs")
}

/// Starts the command. Its output is not read: it is less than a pipe holds.
#[track_caller]
pub fn start(mut command: Command) -> Child {
    command.spawn().expect("it runs")
}

pub fn stdout(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("stdout is not JSON: {output:?}"))
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[track_caller]
pub fn assert_exit(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{output:?}");
}
