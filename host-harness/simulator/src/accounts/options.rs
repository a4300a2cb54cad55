//! `/{phone-number-id}/settings`: calling, local storage, the check of identity keys, encryption.
//!
//! Meta, Cloud API: "Calling settings", "Local storage", "Identity change check". Assumption: the contents of an option
//! are stored unchanged.

use serde_json::Value;

use crate::call::{Answer, Call, Reply};
use crate::error::GraphError;
use crate::param::Param;
use crate::state::State;

const OPTIONS: &[&str] = &["calling", "storage_configuration", "user_identity_change", "payload_encryption"];

pub(super) fn edge(state: &mut State, call: &Call, id: &str) -> Answer {
    match call.method.as_str() {
        "GET" => Ok(Reply::Json(Value::Object(state.settings(id).options.clone()))),
        "POST" => {
            let params = Value::Object(call.params()?);
            let given = Param::new(&params, "settings")?;
            given.only(OPTIONS)?;
            given.map.keys().try_for_each(|key| given.object(key).map(drop))?;
            state.settings(id).options.extend(given.map.clone());
            Ok(Reply::success())
        }
        method => Err(GraphError::no_such_object(method, id)),
    }
}
