//! A person's replies to messages of the business that need more data than a tap.

use serde_json::{Value, json};

use super::chat::Chat;
use super::content::Content;
use super::event::{AROUND, Event, Line};
use super::sent;
use crate::SentMessage;
use crate::error::GraphError;
use crate::param::Param;
use crate::state::State;

pub(super) const KINDS: &[&str] =
    &["button", "button-reply", "list-reply", "flow", "address", "call-permission"];

/// Meta, "Calling: user call permissions": a permission that is not permanent lasts seven days.
const PERMISSION: u64 = 7 * 24 * 3600;

pub(super) fn read(state: &State, event: &Event, line: &Line, chat: &Chat) -> Result<Content, GraphError> {
    let params = &event.params;
    let only = |keys: &[&str]| event.only(&[keys, AROUND].concat());
    // The event describes what was tapped, so the message may be from before the simulator started.
    let asked = match params.has("message-id") {
        true => Some(chat.sent(state, params, "message-id", line)?),
        false => None,
    };
    let id = asked.as_ref().map(|asked| asked.id.as_str());
    let answering = |content: Content| match id {
        Some(id) => content.answering(id),
        None => content,
    };
    match event.kind {
        "button" => {
            only(&["message-id", "text", "payload"])?;
            let (text, payload) =
                (params.optional_text("text", 256)?, params.optional_text("payload", 4096)?);
            if text.is_none() && payload.is_none() {
                return Err(params.missing("payload"));
            }
            Ok(answering(button(payload, text)))
        }
        "button-reply" => {
            only(&["message-id", "id", "title"])?;
            let reply = json!({ "id": params.text("id", 256)?, "title": params.text("title", 20)? });
            Ok(answering(interactive("button_reply", reply)))
        }
        "list-reply" => {
            only(&["message-id", "id", "title", "description"])?;
            let mut reply = json!({ "id": params.text("id", 200)?, "title": params.text("title", 24)? });
            if let Some(description) = params.optional_text("description", 72)? {
                reply["description"] = description.into();
            }
            Ok(answering(interactive("list_reply", reply)))
        }
        "flow" => {
            only(&["message-id", "answers"])?;
            let asked = asked.as_ref().ok_or_else(|| params.missing("message-id"))?;
            flow(state, params, asked).map(answering)
        }
        "address" => {
            only(&["message-id", "values"])?;
            let asked = asked.as_ref().ok_or_else(|| params.missing("message-id"))?;
            address(params, asked).map(answering)
        }
        // The kinds of this module are a closed set. The remaining one is call-permission.
        _ => {
            only(&["message-id", "call-id", "response", "permanent", "automatic"])?;
            let content = call_permission(params, event.unix)?;
            let asked = asked.as_ref().filter(|asked| {
                sent::is_interactive(asked, "call_permission_request")
                    || sent::template(state, asked).is_some_and(|template| {
                        template
                            .components
                            .iter()
                            .any(|one| sent::is(&one["type"], "CALL_PERMISSION_REQUEST"))
                    })
            });
            match (params.has("message-id"), asked) {
                (true, None) => {
                    Err(params.wrong("message-id", "a call_permission_request, or a template with one"))
                }
                (true, Some(asked)) => Ok(content.answering(&asked.id)),
                // Meta, "Calling: user call permissions": the id of a call, if the permission follows one.
                (false, _) => Ok(content.answering(params.text("call-id", 512).map_err(|_| {
                    params.wrong(
                        "message-id",
                        "the request that is answered, or call-id the call that was missed",
                    )
                })?)),
            }
        }
    }
}

/// A quick reply of a template or of Direct Send. Meta, "Button messages webhook reference".
pub(super) fn button(payload: Option<&str>, text: Option<&str>) -> Content {
    let mut button = json!({});
    for (key, value) in [("payload", payload), ("text", text)] {
        if let Some(value) = value {
            button[key] = value.into();
        }
    }
    Content::new("button", button)
}

/// Meta, "Interactive messages webhook reference".
pub(super) fn interactive(kind: &str, reply: Value) -> Content {
    Content::new("interactive", json!({ "type": kind, kind: reply }))
}

/// Meta, "Flows: receiving the response": the answers are JSON in a text, with the token of the message.
fn flow(state: &State, params: &Param, asked: &SentMessage) -> Result<Content, GraphError> {
    let Some(token) = sent::flow_token(state, asked) else {
        return Err(params.wrong("message-id", "a flow, or a template with a FLOW button"));
    };
    let mut answers = match params.optional_object("answers")? {
        Some(answers) => answers.map.clone(),
        None => serde_json::Map::new(),
    };
    answers.insert("flow_token".to_owned(), token.into());
    Ok(form("flow", "Sent", &answers.into()))
}

/// Meta, "Address messages": the fields are in `values`. Assumption: the body consists of their values.
fn address(params: &Param, asked: &SentMessage) -> Result<Content, GraphError> {
    if !sent::is_interactive(asked, "address_message") {
        return Err(params.wrong("message-id", "an address_message"));
    }
    let values = params.object("values")?;
    let lines: Vec<&str> = values.map.values().filter_map(Value::as_str).collect();
    Ok(form("address_message", &lines.join("\n"), &json!({ "values": values.map })))
}

fn form(name: &str, body: &str, response: &Value) -> Content {
    let reply = json!({ "name": name, "body": body, "response_json": response.to_string() });
    interactive("nfm_reply", reply)
}

/// Meta, "Calling: user call permissions".
fn call_permission(params: &Param, unix: u64) -> Result<Content, GraphError> {
    let response = params.word("response", &["accept", "reject"])?;
    let permanent = params.optional_flag("permanent")?.unwrap_or(false);
    let automatic = params.optional_flag("automatic")?.unwrap_or(false);
    let source = if automatic { "automatic" } else { "user_action" };
    let mut reply = json!({ "response": response, "response_source": source });
    if response == "accept" {
        reply["is_permanent"] = permanent.into();
        if !permanent {
            reply["expiration_timestamp"] = (unix + PERMISSION).to_string().into();
        }
    } else if permanent {
        return Err(params.wrong("permanent", "left out of a response that rejects"));
    }
    Ok(interactive("call_permission_reply", reply))
}
