//! A folder with everything that a campaign needs, and the command that runs it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use host_harness_simulator::{DEMO_BUSINESS_ACCOUNT_ID, DEMO_PHONE_NUMBER_ID, DEMO_TOKEN};
use serde_json::{Value, json};

/// A campaign in its own folder.
pub struct Campaign {
    pub folder: PathBuf,
}

/// How many recipients are in each state.
#[derive(Clone, Copy, Debug)]
pub struct Counts {
    pub waiting: u64,
    pub accepted: u64,
    pub refused: u64,
    pub unconfirmed: u64,
}

impl Counts {
    pub fn all(&self) -> u64 {
        self.waiting + self.accepted + self.refused + self.unconfirmed
    }
}

impl Campaign {
    pub fn new(name: &str, people: u64, address: &str) -> Self {
        let folder =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("figures-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let rows: String = (0..people).map(|n| format!("+1555{n:07},Ana {n}\n")).collect();
        let connection = json!({
            "access-token": DEMO_TOKEN,
            "business-account-id": DEMO_BUSINESS_ACCOUNT_ID,
            "phone-number-id": DEMO_PHONE_NUMBER_ID,
            "graph-url": format!("http://{address}"),
        });
        let campaign = Self { folder };
        campaign.file("people.csv", &format!("phone,name\n{rows}"));
        campaign.file("connection.json", &connection.to_string());
        campaign.file("message.json", &message("{{phone}}", "{{name}}").to_string());
        campaign
    }

    pub fn file(&self, name: &str, content: &str) {
        fs::write(self.folder.join(name), content).expect("a file");
    }

    /// The arguments of the send command.
    pub fn arguments(&self, rate: u32) -> Vec<String> {
        let words = "broadcast --yes --connection connection.json --contacts people.csv --template message.json --journal run.db --rate";
        words.split(' ').map(str::to_owned).chain([rate.to_string()]).collect()
    }

    pub fn command(&self, rate: u32) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_host-harness"));
        command.current_dir(&self.folder).args(self.arguments(rate));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Why recipients were not accepted, each reason once.
    pub fn reasons(&self) -> String {
        let report = fs::read_to_string(self.folder.join("run.report.json")).unwrap_or_default();
        let report: Value = serde_json::from_str(&report).unwrap_or_default();
        let recipients = report["recipients"].as_array().into_iter().flatten();
        let others = recipients.filter(|recipient| recipient["state"] != "accepted");
        let reasons: BTreeSet<_> =
            others.map(|other| format!("{}: {}", other["state"], other["failure"])).collect();
        reasons.into_iter().collect::<Vec<_>>().join("; ")
    }

    /// How many recipients are in each state; `None` before the list is imported.
    pub fn counts(&self) -> Option<Counts> {
        let output = Command::new(env!("CARGO_BIN_EXE_host-harness"))
            .current_dir(&self.folder)
            .args(["broadcast", "status", "--json", "--journal", "run.db"])
            .output()
            .expect("it runs");
        let status: Value = serde_json::from_slice(&output.stdout).ok()?;
        let count = |state: &str| status["counts"][state].as_u64().expect("a count");
        let counts = Counts {
            waiting: count("waiting"),
            accepted: count("accepted"),
            refused: count("refused"),
            unconfirmed: count("unconfirmed"),
        };
        (counts.all() > 0).then_some(counts)
    }
}

impl Drop for Campaign {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.folder);
    }
}

pub fn message(to: &str, name: &str) -> Value {
    json!({
        "to": to,
        "name": "order_confirmation",
        "language": "en_US",
        "header": {"document": {"source": {"url": "https://shop.example.com/7.pdf"}, "filename": "7.pdf"}},
        "body": [
            {"name": "customer_name", "value": name},
            {"name": "order_number", "value": "7"},
            {"name": "delivery_date", "value": "Monday"},
        ],
        "buttons": [{"index": 0, "value": {"url": "7"}}],
    })
}
