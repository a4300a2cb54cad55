//! The cost of a call in the sandbox compared with a native client, as a table of ratios.
//!
//! Clients are measured in turn, several times, so that background load affects all of them equally; the median of each
//! ratio counts. The client checks every answer, and after each part the server confirms that every message arrived
//! exactly once.
//!
//! An argument picks the parts whose names contain it: `-- tls`.

use std::time::Duration;
use std::{env, fs, process as own};

use host_harness::HostOptions;
use host_harness_bench::drive::{Measured, Sends, drive, next};
use host_harness_bench::native::Native;
use host_harness_bench::peers;
use host_harness_bench::process::{self, Flying};
use host_harness_bench::runtime::{one_thread, two_threads};
use host_harness_bench::sandboxed::Sandboxed;
use host_harness_bench::server::{Protocol, Server};
use host_harness_bench::stock::Stock;
use host_harness_bench::table::{Goal, Table, median};
use host_harness_whatsapp::Via;
use tokio::runtime::Runtime;

/// How many turns each client has, and how long each lasts.
const ROUNDS: usize = 9;
const TURN: Duration = Duration::from_millis(500);

/// The usual number of calls in flight.
const USUAL: usize = 64;

/// The number of calls in flight for measuring the cost of many.
const MANY: usize = 1_024;

/// Measures something and adds its rows.
type Part = fn(&mut Table);

fn main() {
    if process::is_child() {
        return;
    }
    let chosen = env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_default();
    let parts: [(&str, Part); 11] = [
        ("fresh", fresh),
        ("kept", kept),
        ("tls", tls),
        ("token", token),
        ("latency", latency),
        ("growth", growth),
        ("flight", flight),
        ("fairness", fairness),
        ("wasi", wasi_http),
        ("start", start),
        ("peers", measured_peers),
    ];
    let mut table = Table::default();
    for (_, part) in parts.iter().filter(|(name, _)| name.contains(&chosen)) {
        part(&mut table);
    }
    table.print();
}

fn fresh(table: &mut Table) {
    let runtime = one_thread();
    let mut server = Server::start(Protocol::Plain).expect("a server");
    let (native, fresh) = (Native::new(server.ready()), stepwise(&server));
    let rounds = compare(&runtime, &mut server, USUAL, &native, &fresh);
    table.row(
        "sends, a fresh instance per step, against native",
        "CPU",
        Goal::least(0.35, 0.42),
        cpu(&rounds),
    );
    table.row("the same", "wall", Goal::none(), wall(&rounds));
    table.note(&describe("native", &rounds, |(native, _)| native));
    table.note(&describe("a fresh instance per step", &rounds, |(_, fresh)| fresh));
}

fn kept(table: &mut Table) {
    let runtime = one_thread();
    let mut server = Server::start(Protocol::Plain).expect("a server");
    let (native, kept) = (Native::new(server.ready()), stepwise(&server).kept());
    let rounds = compare(&runtime, &mut server, USUAL, &native, &kept);
    table.row("sends, kept instances, against native", "CPU", Goal::least(0.5, 0.65), cpu(&rounds));
    table.row("the same", "wall", Goal::none(), wall(&rounds));
    table.note(&describe("kept instances", &rounds, |(_, kept)| kept));
}

fn tls(table: &mut Table) {
    for (protocol, what) in [(Protocol::Tls, "TLS, HTTP/1.1"), (Protocol::Http2, "TLS, HTTP/2")] {
        let runtime = one_thread();
        let mut server = Server::start(protocol).expect("a server");
        let (native, fresh) = (Native::new(server.ready()), stepwise(&server));
        let rounds = compare(&runtime, &mut server, USUAL, &native, &fresh);
        table.row(&format!("{what}, fresh, against native"), "CPU", Goal::least(0.32, 0.42), cpu(&rounds));
    }
}

/// A token from a file, compared with one given in each call.
fn token(table: &mut Table) {
    let runtime = one_thread();
    let mut server = Server::start(Protocol::Plain).expect("a server");
    let path = env::temp_dir().join(format!("host-harness-bench-token-{}", own::id()));
    fs::write(&path, host_harness_bench::message::TOKEN).expect("a file");
    let session = stepwise(&server);
    let (given, from_file) = (session.with_token_in_call(server.ready()), session.with_token_file(&path));
    let rounds = compare(&runtime, &mut server, USUAL, &given, &from_file);
    fs::remove_file(&path).expect("the file");
    table.row(
        "the token from a file against one in the call",
        "CPU",
        Goal::most(1.05, 1.02),
        1.0 / cpu(&rounds),
    );
}

fn latency(table: &mut Table) {
    let runtime = one_thread();
    let mut server = Server::start(Protocol::Plain).expect("a server");
    let (native, fresh) = (Native::new(server.ready()), stepwise(&server));
    let rounds = compare(&runtime, &mut server, 1, &native, &fresh);
    table.row(
        "latency at 1 in flight, fresh, against native",
        "wall",
        Goal::most(1.8, 1.5),
        1.0 / wall(&rounds),
    );
    table.row("the same", "CPU", Goal::none(), 1.0 / cpu(&rounds));
    let rounds = compare(&runtime, &mut server, 1, &native, &fresh.kept());
    table.row("the same, kept", "wall", Goal::none(), 1.0 / wall(&rounds));
}

