//! Loopback servers that behave as a test needs, mostly badly.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rcgen::{CertificateParams, CertifiedIssuer, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Serves every connection with `serve`, for as long as the test runs.
pub async fn server<F, S>(serve: S) -> SocketAddr
where
    S: Fn(TcpStream) -> F + Send + 'static,
    F: Future<Output = io::Result<()>> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    });
    address
}

/// Answers every request of every connection with the same bytes.
pub async fn answering(response: &'static str) -> SocketAddr {
    server(move |mut stream| async move {
        loop {
            read_request(&mut stream).await?;
            stream.write_all(response.as_bytes()).await?;
        }
    })
    .await
}

/// An address where nothing listens.
pub async fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}

/// Does nothing, and leaves the connection open.
pub async fn stall() -> io::Result<()> {
    std::future::pending().await
}

/// One request: its head, and its body by `content-length` or in chunks.
pub async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<(String, Vec<u8>)> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
    let mut body = Vec::new();
    if head.contains("transfer-encoding: chunked") {
        while !body.ends_with(b"0\r\n\r\n") {
            body.push(stream.read_u8().await?);
        }
    } else if let Some((_, rest)) = head.split_once("content-length: ") {
        body.resize(rest.lines().next().unwrap().parse().unwrap(), 0);
        stream.read_exact(&mut body).await?;
    }
    Ok((head, body))
}

/// A JSON string's text.
#[track_caller]
pub fn text(value: &serde_json::Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a string: {value}"))
}

/// The years of a valid certificate.
const VALID: RangeInclusive<i32> = 1975..=4096;

/// A certificate authority for tests.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// The PEM text that a company would hand out.
    pub fn pem(&self) -> String {
        self.0.pem()
    }

    fn roots(&self) -> RootCertStore {
        let mut roots = RootCertStore::empty();
        roots.add(self.0.der().clone()).unwrap();
        roots
    }

    /// The configuration with which a client trusts this authority.
    pub fn client(&self) -> ClientConfig {
        ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(self.roots())
            .with_no_client_auth()
    }

    fn certificate(
        &self,
        name: &str,
        validity: RangeInclusive<i32>,
    ) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        params.not_before = date_time_ymd(*validity.start(), 1, 1);
        params.not_after = date_time_ymd(*validity.end(), 1, 1);
        let certificate = params.signed_by(&key, &self.0).unwrap();
        (vec![certificate.der().clone()], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
    }

    /// The configuration with which a server proves that it is `name`.
    pub fn server(&self, name: &str) -> ServerConfig {
        self.config(name, VALID, false)
    }

    /// A server with a certificate for the years given.
    pub fn server_of(&self, name: &str, validity: RangeInclusive<i32>) -> ServerConfig {
        self.config(name, validity, false)
    }

    /// A server that requires client certificates too.
    pub fn strict_server(&self, name: &str) -> ServerConfig {
        self.config(name, VALID, true)
    }

    fn config(&self, name: &str, validity: RangeInclusive<i32>, strict: bool) -> ServerConfig {
        let (chain, key) = self.certificate(name, validity);
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .unwrap();
        let builder = if strict {
            let roots = Arc::new(self.roots());
            let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider);
            builder.with_client_cert_verifier(verifier.build().unwrap())
        } else {
            builder.with_no_client_auth()
        };
        builder.with_single_cert(chain, key).unwrap()
    }
}

/// The request that a proxy got, and the data it relayed to the server.
pub struct Tunnel {
    pub head: String,
    pub relayed: Vec<u8>,
}

pub type Asked = Arc<Mutex<Vec<Tunnel>>>;

/// A proxy that leads to one server, whichever host is requested.
pub async fn proxy(to: SocketAddr) -> (SocketAddr, Asked) {
    let asked = Asked::default();
    let log = Arc::clone(&asked);
    let address = server(move |mut stream| {
        let log = Arc::clone(&log);
        async move {
            let (head, _) = read_request(&mut stream).await?;
            let tunnel = {
                let mut log = log.lock().unwrap();
                log.push(Tunnel { head, relayed: Vec::new() });
                log.len() - 1
            };
            let mut server = TcpStream::connect(to).await?;
            stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
            let (mut from_server, mut to_server) = server.split();
            let (mut from_client, mut to_client) = stream.split();
            let forth = async {
                let mut part = [0; 4_096];
                loop {
                    let length = from_client.read(&mut part).await?;
                    if length == 0 {
                        return to_server.shutdown().await;
                    }
                    log.lock().unwrap()[tunnel].relayed.extend_from_slice(&part[..length]);
                    to_server.write_all(&part[..length]).await?;
                }
            };
            tokio::try_join!(forth, tokio::io::copy(&mut from_server, &mut to_client)).map(drop)
        }
    })
    .await;
    (address, asked)
}

/// A proxy that answers every request like this, and closes the connection.
pub async fn refusing_proxy(answer: &'static str) -> SocketAddr {
    server(move |mut stream| async move {
        read_request(&mut stream).await?;
        stream.write_all(answer.as_bytes()).await
    })
    .await
}

/// A ServerHello of TLS 1.1: its record's head, its own, the version, 32 random bytes, no session,
/// TLS_RSA_WITH_AES_128_CBC_SHA, no compression.
pub const TLS_1_1: &[u8] =
    b"\x16\x03\x02\x00\x2a\x02\x00\x00\x26\x03\x02thirty-two bytes, all of them so\x00\x00\x2f\x00";

/// Answers over TLS.
pub async fn tls_server(config: ServerConfig) -> SocketAddr {
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    server(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let mut stream = acceptor.accept(stream).await?;
            read_request(&mut stream).await?;
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await?;
            stall().await
        }
    })
    .await
}

/// Answers over TLS and HTTP/2 with the requested authority and whether there was a `host` header.
pub async fn http2_server(mut config: ServerConfig) -> SocketAddr {
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    server(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let stream = TokioIo::new(acceptor.accept(stream).await?);
            let answer = service_fn(async |request: http::Request<Incoming>| {
                let host = request.headers().contains_key("host");
                let text = format!("{} {host}", request.uri().authority().unwrap());
                Ok::<_, Infallible>(http::Response::new(Full::new(Bytes::from(text))))
            });
            let connection = http2::Builder::new(TokioExecutor::new()).serve_connection(stream, answer);
            connection.await.map_err(io::Error::other)
        }
    })
    .await
}
