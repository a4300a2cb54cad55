//! A server that records every request unchanged.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{self, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A request as received.
#[derive(Clone, Debug)]
pub struct Received {
    /// The request line and the headers.
    pub head: String,
    pub body: String,
}

impl Received {
    pub fn path(&self) -> &str {
        self.head.split(' ').nth(1).unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> &str {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }
}

/// The server. It echoes the request, except on the path `/endless`, where it never stops, and `/drip`, where it never
/// stops and sends one byte at a time.
pub struct Server {
    pub address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
    task: JoinHandle<()>,
}

impl Server {
    pub async fn start() -> Self {
        Self::answering(|request| format!("{} {}", request.head, request.body)).await
    }

    pub async fn answering(answer: impl Fn(&Received) -> String + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let received = Arc::new(Mutex::new(Vec::new()));
        let (record, answer) = (Arc::clone(&received), Arc::new(answer));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (record, answer) = (Arc::clone(&record), Arc::clone(&answer));
                tokio::spawn(async move { serve(stream, &record, &*answer).await });
            }
        });
        Self { address, received, task }
    }

    /// Every request that was received completely.
    pub fn received(&self) -> Vec<Received> {
        self.received.lock().expect("no test panicked").clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    mut stream: TcpStream,
    record: &Mutex<Vec<Received>>,
    answer: &(dyn Fn(&Received) -> String + Send + Sync),
) -> io::Result<()> {
    loop {
        let request = read(&mut stream).await?;
        record.lock().expect("no test panicked").push(request.clone());
        let piece: &[u8] = match request.path() {
            "/endless" => &[b'a'; 16 << 10],
            "/drip" => b"a",
            _ => {
                let text = answer(&request);
                // The place where a plugin could look for the token it sent.
                let echo = request.header("authorization");
                let head =
                    format!("HTTP/1.1 200 OK\r\nx-echo: {echo}\r\ncontent-length: {}\r\n\r\n", text.len());
                stream.write_all(format!("{head}{text}").as_bytes()).await?;
                continue;
            }
        };
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
        loop {
            stream.write_all(piece).await?;
            tokio::task::yield_now().await;
        }
    }
}

/// One request: its head, and its body, by `content-length` or in chunks, including the chunk marks.
async fn read(stream: &mut TcpStream) -> io::Result<Received> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let mut request = Received { head, body: String::new() };
    let mut body = Vec::new();
    if request.header("transfer-encoding") == "chunked" {
        while !body.ends_with(b"0\r\n\r\n") {
            body.push(stream.read_u8().await?);
        }
    } else if let Ok(length) = request.header("content-length").parse() {
        body.resize(length, 0);
        stream.read_exact(&mut body).await?;
    }
    request.body = String::from_utf8_lossy(&body).into_owned();
    Ok(request)
}
