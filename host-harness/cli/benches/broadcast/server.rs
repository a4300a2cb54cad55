//! The simulated Graph API in its own process, which reports on request what it has seen.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use host_harness_simulator::{DEMO_PHONE_NUMBER_ID, Simulator, World};
use serde_json::{Value, json};

/// Serves until stdin ends. For each line there, prints a line with what it has seen so far.
pub fn serve(limits: bool) -> ExitCode {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let world = World { limits, ..World::demo() };
    let simulator = runtime.block_on(Simulator::start(world, ([127, 0, 0, 1], 0).into())).expect("a port");
    let arrivals = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&arrivals);
    simulator.on_request(move |exchange| {
        if exchange.path.contains(DEMO_PHONE_NUMBER_ID) && exchange.method == "POST" {
            seen.lock().expect("no panic").push((exchange.at, exchange.status));
        }
    });
    tell(&json!({"address": simulator.addr().to_string()}));
    for _ in io::stdin().lock().lines() {
        let mut arrivals = arrivals.lock().expect("no panic");
        // They are reported when they are answered, which may be in another order.
        arrivals.sort_by_key(|(at, _)| *at);
        tell(&seen_by(&simulator, &arrivals));
    }
    ExitCode::SUCCESS
}

fn tell(value: &Value) {
    let mut out = io::stdout().lock();
    writeln!(out, "{value}").and_then(|()| out.flush()).expect("whoever asked listens");
}

fn seen_by(simulator: &Simulator, arrivals: &[(Instant, Option<u16>)]) -> Value {
    let messages = simulator.messages();
    let mut times: HashMap<&str, u32> = HashMap::new();
    for message in &messages {
        *times.entry(&message.to).or_default() += 1;
    }
    let second = Duration::from_secs(1);
    let mut first = 0;
    let mut most = 0;
    for (place, (at, _)) in arrivals.iter().enumerate() {
        while arrivals[first].0 + second <= *at {
            first += 1;
        }
        most = most.max(place + 1 - first);
    }
    let gaps = arrivals.windows(2).map(|pair| pair[1].0 - pair[0].0);
    let took = match (arrivals.first(), arrivals.last()) {
        (Some(first), Some(last)) => (last.0 - first.0).as_secs_f64(),
        _ => 0.0,
    };
    json!({
        "messages": messages.len(),
        "recipients": times.len(),
        "twice": times.values().filter(|times| **times > 1).count(),
        "refused": arrivals.iter().filter(|(_, status)| *status != Some(200)).count(),
        "most-in-a-second": most,
        "seconds": took,
        "longest-gap": gaps.max().unwrap_or_default().as_secs_f64(),
    })
}

/// The process that serves.
pub struct Server {
    child: Child,
    ask: ChildStdin,
    told: BufReader<ChildStdout>,
    pub address: String,
}

/// The traffic that a server has seen.
pub struct Seen {
    pub messages: u64,
    pub recipients: u64,
    pub twice: u64,
    pub refused: u64,
    pub most_in_a_second: u64,
    pub seconds: f64,
    /// The longest gap between two, in seconds.
    pub longest_gap: f64,
}

impl Server {
    pub fn start(limits: bool) -> Self {
        let program = std::env::current_exe().expect("a name");
        let mut child = Command::new(program)
            .args(["serve", if limits { "limits" } else { "no-limits" }])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it runs");
        let (ask, told) = (child.stdin.take().expect("stdin"), child.stdout.take().expect("stdout"));
        let mut server = Self { child, ask, told: BufReader::new(told), address: String::new() };
        server.address = server.line()["address"].as_str().expect("an address").to_owned();
        server
    }

    pub fn seen(&mut self) -> Seen {
        writeln!(self.ask).expect("it listens");
        let line = self.line();
        let count = |name: &str| line[name].as_u64().expect("a count");
        let seconds = |name: &str| line[name].as_f64().expect("a number");
        Seen {
            messages: count("messages"),
            recipients: count("recipients"),
            twice: count("twice"),
            refused: count("refused"),
            most_in_a_second: count("most-in-a-second"),
            seconds: seconds("seconds"),
            longest_gap: seconds("longest-gap"),
        }
    }

    fn line(&mut self) -> Value {
        let mut line = String::new();
        self.told.read_line(&mut line).expect("a line");
        serde_json::from_str(&line).expect("JSON")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}
