//! 100,000 recipients with no limits: speed and memory; and the same sandbox with no journal.

use std::process::{Command, ExitCode};
use std::sync::Arc;

use host_harness::{Host, HostOptions, Outcome, Plugin, Source};
use host_harness_simulator::{DEMO_PHONE_NUMBER_ID, DEMO_TOKEN};
use host_harness_whatsapp::Session;
use tokio::sync::Semaphore;

use super::Figure;
use super::campaign::{Campaign, message};
use super::server::Server;
use super::usage;

const PEOPLE: u64 = 100_000;

/// The most calls at once that a campaign makes.
const AT_ONCE: u32 = 256;

pub fn figures() -> Vec<Figure> {
    let mut server = Server::start(false);
    let program = std::env::current_exe().expect("a name");
    let status = Command::new(program).args(["bare", &server.address, "20000"]).status();
    assert!(status.expect("it runs").success());
    let seen = server.seen();
    let bare = (seen.messages - 1) as f64 / seen.seconds;
    drop(server);

    let mut server = Server::start(false);
    let campaign = Campaign::new("throughput", PEOPLE, &server.address);
    let mut child = campaign.command(1_000_000).spawn().expect("it runs");
    let memory = usage::watch(&mut child).memory;
    let seen = server.seen();
    let counts = campaign.counts().expect("a journal");
    let journalled = (seen.messages - 1) as f64 / seen.seconds;
    let (middle, most) = (memory[memory.len() / 2], memory.iter().max().copied().unwrap_or(0));
    vec![
        Figure::new("sends/s with no journal", format!("{bare:.0}"), true),
        Figure::new(
            "sends/s with the journal (at least half of that)",
            format!("{journalled:.0}"),
            journalled >= bare / 2.0,
        ),
        Figure::new("accepted of 100,000", counts.accepted, counts.accepted == PEOPLE),
        Figure::new("why not the others", campaign.reasons(), true),
        Figure::new("recipients at the server", seen.recipients, seen.recipients == PEOPLE),
        Figure::new("recipients sent to twice", seen.twice, seen.twice == 0),
        Figure::new("resident memory at half the way", usage::megabytes(middle), true),
        Figure::new("resident memory at the most (under 150 MB)", usage::megabytes(most), most < 150 * 1024),
    ]
}

/// Also in its own process: this many sends through the sandbox, and nothing else.
pub fn bare(arguments: &[String]) -> ExitCode {
    let [address, count] = arguments else { return ExitCode::FAILURE };
    let count: u64 = count.parse().expect("a number");
    tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
        let host = Host::new(HostOptions::default().calls(AT_ONCE)).expect("a host");
        let plugin = Plugin::load(&host, host_harness_component::FAST_EXCHANGE).expect("a plugin");
        let session = Session::at(&plugin, &format!("http://{address}")).expect("an address");
        let session = session.token(Source::fixed(DEMO_TOKEN)).phone_number_id(DEMO_PHONE_NUMBER_ID);
        let session = session.sandbox(|sandbox| sandbox.calls(AT_ONCE as usize)).keep_instances(32);
        let slots = Arc::new(Semaphore::new(AT_ONCE as usize));
        for n in 0..count {
            let slot = Arc::clone(&slots).acquire_owned().await.expect("never closed");
            let session = session.clone();
            tokio::spawn(async move {
                let input = message(&format!("+1555{n:07}"), &format!("Ana {n}"));
                let outcome = session.call("send-template", Some(&input)).await;
                assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
                drop(slot);
            });
        }
        _ = slots.acquire_many(AT_ONCE).await;
    });
    ExitCode::SUCCESS
}
