//! The policy when there is a proxy.

use super::*;
use crate::client::ProxyFault;
use crate::proxy::Proxy;
use crate::testing::{proxy, refusing_proxy};

fn behind(proxy: SocketAddr, sandbox: Sandbox) -> Egress {
    let proxy: Proxy = format!("http://me:hidden@{proxy}").parse().unwrap();
    Egress::new(1, Client::new("", Some(&proxy)).unwrap().into(), sandbox, Vec::new())
}

#[tokio::test]
async fn what_the_policy_denies_never_reaches_the_proxy() {
    let (address, asked) = proxy(nobody().await).await;
    let policy = Policy::allow(["https://allowed.test", "https://0xa.1", "https://169.254.43518"]).unwrap();
    let egress = behind(address, Sandbox::new(policy));
    for url in ["https://denied.test/", "https://localhost/", "https://10.0.0.1/", "http://allowed.test/"] {
        let error = send(&egress, post(url)).await.unwrap_err();
        assert!(!matches!(error, Error::DestinationUnavailable), "{url}: {error:?}");
    }
    // A private address needs a rule that names it, as without a proxy.
    for url in ["https://0xa.1/", "https://169.254.43518/"] {
        let error = send(&egress, post(url)).await.unwrap_err();
        assert!(matches!(error, Error::DestinationIpProhibited), "{url}: {error:?}");
    }
    assert!(asked.lock().unwrap().is_empty());
    // The proxy exists, and gets the allowed request.
    send(&egress, post("https://allowed.test/")).await.unwrap_err();
    assert_eq!(asked.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_rerouted_request_goes_by_no_proxy() {
    let (address, mut told) = witness().await;
    let (proxy, asked) = proxy(nobody().await).await;
    let reroute = Reroute::new(["real.test"], &address.to_string()).unwrap();
    let sandbox = Sandbox::new(Policy::allow(["https://real.test"]).unwrap()).reroute(reroute);
    send(&behind(proxy, sandbox), post("https://real.test/")).await.unwrap();
    assert!(told.recv().await.unwrap().0.contains("host: real.test\r\n"));
    assert!(asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_proxy_that_refuses_is_told_to_the_observer_and_the_plugin() {
    let denies: fn(&Error) -> bool = |error| matches!(error, Error::HttpRequestDenied);
    let fails: fn(&Error) -> bool = |error| matches!(error, Error::DestinationUnavailable);
    for (status, answer, is_told) in [
        (407, "HTTP/1.1 407 No\r\ncontent-length: 0\r\n\r\n", denies),
        (403, "HTTP/1.1 403 No\r\ncontent-length: 0\r\n\r\n", denies),
        (503, "HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n", fails),
    ] {
        let address = refusing_proxy(answer).await;
        let told = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&told);
        let sandbox = Sandbox::new(Policy::allow(["https://real.test"]).unwrap())
            .on_exchange(move |exchange| sink.lock().unwrap().push(exchange.clone()));
        let error = send(&behind(address, sandbox), post("https://real.test/")).await.unwrap_err();
        assert!(is_told(&error), "{status}: {error:?}");
        let told = told.lock().unwrap();
        let fault = ProxyFault::Refused { status };
        assert_eq!(
            told[0].outcome,
            Err(ExchangeError::Failed(Cause::Proxy { proxy: format!("http://{address}"), fault }))
        );
        assert!(told[0].to_string().contains(&format!("the proxy http://{address} answered {status}")));
        assert!(!format!("{} {:?}", told[0], told[0]).contains("hidden"));
    }
}
