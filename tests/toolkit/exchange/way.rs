//! How this suite calls the component: in steps, each in a fresh instance that can reach nothing. The requests go out the
//! way that a plugin's own do, so that policy, limits and credentials hold here, too.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use host_harness::{Cause, Failure, Host, HostError, Outbound, Plugin, Sandbox, TlsFault};
use http::{HeaderMap, Request, Response};
use serde_json::{Map, Value, json};

const STEP: &str = "whatsapp:toolkit/exchange#step";

/// What the host fills in where a connection leaves it empty.
const DEFAULTS: [(&str, &str); 4] = [
    ("business-account-id", "WHATSAPP_BUSINESS_ACCOUNT_ID"),
    ("phone-number-id", "WHATSAPP_PHONE_NUMBER_ID"),
    ("api-version", "WHATSAPP_API_VERSION"),
    ("graph-url", "WHATSAPP_GRAPH_URL"),
];

/// The same for the inputs of webhooks.
const SECRETS: [(&str, &str, &str); 2] = [
    ("read-notification", "app-secret", "WHATSAPP_APP_SECRET"),
    ("verify-subscription", "verify-token", "WHATSAPP_VERIFY_TOKEN"),
];

const META: &str = "https://graph.facebook.com";
const MEDIA: &str = "https://lookaside.fbsbx.com";

pub struct Way {
    host: Host,
    plugin: Plugin,
}

pub fn load(host: &Host) -> Way {
    let plugin = Plugin::load(host, host_harness_component::EXCHANGE).expect("the component loads");
    Way { host: host.clone(), plugin }
}

impl Way {
    /// Calls a function, step by step.
    pub async fn call_json(
        &self,
        sandbox: &Sandbox,
        function: &str,
        params: &Value,
    ) -> Result<Value, HostError> {
        let outbound = Outbound::begin(&self.host, sandbox).await?;
        let caller = Caller::of(&outbound, function, params);
        let mut answers = Vec::new();
        loop {
            let step = json!({"call": caller.call.to_string(), "answers": json!(answers).to_string()});
            let step = self.plugin.call_json(&Sandbox::default(), STEP, &step).await?;
            let step: Value = serde_json::from_str(step.as_str().expect("a text")).expect("JSON");
            if let Some(done) = step.get("done") {
                return Ok(json!({"ok": done}));
            }
            if let Some(error) = step.get("error") {
                return Ok(json!({"err": error}));
            }
            let Some(token) = &caller.token else { return Ok(json!({"err": missing_token()})) };
            answers.push(answer(&outbound, &step["ask"], token, &caller.origins).await);
        }
    }
}

/// A call as its caller makes it.
struct Caller {
    call: Value,
    token: Option<String>,
    /// Where the token may go, whatever a request asks for.
    origins: Vec<String>,
}

impl Caller {
    fn of(outbound: &Outbound, function: &str, params: &Value) -> Self {
        let mut connection = params["connection"].as_object().cloned().unwrap_or_default();
        let mut input = params["input"].as_object().cloned().unwrap_or_default();
        connection.remove("name");
        let token = filled(connection.remove("access-token"));
        let own_url = filled(connection.get("graph-url").cloned());
        for (field, variable) in DEFAULTS {
            fill(&mut connection, field, outbound.env(variable));
        }
        for (of, field, variable) in SECRETS {
            if of == function {
                fill(&mut input, field, outbound.env(variable));
            }
        }
        // The host's token is for the host's address alone.
        let of_host = outbound.env("WHATSAPP_ACCESS_TOKEN").filter(|_| own_url.is_none()).map(str::to_owned);
        let url = filled(connection.get("graph-url").cloned()).unwrap_or_else(|| META.to_owned());
        Self {
            call: json!({"function": function, "connection": connection, "input": input}),
            token: token.or(of_host),
            origins: vec![url.trim_end_matches('/').to_ascii_lowercase(), MEDIA.to_owned()],
        }
    }
}

fn filled(value: Option<Value>) -> Option<String> {
    value.and_then(|value| value.as_str().map(|text| text.trim().to_owned())).filter(|text| !text.is_empty())
}

