//! The only way for messages to leave: before a send, the guards and the window are checked.

use std::sync::Arc;
use std::time::Duration;

use host_harness::Outcome;
use rmcp::model::{CallToolResult, InputRequiredResult, ProtocolVersion};
use serde_json::{Value, json};

use crate::clock::Clock;
use crate::events::{Events, Ids, Window, written};
use crate::guards::{Asking, Caller, Guards, Held, NotConfirmed, Question, Quota, Spent};
use crate::reply::{self, Reply};
use crate::send::{self, Send};

/// Checks sends against the guards and the events. Clones are for the same session.
#[derive(Clone)]
pub(crate) struct Gate {
    pub guards: Guards,
    pub events: Option<Events>,
    pub clock: Clock,
    /// The connection's sending number.
    sender: Option<String>,
    quota: Quota,
    /// The quota of clients whose protocol has no sessions.
    sessionless: Quota,
    asking: Arc<Asking>,
}

/// Why a send is not made now.
pub(crate) enum Stopped {
    Refused(Box<Reply>),
    /// A person is being asked.
    Asked(Box<InputRequiredResult>),
}

/// A send that is allowed.
pub(crate) struct Admitted {
    held: Held,
    window: Option<Window>,
    dialled: Option<String>,
    place: u64,
    gate: Gate,
}

impl Gate {
    pub fn new(sender: Option<String>) -> Self {
        let quota = Quota::default();
        Self {
            guards: Guards::default(),
            events: None,
            clock: Clock::default(),
            sender,
            sessionless: quota.clone(),
            quota,
            asking: Arc::default(),
        }
    }

    /// The same, for another session.
    pub fn another_session(&self) -> Self {
        Self { quota: self.quota.another_session(), ..self.clone() }
    }

    /// Admits a call of the plugin. Returns `None` if it sends nothing.
    pub async fn admit(
        &self,
        function: &str,
        input: &Value,
        caller: &Caller<'_>,
    ) -> Result<Option<Admitted>, Stopped> {
        let Some(send) = send::of_call(function, input) else { return Ok(None) };
        self.check(&send)?;
        if let Some(events) = &self.events {
            events.refresh().await;
        }
        self.window(&send)?;
        let mut held = self.hold(caller)?;
        if self.guards.ask {
            let question = Question {
                function: function.to_owned(),
                input: input.clone(),
                sender: self.sender_of(&send).unwrap_or("the connection names").to_owned(),
                send: send.clone(),
            };
            self.asking.confirm(caller, question).await.map_err(not_confirmed)?;
        }
        // The window may have closed while a person was deciding.
        let window = self.window(&send)?;
        held.begin(self.clock.now());
        let place = self.events.as_ref().map(Events::place).unwrap_or_default();
        let dialled = send.people.first().cloned();
        Ok(Some(Admitted { held, window, dialled, place, gate: self.clone() }))
    }

    fn sender_of<'a>(&'a self, send: &'a Send) -> Option<&'a str> {
        send.sender.as_deref().or(self.sender.as_deref())
    }

    /// Checks that the guards allow this send to its recipients.
    fn check(&self, send: &Send) -> Result<(), Stopped> {
        if !self.guards.is_on() {
            return Ok(());
        }
        if let Some(unclear) = &send.unclear {
            return Err(refused(
                "host-denied",
                &format!("This server limits sends, and cannot determine whom this call reaches: {unclear}."),
                "Name the recipient in to (or recipient) of a JSON body, or use send-message, send-media or send-template.",
                Some("body"),
            ));
        }
        match self.guards.stranger(send) {
            None => Ok(()),
            Some(stranger) => Err(refused(
                "host-denied",
                &format!(
                    "This server does not send to {stranger}: the person who runs it has not allowed that recipient."
                ),
                "Send to a recipient who is allowed, or ask the person who runs the server to allow this one \
                 (--allow-to).",
                Some(if send.group.is_some() { "group-id" } else { "to" }),
            )),
        }
    }

    /// The window of a send that needs one, unless it is closed. `None` without events.
    fn window(&self, send: &Send) -> Result<Option<Window>, Stopped> {
        let (Some(events), true, None) = (&self.events, send.needs_window, &send.group) else {
            return Ok(None);
        };
        let sender = self.sender_of(send);
        let now = self.clock.now();
        let windows = send.people.iter().map(|person| events.window(sender, person, now));
        let window = windows.reduce(|one, other| if one == other { one } else { Window::Unknown });
        match window.unwrap_or(Window::Unknown) {
            Window::Closed => Err(refused(
                "window-closed",
                "More than 24 hours have passed since this person last wrote. Nothing was sent.",
                "Send an approved template with send-template.",
                Some("to"),
            )),
            window => Ok(Some(window)),
        }
    }

