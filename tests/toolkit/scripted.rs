//! A server that returns the test's answers, in order, and records every request unchanged.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Response, Uri};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::support::sandbox;

/// A request as received.
#[derive(Clone, Debug)]
pub struct Received {
    pub method: String,
    pub path: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Received {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("ASCII"))
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }
}

/// A future answer.
pub struct Answer(Response<Body>);

impl Answer {
    pub fn new(status: u16, content_type: &str, body: impl Into<Body>) -> Self {
        let response = Response::builder().status(status).header("content-type", content_type);
        Self(response.body(body.into()).expect("a response"))
    }

    pub fn json(status: u16, body: &Value) -> Self {
        Self::new(status, "application/json", body.to_string())
    }

    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.0.headers_mut().insert(name, value.parse().expect("a header value"));
        self
    }
}

#[derive(Default)]
struct Script {
    answers: VecDeque<Answer>,
    received: Vec<Received>,
}

/// The server. When dropped, it asserts that it received exactly the scripted requests.
pub struct Scripted {
    address: String,
    script: Arc<Mutex<Script>>,
    task: JoinHandle<()>,
}

impl Scripted {
    pub async fn start(answers: impl IntoIterator<Item = Answer>) -> Self {
        let script = Script { answers: answers.into_iter().collect(), received: Vec::new() };
        let script = Arc::new(Mutex::new(script));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let router = Router::new().fallback(answer).with_state(script.clone());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.expect("a server") });
        Self { address, script, task }
    }

    pub fn sandbox(&self) -> host_harness::Sandbox {
        sandbox(&self.address)
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    /// Everything received so far.
    pub fn received(&self) -> Vec<Received> {
        self.script.lock().expect("no test panicked").received.clone()
    }

    /// The only request received.
    #[track_caller]
    pub fn only(&self) -> Received {
        let received = self.received();
        let [only] = &received[..] else { panic!("one request was expected: {received:#?}") };
        only.clone()
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.task.abort();
        if !std::thread::panicking() {
            let left = self.script.lock().expect("no test panicked").answers.len();
            assert_eq!(left, 0, "{left} of the scripted answers were never asked for");
        }
    }
}

async fn answer(
    State(script): State<Arc<Mutex<Script>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let mut script = script.lock().expect("no test panicked");
    let received = Received { method: method.to_string(), path: uri.to_string(), headers, body };
    script.received.push(received);
    match script.answers.pop_front() {
        Some(Answer(response)) => response,
        None => Response::builder().status(500).body(Body::from("not in the script")).expect("a response"),
    }
}
