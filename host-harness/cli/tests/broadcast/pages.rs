//! The page for the owner of a campaign: the file beside the journal, and the same page while the campaign runs.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStderr, Command};

use serde_json::json;

use crate::support::{Stage, assert_exit, command, run, start, stderr};

#[test]
fn a_campaign_leaves_a_page_that_webhooks_complete() {
    let stage = Stage::new("page");
    stage.file("people.csv", "phone;name\n+15550000001;Zoë *<b>*\n15550000002;Bruno\n+15550000003;Carla\n");
    let output = run(stage.broadcast(&[]));
    assert_exit(&output, 1);
    assert!(stderr(&output).contains("run.report.html"), "{}", stderr(&output));
    let page = stage.read("run.report.html");
    for part in [
        "Zoë <strong>&lt;b&gt;</strong>",
        ">15550000002</bdi>",
        "it has no +",
        "no statuses yet",
        ">finished<",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let events = stage.simulator.messages().into_iter().zip([true, false]).map(|(message, is_billable)| {
        let status = json!({
            "message-id": message.id, "status": "delivered", "callback-data": message.callback_data, "transient": false,
            "pricing": {"billable": is_billable, "model": "PMP", "category": "utility", "kind": "regular"},
        });
        json!({"id": message.id, "content": {"message-status": status}}).to_string() + "\n"
    });
    stage.file("events.jsonl", events.collect::<String>());
    let (journal, events) = (stage.path("run.db"), stage.path("events.jsonl"));
    run(command(&["broadcast", "reconcile", "--journal", &journal, "--statuses", &events]));
    let page = stage.read("run.report.html");
    let row = "<bdi>utility<wbr></bdi></th><td><bdi>regular<wbr></bdi></td><td class=\"number\">1</td><td class=\"number\">1</td>";
    assert!(page.contains(row) && !page.contains("no statuses yet"), "{page}");
    assert!(page.contains("Zoë <strong>"), "the message is shown still");
}

/// A process that has announced its page.
struct Watched {
    child: Child,
    // Kept open, so that the process can continue to write.
    _stderr: BufReader<ChildStderr>,
    host: String,
    path: String,
}

impl Watched {
    fn start(command: Command) -> Self {
        let mut child = start(command);
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut told = String::new();
        let url = loop {
            let mut line = String::new();
            assert!(stderr.read_line(&mut line).unwrap() > 0, "it tells no address: {told}");
            if let Some((_, url)) = line.trim().split_once("http://") {
                break url.to_owned();
            }
            told += &line;
        };
        let (host, path) = url.split_once('/').unwrap();
        Self { child, _stderr: stderr, host: host.to_owned(), path: format!("/{path}") }
    }

    fn get(&self, host: &str, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn page(&self) -> String {
        self.get(&self.host, &self.path)
    }
}

fn is_refreshed(answer: &str) -> bool {
    answer.split_once("\r\n\r\n").unwrap().0.contains("\r\nrefresh: ")
}

#[test]
fn the_page_can_be_watched_while_the_campaign_runs_and_whoever_watches_sees_its_end() {
    let stage = Stage::new("watched");
    stage.people(150);
    let arrivals = stage.arrivals();
    let mut watched = Watched::start(stage.broadcast(&["--rate", "100", "--watch", "127.0.0.1:0"]));
    (0..20).for_each(|_| arrivals.recv().unwrap());
    let page = watched.page();
    let (head, body) = page.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200") && is_refreshed(&page), "{head}");
    assert!(head.contains("cache-control: no-store") && head.contains("default-src 'none'"), "{head}");
    assert!(body.contains(">running<") && body.contains("Ana 0"), "{body}");

    // Another page in the same browser, and other users of the machine.
    let port = watched.host.split_once(':').unwrap().1;
    for host in ["evil.example", &format!("evil.example:{port}"), "127.0.0.1", ""] {
        let refused = watched.get(host, &watched.path);
        assert!(refused.starts_with("HTTP/1.1 403") && !refused.contains("Ana"), "{host}: {refused}");
    }
    assert!(watched.get(&watched.host, "/").starts_with("HTTP/1.1 404"));
    assert!(watched.get(&format!("localhost:{port}"), &watched.path).starts_with("HTTP/1.1 200"));

    (20..150).for_each(|_| arrivals.recv().unwrap());
    let last = std::iter::repeat_with(|| watched.page()).find(|page| !is_refreshed(page)).unwrap();
    assert!(last.contains(">finished<") && last.contains("100.0 %"), "{last}");
    assert_eq!(watched.child.wait().unwrap().code(), Some(0));
    assert!(stage.read("run.report.html").contains(">finished<"));
}

#[cfg(unix)]
#[test]
fn a_campaign_that_nobody_sends_can_be_looked_at_until_ctrl_c() {
    let stage = Stage::new("status-watched");
    stage.people(2);
    assert_exit(&run(stage.broadcast(&[])), 0);
    let journal = stage.path("run.db");
    let mut watched =
        Watched::start(command(&["broadcast", "status", "--journal", &journal, "--watch", "127.0.0.1:0"]));
    let page = watched.page();
    assert!(page.contains(">finished<") && !is_refreshed(&page), "{page}");
    assert!(Command::new("kill").args(["-INT", &watched.child.id().to_string()]).status().unwrap().success());
    assert_eq!(watched.child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_page_that_others_could_reach_or_that_has_no_place_is_refused_before_anything_is_sent() {
    let stage = Stage::new("unwatchable");
    stage.people(1);
    for address in ["0.0.0.0:0", "192.0.2.1:8080", "[::]:0"] {
        let output = run(stage.broadcast(&["--watch", address]));
        assert_exit(&output, 2);
        assert!(stderr(&output).contains("other machines could reach it"), "{}", stderr(&output));
    }
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let output = run(stage.broadcast(&["--watch", &taken.local_addr().unwrap().to_string()]));
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("--watch: cannot listen"), "{}", stderr(&output));
    assert!(stage.simulator.messages().is_empty() && !stage.folder.join("run.db").exists());
}
