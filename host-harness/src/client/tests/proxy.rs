//! Through a proxy on loopback, to hosts whose names only the proxy knows.

use std::io;

use super::*;
use crate::testing::{Asked, proxy, refusing_proxy};

const LOGIN: &str = "me:hidden";

/// Knows the name of the proxy and no other.
fn names() -> Names {
    Arc::new(|name| {
        Box::pin(async move {
            match name.as_str() {
                "proxy.test" => Ok(vec![(LOOPBACK, 0).into()]),
                _ => Err(io::Error::other("unknown")),
            }
        })
    })
}

fn through(proxy: SocketAddr) -> Proxy {
    format!("http://{LOGIN}@proxy.test:{}", proxy.port()).parse().unwrap()
}

/// A client behind a proxy that leads to one server, and the requests that the proxy got.
async fn behind(server: ServerConfig, authority: &Authority, except: &str) -> (Client, Asked) {
    let (address, asked) = proxy(tls_server(server).await).await;
    let proxy = through(address).except(except);
    (Client::with(authority.client(), names(), Some(&proxy)), asked)
}

#[tokio::test]
async fn a_request_goes_through_the_proxy_which_sees_none_of_it() {
    let authority = Authority::new();
    let (client, asked) = behind(authority.server("graph.test"), &authority, "").await;
    let mut request = post("https://graph.test/path");
    request.headers_mut().insert("authorization", "Bearer EAAG".parse().unwrap());
    assert_eq!(text(client.send(request, PATIENT, 1_000).await).await, "ok");

    // The proxy has a private address and alone knows the host's: no name was resolved here.
    let asked = asked.lock().unwrap();
    let [tunnel] = asked.as_slice() else { panic!("{}", asked.len()) };
    assert!(tunnel.head.starts_with("connect graph.test:443 http/1.1\r\n"), "{}", tunnel.head);
    assert!(tunnel.head.contains("host: graph.test:443\r\n"), "{}", tunnel.head);
    // me:hidden
    assert!(tunnel.head.contains("proxy-authorization: basic bwu6aglkzgvu\r\n"), "{}", tunnel.head);
    for part in [&b"EAAG"[..], b"/path", b"question"] {
        assert!(!tunnel.head.as_bytes().windows(part.len()).any(|bytes| bytes == part));
        assert!(!tunnel.relayed.windows(part.len()).any(|bytes| bytes == part));
    }
    // What it relayed is TLS: a ClientHello.
    assert!(tunnel.relayed.starts_with(b"\x16\x03\x01"));
}

#[tokio::test]
async fn a_proxy_that_takes_the_hosts_place_is_not_believed() {
    let authority = Authority::new();
    let (client, _asked) = behind(authority.server("proxy.test"), &authority, "").await;
    let cause = failure(&client, post("https://graph.test/"), PATIENT).await;
    assert_unsent(cause, Cause::Certificate(CertificateFault::WrongName));
}

#[tokio::test]
async fn an_excepted_host_is_looked_up_and_connected_to_as_without_a_proxy() {
    let authority = Authority::new();
    for except in ["graph.test", ".test", "*"] {
        let (client, asked) = behind(authority.server("graph.test"), &authority, except).await;
        assert_unsent(failure(&client, post("https://graph.test/"), PATIENT).await, Cause::Dns);
        assert!(asked.lock().unwrap().is_empty());
    }
}

#[tokio::test]
async fn the_machine_itself_is_not_reached_through_a_proxy() {
    let authority = Authority::new();
    let (address, asked) = proxy(nobody().await).await;
    let client = Client::with(authority.client(), resolver::system(), Some(&through(address)));
    let server = tls_server(authority.server("localhost")).await;
    assert_eq!(text(client.send(https(server), PATIENT, 1_000).await).await, "ok");
    // Nor is plain http.
    let plain = answering(OK).await;
    assert_eq!(text(client.send(http(plain), PATIENT, 1_000).await).await, "ok");
    for host in ["a.localhost", "localhost.", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "0x7f.1"]
    {
        failure(&client, post(format!("https://{host}:{}/", server.port())), PATIENT).await;
        assert!(asked.lock().unwrap().is_empty(), "{host}");
    }
}

#[tokio::test]
async fn each_failure_of_a_proxy_is_told_apart_and_unsent() {
    for (answer, expected, passes) in [
        (
            "HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\ncontent-length: 2\r\n\r\nno",
            "answered 407: it wants a user name and a password, or others",
            false,
        ),
        (
            "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n",
            "answered 403: it does not let this host be connected to",
            false,
        ),
        (
            "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n",
            "answered 502: it could not connect to the host",
            true,
        ),
        ("", "closed the connection before it answered", true),
        ("HTTP/1.1 200 OK\r\n", "closed the connection before it answered", true),
        (
            "SSH-2.0-OpenSSH_9.2\r\n",
            "does not answer as an HTTP proxy does: invalid HTTP version parsed",
            false,
        ),
        (
            "HTTP/1.1 200 OK\r\n\r\nhello",
            "does not answer as an HTTP proxy does: something follows its answer",
            false,
        ),
    ] {
        let address = refusing_proxy(answer).await;
        let client = Client::with(Authority::new().client(), names(), Some(&through(address)));
        let cause = failure(&client, post("https://graph.test/"), PATIENT).await;
        assert!(!cause.may_have_been_sent());
        let told = format!("the proxy http://proxy.test:{} {expected}", address.port());
        assert_eq!(cause.to_string(), told);
        assert!(!format!("{cause:?}").contains("hidden"));
        assert!(matches!(cause, Cause::Proxy { fault, .. } if fault.may_pass() == passes), "{told}");
    }
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_named() {
    let port = nobody().await.port();
    for (host, why) in
        [("proxy.test", "the connection was refused"), ("gone.test", "the host's name cannot be resolved")]
    {
        let proxy = format!("http://{LOGIN}@{host}:{port}").parse().unwrap();
        let client = Client::with(Authority::new().client(), names(), Some(&proxy));
        let cause = failure(&client, post("https://graph.test/"), PATIENT).await;
        assert!(!cause.may_have_been_sent());
        assert_eq!(cause.to_string(), format!("the proxy http://{host}:{port} cannot be reached: {why}"));
    }
}

#[tokio::test]
async fn a_proxy_that_never_answers_is_a_connection_that_takes_too_long() {
    let client = Client::with(Authority::new().client(), names(), Some(&through(silent().await)));
    let timeouts = Timeouts { connect: SOON, ..PATIENT };
    assert_unsent(failure(&client, post("https://graph.test/"), timeouts).await, Cause::ConnectTimeout);
}

#[tokio::test]
async fn the_way_through_a_proxy_is_timed() {
    let authority = Authority::new();
    let (client, _asked) = behind(authority.server("graph.test"), &authority, "").await;
    let progress = Progress::begin();
    let response = progress.measure(client.send(post("https://graph.test/"), PATIENT, 1_000)).await;
    let timing = progress.timing();
    assert_eq!(text(response).await, "ok");
    let phases = [timing.resolve, timing.connect, timing.proxy, timing.tls, timing.first_byte];
    assert!(phases.iter().all(Option::is_some) && !timing.reused, "{timing:?}");
}
