//! `POST /_simulator/inbound`: simulates an event outside the business's API, which Meta reports by webhook. Meta has
//! no such endpoint: at Meta, a person's own telephone does this. It needs no token. `GET` lists the kinds.
//!
//! `from` is a phone number with `+` or a business-scoped user id. `phone-number-id` is the business's number (default:
//! the one that sent `message-id`, or else the first). The answer has the id of the message or call.
//!
//! | `kind` | besides `from` | field |
//! |---|---|---|
//! | `text` (the default) | `"text": "Hello"` | `messages` |
//! | `image`, `video`, `audio`, `document`, `sticker` | nothing for a sample file, or `"media-id"`, or `"data"` in base64 and `"mime-type"`; `"caption"`, `"filename"`, `"voice": true`, `"animated": true` | |
//! | `location` | `"latitude": 37.48, "longitude": -122.15`, `"name"`, `"address"`, `"url"` | |
//! | `contacts` | `"contacts": [{"name": {"formatted_name": "Ana"}}]`, or only `"reply-to"` a request for the contact | |
//! | `reaction` | `"message-id": "wamid.…", "emoji": "👍"`; without an emoji it is removed | |
//! | `order` | `"catalog-id": "1", "items": [{"product-retailer-id": "a", "quantity": 2, "price": 9.5, "currency": "USD"}]`, `"text"` | |
//! | `tap` | `"message-id": "wamid.…", "button": 0`, or a title, an id, a payload; `"card": 1` in a carousel | |
//! | `button` | `"payload": "stop", "text": "Unsubscribe"`, `"message-id"`: like a tap, for a message that the simulator did not send | |
//! | `button-reply`, `list-reply` | `"id": "yes", "title": "Yes"`, `"description"`, `"message-id"`: the same | |
//! | `flow` | `"message-id": "wamid.…", "answers": {"date": "2026-12-01"}` | |
//! | `address` | `"message-id": "wamid.…", "values": {"city": "Delhi"}` | |
//! | `call-permission` | `"message-id": "wamid.…"` or `"call-id"`, `"response": "accept"`, `"permanent": true`, `"automatic": true` | |
//! | `request-welcome` | nothing | |
//! | `unsupported` | `"type": "poll"`, `"code": 131060` | |
//! | `edit` | `"message-id": "wamid.…", "text": "Hello!"` | |
//! | `revoke` | `"message-id": "wamid.…"` | |
//! | `number-change` | `"to": "+15555550199"` | |
//! | `user-id-change` | nothing, or `"to": "US.…"` | |
//! | `window-closed` | nothing: 24 hours pass; `"group-id"` instead of `from` for a group | none |
//! | `stop`, `resume` | nothing | `user_preferences` |
//! | `call` | nothing, `"duration": 60` if it is answered, `"message-id"` of a call button, `"deeplink-payload"` | `calls` |
//! | `call` with `to` instead of `from` | `"result": "accepted"`, `"rejected"` or `"ringing"`, `"duration"`, `"callback-data"` | |
//! | `echo` with `to` instead of `from` | `"text": "I take over"`, or `"message": {"kind": "image"}` | `smb_message_echoes` |
//! | `standby` | as `echo`, `from` a person or `to` one | `standby` |
//! | `handover` | `"type": "control_taken"`, `"new-owner"`, `"previous-owner"`, `"reason"`, `"summary"` | `messaging_handovers` |
//! | `payment` | `"message-id": "wamid.…", "result": "success"`, `"failed"` or `"pending"` | `messages` |
//! | `error` without `from` | `"code": 131035`, `"title"`, `"details"` | |
//!
//! Messages can also have `"reply-to": "wamid.…"`, `"forwarded": true` or `"frequently"`, `"group-id"`, `"product":
//! {"catalog-id": "1", "product-retailer-id": "a"}` for an inquiry, and `"referral": {}` from an advertisement, with
//! any of Meta's keys.
//!
//! Any other webhook is `{"field": "account_update", "value": {"event": "ACCOUNT_DELETED"}}`, with `"entry-id"` if that
//! is not the account's.

mod by_kind;
mod call;
mod change;
mod chat;
mod consent;
mod content;
mod context;
mod event;
mod field;
mod kinds;
mod media;
mod message;
mod payment;
mod reply;
mod sent;
mod staff;
mod tap;
mod window;

use serde_json::Value;

use self::event::Event;
pub(crate) use self::sent::template as template_of;
use crate::call::{Answer, Call, Reply};
use crate::error::GraphError;
use crate::param::Param;
use crate::state::State;

pub(crate) fn answer(state: &mut State, call: &Call) -> Answer {
    match call.method.as_str() {
        "GET" => Ok(Reply::Json(kinds::listed())),
        "POST" => happen(state, &Value::Object(call.params()?), call.unix).map(Reply::Json),
        _ => Err(GraphError::unknown_path("/_simulator/inbound: POST what happens, GET a list of examples")),
    }
}

/// Simulates an event. Returns the answer of the endpoint.
pub(crate) fn happen(state: &mut State, what: &Value, unix: u64) -> Result<Value, GraphError> {
    let params = Param::new(what, "inbound")?;
    if params.has("field") {
        return field::send(state, &params, unix);
    }
    let event = Event::read(params, unix)?;
    match event.kind {
        "call" => call::read(state, &event),
        "stop" | "resume" => consent::read(state, &event),
        "number-change" | "user-id-change" => change::read(state, &event),
        "echo" => staff::echo(state, &event),
        "standby" => staff::standby(state, &event),
        "handover" => staff::handover(state, &event),
        "window-closed" => window::close(state, &event),
        "payment" => payment::read(state, &event),
        "error" => field::errors(state, &event),
        _ => message::write(state, &event),
    }
}

/// An answer with an additional id.
fn answer_with(mut answer: Value, key: &str, id: &str) -> Value {
    answer[key] = id.into();
    answer
}
