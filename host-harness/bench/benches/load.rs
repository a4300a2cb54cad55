//! What a call in a fresh sandbox costs beside a native client, as a table of ratios.
//!
//! Clients are measured in turn, several times, so that a machine that is busy with other things is busy for all
//! of them; of each ratio the median counts. Every answer is checked by the client, and after each part the
//! server says that every message came once.
//!
//! An argument picks the parts whose names contain it: `-- tls`.

use std::thread;
use std::time::Duration;

use host_harness::HostOptions;
use host_harness_bench::drive::{Measured, Sends, drive};
use host_harness_bench::native::Native;
use host_harness_bench::peers;
use host_harness_bench::process;
use host_harness_bench::runtime::{one_thread, two_threads};
use host_harness_bench::sandboxed::Sandboxed;
use host_harness_bench::server::{Protocol, Server};
use host_harness_bench::stock::Stock;
use host_harness_bench::table::{Goal, Table, median};
use tokio::runtime::Runtime;

/// How often each client has its turn, and for how long.
const ROUNDS: usize = 9;
const TURN: Duration = Duration::from_millis(500);

/// How many calls are in flight where nothing else is said.
const USUAL: usize = 64;

/// How many are, where the cost of many is looked for.
const MANY: u32 = 1_024;

/// Measures something and adds its rows.
type Part = fn(&mut Table);

fn main() {
    if process::is_child() {
        return;
    }
    let chosen = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_default();
    let parts: [(&str, Part); 9] = [
        ("http", http),
        ("cores", cores),
        ("tls", tls),
        ("latency", latency),
        ("stock", stock),
        ("growth", growth),
        ("flight", flight),
        ("start", start),
        ("peers", measured_peers),
    ];
    let mut table = Table::default();
    for (_, part) in parts.iter().filter(|(name, _)| name.contains(&chosen)) {
        part(&mut table);
    }
    table.size(host_harness_component::WASM.len());
    table.print();
}

fn http(table: &mut Table) {
    let runtime = two_threads();
    let mut server = Server::start(Protocol::Plain).expect("a server");
    let (native, sandboxed) = (Native::new(server.ready()), sandboxed(&server));
    let rounds = compare(&runtime, &mut server, USUAL, &native, &sandboxed);
    table.row("sends/s against native, HTTP", "wall", Goal::least(0.35, 0.5), wall(&rounds));
    table.row("the same", "CPU", Goal::none(), cpu(&rounds));
    table.note(&describe("native", &rounds, |(native, _)| native));
    table.note(&describe("sandboxed", &rounds, |(_, sandboxed)| sandboxed));
    let placeholder = sandboxed.with_credential(server.ready());
    let rounds = compare(&runtime, &mut server, USUAL, &native, &placeholder);
    table.row("the same, the plugin without the token", "CPU", Goal::none(), cpu(&rounds));
}

/// The same work where each of two threads has a runtime and a client of its own.
fn cores(table: &mut Table) {
    let mut server = Server::start(Protocol::Plain).expect("a server");
    let both = [(); 2].map(|()| (one_thread(), Native::new(server.ready()), sandboxed(&server)));
    let natively = || on_each_core(USUAL, both.each_ref().map(|(runtime, native, _)| (runtime, native)));
    let in_sandboxes =
        || on_each_core(USUAL, both.each_ref().map(|(runtime, _, sandboxed)| (runtime, sandboxed)));
    let all: Vec<Round> = (0..=ROUNDS).map(|_| (natively(), in_sandboxes())).collect();
    let rounds = checked(&mut server, all);
    table.row("sends/s against native, HTTP, a runtime per core", "wall", Goal::none(), wall(&rounds));
    table.row("the same", "CPU", Goal::none(), cpu(&rounds));
}

