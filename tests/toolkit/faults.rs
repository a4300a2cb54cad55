//! The fault matrix: every way a server or the network can misbehave, how a send and a read report it, and the proof
//! from the server's own log that a send is never `transient` if the server has read it in full without refusing it.

pub mod server;
mod tls;

use std::sync::LazyLock;

use host_harness::{Host, HostOptions, Policy, Sandbox};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use self::server::{Ending, Misbehaving, Reading, Sends};
use self::tls::Authority;
use crate::support::{BUSINESS_ACCOUNT_ID, PHONE_NUMBER_ID, TO, TOKEN, run};
use crate::way::{Way, load};

/// The verdicts that a fault allows.
struct Row {
    name: &'static str,
    fault: Fault,
    on_a_send: &'static str,
    on_a_read: &'static str,
    kind: &'static str,
}

enum Fault {
    /// No server listens.
    Refused,
    /// The name does not exist (RFC 6761, section 6.4).
    UnknownHost,
    /// The policy does not allow it.
    Denied,
    /// The server accepts, and sends only this when TLS begins.
    Handshake(&'static str, Ending),
    /// TLS with a faulty certificate.
    Tls(Certificate),
    /// Plain HTTP.
    Http(Reading, Sends, Ending),
}

#[derive(Clone, Copy)]
enum Certificate {
    WrongName,
    Expired,
    UnknownIssuer,
    /// A good certificate, but the server wants one from the client too, which TLS 1.3 reports only after the request.
    ClientsOwn,
}

/// A ServerHello of TLS 1.1: the record's header, its own header, the version, 32 random bytes, no session,
/// TLS_RSA_WITH_AES_128_CBC_SHA, no compression.
const TLS_1_1: &str =
    "\x16\x03\x02\x00\x2a\x02\x00\x00\x26\x03\x02thirty-two bytes, all of them so\x00\x00\x2f\x00";

const OK_HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

const fn row(
    name: &'static str,
    fault: Fault,
    (on_a_send, on_a_read): (&'static str, &'static str),
    kind: &'static str,
) -> Row {
    Row { name, fault, on_a_send, on_a_read, kind }
}

const UNSENT: (&str, &str) = ("transient", "transient");
const PERMANENT: (&str, &str) = ("permanent", "permanent");
const DOUBT: (&str, &str) = ("permanent-unconfirmed", "transient");

/// The server's output after it has read the request, for instance a body that ends too early.
fn http(answer: &'static str, ending: Ending) -> Fault {
    Fault::Http(Reading::Whole, Sends::Text(answer), ending)
}

fn matrix() -> Vec<Row> {
    use Ending::{Close, Reset, Stall};
    vec![
        row("connection refused", Fault::Refused, UNSENT, "network-failed"),
        row("unknown host", Fault::UnknownHost, UNSENT, "network-failed"),
        row("connect time-out", Fault::Handshake("", Stall), UNSENT, "network-failed"),
        row("closed in the handshake", Fault::Handshake("", Close), UNSENT, "network-failed"),
        row("TLS 1.1 only", Fault::Handshake(TLS_1_1, Stall), PERMANENT, "network-failed"),
        row("no TLS at all", Fault::Handshake("SSH-2.0-OpenSSH_9.2\r\n", Stall), PERMANENT, "network-failed"),
        row("certificate for another name", Fault::Tls(Certificate::WrongName), PERMANENT, "network-failed"),
        row("certificate expired", Fault::Tls(Certificate::Expired), PERMANENT, "network-failed"),
        row(
            "certificate of an unknown issuer",
            Fault::Tls(Certificate::UnknownIssuer),
            PERMANENT,
            "network-failed",
        ),
        row("TLS alert after the request", Fault::Tls(Certificate::ClientsOwn), DOUBT, "network-failed"),
        row("denied by the host's policy", Fault::Denied, PERMANENT, "host-denied"),
        row(
            "reset before the request is read",
            Fault::Http(Reading::Nothing, Sends::Text(""), Reset),
            DOUBT,
            "network-failed",
        ),
        row("reset after the request is read", http("", Reset), DOUBT, "network-failed"),
        row("closed after the request is read", http("", Close), DOUBT, "network-failed"),
        row("reset after the status line", http("HTTP/1.1 200 OK\r\n", Reset), DOUBT, "network-failed"),
        row(
            "reset in the body",
            http("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"messages\":", Reset),
            DOUBT,
            "network-failed",
        ),
        row("stall before the first byte", http("", Stall), DOUBT, "network-failed"),
        row(
            "stall in the body",
            http("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"messages\":", Stall),
            DOUBT,
            "network-failed",
        ),
        row(
            "body shorter than its length",
            http("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{}", Close),
            DOUBT,
            "network-failed",
        ),
        row(
            "body longer than its length",
            http("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n{\"messages\":[{\"id\":\"wamid.A\"}]}", Close),
            DOUBT,
            "unexpected-response",
        ),
        row(
            "endless body",
            Fault::Http(Reading::Whole, Sends::Endless, Close),
            ("permanent-unconfirmed", "permanent"),
            "unexpected-response",
        ),
        row(
            "100 MB body",
            Fault::Http(Reading::Whole, Sends::HundredMegabytes, Close),
            ("permanent-unconfirmed", "permanent"),
            "unexpected-response",
        ),
        row(
            "200 with no JSON",
            http("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok", Close),
            DOUBT,
            "unexpected-response",
        ),
        row(
            "200 with nothing",
            http("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", Close),
            DOUBT,
            "unexpected-response",
        ),
        row(
            "200 with JSON of another shape",
            http("HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n{\"status\":\"ok\"}", Close),
            DOUBT,
            "unexpected-response",
        ),
        row(
            "200 with an error",
            http("HTTP/1.1 200 OK\r\ncontent-length: 25\r\n\r\n{\"error\":{\"code\":131000}}", Close),
            DOUBT,
            "service-unavailable",
        ),
        row(
            "redirect",
            http(
                "HTTP/1.1 302 Found\r\nlocation: https://elsewhere.example/\r\ncontent-length: 0\r\n\r\n",
                Close,
            ),
            PERMANENT,
            "unexpected-response",
        ),
        row(
            "502 with HTML",
            http(
                "HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/html\r\ncontent-length: 13\r\n\r\n<html></html>",
                Close,
            ),
            DOUBT,
            "service-unavailable",
        ),
        row(
            "500 with nothing",
            http("HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n", Close),
            DOUBT,
            "service-unavailable",
        ),
        row(
            "a header that is none",
            http("HTTP/1.1 200 OK\r\nbad header\r\ncontent-length: 2\r\n\r\n{}", Close),
            DOUBT,
            "network-failed",
        ),
        row("no HTTP at all", http("SSH-2.0-OpenSSH_9.2\r\n", Close), DOUBT, "network-failed"),
    ]
}

/// The authority that the plugin's host trusts.
static AUTHORITY: LazyLock<Authority> = LazyLock::new(Authority::new);

static PLUGIN: LazyLock<Way> = LazyLock::new(|| {
    let options = HostOptions::default().instances(64).authorities(AUTHORITY.pem());
    let host = Host::new(options).expect("a host");
    load(&host)
});

/// A server that misbehaves in one way, and how to reach it.
struct Scene {
    sandbox: Sandbox,
    connection: Value,
    server: Option<Misbehaving>,
}

impl Scene {
    async fn set(fault: &Fault) -> Self {
        let (url, server) = match fault {
            Fault::Refused => (format!("http://{}", server::nobody().await), None),
            Fault::UnknownHost => ("https://nobody.invalid".to_owned(), None),
            Fault::Denied => {
                let server = Misbehaving::http(Reading::Whole, Sends::Text(OK_HEAD), Ending::Close).await;
                (format!("http://{}", server.address()), Some(server))
            }
            Fault::Handshake(words, ending) => {
                let server = Misbehaving::http(Reading::Nothing, Sends::Text(words), *ending).await;
                (format!("https://localhost:{}", server.port()), Some(server))
            }
            Fault::Tls(certificate) => {
                let config = match certificate {
                    Certificate::WrongName => AUTHORITY.server("elsewhere.example"),
                    Certificate::Expired => AUTHORITY.expired_server("localhost"),
                    Certificate::UnknownIssuer => Authority::new().server("localhost"),
                    Certificate::ClientsOwn => AUTHORITY.strict_server("localhost"),
                };
                let server = Misbehaving::tls(config).await;
                (format!("https://localhost:{}", server.port()), Some(server))
            }
            Fault::Http(reading, sends, ending) => {
                let server = Misbehaving::http(*reading, *sends, *ending).await;
                (format!("http://{}", server.address()), Some(server))
            }
        };
        let allowed =
            if matches!(fault, Fault::Denied) { "https://graph.facebook.com" } else { url.as_str() };
        let stalls = matches!(fault, Fault::Handshake("", Ending::Stall) | Fault::Http(_, _, Ending::Stall));
        Self {
            sandbox: Sandbox::new(Policy::allow([allowed]).expect("a policy")),
            connection: json!({
                "access-token": TOKEN,
                "phone-number-id": PHONE_NUMBER_ID,
                "business-account-id": BUSINESS_ACCOUNT_ID,
                "graph-url": url,
                // If no answer arrives, the wait is the test's length; otherwise the wait must not be what ends it.
                "timeout-ms": if stalls { 1_000 } else { 60_000 },
            }),
            server,
        }
    }

