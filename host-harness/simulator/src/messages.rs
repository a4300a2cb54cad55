//! `POST /{phone-number-id}/messages`, which sends messages, and `/marketing_messages`, for marketing templates only.

mod asset;
mod contacts;
mod content;
mod direct_send;
mod envelope;
mod fate;
mod interactive;
mod location;
mod marketing;
mod products;
mod receipt;
mod recipient;
mod sections;
mod template;

use asset::Scope;
use envelope::Envelope;
use recipient::Recipient;
use serde_json::{Value, json};

use crate::call::{Answer, Call, Reply};
use crate::codes::{IDENTITY_CHANGED, LOCKED, NOT_REGISTERED, USER_ID_NOT_ALLOWED, WINDOW_CLOSED};
use crate::error::GraphError;
use crate::fault::Fault;
use crate::param::Param;
use crate::state::State;
use crate::world::{CanSend, PhoneNumber};
use crate::{Fate, SentMessage, SimulatedTemplate, Token, WindowErrors, number};

/// Sends a message through the Marketing Messages API or the Cloud API.
pub(crate) fn send(
    state: &mut State,
    call: &Call,
    token: &Token,
    phone_id: &str,
    by_marketing: bool,
) -> Answer {
    token.may_message()?;
    let params = Value::Object(call.params()?);
    let common = if by_marketing { marketing::without_own_keys(&params)? } else { params.clone() };
    let message = Param::new(&common, "message")?;
    if message.has("status") {
        return receipt::check(&message).map(|()| Reply::success());
    }
    let envelope = Envelope::read(&message)?;
    let Some((account, phone)) = state.phone(phone_id) else {
        return Err(GraphError::no_such_object("POST", phone_id));
    };
    // Assumption: the code.
    if envelope.messaging_account.as_ref().is_some_and(|id| *id != account.id) {
        return Err(GraphError::parameter("messaging_account_id: no messaging account of this number"));
    }
    can_send(phone, account.health.can_send_message)?;
    let sender = number::digits(&phone.display_number).unwrap_or_default();

    let mut scope = Scope::new(&state.media, call.unix);
    scope.marketing = by_marketing;
    scope.group = envelope.group;
    let template = content::check(&envelope, account, &mut scope)?;
    let assets = scope.assets;
    let recipient = recipient::resolve(&envelope, &state.world, phone, &sender)?;
    let direct_category = envelope.direct_send.map(|direct_send| direct_send.category().to_owned());
    let category = template.map(|template| template.category.to_ascii_lowercase()).or(direct_category);
    let category = category.as_deref();
    if category == Some("authentication") && matches!(recipient, Recipient::User(_) | Recipient::Group(_)) {
        return Err(USER_ID_NOT_ALLOWED.with("Authentication messages need a phone number."));
    }

    let mut fate = fate::of(&recipient, category, &assets, state, phone_id);
    let known_hash = fate::known(&recipient, state).and_then(|known| known.identity_key_hash.as_deref());
    if envelope.identity_key_hash.zip(known_hash).is_some_and(|(given, known)| given != known) {
        fate = IDENTITY_CHANGED.later("The identity key hash is not the recipient's.");
    }
    if let (WindowErrors::AtOnce, Fate::Failed { code, details, .. }) = (state.world.window_errors, &fate)
        && *code == WINDOW_CLOSED.code
    {
        return Err(WINDOW_CLOSED.with(details));
    }
    let mut pricing = fate::pricing(&recipient, category, state);
    if by_marketing {
        pricing.category = marketing::category(account).to_owned();
    }
    let status = template.map(|template| message_status(template).to_owned());
    let per_second = phone.messages_per_second;
    if state.world.limits {
        state.limits.admit(phone_id, recipient.id(), per_second, call.at)?;
    }
    let id = state.ids.message(recipient.id());
    let reply = reply(&envelope, &recipient, &id, status);
    let sent = SentMessage {
        id,
        from: phone_id.to_owned(),
        to: envelope.input().to_owned(),
        recipient: recipient.id().to_owned(),
        kind: envelope.kind.to_owned(),
        callback_data: envelope.callback_data.map(str::to_owned),
        body: params.clone(),
        accepted_at: call.unix,
        fate,
        pricing,
        answer_lost: call.fault.as_ref().is_some_and(Fault::loses_answer),
    };
    state.accept(sent, call.unix);
    Ok(Reply::Json(reply))
}

/// A number must be registered and not blocked. Assumption: which status has which code.
fn can_send(phone: &PhoneNumber, account: CanSend) -> Result<(), GraphError> {
    match phone.status.to_ascii_uppercase().as_str() {
        "PENDING" | "UNVERIFIED" | "DISCONNECTED" | "UNLINKED" | "DELETED" | "MIGRATED" => {
            Err(NOT_REGISTERED.with(
                "The account does not exist in the Cloud API. Use the /register endpoint to create it first.",
            ))
        }
        "BANNED" | "RESTRICTED" => Err(LOCKED.with("The phone number is banned or restricted.")),
        _ if phone.health.can_send_message.max(account) == CanSend::Blocked => {
            let reason = phone.health.errors.first().map(|error| error.description.clone());
            Err(LOCKED.with(reason.unwrap_or_else(|| "The business account is restricted.".to_owned())))
        }
        _ => Ok(()),
    }
}

/// Only templates have a status.
fn message_status(template: &SimulatedTemplate) -> &str {
    template.more.get("message_status").and_then(Value::as_str).unwrap_or("accepted")
}

fn reply(envelope: &Envelope, recipient: &Recipient, id: &str, status: Option<String>) -> Value {
    let mut message = json!({ "id": id });
    if let Some(status) = status {
        message["message_status"] = status.into();
    }
    let mut contact = json!({ "input": envelope.input() });
    match recipient {
        Recipient::Phone { wa_id, .. } => contact["wa_id"] = wa_id.as_str().into(),
        Recipient::User(id) => contact["user_id"] = id.as_str().into(),
        Recipient::Group(id) => {
            // Assumption: Meta documents `group_id` only.
            contact["wa_id"] = id.as_str().into();
            message["group_id"] = id.as_str().into();
        }
        Recipient::UserIdAsPhone(digits) => contact["wa_id"] = digits.as_str().into(),
    }
    json!({ "messaging_product": "whatsapp", "contacts": [contact], "messages": [message] })
}
