//! Other libraries for sending WhatsApp messages, run as separate programs.

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
    /// The goal for the number of messages our core sends, as a multiple of the peer's.
    pub goal: Goal,
    /// The interpreter, in the folder where it is installed.
    program: &'static str,
    script: &'static str,
    /// How many messages it sends.
    count: u64,
}

/// The clients to measure.
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
    /// CPU time for each message that it sends to this server, in microseconds.
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
