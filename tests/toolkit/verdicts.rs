//! What a fault of the network or the server allows the caller to do. `transient` means: not carried out.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;

use host_harness::{Policy, Sandbox};
use serde_json::{Value, json};

use crate::scripted::{Answer, Scripted};
use crate::support::{PLUGIN, TO, call, connection_json, failure, run, sandbox};

fn message() -> Value {
    json!({"to": TO, "body": "Hello"})
}

fn read() -> Value {
    json!({"method": "get", "path": "/me"})
}

/// A server that reads one whole request and then does what `then` says with the connection. Tells how many bytes
/// of a body it has read.
fn misbehaving(then: impl FnOnce(TcpStream) + Send + 'static) -> (Sandbox, mpsc::Receiver<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut bytes = Vec::new();
        let mut chunk = [0; 4096];
        let (head, length) = loop {
            let count = stream.read(&mut chunk).unwrap();
            bytes.extend_from_slice(&chunk[..count]);
            if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
                let length = head
                    .split("content-length: ")
                    .nth(1)
                    .map_or(0, |rest| rest.split("\r\n").next().unwrap().parse().unwrap());
                break (end + 4, length);
            }
        };
        while bytes.len() < head + length {
            let count = stream.read(&mut chunk).unwrap();
            bytes.extend_from_slice(&chunk[..count]);
        }
        sender.send(length).unwrap();
        then(stream);
    });
    (sandbox(&address), receiver)
}

#[test]
fn a_refused_connection_is_transient_since_nothing_was_sent() {
    run(async {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        drop(listener);
        let result = call(&sandbox(&address), "send-message", message()).await;
        let failure = failure(&result, "transient");
        assert_eq!(failure["kind"], "network-failed");
        assert!(failure["message"].as_str().unwrap().contains("nothing was sent"));
    });
}

#[test]
fn what_the_hosts_policy_denies_is_permanent() {
    run(async {
        let policy = Policy::allow(["https://elsewhere.example"]).unwrap();
        let result = call(&Sandbox::new(policy), "send-message", message()).await;
        assert_eq!(failure(&result, "permanent")["kind"], "host-denied");
    });
}

#[test]
fn complaint_11_a_connection_lost_after_the_request_is_unconfirmed_on_a_send() {
    run(async {
        let (server, received) = misbehaving(drop);
        let result = call(&server, "send-message", message()).await;
        assert!(received.recv().unwrap() > 0, "the server read the message");
        let failure = failure(&result, "permanent-unconfirmed");
        assert_eq!(failure["kind"], "network-failed");
        assert!(failure["fix"].as_str().unwrap().contains("duplicate"));
    });
}

#[test]
fn complaint_11_a_time_out_is_unconfirmed_on_a_send() {
    run(async {
        let (done, wait) = mpsc::channel::<()>();
        // Holds the connection open until the test is over.
        let (server, received) = misbehaving(move |_stream| _ = wait.recv());
        let mut connection = connection_json();
        connection["timeout-ms"] = json!(100);
        let params = json!({"connection": connection, "input": message()});
        let result = PLUGIN.call_json(&server, "send-message", &params).await.unwrap();
        assert!(received.recv().unwrap() > 0, "the server read the message");
        assert_eq!(failure(&result, "permanent-unconfirmed")["kind"], "network-failed");
        drop(done);
    });
}

#[test]
fn the_same_faults_are_transient_on_a_read() {
    run(async {
        let (server, _) = misbehaving(drop);
        let result = call(&server, "custom-api-call", read()).await;
        assert_eq!(failure(&result, "transient")["kind"], "network-failed");
    });
}

#[test]
fn an_answer_that_breaks_off_is_unconfirmed() {
    run(async {
        let (server, _) = misbehaving(|mut stream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"messages\":").unwrap();
        });
        let result = call(&server, "send-message", message()).await;
        assert_eq!(failure(&result, "permanent-unconfirmed")["kind"], "network-failed");
    });
}

#[test]
fn an_answer_that_is_no_http_is_unconfirmed() {
    run(async {
        let (server, _) = misbehaving(|mut stream| stream.write_all(b"SSH-2.0-OpenSSH_9.2\r\n").unwrap());
        let result = call(&server, "send-message", message()).await;
        failure(&result, "permanent-unconfirmed");
    });
}

#[test]
fn a_method_other_than_get_is_a_send() {
    run(async {
        for method in ["post", "delete"] {
            let (server, _) = misbehaving(drop);
            let input = json!({"method": method, "path": "/1"});
            failure(&call(&server, "custom-api-call", input).await, "permanent-unconfirmed");
        }
    });
}

#[test]
fn what_a_server_says_without_a_code() {
    run(async {
        for (status, body, on_a_send, on_a_read) in [
            (302, "", "permanent", "permanent"),
            (404, "<html>not here</html>", "permanent", "permanent"),
            (408, "", "permanent-unconfirmed", "transient"),
            (429, "", "transient", "transient"),
            (500, "", "permanent-unconfirmed", "transient"),
            (502, "<html>bad gateway</html>", "permanent-unconfirmed", "transient"),
        ] {
            let answers = || Answer::new(status, "text/html", body);
            let server = Scripted::start([answers(), answers()]).await;
            let sandbox = server.sandbox();
            let send = call(&sandbox, "send-message", message()).await;
            assert_eq!(failure(&send, on_a_send)["http-status"], status);
            let read = call(&sandbox, "custom-api-call", read()).await;
            assert_eq!(failure(&read, on_a_read)["http-status"], status);
        }
    });
}

#[test]
fn a_success_that_says_nothing_is_unconfirmed() {
    run(async {
        for body in ["", "<html>ok</html>", "{}", r#"{"messages":[]}"#] {
            let server = Scripted::start([Answer::new(200, "application/json", body)]).await;
            let result = call(&server.sandbox(), "send-message", message()).await;
            assert_eq!(failure(&result, "permanent-unconfirmed")["kind"], "unexpected-response", "{body}");
        }
    });
}

#[test]
fn an_error_in_a_success_is_an_error() {
    run(async {
        let body = json!({"error": {"code": 131_026, "message": "(#131026) Message undeliverable", "fbtrace_id": "A1"}});
        let server = Scripted::start([Answer::json(200, &body)]).await;
        let result = call(&server.sandbox(), "send-message", message()).await;
        let failure = failure(&result, "permanent");
        assert_eq!(failure["kind"], "recipient-unavailable");
        assert_eq!(failure["trace-id"], "A1");
    });
}

#[test]
fn no_result_shows_the_token() {
    run(async {
        let error = json!({"error": {"code": 190, "message": "Error validating access token"}});
        let server = Scripted::start([Answer::json(401, &error)]).await;
        let result = call(&server.sandbox(), "send-message", message()).await;
        assert!(!result.to_string().contains(crate::support::TOKEN), "{result}");
        let next =
            format!("https://graph.facebook.com/v25.0/1?access_token={}&after=x", crate::support::TOKEN);
        let server = Scripted::start([Answer::json(200, &json!({"paging": {"next": next}}))]).await;
        let result = call(&server.sandbox(), "custom-api-call", read()).await;
        assert!(!result.to_string().contains(crate::support::TOKEN), "{result}");
        assert!(result.to_string().contains("after=x"), "{result}");
    });
}
