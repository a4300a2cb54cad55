mod proxied;
mod told;

use std::net::SocketAddr;
use std::sync::Mutex;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use tokio::io::AsyncWriteExt;
use tokio::sync::mpsc;
use wasmtime_wasi_http::p2::body::{HostOutgoingBody, StreamContext};
use wasmtime_wasi_http::{FieldMap, RequestOptions, WasiBody, WasiHttpHooks};

use super::wasi::{error_of_cause, timeouts};
use super::*;
use crate::client::TlsFault;
use crate::credential::{Credential, Placeholders, Source};
use crate::limits::Limits;
use crate::policy::Policy;
use crate::sandbox::Reroute;
use crate::testing::{nobody, read_request, server};

fn egress(sandbox: Sandbox) -> Egress {
    Egress::new(1, Client::new("", None).unwrap().into(), sandbox, Vec::new())
}

fn post(url: &str) -> Request<WasiBody> {
    let body = Full::from(Bytes::from_static(b"question"));
    Request::post(url).body(body.map_err(|never| match never {}).boxed_unsync()).unwrap()
}

async fn send(egress: &Egress, request: Request<WasiBody>) -> Result<Response<WasiBody>, Error> {
    let sent = egress.clone().send_request(request, None, Box::new(async { Ok(()) }));
    Box::into_pin(sent).await.map(|(response, _)| response)
}

/// A server that reports the requests it got.
async fn witness() -> (SocketAddr, mpsc::UnboundedReceiver<(String, Vec<u8>)>) {
    let (tell, told) = mpsc::unbounded_channel();
    let address = server(move |mut stream| {
        let tell = tell.clone();
        async move {
            tell.send(read_request(&mut stream).await?).unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await
        }
    })
    .await;
    (address, told)
}

#[tokio::test]
async fn what_is_allowed_goes_out_with_its_host() {
    let (address, mut told) = witness().await;
    let url = format!("http://{address}");
    let egress = egress(Sandbox::new(Policy::allow([url.as_str()]).unwrap()));
    let response = send(&egress, post(&format!("{url}/path?query"))).await.unwrap();
    assert_eq!(response.status(), 200);
    let (head, body) = told.recv().await.unwrap();
    assert!(head.starts_with("post /path?query http/1.1\r\n"), "{head}");
    assert!(head.contains(&format!("host: {address}\r\n")), "{head}");
    assert_eq!(body, b"question");
    assert!(egress.has_begun());
}

#[tokio::test]
async fn a_denied_request_is_not_sent() {
    let (address, mut told) = witness().await;
    let egress = egress(Sandbox::default());
    let error = send(&egress, post(&format!("http://{address}/"))).await.unwrap_err();
    assert!(matches!(error, Error::HttpRequestDenied), "{error:?}");
    assert!(told.try_recv().is_err());
    assert!(!egress.has_begun());
}

#[tokio::test]
async fn who_may_only_read_posts_nothing() {
    let (address, mut told) = witness().await;
    let url = format!("http://{address}");
    let egress = egress(Sandbox::new(Policy::allow([url.as_str()]).unwrap()).read_only());
    let error = send(&egress, post(&url)).await.unwrap_err();
    assert!(matches!(error, Error::HttpRequestDenied), "{error:?}");
    assert!(told.try_recv().is_err());
    let get = Request::get(&url).body(WasiBody::default()).unwrap();
    assert_eq!(send(&egress, get).await.unwrap().status(), 200);
}

/// What the guest and the observer get to see.
async fn denied(client: Client, rule: &str, url: &str) -> (Error, String) {
    let told = Arc::new(Mutex::new(String::new()));
    let sink = Arc::clone(&told);
    let sandbox = Sandbox::new(Policy::allow([rule]).unwrap()).on_exchange(move |exchange| {
        *sink.lock().unwrap() = exchange.outcome.as_ref().unwrap_err().to_string();
    });
    let error = send(&Egress::new(1, client.into(), sandbox, Vec::new()), post(url)).await.unwrap_err();
    let told = told.lock().unwrap().clone();
    (error, told)
}

