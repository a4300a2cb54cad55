mod proxy;
mod timing;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};

use http_body_util::Full;
use rustls::ServerConfig;
use tokio::io::AsyncWriteExt;
use tokio::sync::mpsc;

use super::*;
use crate::testing::{
    Authority, TLS_1_1, answering, http2_server, nobody, read_request, server, stall, tls_server,
};

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
const SOON: Duration = Duration::from_millis(100);
const LATE: Duration = Duration::from_secs(60);
const PATIENT: Timeouts = Timeouts { connect: LATE, first_byte: LATE, between_bytes: LATE };

fn client() -> Client {
    Client::new("", None).unwrap()
}

fn trusting(authority: &Authority) -> Client {
    Client::new(&authority.pem(), None).unwrap()
}

fn post(url: impl ToString) -> Request<Full<Bytes>> {
    Request::post(url.to_string()).body(Full::from("question")).unwrap()
}

fn http(address: SocketAddr) -> Request<Full<Bytes>> {
    post(format!("http://{address}/"))
}

fn https(address: SocketAddr) -> Request<Full<Bytes>> {
    post(format!("https://localhost:{}/", address.port()))
}

/// A server that accepts and never reads or writes.
async fn silent() -> SocketAddr {
    server(|stream| async move {
        stall().await?;
        drop(stream);
        Ok(())
    })
    .await
}

/// The cause of the request's failure, either before the response or in its body.
async fn failure(client: &Client, request: Request<Full<Bytes>>, timeouts: Timeouts) -> Cause {
    match client.send(request, timeouts, 1_000).await {
        Err(cause) => cause,
        Ok(response) => response.into_body().collect().await.unwrap_err(),
    }
}

async fn text(response: Result<Response<ResponseBody>, Cause>) -> Bytes {
    response.unwrap().into_body().collect().await.unwrap().to_bytes()
}

#[track_caller]
fn assert_unsent(cause: Cause, expected: Cause) {
    assert_eq!(cause, expected);
    assert!(!cause.may_have_been_sent());
}

#[track_caller]
fn assert_maybe_sent(cause: Cause, expected: Cause) {
    assert_eq!(cause, expected);
    assert!(cause.may_have_been_sent());
}

#[tokio::test]
async fn a_name_without_an_address_is_unsent() {
    // The label is too long for any name server to be asked.
    let request = post(format!("http://{}/", "a".repeat(64)));
    assert_unsent(failure(&client(), request, PATIENT).await, Cause::Dns);
}

const LOOPBACK: std::net::IpAddr = std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

#[tokio::test]
async fn a_name_of_a_private_address_is_not_connected_to() {
    let (client, port) = (Client::resolving(LOOPBACK), answering(OK).await.port());
    let url = format!("http://innocent.test:{port}/");
    let prohibited = Cause::Prohibited(LOOPBACK, "a loopback address");
    assert_unsent(failure(&client, post(&url), PATIENT).await, prohibited.clone());

    // Nor is it over a connection that another request may have made and left open.
    let mut chosen = post(&url);
    chosen.extensions_mut().insert(Reach::Anywhere);
    assert_eq!(text(client.send(chosen, PATIENT, 1_000).await).await, "ok");
    assert_unsent(failure(&client, post(&url), PATIENT).await, prohibited);
}

#[tokio::test]
async fn a_strange_spelling_of_an_address_is_looked_up_and_not_connected_to() {
    let port = answering(OK).await.port();
    for host in ["127.1", "2130706433", "0x7f.1", "0177.0.0.1"] {
        let cause = failure(&client(), post(format!("http://{host}:{port}/")), PATIENT).await;
        assert_unsent(cause, Cause::Prohibited(LOOPBACK, "a loopback address"));
    }
}

#[tokio::test]
async fn a_refused_connection_is_unsent() {
    assert_unsent(failure(&client(), http(nobody().await), PATIENT).await, Cause::Refused);
}

#[tokio::test]
async fn a_connection_that_takes_too_long_is_unsent() {
    // TCP connects at once; TLS never does. The time-out covers both.
    let address = silent().await;
    let timeouts = Timeouts { connect: SOON, ..PATIENT };
    assert_unsent(failure(&client(), https(address), timeouts).await, Cause::ConnectTimeout);
}

#[tokio::test]
async fn a_trusted_certificate_for_the_name_is_accepted() {
    let authority = Authority::new();
    let client = trusting(&authority);
    let address = tls_server(authority.server("localhost")).await;
    assert_eq!(text(client.send(https(address), PATIENT, 1_000).await).await, "ok");
}

#[tokio::test]
async fn http_2_is_spoken_where_the_server_speaks_it() {
    let authority = Authority::new();
    let client = trusting(&authority);
    let address = http2_server(authority.server("localhost")).await;
    let expected = format!("localhost:{} false", address.port());
    assert_eq!(text(client.send(https(address), PATIENT, 1_000).await).await, expected);
}

