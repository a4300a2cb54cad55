//! A phone number as the Graph API describes it.

use serde_json::Value;

use super::HEALTH;
use crate::graph::text_at;
use crate::wit::types::PhoneNumber;

/// The fields of a number that every version has.
pub(crate) const NUMBER_FIELDS: &str = "id,display_phone_number,verified_name,quality_rating,status";

/// Fields that not every version and account has: a read that asks for one of them may fail as a whole.
pub(super) const OPTIONAL_NUMBER_FIELDS: [&str; 4] =
    [HEALTH, "throughput", "is_on_biz_app", "whatsapp_business_manager_messaging_limit"];

/// Reads a number's fields; `id` is used if the answer does not repeat it.
pub(crate) fn phone_number(value: &Value, id: &str) -> PhoneNumber {
    let text = |path: &str| text_at(value, path);
    PhoneNumber {
        id: text("id").unwrap_or_else(|| id.to_owned()),
        display_phone_number: text("display_phone_number").unwrap_or_default(),
        verified_name: text("verified_name"),
        quality_rating: text("quality_rating"),
        status: text("status"),
        health: text("health_status/can_send_message"),
        messaging_limit: text("whatsapp_business_manager_messaging_limit"),
        throughput: text("throughput/level"),
        on_business_app: value.get("is_on_biz_app").and_then(Value::as_bool),
    }
}