fn growth(table: &mut Table) {
    let runtime = one_thread();
    let mut server = Server::start(Protocol::Plain).expect("a server");
    let native = Native::new(server.ready());
    let own = wall(&turns(&runtime, &mut server, (USUAL, &native), (MANY, &native)));
    let fresh = stepwise(&server);
    let ours = wall(&turns(&runtime, &mut server, (USUAL, &fresh), (MANY, &fresh)));
    table.row("sends/s at 1,024 in flight against 64, native", "wall", Goal::none(), own);
    table.row("the same, fresh", "wall", Goal::least(own, own + 0.05), ours);
}

fn flight(table: &mut Table) {
    let native = process::flight(Flying::Native, 10_000);
    table.row("10,000 in flight, server takes 2 s: native", "MiB", Goal::none(), native.resident);
    let fresh = process::flight(Flying::Exchange, 10_000);
    let goal = Goal::most(600.0, native.resident + 70.0);
    table.row("the same, fresh", "MiB", goal, fresh.resident);
    table.row("its memory mappings", "maps", Goal::most(1_000.0, 250.0), fresh.mappings as f64);
    let whole = process::flight(Flying::WasiHttp, 10_000);
    table.row("the same over wasi:http", "MiB", Goal::none(), whole.resident);
    table.row("its memory mappings", "maps", Goal::none(), whole.mappings as f64);
}

/// A tenant's send while another tenant has the most calls allowed, all of them hanging.
fn fairness(table: &mut Table) {
    const HANGING: u32 = 10_000;
    let runtime = two_threads();
    // Raises the limit on open files, which the server inherits.
    let options = HostOptions::default().calls(HANGING + 100).instances(64);
    host_harness::Host::new(options.clone()).expect("a host");
    let server = Server::start(Protocol::Plain).expect("a server");
    let tenant = Sandboxed::new(server.ready(), 0, Via::Exchange, options).expect("a host");
    let hanging = tenant.of_another_tenant(600_000);
    let each = || median((0..ROUNDS).map(|_| runtime.block_on(drive(&tenant, 1, TURN)).wall_each()));
    let alone = each();
    let calls: Vec<_> = (0..HANGING)
        .map(|_| {
            let hanging = hanging.clone();
            runtime.spawn(async move { hanging.send(next()).await })
        })
        .collect();
    // Run until all of them are waiting for their answers.
    runtime.block_on(drive(&tenant, 1, 4 * TURN));
    let beside = each();
    calls.iter().for_each(tokio::task::JoinHandle::abort);
    table.row(
        "a send beside 10,000 hung calls of another tenant",
        "wall",
        Goal::most(1.2, 1.1),
        beside / alone,
    );
}

/// The component that makes its requests itself.
fn wasi_http(table: &mut Table) {
    let runtime = one_thread();
    let mut server = Server::start(Protocol::Plain).expect("a server");
    let (native, whole) = (Native::new(server.ready()), sandboxed(&server, Via::WasiHttp));
    let rounds = compare(&runtime, &mut server, USUAL, &native, &whole);
    table.row("sends over wasi:http against native", "CPU", Goal::none(), cpu(&rounds));
    let fresh = stepwise(&server);
    let rounds = compare(&runtime, &mut server, USUAL, &whole, &fresh);
    table.row("a fresh instance per step against wasi:http", "CPU", Goal::none(), cpu(&rounds));
    let runtime = two_threads();
    let mut server = Server::start(Protocol::Tls).expect("a server");
    let (stock, whole) = (Stock::new(server.ready()).expect("a host"), sandboxed(&server, Via::WasiHttp));
    let rounds = compare(&runtime, &mut server, USUAL, &stock, &whole);
    table.row("wasi:http against wasmtime's own, TLS, two threads", "wall", Goal::none(), wall(&rounds));
}

fn start(table: &mut Table) {
    let start = process::start();
    table.row(
        "first start against second, a send included",
        "wall",
        Goal::none(),
        start.first / start.second,
    );
    table.row("second start, a send included", "ms", Goal::none(), start.second);
}

fn measured_peers(table: &mut Table) {
    let Some(folder) = env::var_os("PEERS") else {
        return table.note("peers: not measured; peers/run.sh installs and measures them");
    };
    let runtime = one_thread();
    let mut server = Server::start(Protocol::Plain).expect("a server");
    let fresh = stepwise(&server);
    let kept = fresh.kept();
    for peer in peers::ALL {
        let rounds: Vec<_> = (0..3)
            .map(|_| {
                let fresh = runtime.block_on(drive(&fresh, USUAL, TURN)).cpu_each();
                let kept = runtime.block_on(drive(&kept, USUAL, TURN)).cpu_each();
                let theirs = peer.run(folder.as_ref(), server.ready());
                (theirs / fresh, theirs / kept)
            })
            .collect();
        let what = format!("sends per core against {}", peer.name);
        table.row(
            &format!("{what}, fresh"),
            "CPU",
            peer.goal,
            median(rounds.iter().map(|(fresh, _)| *fresh)),
        );
        table.row(&format!("{what}, kept"), "CPU", peer.goal, median(rounds.iter().map(|(_, kept)| *kept)));
    }
    let tally = server.tally().expect("a tally");
    assert_eq!(tally.messages, tally.different);
}

fn stepwise(server: &Server) -> Sandboxed {
    sandboxed(server, Via::Exchange)
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

/// Gives both their turns, and checks what the server received.
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

/// All rounds except the first, which opens the connections.
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

fn sandboxed(server: &Server, via: Via) -> Sandboxed {
    let options = HostOptions::default().calls(MANY as u32);
    Sandboxed::new(server.ready(), 0, via, options).expect("a host")
}
