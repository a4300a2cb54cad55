use std::future::pending;
use std::net::SocketAddr;

use axum::routing::get;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::*;

/// A server that answers at `/`, and never at `/never`. The clock of these tests is paused: it goes on to the next
/// limit when all there is to do is wait.
struct Server {
    address: SocketAddr,
    running: oneshot::Sender<()>,
    /// Told when a request at `/never` has come.
    came: mpsc::UnboundedReceiver<()>,
    task: JoinHandle<()>,
}

impl Server {
    async fn start() -> Self {
        let (tell, came) = mpsc::unbounded_channel();
        let never = move || {
            tell.send(()).unwrap();
            pending::<()>()
        };
        let router = Router::new().route("/", get("hello")).route("/never", get(never));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (running, stopped) = oneshot::channel();
        let task = tokio::spawn(serve(listener, router, async { _ = stopped.await }));
        Self { address, running, came, task }
    }

    async fn send(&self, text: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        stream
    }
}

/// What comes until the server closes the connection, and when that is.
async fn answer(mut stream: TcpStream) -> (String, Instant) {
    let mut answer = String::new();
    let read = timeout(Duration::from_secs(3600), stream.read_to_string(&mut answer)).await;
    read.expect("the server keeps the connection").unwrap();
    (answer, Instant::now())
}

const SLACK: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn a_head_that_does_not_come_whole_is_not_waited_for() {
    let server = Server::start().await;
    let start = Instant::now();
    // An answered one first: the time begins anew.
    let stream = server.send("GET / HTTP/1.1\r\nhost: x\r\n\r\nGET / HTTP/1.1\r\nho").await;
    let (answer, end) = answer(stream).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("hello"), "{answer}");
    assert!(end - start >= HEAD_PATIENCE && end - start < HEAD_PATIENCE + SLACK, "{:?}", end - start);
}

#[tokio::test(start_paused = true)]
async fn a_server_stops_though_a_head_is_half_sent() {
    let server = Server::start().await;
    let start = Instant::now();
    let half = server.send("GET / HTTP/1.1\r\nho").await;
    // Connections are taken in their order: with this one answered, the half one is being served.
    let whole = server.send("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    assert!(answer(whole).await.0.ends_with("hello"));
    drop(server.running);
    let ended = timeout(Duration::from_secs(3600), server.task).await;
    ended.expect("the server does not stop").unwrap();
    assert!(start.elapsed() < STOP_PATIENCE + SLACK, "{:?}", start.elapsed());
    drop(half);
}

#[tokio::test(start_paused = true)]
async fn a_server_stops_though_a_request_does_not_end() {
    let mut server = Server::start().await;
    let stream = server.send("GET /never HTTP/1.1\r\nhost: x\r\n\r\n").await;
    server.came.recv().await.unwrap();
    let start = Instant::now();
    drop(server.running);
    let ended = timeout(Duration::from_secs(3600), server.task).await;
    ended.expect("the server does not stop").unwrap();
    let took = start.elapsed();
    assert!(took >= STOP_PATIENCE && took < STOP_PATIENCE + SLACK, "{took:?}");
    assert_eq!(answer(stream).await.0, "");
}
