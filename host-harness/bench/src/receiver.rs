//! The webhook receiver in its own process, so that its memory is not mixed with anything else.
//!
//! The process is this program again, started with `FLAG`. It ends when its standard input ends.

use std::io::{self, BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::{env, fs, process};

use host_harness::{Host, HostOptions, Plugin};
use host_harness_webhook::{EventLog, Reader, Receiver};
use serde::{Deserialize, Serialize};

use crate::runtime::two_threads;

/// The argument that turns this program into a receiver.
pub(crate) const FLAG: &str = "--receive";

/// The app secret.
pub const SECRET: &str = "the-app-secret-of-the-benchmark";

/// How many bodies the command reads at once.
const INSTANCES: u32 = 32;

/// The most memory it needed.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub struct Peak {
    /// Resident memory, in bytes.
    pub resident: u64,
    /// The memory for bodies, in bytes.
    pub bodies: usize,
}

/// A running receiver. Dropping it ends it.
pub struct Receiving {
    child: Child,
    said: BufReader<process::ChildStdout>,
    folder: Folder,
    /// The address on which it listens.
    pub address: SocketAddr,
}

impl Receiving {
    /// Starts a receiver. Its component is compiled beforehand, as it is for every start except a user's first.
    pub fn start() -> io::Result<Self> {
        let folder = Folder(env::temp_dir().join(format!("receiver-bench-{}", process::id())));
        fs::create_dir_all(&folder.0)?;
        let (mut child, ..) = spawn(&folder)?;
        drop(child.stdin.take());
        child.wait()?;
        let (child, said, address) = spawn(&folder)?;
        Ok(Self { child, said, folder, address })
    }

    /// The peak so far.
    pub fn peak(&mut self) -> io::Result<Peak> {
        self.child.stdin.as_mut().ok_or(io::ErrorKind::BrokenPipe)?.write_all(b"\n")?;
        read(&mut self.said)
    }

    /// The number of events it has stored.
    pub fn kept(&self) -> io::Result<usize> {
        Ok(fs::read_to_string(self.folder.0.join("events.jsonl"))?.lines().count())
    }
}

impl Drop for Receiving {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        _ = self.child.wait();
    }
}

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

fn spawn(folder: &Folder) -> io::Result<(Child, BufReader<process::ChildStdout>, SocketAddr)> {
    let mut command = Command::new(env::current_exe()?);
    let mut child = command.arg(FLAG).arg(&folder.0).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut said = BufReader::new(child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?);
    let address = read(&mut said)?;
    Ok((child, said, address))
}

fn read<T: for<'a> Deserialize<'a>>(from: &mut impl BufRead) -> io::Result<T> {
    let mut line = String::new();
    from.read_line(&mut line)?;
    Ok(serde_json::from_str(&line)?)
}

/// Receives until standard input ends, and prints the peak after each line of it.
pub(crate) fn receive(folder: PathBuf) -> io::Result<()> {
    let runtime = two_threads();
    let options = HostOptions::default().instances(INSTANCES).cache(Some(folder.join("cache")));
    let host = Host::new(options).map_err(io::Error::other)?;
    let plugin = Plugin::load(&host, host_harness_component::WASM).map_err(io::Error::other)?;
    let reader = Reader::new(&plugin, SECRET, None);
    let log = EventLog::file(&folder.join("events.jsonl"), |_| ()).map_err(io::Error::other)?;
    let start = Receiver::start(reader, log, ([127, 0, 0, 1], 0).into(), |_| ());
    let receiver = runtime.block_on(start)?;
    say(&receiver.address())?;
    for line in io::stdin().lines() {
        line?;
        say(&Peak { resident: resident(), bodies: receiver.body_memory().peak })?;
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "read by the process that started this one")]
fn say(value: &impl Serialize) -> io::Result<()> {
    println!("{}", serde_json::to_string(value)?);
    io::stdout().flush()
}

/// The peak resident memory since the start.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let size = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    size.and_then(|size| size.split_whitespace().next()?.parse::<u64>().ok()).map_or(0, |kib| kib * 1024)
}
