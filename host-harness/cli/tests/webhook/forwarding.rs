//! `--forward` as a person or a service manager uses it.

use std::net::TcpListener;
use std::sync::mpsc::Sender;

use super::*;

/// Answers each request with 200, and passes on its body.
fn serve(listener: TcpListener) -> Receiver<Value> {
    let (tell, posts) = channel();
    thread::spawn(move || listener.incoming().map_while(Result::ok).for_each(|stream| answer(stream, &tell)));
    posts
}

fn answer(stream: TcpStream, tell: &Sender<Value>) {
    let mut reader = BufReader::new(stream);
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or_default() == 0 {
                return;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().expect("a number");
            }
            if line == "\r\n" {
                break;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).expect("a body");
        _ = tell.send(serde_json::from_slice(&body).expect("JSON"));
        _ = reader.get_mut().write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    }
}

fn next(posts: &Receiver<Value>) -> Value {
    posts.recv_timeout(Duration::from_secs(120)).expect("a post")
}

#[test]
fn a_killed_receiver_forwards_what_it_had_acknowledged() {
    let folder = Folder::new("webhook-forward");
    let out = folder.0.join("events.jsonl");
    let path = out.to_str().expect("UTF-8");
    // It accepts connections in the system's queue, and never answers.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://user:pass-word@{}/hook", listener.local_addr().unwrap());
    let arguments = ["webhook", "--listen", "127.0.0.1:0", "--out", path, "--forward", &url];
    let webhook = Serving::start(&arguments);
    assert_eq!(webhook.post(&notification("wamid.A")), "200");
    assert_eq!(webhook.post(&notification("wamid.B")), "200");
    // Killed, as by a crash.
    drop(webhook);
    let posts = serve(listener);
    let webhook = Serving::start(&arguments);
    webhook.wait_for("2 events of an earlier run");
    // The events sent on the first process's connection may be among them.
    let mut ids = vec![next(&posts)["id"].clone()];
    while ids.last() != Some(&json!("wamid.B:sent")) {
        ids.push(next(&posts)["id"].clone());
    }
    assert_eq!(ids[0], "wamid.A:sent");
    assert_eq!(webhook.post(&notification("wamid.C")), "200");
    assert_eq!(next(&posts)["id"], "wamid.C:sent");
    let said: Vec<_> = webhook.prose.try_iter().collect();
    assert!(!format!("{said:?}").contains("pass-word"), "{said:?}");
}

#[test]
fn what_cannot_be_forwarded_to_is_refused_at_the_start_and_not_repeated() {
    let folder = Folder::new("webhook-forward-refused");
    let out = folder.file("events.jsonl", "");
    let authorities = folder.file("ca.pem", "no PEM");
    for (arguments, said) in [
        (&["--forward", "http://127.0.0.1:1/"][..], "--out"),
        (&["--out", &out, "--forward", "pass-word@host"], "--forward: it is not a URL"),
        (
            &["--out", &out, "--forward", "https://127.0.0.1:1", "--ca-file", &authorities],
            "certificate authorities",
        ),
    ] {
        let arguments = [&["webhook", "--secret", "s", "--listen", "127.0.0.1:0"], arguments].concat();
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(stderr(&output).contains(said) && !stderr(&output).contains("pass-word"), "{output:?}");
    }
}
