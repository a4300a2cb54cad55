//! The parts of a call: preparing a plugin, a call that is refused before anything is sent, a send.

use divan::Bencher;
use host_harness::{Host, HostOptions, Plugin};
use host_harness_bench::drive::{Sends, next};
use host_harness_bench::native::Native;
use host_harness_bench::process;
use host_harness_bench::runtime::one_thread;
use host_harness_bench::sandboxed::Sandboxed;
use host_harness_bench::server::{Protocol, Server};
use host_harness_whatsapp::Via;
use tokio::runtime::Runtime;

fn main() {
    if !process::is_child() {
        divan::main();
    }
}

/// Compiling the component.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn load(bencher: Bencher) {
    let host = Host::new(HostOptions::default()).expect("a host");
    bencher.bench(|| Plugin::load(&host, host_harness_component::EXCHANGE).expect("a plugin"));
}

/// A fresh instance, its input, its error, and dropping it.
#[divan::bench]
fn refused(bencher: Bencher) {
    let (runtime, server) = set_up();
    let sandboxed = Sandboxed::new(server.ready(), 0, Via::Exchange, HostOptions::default()).expect("a host");
    bencher.bench_local(|| runtime.block_on(sandboxed.refused()));
}

/// One message to a server on this machine.
#[divan::bench]
fn send(bencher: Bencher) {
    let (runtime, server) = set_up();
    let sandboxed = Sandboxed::new(server.ready(), 0, Via::Exchange, HostOptions::default()).expect("a host");
    bencher.bench_local(|| runtime.block_on(sandboxed.send(next())));
}

/// The same send without a sandbox.
#[divan::bench]
fn send_natively(bencher: Bencher) {
    let (runtime, server) = set_up();
    let native = Native::new(server.ready());
    bencher.bench_local(|| runtime.block_on(native.send(next())));
}

fn set_up() -> (Runtime, Server) {
    let runtime = one_thread();
    (runtime, Server::start(Protocol::Plain).expect("a server"))
}