#[tokio::test]
async fn an_allowed_name_of_a_private_address_is_not_sent_to() {
    let (address, mut asked) = witness().await;
    let url = format!("http://innocent.test:{}", address.port());
    let (error, told) = denied(Client::resolving(address.ip()), &url, &url).await;
    assert!(matches!(error, Error::DestinationIpProhibited), "{error:?}");
    let expected = format!(
        "POST {url}/ is not allowed: innocent.test is 127.0.0.1, a loopback address. Such an address takes a \
         rule of its own, and a URL that is written the same way: POST http://{address}"
    );
    assert_eq!(told, expected);
    assert!(asked.try_recv().is_err());
}

#[tokio::test]
async fn a_strange_spelling_of_a_private_address_is_not_sent_to() {
    let (address, mut asked) = witness().await;
    let url = format!("http://127.1:{}", address.port());
    let (error, told) = denied(Client::new("", None).unwrap(), &url, &url).await;
    assert!(matches!(error, Error::DestinationIpProhibited), "{error:?}");
    assert!(told.ends_with(&format!("POST http://{address}")), "{told}");
    assert!(asked.try_recv().is_err());
}

#[tokio::test]
async fn a_reroute_may_lead_to_a_private_address_by_name() {
    let (address, mut asked) = witness().await;
    let policy = Policy::allow(["https://real.test"]).unwrap();
    let reroute = Reroute::new(["real.test"], &format!("simulator.test:{}", address.port())).unwrap();
    let sandbox = Sandbox::new(policy).reroute(reroute);
    send(
        &Egress::new(1, Client::resolving(address.ip()).into(), sandbox, Vec::new()),
        post("https://real.test/"),
    )
    .await
    .unwrap();
    assert!(asked.recv().await.unwrap().0.contains("host: real.test\r\n"));
}

type Outcomes = Arc<Mutex<Vec<Result<u16, ExchangeError>>>>;

/// A sandbox that may send to this address, and its observer's reports.
fn limited(address: SocketAddr, limits: Limits) -> (Egress, Outcomes) {
    let told = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&told);
    let policy = Policy::allow([format!("http://{address}").as_str()]).unwrap();
    let sandbox = Sandbox::new(policy).limits(limits).on_exchange(move |exchange| {
        sink.lock().unwrap().push(exchange.outcome.clone());
    });
    (egress(sandbox), told)
}

#[tokio::test]
async fn a_call_sends_so_many_requests_and_no_more() {
    let (address, mut asked) = witness().await;
    let (egress, told) = limited(address, Limits::default().requests(3));
    let url = format!("http://{address}/");
    // Denying is work, too.
    send(&egress, post("http://denied.test/")).await.unwrap_err();
    for _ in 0..2 {
        send(&egress, post(&url)).await.unwrap();
        asked.recv().await.unwrap();
    }
    for _ in 0..2 {
        let error = send(&egress, post(&url)).await.unwrap_err();
        assert!(matches!(error, Error::HttpRequestDenied), "{error:?}");
    }
    // And so is reporting it: once.
    assert_eq!(
        told.lock().unwrap()[1..],
        [Ok(200), Ok(200), Err(ExchangeError::TooManyRequests { limit: 3 })]
    );
    assert!(asked.try_recv().is_err());
}

#[tokio::test]
async fn a_body_of_a_known_length_that_is_too_long_is_not_sent() {
    let (address, mut asked) = witness().await;
    let url = format!("http://{address}/");
    let (egress, told) = limited(address, Limits::default().request_bytes(7));
    let error = send(&egress, post(&url)).await.unwrap_err();
    assert!(matches!(error, Error::HttpRequestBodySize(Some(7))), "{error:?}");
    assert_eq!(told.lock().unwrap()[..], [Err(ExchangeError::RequestTooLarge { limit: 7 })]);
    assert!(!egress.has_begun());
    assert!(asked.try_recv().is_err());

    let (egress, _) = limited(address, Limits::default().request_bytes(8));
    send(&egress, post(&url)).await.unwrap();
}

#[tokio::test]
async fn a_body_that_announces_to_be_too_long_is_not_sent() {
    let (address, mut asked) = witness().await;
    let (egress, told) = limited(address, Limits::default().request_bytes(100));
    let mut request = post(&format!("http://{address}/"));
    request.headers_mut().insert(CONTENT_LENGTH, 101.into());
    let error = send(&egress, request).await.unwrap_err();
    assert!(matches!(error, Error::HttpRequestBodySize(Some(100))), "{error:?}");
    assert_eq!(told.lock().unwrap()[..], [Err(ExchangeError::RequestTooLarge { limit: 100 })]);
    assert!(!egress.has_begun() && asked.try_recv().is_err());
}

