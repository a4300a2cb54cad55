//! What others send WhatsApp messages with, run as programs of their own.

use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use crate::drive::reserve;
use crate::server::Ready;
use crate::table::Goal;

/// A client in another language.
#[derive(Clone, Copy, Debug)]
pub struct Peer {
    /// The library's name.
    pub name: &'static str,
    /// How many times as many messages as it a core of ours should send.
    pub goal: Goal,
    /// What runs it, within the folder where it is installed.
    program: &'static str,
    script: &'static str,
    /// How many messages it sends.
    count: u64,
}

/// Those that are measured.
pub const ALL: [Peer; 2] = [
    Peer {
        name: "whatsapp-api-js",
        goal: Goal::Least(15.0, 20.0),
        program: "node",
        script: "whatsapp-api-js.mjs",
        count: 20_000,
    },
    Peer {
        name: "pywa",
        goal: Goal::Least(20.0, 27.0),
        program: "venv/bin/python",
        script: "pywa_peer.py",
        count: 5_000,
    },
];

#[derive(Deserialize)]
struct Report {
    sends: u64,
    cpu: f64,
}

impl Peer {
    /// Microseconds of computing time for each message that it sends to this server.
    pub fn run(&self, folder: &Path, server: &Ready) -> f64 {
        let in_folder = folder.join(self.program);
        let program = if in_folder.exists() { in_folder.as_path() } else { Path::new(self.program) };
        let output = Command::new(program)
            .current_dir(folder)
            .arg(self.script)
            .args([server.origin(), reserve(self.count).to_string(), self.count.to_string()])
            .output()
            .expect("it runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let report: Report = serde_json::from_slice(&output.stdout).expect("a report");
        report.cpu * 1e6 / report.sends as f64
    }
}
