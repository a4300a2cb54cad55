//! Measurements in separate processes: the server, many calls at once, a start.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use std::{env, fs, process};

use host_harness::{Host, HostOptions};
use host_harness_whatsapp::Via;
use serde::{Deserialize, Serialize};

use crate::drive::{Sends, burst, next};
use crate::native::Native;
use crate::receiver;
use crate::runtime::{one_thread, two_threads};
use crate::sandboxed::Sandboxed;
use crate::server::{self, Protocol, Ready, Server};
use crate::table::median;

const FLIGHT: &str = "--flight";
const START: &str = "--start";

/// Runs the child process that the command line asks for. Returns whether it asked for one.
pub fn is_child() -> bool {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [server::FLAG, protocol] => server::serve(protocol).expect("the server runs"),
        [receiver::FLAG, folder] => receiver::receive(folder.into()).expect("the receiver runs"),
        [FLIGHT, who, count] => fly(Flying::of(who), count.parse().expect("a number")),
        [START, cache, ready] => send_once(cache.into(), &serde_json::from_str(ready).expect("a server")),
        _ => return false,
    }
    true
}

/// The cost of many calls at once.
#[derive(Debug, Deserialize, Serialize)]
pub struct Flight {
    /// The number of calls. All were answered.
    pub calls: u64,
    /// Resident memory afterwards, in MiB.
    pub resident: f64,
    /// Memory mappings afterwards.
    pub mappings: usize,
}

/// The client that makes many calls at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flying {
    /// A client without a sandbox.
    Native,
    /// The component that makes its requests itself.
    WasiHttp,
    /// The component that returns the requests to make.
    Exchange,
}

impl Flying {
    const ALL: [(Self, &str); 3] =
        [(Self::Native, "native"), (Self::WasiHttp, "wasi:http"), (Self::Exchange, "exchange")];

    fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(who, _)| *who == self).map_or("", |(_, name)| name)
    }

    fn of(name: &str) -> Self {
        let known = Self::ALL.into_iter().find(|(_, known)| *known == name);
        known.expect("somebody who makes calls").0
    }
}

/// Makes this many calls at once to a server that takes two seconds.
pub fn flight(who: Flying, calls: u32) -> Flight {
    let output = child([FLIGHT, who.name(), &calls.to_string()]).output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("a report")
}

#[expect(clippy::print_stdout, reason = "read by the process that started this one")]
fn fly(who: Flying, calls: u32) {
    let runtime = two_threads();
    // Raises the limit on open files, which the server inherits.
    Host::new(HostOptions::default().calls(calls).instances(1)).expect("a host");
    let mut server = Server::start(Protocol::Plain).expect("a server");
    let sandboxed = |via, instances| {
        let options = HostOptions::default().calls(calls).instances(instances);
        Sandboxed::new(server.ready(), 2_000, via, options).expect("a host")
    };
    // Kept until everything is measured: dropping a host frees the memory of its calls.
    let host = match who {
        Flying::Native => {
            runtime.block_on(burst(&Native::slow(server.ready(), 2_000), calls.into()));
            None
        }
        Flying::WasiHttp => Some(sandboxed(Via::WasiHttp, calls)),
        Flying::Exchange => Some(sandboxed(Via::Exchange, 64)),
    };
    if let Some(sandboxed) = &host {
        runtime.block_on(burst(sandboxed, calls.into()));
    }
    let tally = server.tally().expect("a tally");
    assert_eq!((tally.messages, tally.different), (calls.into(), calls.into()), "every message came once");
    let flight = Flight { calls: calls.into(), resident: resident(), mappings: mappings() };
    println!("{}", serde_json::to_string(&flight).expect("JSON"));
}

/// Resident memory, in MiB. Pages that instances share count once, as they do for a container's limit. Memory used by
/// calls is kept for later ones, so this is at least as much as during the calls.
fn resident() -> f64 {
    let rollup = fs::read_to_string("/proc/self/smaps_rollup").unwrap_or_default();
    let size = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
    let size = size.and_then(|size| size.split_whitespace().next()?.parse::<f64>().ok());
    size.map_or(f64::NAN, |kib| kib / 1024.0)
}

fn mappings() -> usize {
    fs::read_to_string("/proc/self/maps").map_or(0, |maps| maps.lines().count())
}

/// The time from the start to the end of a process that sends one message, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Start {
    /// Before the component has been compiled.
    pub first: f64,
    /// With the component already compiled.
    pub second: f64,
}

/// Starts processes that send one message each.
pub fn start() -> Start {
    let mut server = Server::start(Protocol::Plain).expect("a server");
    let ready = serde_json::to_string(server.ready()).expect("JSON");
    let folder = Folder(env::temp_dir().join(format!("host-harness-bench-{}", process::id())));
    let timed = || {
        let start = Instant::now();
        let status = child([OsStr::new(START), folder.0.as_os_str(), ready.as_ref()]).status();
        assert!(status.expect("it runs").success());
        start.elapsed().as_secs_f64() * 1e3
    };
    let times: Vec<_> = (0..5)
        .map(|_| {
            _ = fs::remove_dir_all(&folder.0);
            let first = timed();
            (first, median((0..5).map(|_| timed())))
        })
        .collect();
    assert_eq!(server.tally().expect("a tally").messages, 30);
    let of = |choose: fn(&(f64, f64)) -> f64| median(times.iter().map(choose));
    Start { first: of(|times| times.0), second: of(|times| times.1) }
}

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

fn send_once(cache: PathBuf, server: &Ready) {
    let runtime = one_thread();
    let options = HostOptions::default().instances(1).cache(Some(cache));
    let sandboxed = Sandboxed::new(server, 0, Via::Exchange, options).expect("a host");
    runtime.block_on(sandboxed.send(next()));
}

fn child<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Command {
    let program: &Path = &env::current_exe().expect("its own path");
    let mut command = Command::new(program);
    command.args(arguments);
    command
}
