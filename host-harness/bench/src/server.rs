//! A server that accepts messages, in its own process, so that its CPU time is not in the clients' figures.
//!
//! The process is this program again, started with `FLAG`. It ends when its standard input ends.

use std::collections::HashSet;
use std::convert::Infallible;
use std::io::{self, BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rcgen::{CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::message::{Accepted, Answer, Contact, Message, id};

/// The argument that turns this program into a server.
pub(crate) const FLAG: &str = "--serve";

/// The protocol of a server.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub enum Protocol {
    /// HTTP/1.1.
    Plain,
    /// HTTP/1.1 over TLS.
    Tls,
    /// HTTP/2 over TLS.
    Http2,
}

impl Protocol {
    const ALL: [Self; 3] = [Self::Plain, Self::Tls, Self::Http2];

    fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Tls => "tls",
            Self::Http2 => "http2",
        }
    }
}

/// A server's data, sent when it is ready.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Ready {
    /// The address on which it listens.
    pub address: SocketAddr,
    /// The certificate authority to trust, as PEM; empty without TLS.
    pub authority: String,
    /// Its protocol.
    pub protocol: Protocol,
}

impl Ready {
    /// The URL before a path.
    pub fn origin(&self) -> String {
        let scheme = if self.protocol == Protocol::Plain { "http" } else { "https" };
        format!("{scheme}://{}", self.address)
    }
}

/// How many messages have arrived since the last tally, and how many of them differed.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Tally {
    /// All of them.
    pub messages: u64,
    /// Each counted once.
    pub different: u64,
}

/// A running server. Dropping it ends it.
pub struct Server {
    child: Child,
    answers: BufReader<std::process::ChildStdout>,
    ready: Ready,
}

impl Server {
    /// Starts a server.
    pub fn start(protocol: Protocol) -> io::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args([FLAG, protocol.name()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut answers = BufReader::new(child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?);
        let ready = read(&mut answers)?;
        Ok(Self { child, answers, ready })
    }

    /// Its address and protocol.
    pub fn ready(&self) -> &Ready {
        &self.ready
    }

    /// The messages since the last tally.
    pub fn tally(&mut self) -> io::Result<Tally> {
        let asked = self.child.stdin.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        asked.write_all(b"\n")?;
        read(&mut self.answers)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        _ = self.child.wait();
    }
}

fn read<T: for<'a> Deserialize<'a>>(answers: &mut impl BufRead) -> io::Result<T> {
    let mut line = String::new();
    answers.read_line(&mut line)?;
    Ok(serde_json::from_str(&line)?)
}

/// Serves until standard input ends.
pub(crate) fn serve(protocol: &str) -> io::Result<()> {
    let protocol = Protocol::ALL.into_iter().find(|known| known.name() == protocol);
    let protocol = protocol.ok_or(io::ErrorKind::InvalidInput)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let messages = Arc::new(Mutex::new(Messages::default()));
    let ready = runtime.block_on(listen(protocol, Arc::clone(&messages)))?;
    say(&ready)?;
    for line in io::stdin().lines() {
        line?;
        say(&messages.lock().map_err(|_| io::ErrorKind::Other)?.take())?;
    }
    Ok(())
}

fn say(what: &impl Serialize) -> io::Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, what)?;
    out.write_all(b"\n")?;
    out.flush()
}

/// The messages received.
#[derive(Default)]
struct Messages {
    count: u64,
    seen: HashSet<u64>,
}

impl Messages {
    fn take(&mut self) -> Tally {
        let Self { count, seen } = std::mem::take(self);
        Tally { messages: count, different: seen.len() as u64 }
    }
}

async fn listen(protocol: Protocol, messages: Arc<Mutex<Messages>>) -> io::Result<Ready> {
    let socket = tokio::net::TcpSocket::new_v4()?;
    socket.bind(([127, 0, 0, 1], 0).into())?;
    // Thousands of clients connect at once.
    let listener = socket.listen(16_384)?;
    let address = listener.local_addr()?;
    let (tls, authority) = match protocol {
        Protocol::Plain => (None, String::new()),
        Protocol::Tls => certified(b"http/1.1").map(|(config, pem)| (Some(config), pem))?,
        Protocol::Http2 => certified(b"h2").map(|(config, pem)| (Some(config), pem))?,
    };
    let tls = tls.map(|config| TlsAcceptor::from(Arc::new(config)));
    tokio::spawn(accept(listener, tls, protocol, messages));
    Ok(Ready { address, authority, protocol })
}

