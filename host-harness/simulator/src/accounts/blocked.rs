//! `/{phone-number-id}/block_users`: people who may not write.
//!
//! Meta, Cloud API: "Block users". Assumption: unblocking a person who is not blocked succeeds.

use serde_json::{Value, json};

use crate::call::{Answer, Call, Reply};
use crate::codes::{INVALID, Listed, SOME_NOT_BLOCKED, THROUGHPUT, TO_SELF, WINDOW_CLOSED};
use crate::error::GraphError;
use crate::page::page;
use crate::param::Param;
use crate::state::State;
use crate::{Conversations, Token, World, number};

/// Meta, Cloud API: "Block users": the most people in a request.
const AT_ONCE: usize = 1000;

pub(super) fn edge(state: &mut State, call: &Call, token: &Token, id: &str) -> Answer {
    match call.method.as_str() {
        "GET" => {
            let blocked = state.settings(id).blocked.iter();
            page(blocked.map(|id| named(id)).collect(), call, token).map(Reply::Json)
        }
        "POST" => change(state, call, id, true),
        "DELETE" => change(state, call, id, false),
        method => Err(GraphError::no_such_object(method, id)),
    }
}

/// An entry of the list. Assumption: a person with a business-scoped user id has that instead of the WhatsApp id.
fn named(id: &str) -> Value {
    let key = if number::is_user_id(id) { "user_id" } else { "wa_id" };
    json!({ "messaging_product": "whatsapp", key: id })
}

fn change(state: &mut State, call: &Call, id: &str, block: bool) -> Answer {
    let params = Value::Object(call.whatsapp_params()?);
    let given = Param::new(&params, "block_users")?;
    given.only(&["messaging_product", "block_users"])?;
    let people = given.objects("block_users")?;
    if people.is_empty() {
        return Err(given.missing("block_users"));
    }
    if people.len() > AT_ONCE {
        return Err(THROUGHPUT.with(format!("At most {AT_ONCE} people in one request.")));
    }
    let sender =
        state.phone(id).and_then(|(_, phone)| number::digits(&phone.display_number)).unwrap_or_default();
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    for person in &people {
        person.only(&["user", "user_id"])?;
        // `user` takes precedence over `user_id`.
        let input = if person.has("user") || !person.has("user_id") {
            person.id("user")?
        } else {
            person.id("user_id")?
        };
        match resolve(&state.world, &input, &sender, block) {
            Ok(person_id) => {
                let list = &mut state.settings(id).blocked;
                list.retain(|other| *other != person_id);
                if block {
                    list.push(person_id.clone());
                }
                let mut shown = json!({ "input": input });
                if !number::is_user_id(&person_id) {
                    shown["wa_id"] = person_id.into();
                }
                done.push(shown);
            }
            Err((listed, details)) => failed.push(json!({
                "input": input,
                "errors": [{ "message": listed.title, "code": listed.code, "error_data": { "details": details } }],
            })),
        }
    }
    let key = if block { "added_users" } else { "removed_users" };
    let mut lists = json!({ key: done });
    if failed.is_empty() {
        return Ok(Reply::Json(json!({ "messaging_product": "whatsapp", "block_users": lists })));
    }
    lists["failed_users"] = failed.into();
    let details = "Failed to block some users, see the block_users response list for details";
    Err(SOME_NOT_BLOCKED
        .with(details)
        .beside(json!({ "messaging_product": "whatsapp", "block_users": lists })))
}

/// A person's WhatsApp id or user id, or why the person cannot be blocked.
fn resolve(world: &World, input: &str, sender: &str, block: bool) -> Result<String, (Listed, &'static str)> {
    let user_id = number::is_user_id(input);
    let (written, id) = if user_id {
        (input.to_owned(), input.to_owned())
    } else {
        let digits =
            number::international(input, sender).ok_or((INVALID, "The phone number is not valid."))?;
        let known = world.recipients.iter().find(|known| number::same(&known.number, &digits));
        let id = known.and_then(|known| known.wa_id.clone()).unwrap_or_else(|| digits.clone());
        (digits, id)
    };
    if written == sender {
        return Err((TO_SELF, "A business cannot block itself."));
    }
    let wrote = match &world.open_conversations {
        Conversations::All => true,
        Conversations::Only(list) if user_id => list.contains(&written),
        Conversations::Only(list) => list.iter().any(|one| number::same(one, &written)),
    };
    if block && !wrote {
        return Err((WINDOW_CLOSED, "The person has not written in the last 24 hours."));
    }
    Ok(id)
}