    fn hold(&self, caller: &Caller<'_>) -> Result<Held, Stopped> {
        let version = caller.context.protocol_version();
        let has_sessions =
            version.is_none_or(|version| version.as_str() < ProtocolVersion::V_2026_07_28.as_str());
        let quota = if has_sessions { &self.quota } else { &self.sessionless };
        let Guards { max_sends, max_sends_per_hour, .. } = self.guards;
        quota.hold(max_sends, max_sends_per_hour, self.clock.now()).map_err(|spent| match spent {
            Spent::Session => refused(
                "host-denied",
                &format!(
                    "This session has sent {} messages, as many as this server allows.",
                    max_sends.unwrap_or_default()
                ),
                "Tell the person you work for. Whoever runs the server can raise --max-sends.",
                None,
            ),
            Spent::For(wait) => {
                let wait_ms =
                    u64::try_from(wait.max(Duration::from_millis(1)).as_millis()).unwrap_or(u64::MAX);
                let failure = json!({
                    "kind": "rate-limited",
                    "message": "This server has sent as many messages as it may for now.",
                    "fix": "Wait retry-after-ms; the person who runs the server can raise the limit.",
                    "retry-after-ms": wait_ms,
                });
                stopped(&Outcome::Transient { after: Some(wait), failure })
            }
        })
    }
}

impl Admitted {
    /// Records how the send ended, and returns the reply with the window added.
    pub fn end(self, reply: Reply) -> Reply {
        let Self { held, window, dialled, place, gate } = self;
        let told = reply.result.structured_content.as_ref();
        let verdict = told.and_then(|told| told.get("verdict")?.as_str());
        let is_error = reply.result.is_error == Some(true);
        if is_error && verdict != Some("unconfirmed") {
            held.free();
            return reply;
        }
        drop(held);
        if is_error {
            return reply;
        }
        let Some(Value::Object(mut told)) = reply.result.structured_content.clone() else { return reply };
        if let (Some(events), Some(sent)) = (&gate.events, Sent::read(&told.clone().into())) {
            events.accepted(&sent.message_id, dialled.as_deref(), sent.person, place, gate.clock.now());
        }
        match window {
            None => return reply,
            Some(Window::Open(until)) => told.insert("window-open-until".to_owned(), written(until).into()),
            Some(_) => told.insert("window".to_owned(), "unknown".into()),
        };
        Reply { result: CallToolResult::structured(told.into()), line: reply.line }
    }
}

/// A message that Meta has accepted.
struct Sent {
    message_id: String,
    person: Ids,
}

impl Sent {
    /// Reads the result of a send, or of a custom call.
    fn read(result: &Value) -> Option<Self> {
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        if let Some(message_id) = text(result.get("message-id")) {
            return Some(Self { message_id, person: Ids::read(result) });
        }
        let body: Value = serde_json::from_str(result.pointer("/body/json")?.as_str()?).ok()?;
        let contact = body.pointer("/contacts/0");
        let ids = json!({
            "wa-id": contact.and_then(|contact| contact.get("wa_id")),
            "user-id": contact.and_then(|contact| contact.get("user_id")),
        });
        Some(Self { message_id: text(body.pointer("/messages/0/id"))?, person: Ids::read(&ids) })
    }
}

fn not_confirmed(why: NotConfirmed) -> Stopped {
    let (message, fix) = match why {
        NotConfirmed::Asked(asked) => return Stopped::Asked(asked),
        NotConfirmed::Declined => ("A person declined to send this message.".to_owned(), "Do not send it. Ask them what to change."),
        NotConfirmed::Cancelled => {
            ("The question whether to send this message was closed without an answer.".to_owned(), "Ask the person you work for, and send it again if they agree.")
        }
        NotConfirmed::Unsupported => (
            "A person must confirm each message, and this client cannot ask one: it does not support elicitation.".to_owned(),
            "Use a client that supports elicitation, or ask the person who runs the server to omit --ask.",
        ),
        NotConfirmed::Failed(why) => {
            (format!("A person must confirm each message, and could not be asked: {why}."), "Send it again, to have the person asked again.")
        }
        NotConfirmed::Other => (
            "The confirmation is for another message, or was used before.".to_owned(),
            "Send it again without requestState, to have the person asked again.",
        ),
    };
    refused("host-denied", &message, fix, None)
}

fn refused(kind: &str, message: &str, fix: &str, field: Option<&str>) -> Stopped {
    let mut failure = json!({"kind": kind, "message": message, "fix": fix});
    if let Some(field) = field {
        failure["field"] = field.into();
    }
    stopped(&Outcome::Permanent(failure))
}

fn stopped(outcome: &Outcome<(), Value>) -> Stopped {
    let kind = outcome.failure().and_then(|failure| failure["kind"].as_str()).unwrap_or_default().to_owned();
    Stopped::Refused(Box::new(reply::failed(outcome, format!("refused by this server: {kind}"))))
}
