//! The call in steps: the component asks for a request, the host makes it, and the component continues with the answer.

use std::borrow::Cow;
use std::sync::Arc;

use host_harness::{Credential, HostError, Outcome, Policy, Sandbox, Source, Stepping, Steps, StopReason};
use host_harness_wit_json as wit_json;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::answer::Answers;
use crate::ask::Ask;
use crate::function::Function;
use crate::names::{GRAPH_URL, MEDIA, META, TOKEN, VARIABLES};

/// A step's result.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Step<'a> {
    #[serde(borrow)]
    Ask(Box<Ask<'a>>),
    Done(Box<RawValue>),
    Error(Box<RawValue>),
}

/// The JSON of a function's result, or of its error.
pub(crate) type Answered = Result<Box<RawValue>, Box<RawValue>>;

/// The parts of a call. The sandbox's variables fill connection fields that are empty.
pub(crate) struct Call<'a> {
    pub function: &'a Function,
    pub connection: &'a Map<String, Value>,
    /// A JSON object.
    pub input: &'a str,
}

impl Call<'_> {
    /// Makes the call.
    pub async fn make(&self, steps: &Steps, sandbox: &Sandbox) -> Result<Answered, HostError> {
        let trusted =
            origin(sandbox.variable(GRAPH_URL).filter(|url| !url.trim().is_empty()).unwrap_or(META));
        let own = self.part("graph-url").map(origin);
        let origins = [own.unwrap_or_else(|| trusted.clone()), origin(MEDIA)];
        let token = self.token(sandbox, &trusted).await;
        let with_token = match &token {
            Ok(Token::OfSandbox) => None,
            Ok(Token::Given(source)) => {
                let destinations = Policy::allow(origins.iter().map(|origin| &**origin)).unwrap_or_default();
                let credential = Credential::new(source.clone(), destinations);
                let credential = credential.in_query("/debug_token", "input_token");
                Some(sandbox.clone().credential(TOKEN, credential))
            }
            // The sandbox's token is not for this call. Most sandboxes have none here: they only read webhooks.
            Err(_) => sandbox.credential_of(TOKEN).map(|_| sandbox.clone().env(TOKEN, "")),
        };
        let sandbox = with_token.as_ref().unwrap_or(sandbox);
        let text: Arc<str> = self.text(sandbox).into();
        steps
            .call(sandbox, self.function.name, async |stepping| {
                let answered = drive(stepping, &text, token.map(drop), &origins).await?;
                let outcome = outcome(&answered);
                Ok((answered, outcome))
            })
            .await
    }

    /// The call as the component reads it: without the token, and with every known field of the connection.
    fn text(&self, sandbox: &Sandbox) -> String {
        let input = self.with_secret(sandbox);
        let mut text = Vec::with_capacity(input.len() + 256);
        text.extend_from_slice(br#"{"function":""#);
        text.extend_from_slice(self.function.name.as_bytes());
        text.extend_from_slice(br#"","connection":{"#);
        let start = text.len();
        let name = |text: &mut Vec<u8>, name: &str| {
            if text.len() > start {
                text.push(b',');
            }
            wit_json::append(text, name);
            text.push(b':');
        };
        for (field, value) in self.connection {
            if field != "access-token" && field != "name" && !is_blank(value) {
                name(&mut text, field);
                // Writing to memory does not fail.
                _ = serde_json::to_writer(&mut text, value);
            }
        }
        for (field, variable) in VARIABLES {
            let is_given = self.connection.get(field).is_some_and(|value| !is_blank(value));
            if let (false, Some(value)) = (is_given, sandbox.variable(variable)) {
                name(&mut text, field);
                wit_json::append(&mut text, value);
            }
        }
        text.extend_from_slice(br#"},"input":"#);
        text.extend_from_slice(input.as_bytes());
        text.push(b'}');
        String::from_utf8(text).unwrap_or_default()
    }

    /// The input. If the function needs a secret and the input has none, the sandbox's is added.
    fn with_secret(&self, sandbox: &Sandbox) -> Cow<'_, str> {
        let Some((field, variable)) = self.function.secret else { return self.input.into() };
        let Some(secret) = sandbox.variable(variable) else { return self.input.into() };
        // Let the component refuse anything else.
        let Some(fields) = self.input.trim_start().strip_prefix('{') else { return self.input.into() };
        let known = format!("\"{field}\"");
        if self.input.contains(&known)
            && let Ok(Value::Object(mut fields)) = serde_json::from_str(self.input)
        {
            if fields.get(field).is_none_or(is_blank) {
                fields.insert(field.to_owned(), secret.into());
            }
            return Value::Object(fields).to_string().into();
        }
        // A notification can be megabytes long, so it is not parsed for this.
        let joint = if fields.trim_start().starts_with('}') { "" } else { "," };
        format!("{{{known}:{}{joint}{fields}", json!(secret)).into()
    }

    /// The token's source, or why the call has none. The sandbox's token is only for the sandbox's address, `trusted`.
    async fn token(&self, sandbox: &Sandbox, trusted: &str) -> Result<Token, NoToken> {
        let given = match self.connection.get("access-token").filter(|value| !is_blank(value)) {
            Some(Value::String(token)) => token.trim(),
            Some(_) => return Err(NoToken::NotText),
            None if self.part("graph-url").map(origin).is_some_and(|own| own != trusted) => {
                return Err(NoToken::ForeignAddress);
            }
            None if sandbox.credential_of(TOKEN).is_some() => return Ok(Token::OfSandbox),
            None => sandbox.variable(TOKEN).map(str::trim).unwrap_or_default(),
        };
        if given.is_empty() {
            return Err(NoToken::Missing);
        }
        let source = Source::fixed(given);
        match source.read().await {
            Ok(_) => Ok(Token::Given(source)),
            Err(error) => Err(NoToken::Malformed(error.to_string())),
        }
    }

    fn part(&self, name: &str) -> Option<&str> {
        let text = self.connection.get(name)?.as_str()?.trim();
        (!text.is_empty()).then_some(text)
    }
}

/// An address in the form that the component uses: without a trailing slash and without the scheme's default port.
fn origin(url: &str) -> Cow<'_, str> {
    let url = url.trim().trim_end_matches('/');
    if url.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return without_usual_port(&url.to_ascii_lowercase()).to_owned().into();
    }
    without_usual_port(url).into()
}