fn fill(fields: &mut Map<String, Value>, name: &str, value: Option<&str>) {
    if let (None, Some(value)) = (filled(fields.get(name).cloned()), value) {
        fields.insert(name.to_owned(), value.into());
    }
}

fn missing_token() -> Value {
    json!({"permanent": {
        "kind": "invalid-token", "scope": "connection", "code": 190, "field": "connection.access-token",
        "message": "No access token is given.", "fix": "Give one.",
    }})
}

/// Makes a request, and says what became of it.
async fn answer(outbound: &Outbound, ask: &Value, token: &str, origins: &[String]) -> Value {
    let origin = ask["origin"].as_str().expect("an origin");
    if !origins.iter().any(|known| known == origin) {
        return json!("denied");
    }
    let body = match (&ask["body"]["text"], &ask["body"]["base64"]) {
        (Value::String(text), _) => text.clone().into_bytes(),
        (_, Value::String(text)) => STANDARD.decode(text).expect("base64"),
        _ => Vec::new(),
    };
    let mut url = format!("{origin}{}", ask["path"].as_str().expect("a path"));
    let mut request = Request::builder().method(ask["method"].as_str().expect("a method"));
    for header in ask["headers"].as_array().expect("headers") {
        request = request.header(header[0].as_str().expect("a name"), header[1].as_str().expect("a value"));
    }
    for place in ask["token"].as_array().expect("the token's places") {
        match (&place["scheme"], &place["query"]) {
            (Value::String(scheme), _) if place["header"] == "authorization" => {
                request = request.header("authorization", format!("{scheme} {token}"));
            }
            (_, Value::String(name)) if name == "input_token" => {
                url += &format!("{}{name}={token}", if url.contains('?') { '&' } else { '?' });
            }
            _ => return json!("denied"),
        }
    }
    if ask["method"] != "GET" {
        request = request.header("content-length", body.len());
    }
    let Ok(request) = request.uri(url).body(Bytes::from(body)) else {
        return json!({"not-sent": "malformed"});
    };
    let timeout = Duration::from_millis(ask["timeout-ms"].as_u64().expect("a time-out"));
    let most = ask["max-response-bytes"].as_u64().expect("a limit");
    match outbound.send(request, timeout, most).await {
        Ok(response) => arrived(&response, token),
        Err(failure) => fault(&failure),
    }
}

fn arrived(response: &Response<Bytes>, token: &str) -> Value {
    let body = match std::str::from_utf8(response.body()) {
        Ok(text) => json!({"text": text.replace(token, "[access-token]")}),
        Err(_) => json!({"base64": STANDARD.encode(response.body())}),
    };
    json!({"arrived": {"status": response.status().as_u16(), "headers": headers(response.headers()), "body": body}})
}

fn headers(headers: &HeaderMap) -> Value {
    let pairs =
        headers.iter().map(|(name, value)| json!([name.as_str(), String::from_utf8_lossy(value.as_bytes())]));
    pairs.collect::<Vec<_>>().into()
}

/// What a fault of the client proves.
fn fault(failure: &Failure) -> Value {
    let cause = match failure {
        Failure::Denied(_) | Failure::TooManyRequests { .. } => return json!("denied"),
        Failure::RequestTooLarge { .. } => return json!({"not-sent": "too-large"}),
        Failure::Failed(cause) => cause,
    };
    match cause {
        Cause::Dns => json!({"not-sent": "unresolved"}),
        Cause::Refused => json!({"not-sent": "refused"}),
        Cause::ConnectTimeout => json!({"not-sent": "connect-timed-out"}),
        Cause::Certificate(_) => json!({"not-sent": "untrusted"}),
        Cause::Tls(TlsFault::Version) => json!({"not-sent": "tls-version"}),
        Cause::Tls(_) => json!({"not-sent": "insecure"}),
        Cause::Prohibited(..) => json!("denied"),
        Cause::FirstByteTimeout | Cause::BetweenBytesTimeout => json!("timed-out"),
        Cause::ResponseTooLarge { .. } => json!("too-large"),
        cause if !cause.may_have_been_sent() => json!({"not-sent": "unreachable"}),
        _ => json!("lost"),
    }
}
