//! A disk that fills up in the middle of a run.

use std::process::{Command, Stdio};

use super::Figure;
use super::campaign::Campaign;
use super::server::Server;

const PEOPLE: u64 = 3_000;

/// Runs a campaign on its own small disk, and copies the journal back from it.
const SMALL_DISK: &str = r#"set -e
mkdir disk
mount -t tmpfs -o size=1200k none disk
cp connection.json people.csv message.json disk
cd disk
code=0
"$@" 2>../said || code=$?
cp run.db* ..
exit $code"#;

pub fn figures() -> Vec<Figure> {
    let mut server = Server::start(false);
    let campaign = Campaign::new("faults", PEOPLE, &server.address);
    // In their own namespace, unprivileged users may mount.
    let status = Command::new("unshare")
        .args(["-rm", "sh", "-c", SMALL_DISK, "sh", env!("CARGO_BIN_EXE_host-harness")])
        .args(campaign.arguments(1_000))
        .current_dir(&campaign.folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status();
    let code = status.ok().and_then(|status| status.code());
    let said = std::fs::read_to_string(campaign.folder.join("said")).unwrap_or_default();
    let told = said.lines().find(|line| line.contains("the disk is full"));
    let (seen, counts) = (server.seen(), campaign.counts().expect("a journal"));
    let known = counts.accepted + counts.unconfirmed;
    let mut figures = vec![
        Figure::new("exit code on a full disk", format!("{code:?}"), code == Some(75)),
        Figure::new("what it says", told.unwrap_or("nothing of the disk"), told.is_some()),
        Figure::new("sent to before", seen.messages, seen.messages > 0 && seen.messages < PEOPLE),
        Figure::new("accepted and unconfirmed", known, known >= seen.recipients),
    ];
    // There is room again, but on another disk: only a person knows that no newer journal exists.
    let refused = campaign.command(1_000).status().expect("it runs").code();
    let code = campaign.command(1_000).arg("--moved").status().expect("it runs").code();
    let (seen, counts) = (server.seen(), campaign.counts().expect("a journal"));
    figures.extend([
        Figure::new("exit code of a copy", format!("{refused:?}"), refused == Some(2)),
        Figure::new(
            "exit code with room again, and --moved",
            format!("{code:?}"),
            matches!(code, Some(0 | 3)),
        ),
        Figure::new("sent to twice", seen.twice, seen.twice == 0),
        Figure::new("waiting at the end", counts.waiting, counts.waiting == 0),
        Figure::new("unconfirmed at the end", counts.unconfirmed, true),
    ]);
    figures
}
