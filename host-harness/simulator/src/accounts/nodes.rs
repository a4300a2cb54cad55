//! Phone numbers and business accounts as Graph returns them, with every field that can be requested.
//!
//! Fields that the world does not define have one fixed value. Which fields are returned by default is an assumption.

use serde_json::{Value, json};

use super::health;
use crate::{BusinessAccount, PhoneNumber};

pub(super) const PHONE_DEFAULT: &[&str] = &[
    "verified_name",
    "code_verification_status",
    "display_phone_number",
    "quality_rating",
    "platform_type",
    "throughput",
    "last_onboarded_time",
    "id",
];

pub(super) const ACCOUNT_DEFAULT: &[&str] = &["id", "name", "timezone_id", "message_template_namespace"];

pub(super) fn phone(account: &BusinessAccount, phone: &PhoneNumber, app_id: &str) -> Value {
    let level = if phone.messages_per_second > 80 { "HIGH" } else { "STANDARD" };
    json!({
        "id": phone.id,
        "display_phone_number": phone.display_number,
        "verified_name": phone.verified_name,
        "quality_rating": phone.quality,
        "quality_score": { "score": phone.quality },
        "status": phone.status,
        "name_status": "APPROVED",
        "code_verification_status": "VERIFIED",
        "platform_type": "CLOUD_API",
        "account_mode": if phone.allowed_recipients.is_some() { "SANDBOX" } else { "LIVE" },
        "throughput": { "level": level },
        "messaging_limit_tier": "TIER_1K",
        "whatsapp_business_manager_messaging_limit": "TIER_2K",
        "last_onboarded_time": "2026-01-15T09:00:00+0000",
        "is_official_business_account": false,
        "is_pin_enabled": true,
        "is_on_biz_app": false,
        "search_visibility": "VISIBLE",
        "health_status": health::of_phone(account, phone, app_id),
    })
}

pub(super) fn account(account: &BusinessAccount, app_id: &str) -> Value {
    let phones = account.phone_numbers.iter().map(|number| phone(account, number, app_id));
    let templates = account.templates.iter().filter_map(|template| serde_json::to_value(template).ok());
    let owner = account
        .portfolio_id
        .as_ref()
        .map(|id| json!({ "id": id, "name": format!("{} portfolio", account.name) }));
    let no_data = || json!({ "data": [{ "data_points": [] }] });
    json!({
        "id": account.id,
        "name": account.name,
        "currency": "USD",
        "country": "US",
        "timezone_id": "1",
        "message_template_namespace": "b1f8c1f2_0000_4000_8000_000000000001",
        "account_review_status": "APPROVED",
        "business_verification_status": "verified",
        "ownership_type": "SELF",
        "status": "ACTIVE",
        "marketing_messages_lite_api_status": "INELIGIBLE",
        "marketing_messages_onboarding_status": account.marketing_messages,
        "whatsapp_business_manager_messaging_limit": "TIER_2K",
        "is_enabled_for_insights": true,
        "owner_business_info": owner,
        "on_behalf_of_business_info": owner,
        "health_status": health::of_account(account, app_id),
        "phone_numbers": { "data": phones.collect::<Vec<_>>() },
        "message_templates": { "data": templates.collect::<Vec<_>>() },
        "analytics": { "phone_numbers": [], "granularity": "DAY", "data_points": [] },
        "conversation_analytics": no_data(),
        "pricing_analytics": no_data(),
        "template_analytics": no_data(),
        "template_group_analytics": no_data(),
        "call_analytics": no_data(),
        "group_analytics": no_data(),
    })
}