#[tokio::test]
async fn http_1_1_is_spoken_where_the_server_chooses_it() {
    let authority = Authority::new();
    let mut config = authority.server("localhost");
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let address = tls_server(config).await;
    let response = trusting(&authority).send(https(address), PATIENT, 1_000).await.unwrap();
    assert_eq!(response.version(), http::Version::HTTP_11);
    assert_eq!(text(Ok(response)).await, "ok");
}

#[tokio::test]
async fn a_companys_authority_is_trusted_beside_the_others() {
    let authority = Authority::new();
    let address = tls_server(authority.server("localhost")).await;
    let client = Client::new(&authority.pem(), None).unwrap();
    assert_eq!(text(client.send(https(address), PATIENT, 1_000).await).await, "ok");

    let others = roots("").unwrap();
    let all = roots(&authority.pem()).unwrap();
    assert!(!others.is_empty() && all.roots.starts_with(&others.roots) && all.len() == others.len() + 1);
}

#[test]
fn what_holds_no_authority_is_refused() {
    for text in ["EAAG", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let error = Client::new(text, None).err().unwrap();
        assert!(error.contains("authority") && !error.contains("EAAG"), "{error}");
    }
}

#[tokio::test]
async fn an_untrusted_certificate_is_unsent() {
    let address = tls_server(Authority::new().server("localhost")).await;
    let cause = failure(&client(), https(address), PATIENT).await;
    assert_unsent(cause, Cause::Certificate(CertificateFault::Untrusted));
}

#[tokio::test]
async fn a_certificate_for_another_name_is_unsent() {
    let authority = Authority::new();
    let client = trusting(&authority);
    let address = tls_server(authority.server("elsewhere.test")).await;
    let cause = failure(&client, https(address), PATIENT).await;
    assert_unsent(cause, Cause::Certificate(CertificateFault::WrongName));
}

#[tokio::test]
async fn an_expired_certificate_is_unsent() {
    let authority = Authority::new();
    let client = trusting(&authority);
    let address = tls_server(authority.server_of("localhost", 2001..=2002)).await;
    let cause = failure(&client, https(address), PATIENT).await;
    assert_unsent(cause, Cause::Certificate(CertificateFault::Expired));
}

#[tokio::test]
async fn a_certificate_that_is_not_valid_yet_is_unsent() {
    let authority = Authority::new();
    let client = trusting(&authority);
    let address = tls_server(authority.server_of("localhost", 4000..=4001)).await;
    let cause = failure(&client, https(address), PATIENT).await;
    assert_unsent(cause, Cause::Certificate(CertificateFault::Expired));
}

#[tokio::test]
async fn a_server_of_tls_1_1_is_unsent_and_told_by_its_reason() {
    // The other alert is a server's answer if it knows none of the offered versions.
    for words in [TLS_1_1, b"\x15\x03\x01\x00\x02\x02\x46"] {
        let address = server(move |mut stream| async move {
            stream.write_all(words).await?;
            stall().await
        })
        .await;
        let cause = failure(&client(), https(address), PATIENT).await;
        assert_unsent(cause.clone(), Cause::Tls(TlsFault::Version));
        let expected = "no secure connection could be made: the server speaks neither TLS 1.2 nor TLS 1.3";
        assert_eq!(cause.to_string(), expected);
    }
}

#[tokio::test]
async fn a_server_without_tls_is_unsent() {
    let address = server(|mut stream| async move {
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await?;
        stall().await
    })
    .await;
    let cause = failure(&client(), https(address), PATIENT).await;
    assert!(matches!(cause, Cause::Tls(TlsFault::Other(_))), "{cause:?}");
    assert!(!cause.may_have_been_sent());
}

#[tokio::test]
async fn a_server_that_leaves_before_tls_is_unsent() {
    let address = server(async |stream: tokio::net::TcpStream| {
        drop(stream);
        Ok(())
    })
    .await;
    assert_unsent(failure(&client(), https(address), PATIENT).await, Cause::ClosedEarly);
}

#[tokio::test]
async fn an_alert_after_the_handshake_may_have_been_sent() {
    // With TLS 1.3 the client's handshake ends before the server has checked its certificate.
    let authority = Authority::new();
    let client = trusting(&authority);
    let address = tls_server(authority.strict_server("localhost")).await;
    let cause = failure(&client, https(address), PATIENT).await;
    assert!(cause.may_have_been_sent(), "{cause:?}");
}

#[tokio::test]
async fn a_connection_closed_after_the_request_may_have_been_sent() {
    let address = server(|mut stream| async move { read_request(&mut stream).await.map(drop) }).await;
    assert_maybe_sent(failure(&client(), http(address), PATIENT).await, Cause::Closed);
}

