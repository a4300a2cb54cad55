//! Calls, field `calls`.
//!
//! Meta, "Calling: user-initiated calls", "business-initiated calls" and "pricing". Assumption: the order of the
//! webhooks of one call, of which Meta guarantees none, and that a call that nobody answers ends as FAILED.

use serde_json::{Value, json};

use super::chat::{self, Chat};
use super::event::{Event, Line};
use super::sent;
use crate::error::GraphError;
use crate::param::Param;
use crate::person::Person;
use crate::state::State;
use crate::webhook::notification::Notification;

/// A session description as in RFC 8866. It has no effect.
const SDP: &str = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n\
                   c=IN IP4 127.0.0.1\r\na=rtpmap:111 opus/48000/2\r\n";

/// A call by the person, with `from`, or by the business, with `to`.
pub(super) fn read(state: &mut State, event: &Event) -> Result<Value, GraphError> {
    match event.params.has("to") {
        true => by_business(state, event),
        false => by_person(state, event),
    }
}

/// Meta, "Calling: pricing": the window opens whether or not the call is answered.
fn by_person(state: &mut State, event: &Event) -> Result<Value, GraphError> {
    let params = &event.params;
    event.only(&["from", "duration", "message-id", "deeplink-payload"])?;
    let line = Line::of(state, params)?;
    let chat = Chat::of(state, params, &line)?;
    let duration = duration(params)?;
    let mut more = json!({});
    if let Some(payload) = params.optional_text("deeplink-payload", 512)? {
        more["deeplink_payload"] = payload.into();
    }
    if params.has("message-id") {
        let asked = chat.sent(state, params, "message-id", &line)?;
        if let Some(payload) = sent::call_payload(state, &asked) {
            more["cta_payload"] = payload.into();
        }
    }
    let call = Call { id: state.ids.call(), line, person: chat.person, by_business: false, unix: event.unix };
    state.tell(vec![call.connect(more), call.terminate(duration)]);
    state.introduce(&call.person);
    state.open_window(&call.person);
    Ok(json!({ "call-id": call.id }))
}

/// Meta, "Calling: pricing": the window opens if the person answers the call.
fn by_business(state: &mut State, event: &Event) -> Result<Value, GraphError> {
    let params = &event.params;
    event.only(&["to", "result", "duration", "callback-data"])?;
    let line = Line::of(state, params)?;
    let person = chat::person(state, params, "to")?;
    let result = params.word("result", &["accepted", "rejected", "ringing"])?;
    let callback_data = params.optional_text("callback-data", 512)?;
    let duration = duration(params)?;
    if result != "accepted" && duration.is_some() {
        return Err(params.wrong("duration", "left out of a call that is not accepted"));
    }
    let call = Call { id: state.ids.call(), line, person, by_business: true, unix: event.unix };
    let mut told = vec![call.status("RINGING", callback_data)];
    match result.as_str() {
        "accepted" => {
            told.push(call.connect(json!({})));
            told.push(call.status("ACCEPTED", callback_data));
            told.push(call.terminate(Some(duration.unwrap_or(60))));
            state.open_window(&call.person);
        }
        "rejected" => {
            told.push(call.status("REJECTED", callback_data));
            told.push(call.terminate(None));
        }
        _ => {}
    }
    state.tell(told);
    state.introduce(&call.person);
    Ok(json!({ "call-id": call.id }))
}

/// In seconds. A call without a duration was not answered.
fn duration(params: &Param) -> Result<Option<u64>, GraphError> {
    if !params.has("duration") {
        return Ok(None);
    }
    let seconds = params.index("duration").ok().filter(|seconds| (1..=86_400).contains(seconds));
    match seconds {
        Some(seconds) => Ok(Some(seconds as u64)),
        None => Err(params.wrong("duration", "a whole number of seconds, between 1 and 86400")),
    }
}

struct Call {
    id: String,
    line: Line,
    person: Person,
    by_business: bool,
    unix: u64,
}

impl Call {
    fn event(&self, event: &str, unix: u64) -> Value {
        let direction = if self.by_business { "BUSINESS_INITIATED" } else { "USER_INITIATED" };
        let mut call =
            json!({ "id": self.id, "event": event, "direction": direction, "timestamp": unix.to_string() });
        let (own, other) = if self.by_business { ("from", "to") } else { ("to", "from") };
        call[own] = self.line.digits().into();
        self.person.put(&mut call, other);
        call
    }

    fn connect(&self, more: Value) -> Notification {
        let mut call = self.event("connect", self.unix);
        // The person offers a session, or answers the business's offer.
        let kind = if self.by_business { "answer" } else { "offer" };
        call["session"] = json!({ "sdp_type": kind, "sdp": SDP });
        if let (Some(call), Value::Object(more)) = (call.as_object_mut(), more) {
            call.extend(more);
        }
        self.notification("connect", json!({ "contacts": [self.person.contact(true)], "calls": [call] }))
    }

    fn terminate(&self, duration: Option<u64>) -> Notification {
        let end = self.unix + duration.unwrap_or(0);
        let mut call = self.event("terminate", end);
        call["status"] = if duration.is_some() { "COMPLETED" } else { "FAILED" }.into();
        if let Some(duration) = duration {
            call["start_time"] = self.unix.to_string().into();
            call["end_time"] = end.to_string().into();
            call["duration"] = duration.into();
        }
        self.notification("terminate", json!({ "calls": [call] }))
    }

    fn status(&self, word: &str, callback_data: Option<&str>) -> Notification {
        let mut status =
            json!({ "id": self.id, "type": "call", "status": word, "timestamp": self.unix.to_string() });
        match &self.person.phone {
            Some(phone) => status["recipient_id"] = phone.wa_id.as_str().into(),
            None => status["recipient_user_id"] = self.person.user_id.as_str().into(),
        }
        if let Some(data) = callback_data {
            status["biz_opaque_callback_data"] = data.into();
        }
        self.notification(word, json!({ "statuses": [status] }))
    }

    fn notification(&self, what: &str, told: Value) -> Notification {
        self.line.notification(format!("call {} {}", what.to_ascii_lowercase(), self.id), "calls", told)
    }
}