async fn accept(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    protocol: Protocol,
    messages: Arc<Mutex<Messages>>,
) {
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                eprintln!("the server cannot take another connection: {error}");
                std::process::exit(1);
            }
        };
        let (tls, messages) = (tls.clone(), Arc::clone(&messages));
        tokio::spawn(async move { connection(stream, tls, protocol, messages).await });
    }
}

async fn connection(
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    protocol: Protocol,
    messages: Arc<Mutex<Messages>>,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    match tls {
        None => http(stream, protocol, messages).await,
        Some(tls) => http(tls.accept(stream).await?, protocol, messages).await,
    }
}

async fn http<S>(stream: S, protocol: Protocol, messages: Arc<Mutex<Messages>>) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let service = service_fn(move |request| {
        let messages = Arc::clone(&messages);
        async move { Ok::<_, Infallible>(answer(request, &messages).await) }
    });
    let stream = TokioIo::new(stream);
    if protocol == Protocol::Http2 {
        let connection = http2::Builder::new(TokioExecutor::new())
            .max_concurrent_streams(2_000)
            .serve_connection(stream, service);
        connection.await.map_err(io::Error::other)
    } else {
        http1::Builder::new().serve_connection(stream, service).await.map_err(io::Error::other)
    }
}

async fn answer(request: Request<Incoming>, messages: &Mutex<Messages>) -> Response<Full<Bytes>> {
    accepted(request, messages).await.unwrap_or_else(|| {
        let mut refusal = Response::new(Full::from("not a message"));
        *refusal.status_mut() = StatusCode::BAD_REQUEST;
        refusal
    })
}

async fn accepted(request: Request<Incoming>, messages: &Mutex<Messages>) -> Option<Response<Full<Bytes>>> {
    let wait = request.uri().path().strip_prefix("/v25.0/")?.strip_suffix("/messages")?.parse().ok()?;
    request.headers().get("authorization")?;
    let body = request.into_body().collect().await.ok()?.to_bytes();
    let message: Message = serde_json::from_slice(&body).ok()?;
    let number = message.text.body.parse().ok()?;
    {
        let mut messages = messages.lock().ok()?;
        messages.count += 1;
        messages.seen.insert(number);
    }
    if wait > 0 {
        tokio::time::sleep(Duration::from_millis(wait)).await;
    }
    let answer = Answer {
        messaging_product: "whatsapp".into(),
        contacts: vec![Contact {
            input: message.to.into(),
            wa_id: message.to.trim_start_matches('+').into(),
        }],
        messages: vec![Accepted { id: id(number) }],
    };
    Response::builder()
        .header("content-type", "application/json; charset=UTF-8")
        .header("facebook-api-version", "v25.0")
        .header("x-fb-request-id", "f3b1c2d4-0000-4000-8000-000000000000")
        .header("x-fb-trace-id", "Gq8rTz1xYyQ")
        .body(Full::from(serde_json::to_vec(&answer).ok()?))
        .ok()
}

/// A certificate for this machine from a new authority, and the authority as PEM.
fn certified(protocol: &[u8]) -> io::Result<(ServerConfig, String)> {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let key = KeyPair::generate().map_err(io::Error::other)?;
    let authority = CertifiedIssuer::self_signed(authority, key).map_err(io::Error::other)?;
    let key = KeyPair::generate().map_err(io::Error::other)?;
    let certificate = CertificateParams::new(["127.0.0.1".to_owned()])
        .and_then(|params| params.signed_by(&key, &authority))
        .map_err(io::Error::other)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
        .map_err(io::Error::other)?;
    config.alpn_protocols = vec![protocol.to_vec()];
    Ok((config, authority.pem()))
}
