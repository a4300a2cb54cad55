//! Business accounts, phone numbers and the nodes around them.

mod blocked;
mod compliance;
mod conversation;
mod health;
mod nodes;
mod options;
mod qr_codes;
mod registration;
mod settings;
mod subscription;
mod username;

use serde_json::{Value, json};

use crate::call::{Answer, Call, Reply};
use crate::error::GraphError;
use crate::page::page;
use crate::param::Param;
use crate::state::State;
use crate::{BusinessAccount, PhoneNumber, Token, fields};

const PHONE: &str = "WhatsAppBusinessPhoneNumber";
const ACCOUNT: &str = "WhatsAppBusinessAccount";

/// `/{phone-number-id}` and all its edges except messages and media. `item` is the name below the edge.
pub(crate) fn phone(
    state: &mut State,
    call: &Call,
    token: &Token,
    id: &str,
    edge: Option<&str>,
    item: Option<&str>,
) -> Answer {
    let answer = match (call.method.as_str(), edge) {
        ("GET", None) => {
            token.may_look()?;
            let Some((account, phone)) = state.phone(id) else {
                return Err(unsupported(call, id));
            };
            let node = number(state, account, phone, token);
            return fields::select(node, call.query("fields"), nodes::PHONE_DEFAULT, PHONE).map(Reply::Json);
        }
        ("POST", None) => {
            token.may_manage()?;
            change(state, call, id)
        }
        (_, Some(edge)) if settings::EDGES.contains(&edge) => {
            token.may_message()?;
            settings::edge(state, call, id, edge)
        }
        // Assumption: either permission is enough for these.
        (_, Some(edge)) if registration::EDGES.contains(&edge) => {
            token.may_look()?;
            registration::edge(state, call, id, edge)
        }
        (_, Some("block_users")) => {
            token.may_message()?;
            // The results for each person have error codes of messages.
            return blocked::edge(state, call, token, id);
        }
        (_, Some("message_qrdls")) => {
            token.may_look()?;
            qr_codes::edge(state, call, token, id, item)
        }
        ("POST", Some("conversational_automation")) => {
            token.may_look()?;
            conversation::set(state, call, id)
        }
        (_, Some("settings")) => {
            token.may_look()?;
            options::edge(state, call, id)
        }
        (_, Some("username")) => {
            token.may_look()?;
            username::edge(state, call, id)
        }
        ("GET", Some("username_suggestions")) => {
            token.may_look()?;
            username::suggestions(state, id)
        }
        (_, Some("business_compliance_info")) => {
            token.may_look()?;
            compliance::edge(state, call, id)
        }
        ("GET", Some(edge)) => Err(GraphError::no_such_field(edge, PHONE)),
        _ => Err(unsupported(call, id)),
    };
    answer.map_err(GraphError::of_management)
}

/// A phone number, with its changed settings.
fn number(state: &State, account: &BusinessAccount, phone: &PhoneNumber, token: &Token) -> Value {
    let mut node = nodes::phone(account, phone, &token.app_id);
    let settings = state.settings.get(&phone.id);
    let conversation = settings.map(|settings| settings.conversation.clone()).unwrap_or_default();
    node["conversational_automation"] =
        if conversation.is_empty() { Value::Null } else { Value::Object(conversation) };
    let name = settings.and_then(|settings| settings.new_display_name.as_deref());
    node["new_display_name"] = name.into();
    // Assumption: a review never ends.
    node["new_name_status"] = name.map(|_| "PENDING_REVIEW").into();
    node["username"] = settings.and_then(|settings| settings.username.clone()).into();
    node["webhook_configuration"] = subscription::of_number(state, &account.id, &phone.id);
    node
}

/// `POST /{phone-number-id}`: sets the PIN of two-step verification, a new display name or the webhook address.
fn change(state: &mut State, call: &Call, id: &str) -> Answer {
    let params = Value::Object(call.params()?);
    let given = Param::new(&params, "number")?;
    const PARTS: &[&str] = &["pin", "new_display_name", "webhook_configuration"];
    if !PARTS.iter().any(|part| given.has(part)) {
        return Err(unsupported(call, id));
    }
    given.only(PARTS)?;
    // Meta, OpenAPI description of the Business Messaging API, v23.0: 2 to 75 characters.
    if given.has("new_display_name") {
        let name = given.text("new_display_name", 75)?;
        if name.chars().count() < 2 {
            return Err(given.wrong("new_display_name", "2 to 75 characters long"));
        }
        state.settings(id).new_display_name = Some(name.to_owned());
    }
    if given.has("pin") {
        state.settings(id).pin = Some(registration::pin(&given)?);
    }
    if let Some(webhooks) = given.optional_object("webhook_configuration")? {
        subscription::set_of_number(state, id, &webhooks)?;
    }
    Ok(Reply::success())
}

/// `/{business-account-id}` and all its edges except templates.
pub(crate) fn business_account(
    state: &mut State,
    call: &Call,
    token: &Token,
    id: &str,
    edge: Option<&str>,
) -> Answer {
    token.may_manage()?;
    let Some(account) = state.account(id) else {
        return Err(unsupported(call, id));
    };
    match (call.method.as_str(), edge) {
        ("GET", None) => {
            let node = nodes::account(account, &token.app_id);
            fields::select(node, call.query("fields"), nodes::ACCOUNT_DEFAULT, ACCOUNT).map(Reply::Json)
        }
        ("GET", Some("phone_numbers")) => {
            let phones = account.phone_numbers.iter().map(|phone| {
                let node = number(state, account, phone, token);
                fields::select(node, call.query("fields"), nodes::PHONE_DEFAULT, PHONE)
            });
            page(phones.collect::<Result<_, _>>()?, call, token).map(Reply::Json)
        }
        (_, Some("subscribed_apps")) => {
            subscription::apps(state, call, token, id).map_err(GraphError::of_management)
        }
        ("GET", Some(edge)) => Err(GraphError::no_such_field(edge, ACCOUNT)),
        _ => Err(unsupported(call, id)),
    }
}

/// Any other id: of a portfolio, an app, a user, or of nothing.
pub(crate) fn other(state: &State, call: &Call, token: &Token, id: &str, edge: Option<&str>) -> Answer {
    let portfolio = state
        .world
        .business_accounts
        .iter()
        .find(|account| token.sees(&account.id) && account.portfolio_id.as_deref() == Some(id));
    let (node, node_type) = if let Some(account) = portfolio {
        (json!({ "id": id, "name": format!("{} portfolio", account.name) }), "Business")
    } else if id == token.app_id || id == "app" {
        (json!({ "id": token.app_id, "name": token.app_name }), "Application")
    } else if id == token.user_id || id == "me" {
        (json!({ "id": token.user_id, "name": token.user_name }), "User")
    } else {
        return Err(unsupported(call, id));
    };
    match (call.method.as_str(), edge) {
        ("GET", None) => {
            fields::select(node, call.query("fields"), &["id", "name"], node_type).map(Reply::Json)
        }
        ("GET", Some(edge)) => Err(GraphError::no_such_field(edge, node_type)),
        _ => Err(unsupported(call, id)),
    }
}

fn unsupported(call: &Call, id: &str) -> GraphError {
    GraphError::no_such_object(&call.method, id)
}
