//! `/me` and `/debug_token`.

use serde_json::{Value, json};

use crate::auth::{self, MANAGEMENT, MESSAGING};
use crate::call::{Answer, Call, Reply};
use crate::error::GraphError;
use crate::state::State;
use crate::{Token, TokenKind, fields};

pub(crate) fn me(call: &Call, token: &Token) -> Answer {
    let node_type = match token.kind {
        TokenKind::SystemUser => "SystemUser",
        TokenKind::User => "User",
    };
    let node = json!({ "id": token.user_id, "name": token.user_name });
    fields::select(node, call.query("fields"), &["name", "id"], node_type).map(Reply::Json)
}

pub(crate) fn debug(state: &State, call: &Call) -> Answer {
    let Some(input) = call.query("input_token").filter(|input| !input.is_empty()) else {
        return Err(GraphError::schema("The parameter input_token is required"));
    };
    let data = match auth::known(input, &state.world) {
        Ok(token) => describe(token, call.unix),
        Err(error) => json!({ "error": inner(&error), "is_valid": false, "scopes": [] }),
    };
    Ok(Reply::Json(json!({ "data": data })))
}

fn describe(token: &Token, now: u64) -> Value {
    let granular = token.scopes.iter().map(|scope| {
        // Permissions on business accounts name the accounts they were granted for.
        if [MESSAGING, MANAGEMENT].contains(&scope.as_str()) && !token.business_accounts.is_empty() {
            json!({ "scope": scope, "target_ids": token.business_accounts })
        } else {
            json!({ "scope": scope })
        }
    });
    // Assumption: a person's consent lasts 90 days from now.
    let data_access = match token.kind {
        TokenKind::SystemUser => 0,
        TokenKind::User => now + 90 * 86_400,
    };
    let fault = auth::fault(token, now);
    let mut data = json!({
        "app_id": token.app_id,
        "type": token.kind.as_str(),
        "application": token.app_name,
        "data_access_expires_at": data_access,
        "expires_at": token.expires_at,
        "is_valid": fault.is_none(),
        "scopes": token.scopes,
        "granular_scopes": granular.collect::<Vec<_>>(),
        "user_id": token.user_id,
    });
    if let Some(fault) = fault {
        data["error"] = inner(&fault);
    }
    data
}

fn inner(error: &GraphError) -> Value {
    let mut inner = json!({ "code": error.code, "message": error.message });
    if let Some(subcode) = error.subcode {
        inner["subcode"] = subcode.into();
    }
    inner
}
