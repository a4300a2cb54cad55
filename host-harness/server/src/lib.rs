//! Serves HTTP/1.1 as `axum::serve` does, which waits for a client for ever, and on stopping too.

use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::serve::Listener;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// How long the head of a request may take to come, from the connection or the answer before it. A connection without
/// one is closed.
pub const HEAD_PATIENCE: Duration = Duration::from_secs(30);
/// How long requests under way may take once the server is to stop. Those that take longer are dropped.
pub const STOP_PATIENCE: Duration = Duration::from_secs(30);

/// Serves until `stop` ends, and then what is under way. Dropped, it drops every connection.
pub async fn serve(mut listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let mut connections = JoinSet::new();
    let (serving, stopping) = watch::channel(());
    let mut stop = pin!(stop);
    loop {
        let (stream, _) = tokio::select! {
            // By the trait: it tries again if a connection is gone already or there are too many open files.
            connection = Listener::accept(&mut listener) => connection,
            () = &mut stop => break,
        };
        connections.spawn(connection(stream, router.clone(), stopping.clone()));
        // The set would keep those that have ended.
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    drop(serving);
    // The others are aborted with the set.
    _ = timeout(STOP_PATIENCE, async { while connections.join_next().await.is_some() {} }).await;
}

/// Serves one connection. What goes wrong with it is the client's doing, and the client's to find out.
async fn connection(stream: TcpStream, router: Router, mut stopping: watch::Receiver<()>) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_PATIENCE);
    let mut serving = pin!(http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router)));
    tokio::select! {
        _ = &mut serving => return,
        // Nothing is ever sent: the sender is dropped.
        _ = stopping.changed() => {}
    }
    serving.as_mut().graceful_shutdown();
    _ = serving.await;
}

#[cfg(test)]
mod tests;
