//! A plain HTTP client for one simulator.

use host_harness_simulator::{DEMO_PHONE_NUMBER_ID, DEMO_TOKEN, Simulator, World};
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper::header::HeaderMap;
use hyper_util::client::legacy::Client as Http;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};

/// A simulator and its client.
pub struct Client {
    pub simulator: Simulator,
    http: Http<HttpConnector, Full<Bytes>>,
    pub token: String,
}

pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Bytes,
}

impl Client {
    pub async fn new(world: World) -> Client {
        let simulator = Simulator::start(world, ([127, 0, 0, 1], 0).into()).await.unwrap();
        let http = Http::builder(TokioExecutor::new()).build_http();
        Client { simulator, http, token: DEMO_TOKEN.to_owned() }
    }

    pub async fn demo() -> Client {
        Client::new(World::demo()).await
    }

    /// The same simulator with another token.
    pub fn with_token(mut self, token: &str) -> Client {
        self.token = token.to_owned();
        self
    }

    pub async fn raw(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Answer {
        let mut request =
            Request::builder().method(method).uri(format!("http://{}{path}", self.simulator.addr()));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(body.into())).unwrap();
        let response = self.http.request(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer { status: parts.status.as_u16(), headers: parts.headers, bytes }
    }

    /// A request with the token and with or without a JSON body.
    pub async fn call(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let mut headers = vec![("authorization", &*bearer), ("user-agent", "test")];
        if body.is_some() {
            headers.push(("content-type", "application/json"));
        }
        self.raw(method, path, &headers, body.map(|body| body.to_string()).unwrap_or_default()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, None).await
    }

    /// Sends a message from the demo number.
    pub async fn send(&self, message: Value) -> Answer {
        self.call("POST", &format!("/v25.0/{DEMO_PHONE_NUMBER_ID}/messages"), Some(message)).await
    }

    /// Sends a message that may get no response.
    pub async fn try_send(&self, message: Value) -> Option<Bytes> {
        let uri = format!("http://{}/v25.0/{DEMO_PHONE_NUMBER_ID}/messages", self.simulator.addr());
        let request = Request::post(uri)
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json")
            .body(Full::new(message.to_string().into()))
            .unwrap();
        let response = self.http.request(request).await.ok()?;
        Some(response.into_body().collect().await.ok()?.to_bytes())
    }

    /// Sends a text.
    pub async fn text(&self, to: &str) -> Answer {
        self.send(text(to)).await
    }
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("not JSON: {:?}", self.bytes))
    }

    /// HTTP status, code and subcode of an error, after checking that it has Meta's envelope.
    pub fn error(&self) -> (u16, u64, Option<u64>) {
        let error = &self.json()["error"];
        assert!(error["message"].is_string() && error["type"].is_string(), "no envelope: {error}");
        assert!(error["fbtrace_id"].as_str().is_some_and(|id| !id.is_empty()), "no trace id: {error}");
        assert_eq!(self.headers["content-type"], "application/json; charset=UTF-8");
        (self.status, error["code"].as_u64().unwrap(), error["error_subcode"].as_u64())
    }

    pub fn details(&self) -> String {
        self.json()["error"]["error_data"]["details"].as_str().unwrap_or_default().to_owned()
    }

    pub fn message(&self) -> String {
        self.json()["error"]["message"].as_str().unwrap_or_default().to_owned()
    }
}

pub fn text(to: &str) -> Value {
    json!({ "messaging_product": "whatsapp", "to": to, "type": "text", "text": { "body": "Hello" } })
}