fn without_usual_port(url: &str) -> &str {
    let usual = [("https://", ":443"), ("http://", ":80")];
    let port = usual.into_iter().find(|(scheme, _)| url.starts_with(scheme)).map(|(_, port)| port);
    port.and_then(|port| url.strip_suffix(port)).unwrap_or(url)
}

enum Token {
    /// A credential of the sandbox.
    OfSandbox,
    /// From the connection or from the sandbox's environment.
    Given(Source),
}

/// Runs steps until the call ends.
async fn drive(
    stepping: &Stepping<'_>,
    call: &Arc<str>,
    token: Result<(), NoToken>,
    origins: &[Cow<'_, str>; 2],
) -> Result<Answered, StopReason> {
    let mut answers = Answers::none();
    loop {
        let step = stepping.step(call, answers.text()).await?;
        let mut ask = match serde_json::from_str(&step) {
            Ok(Step::Ask(ask)) => ask,
            Ok(Step::Done(result)) => return Ok(Ok(result)),
            Ok(Step::Error(error)) => return Ok(Err(error)),
            // Leave out the error's own text: it quotes the component's.
            Err(error) => {
                let (line, column) = (error.line(), error.column());
                return Err(StopReason::Trap(format!(
                    "it took a step that the contract does not have (line {line}, column {column})"
                )));
            }
        };
        if let Err(reason) = &token {
            return Ok(Err(reason.failure()));
        }
        // A request to any other address gets no token. The sandbox decides whether it is allowed at all.
        let token = if origins.iter().any(|origin| **origin == *ask.origin) {
            stepping.placeholder(TOKEN)
        } else {
            None
        };
        match ask.request(token) {
            Ok(request) => answers.of(&stepping.send(request, ask.timeout(), ask.max_response_bytes).await),
            Err(refused) => answers.refused(refused),
        }
    }
}

fn outcome(answered: &Answered) -> Outcome {
    let Err(error) = answered else { return Outcome::Done(()) };
    let error = serde_json::from_str::<Value>(error.get()).unwrap_or_default();
    Outcome::of_json(&json!({"err": error}))
}

/// Why a call has no token. This matters only if the call asks for a request.
enum NoToken {
    Missing,
    NotText,
    Malformed(String),
    ForeignAddress,
}

impl NoToken {
    /// The call's result.
    fn failure(&self) -> Box<RawValue> {
        let give = "Give access-token in the connection, or set WHATSAPP_ACCESS_TOKEN for the host.";
        let of_token = |kind: &str, message: &str, fix: &str| {
            let mut failure = json!({
                "kind": kind, "scope": "connection", "message": message, "fix": fix,
                "field": "connection.access-token",
            });
            if kind == "invalid-token" {
                failure["code"] = 190.into();
            }
            failure
        };
        let failure = match self {
            Self::Missing => {
                of_token("invalid-token", "No access token is given in the connection or by the host.", give)
            }
            Self::NotText => of_token("invalid-input", "The access token must be a text.", give),
            Self::Malformed(why) => of_token(
                "invalid-token",
                &format!("The access token is malformed: {why}."),
                "Paste the token alone, whole and on one line.",
            ),
            Self::ForeignAddress => json!({
                "kind": "host-denied",
                "scope": "connection",
                "message": "The connection has its own Graph URL but no token, and the host's token is not for that address.",
                "fix": "Give access-token in the connection too, or leave graph-url empty.",
                "field": "connection.graph-url",
            }),
        };
        RawValue::from_string(json!({"permanent": failure}).to_string()).unwrap_or_default()
    }
}

fn is_blank(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}