fn on_each_core<const CORES: usize>(at_once: usize, cores: [(&Runtime, &impl Sends); CORES]) -> Measured {
    let measured = thread::scope(|scope| {
        let drive =
            |(runtime, client): (&'_ Runtime, _)| runtime.block_on(drive(client, at_once / CORES, TURN));
        cores
            .map(|core| scope.spawn(move || drive(core)))
            .map(|thread| thread.join().expect("every answer is right"))
    });
    // Each has measured the computing time of the whole process.
    let longest = |of: fn(&Measured) -> Duration| measured.iter().map(of).max().unwrap_or_default();
    Measured {
        sends: measured.iter().map(|measured| measured.sends).sum(),
        wall: longest(|measured| measured.wall),
        cpu: longest(|measured| measured.cpu),
    }
}

fn tls(table: &mut Table) {
    for (protocol, what) in [(Protocol::Tls, "TLS, HTTP/1.1"), (Protocol::Http2, "TLS, HTTP/2")] {
        let runtime = two_threads();
        let mut server = Server::start(protocol).expect("a server");
        let (native, sandboxed) = (Native::new(server.ready()), sandboxed(&server));
        let rounds = compare(&runtime, &mut server, USUAL, &native, &sandboxed);
        let goal = Goal::least(0.45, 0.7);
        table.row(&format!("sends/s against native, {what}"), "wall", goal, wall(&rounds));
        table.row("the same", "CPU", Goal::none(), cpu(&rounds));
    }
}

fn latency(table: &mut Table) {
    let runtime = one_thread();
    let mut server = Server::start(Protocol::Plain).expect("a server");
    let (native, sandboxed) = (Native::new(server.ready()), sandboxed(&server));
    let rounds = compare(&runtime, &mut server, 1, &native, &sandboxed);
    table.row("latency at 1 in flight against native", "wall", Goal::most(3.0, 2.0), 1.0 / wall(&rounds));
    table.row("the same", "CPU", Goal::none(), 1.0 / cpu(&rounds));
    let rounds = compare(&runtime, &mut server, USUAL, &native, &sandboxed);
    table.row("sends/s against native, one thread, HTTP", "wall", Goal::none(), wall(&rounds));
}

fn stock(table: &mut Table) {
    let runtime = two_threads();
    let mut server = Server::start(Protocol::Tls).expect("a server");
    let (stock, sandboxed) = (Stock::new(server.ready()).expect("a host"), sandboxed(&server));
    let rounds = compare(&runtime, &mut server, USUAL, &stock, &sandboxed);
    table.row("sends/s against wasmtime's own HTTP, TLS", "wall", Goal::least(8.0, 15.0), wall(&rounds));
    table.row("the same", "CPU", Goal::none(), cpu(&rounds));
}

fn growth(table: &mut Table) {
    let runtime = two_threads();
    let mut server = Server::start(Protocol::Plain).expect("a server");
    let many = || HostOptions { instances: MANY, ..HostOptions::default() };
    let sandboxed = || Sandboxed::new(server.ready(), 0, many()).expect("a host");
    let (native, shared) = (Native::new(server.ready()), sandboxed());
    let both = [(); 2].map(|()| (one_thread(), sandboxed()));
    let goal = Goal::least(0.8, 0.95);
    let rounds = turns(&runtime, &mut server, (USUAL, &shared), (MANY as usize, &shared));
    table.row("sends/s at 1,024 in flight against 64", "wall", goal, wall(&rounds));
    table.row("the same", "CPU", Goal::none(), cpu(&rounds));
    drop(shared);
    let at_once =
        |count| on_each_core(count, both.each_ref().map(|(runtime, sandboxed)| (runtime, sandboxed)));
    let all = (0..=ROUNDS).map(|_| (at_once(USUAL), at_once(MANY as usize))).collect();
    let rounds = checked(&mut server, all);
    table.row("the same, a runtime per core", "wall", goal, wall(&rounds));
    table.row("the same", "CPU", Goal::none(), cpu(&rounds));
    let rounds = turns(&runtime, &mut server, (USUAL, &native), (MANY as usize, &native));
    table.row("the native client's own", "wall", Goal::none(), wall(&rounds));
    table.row("the same", "CPU", Goal::none(), cpu(&rounds));
}

fn flight(table: &mut Table) {
    let flight = process::flight(10_000);
    table.row(
        "calls in flight, server takes 2 s",
        "calls",
        Goal::least(5_000.0, 10_000.0),
        flight.calls as f64,
    );
    table.row("their resident memory", "MiB", Goal::most(1_024.0, 1_024.0), flight.resident);
    table.row("their memory mappings", "maps", Goal::none(), flight.mappings as f64);
}

fn start(table: &mut Table) {
    let start = process::start();
    table.row(
        "first start against second, a send included",
        "wall",
        Goal::least(20.0, 20.0),
        start.first / start.second,
    );
    table.row("second start, a send included", "ms", Goal::most(30.0, 30.0), start.second);
}

fn measured_peers(table: &mut Table) {
    let Some(folder) = std::env::var_os("PEERS") else {
        return table.note("peers: not measured; peers/run.sh installs and measures them");
    };
    let runtime = one_thread();
    let mut server = Server::start(Protocol::Plain).expect("a server");
    let sandboxed = sandboxed(&server);
    for peer in peers::ALL {
        let ratios = (0..3).map(|_| {
            let own = runtime.block_on(drive(&sandboxed, USUAL, TURN));
            let theirs = peer.run(folder.as_ref(), server.ready());
            theirs / own.cpu_each()
        });
        table.row(
            &format!("sends per core against {}", peer.name),
            "CPU",
            Goal::least(4.0, 6.0),
            median(ratios),
        );
    }
    let tally = server.tally().expect("a tally");
    assert_eq!(tally.messages, tally.different);
}

type Round = (Measured, Measured);

fn compare(
    runtime: &Runtime,
    server: &mut Server,
    at_once: usize,
    base: &impl Sends,
    other: &impl Sends,
) -> Vec<Round> {
    turns(runtime, server, (at_once, base), (at_once, other))
}

/// Lets both have their turns, and makes sure of what the server got.
fn turns(
    runtime: &Runtime,
    server: &mut Server,
    base: (usize, &impl Sends),
    other: (usize, &impl Sends),
) -> Vec<Round> {
    let round = || {
        runtime.block_on(async { (drive(base.1, base.0, TURN).await, drive(other.1, other.0, TURN).await) })
    };
    let all = (0..=ROUNDS).map(|_| round()).collect();
    checked(server, all)
}

/// All rounds but the first, which opens the connections.
fn checked(server: &mut Server, all: Vec<Round>) -> Vec<Round> {
    let sent: u64 = all.iter().map(|(base, other)| base.sends + other.sends).sum();
    let tally = server.tally().expect("a tally");
    assert_eq!((tally.messages, tally.different), (sent, sent), "every message came once");
    all.into_iter().skip(1).collect()
}

fn wall(rounds: &[Round]) -> f64 {
    median(rounds.iter().map(|(base, other)| base.wall_each() / other.wall_each()))
}

fn cpu(rounds: &[Round]) -> f64 {
    median(rounds.iter().map(|(base, other)| base.cpu_each() / other.cpu_each()))
}

fn describe(name: &str, rounds: &[Round], of: impl Fn(&Round) -> &Measured) -> String {
    let cpu = median(rounds.iter().map(|round| of(round).cpu_each()));
    let wall = median(rounds.iter().map(|round| of(round).wall_each()));
    format!("{name}, HTTP: {cpu:.1} µs of CPU a send, {:.0} sends/s", 1e6 / wall)
}

fn sandboxed(server: &Server) -> Sandboxed {
    Sandboxed::new(server.ready(), 0, HostOptions::default()).expect("a host")
}
