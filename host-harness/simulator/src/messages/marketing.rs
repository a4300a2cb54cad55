//! `POST /{phone-number-id}/marketing_messages`: a marketing template, by the Marketing Messages API.

use serde_json::Value;

use crate::{
    Token,
    call::{Answer, Call},
    codes::NO_MARKETING_METHOD,
    param::Param,
    state::State,
};

/// Meta, "Marketing Messages API": a template message as for `/messages`, and two fields of its own.
pub(crate) fn send(state: &mut State, call: &Call, token: &Token, phone_id: &str) -> Answer {
    token.may_message()?;
    let mut params = Value::Object(call.params()?);
    let message = Param::new(&params, "message")?;
    if message.has("product_policy") {
        message.word("product_policy", &["cloud_api_fallback", "strict"])?;
    }
    message.optional_flag("message_activity_sharing")?;
    if message.map.get("type").and_then(Value::as_str) != Some("template") {
        return Err(NO_MARKETING_METHOD.with("Only template messages can be sent by this endpoint."));
    }
    if let Some(members) = params.as_object_mut() {
        members.remove("product_policy");
        members.remove("message_activity_sharing");
    }
    super::deliver(state, call, phone_id, params, true)
}
