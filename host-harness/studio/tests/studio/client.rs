//! A studio, and requests to it.

use std::sync::LazyLock;

use host_harness::{Host, HostOptions, Plugin};
use host_harness_studio::{Studio, StudioOptions};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};

/// A person with an open window.
pub const ANA: &str = "+15555550123";
/// The number that sends.
pub const LINE: &str = host_harness_simulator::DEMO_PHONE_NUMBER_ID;

/// The component, compiled once for all tests.
pub static PLUGIN: LazyLock<Plugin> = LazyLock::new(|| {
    let host = Host::new(HostOptions::default()).unwrap();
    Plugin::load(&host, host_harness_component::EXCHANGE).unwrap()
});

/// Starts a studio.
pub async fn studio() -> Studio {
    Studio::start(&PLUGIN, StudioOptions::default()).await.unwrap()
}

/// The id of the chat with a person.
pub fn chat(number: &str) -> String {
    format!("{LINE}~{}", number.trim_start_matches('+'))
}

/// Sends a request with these headers. With a body it is a POST.
pub async fn ask(url: &str, headers: &[(&str, &str)], body: Option<String>) -> Response<Incoming> {
    let mut request = Request::builder().method(if body.is_some() { "POST" } else { "GET" }).uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
    client.request(request.body(Full::from(body.unwrap_or_default())).unwrap()).await.unwrap()
}

pub async fn text(response: Response<Incoming>) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().into()).unwrap()
}

/// Loads a page.
pub async fn page(studio: &Studio, path: &str) -> String {
    text(ask(&format!("{}{path}", studio.url()), &[], None).await).await
}

/// Posts a form as the studio's own pages do.
pub async fn post(studio: &Studio, path: &str, form: &[(&str, &str)]) -> Response<Incoming> {
    let origin = studio.url().trim_end_matches('/').to_owned();
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(form);
    ask(&format!("{}{path}", studio.url()), &[("origin", &origin)], Some(body.finish())).await
}

/// Sends a message through the simulated Graph API, as any other program would. Returns the status.
pub async fn send(studio: &Studio, to: &str, content: Value) -> u16 {
    let mut message = json!({"messaging_product": "whatsapp", "to": to});
    message.as_object_mut().unwrap().extend(content.as_object().unwrap().clone());
    let url = format!("http://{}/v25.0/{LINE}/messages", studio.simulator().addr());
    let token = format!("Bearer {}", host_harness_simulator::DEMO_TOKEN);
    let headers = [("authorization", token.as_str()), ("content-type", "application/json")];
    ask(&url, &headers, Some(message.to_string())).await.status().as_u16()
}
