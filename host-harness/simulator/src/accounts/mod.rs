//! Business accounts, phone numbers and the nodes around them.

mod health;
mod nodes;
mod settings;

use serde_json::{Value, json};

use crate::{
    Token,
    call::{Answer, Call, Reply},
    error::GraphError,
    fields,
    page::page,
    state::State,
};

const PHONE: &str = "WhatsAppBusinessPhoneNumber";
const ACCOUNT: &str = "WhatsAppBusinessAccount";

/// `/{phone-number-id}` and every edge of it but messages and media.
pub(crate) fn phone(state: &mut State, call: &Call, token: &Token, id: &str, edge: Option<&str>) -> Answer {
    match (call.method.as_str(), edge) {
        ("GET", None) => {
            token.may_look()?;
            let Some((account, phone)) = state.phone(id) else {
                return Err(unsupported(call, id));
            };
            let node = nodes::phone(account, phone, &token.app_id);
            fields::select(node, call.query("fields"), nodes::PHONE_DEFAULT, PHONE).map(Reply::Json)
        }
        (_, Some(edge)) if settings::EDGES.contains(&edge) => {
            token.may_message()?;
            settings::edge(state, call, id, edge).map_err(GraphError::of_management)
        }
        ("GET", Some(edge)) => Err(GraphError::no_such_field(edge, PHONE)),
        _ => Err(unsupported(call, id)),
    }
}

/// `/{business-account-id}` and every edge of it but templates.
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
                let node = nodes::phone(account, phone, &token.app_id);
                fields::select(node, call.query("fields"), nodes::PHONE_DEFAULT, PHONE)
            });
            page(phones.collect::<Result<_, _>>()?, call, token).map(Reply::Json)
        }
        (_, Some("subscribed_apps")) => subscribed_apps(state, call, token, id),
        ("GET", Some(edge)) => Err(GraphError::no_such_field(edge, ACCOUNT)),
        _ => Err(unsupported(call, id)),
    }
}

fn subscribed_apps(state: &mut State, call: &Call, token: &Token, id: &str) -> Answer {
    match call.method.as_str() {
        "GET" => {
            let app = json!({ "whatsapp_business_api_data": { "id": token.app_id, "name": token.app_name } });
            let data: Vec<Value> = state.subscribed.contains(id).then_some(app).into_iter().collect();
            return Ok(Reply::Json(json!({ "data": data })));
        }
        "POST" => state.subscribed.insert(id.to_owned()),
        "DELETE" => state.subscribed.remove(id),
        _ => return Err(unsupported(call, id)),
    };
    Ok(Reply::success())
}

/// Every other id: a portfolio, an app, a user, or nothing at all.
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