    async fn call(&self, function: &str, input: Option<Value>) -> Value {
        let mut params = json!({ "connection": self.connection });
        if let Some(input) = input {
            params["input"] = input;
        }
        PLUGIN.call_json(&self.sandbox, function, &params).await.expect("the host has no part in this")
    }

    /// Whether the server has read a request to its end.
    fn was_read(&self) -> bool {
        self.server.as_ref().is_some_and(Misbehaving::has_read)
    }
}

/// Every function that changes something at Meta when its request arrives.
fn sends() -> Vec<(&'static str, Value)> {
    vec![
        ("send-message", json!({"to": TO, "body": "Hello"})),
        ("send-media", json!({"to": TO, "kind": "image", "source": {"id": "777"}})),
        ("send-template", json!({"to": TO, "name": "hello", "language": "en"})),
        (
            "custom-api-call",
            json!({"method": "post", "path": "/{phone-number-id}/messages", "body": {"json": {}}}),
        ),
        ("custom-api-call", json!({"method": "delete", "path": "/777"})),
    ]
}

impl Row {
    /// A custom call returns any success unchanged: its caller judges whether it is a message's answer.
    fn is_judged_by(&self, function: &str) -> bool {
        let any_success = self.kind == "unexpected-response" && self.on_a_read == "transient";
        !(any_success && function == "custom-api-call")
    }

