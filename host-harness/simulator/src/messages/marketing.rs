//! What the Marketing Messages API has of its own.
//!
//! Meta, "Marketing Messages API for WhatsApp": the body of a template send and two keys more, marketing templates only.

use serde_json::Value;

use crate::{BusinessAccount, Template, codes::NOT_MARKETING, error::GraphError, param::Param};

/// The message without the keys that `/messages` does not know.
pub(super) fn without_own_keys(params: &Value) -> Result<Value, GraphError> {
    let message = Param::new(params, "message")?;
    if message.has("product_policy") {
        message.word("product_policy", &["cloud_api_fallback", "strict"])?;
    }
    message.optional_flag("message_activity_sharing")?;
    let mut common = params.clone();
    if let Some(keys) = common.as_object_mut() {
        keys.retain(|key, _| !matches!(key.as_str(), "product_policy" | "message_activity_sharing"));
    }
    Ok(common)
}

/// Assumption: a message that is no template has this code, too.
pub(super) fn check(template: Option<&Template>) -> Result<(), GraphError> {
    match template {
        Some(template) if template.category.eq_ignore_ascii_case("MARKETING") => Ok(()),
        _ => Err(NOT_MARKETING.with("Use the /messages endpoint for this message.")),
    }
}

/// The category of pricing shows which API was used: an account that is not onboarded falls back to the Cloud API.
pub(super) fn category(account: &BusinessAccount) -> &'static str {
    if account.marketing_messages.eq_ignore_ascii_case("ONBOARDED") { "marketing_lite" } else { "marketing" }
}
