//! A server that misbehaves on purpose, and records what it has read.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// How much of a request is read before the answer.
#[derive(Clone, Copy)]
pub enum Reading {
    Nothing,
    Whole,
}

/// The server's output.
#[derive(Clone, Copy)]
pub enum Sends {
    Text(&'static str),
    /// A body in chunks that never ends.
    Endless,
    /// A body of this length.
    HundredMegabytes,
}

/// The end of the connection.
#[derive(Clone, Copy)]
pub enum Ending {
    Close,
    Reset,
    /// It stays open and silent for as long as the client waits.
    Stall,
}

pub struct Misbehaving {
    address: SocketAddr,
    has_read: Arc<AtomicBool>,
    task: JoinHandle<()>,
}

impl Misbehaving {
    pub async fn http(reading: Reading, sends: Sends, ending: Ending) -> Self {
        Self::start(move |mut stream, has_read| async move {
            match reading {
                // But wait until there is something to read, so the client has begun.
                Reading::Nothing => drop(stream.peek(&mut [0]).await?),
                Reading::Whole => {
                    read_request(&mut stream).await?;
                    has_read.store(true, Ordering::SeqCst);
                }
            }
            send(&mut stream, sends).await?;
            match ending {
                Ending::Close => stream.shutdown().await,
                Ending::Reset => stream.set_zero_linger(),
                // Ends when the client hangs up.
                Ending::Stall => tokio::io::copy(&mut stream, &mut tokio::io::sink()).await.map(drop),
            }
        })
        .await
    }

    /// Answers a request well, if the handshake gets that far.
    pub async fn tls(config: ServerConfig) -> Self {
        let acceptor = TlsAcceptor::from(Arc::new(config));
        Self::start(move |stream, has_read| {
            let acceptor = acceptor.clone();
            async move {
                let mut stream = acceptor.accept(stream).await?;
                read_request(&mut stream).await?;
                has_read.store(true, Ordering::SeqCst);
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await?;
                stream.shutdown().await
            }
        })
        .await
    }

    async fn start<F>(serve: impl Fn(TcpStream, Arc<AtomicBool>) -> F + Send + 'static) -> Self
    where
        F: Future<Output = io::Result<()>> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let has_read = Arc::new(AtomicBool::new(false));
        let log = has_read.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A client that hangs up is not the server's fault.
                tokio::spawn(serve(stream, log.clone()));
            }
        });
        Self { address, has_read, task }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Whether a request was read to its end.
    pub fn has_read(&self) -> bool {
        self.has_read.load(Ordering::SeqCst)
    }
}

impl Drop for Misbehaving {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// An address where no server listens.
pub async fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.expect("a free port").local_addr().expect("an address")
}

async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
    let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).await.map(drop)
}

async fn send(stream: &mut TcpStream, sends: Sends) -> io::Result<()> {
    static PART: [u8; 65_536] = [b' '; 65_536];
    match sends {
        Sends::Text(text) => stream.write_all(text.as_bytes()).await,
        Sends::Endless => {
            stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").await?;
            // Until the client gives up.
            loop {
                stream.write_all(b"10000\r\n").await?;
                stream.write_all(&PART).await?;
                stream.write_all(b"\r\n").await?;
            }
        }
        Sends::HundredMegabytes => {
            let parts = 100_000_000 / PART.len();
            let length = parts * PART.len();
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
            stream.write_all(head.as_bytes()).await?;
            for _ in 0..parts {
                stream.write_all(&PART).await?;
            }
            Ok(())
        }
    }
}