#[tokio::test]
async fn a_body_that_grows_too_long_is_cut_and_taken_to_its_end() {
    let (address, mut asked) = witness().await;
    let (egress, told) = limited(address, Limits::default().request_bytes(100));
    let result = write_then_look(&egress, &format!("http://{address}/")).await;
    assert!(matches!(result, Err(Error::HttpRequestBodySize(Some(100)))));
    assert_eq!(told.lock().unwrap()[..], [Err(ExchangeError::RequestTooLarge { limit: 100 })]);
    assert!(egress.has_begun());
    assert!(asked.try_recv().is_err());
}

/// Writes a whole body, part by part, before it waits for the answer, as simple guests do.
async fn write_then_look(egress: &Egress, url: &str) -> Result<Response<WasiBody>, Error> {
    let (mut guest, body) = HostOutgoingBody::new(StreamContext::Request, None, 1, 16);
    let answer = tokio::spawn({
        let (egress, request) = (egress.clone(), Request::post(url).body(body).unwrap());
        async move { send(&egress, request).await }
    });
    let mut stream = guest.take_output_stream().unwrap();
    for _ in 0..100 {
        stream.ready().await;
        stream.write(Bytes::from_static(b"sixteen bytes at")).unwrap();
    }
    drop(stream);
    guest.finish(None::<FieldMap>).unwrap();
    answer.await.unwrap()
}

#[tokio::test]
async fn a_denial_takes_the_whole_body() {
    let result = write_then_look(&egress(Sandbox::default()), "http://example.test/").await;
    assert!(matches!(result, Err(Error::HttpRequestDenied)));
}

#[tokio::test]
async fn a_failure_takes_the_whole_body() {
    let url = format!("http://{}", nobody().await);
    let egress = egress(Sandbox::new(Policy::allow([url.as_str()]).unwrap()));
    let result = write_then_look(&egress, &url).await;
    assert!(matches!(result, Err(Error::ConnectionRefused)));
}

#[tokio::test]
async fn a_rerouted_request_keeps_its_host() {
    let (address, mut told) = witness().await;
    let policy = Policy::allow(["https://real.test"]).unwrap();
    let reroute = Reroute::new(["real.test"], &address.to_string()).unwrap();
    let egress = egress(Sandbox::new(policy).reroute(reroute));
    send(&egress, post("https://real.test/path?query")).await.unwrap();
    let (head, body) = told.recv().await.unwrap();
    assert!(head.starts_with("post /path?query http/1.1\r\n"), "{head}");
    assert!(head.contains("host: real.test\r\n"), "{head}");
    assert_eq!(body, b"question");
}

#[tokio::test]
async fn the_policy_is_asked_about_the_real_url() {
    let (address, mut told) = witness().await;
    let target = address.to_string();
    let policy = Policy::allow([format!("http://{target}").as_str()]).unwrap();
    let reroute = Reroute::new(["real.test"], &target).unwrap();
    let egress = egress(Sandbox::new(policy).reroute(reroute));
    let error = send(&egress, post("https://real.test/")).await.unwrap_err();
    assert!(matches!(error, Error::HttpRequestDenied), "{error:?}");
    assert!(told.try_recv().is_err());
}

#[tokio::test]
async fn the_observer_sees_each_exchange_without_its_query() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    let address = nobody().await;
    let policy = Policy::allow([format!("http://{address}").as_str()]).unwrap();
    let sandbox = Sandbox::new(policy).on_exchange(move |exchange| {
        sink.lock().unwrap().push((exchange.url.clone(), exchange.outcome.clone()));
    });
    let egress = egress(sandbox);
    send(&egress, post(&format!("http://{address}/a?token=secret"))).await.unwrap_err();
    send(&egress, post("https://real.test/b")).await.unwrap_err();
    let seen = seen.lock().unwrap();
    assert_eq!(seen[0], (format!("http://{address}/a"), Err(ExchangeError::Failed(Cause::Refused))));
    assert_eq!(seen[1].0, "https://real.test/b");
    let denied = seen[1].1.as_ref().unwrap_err().to_string();
    assert!(denied.contains("POST https://real.test"), "{denied}");
}

