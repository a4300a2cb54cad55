//! Webhook addresses: `/{business-account-id}/subscribed_apps`, and `webhook_configuration` of a phone number.
//!
//! Meta, Cloud API: "Webhook overrides". Assumption: an address counts as verified; no request is made to it.

use serde_json::{Value, json};

use crate::Token;
use crate::call::{Answer, Call, Reply};
use crate::error::GraphError;
use crate::param::Param;
use crate::state::State;

/// The app's own address.
const APP: &str = "https://example.com/webhook";

pub(super) fn apps(state: &mut State, call: &Call, token: &Token, id: &str) -> Answer {
    match call.method.as_str() {
        "GET" => {
            let app = |address: &Option<String>| {
                let mut app =
                    json!({ "whatsapp_business_api_data": { "id": token.app_id, "name": token.app_name } });
                if let Some(address) = address {
                    app["override_callback_uri"] = address.as_str().into();
                }
                app
            };
            let data: Vec<Value> = state.subscribed.get(id).map(app).into_iter().collect();
            return Ok(Reply::Json(json!({ "data": data })));
        }
        "POST" => {
            let params = Value::Object(call.params()?);
            let given = Param::new(&params, "subscribed_apps")?;
            let address = if given.map.is_empty() { None } else { Some(address(&given)?) };
            // Without an address the subscription is renewed, and an earlier address is removed.
            state.subscribed.insert(id.to_owned(), address);
        }
        "DELETE" => drop(state.subscribed.remove(id)),
        method => return Err(GraphError::no_such_object(method, id)),
    }
    Ok(Reply::success())
}

/// An address, which needs a verify token.
fn address(given: &Param) -> Result<String, GraphError> {
    given.only(&["override_callback_uri", "verify_token"])?;
    let address = given.url("override_callback_uri", 200)?;
    given.text("verify_token", usize::MAX)?;
    Ok(address.to_owned())
}

/// Sets the webhook address of one number. An empty address removes it.
pub(super) fn set_of_number(state: &mut State, id: &str, given: &Param) -> Result<(), GraphError> {
    let removed = given.map.get("override_callback_uri").is_some_and(|address| address == "");
    state.settings(id).webhook = if removed { None } else { Some(address(given)?) };
    Ok(())
}

/// `webhook_configuration`: every address that applies; the number's takes precedence over the account's and the app's.
pub(super) fn of_number(state: &State, account: &str, id: &str) -> Value {
    let mut all = json!({ "application": APP });
    if let Some(address) = state.subscribed.get(account).and_then(Option::as_ref) {
        all["whatsapp_business_account"] = address.as_str().into();
    }
    if let Some(address) = state.settings.get(id).and_then(|settings| settings.webhook.as_ref()) {
        all["phone_number"] = address.as_str().into();
    }
    all
}
