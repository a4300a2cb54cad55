//! A person gets a new number or a new user id: kind `system` of field `messages`.
//!
//! Meta, "System messages webhook reference": there are no `contacts`. Assumption: the old number then belongs to
//! nobody, the person's choice about marketing messages stays, and only the user id keeps the window.

use serde_json::{Value, json};

use super::chat::Chat;
use super::event::{Event, Line};
use crate::error::GraphError;
use crate::param::Param;
use crate::person::Person;
use crate::state::State;
use crate::{Conversations, Recipient, number};

pub(super) fn read(state: &mut State, event: &Event) -> Result<Value, GraphError> {
    let params = &event.params;
    event.only(&["from", "to"])?;
    let line = Line::of(state, params)?;
    let old = Chat::of(state, params, &line)?.person;
    let new = match event.kind {
        "number-change" => new_number(state, params, &old)?,
        _ => new_user_id(state, params, &old)?,
    };
    let id = state.ids.message(old.id());
    let mut system = json!({ "user_id": new.user_id, "previous_user_id": old.user_id });
    if event.kind == "number-change" {
        let shown =
            |person: &Person| person.phone.as_ref().map(|phone| phone.digits.clone()).unwrap_or_default();
        system["type"] = "user_changed_number".into();
        system["body"] = format!("User {} changed from {} to {}", old.name, shown(&old), shown(&new)).into();
        system["wa_id"] = new.id().into();
    } else {
        system["type"] = "user_changed_user_id".into();
        system["body"] = format!("User {} changed from {} to {}", old.name, old.user_id, new.user_id).into();
    }
    let mut message =
        json!({ "id": id, "timestamp": event.unix.to_string(), "type": "system", "system": system });
    old.put(&mut message, "from");
    state.tell(vec![line.notification(
        format!("message {id}"),
        "messages",
        json!({ "messages": [message] }),
    )]);
    if let Some(stopped) = state.stopped.remove(&old.user_id) {
        state.stopped.insert(new.user_id.clone(), stopped);
    }
    state.introduced.remove(&old.user_id);
    state.introduce(&new);
    Ok(json!({ "message-id": id, "user-id": new.user_id }))
}

/// Moves the world's data about the person to the new number.
fn new_number(state: &mut State, params: &Param, old: &Person) -> Result<Person, GraphError> {
    let Some(phone) = &old.phone else {
        return Err(
            params.wrong("from", "somebody whose number the business knows; for others, take user-id-change")
        );
    };
    let written = params.text("to", 256)?;
    let digits = number::international(written, "").filter(|_| written.starts_with('+'));
    let digits = digits.filter(|digits| *digits != phone.digits);
    let Some(digits) = digits else {
        return Err(params.wrong("to", "another phone number with + and country code"));
    };
    let recipients = &mut state.world.recipients;
    recipients.retain(|known| !number::same(&known.number, &digits));
    let left = match recipients.iter_mut().find(|known| number::same(&known.number, &phone.digits)) {
        Some(known) => std::mem::replace(known, nobody(&known.number)),
        None => {
            let number = format!("+{}", phone.digits);
            recipients.push(nobody(&number));
            Recipient { on_whatsapp: true, ..nobody(&number) }
        }
    };
    // The new number gets its own WhatsApp id and user id.
    recipients.push(Recipient { number: format!("+{digits}"), wa_id: None, user_id: None, ..left });
    Ok(Person::with_number(&state.world, &digits))
}

/// A number that is not on WhatsApp.
fn nobody(number: &str) -> Recipient {
    Recipient {
        number: number.to_owned(),
        wa_id: None,
        user_id: None,
        username: None,
        name: None,
        on_whatsapp: false,
        opted_out: false,
        marketing_capped: false,
        identity_key_hash: None,
        fault: None,
    }
}

/// Gives the person another user id.
fn new_user_id(state: &mut State, params: &Param, old: &Person) -> Result<Person, GraphError> {
    let id = match params.has("to") {
        true => params.text("to", 256)?.to_owned(),
        false => format!("US.{}", state.ids.node()),
    };
    if !number::is_user_id(&id) || state.person_with_user_id(&id).is_some() {
        return Err(params.wrong("to", "a user id such as US.13491208655302741918 that nobody has"));
    }
    match &old.phone {
        None => {
            state.world.user_ids.retain(|known| *known != old.user_id);
            state.world.user_ids.push(id.clone());
        }
        Some(phone) => {
            let number = format!("+{}", phone.digits);
            let recipients = &mut state.world.recipients;
            match recipients.iter_mut().find(|known| number::same(&known.number, &phone.digits)) {
                Some(known) => known.user_id = Some(id.clone()),
                None => recipients.push(Recipient {
                    user_id: Some(id.clone()),
                    on_whatsapp: true,
                    ..nobody(&number)
                }),
            }
        }
    }
    if let Conversations::Only(list) = &mut state.world.open_conversations {
        list.iter_mut().filter(|one| **one == old.user_id).for_each(|one| one.clone_from(&id));
    }
    Ok(Person { user_id: id, ..old.clone() })
}
