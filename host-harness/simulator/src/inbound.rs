//! `POST /_simulator/inbound`: a person writes to the business. Not Meta's: a person's own telephone does this.

use serde_json::{Value, json};

use crate::{
    Conversations,
    call::{Answer, Call, Reply},
    error::GraphError,
    number,
    param::Param,
    state::State,
    webhook::notification::{self, Person},
};

/// `{"from": "+15555550124", "text": "Hello"}`, and `"phone-number-id"` for a number that is not the first. It needs
/// no token: it is not a call of the business's.
pub(crate) fn answer(state: &mut State, call: &Call) -> Answer {
    if call.method != "POST" {
        return Err(GraphError::unknown_path("/_simulator/inbound takes POST"));
    }
    let params = Value::Object(call.params()?);
    let params = Param::new(&params, "inbound")?;
    params.only(&["from", "text", "phone-number-id"])?;
    let (from, text) = (params.text("from", 256)?, params.text("text", 4096)?);
    let phone_id = match params.has("phone-number-id") {
        true => params.id("phone-number-id")?,
        false => {
            let mut numbers = state.world.business_accounts.iter().flat_map(|account| &account.phone_numbers);
            numbers.next().map(|phone| phone.id.clone()).unwrap_or_default()
        }
    };
    let id = write(state, &phone_id, from, text, call.unix).map_err(GraphError::schema)?;
    Ok(Reply::Json(json!({ "message-id": id })))
}

/// Has a person write a text: the 24-hour window opens, and a webhook tells of it. Gives the message's id.
pub(crate) fn write(
    state: &mut State,
    phone_id: &str,
    from: &str,
    text: &str,
    unix: u64,
) -> Result<String, String> {
    let world = &state.world;
    let (person, conversation) = if number::is_user_id(from) {
        if !world.user_ids.iter().any(|known| known == from) {
            return Err(format!("from: {from} is not among the user ids of this world"));
        }
        (Person::User(from.to_owned()), from.to_owned())
    } else {
        let digits = number::international(from, "").filter(|_| from.starts_with('+'));
        let digits = digits.ok_or("from must be a phone number with + and country code, or a user id")?;
        let known = world.recipients.iter().find(|known| number::same(&known.number, &digits));
        if known.is_some_and(|known| !known.on_whatsapp) {
            return Err(format!("from: {from} is not on WhatsApp"));
        }
        let wa_id = known.and_then(|known| known.wa_id.clone()).unwrap_or_else(|| digits.clone());
        (Person::Phone(wa_id), format!("+{digits}"))
    };
    let sender = match &person {
        Person::Phone(id) | Person::User(id) => id.clone(),
    };
    let id = state.ids.message(&sender);
    let Some((account, phone)) = state.phone(phone_id) else {
        return Err(format!("phone-number-id: there is no phone number {phone_id}"));
    };
    let notification = notification::text(&account.id, phone, &person, &id, text, unix);
    if let Some(outbox) = &state.outbox {
        outbox.put(vec![notification]);
    }
    if let Conversations::Only(list) = &mut state.world.open_conversations
        && !list.contains(&conversation)
    {
        list.push(conversation);
    }
    Ok(id)
}
