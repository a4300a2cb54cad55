//! Which phases an exchange has. How long they take is not asserted.

use super::*;

async fn timing(client: &Client, request: Request<Full<Bytes>>) -> (Result<(), Cause>, Timing) {
    let progress = Progress::begin();
    let result = progress.measure(client.send(request, PATIENT, 1_000)).await;
    let timing = progress.timing();
    let Ok(response) = result else { return (result.map(drop), timing) };
    // Once the response is read to its end, the connection is free again.
    assert_eq!(text(Ok(response)).await, "ok");
    tokio::task::yield_now().await;
    (Ok(()), timing)
}

/// Answers every request on every connection.
async fn keeping(config: ServerConfig) -> SocketAddr {
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    server(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let mut stream = acceptor.accept(stream).await?;
            loop {
                read_request(&mut stream).await?;
                stream.write_all(OK.as_bytes()).await?;
            }
        }
    })
    .await
}

#[tokio::test]
async fn a_new_connection_has_its_phases_and_one_used_again_has_not() {
    let authority = Authority::new();
    let client = trusting(&authority);
    let address = keeping(authority.server("localhost")).await;

    let (_, first) = timing(&client, https(address)).await;
    let phases = [first.resolve, first.connect, first.tls, first.first_byte];
    assert!(phases.iter().all(Option::is_some) && first.proxy.is_none() && !first.reused, "{first:?}");
    assert!(phases.into_iter().flatten().sum::<Duration>() <= first.total, "{first:?}");

    let (_, second) = timing(&client, https(address)).await;
    assert!(second.reused && second.first_byte.is_some(), "{second:?}");
    assert_eq!([second.resolve, second.connect, second.proxy, second.tls], [None; 4]);
}

#[tokio::test]
async fn an_address_is_not_looked_up_and_plain_http_has_no_tls() {
    let (_, timing) = timing(&client(), http(answering(OK).await)).await;
    assert!(timing.connect.is_some() && timing.first_byte.is_some() && !timing.reused, "{timing:?}");
    assert_eq!([timing.resolve, timing.proxy, timing.tls], [None; 3]);
}

#[tokio::test]
async fn a_failure_has_the_phases_that_went_well() {
    let address = tls_server(Authority::new().server("localhost")).await;
    let (result, untrusted) = timing(&client(), https(address)).await;
    assert_eq!(result, Err(Cause::Certificate(CertificateFault::Untrusted)));
    assert!(untrusted.resolve.is_some() && untrusted.connect.is_some() && !untrusted.reused, "{untrusted:?}");
    assert_eq!([untrusted.tls, untrusted.first_byte], [None; 2]);

    let (result, refused) = timing(&client(), http(nobody().await)).await;
    assert_eq!(result, Err(Cause::Refused));
    assert_eq!(refused, Timing { total: refused.total, ..Timing::default() });
}

#[tokio::test]
async fn a_used_connection_that_was_closed_meanwhile_is_told() {
    let address = server(|mut stream| async move {
        read_request(&mut stream).await?;
        stream.write_all(OK.as_bytes()).await?;
        // Reads the second request, and closes the connection.
        read_request(&mut stream).await.map(drop)
    })
    .await;
    let client = client();
    timing(&client, http(address)).await.0.unwrap();
    let (result, timing) = timing(&client, http(address)).await;
    assert_eq!(result, Err(Cause::Closed));
    assert!(timing.reused && timing.first_byte.is_none(), "{timing:?}");
}
