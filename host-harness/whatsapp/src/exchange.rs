//! The call in steps: the component asks for a request, the host makes it, the component goes on with the answer.

use std::borrow::Cow;
use std::sync::Arc;

use host_harness::{Credential, HostError, Outcome, Policy, Sandbox, Source, Stepping, Steps, StopReason};
use host_harness_wit_json as wit_json;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::answer::Answers;
use crate::ask::{Ask, Refused};
use crate::function::Function;
use crate::names::{GRAPH_URL, MEDIA, META, TOKEN, VARIABLES};

/// A step's result.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Step {
    Ask(Box<Ask>),
    Done(Box<RawValue>),
    Error(Box<RawValue>),
}

/// The JSON of a function's result, or of its error.
pub(crate) type Answered = Result<Box<RawValue>, Box<RawValue>>;

/// What a call is made of. The sandbox's variables fill what the connection leaves empty.
pub(crate) struct Call<'a> {
    pub function: &'a Function,
    pub connection: &'a Map<String, Value>,
    /// A JSON object.
    pub input: &'a str,
}

impl Call<'_> {
    /// Makes the call.
    pub async fn make(&self, steps: &Steps, sandbox: &Sandbox) -> Result<Answered, HostError> {
        let origins = [self.origin(sandbox), MEDIA.to_owned()];
        let with_token = match self.token(sandbox) {
            Token::OfSandbox => None,
            Token::None => Some(sandbox.clone().env(TOKEN, "")),
            Token::Given(token) => {
                let source = Source::fixed(token);
                if let Err(error) = source.read().await {
                    return Ok(Err(invalid_token(&format!("The access token is malformed: {error}."))));
                }
                let destinations = Policy::allow(origins.iter().map(String::as_str)).unwrap_or_default();
                let credential =
                    Credential::new(source, destinations).in_query("/debug_token", "input_token");
                Some(sandbox.clone().credential(TOKEN, credential))
            }
        };
        let sandbox = with_token.as_ref().unwrap_or(sandbox);
        let text: Arc<str> = self.text(sandbox).into();
        steps
            .call(sandbox, self.function.name, async |stepping| {
                let answered = drive(stepping, &text, &origins).await?;
                let outcome = outcome(&answered);
                Ok((answered, outcome))
            })
            .await
    }

    /// The call as the component reads it: without the token, and with everything that is known of the connection.
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
            if let (None, Some(value)) = (self.part(field), sandbox.variable(variable)) {
                name(&mut text, field);
                wit_json::append(&mut text, value);
            }
        }
        text.extend_from_slice(br#"},"input":"#);
        text.extend_from_slice(input.as_bytes());
        text.push(b'}');
        String::from_utf8(text).unwrap_or_default()
    }

    /// The input; with the secret in it that the sandbox has, where the function needs one and the input has none.
    fn with_secret(&self, sandbox: &Sandbox) -> Cow<'_, str> {
        let Some((field, variable)) = self.function.secret else { return self.input.into() };
        let Some(secret) = sandbox.variable(variable) else { return self.input.into() };
        let known = format!("\"{field}\"");
        if self.input.contains(&known)
            && let Ok(Value::Object(mut fields)) = serde_json::from_str(self.input)
        {
            if fields.get(field).is_none_or(is_blank) {
                fields.insert(field.to_owned(), secret.into());
            }
            return Value::Object(fields).to_string().into();
        }
        // A notification has megabytes: it is not read for this.
        let fields = self.input.trim_start().strip_prefix('{').unwrap_or_default().trim_start();
        let joint = if fields.starts_with('}') { "" } else { "," };
        format!("{{{known}:{}{joint}{fields}", json!(secret)).into()
    }

    /// Where the token is.
    fn token<'s>(&'s self, sandbox: &'s Sandbox) -> Token<'s> {
        match (self.part("access-token"), self.part("graph-url")) {
            (Some(token), _) => Token::Given(token),
            // The sandbox's token is for the sandbox's address alone.
            (None, Some(_)) => Token::None,
            (None, None) if sandbox.credential_of(TOKEN).is_some() => Token::OfSandbox,
            (None, None) => match sandbox.variable(TOKEN).map(str::trim) {
                None | Some("") => Token::None,
                Some(token) => Token::Given(token),
            },
        }
    }

    fn part(&self, name: &str) -> Option<&str> {
        let text = self.connection.get(name)?.as_str()?.trim();
        (!text.is_empty()).then_some(text)
    }

    /// Where the connection leads.
    fn origin(&self, sandbox: &Sandbox) -> String {
        let url = self
            .part("graph-url")
            .or_else(|| sandbox.variable(GRAPH_URL).filter(|url| !url.trim().is_empty()));
        url.unwrap_or(META).trim().trim_end_matches('/').to_ascii_lowercase()
    }
}

enum Token<'a> {
    None,
    /// A credential of the sandbox's.
    OfSandbox,
    Given(&'a str),
}

/// Takes steps until the call has ended.
async fn drive(
    stepping: &Stepping<'_>,
    call: &Arc<str>,
    origins: &[String; 2],
) -> Result<Answered, StopReason> {
    let mut answers = Answers::none();
    loop {
        let step = stepping.step(call, answers.text()).await?;
        let mut ask = match serde_json::from_str(&step) {
            Ok(Step::Ask(ask)) => ask,
            Ok(Step::Done(result)) => return Ok(Ok(result)),
            Ok(Step::Error(error)) => return Ok(Err(error)),
            Err(error) => {
                return Err(StopReason::Trap(format!(
                    "it took a step that the contract does not have: {error}"
                )));
            }
        };
        let Some(token) = stepping.placeholder(TOKEN) else {
            return Ok(Err(invalid_token(
                "No access token is given, neither in the connection nor by the host.",
            )));
        };
        if !origins.contains(&ask.origin) {
            answers.refused(Refused::Denied);
            continue;
        }
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

fn invalid_token(message: &str) -> Box<RawValue> {
    let error = json!({"permanent": {
        "kind": "invalid-token",
        "scope": "connection",
        "message": message,
        "fix": "Give access-token in the connection, or set WHATSAPP_ACCESS_TOKEN for the host.",
        "field": "connection.access-token",
        "code": 190,
    }});
    RawValue::from_string(error.to_string()).unwrap_or_default()
}

fn is_blank(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}
