//! `kill -9` at random instants: no duplicates, nobody forgotten, and only messages in flight unconfirmed.

use std::num::NonZeroU32;
use std::thread::sleep;
use std::time::Duration;

use host_harness_broadcast::{batch, in_flight};

use super::Figure;
use super::campaign::Campaign;
use super::server::Server;

const RUNS: u64 = 5;
const KILLS: u64 = 10;
const PEOPLE: u64 = 5_000;
const RATE: u32 = 1_000;

pub fn figures() -> Vec<Figure> {
    let (mut kills, mut twice, mut missing, mut doubtful, mut lost, mut never) = (0, 0, 0, 0, 0, 0);
    let rate = NonZeroU32::new(RATE).expect("not zero");
    let on_the_way = u64::from(in_flight(rate)) + 2 * batch(rate) as u64;
    let mut most = 0;
    for run in 0..RUNS {
        let mut server = Server::start(false);
        let campaign = Campaign::new(&format!("kills-{run}"), PEOPLE, &server.address);
        let mut before = 0;
        for _ in 0..KILLS {
            let mut child = campaign.command(RATE).spawn().expect("it runs");
            // Anywhere: before the first send, in the middle, or between two steps of one send.
            let sends = server.seen().messages + fastrand::u64(0..PEOPLE / KILLS);
            while server.seen().messages < sends && child.try_wait().expect("it runs").is_none() {
                sleep(Duration::from_millis(2));
            }
            sleep(Duration::from_micros(fastrand::u64(0..20_000)));
            if child.try_wait().expect("it runs").is_none() {
                child.kill().expect("it runs");
                kills += 1;
            }
            child.wait().expect("it ends");
            if let Some(counts) = campaign.counts() {
                missing += PEOPLE - counts.all();
                most = most.max(counts.unconfirmed - before);
                before = counts.unconfirmed;
                // A recipient that the server has and the journal counts as waiting would be sent to again.
                lost += server.seen().recipients.saturating_sub(counts.accepted + counts.unconfirmed);
            }
        }
        while campaign.command(RATE).status().expect("it runs").code() == Some(75) {}
        let (seen, counts) = (server.seen(), campaign.counts().expect("a journal"));
        twice += seen.twice;
        missing += PEOPLE - counts.accepted - counts.unconfirmed;
        doubtful += counts.unconfirmed;
        never += PEOPLE - seen.recipients;
    }
    vec![
        Figure::new("kills", kills, kills > 0),
        Figure::new("recipients in all", RUNS * PEOPLE, true),
        Figure::new("sent to twice", twice, twice == 0),
        Figure::new("neither accepted nor unconfirmed at the end", missing, missing == 0),
        Figure::new("sent to, but waiting after a kill", lost, lost == 0),
        Figure::new("unconfirmed at the end", doubtful, true),
        Figure::new("unconfirmed, though never sent", never, never <= doubtful),
        Figure::new(
            "most in doubt after one kill",
            format!("{most} of {on_the_way} at the most on the way"),
            most <= on_the_way,
        ),
    ]
}
