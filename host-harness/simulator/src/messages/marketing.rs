//! The parts that only the Marketing Messages API has.
//!
//! Meta, "Marketing Messages API for WhatsApp": a template send's body and two more keys; marketing templates only.

use serde_json::Value;

use crate::BusinessAccount;
use crate::codes::NO_MARKETING_METHOD;
use crate::error::GraphError;
use crate::param::Param;

/// The message without the keys that `/messages` does not know.
pub(super) fn without_own_keys(params: &Value) -> Result<Value, GraphError> {
    let message = Param::new(params, "message")?;
    if message.has("product_policy") {
        message.word("product_policy", &["cloud_api_fallback", "strict"])?;
    }
    message.optional_flag("message_activity_sharing")?;
    if message.map.get("type").and_then(Value::as_str) != Some("template") {
        return Err(NO_MARKETING_METHOD.with("Only template messages can be sent by this endpoint."));
    }
    let mut common = params.clone();
    if let Some(keys) = common.as_object_mut() {
        keys.retain(|key, _| {
            !matches!(key.as_str(), "product_policy" | "message_activity_sharing" | "bid_spec")
        });
    }
    Ok(common)
}

/// The pricing category shows which API was used: an account that is not onboarded falls back to the Cloud API.
pub(super) fn category(account: &BusinessAccount) -> &'static str {
    if account.marketing_messages.eq_ignore_ascii_case("ONBOARDED") { "marketing_lite" } else { "marketing" }
}
