//! A campaign that was stopped half way, and damage to its journal and its list before it resumes.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use super::Figure;
use super::campaign::Campaign;
use super::server::Server;

const PEOPLE: u64 = 300;
const RATE: u32 = 100;

/// A fault's name, how to cause it, and the text that the command must report.
type Fault = (&'static str, fn(&Path), &'static str);

const FAULTS: [Fault; 5] = [
    ("journal of another version", |folder| write(folder, VERSION, &[0, 0, 0, 99]), "has format 99"),
    ("corrupt journal", |folder| write(folder, SECOND_PAGE, &[0xAA; 512]), "damaged"),
    (
        "no journal, but some other file",
        |folder| write(folder, 0, b"phone;name;consent;"),
        "is not a journal",
    ),
    ("journal that has lost all it held", lose, "is empty or gone"),
    ("list that has changed", another_person, "not the one"),
];

/// The offset of SQLite's user version in a file.
const VERSION: usize = 60;

const SECOND_PAGE: usize = 4_096;

/// Runs a campaign on a read-only disk.
const READ_ONLY_DISK: &str = r#"set -e
mkdir disk
mount -t tmpfs none disk
cp connection.json people.csv message.json run.db disk
mount -o remount,ro disk
cd disk
exec "$@""#;

pub fn figures() -> Vec<Figure> {
    let mut server = Server::start(false);
    let campaign = Campaign::new("journals", PEOPLE, &server.address);
    let code = stopped_half_way(&campaign, &mut server);
    let sent = server.seen().messages;
    let mut figures = vec![
        Figure::new("exit code when interrupted", format!("{code:?}"), code == Some(75)),
        Figure::new("sent to before", sent, sent > 0 && sent < PEOPLE),
    ];
    let mut check = |name, command: Command, says| {
        let (code, said) = said(command);
        let figure = format!("{}, {said}", code.unwrap_or_default());
        let good = code == Some(2) && said.contains(says) && server.seen().messages == sent;
        figures.push(Figure::new(name, figure, good));
    };
    // In their own namespace, unprivileged users may mount.
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", READ_ONLY_DISK, "sh", env!("CARGO_BIN_EXE_host-harness")]);
    command.current_dir(&campaign.folder).args(campaign.arguments(RATE));
    check("journal that is read-only", command, "Read-only");
    for (name, spoil, says) in FAULTS {
        let files = ["run.db", "people.csv"].map(|name| campaign.folder.join(name));
        let kept = files.each_ref().map(|file| fs::read(file).expect("a file"));
        spoil(&campaign.folder);
        check(name, campaign.command(RATE), says);
        for (file, kept) in files.iter().zip(kept) {
            fs::write(file, kept).expect("a file");
        }
    }
    let code = campaign.command(RATE).status().expect("it runs").code();
    let (seen, counts) = (server.seen(), campaign.counts().expect("a journal"));
    figures.extend([
        Figure::new("exit code with all as it was", format!("{code:?}"), code == Some(0)),
        Figure::new("accepted", counts.accepted, counts.accepted == PEOPLE),
        Figure::new("recipients at the server", seen.recipients, seen.recipients == PEOPLE),
        Figure::new("sent to twice", seen.twice, seen.twice == 0),
    ]);
    figures
}

/// The exit code of a campaign that was asked to stop.
fn stopped_half_way(campaign: &Campaign, server: &mut Server) -> Option<i32> {
    let mut child = campaign.command(RATE).spawn().expect("it runs");
    while server.seen().messages < PEOPLE / 3 && child.try_wait().expect("it runs").is_none() {
        sleep(Duration::from_millis(5));
    }
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("it runs");
    child.wait().expect("it ends").code()
}

/// A command's exit code, and the error that it reported.
fn said(mut command: Command) -> (Option<i32>, String) {
    let output = command.stdin(Stdio::null()).stderr(Stdio::piped()).output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr);
    let error = said.lines().find(|line| line.starts_with("error")).unwrap_or("no error");
    (output.status.code(), error.to_owned())
}

fn write(folder: &Path, at: usize, bytes: &[u8]) {
    let path = folder.join("run.db");
    let mut journal = fs::read(&path).expect("a journal");
    journal[at..at + bytes.len()].copy_from_slice(bytes);
    fs::write(path, journal).expect("a file");
}

fn lose(folder: &Path) {
    fs::write(folder.join("run.db"), "").expect("a file");
}

fn another_person(folder: &Path) {
    let path = folder.join("people.csv");
    let people = fs::read_to_string(&path).expect("a list");
    fs::write(path, people + "+15559999999,Bo\n").expect("a file");
}
