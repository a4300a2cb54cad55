//! What an observer is shown, and when.

use super::*;
use crate::exchange::Exchange;
use crate::testing::answering;

type Lines = Arc<Mutex<Vec<Exchange>>>;

/// An egress to this address, with a token, and the exchanges it reported.
async fn watched(address: SocketAddr, limits: Limits) -> (Egress, String, Lines) {
    let told = Lines::default();
    let sink = Arc::clone(&told);
    let url = format!("http://{address}");
    let sandbox = Sandbox::new(Policy::allow([url.as_str()]).unwrap())
        .limits(limits)
        .on_exchange(move |exchange| sink.lock().unwrap().push(exchange.clone()));
    let (egress, placeholder) = with_token(&url, sandbox).await;
    (egress, placeholder, told)
}

#[tokio::test]
async fn an_exchange_is_told_at_its_end_with_all_its_bytes() {
    let address = answering("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nanswer").await;
    let (egress, _, told) = watched(address, Limits::default()).await;
    let response = send(&egress, post(&format!("http://{address}/"))).await.unwrap();
    assert!(told.lock().unwrap().is_empty());
    assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "answer");
    let told = told.lock().unwrap();
    let [exchange] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!((exchange.outcome.clone(), exchange.bytes), (Ok(200), 6));
    assert!(exchange.timing.connect.is_some(), "{exchange}");
}

#[tokio::test]
async fn a_response_that_nobody_reads_is_told() {
    let address = answering("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nanswer").await;
    let (egress, _, told) = watched(address, Limits::default()).await;
    drop(send(&egress, post(&format!("http://{address}/"))).await.unwrap());
    assert_eq!(told.lock().unwrap()[0].bytes, 0);
}

#[tokio::test]
async fn a_body_that_fails_is_told_with_its_reason() {
    let address = answering("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\npart").await;
    let limits = Limits::default().http_timeout(Duration::from_millis(200));
    let (egress, _, told) = watched(address, limits).await;
    let response = send(&egress, post(&format!("http://{address}/"))).await.unwrap();
    response.into_body().collect().await.unwrap_err();
    let told = told.lock().unwrap();
    let [exchange] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(exchange.outcome, Err(ExchangeError::Failed(Cause::BetweenBytesTimeout)));
    assert_eq!(exchange.bytes, 4);
}

#[tokio::test]
async fn no_line_has_a_token_a_query_or_a_user_name() {
    let address = answering("HTTP/1.1 200 OK\r\nx: EAAG|a/b\r\ncontent-length: 8\r\n\r\nEAAG|a/b").await;
    let (egress, placeholder, told) = watched(address, Limits::default()).await;
    for url in [format!("http://{address}/ask?token={placeholder}"), format!("http://{address}/?a=EAAG")] {
        let mut request = post(&url);
        request.headers_mut().insert("authorization", format!("Bearer {placeholder}").parse().unwrap());
        send(&egress, request).await.unwrap().into_body().collect().await.unwrap();
    }
    send(&egress, post("https://me:EAAG@denied.test/?a=EAAG")).await.unwrap_err();
    let lines: Vec<_> =
        told.lock().unwrap().iter().map(|exchange| format!("{exchange} {exchange:?}")).collect();
    assert_eq!(lines.len(), 3);
    for line in lines {
        assert!(!line.contains("EAAG") && !line.contains(&placeholder) && !line.contains('?'), "{line}");
    }
}