const TOKEN: &str = "EAAG|a/b";

/// An egress with a credential, and its placeholder.
async fn with_token(url: &str, sandbox: Sandbox) -> (Egress, String) {
    let destinations = Policy::allow([url]).unwrap();
    let credential = Credential::new(Source::fixed(TOKEN), destinations).in_query("/ask", "token");
    let issued = credential.issue(Placeholders::Unguessable).await.unwrap();
    let placeholder = issued.placeholder().as_str().to_owned();
    (Egress::new(1, Client::new("", None).unwrap().into(), sandbox, vec![issued]), placeholder)
}

#[tokio::test]
async fn a_token_goes_by_the_real_url_to_where_it_is_bound() {
    let (address, mut told) = witness().await;
    let policy = Policy::allow(["https://bound.test", "https://other.test"]).unwrap();
    let reroute = Reroute::new(["bound.test", "other.test"], &address.to_string()).unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    let sandbox = Sandbox::new(policy).reroute(reroute).on_exchange(move |exchange| {
        sink.lock().unwrap().push(format!("{exchange:?}"));
    });
    let (egress, placeholder) = with_token("https://bound.test", sandbox).await;
    let mut heads = Vec::new();
    for host in ["bound.test", "other.test"] {
        let request = Request::get(format!("https://{host}/{placeholder}/ask?token={placeholder}"))
            .header("authorization", format!("Bearer {placeholder}"))
            .header("x-other", &placeholder)
            .body(Full::from(placeholder.clone()).map_err(|never| match never {}).boxed_unsync());
        send(&egress, request.unwrap()).await.unwrap();
        let (head, body) = told.recv().await.unwrap();
        assert_eq!(body, placeholder.as_bytes());
        assert!(head.contains(&format!("x-other: {placeholder}\r\n")), "{head}");
        heads.push(head);
    }
    let token = TOKEN.to_ascii_lowercase();
    assert!(heads[0].starts_with(&format!("get /{placeholder}/ask?token=eaag%7ca%2fb http")), "{}", heads[0]);
    assert!(heads[0].contains(&format!("authorization: bearer {token}\r\n")), "{}", heads[0]);
    assert!(
        heads[1].starts_with(&format!("get /{placeholder}/ask?token={placeholder} http")),
        "{}",
        heads[1]
    );
    assert!(heads[1].contains(&format!("authorization: bearer {placeholder}\r\n")), "{}", heads[1]);
    assert!(!format!("{:?} {:?}", seen.lock().unwrap(), egress.credentials()).contains("EAAG"));
}

/// The answer to a request, with its header `x`, its body, and its trailer `y`.
async fn answer(response: String) -> (Response<()>, String, Option<String>, String) {
    let address = server(move |mut stream| {
        let response = response.clone();
        async move {
            read_request(&mut stream).await?;
            stream.write_all(response.as_bytes()).await
        }
    })
    .await;
    let url = format!("http://{address}");
    let sandbox = Sandbox::new(Policy::allow([url.as_str()]).unwrap());
    let (egress, placeholder) = with_token(&url, sandbox).await;
    let (parts, body) = send(&egress, post(&url)).await.unwrap().into_parts();
    let body = body.collect().await.unwrap();
    let trailer = body.trailers().and_then(|trailers| trailers.get("y")).cloned();
    let text = String::from_utf8(body.to_bytes().to_vec()).unwrap();
    let trailer = trailer.map(|value| value.to_str().unwrap().to_owned());
    (Response::from_parts(parts, ()), text, trailer, placeholder)
}

#[tokio::test]
async fn an_answer_is_cleaned_however_it_is_cut() {
    let text = r#"{"a": "https:\/\/a.test\/?t=EAAG|a\/b\u0026u", "b": "EAAG%7Ca%2Fb"} EAAG|a/b EAAG"#;
    for cut in 1..text.len() {
        let (one, other) = text.split_at(cut);
        let chunks = format!("{:x}\r\n{one}\r\n{:x}\r\n{other}\r\n", one.len(), other.len());
        let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: y\r\nx: EAAG|a/b";
        let (response, body, trailer, placeholder) =
            answer(format!("{head}\r\n\r\n{chunks}0\r\ny: EAAG|a/b\r\n\r\n")).await;
        let expected = format!(
            r#"{{"a": "https:\/\/a.test\/?t={placeholder}\u0026u", "b": "{placeholder}"}} {placeholder} EAAG"#
        );
        assert_eq!(body, expected, "cut at {cut}");
        assert_eq!(response.headers()["x"], placeholder.as_str());
        assert_eq!(trailer.unwrap(), placeholder);
    }
}

