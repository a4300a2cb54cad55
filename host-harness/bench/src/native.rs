//! The equivalent program without a sandbox: hyper's pooled client, and serde.

use std::sync::Arc;

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt, Full};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use crate::drive::Sends;
use crate::message::{Answer, Message, TO, TOKEN, id, path};
use crate::server::Ready;

/// A client of a server.
#[derive(Clone)]
pub struct Native {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    url: Arc<str>,
}

impl Native {
    /// A client of this server.
    pub fn new(server: &Ready) -> Self {
        Self::slow(server, 0)
    }

    /// A client of this server, which waits this many milliseconds.
    pub fn slow(server: &Ready, wait: u32) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls(&server.authority))
            .https_or_http()
            .enable_all_versions()
            .wrap_connector(tcp);
        let client = Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .build(connector);
        Self { client, url: format!("{}{}", server.origin(), path(wait)).into() }
    }
}

impl Sends for Native {
    async fn send(&self, number: u64) {
        let text = number.to_string();
        let body = serde_json::to_vec(&Message::new(&text)).expect("a message is JSON");
        let request = Request::post(&*self.url)
            .header("authorization", format!("Bearer {TOKEN}"))
            .header("content-type", "application/json")
            .body(Full::from(body))
            .expect("a proper request");
        let response = self.client.request(request).await.expect("an answer");
        assert_eq!(response.status(), 200);
        let body = response.into_body().collect().await.expect("a whole answer").to_bytes();
        let answer: Answer = serde_json::from_slice(&body).expect("Meta's JSON");
        assert_eq!(answer.messages[0].id, id(number));
        assert_eq!(answer.contacts[0].wa_id, TO[1..]);
    }
}

/// TLS that trusts the public authorities, and this one.
pub(crate) fn tls(authority: &str) -> ClientConfig {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for authority in CertificateDer::pem_slice_iter(authority.as_bytes()) {
        roots.add(authority.expect("PEM")).expect("an authority");
    }
    ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring's versions")
        .with_root_certificates(roots)
        .with_no_client_auth()
}
