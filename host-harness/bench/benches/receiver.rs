//! The webhook receiver under attack by clients that do not know the secret: 2,000 that never end a head, and 200 that
//! send 3 MB bodies except the last byte. Each reconnects when it is closed. The receiver runs in its own process.

use std::time::Duration;

use host_harness_bench::attack::{Attack, Delivered, deliver};
use host_harness_bench::process;
use host_harness_bench::receiver::Receiving;
use host_harness_bench::runtime::two_threads;
use host_harness_bench::table::{Goal, Table, median};
use serde_json::json;
use tokio::time::sleep;

const SLOW: usize = 2_000;
const STALLED: usize = 200;

/// The number of deliveries during the attack, and the time between them.
const DELIVERIES: usize = 100;
const APART: Duration = Duration::from_millis(200);

fn main() {
    if process::is_child() {
        return;
    }
    let mut table = Table::default();
    let mut receiver = Receiving::start().expect("a receiver");
    let quiet = receiver.peak().expect("it answers");
    let runtime = two_threads();
    let delivered: Vec<Delivered> = runtime.block_on(async {
        let attack = Attack::start(receiver.address, SLOW, STALLED).expect("so many files");
        let mut delivered = Vec::new();
        for number in 0..DELIVERIES {
            delivered.push(deliver(receiver.address, &notification(number)).await);
            sleep(APART).await;
        }
        assert_eq!(attack.strangers(), SLOW + STALLED, "all of them are at work");
        delivered
    });
    assert!(receiver.kept().expect("a file") >= DELIVERIES, "what was answered is kept");
    let peak = receiver.peak().expect("it answers");
    let mb = |bytes: u64| bytes as f64 / 1e6;
    table.row("resident memory, at the most", "MB", Goal::most(150.0, 150.0), mb(peak.resident));
    table.row("the same before the attack", "MB", Goal::none(), mb(quiet.resident));
    table.row("memory of bodies, at the most", "MB", Goal::most(33.6, 33.6), mb(peak.bodies as u64));
    let took = || delivered.iter().map(|delivered| delivered.took.as_secs_f64() * 1e3);
    table.row("a signed delivery until its 200, median", "ms", Goal::most(1_000.0, 250.0), median(took()));
    let slowest = took().fold(0.0, f64::max);
    table.row("the same, slowest of 100", "ms", Goal::most(5_000.0, 1_000.0), slowest);
    let repeated = delivered.iter().filter(|delivered| delivered.sent > 1).count();
    table.row("deliveries that had to be repeated, of 100", "", Goal::none(), repeated as f64);
    table.print();
}

fn notification(number: usize) -> String {
    json!({"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [{
        "field": "messages",
        "value": {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "15555550100", "phone_number_id": "106540352242922"},
            "statuses": [{
                "id": format!("wamid.{number}"), "status": "sent", "timestamp": "1795370400",
                "recipient_id": "15555550123",
            }],
        },
    }]}]})
    .to_string()
}