#[tokio::test]
async fn a_cleaned_answer_claims_no_length() {
    let (response, body, _, placeholder) =
        answer("HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\nEAAG|a/bEAAG".into()).await;
    assert_eq!(body, format!("{placeholder}EAAG"));
    assert!(!response.headers().contains_key("content-length"));
    let (response, body, ..) = answer("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".into()).await;
    assert_eq!((response.headers()["content-length"].as_bytes(), body.as_str()), (&b"0"[..], ""));
}

#[test]
fn time_outs_are_at_most_the_limit() {
    let second = Duration::from_secs(1);
    let limits = Limits::default().http_timeout(second * 10);
    let options = RequestOptions {
        connect_timeout: Some(second),
        first_byte_timeout: Some(second * 600),
        between_bytes_timeout: None,
    };
    let expected = Timeouts { connect: second, first_byte: second * 10, between_bytes: second * 10 };
    assert_eq!(timeouts(options).within(limits.http_timeout), expected);
}

/// The codes that mean to a plugin that a request was never sent.
fn means_unsent(error: &Error) -> bool {
    matches!(
        error,
        Error::DnsTimeout
            | Error::DnsError { .. }
            | Error::DestinationNotFound
            | Error::DestinationUnavailable
            | Error::DestinationIpProhibited
            | Error::DestinationIpUnroutable
            | Error::ConnectionRefused
            | Error::ConnectionTimeout
            | Error::ConnectionLimitReached
            | Error::TlsAlertReceived { alert_id: Some(40 | 70), .. }
            | Error::TlsCertificateError
            | Error::HttpRequestDenied
    )
}

#[test]
fn a_code_for_unsent_is_used_for_nothing_else() {
    use crate::client::{CertificateFault::Expired, ProxyFault};
    for cause in [
        Cause::Dns,
        Cause::Prohibited(std::net::Ipv4Addr::LOCALHOST.into(), "a loopback address"),
        Cause::Refused,
        Cause::Unreachable(String::new()),
        Cause::ConnectTimeout,
        Cause::ClosedEarly,
        Cause::Proxy { proxy: String::new(), fault: ProxyFault::Closed },
        Cause::Proxy { proxy: String::new(), fault: ProxyFault::Refused { status: 407 } },
        Cause::Certificate(Expired),
        Cause::Tls(TlsFault::Version),
        Cause::Tls(TlsFault::Other(String::new())),
        Cause::FirstByteTimeout,
        Cause::BetweenBytesTimeout,
        Cause::Closed,
        Cause::TlsAlert(116, String::new()),
        Cause::Protocol(String::new()),
        Cause::ResponseTooLarge { limit: 1 },
    ] {
        let sent = cause.may_have_been_sent();
        let error = error_of_cause(cause.clone());
        assert_eq!(means_unsent(&error), !sent, "{cause:?}: {error:?}");
    }
}

#[tokio::test]
async fn a_body_has_not_ended_while_something_is_held_back() {
    let credential = Credential::new(Source::fixed("EAAG"), Policy::default());
    let mut body = Cleaned::new(
        Full::from("xEAA"),
        vec![credential.issue(Placeholders::Unguessable).await.unwrap()].into(),
    );
    for part in ["x", "EAA"] {
        assert!(!body.is_end_stream());
        let frame = body.frame().await.unwrap().unwrap();
        assert_eq!(frame.into_data().unwrap(), part);
    }
    assert!(body.is_end_stream() && body.frame().await.is_none());
}

#[test]
fn an_alert_after_the_request_is_not_told_as_a_handshakes() {
    for id in [40, 70] {
        let after = Cause::TlsAlert(id, "an alert".into());
        assert!(after.may_have_been_sent());
        assert!(matches!(error_of_cause(after), Error::ConnectionTerminated));
    }
    let other = error_of_cause(Cause::TlsAlert(80, "internal error".into()));
    assert!(matches!(other, Error::TlsAlertReceived { alert_id: Some(80), .. }), "{other:?}");
}
