//! Strangers who use up what a receiver grants to unknown clients, and a delivery from Meta during the attack.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use host_harness_simulator::webhook_signature;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::receiver::SECRET;

/// The size of each stalled body, the most that Meta's may have.
const BODY: usize = 3_000_000;
/// The time after which a closed stranger reconnects.
const AGAIN: Duration = Duration::from_secs(1);

/// An attack in progress. Dropping it ends the attack.
pub struct Attack {
    strangers: JoinSet<()>,
}

impl Attack {
    /// Starts `slow` clients whose heads never end, and `stalled` ones whose bodies lack one byte.
    pub fn start(address: SocketAddr, slow: usize, stalled: usize) -> io::Result<Self> {
        allow_files(2 * (slow + stalled) as u64)?;
        let mut strangers = JoinSet::new();
        let head: Arc<[u8]> = Arc::from(&b"POST / HTTP/1.1\r\nhost: x\r\nx-slow: "[..]);
        for _ in 0..slow {
            strangers.spawn(stranger(address, head.clone()));
        }
        let mut body = format!(
            "POST / HTTP/1.1\r\nhost: x\r\nx-hub-signature-256: sha256={}\r\ncontent-length: {BODY}\r\n\r\n",
            "0".repeat(64)
        )
        .into_bytes();
        body.resize(body.len() + BODY - 1, b' ');
        let body: Arc<[u8]> = body.into();
        for _ in 0..stalled {
            strangers.spawn(stranger(address, body.clone()));
        }
        Ok(Self { strangers })
    }

    /// The number of strangers.
    pub fn strangers(&self) -> usize {
        self.strangers.len()
    }
}

/// Sends, waits until the connection is closed, and reconnects.
async fn stranger(address: SocketAddr, bytes: Arc<[u8]>) {
    loop {
        if let Ok(mut stream) = TcpStream::connect(address).await
            && stream.write_all(&bytes).await.is_ok()
        {
            _ = stream.read_to_end(&mut Vec::new()).await;
        }
        sleep(AGAIN).await;
    }
}

/// The result of a delivery.
#[derive(Clone, Copy, Debug)]
pub struct Delivered {
    /// The time from the first connection to the 200.
    pub took: Duration,
    /// How often it was sent: Meta repeats a delivery if the connection is closed.
    pub sent: u32,
}

/// Sends a signed body until it is answered with 200.
pub async fn deliver(address: SocketAddr, body: &str) -> Delivered {
    let start = Instant::now();
    let request = format!(
        "POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-hub-signature-256: {}\r\ncontent-length: {}\r\n\r\n{body}",
        webhook_signature(SECRET, body.as_bytes()),
        body.len()
    );
    for sent in 1.. {
        if attempt(address, &request).await.is_ok_and(|answer| answer.starts_with("HTTP/1.1 200")) {
            return Delivered { took: start.elapsed(), sent };
        }
    }
    unreachable!("it is sent until it is answered")
}

async fn attempt(address: SocketAddr, request: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

fn allow_files(count: u64) -> io::Result<()> {
    let limit = getrlimit(Resource::Nofile);
    if limit.current.is_none_or(|current| current >= count) {
        return Ok(());
    }
    Ok(setrlimit(Resource::Nofile, Rlimit { current: Some(count), maximum: limit.maximum })?)
}
