use std::future::pending;
use std::net::SocketAddr;

use axum::Extension;
use axum::routing::get;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::*;

/// A server that answers at `/`, and never at `/never` and `/held`. The latter holds its connection. The clock of
/// these tests is paused: whenever all tasks are waiting, it jumps to the next time limit.
struct Server {
    address: SocketAddr,
    running: oneshot::Sender<()>,
    /// Receives a value when a request arrives that is never answered.
    came: mpsc::UnboundedReceiver<()>,
    task: JoinHandle<()>,
}

impl Server {
    async fn start() -> Self {
        Self::within(ServerLimits::default()).await
    }

    async fn within(limits: ServerLimits) -> Self {
        let (tell, came) = mpsc::unbounded_channel();
        let told = tell.clone();
        let never = move || {
            tell.send(()).unwrap();
            pending::<()>()
        };
        let held = async move |Extension(connection): Extension<ClientConnection>| {
            let _hold = connection.hold();
            told.send(()).unwrap();
            pending::<()>().await
        };
        let router =
            Router::new().route("/", get("hello")).route("/never", get(never)).route("/held", get(held));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (running, stopped) = oneshot::channel();
        let task = tokio::spawn(serve(listener, router, limits, async { _ = stopped.await }));
        Self { address, running, came, task }
    }

    async fn send(&self, text: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        stream
    }
}

/// All data until the server closes the connection, and when it closes.
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
    // A complete request first: then the time begins again.
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
    // Connections are accepted in order: once this one is answered, the half one is being served.
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

/// Sends a complete request, and reads its answer; the connection stays open.
async fn ask(stream: &mut TcpStream) {
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"hello") {
        let read = stream.read_buf(&mut answer).await;
        assert_ne!(read.unwrap(), 0, "the server closed the connection");
    }
}

async fn is_closed(stream: &mut TcpStream) -> bool {
    let end = timeout(HEAD_PATIENCE / 2, stream.read(&mut [0; 64])).await;
    // Some systems report that it was reset.
    matches!(end, Ok(Ok(0) | Err(_)))
}

#[tokio::test(start_paused = true)]
async fn one_connection_too_many_takes_the_place_of_the_one_that_was_idle_longest() {
    let server = Server::within(ServerLimits::default().connections(3)).await;
    let [mut first, mut second, mut third] =
        [server.send("").await, server.send("").await, server.send("").await];
    // Each answer counts as an act: now the second one has been idle longest.
    for stream in [&mut second, &mut third, &mut first] {
        ask(stream).await;
    }
    let start = Instant::now();
    let mut fourth = server.send("").await;
    ask(&mut fourth).await;
    assert!(is_closed(&mut second).await);
    for stream in [&mut first, &mut third, &mut fourth] {
        ask(stream).await;
    }
    // Half a head does not protect a connection.
    let mut half = server.send("GET / HT").await;
    assert!(is_closed(&mut first).await);
    for stream in [&mut third, &mut fourth] {
        ask(stream).await;
    }
    ask(&mut server.send("").await).await;
    assert!(is_closed(&mut half).await);
    assert!(start.elapsed() < HEAD_PATIENCE, "the places were given by the limit, not by the clock");
}

#[tokio::test(start_paused = true)]
async fn a_held_connection_keeps_its_place() {
    let mut server = Server::within(ServerLimits::default().connections(2)).await;
    let mut held = server.send("GET /held HTTP/1.1\r\nhost: x\r\n\r\n").await;
    server.came.recv().await.unwrap();
    let mut never = server.send("GET /never HTTP/1.1\r\nhost: x\r\n\r\n").await;
    server.came.recv().await.unwrap();
    for _ in 0..4 {
        ask(&mut server.send("").await).await;
    }
    assert!(is_closed(&mut never).await);
    let mut buffer = [0; 1];
    let answer = timeout(Duration::from_secs(1), held.read(&mut buffer)).await;
    assert!(answer.is_err(), "the held one is closed: {answer:?}");
}

#[tokio::test(start_paused = true)]
async fn a_head_is_no_longer_than_the_buffer() {
    let server = Server::within(ServerLimits::default().buffer(8 << 10)).await;
    let long = format!("GET / HTTP/1.1\r\nhost: x\r\nx-long: {}\r\n\r\n", "x".repeat(9 << 10));
    let (answer, _) = answer(server.send(&long).await).await;
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
}
