//! A requested rate of 80 a second, with the simulator's own limiter on.

use super::Figure;
use super::campaign::Campaign;
use super::server::Server;

const PEOPLE: u64 = 4_800;

pub fn figures() -> Vec<Figure> {
    let mut server = Server::start(true);
    let campaign = Campaign::new("pace", PEOPLE, &server.address);
    let status = campaign.command(80).status().expect("it runs");
    let seen = server.seen();
    let rate = (seen.messages.max(1) - 1) as f64 / seen.seconds;
    vec![
        Figure::new("seconds it took", format!("{:.1}", seen.seconds), true),
        Figure::new("sends/s (at least 76)", format!("{rate:.1}"), rate >= 76.0),
        Figure::new(
            "most in any second, at the server (82 at the most)",
            seen.most_in_a_second,
            seen.most_in_a_second <= 82,
        ),
        Figure::new("longest time between two", format!("{:.0} ms", seen.longest_gap * 1e3), true),
        Figure::new("refused by the limiter", seen.refused, seen.refused == 0),
        Figure::new("all accepted", status.success(), status.success() && seen.recipients == PEOPLE),
    ]
}