    fn may_come_first(&self) -> bool {
        matches!(self.fault, Fault::Tls(Certificate::ClientsOwn))
    }

    /// Calls a function of a server that fails in this way.
    async fn call(&self, function: &str, input: Option<Value>, verdict: &str) {
        let scene = Scene::set(&self.fault).await;
        let result = scene.call(function, input).await;
        let at = format!("{}, {function}: {result}", self.name);
        let failure = match &result["err"]["permanent"] {
            // The alert follows the handshake at once: on a busy machine it can arrive before the request is sent.
            unsent if self.may_come_first() && says_unsent(unsent) => {
                assert!(!scene.was_read(), "{at}");
                unsent
            }
            _ => &result["err"][verdict],
        };
        assert_eq!(failure["kind"], self.kind, "{at}");
        assert!(!result.to_string().contains(TOKEN), "{at}");
        // For a send, transient is a promise that nothing was done.
        let promised = verdict == "transient" && function != "validate" && self.on_a_send == "transient";
        assert!(!(promised && scene.was_read()), "transient, and the server has read it: {at}");
    }
}

fn says_unsent(failure: &Value) -> bool {
    failure["message"].as_str().is_some_and(|message| message.contains("nothing was sent"))
}

#[test]
fn a_server_of_an_old_tls_version_is_told_by_its_reason() {
    run(async {
        let scene = Scene::set(&Fault::Handshake(TLS_1_1, Ending::Stall)).await;
        let result = scene.call("send-message", Some(json!({"to": TO, "body": "Hello"}))).await;
        let failure = &result["err"]["permanent"];
        let message = failure["message"].as_str().unwrap_or_default();
        assert!(message.contains("version of TLS") && message.contains("nothing was sent"), "{result}");
        assert!(failure["fix"].as_str().is_some_and(|fix| fix.contains("TLS 1.2 or 1.3")), "{result}");
    });
}

/// Checks every row, all in parallel, since some of them wait.
fn each_row<F>(check: fn(Row) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    run(async {
        let mut rows: JoinSet<()> = matrix().into_iter().map(check).collect();
        while let Some(done) = rows.join_next().await {
            done.expect("the row's own message is above");
        }
    });
}

#[test]
fn every_fault_has_its_verdict_and_no_send_that_arrived_is_transient() {
    each_row(|row| async move {
        for (function, input) in sends() {
            if row.is_judged_by(function) {
                row.call(function, Some(input), row.on_a_send).await;
            }
        }
    });
}

#[test]
fn the_same_faults_on_a_read() {
    each_row(|row| async move {
        row.call("validate", None, row.on_a_read).await;
        if row.is_judged_by("custom-api-call") {
            let read = json!({"method": "get", "path": "/me"});
            row.call("custom-api-call", Some(read), row.on_a_read).await;
        }
    });
}

/// The rows that the matrix must have, among others.
#[test]
fn no_fault_is_missing() {
    let names: Vec<_> = matrix().iter().map(|row| row.name).collect();
    for name in [
        "connection refused",
        "unknown host",
        "connect time-out",
        "certificate for another name",
        "certificate expired",
        "certificate of an unknown issuer",
        "TLS alert after the request",
        "reset before the request is read",
        "reset after the request is read",
        "reset after the status line",
        "reset in the body",
        "stall before the first byte",
        "stall in the body",
        "body shorter than its length",
        "body longer than its length",
        "endless body",
        "100 MB body",
        "200 with no JSON",
        "200 with JSON of another shape",
        "200 with an error",
        "redirect",
        "502 with HTML",
        "500 with nothing",
        "a header that is none",
        "denied by the host's policy",
    ] {
        assert!(names.contains(&name), "{name}");
    }
}
