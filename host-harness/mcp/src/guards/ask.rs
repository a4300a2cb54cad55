//! Asks a person, through the client, whether a message may be sent.
//!
//! With older revisions of the protocol, the client is asked while the call waits (`elicitation/create`). From
//! 2026-07-28 on, the call ends with the question and is repeated with the answer. Such an answer must be for exactly
//! this message, and counts once.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use rmcp::RoleServer;
use rmcp::model::{
    ClientResult, ElicitRequest, ElicitRequestParams, ElicitResult, ElicitationAction, ElicitationSchema,
    InputRequest, InputRequiredResult, InputResponses, ProtocolVersion, ServerRequest,
};
use rmcp::service::RequestContext;
use serde::Deserialize as _;
use serde_json::Value;

use crate::events::plain;
use crate::send::Send;

/// The most questions that may be waiting for answers. One more drops the oldest.
const WAITING: usize = 1_000;
/// How much of a message is shown to a person, in characters: more than the longest text.
const SHOWN: usize = 8_000;
/// The question's key among the answers.
const KEY: &str = "send";

/// The source of a call, and what it carries.
pub struct Caller<'a> {
    pub context: &'a RequestContext<RoleServer>,
    pub state: Option<String>,
    pub answers: Option<InputResponses>,
}

/// A message that a person is asked about.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub function: String,
    pub input: Value,
    pub send: Send,
    /// The sending number's id.
    pub sender: String,
}

/// Why a message is not confirmed.
#[derive(Debug)]
pub enum NotConfirmed {
    /// The answer will come when the call is repeated.
    Asked(Box<InputRequiredResult>),
    Declined,
    Cancelled,
    /// The client cannot ask.
    Unsupported,
    /// The client failed to ask.
    Failed(String),
    /// The answer is for another message, or was already used.
    Other,
}

/// The questions that are waiting for answers.
#[derive(Debug, Default)]
pub struct Asking(Mutex<VecDeque<(String, Question)>>);

impl Asking {
    /// Asks, or reads the answer that the call carries.
    pub async fn confirm(&self, caller: &Caller<'_>, question: Question) -> Result<(), NotConfirmed> {
        let context = caller.context;
        let elicitation = context.client_capabilities().and_then(|capabilities| capabilities.elicitation);
        // If the client names neither mode, it supports forms.
        if !elicitation.is_some_and(|modes| modes.form.is_some() || modes.url.is_none()) {
            return Err(NotConfirmed::Unsupported);
        }
        let params = ElicitRequestParams::FormElicitationParams {
            meta: None,
            message: question.words(),
            requested_schema: ElicitationSchema::new(BTreeMap::new()),
        };
        let request = ElicitRequest::new(params);
        if context
            .protocol_version()
            .is_none_or(|version| version.as_str() < ProtocolVersion::V_2026_07_28.as_str())
        {
            let answer = context.peer.send_request(ServerRequest::ElicitRequest(request)).await;
            return match answer {
                Ok(ClientResult::ElicitResult(answer)) => decided(&answer),
                Ok(_) => {
                    Err(NotConfirmed::Failed("the client's answer does not answer this question".to_owned()))
                }
                Err(error) => Err(NotConfirmed::Failed(error.to_string())),
            };
        }
        let Some(answer) = caller.answers.as_ref().and_then(|answers| answers.get(KEY)) else {
            let handle = self.wait(question).map_err(|error| NotConfirmed::Failed(error.to_string()))?;
            let requests = BTreeMap::from([(KEY.to_owned(), InputRequest::Elicitation(request))]);
            let asked = InputRequiredResult::new(Some(requests), Some(handle));
            return Err(NotConfirmed::Asked(Box::new(asked)));
        };
        if self.take(caller.state.as_deref()) != Some(question) {
            return Err(NotConfirmed::Other);
        }
        match ElicitResult::deserialize(answer) {
            Ok(answer) => decided(&answer),
            Err(error) => Err(NotConfirmed::Failed(error.to_string())),
        }
    }

    fn wait(&self, question: Question) -> Result<String, getrandom::Error> {
        let mut handle = [0; 16];
        getrandom::fill(&mut handle)?;
        let handle = format!("{:032x}", u128::from_ne_bytes(handle));
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= WAITING {
            waiting.pop_front();
        }
        waiting.push_back((handle.clone(), question));
        Ok(handle)
    }

    fn take(&self, handle: Option<&str>) -> Option<Question> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = waiting.iter().position(|(known, _)| Some(known.as_str()) == handle)?;
        waiting.remove(at).map(|(_, question)| question)
    }
}

fn decided(answer: &ElicitResult) -> Result<(), NotConfirmed> {
    match answer.action {
        ElicitationAction::Accept => Ok(()),
        ElicitationAction::Decline => Err(NotConfirmed::Declined),
        _ => Err(NotConfirmed::Cancelled),
    }
}

impl Question {
    /// The question. No text in the message can look like part of it, because each line of the message is indented.
    fn words(&self) -> String {
        let whom: Vec<_> = self.send.people.iter().chain(&self.send.group).map(String::as_str).collect();
        let mut words = format!(
            "Send this WhatsApp message?\nTo: {}\nFrom: the number with id {}\nBy: {}\nMessage:",
            one_line(&whom.join(", ")),
            one_line(&self.sender),
            self.function,
        );
        let message = self.message();
        for line in plain(&message, SHOWN).lines() {
            // Writing to a string does not fail.
            _ = write!(words, "\n    {line}");
        }
        if let Some(more) = message.chars().count().checked_sub(SHOWN).filter(|more| *more > 0) {
            _ = write!(words, "\nThe message has {more} more characters that are not shown.");
        }
        words
    }

    fn message(&self) -> String {
        let mut rest = self.input.clone();
        if let Some(rest) = rest.as_object_mut() {
            rest.retain(|name, value| {
                !matches!(name.as_str(), "to" | "group-id" | "phone-number-id") && !value.is_null()
            });
            if rest.len() == 1
                && let Some(Value::String(body)) = rest.get("body")
            {
                return body.clone();
            }
        }
        serde_json::to_string_pretty(&rest).unwrap_or_default()
    }
}

fn one_line(text: &str) -> String {
    plain(text, 300).replace('\n', " ")
}