#[tokio::test]
async fn a_reset_may_have_been_sent() {
    let address = server(|mut stream| async move {
        read_request(&mut stream).await?;
        stream.set_zero_linger()
    })
    .await;
    assert_maybe_sent(failure(&client(), http(address), PATIENT).await, Cause::Closed);
}

#[tokio::test]
async fn a_connection_closed_at_once_is_closed() {
    // The client is connected before the server leaves, so nothing more precise is known.
    let address = server(async |stream: tokio::net::TcpStream| stream.set_zero_linger()).await;
    assert_maybe_sent(failure(&client(), http(address), PATIENT).await, Cause::Closed);
}

#[tokio::test]
async fn silence_after_the_request_may_have_been_sent() {
    let address = server(|mut stream| async move {
        read_request(&mut stream).await?;
        stall().await
    })
    .await;
    let timeouts = Timeouts { first_byte: SOON, ..PATIENT };
    assert_maybe_sent(failure(&client(), http(address), timeouts).await, Cause::FirstByteTimeout);
}

#[tokio::test]
async fn a_server_that_does_not_read_may_have_been_sent() {
    let address = silent().await;
    let request = http(address).map(|_| Full::from(vec![0; 64 << 20]));
    let timeouts = Timeouts { first_byte: SOON, ..PATIENT };
    assert_maybe_sent(failure(&client(), request, timeouts).await, Cause::FirstByteTimeout);
}

#[tokio::test]
async fn a_response_that_is_not_http_may_have_been_sent() {
    let cause = failure(&client(), http(answering("what?\r\n\r\n").await), PATIENT).await;
    assert!(matches!(cause, Cause::Protocol(_)), "{cause:?}");
    assert!(cause.may_have_been_sent());
}

#[tokio::test]
async fn a_response_that_stalls_is_cut() {
    let address = answering("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\npart").await;
    let timeouts = Timeouts { between_bytes: SOON, ..PATIENT };
    assert_maybe_sent(failure(&client(), http(address), timeouts).await, Cause::BetweenBytesTimeout);
}

#[tokio::test]
async fn a_response_that_breaks_off_is_closed() {
    let address = server(|mut stream| async move {
        read_request(&mut stream).await?;
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\npart").await
    })
    .await;
    assert_maybe_sent(failure(&client(), http(address), PATIENT).await, Cause::Closed);
}

#[tokio::test]
async fn a_response_that_is_too_long_is_cut() {
    let address =
        answering("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nans\r\n4\r\nwer!\r\n0\r\n\r\n")
            .await;
    let response = client().send(http(address), PATIENT, 6).await.unwrap();
    let cause = response.into_body().collect().await.unwrap_err();
    assert_maybe_sent(cause, Cause::ResponseTooLarge { limit: 6 });
}

#[tokio::test]
async fn a_response_of_the_longest_length_is_whole() {
    let address = answering("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nanswer").await;
    assert_eq!(text(client().send(http(address), PATIENT, 6).await).await, "answer");
}

#[tokio::test]
async fn a_redirect_is_a_response() {
    let address = answering("HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n").await;
    let response = client().send(http(address), PATIENT, 1_000).await.unwrap();
    assert_eq!(response.status(), 302);
}

#[tokio::test]
async fn the_wait_for_the_response_begins_when_the_request_ends() {
    let address = answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await;
    let (parts, body) = mpsc::channel::<Bytes>(1);
    tokio::spawn(async move {
        for _ in 0..3 {
            sleep(SOON * 2).await;
            parts.send(Bytes::from_static(b"part")).await.unwrap();
        }
    });
    let request = http(address).map(|_| Parts(body));
    let timeouts = Timeouts { first_byte: SOON, ..PATIENT };
    assert_eq!(text(client().send(request, timeouts, 1_000).await).await, "ok");
}

#[tokio::test]
async fn connections_are_kept_and_used_again() {
    let connections = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&connections);
    let address = server(move |mut stream| {
        count.fetch_add(1, Ordering::Relaxed);
        async move {
            loop {
                read_request(&mut stream).await?;
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await?;
            }
        }
    })
    .await;
    let client = client();
    for _ in 0..10 {
        assert_eq!(text(client.send(http(address), PATIENT, 1_000).await).await, "ok");
        // Lets the connection return to the pool.
        tokio::task::yield_now().await;
    }
    assert_eq!(connections.load(Ordering::Relaxed), 1);
}

/// A body in the parts in which it arrives.
struct Parts(mpsc::Receiver<Bytes>);

impl Body for Parts {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(context).map(|part| part.map(|part| Ok(Frame::data(part))))
    }
}
